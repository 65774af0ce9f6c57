// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Mailbox: the only door through which another thread reaches a loop.
#pragma once

#include <ocppsim/event_loop.hpp>

#include <atomic>
#include <mutex>
#include <vector>

namespace ocppsim {

class Mailbox {
 public:
  /// Any thread. Returns true when the box was empty, i.e. the loop needs waking.
  bool put(EventLoop::Task task);
  /// Loop thread: swaps the waiting tasks into `out` (cleared first).
  void take(std::vector<EventLoop::Task>& out);
  /// Any thread; one atomic load.
  bool empty() const noexcept { return !has_mail_.load(std::memory_order_acquire); }

 private:
  std::mutex mutex_;
  std::vector<EventLoop::Task> tasks_;
  std::atomic<bool> has_mail_{false};
};

}  // namespace ocppsim
