// SPDX-License-Identifier: AGPL-3.0-or-later
#include "runtime/mailbox.hpp"

namespace ocppsim {

bool Mailbox::put(EventLoop::Task task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool was_empty = tasks_.empty();
  tasks_.push_back(std::move(task));
  has_mail_.store(true, std::memory_order_release);
  return was_empty;
}

void Mailbox::take(std::vector<EventLoop::Task>& out) {
  out.clear();
  const std::lock_guard<std::mutex> lock(mutex_);
  out.swap(tasks_);
  has_mail_.store(false, std::memory_order_release);
}

}  // namespace ocppsim
