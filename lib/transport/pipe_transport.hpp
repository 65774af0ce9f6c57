// SPDX-License-Identifier: AGPL-3.0-or-later
//
// PipeTransport: one end of a message pipe. Behaves as a WebSocket would, without its bytes:
// upgrade, closing handshake, ping and pong, limits and timeouts, UTF-8.
#pragma once

#include "transport/pipe_link.hpp"

#include <ocppsim/transport.hpp>

#include <functional>
#include <memory>
#include <string>

namespace ocppsim {

class PipeTransport final : public Transport, private PipeReceiver {
 public:
  /// What a client's request meets when it arrives: the decision, and where it led.
  struct Answer {
    bool found = false;  // somebody listens under that name
    UpgradeDecision decision;
  };
  using Connector = std::function<Answer(const Endpoint&, std::shared_ptr<PipeLink>)>;

  /// A client's end, or with a `link` a server's, open from the start.
  PipeTransport(EventLoop& loop, Duration latency, Connector connector);
  PipeTransport(EventLoop& loop, std::shared_ptr<PipeLink> link);
  ~PipeTransport() override;

  void connect(const Endpoint& endpoint) override;
  void send(std::string_view text) override;
  Result<void> send_raw(std::string_view bytes) override;
  void ping() override;
  void close(std::uint16_t code, std::string_view why) override;
  void abort() override;
  void pause_reading(bool paused) override;

  /// The end a client and a server take on their link.
  static constexpr int client_end = 0;
  static constexpr int server_end = 1;

 private:
  PipeTransport(EventLoop& loop, Duration latency, Connector connector,
                std::shared_ptr<PipeLink> link);
  enum class State { idle, connecting, open, closing, ending };
  struct Attempt;  // only while connecting

  void on_item(const PipeItem& item) override;
  void on_text_item(const PipeItem& item);
  void on_request_arrived();
  void on_answer_arrived();
  void on_deadline();
  void break_off(std::uint16_t code, std::string detail);
  void end_with(CloseReason reason, std::uint16_t code, std::string detail, Duration delay);
  void finish(CloseEvent event);
  void leave(std::uint8_t last_item);
  bool is_up() const noexcept { return state_ == State::open || state_ == State::closing; }
  int peer_end() const noexcept { return 1 - end_; }

  EventLoop& loop_;
  const Duration latency_;
  const Connector connector_;
  const int end_;
  State state_ = State::idle;
  bool paused_ = false;
  std::shared_ptr<PipeLink> link_;
  std::unique_ptr<Attempt> attempt_;
  std::unique_ptr<CloseEvent> outcome_;  // what on_closed will say
  Duration close_timeout_ = Endpoint().close_timeout;
  Duration pong_timeout_ = Endpoint().pong_timeout;
  std::size_t max_message_bytes_ = Endpoint().max_message_bytes;
  Timer deadline_;  // of the handshake, the closing handshake or the outcome
  Timer pong_deadline_;
};

}  // namespace ocppsim
