// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Vehicle: a battery on a cable. Tells how much it draws now and when that will change by itself.
//
//   power
//     │   ┌────────┐            Between two steps power is constant, so both the battery and the
//     │   │        └───┐        charger's meter integrate it exactly, in integers (W x ns).
//     │   │            └──┐
//     └───┴─ramp─┴─80%─┴─90%─┴─target──> time
//
// A step comes at the first nanosecond at which the battery holds its share, so a state of charge
// asked for at next_change() is the one that made the change.
#pragma once

#include <ocppsim/vehicle.hpp>

#include <cstdint>
#include <optional>

namespace ocppsim {

class Vehicle {
 public:
  /// What is wrong with a specification, naming the field; the constructor asserts it.
  static Result<void> check(const VehicleSpec& spec);
  Vehicle(const VehicleSpec& spec, TimePoint now);

  /// The station offers up to `power_w` (0: nothing) from `now` on, over `phases` phases (0: DC,
  /// where the car's own phases do not matter).
  void offer(std::int64_t power_w, int phases, TimePoint now);
  void pause(bool paused, TimePoint now);  // the driver or the car stops drawing

  // Time only moves forward: `now` of any call below is not before that of an earlier one.

  /// Drawn at `now`; constant until next_change().
  std::int64_t power_w(TimePoint now);
  /// When power_w changes without anybody acting (taper, full, ramp); nullopt: never.
  std::optional<TimePoint> next_change(TimePoint now);
  int soc_percent(TimePoint now);
  bool full(TimePoint now);  // reached its target
  std::int64_t received_wh(TimePoint now);
  const VehicleSpec& spec() const noexcept { return spec_; }
  /// Phases it draws on when `offered` are there.
  int phases_used(int offered) const noexcept;

 private:
  static constexpr std::int64_t watt_ns_per_wh = 3'600'000'000'000;

  void settle(TimePoint now);
  /// As of since_.
  std::int64_t demand_w() const noexcept;
  std::optional<TimePoint> next_step() const noexcept;
  int soc_now() const noexcept { return static_cast<int>(stored_ / percent_); }

  VehicleSpec spec_;
  std::int64_t percent_;  // W x ns in one percent of the battery
  std::int64_t stored_;   // W x ns
  std::int64_t received_ = 0;
  std::int64_t offered_w_ = 0;
  int offered_phases_ = 0;
  bool paused_ = false;
  TimePoint since_;
  TimePoint ramp_until_;
};

}  // namespace ocppsim
