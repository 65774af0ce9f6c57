// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/meter.hpp"

namespace ocppsim {

Meter::Register Meter::at(TimePoint now) const noexcept {
  if (frozen_ || now <= since_) return {whole_wh_, watt_ns_};
  // Whole seconds and the rest apart: W x ns of a long stretch would leave 64 bits.
  const std::int64_t span = (now - since_).count();
  const std::int64_t watt_s = power_w_ * (span / 1'000'000'000);
  const std::int64_t rest =
      watt_ns_ + (watt_s % 3600) * 1'000'000'000 + power_w_ * (span % 1'000'000'000);
  return {whole_wh_ + watt_s / 3600 + rest / watt_ns_per_wh, rest % watt_ns_per_wh};
}

void Meter::settle(TimePoint now) noexcept {
  const Register value = at(now);
  whole_wh_ = value.whole_wh;
  watt_ns_ = value.watt_ns;
  if (now > since_) since_ = now;
}

void Meter::set_power(std::int64_t power_w, TimePoint now) noexcept {
  settle(now);
  power_w_ = power_w;
}

std::int64_t Meter::energy_wh(TimePoint now) const noexcept {
  return at(now).whole_wh;
}

std::optional<TimePoint> Meter::reaches(std::int64_t wh, TimePoint now) const noexcept {
  const Register value = at(now);
  if (wh <= value.whole_wh) return now;
  if (frozen_ || power_w_ <= 0) return std::nullopt;
  // Beyond a GWh the product leaves 64 bits, and no session lasts that long.
  const std::int64_t missing_wh = wh - value.whole_wh;
  constexpr std::int64_t far_wh = 1'000'000;
  if (missing_wh > far_wh) return std::nullopt;
  const std::int64_t missing = missing_wh * watt_ns_per_wh - value.watt_ns;
  return now + Duration{(missing + power_w_ - 1) / power_w_};
}

void Meter::set_energy(std::int64_t wh, TimePoint now) noexcept {
  settle(now);
  whole_wh_ = wh;
  watt_ns_ = 0;
}

void Meter::freeze(bool frozen, TimePoint now) noexcept {
  settle(now);
  frozen_ = frozen;
}

}  // namespace ocppsim
