// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/websocket_connection.hpp"

#include "net/byte_streams.hpp"
#include "net/websocket_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace ocppsim::net {

WebSocketConnection::WebSocketConnection(EventLoop& loop, ByteStreamFactory streams,
                                         std::shared_ptr<RandomStream> random)
    : loop_(loop),
      streams_(std::move(streams)),
      random_(std::move(random)),
      deadline_(loop, [this] { on_deadline(); }),
      pong_deadline_(loop, [this] { on_pong_deadline(); }),
      role_(WebSocketRole::client) {}

WebSocketConnection::WebSocketConnection(EventLoop& loop, std::unique_ptr<ByteStream> stream,
                                         const WebSocketLimits& limits, WebSocketAcceptor& acceptor)
    : loop_(loop),
      acceptor_(&acceptor),
      stream_(std::move(stream)),
      server_handshake_(std::make_unique<ServerHandshake>()),
      limits_(limits),
      deadline_(loop, [this] { on_deadline(); }),
      pong_deadline_(loop, [this] { on_pong_deadline(); }),
      state_(State::opening),
      role_(WebSocketRole::server) {
  stream_->set_listener(this);
  deadline_.start(limits_.handshake_timeout);
}

WebSocketConnection::~WebSocketConnection() = default;

// ---- what the owner asks for -----------------------------------------------------------------

void WebSocketConnection::connect(const Endpoint& endpoint) {
  OCPPSIM_ASSERT(is_client() && state_ == State::idle, "connect() while connected");
  OCPPSIM_ASSERT(listener_ != nullptr, "connect() without a listener");
  limits_ = {endpoint.handshake_timeout, endpoint.close_timeout, endpoint.pong_timeout,
             endpoint.max_message_bytes};
  if (const auto started = start(endpoint); !started) {
    const Error& error = started.error();
    outcome_ = std::make_unique<CloseEvent>(
        CloseEvent{error.code == Errc::tls ? CloseReason::tls_failed : CloseReason::unreachable,
                   close_code::abnormal, 0, error.to_string()});
    state_ = State::ending;
    deadline_.start({});
  }
}

Result<void> WebSocketConnection::start(const Endpoint& endpoint) {
  const auto url = WebSocketUrl::parse(endpoint.url);
  if (!url) return url.error();
  auto handshake =
      std::make_unique<ClientHandshake>(endpoint, url->host_port, url->target, *random_);
  if (!handshake->problem().empty()) return Error(Errc::invalid_argument, handshake->problem());
  auto stream = streams_(loop_);
  if (url->secure) {
    auto tls = make_tls_stream(loop_, TlsRole::client, std::move(stream), endpoint.tls, url->host);
    if (!tls) return tls.error();
    stream = std::move(tls).value();
  }
  client_handshake_ = std::move(handshake);
  stream_ = std::move(stream);
  stream_->set_listener(this);
  state_ = State::opening;
  paused_ = false;
  deadline_.start(limits_.handshake_timeout);
  stream_->open({url->host, url->port, endpoint.local_address});
  return {};
}

void WebSocketConnection::send(std::string_view text) {
  if (state_ == State::open) send_frame(Opcode::text, text);
}

Result<void> WebSocketConnection::send_raw(std::string_view bytes) {
  if (state_ != State::open && state_ != State::closing) {
    return Error(Errc::state, "raw bytes need an open connection");
  }
  stream_->write(bytes);
  return {};
}

void WebSocketConnection::ping() {
  if (state_ != State::open) return;
  ++pings_sent_;
  char payload[sizeof pings_sent_];
  std::memcpy(payload, &pings_sent_, sizeof payload);
  send_frame(Opcode::ping, {payload, sizeof payload});
  if (!pong_deadline_.armed()) pong_deadline_.start(limits_.pong_timeout);
}

void WebSocketConnection::close(std::uint16_t code, std::string_view why) {
  if (state_ == State::opening || state_ == State::upgrading) {
    end_with(CloseReason::local, code, "closed while connecting");
    stream_->abort();
  } else if (state_ == State::open) {
    send_frame(Opcode::close, WebSocketCodec::close_payload(code, why));
    if (state_ != State::open) return;  // the frame did not fit any more
    end_with(CloseReason::local, code, std::string(why));
    state_ = State::closing;
  }
}

void WebSocketConnection::abort() {
  if (state_ == State::idle || !stream_) return;
  end_with(CloseReason::aborted, close_code::abnormal, "aborted");
  stream_->abort();
}

std::string WebSocketConnection::peer_chain_pem() const {
  return stream_ ? stream_->peer_chain_pem() : std::string();
}

void WebSocketConnection::pause_reading(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  if (!stream_) return;
  if (paused || held_.empty()) return stream_->pause_reading(paused);
  // What is held comes first; later, because no callback runs inside a call.
  if (!resume_) resume_ = std::make_unique<Timer>(loop_, [this] { resume(); });
  resume_->start({});
}

void WebSocketConnection::resume() {
  if (paused_ || !stream_) return;
  Lifeline::Watch self(lifeline_);
  read_frames(std::exchange(held_, {}));
  if (!self.gone() && !paused_ && stream_) stream_->pause_reading(false);
}

// ---- what the stream tells -------------------------------------------------------------------

void WebSocketConnection::on_ready() {
  state_ = State::upgrading;
  if (is_client()) stream_->write(client_handshake_->request());
}

void WebSocketConnection::on_bytes(std::string_view bytes) {
  switch (state_) {
    case State::upgrading: return is_client() ? read_response(bytes) : read_request(bytes);
    case State::open:
    case State::closing: return read_frames(bytes);
    default: return;  // ending: nothing the peer says matters any more
  }
}

void WebSocketConnection::on_end(StreamEnd end, std::string_view detail) {
  if (outcome_) return finish(std::move(*outcome_));
  CloseEvent event{CloseReason::lost, close_code::abnormal, 0, std::string(detail)};
  if (end == StreamEnd::tls_failed) {
    event.reason = CloseReason::tls_failed;
    event.tls = stream_->tls_fault();
  } else if (state_ == State::opening) {
    event.reason = CloseReason::unreachable;
  } else if (state_ == State::upgrading) {
    event.detail += " during the handshake";
  }
  finish(std::move(event));
}

void WebSocketConnection::read_response(std::string_view bytes) {
  using Progress = ClientHandshake::Progress;
  ClientHandshake& handshake = *client_handshake_;
  const Progress progress = handshake.consume(bytes);
  if (progress == Progress::needs_more) return;
  if (progress != Progress::open) {
    const CloseReason reason = progress == Progress::rejected         ? CloseReason::rejected
                               : progress == Progress::no_subprotocol ? CloseReason::no_subprotocol
                                                                      : CloseReason::protocol_error;
    const std::uint16_t code =
        reason == CloseReason::protocol_error ? close_code::protocol_error : close_code::abnormal;
    end_with(reason, code, handshake.problem(),
             progress == Progress::rejected ? handshake.status() : 0);
    return stream_->abort();
  }
  const std::string subprotocol = handshake.subprotocol();
  become_open();
  Lifeline::Watch self(lifeline_);
  listener_->on_open(subprotocol);
  if (!self.gone()) read_frames(bytes);
}

void WebSocketConnection::read_request(std::string_view bytes) {
  using Progress = ServerHandshake::Progress;
  ServerHandshake& handshake = *server_handshake_;
  const Progress progress = handshake.consume(bytes);
  if (progress == Progress::needs_more) return;
  std::string response = handshake.response();
  UpgradeRequest request;
  UpgradeDecision decision{400, {}};
  Lifeline::Watch self(lifeline_);
  if (progress == Progress::upgrade) {
    request = handshake.request();
    request.client_certificate_subject = stream_->peer_subject();
    request.remote_address = stream_->peer_address();
    decision = acceptor_->listener_.on_upgrade(request);
    if (self.gone()) return;
    response = handshake.answer(decision);
  }
  stream_->write(response);
  if (decision.status != 101) {
    end_with(CloseReason::rejected, close_code::abnormal, {}, decision.status);
    return stream_->close();
  }
  become_open();
  WebSocketAcceptor& acceptor = *std::exchange(acceptor_, nullptr);
  acceptor.listener_.on_connection(request, acceptor.release(*this));
  if (self.gone()) return;
  OCPPSIM_ASSERT(listener_ != nullptr, "on_connection() must set the connection's listener");
  read_frames(bytes);
}

void WebSocketConnection::become_open() {
  codec_ = std::make_unique<WebSocketCodec>(role_, limits_.max_message_bytes, random_.get());
  client_handshake_.reset();
  server_handshake_.reset();
  deadline_.cancel();
  pings_sent_ = pings_answered_ = 0;
  state_ = State::open;
}

void WebSocketConnection::read_frames(std::string_view bytes) {
  while (!bytes.empty() && (state_ == State::open || state_ == State::closing)) {
    if (paused_ || !held_.empty()) {
      held_.append(bytes);
      return;
    }
    WebSocketMessage message;
    if (const auto fault = codec_->consume(bytes, message)) return break_off(fault);
    if (!message) return;
    Lifeline::Watch self(lifeline_);
    handle(message);
    if (self.gone()) return;
  }
}

void WebSocketConnection::handle(const WebSocketMessage& message) {
  switch (message.opcode()) {
    case Opcode::text:
      if (state_ == State::open) listener_->on_text(message.payload());
      return;
    case Opcode::ping:
      if (state_ != State::open) return;
      send_frame(Opcode::pong, message.payload());
      return listener_->on_ping();
    case Opcode::pong: return on_pong_frame(message.payload());
    case Opcode::close: return on_close_frame(message.payload());
    default:  // OCPP-J knows text only
      return break_off({close_code::unsupported_data, "a binary message"});
  }
}

void WebSocketConnection::on_pong_frame(std::string_view payload) {
  std::uint32_t number = 0;
  if (state_ != State::open || payload.size() != sizeof number) return;
  std::memcpy(&number, payload.data(), sizeof number);
  // An unasked pong is legal and means nothing; one answer covers the pings before it.
  if (number <= pings_answered_ || number > pings_sent_) return;
  pings_answered_ = number;
  pong_deadline_.cancel();
  if (pings_answered_ != pings_sent_) pong_deadline_.start(limits_.pong_timeout);
  listener_->on_pong();
}

/// Answers it if it is the first one; then the server closes the stream and the client waits for
/// that, so that the ports in TIME_WAIT are the server's. RFC 6455 section 7.1.1.
void WebSocketConnection::on_close_frame(std::string_view payload) {
  std::uint16_t code = close_code::none;
  std::string why;
  if (const auto fault = WebSocketCodec::parse_close(payload, code, why)) return break_off(fault);
  if (state_ == State::open) {
    send_frame(Opcode::close, WebSocketCodec::close_payload(code, {}));
    end_with(CloseReason::remote, code, std::move(why));
  }
  state_ = State::ending;
  if (!is_client()) stream_->close();
}

void WebSocketConnection::send_frame(Opcode opcode, std::string_view payload) {
  char small[2048];
  std::unique_ptr<char[]> large;
  char* out = small;
  if (WebSocketCodec::frame_size(payload.size()) > sizeof small) {
    large.reset(new char[WebSocketCodec::frame_size(payload.size())]);
    out = large.get();
  }
  stream_->write({out, codec_->encode(opcode, payload, out)});
  if (stream_->pending_bytes() > max_unsent_bytes) {
    end_with(CloseReason::lost, close_code::abnormal,
             fmt::format("the peer does not read: more than {} MiB wait", max_unsent_bytes >> 20));
    stream_->abort();
  }
}

// ---- the end -----------------------------------------------------------------------------------

/// Sets the outcome unless there is one; on_end or the close timeout will deliver it.
void WebSocketConnection::end_with(CloseReason reason, std::uint16_t code, std::string detail,
                                   int http_status) {
  if (!outcome_) {
    outcome_ =
        std::make_unique<CloseEvent>(CloseEvent{reason, code, http_status, std::move(detail)});
  }
  state_ = State::ending;
  pong_deadline_.cancel();
  deadline_.start(limits_.close_timeout);
}

/// Fails the connection as RFC 6455 section 7.1.7 says: a close frame, then the end of the stream.
void WebSocketConnection::break_off(const WebSocketFault& fault) {
  if (state_ == State::open) {
    send_frame(Opcode::close, WebSocketCodec::close_payload(fault.code, fault.text));
  }
  outcome_.reset();  // also when we were closing: the breach is the news
  end_with(CloseReason::protocol_error, fault.code, fault.text);
  stream_->close();
}

void WebSocketConnection::on_deadline() {
  if (outcome_) return finish(std::move(*outcome_));
  finish({CloseReason::handshake_timeout, close_code::abnormal, 0,
          fmt::format("no connection within {}", format_duration(limits_.handshake_timeout))});
}

void WebSocketConnection::on_pong_deadline() {
  end_with(CloseReason::pong_timeout, close_code::abnormal,
           fmt::format("no pong within {}", format_duration(limits_.pong_timeout)));
  stream_->abort();
}

// By value: the event may be that of outcome_.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void WebSocketConnection::finish(CloseEvent event) {
  if (acceptor_) {
    const auto self = acceptor_->release(*this);  // nobody heard of it yet
    return;
  }
  state_ = State::idle;
  deadline_.cancel();
  pong_deadline_.cancel();
  if (resume_) resume_->cancel();
  outcome_.reset();
  client_handshake_.reset();
  codec_.reset();
  std::string().swap(held_);
  stream_.reset();
  listener_->on_closed(event);
}

std::unique_ptr<Transport> make_websocket_client(EventLoop& loop, ByteStreamFactory streams,
                                                 std::shared_ptr<RandomStream> random) {
  return std::make_unique<WebSocketConnection>(loop, std::move(streams), std::move(random));
}

}  // namespace ocppsim::net
