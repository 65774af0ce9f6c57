// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>
#include <ocppsim/event_loop.hpp>

#include "runtime/timer_queue.hpp"

#include <utility>

namespace ocppsim {

Timer::Timer(EventLoop& loop, EventLoop::Task callback)
    : loop_(loop), callback_(std::move(callback)) {
  OCPPSIM_ASSERT(callback_, "a timer needs a callback");
}

Timer::~Timer() {
  cancel();
  if (firing_) loop_.timers().firing_ = nullptr;
}

void Timer::start(Duration delay) {
  const TimePoint now = loop_.now();
  if (delay < Duration::zero()) delay = Duration::zero();
  start_at(delay > TimePoint::max() - now ? TimePoint::max() : now + delay);
}

void Timer::start_at(TimePoint deadline) {
  loop_.timers().arm(*this, deadline);
}

void Timer::cancel() noexcept {
  if (armed()) loop_.timers().disarm(*this);
}

TimePoint Timer::deadline() const noexcept {
  OCPPSIM_ASSERT(armed(), "deadline() of a timer that is not armed");
  return loop_.timers().heap_[index_].deadline;
}

}  // namespace ocppsim
