// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace ocppsim {

Connection::Connection(EventLoop& loop, SessionScratch& scratch, ConnectionHost& host,
                       Charger& charger, const Dialect& dialect,
                       std::unique_ptr<Transport> transport, std::uint64_t serial,
                       Duration call_timeout)
    : loop_(loop),
      host_(host),
      charger_(charger),
      dialect_(dialect),
      serial_(serial),
      transport_(std::move(transport)),
      session_(loop, scratch, charger.message_ids, *this, {call_timeout, true}),
      call_timeout_(call_timeout),
      queue_timer_(loop, [this] { end_late(); }) {
  session_.set_rules(dialect.frames);
}

Connection::~Connection() {
  if (transport_) transport_->set_listener(nullptr);
}

void Connection::open() {
  session_.attach(transport_.get());
  session_.on_open(dialect_.subprotocol);
}

// ---- our CALLs --------------------------------------------------------------------------------

void Connection::call(std::string_view action, std::string payload, ReplyHandler on_reply,
                      std::optional<Duration> limit) {
  std::optional<TimePoint> deadline;
  if (limit) {
    const TimePoint now = loop_.now();
    deadline = *limit > TimePoint::max() - now ? TimePoint::max() : now + *limit;
  }
  queue_.push_back({std::string(action), std::move(payload), std::move(on_reply), deadline});
  pump();
}

void Connection::pump() {
  if (!queue_.empty() && !session_.busy() && session_.is_open() && !retired_) {
    Waiting next = std::move(queue_.front());
    queue_.pop_front();
    outstanding_ = std::move(next.on_reply);
    last_action_ = next.action;
    session_.set_call_timeout(next.deadline ? *next.deadline - loop_.now() : call_timeout_);
    session_.call(0, next.action, next.payload);
  }
  std::optional<TimePoint> first;
  for (const Waiting& waiting : queue_) {
    if (waiting.deadline && (!first || *waiting.deadline < *first)) first = waiting.deadline;
  }
  if (first) {
    queue_timer_.start_at(*first);
  } else {
    queue_timer_.cancel();
  }
}

void Connection::end_late() {
  const auto over = std::stable_partition(
      queue_.begin(), queue_.end(),
      [now = loop_.now()](const Waiting& w) { return !w.deadline || *w.deadline > now; });
  const std::vector<Waiting> late(std::make_move_iterator(over),
                                  std::make_move_iterator(queue_.end()));
  queue_.erase(over, queue_.end());
  const std::string why = last_action_ + " is still unanswered";
  for (const Waiting& waiting : late) {
    Reply reply;
    reply.kind = ReplyKind::timeout;
    reply.action = waiting.action;
    reply.error_description = why;
    if (waiting.on_reply) waiting.on_reply(reply);
  }
  pump();
}

void Connection::on_reply(std::uint64_t, const Reply& reply) {
  if (reply.kind == ReplyKind::result) {
    const Catalogue::Message* message = dialect_.catalogue->message(reply.action);
    PayloadFault fault;
    if (message != nullptr && message->response != nullptr &&
        !dialect_.catalogue->validate(*message, PayloadKind::response, reply.payload, &fault)) {
      host_.on_violation(*this, fmt::format("{} result: {}", reply.action, fault.message));
    }
  }
  const ReplyHandler told = std::exchange(outstanding_, {});
  if (told) told(reply);
  end_late();
}

void Connection::end_waiting() {
  // The handlers may call() again: those go to the next connection or fail.
  for (Waiting& waiting : std::exchange(queue_, {})) {
    Reply reply;
    reply.kind = ReplyKind::lost;
    reply.action = waiting.action;
    if (waiting.on_reply) waiting.on_reply(reply);
  }
}

// ---- the charger's ----------------------------------------------------------------------------

void Connection::on_call(const IncomingCall& call) {
  if (!retired_) host_.on_call(*this, call);
}

void Connection::on_send(const IncomingCall& call) {
  if (!retired_) host_.on_send(*this, call);
}

void Connection::on_violation(const Violation& violation) {
  if (retired_) return;
  host_.on_violation(*this, fmt::format("{}: {}", to_string(violation.kind), violation.detail));
}

void Connection::on_frame(Direction direction, std::string_view text) {
  host_.on_frame(*this, direction, text);
}

void Connection::respond_error(std::string_view id, std::string_view code,
                               std::string_view description, std::string_view details) {
  for (int i = 0; i < rpc_error_count; ++i) {
    const auto error = static_cast<RpcError>(i);
    if (code == dialect_.frames.spell(error)) {
      return session_.respond_error(id, error, description, details);
    }
  }
  std::string text;
  write_call_error(text, id, code, description, details);
  session_.send_text(text);
}

// ---- the end ----------------------------------------------------------------------------------

void Connection::retire() {
  retired_ = true;
  if (session_.busy()) {
    session_.abandon_call();
    Reply reply;
    reply.kind = ReplyKind::lost;
    if (const ReplyHandler told = std::exchange(outstanding_, {})) told(reply);
  }
  end_waiting();
  transport_->close(1001, "replaced by a newer connection");
}

void Connection::on_session_closed(const CloseEvent&) {
  end_waiting();
  host_.on_connection_closed(*this);
}

Rejection::Rejection(std::unique_ptr<Transport> transport, std::function<void(Rejection&)> gone)
    : transport_(std::move(transport)), gone_(std::move(gone)) {
  transport_->set_listener(this);
  transport_->close(1002, "no common subprotocol");
}

Rejection::~Rejection() {
  transport_->set_listener(nullptr);
}

}  // namespace ocppsim
