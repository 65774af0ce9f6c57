// SPDX-License-Identifier: AGPL-3.0-or-later
#include "runtime/timer_queue.hpp"

#include <ocppsim/assert.hpp>

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {
constexpr std::size_t arity = 4;  // four children share a cache line or two: fewer misses than two
}  // namespace

void TimerQueue::arm(Timer& timer, TimePoint deadline) {
  const Entry entry{deadline, next_sequence_++, &timer};
  if (timer.armed()) {
    const std::size_t index = timer.index_;
    const bool earlier = before(entry, heap_[index]);
    heap_[index] = entry;
    if (earlier) {
      sift_up(index);
    } else {
      sift_down(index);
    }
    return;
  }
  OCPPSIM_ASSERT(heap_.size() < Timer::not_armed, "too many timers");
  timer.index_ = static_cast<std::uint32_t>(heap_.size());
  heap_.push_back(entry);
  sift_up(heap_.size() - 1);
}

void TimerQueue::disarm(Timer& timer) noexcept {
  if (!timer.armed()) return;
  const std::size_t index = timer.index_;
  timer.index_ = Timer::not_armed;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (index == heap_.size()) return;  // it was the last one
  const bool earlier = before(last, heap_[index]);
  place(index, last);
  if (earlier) {
    sift_up(index);
  } else {
    sift_down(index);
  }
}

std::optional<TimePoint> TimerQueue::next_deadline() const noexcept {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().deadline;
}

bool TimerQueue::fire_one(TimePoint now) {
  if (heap_.empty() || heap_.front().deadline > now) return false;
  OCPPSIM_ASSERT(firing_ == nullptr, "a timer callback must not run its own loop");
  Timer& timer = *heap_.front().timer;
  disarm(timer);
  // The callback runs from here, so that it may destroy its timer and go on using its captures.
  EventLoop::Task callback = std::move(timer.callback_);
  firing_ = &timer;
  timer.firing_ = true;
  callback();
  if (firing_ != nullptr) {  // the timer still lives
    firing_ = nullptr;
    timer.firing_ = false;
    timer.callback_ = std::move(callback);
  }
  return true;
}

void TimerQueue::place(std::size_t index, const Entry& entry) noexcept {
  heap_[index] = entry;
  entry.timer->index_ = static_cast<std::uint32_t>(index);
}

void TimerQueue::sift_up(std::size_t index) noexcept {
  const Entry entry = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / arity;
    if (!before(entry, heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, entry);
}

void TimerQueue::sift_down(std::size_t index) noexcept {
  const Entry entry = heap_[index];
  for (;;) {
    const std::size_t first = index * arity + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + arity, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (before(heap_[child], heap_[least])) least = child;
    }
    if (!before(heap_[least], entry)) break;
    place(index, heap_[least]);
    index = least;
  }
  place(index, entry);
}

}  // namespace ocppsim
