// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Meter: an energy register over piecewise constant power, exact in integers: what is below one Wh
// is kept as W x ns, so nothing is ever rounded away. Monotone, never re-based per transaction
// (1.6 errata 3.78, 2.0.1 J02.FR.16/17).
//
//   power  ──┐   ┌────┐
//            └───┘    └──   set_power() at each step; energy_wh() at any time, no ticking
#pragma once

#include <ocppsim/time.hpp>

#include <cstdint>
#include <optional>

namespace ocppsim {

class Meter {
 public:
  /// From `now` on the load is `power_w`. Calls come in order of time.
  void set_power(std::int64_t power_w, TimePoint now) noexcept;
  /// What the meter reads as power; a frozen one reads nothing.
  std::int64_t power_w() const noexcept { return frozen_ ? 0 : power_w_; }
  std::int64_t energy_wh(TimePoint now) const noexcept;
  /// When the register will show `wh` at the present load; nullopt: never.
  std::optional<TimePoint> reaches(std::int64_t wh, TimePoint now) const noexcept;

  void set_energy(std::int64_t wh, TimePoint now) noexcept;
  /// A frozen register stands still while energy flows.
  void freeze(bool frozen, TimePoint now) noexcept;

 private:
  static constexpr std::int64_t watt_ns_per_wh = 3'600'000'000'000;
  struct Register {
    std::int64_t whole_wh;
    std::int64_t watt_ns;  // below one Wh
  };
  Register at(TimePoint now) const noexcept;
  void settle(TimePoint now) noexcept;

  std::int64_t whole_wh_ = 0;
  std::int64_t watt_ns_ = 0;  // below one Wh
  std::int64_t power_w_ = 0;
  TimePoint since_{};
  bool frozen_ = false;
};

}  // namespace ocppsim
