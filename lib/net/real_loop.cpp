// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/real_loop.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include <iterator>

namespace ocppsim {

std::unique_ptr<EventLoop> make_real_loop() {
  return std::make_unique<net::RealLoop>();
}

}  // namespace ocppsim

namespace ocppsim::net {

RealLoop::RealLoop()
    : read_buffer_(std::make_unique<std::array<char, 65536>>()),
      mask_keys_(std::make_shared<RandomStream>(RandomRoot(0).stream("net/mask"))) {}

RealLoop::~RealLoop() = default;

UtcTime RealLoop::utc_now() const noexcept {
  if (!utc_) {
    utc_ = UtcTime{
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
  }
  return *utc_;
}

void RealLoop::read_clock() noexcept {
  now_ = TimePoint{std::chrono::duration_cast<Duration>(SteadyClock::now() - start_)};
  utc_.reset();
}

RealLoop::SteadyClock::time_point RealLoop::steady(TimePoint point) const noexcept {
  return start_ + std::chrono::duration_cast<SteadyClock::duration>(point.time_since_epoch());
}

void RealLoop::post(Task task) {
  if (mailbox_.put(std::move(task))) asio::post(context_, [this] { open_mailbox(); });
}

void RealLoop::open_mailbox() {
  Callback callback(*this);
  mailbox_.take(mail_);
  for (Task& task : mail_) defer(std::move(task));
  mail_.clear();
}

void RealLoop::finish_callback() {
  if (!deferred_.empty() && !drain_posted_) run_deferred();
  if (const auto next = timers_.next_deadline(); next && (!armed_ || *next < *armed_)) arm();
}

/// Runs the tasks that wait now. Those they defer in turn go through the io_context, so that a
/// task which defers itself cannot starve the sockets.
void RealLoop::run_deferred() {
  drain_posted_ = true;
  running_.swap(deferred_);
  std::size_t done = 0;
  while (done < running_.size() && !context_.stopped()) {
    read_clock();
    running_[done++]();
  }
  deferred_.insert(deferred_.begin(), std::make_move_iterator(running_.begin() + done),
                   std::make_move_iterator(running_.end()));
  running_.clear();
  drain_posted_ = !deferred_.empty();
  if (drain_posted_) {
    asio::post(context_, [this] {
      drain_posted_ = false;
      Callback callback(*this);
    });
  }
}

void RealLoop::fire_timers() {
  armed_ = TimePoint::min();  // nobody else arms while we are at it
  read_clock();
  if (until_ && now_ >= *until_) {
    armed_.reset();
    context_.stop();
    return;
  }
  bool more = true;
  for (int fired = 0; more && fired < timer_burst && !context_.stopped(); ++fired) {
    Callback callback(*this);
    more = timers_.fire_one(now_);
  }
  armed_.reset();
  arm();
}

void RealLoop::arm() {
  auto next = timers_.next_deadline();
  if (until_ && (!next || *until_ < *next)) next = until_;
  if (!next || (armed_ && *armed_ <= *next)) return;
  armed_ = next;
  timer_.expires_at(steady(*next));
  timer_.async_wait([this](const asio::error_code& error) {
    if (!error) fire_timers();
  });
}

void RealLoop::run() {
  read_clock();
  if (!context_.stopped()) {
    const auto work = asio::make_work_guard(context_);
    { const Callback setup(*this); }  // for what was deferred and armed before
    arm();
    context_.run();
  }
  // Only here, so that a stop() that came just before run() still ends it. After the guard is
  // gone, because the end of all work stops the context too.
  context_.restart();
  read_clock();
}

void RealLoop::run_until(TimePoint deadline) {
  until_ = deadline;
  run();
  until_.reset();
}

void RealLoop::stop() {
  context_.stop();
}

RealLoop& as_real_loop(EventLoop& loop) {
  auto* real = dynamic_cast<RealLoop*>(&loop);
  OCPPSIM_ASSERT(real != nullptr, "sockets need a loop made by make_real_loop()");
  return *real;
}

}  // namespace ocppsim::net
