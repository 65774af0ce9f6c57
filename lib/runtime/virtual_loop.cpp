// SPDX-License-Identifier: AGPL-3.0-or-later
//
// VirtualLoop: discrete events. One turn runs the first of
//   1. a deferred task   2. a posted task   3. the earliest timer that is due
// and only when there is none does time jump to the next deadline.
#include <ocppsim/assert.hpp>
#include <ocppsim/event_loop.hpp>

#include "runtime/mailbox.hpp"
#include "runtime/timer_queue.hpp"

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

namespace ocppsim {

class VirtualLoop final : public EventLoop {
 public:
  explicit VirtualLoop(UtcTime epoch) : epoch_(epoch) {}

  TimePoint now() const noexcept override { return now_; }
  UtcTime utc_now() const noexcept override { return epoch_ + now_.time_since_epoch(); }
  TimerQueue& timers() noexcept override { return timers_; }

  void defer(Task task) override { deferred_.push_back(std::move(task)); }
  void post(Task task) override { mailbox_.put(std::move(task)); }

  void run() override { turn_until(TimePoint::max(), false); }
  void run_until(TimePoint deadline) override { turn_until(deadline, true); }
  void stop() override { stopped_.store(true, std::memory_order_release); }

 private:
  /// More callbacks than this at one instant means that somebody re-arms with no delay for ever.
  static constexpr std::uint64_t max_callbacks_per_instant = 100'000'000;

  void turn_until(TimePoint deadline, bool end_at_deadline) {
    OCPPSIM_ASSERT(!running_, "a callback must not run its own loop");
    running_ = true;
    std::uint64_t callbacks = 0;
    // The flag is cleared on the way out, so a stop() between two runs is not lost.
    while (!stopped_.exchange(false, std::memory_order_acq_rel)) {
      if (run_one_task() || timers_.fire_one(now_)) {
        OCPPSIM_ASSERT(++callbacks < max_callbacks_per_instant, "virtual time stands still");
        continue;
      }
      callbacks = 0;
      const auto next = timers_.next_deadline();
      if (!next || *next > deadline) {
        if (end_at_deadline && now_ < deadline) now_ = deadline;
        break;
      }
      now_ = *next;
    }
    running_ = false;
  }

  bool run_one_task() {
    if (batch_next_ == batch_.size()) {
      batch_.clear();
      batch_next_ = 0;
      if (!deferred_.empty()) {
        batch_.swap(deferred_);
      } else if (!mailbox_.empty()) {
        mailbox_.take(batch_);
      } else {
        return false;
      }
    }
    const Task task = std::move(batch_[batch_next_++]);
    task();
    return true;
  }

  const UtcTime epoch_;
  TimePoint now_{};
  TimerQueue timers_;
  Mailbox mailbox_;
  std::vector<Task> deferred_;
  std::vector<Task> batch_;  // being run; the rest of it waits when stop() came in between
  std::size_t batch_next_ = 0;
  std::atomic<bool> stopped_{false};
  bool running_ = false;
};

std::unique_ptr<EventLoop> make_virtual_loop(UtcTime epoch) {
  return std::make_unique<VirtualLoop>(epoch);
}

}  // namespace ocppsim
