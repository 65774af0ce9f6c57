// SPDX-License-Identifier: AGPL-3.0-or-later
//
// EventLoop: the one thread that owns its chargers, and the only giver of time.
//
//   * now() is constant inside a callback.
//   * A callback never runs inside the call that asked for it.
//   * Equal deadlines fire in the order they were armed.
//   * Everything but post() belongs to the loop's thread.
#pragma once

#include <ocppsim/time.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace ocppsim {

class TimerQueue;

class EventLoop {
 public:
  using Task = std::function<void()>;

  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  virtual ~EventLoop() = default;

  virtual TimePoint now() const noexcept = 0;
  virtual UtcTime utc_now() const noexcept = 0;
  virtual TimerQueue& timers() noexcept = 0;

  /// Runs `task` on this loop after the current callback, in order. Loop thread only.
  virtual void defer(Task task) = 0;
  /// As defer, from any thread (through the loop's mailbox).
  virtual void post(Task task) = 0;

  /// Runs until stop(), or until there is nothing left to do when `VirtualLoop`.
  virtual void run() = 0;
  /// Runs until now() reaches `deadline` or stop(); a virtual loop ends exactly there.
  virtual void run_until(TimePoint deadline) = 0;
  void run_for(Duration span) { run_until(now() + span); }
  /// Ends run()/run_until() after the current callback; between two runs, it ends the next one.
  /// Any thread.
  virtual void stop() = 0;

  /// The one T of this loop, made on first use: for caches that no other thread shall see.
  template <class T>
  T& local() {
    static const char key = 0;
    std::shared_ptr<void>& slot = locals_[&key];
    if (!slot) slot = std::make_shared<T>();
    return *static_cast<T*>(slot.get());
  }

 private:
  std::map<const void*, std::shared_ptr<void>> locals_;
};

/// Discrete events: time jumps to the next deadline, so an idle hour costs nothing.
/// UTC starts at `epoch` and moves with now().
class VirtualLoop;
std::unique_ptr<EventLoop> make_virtual_loop(UtcTime epoch = UtcTime{std::chrono::seconds{
                                                 1'767'225'600}});  // 2026-01-01T00:00:00Z

/// Wall clock and sockets (Asio inside). Defined in the net floor.
std::unique_ptr<EventLoop> make_real_loop();

/// A one-shot timer; re-arming allocates nothing. Must not outlive its loop. Cancelled by its
/// destructor, so a callback may capture the owner of the timer.
class Timer {
 public:
  Timer(EventLoop& loop, EventLoop::Task callback);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  /// Arms (or re-arms) to fire `delay` from now; a negative delay fires as soon as possible.
  void start(Duration delay);
  void start_at(TimePoint deadline);
  void cancel() noexcept;
  bool armed() const noexcept { return index_ != not_armed; }
  /// Requires armed().
  TimePoint deadline() const noexcept;
  EventLoop& loop() const noexcept { return loop_; }

 private:
  friend class TimerQueue;
  static constexpr std::uint32_t not_armed = ~std::uint32_t{0};

  EventLoop& loop_;
  EventLoop::Task callback_;
  std::uint32_t index_ = not_armed;  // place in the queue's heap
  bool firing_ = false;              // its callback is running
};

}  // namespace ocppsim
