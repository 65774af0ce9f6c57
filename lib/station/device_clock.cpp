// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/device_clock.hpp"

namespace ocppsim {

Duration DeviceClock::drifted() const noexcept {
  const std::int64_t elapsed = (loop_.now() - drift_from_).count();
  // Split so that years of drift stay within 64 bits.
  return Duration{elapsed / 1'000'000 * drift_ppm_ + elapsed % 1'000'000 * drift_ppm_ / 1'000'000};
}

UtcTime DeviceClock::now() const noexcept {
  return loop_.utc_now() + offset_ + drifted();
}

Duration DeviceClock::until(UtcTime time) const noexcept {
  const std::int64_t missing = (time - now()).count();
  if (missing <= 0) return Duration{};
  // missing x 1'000'000 / pace, rounded up, split as above.
  const std::int64_t pace = 1'000'000 + drift_ppm_;
  const std::int64_t rest = missing % pace * 1'000'000;
  return Duration{missing / pace * 1'000'000 + (rest + pace - 1) / pace};
}

Duration DeviceClock::set(UtcTime time) noexcept {
  if (ignores_csms_) return Duration{};
  const Duration jump = time - now();
  step(jump);
  return jump;
}

void DeviceClock::set_drift(int ppm) noexcept {
  offset_ += drifted();
  drift_from_ = loop_.now();
  drift_ppm_ = ppm;
}

}  // namespace ocppsim
