// SPDX-License-Identifier: AGPL-3.0-or-later
//
// DeviceClock: what the charger believes the time is. Timestamps come from here, timers never do,
// so a clock fault can not disturb a timer.
#pragma once

#include <ocppsim/event_loop.hpp>

namespace ocppsim {

class DeviceClock {
 public:
  explicit DeviceClock(EventLoop& loop) noexcept : loop_(loop), drift_from_(loop.now()) {}

  UtcTime now() const noexcept;
  /// How long until it shows `time`, at its present drift; zero when it does already.
  Duration until(UtcTime time) const noexcept;
  /// The CSMS told the time (BootNotification, Heartbeat). Returns the jump made.
  Duration set(UtcTime time) noexcept;
  void step(Duration by) noexcept { offset_ += by; }
  void set_drift(int ppm) noexcept;
  /// Ignores set() from now on (a stuck clock chip).
  void ignore_csms(bool ignore) noexcept { ignores_csms_ = ignore; }

 private:
  Duration drifted() const noexcept;

  EventLoop& loop_;
  Duration offset_{};
  TimePoint drift_from_;
  int drift_ppm_ = 0;
  bool ignores_csms_ = false;
};

}  // namespace ocppsim
