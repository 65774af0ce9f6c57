// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Meter: an energy register over piecewise constant power, exact in integers (W x ns kept whole,
// so no rounding accumulates). Monotone, never re-based per transaction (1.6 errata 3.78).
#pragma once

#include <ocppsim/time.hpp>

#include <cstdint>

namespace ocppsim {

class Meter {
 public:
  /// From `now` on the load is `power_w`.
  void set_power(std::int64_t power_w, TimePoint now) noexcept;
  std::int64_t power_w() const noexcept { return frozen_ ? 0 : power_w_; }
  std::int64_t energy_wh(TimePoint now) const noexcept;
  void set_energy(std::int64_t wh, TimePoint now) noexcept;
  void freeze(bool frozen, TimePoint now) noexcept;

 private:
  static constexpr std::int64_t watt_ms_per_wh = 3'600'000;
  void settle(TimePoint now) noexcept;
  std::int64_t watt_ms_ = 0;       // below one Wh
  std::int64_t whole_wh_ = 0;
  std::int64_t power_w_ = 0;
  TimePoint since_{};
  bool frozen_ = false;
};

}  // namespace ocppsim
