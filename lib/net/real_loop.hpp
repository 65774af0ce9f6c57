// SPDX-License-Identifier: AGPL-3.0-or-later
//
// RealLoop: EventLoop on the wall clock, an Asio io_context inside. Internal to the net floor; the
// only header besides the socket classes that shows an asio type.
//
//   io_context ─┬─ socket handlers   each opens a Callback: reads the clock, then runs user code,
//               ├─ one steady_timer  then the tasks that code deferred, then looks whether the
//               └─ mailbox wake-ups  earliest Timer moved
//
//   * Every handler given to the io_context by this floor opens a Callback first. So now() is
//     constant inside a callback, and deferred tasks never run inside the code that deferred them.
//   * The steady_timer is armed no later than TimerQueue::next_deadline(). It may be armed too
//     early (after a cancel): that costs one empty wake-up instead of a system call per re-arm.
#pragma once

#include "runtime/mailbox.hpp"
#include "runtime/timer_queue.hpp"

#include <ocppsim/event_loop.hpp>
#include <ocppsim/random.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocppsim::net {

class RealLoop final : public EventLoop {
 public:
  RealLoop();
  ~RealLoop() override;

  TimePoint now() const noexcept override { return now_; }
  UtcTime utc_now() const noexcept override;
  TimerQueue& timers() noexcept override { return timers_; }
  void defer(Task task) override { deferred_.push_back(std::move(task)); }
  void post(Task task) override;
  void run() override;
  void run_until(TimePoint deadline) override;
  void stop() override;

  /// Around every piece of user code that the io_context runs.
  class Callback {
   public:
    explicit Callback(RealLoop& loop) noexcept : loop_(loop) { loop.read_clock(); }
    ~Callback() { loop_.finish_callback(); }
    Callback(const Callback&) = delete;
    Callback& operator=(const Callback&) = delete;

   private:
    RealLoop& loop_;
  };

  asio::io_context& context() noexcept { return context_; }
  /// Where every socket of this loop reads into; valid until the next read.
  std::array<char, 65536>& read_buffer() noexcept { return *read_buffer_; }
  /// Host names already resolved; a fleet resolves its CSMS once.
  std::map<std::string, asio::ip::address>& resolved() noexcept { return resolved_; }
  /// Mask keys of the WebSocket clients on this loop.
  const std::shared_ptr<RandomStream>& mask_keys() const noexcept { return mask_keys_; }

 private:
  using SteadyClock = std::chrono::steady_clock;
  /// How many timers fire before sockets get their turn.
  static constexpr int timer_burst = 256;

  void read_clock() noexcept;
  void finish_callback();
  void run_deferred();
  void open_mailbox();
  void fire_timers();
  void arm();
  SteadyClock::time_point steady(TimePoint point) const noexcept;

  const SteadyClock::time_point start_ = SteadyClock::now();
  TimePoint now_{};
  mutable std::optional<UtcTime> utc_;  // read at most once per callback
  asio::io_context context_{1};         // 1: a single thread runs it
  asio::steady_timer timer_{context_};
  std::optional<TimePoint> armed_;
  std::optional<TimePoint> until_;  // end of run_until
  TimerQueue timers_;
  Mailbox mailbox_;
  std::vector<Task> mail_;
  std::vector<Task> deferred_;
  std::vector<Task> running_;
  bool drain_posted_ = false;
  std::unique_ptr<std::array<char, 65536>> read_buffer_;
  std::map<std::string, asio::ip::address> resolved_;
  std::shared_ptr<RandomStream> mask_keys_;
};

/// Asserts that `loop` was made by make_real_loop().
RealLoop& as_real_loop(EventLoop& loop);

}  // namespace ocppsim::net
