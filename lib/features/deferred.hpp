// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Deferred: tasks that run after the current callback, in order, unless their owner is destroyed or
// forgets them first. (EventLoop::defer can not be taken back.)
#pragma once

#include <ocppsim/event_loop.hpp>

#include <utility>
#include <vector>

namespace ocppsim {

class Deferred {
 public:
  explicit Deferred(EventLoop& loop) : timer_(loop, [this] { run_all(); }) {}

  void run(EventLoop::Task task) {
    tasks_.push_back(std::move(task));
    if (!timer_.armed()) timer_.start(Duration{});
  }
  void forget() noexcept {
    tasks_.clear();
    timer_.cancel();
    ++generation_;
  }

 private:
  void run_all() {
    std::vector<EventLoop::Task> due;
    due.swap(tasks_);
    const unsigned generation = generation_;
    for (const EventLoop::Task& task : due) {
      if (generation != generation_) return;
      task();
    }
  }

  Timer timer_;
  std::vector<EventLoop::Task> tasks_;
  unsigned generation_ = 0;
};

}  // namespace ocppsim
