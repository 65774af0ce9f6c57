// SPDX-License-Identifier: AGPL-3.0-or-later
//
// WebSocketConnection: Transport over a ByteStream. The codec knows RFC 6455's bytes; this class
// knows its order of events, its timers, and who ended the connection and why.
//
//   idle ─ connect ─► opening ─ on_ready ─► upgrading ─ 101 ─► open ─ close() ─► closing
//    ▲                                                          │ close frame,      │ close frame
//    └── on_closed ◄── on_end, or the deadline ◄── ending ◄─────┴─ fault, abort ◄───┘ or deadline
//
//   * outcome_ is what on_closed will say. Whoever knows the reason first sets it.
//   * finish() is the only place that calls on_closed, and the last thing that happens in it.
//   * A listener may destroy the connection in any callback; lifeline_ tells the code after it.
#pragma once

#include "net/lifeline.hpp"
#include "net/websocket.hpp"
#include "net/websocket_codec.hpp"

#include <ocppsim/event_loop.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim::net {

class WebSocketConnection final : public Transport, private ByteStreamListener {
 public:
  WebSocketConnection(EventLoop& loop, ByteStreamFactory streams,
                      std::shared_ptr<RandomStream> random);
  /// The server's side, upgrading; `acceptor` owns it until it is open.
  WebSocketConnection(EventLoop& loop, std::unique_ptr<ByteStream> stream,
                      const WebSocketLimits& limits, WebSocketAcceptor& acceptor);
  ~WebSocketConnection() override;

  void connect(const Endpoint& endpoint) override;
  void send(std::string_view text) override;
  Result<void> send_raw(std::string_view bytes) override;
  void ping() override;
  void close(std::uint16_t code, std::string_view why) override;
  void abort() override;
  void pause_reading(bool paused) override;
  std::string peer_chain_pem() const override;

 private:
  enum class State : std::uint8_t { idle, opening, upgrading, open, closing, ending };

  void on_ready() override;
  void on_bytes(std::string_view bytes) override;
  void on_end(StreamEnd end, std::string_view detail) override;

  bool is_client() const noexcept { return role_ == WebSocketRole::client; }
  Result<void> start(const Endpoint& endpoint);
  void read_response(std::string_view bytes);
  void read_request(std::string_view bytes);
  void become_open();
  void read_frames(std::string_view bytes);
  void handle(const WebSocketMessage& message);
  void on_close_frame(std::string_view payload);
  void on_pong_frame(std::string_view payload);
  void resume();
  void send_frame(Opcode opcode, std::string_view payload);
  void end_with(CloseReason reason, std::uint16_t code, std::string detail, int http_status = 0);
  void break_off(const WebSocketFault& fault);
  void on_deadline();
  void on_pong_deadline();
  void finish(CloseEvent event);

  EventLoop& loop_;
  ByteStreamFactory streams_;
  std::shared_ptr<RandomStream> random_;
  WebSocketAcceptor* acceptor_ = nullptr;  // while a server's side upgrades
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<ClientHandshake> client_handshake_;
  std::unique_ptr<ServerHandshake> server_handshake_;
  std::unique_ptr<WebSocketCodec> codec_;
  std::unique_ptr<CloseEvent> outcome_;
  std::string held_;  // arrived, but reading is paused
  WebSocketLimits limits_;
  Timer deadline_;  // of the handshake, then of the close
  Timer pong_deadline_;
  std::unique_ptr<Timer> resume_;
  Lifeline lifeline_;
  std::uint32_t pings_sent_ = 0;
  std::uint32_t pings_answered_ = 0;
  State state_ = State::idle;
  const WebSocketRole role_;
  bool paused_ = false;
};

}  // namespace ocppsim::net
