// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/link.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {

Duration BackOff::next(const BackOffPolicy& policy, RandomStream& random) {
  const int wait = waits_++;
  if (wait > policy.repeat_times) return last_;
  const auto range_ms = std::chrono::duration_cast<milliseconds>(policy.random_range).count();
  const Duration jitter = milliseconds{range_ms > 0 ? random.between(0, range_ms) : 0};
  last_ = std::min<Duration>((wait == 0 ? policy.wait_minimum : 2 * last_) + jitter, longest);
  return last_;
}

Link::Link(EventLoop& loop, TransportFactory factory, RandomStream random, LinkOwner& owner)
    : loop_(loop),
      factory_(std::move(factory)),
      owner_(owner),
      random_(random),
      timer_(loop, [this] { on_timer(); }),
      ping_(loop, [this] { ping(); }) {}

Link::~Link() = default;

// ---- dialling -----------------------------------------------------------------------------------

void Link::up() {
  up_ = true;
  timer_.cancel();  // of a goodbye that nobody answered
  failed_dials_ = 0;
  back_off_.reset();
  if (offline_ == Offline::no) dial();
}

void Link::down(bool goodbye) {
  up_ = false;
  timer_.cancel();
  ping_.cancel();
  if (state_ != State::connecting && state_ != State::open) return;
  state_ = State::leaving;
  if (offline_ == Offline::half_open) return discard();
  if (!goodbye) return transport_->abort();
  transport_->close(1001, "going away");
  if (state_ == State::leaving) timer_.start(goodbye_limit);
}

void Link::dial() {
  if (!transport_ || state_ == State::leaving) {  // the old one may still be saying goodbye
    transport_ = factory_(loop_);
    transport_->set_listener(this);
  }
  state_ = State::connecting;
  owner_.on_link_dialing();
  const Endpoint endpoint = owner_.link_endpoint();
  pong_timeout_ = endpoint.pong_timeout;
  transport_->connect(endpoint);
}

void Link::schedule_redial() {
  if (!up_ || offline_ != Offline::no) return;
  const BackOffPolicy policy = owner_.link_back_off();
  if (policy.max_attempts > 0 && failed_dials_ >= policy.max_attempts)
    return owner_.on_link_gave_up(failed_dials_);
  timer_.start(back_off_.next(policy, random_));
}

void Link::on_timer() {
  if (state_ == State::leaving && !up_) return transport_->abort();
  if (state_ != State::open) return dial();
  discard();  // nobody is left to say goodbye to
  CloseEvent event;
  event.reason = ending_;
  event.detail =
      ending_ == CloseReason::pong_timeout ? "no pong" : "the dead connection was dropped";
  end_connection(event);
}

/// Cuts the real transport; its own on_closed will be heard while leaving, or never.
void Link::discard() {
  state_ = State::leaving;
  transport_->abort();
}

void Link::end_connection(const CloseEvent& event) {
  ping_.cancel();
  timer_.cancel();
  if (state_ == State::connecting) ++failed_dials_;
  if (state_ != State::leaving) state_ = State::idle;
  listener_->on_closed(event);
  if (!timer_.armed()) schedule_redial();
}

// ---- off the air --------------------------------------------------------------------------------

void Link::go_offline(OfflineMode mode) {
  if (offline_ != Offline::no) return;
  const bool half_open = mode == OfflineMode::half_open && state_ == State::open;
  offline_ = half_open ? Offline::half_open : Offline::closed;
  if (half_open) {
    transport_->pause_reading(true);  // not even a ping of the peer is answered
    return;
  }
  timer_.cancel();
  if (state_ == State::open || state_ == State::connecting) transport_->abort();
}

void Link::go_online() {
  const Offline was = std::exchange(offline_, Offline::no);
  if (was == Offline::no || !up_) return;
  failed_dials_ = 0;
  back_off_.reset();
  if (state_ == State::open && was == Offline::half_open) {
    ending_ = CloseReason::lost;  // the peer's end is long gone: dropped, then dialled again
    timer_.start(Duration::zero());
  } else if (state_ == State::idle || state_ == State::leaving) {
    schedule_redial();
  }
}

void Link::reconnect() {
  if (state_ == State::open) close(1000, "reconnecting");
}

// ---- transport, towards the session -------------------------------------------------------------

void Link::connect(const Endpoint&) {
  OCPPSIM_ASSERT(false, "the link dials by itself");
}

void Link::send(std::string_view text) {
  if (state_ == State::open && offline_ == Offline::no) transport_->send(text);
}

Result<void> Link::send_raw(std::string_view bytes) {
  if (state_ != State::open) return Error(Errc::state, "not connected");
  if (offline_ != Offline::no) return {};
  return transport_->send_raw(bytes);
}

void Link::set_ping_interval(Duration interval) {
  ping_interval_ = interval;
  if (state_ != State::open) return;
  if (interval > Duration::zero())
    ping_.start(interval);
  else
    ping_.cancel();
}

void Link::ping() {
  if (state_ != State::open) return;
  if (ping_interval_ > Duration::zero()) ping_.start(ping_interval_);
  if (offline_ == Offline::no) return transport_->ping();
  if (!timer_.armed()) {
    ending_ = CloseReason::pong_timeout;
    timer_.start(pong_timeout_);
  }
}

void Link::close(std::uint16_t code, std::string_view why) {
  if (state_ != State::open) return;
  if (offline_ == Offline::half_open) return abort();
  transport_->close(code, why);
}

void Link::abort() {
  if (state_ != State::open) return;
  if (offline_ == Offline::half_open) {
    ending_ = CloseReason::aborted;
    return timer_.start(Duration::zero());
  }
  transport_->abort();
}

void Link::pause_reading(bool paused) {
  if (state_ == State::open && offline_ == Offline::no) transport_->pause_reading(paused);
}

// ---- transport, from below ----------------------------------------------------------------------

void Link::on_open(std::string_view subprotocol) {
  if (state_ != State::connecting) return;
  state_ = State::open;
  failed_dials_ = 0;
  back_off_.reset();
  if (ping_interval_ > Duration::zero()) ping_.start(ping_interval_);
  listener_->on_open(subprotocol);
}

void Link::on_text(std::string_view text) {
  if (state_ == State::open && offline_ == Offline::no) listener_->on_text(text);
}

void Link::on_ping() {
  if (state_ == State::open && offline_ == Offline::no) listener_->on_ping();
}

void Link::on_pong() {
  if (state_ == State::open && offline_ == Offline::no) listener_->on_pong();
}

void Link::on_closed(const CloseEvent& event) {
  if (state_ == State::leaving) {
    state_ = State::idle;
    if (!up_) timer_.cancel();  // the goodbye was answered
    return;
  }
  if (offline_ == Offline::half_open && state_ == State::open) return;  // the charger can not know
  end_connection(event);
}

}  // namespace ocppsim
