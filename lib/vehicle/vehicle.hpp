// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Vehicle: a battery on a cable. Tells how much it draws now and when that will change by itself.
#pragma once

#include <ocppsim/vehicle.hpp>

#include <cstdint>
#include <optional>

namespace ocppsim {

class Vehicle {
 public:
  Vehicle(const VehicleSpec& spec, TimePoint now);

  /// The station offers up to `power_w` (0: nothing) on `phases` phases, from `now` on.
  void offer(std::int64_t power_w, int phases, TimePoint now);
  void pause(bool paused, TimePoint now);  // the driver or the car stops drawing

  /// Drawn at `now`; constant until next_change().
  std::int64_t power_w(TimePoint now);
  /// When power_w changes without anybody acting (taper, full, ramp); nullopt: never.
  std::optional<TimePoint> next_change(TimePoint now);
  int soc_percent(TimePoint now);
  bool full(TimePoint now);
  std::int64_t received_wh(TimePoint now);

 private:
  void settle(TimePoint now);
  std::int64_t demand_w() const noexcept;

  VehicleSpec spec_;
  std::int64_t stored_w_ms_;   // energy in the battery, in W x ms
  std::int64_t received_w_ms_ = 0;
  std::int64_t offered_w_ = 0;
  int offered_phases_ = 0;
  bool paused_ = false;
  TimePoint since_;
  TimePoint ramp_until_;
};

}  // namespace ocppsim
