// SPDX-License-Identifier: AGPL-3.0-or-later
#include "vehicle/vehicle.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

// 64 bits hold a battery of 2.5 MWh in W x ns; 2 MWh leaves room for the sums.
constexpr std::int64_t largest_battery_wh = 2'000'000;
constexpr std::int64_t largest_power_w = 10'000'000;

}  // namespace

Result<void> Vehicle::check(const VehicleSpec& spec) {
  const auto outside = [](std::int64_t value, std::int64_t low, std::int64_t high) {
    return value < low || value > high;
  };
  const auto wrong = [](const char* what) { return Error(Errc::invalid_argument, what); };
  if (outside(spec.battery_wh, 1, largest_battery_wh)) {
    return wrong("battery_wh must be between 1 and 2000000");
  }
  if (outside(spec.initial_soc_percent, 0, 100)) {
    return wrong("initial_soc_percent must be between 0 and 100");
  }
  if (outside(spec.target_soc_percent, 0, 100)) {
    return wrong("target_soc_percent must be between 0 and 100");
  }
  if (outside(spec.max_power_w, 0, largest_power_w)) {
    return wrong("max_power_w must be between 0 and 10000000");
  }
  if (outside(spec.phases, 1, 3)) return wrong("phases must be 1, 2 or 3");
  if (spec.ramp_delay < Duration{}) return wrong("ramp_delay must not be negative");
  int before = -1;
  for (const VehicleSpec::TaperPoint& point : spec.taper) {
    if (point.soc_percent <= before || outside(point.soc_percent, 0, 100)) {
      return wrong("taper: soc_percent must ascend between 0 and 100");
    }
    if (outside(point.power_percent, 0, 100)) {
      return wrong("taper: power_percent must be between 0 and 100");
    }
    before = point.soc_percent;
  }
  return {};
}

Vehicle::Vehicle(const VehicleSpec& spec, TimePoint now)
    : spec_(spec), since_(now), ramp_until_(now) {
  OCPPSIM_ASSERT(check(spec).ok(), "check() the specification first");
  percent_ = spec.battery_wh * (watt_ns_per_wh / 100);
  stored_ = percent_ * spec.initial_soc_percent;
}

int Vehicle::phases_used(int offered) const noexcept {
  return std::min(spec_.phases, offered);
}

std::int64_t Vehicle::demand_w() const noexcept {
  if (paused_ || offered_w_ <= 0 || since_ < ramp_until_) return 0;
  const int soc = soc_now();
  if (soc >= std::min(spec_.target_soc_percent, 100)) return 0;

  int share = 100;
  for (const VehicleSpec::TaperPoint& point : spec_.taper) {
    if (soc >= point.soc_percent) share = point.power_percent;
  }
  std::int64_t usable_w = offered_w_;
  if (offered_phases_ > 0) usable_w = offered_w_ * phases_used(offered_phases_) / offered_phases_;
  return std::min(usable_w, spec_.max_power_w * share / 100);
}

std::optional<TimePoint> Vehicle::next_step() const noexcept {
  if (paused_ || offered_w_ <= 0) return std::nullopt;
  if (since_ < ramp_until_) return ramp_until_;
  const std::int64_t power = demand_w();
  if (power <= 0) return std::nullopt;

  int next_soc = std::min(spec_.target_soc_percent, 100);
  for (const VehicleSpec::TaperPoint& point : spec_.taper) {
    if (point.soc_percent > soc_now()) next_soc = std::min(next_soc, point.soc_percent);
  }
  const std::int64_t missing = percent_ * next_soc - stored_;
  return since_ + Duration{(missing + power - 1) / power};
}

void Vehicle::settle(TimePoint now) {
  while (since_ < now) {
    const std::int64_t power = demand_w();
    TimePoint until = now;
    if (const auto step = next_step(); step && *step < until) until = *step;
    // Bounded by the step, so the product stays within the battery.
    const std::int64_t energy = power > 0 ? power * (until - since_).count() : 0;
    stored_ += energy;
    received_ += energy;
    since_ = until;
  }
}

void Vehicle::offer(std::int64_t power_w, int phases, TimePoint now) {
  settle(now);
  if (offered_w_ <= 0 && power_w > 0) ramp_until_ = now + spec_.ramp_delay;
  offered_w_ = power_w;
  offered_phases_ = phases;
}

void Vehicle::pause(bool paused, TimePoint now) {
  settle(now);
  paused_ = paused;
}

std::int64_t Vehicle::power_w(TimePoint now) {
  settle(now);
  return demand_w();
}

std::optional<TimePoint> Vehicle::next_change(TimePoint now) {
  settle(now);
  return next_step();
}

int Vehicle::soc_percent(TimePoint now) {
  settle(now);
  return soc_now();
}

bool Vehicle::full(TimePoint now) {
  return soc_percent(now) >= std::min(spec_.target_soc_percent, 100);
}

std::int64_t Vehicle::received_wh(TimePoint now) {
  settle(now);
  return received_ / watt_ns_per_wh;
}

}  // namespace ocppsim
