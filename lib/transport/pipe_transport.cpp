// SPDX-License-Identifier: AGPL-3.0-or-later
#include "transport/pipe_transport.hpp"

#include "base/text.hpp"

#include <ocppsim/assert.hpp>

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

enum ItemKind : std::uint8_t { text_item, ping_item, pong_item, close_item, gone_item };

constexpr std::uint16_t code_too_big = 1009;
constexpr std::uint16_t code_bad_text = 1007;
constexpr std::uint16_t code_none = 1006;

/// More than this under way to one end that does not read breaks the link, as a full buffer does.
constexpr std::size_t max_unread_bytes = std::size_t{64} * 1024 * 1024;

}  // namespace

struct PipeTransport::Attempt {
  Attempt(EventLoop& loop, const Endpoint& e, EventLoop::Task next)
      : endpoint(e), step(loop, std::move(next)) {}
  Endpoint endpoint;
  bool asked = false;  // the request has arrived, the answer is on its way back
  Answer answer;
  Timer step;
};

PipeTransport::PipeTransport(EventLoop& loop, Duration latency, Connector connector,
                             std::shared_ptr<PipeLink> link)
    : loop_(loop),
      latency_(latency),
      connector_(std::move(connector)),
      end_(link ? server_end : client_end),
      state_(link ? State::open : State::idle),
      link_(std::move(link)),
      deadline_(loop, [this] { on_deadline(); }),
      pong_deadline_(loop, [this] {
        end_with(CloseReason::pong_timeout, code_none,
                 "no pong within " + format_duration(pong_timeout_), Duration::zero());
        leave(gone_item);
      }) {
  if (link_) link_->set_receiver(end_, this);
}

PipeTransport::PipeTransport(EventLoop& loop, Duration latency, Connector connector)
    : PipeTransport(loop, latency, std::move(connector), nullptr) {}

PipeTransport::PipeTransport(EventLoop& loop, std::shared_ptr<PipeLink> link)
    : PipeTransport(loop, Duration::zero(), nullptr, std::move(link)) {}

PipeTransport::~PipeTransport() {
  leave(gone_item);
}

// ---- what the owner asks for -------------------------------------------------------------------

void PipeTransport::connect(const Endpoint& endpoint) {
  OCPPSIM_ASSERT(end_ == client_end, "a server's side of a connection is born open");
  OCPPSIM_ASSERT(state_ == State::idle, "connect() while connected");
  OCPPSIM_ASSERT(listener_ != nullptr, "connect() without a listener");
  close_timeout_ = endpoint.close_timeout;
  pong_timeout_ = endpoint.pong_timeout;
  max_message_bytes_ = endpoint.max_message_bytes;
  state_ = State::connecting;
  paused_ = false;
  deadline_.start(endpoint.handshake_timeout);
  attempt_ = std::make_unique<Attempt>(loop_, endpoint, [this] {
    if (attempt_->asked) {
      on_answer_arrived();
    } else {
      on_request_arrived();
    }
  });
  attempt_->step.start(latency_);
}

void PipeTransport::on_request_arrived() {
  attempt_->asked = true;
  attempt_->step.start(latency_);
  link_ = std::make_shared<PipeLink>(loop_, latency_);
  link_->set_receiver(end_, this);
  link_->pause(end_, true);  // nothing passes the answer
  // The server's callbacks may end this attempt, or destroy this transport: copies, and a check.
  const auto link = link_;
  const Endpoint endpoint = attempt_->endpoint;
  const Connector connector = connector_;
  Answer answer = connector(endpoint, link);
  if (link->has_receiver(client_end)) attempt_->answer = std::move(answer);
}

void PipeTransport::on_answer_arrived() {
  const std::unique_ptr<Attempt> attempt = std::move(attempt_);
  const UpgradeDecision& decision = attempt->answer.decision;
  const auto& offered = attempt->endpoint.subprotocols;
  if (!attempt->answer.found) {
    return end_with(CloseReason::unreachable, code_none,
                    "nobody listens at " + attempt->endpoint.url, Duration::zero());
  }
  if (decision.status != 101) {
    end_with(CloseReason::rejected, code_none,
             "the server answered with status " + std::to_string(decision.status),
             Duration::zero());
    outcome_->http_status = decision.status;
    return;
  }
  // 1.6-J section 3.2: a client that offered some needs one of them.
  const bool acceptable = offered.empty() ? decision.subprotocol.empty()
                                          : std::find(offered.begin(), offered.end(),
                                                      decision.subprotocol) != offered.end();
  if (!acceptable) {
    leave(gone_item);
    return end_with(CloseReason::no_subprotocol, code_none,
                    decision.subprotocol.empty()
                        ? "the server selected no subprotocol"
                        : "the server selected \"" + decision.subprotocol + "\"",
                    Duration::zero());
  }
  state_ = State::open;
  deadline_.cancel();
  if (!paused_) link_->pause(end_, false);
  listener_->on_open(decision.subprotocol);
}

void PipeTransport::send(std::string_view text) {
  if (state_ != State::open) return;
  link_->push(peer_end(), text_item, 0, text);
  if (link_->queued_bytes(peer_end()) > max_unread_bytes) {
    end_with(CloseReason::lost, code_none, "the peer does not read", Duration::zero());
    leave(gone_item);
  }
}

Result<void> PipeTransport::send_raw(std::string_view) {
  return Error(Errc::unsupported,
               "a message pipe has no bytes below its messages; use a byte pipe");
}

void PipeTransport::ping() {
  if (state_ != State::open) return;
  link_->push(peer_end(), ping_item);
  if (!pong_deadline_.armed()) pong_deadline_.start(pong_timeout_);
}

void PipeTransport::close(std::uint16_t code, std::string_view why) {
  if (state_ == State::connecting) {
    end_with(CloseReason::local, code, "closed while connecting", Duration::zero());
    leave(gone_item);
  } else if (state_ == State::open) {
    link_->push(peer_end(), close_item, code, why);
    end_with(CloseReason::local, code, std::string(why), close_timeout_);
    state_ = State::closing;
  }
}

void PipeTransport::abort() {
  if (state_ == State::idle) return;
  end_with(CloseReason::aborted, code_none, "aborted", Duration::zero());
  leave(gone_item);
}

void PipeTransport::pause_reading(bool paused) {
  paused_ = paused;
  if (link_ && is_up()) link_->pause(end_, paused);
}

// ---- what the link brings ----------------------------------------------------------------------

void PipeTransport::on_item(const PipeItem& item) {
  switch (item.kind) {
    case text_item:
      if (state_ == State::open) on_text_item(item);
      return;
    case ping_item:
      if (state_ != State::open) return;
      link_->push(peer_end(), pong_item);
      return listener_->on_ping();
    case pong_item:
      if (state_ != State::open) return;
      pong_deadline_.cancel();
      return listener_->on_pong();
    case close_item: {
      CloseEvent event{CloseReason::remote, item.code, 0, item.text};
      if (state_ == State::closing) {
        event = std::move(*outcome_);
      } else {
        link_->push(peer_end(), close_item, item.code);
      }
      link_->set_receiver(end_, nullptr);
      link_.reset();
      return finish(std::move(event));
    }
    default: {  // gone_item
      CloseEvent event{CloseReason::lost, code_none, 0, "the peer is gone"};
      if (outcome_) event = std::move(*outcome_);
      return finish(std::move(event));
    }
  }
}

void PipeTransport::on_text_item(const PipeItem& item) {
  if (item.text.size() > max_message_bytes_) {
    return break_off(code_too_big,
                     "a message of more than " + std::to_string(max_message_bytes_) + " bytes");
  }
  if (!is_valid_utf8(item.text)) return break_off(code_bad_text, "a text that is no UTF-8");
  listener_->on_text(item.text);
}

/// Fails the connection with a close frame. RFC 6455 section 7.1.7
void PipeTransport::break_off(std::uint16_t code, std::string detail) {
  link_->push(peer_end(), close_item, code, detail);
  link_->set_receiver(end_, nullptr);
  link_.reset();
  finish({CloseReason::protocol_error, code, 0, std::move(detail)});
}

// ---- the end -----------------------------------------------------------------------------------

void PipeTransport::end_with(CloseReason reason, std::uint16_t code, std::string detail,
                             Duration delay) {
  if (!outcome_) {
    outcome_ = std::make_unique<CloseEvent>(CloseEvent{reason, code, 0, std::move(detail)});
  }
  state_ = State::ending;
  attempt_.reset();
  pong_deadline_.cancel();
  deadline_.start(delay);
}

/// Lets go of the link; the peer, if any, hears \`last_item\` after what is under way.
void PipeTransport::leave(std::uint8_t last_item) {
  if (!link_) return;
  link_->push(peer_end(), last_item);
  link_->set_receiver(end_, nullptr);
  link_.reset();
}

void PipeTransport::on_deadline() {
  if (outcome_) return finish(std::move(*outcome_));
  finish({CloseReason::handshake_timeout, code_none, 0, "no connection in time"});
}

// By value: the event may be that of outcome_.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void PipeTransport::finish(CloseEvent event) {
  leave(gone_item);
  state_ = State::idle;
  attempt_.reset();
  outcome_.reset();
  deadline_.cancel();
  pong_deadline_.cancel();
  listener_->on_closed(event);
}

}  // namespace ocppsim
