// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/fleet.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace ocppsim {

struct EventQueue::Body {
  const std::size_t limit;
  const int fd;
  mutable std::mutex mutex;
  std::condition_variable filled;
  std::deque<FleetEvent> events;
  std::atomic<std::uint64_t> dropped{0};
};

EventQueue::EventQueue(std::size_t limit)
    : body_(new Body{limit, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), {}, {}, {}, {}}) {}

EventQueue::~EventQueue() {
  if (body_->fd >= 0) ::close(body_->fd);
}

int EventQueue::fd() const noexcept {
  return body_->fd;
}

void EventQueue::push(FleetEvent event) {
  const bool answers_a_wait =
      event.type == FleetEvent::Type::wait_done || event.type == FleetEvent::Type::call_done;
  {
    const std::lock_guard lock(body_->mutex);
    if (body_->events.size() >= body_->limit && !answers_a_wait) {
      body_->dropped.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    body_->events.push_back(std::move(event));
    // Only the step from empty to filled is told: one write a batch, not one an event.
    if (body_->events.size() == 1) {
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(body_->fd, &one, sizeof one);
    }
  }
  body_->filled.notify_one();
}

std::size_t EventQueue::take(std::vector<FleetEvent>& out, std::size_t max) {
  const std::lock_guard lock(body_->mutex);
  const std::size_t n = std::min(max, body_->events.size());
  const auto end = body_->events.begin() + static_cast<std::ptrdiff_t>(n);
  out.insert(out.end(), std::make_move_iterator(body_->events.begin()),
             std::make_move_iterator(end));
  body_->events.erase(body_->events.begin(), end);
  if (body_->events.empty()) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(body_->fd, &count, sizeof count);
  }
  return n;
}

bool EventQueue::wait(Duration timeout) {
  std::unique_lock lock(body_->mutex);
  return body_->filled.wait_for(lock, timeout, [this] { return !body_->events.empty(); });
}

std::size_t EventQueue::size() const {
  const std::lock_guard lock(body_->mutex);
  return body_->events.size();
}

std::uint64_t EventQueue::dropped() const noexcept {
  return body_->dropped.load(std::memory_order_relaxed);
}

}  // namespace ocppsim
