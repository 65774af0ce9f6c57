// SPDX-License-Identifier: AGPL-3.0-or-later
//
// TimerQueue: an indexed 4-ary heap over (deadline, sequence). One per loop; both loops use it.
#pragma once

#include <ocppsim/event_loop.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace ocppsim {

class TimerQueue {
 public:
  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  void arm(Timer& timer, TimePoint deadline);
  void disarm(Timer& timer) noexcept;

  std::optional<TimePoint> next_deadline() const noexcept;
  /// Fires the earliest timer if its deadline is <= `now`; returns whether one fired. The timer
  /// is disarmed before its callback runs, so the callback may re-arm or destroy it.
  bool fire_one(TimePoint now);

  std::size_t size() const noexcept { return heap_.size(); }

 private:
  struct Entry {
    TimePoint deadline;
    std::uint64_t sequence;
    Timer* timer;
  };
  static bool before(const Entry& a, const Entry& b) noexcept {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence;
  }
  void place(std::size_t index, const Entry& entry) noexcept;
  void sift_up(std::size_t index) noexcept;
  void sift_down(std::size_t index) noexcept;

  std::vector<Entry> heap_;
  std::uint64_t next_sequence_ = 0;
  Timer* firing_ = nullptr;  // cleared by the timer when its callback destroys it

  friend class Timer;
};

}  // namespace ocppsim
