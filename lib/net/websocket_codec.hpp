// SPDX-License-Identifier: AGPL-3.0-or-later
//
// RFC 6455 without I/O, websocketpp inside (its hybi13 processor and its HTTP parser; see only
// websocket_codec.cpp). Bytes in, messages out; frames out, bytes appended. No timers, no state
// of a connection: that is WebSocketConnection.
#pragma once

#include <ocppsim/random.hpp>
#include <ocppsim/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ocppsim::net {

enum class Opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
enum class WebSocketRole : std::uint8_t { client, server };

namespace close_code {
constexpr std::uint16_t normal = 1000;
constexpr std::uint16_t protocol_error = 1002;
constexpr std::uint16_t unsupported_data = 1003;
constexpr std::uint16_t none = 1005;      // a close frame without a code
constexpr std::uint16_t abnormal = 1006;  // no close frame
constexpr std::uint16_t invalid_payload = 1007;
constexpr std::uint16_t message_too_big = 1009;
}  // namespace close_code

/// A breach of RFC 6455 by the peer: what to close with.
struct WebSocketFault {
  std::uint16_t code = 0;  // 0: none
  std::string text;
  explicit operator bool() const noexcept { return code != 0; }
};

class PooledMessage;

/// One whole message or control frame; holds a pooled buffer.
class WebSocketMessage {
 public:
  WebSocketMessage() = default;
  WebSocketMessage(const WebSocketMessage&) = delete;
  WebSocketMessage& operator=(const WebSocketMessage&) = delete;
  ~WebSocketMessage() { release(); }
  void release() noexcept;
  explicit operator bool() const noexcept { return buffer_ != nullptr; }
  Opcode opcode() const noexcept;
  std::string_view payload() const noexcept;

 private:
  friend class WebSocketCodec;
  PooledMessage* buffer_ = nullptr;
};

/// Frames of one open connection.
class WebSocketCodec {
 public:
  /// `mask_keys` must outlive a client's codec; a server does not mask.
  WebSocketCodec(WebSocketRole role, std::size_t max_message_bytes, RandomStream* mask_keys);
  ~WebSocketCodec();

  /// Takes bytes up to the end of the next message and removes them from `bytes`. `message` is
  /// set when one is complete. After a fault the codec must not be fed again.
  WebSocketFault consume(std::string_view& bytes, WebSocketMessage& message);

  /// Room that a frame with that much payload needs.
  static constexpr std::size_t frame_size(std::size_t payload) noexcept { return payload + 14; }
  /// Writes a whole frame to `out` (frame_size() bytes are there); returns its length.
  std::size_t encode(Opcode opcode, std::string_view payload, char* out);

  /// A close frame's payload. `code` is 1005 when it has none.
  static std::string close_payload(std::uint16_t code, std::string_view why);
  static WebSocketFault parse_close(std::string_view payload, std::uint16_t& code,
                                    std::string& why);

 private:
  struct Processor;
  std::unique_ptr<Processor> processor_;
};

/// The client's half of the opening handshake. Lives until the connection is open.
class ClientHandshake {
 public:
  enum class Progress : std::uint8_t { needs_more, open, rejected, no_subprotocol, broken };

  /// `host_port` goes into Host, `target` (path and query, as given) into the request line.
  ClientHandshake(const Endpoint& endpoint, const std::string& host_port, const std::string& target,
                  RandomStream& random);
  ~ClientHandshake();

  /// The request to send.
  const std::string& request() const noexcept { return request_; }
  /// Takes the response; what follows it stays in `bytes`.
  Progress consume(std::string_view& bytes);
  const std::string& subprotocol() const noexcept { return subprotocol_; }
  int status() const noexcept { return status_; }
  /// What was wrong, for people.
  const std::string& problem() const noexcept { return problem_; }

 private:
  Progress consume_response(std::string_view& bytes);
  Progress not_http(std::string_view why);

  struct Http;
  std::unique_ptr<Http> http_;
  std::string request_;
  std::string subprotocol_;
  std::string problem_;
  int status_ = 0;
};

/// The server's half.
class ServerHandshake {
 public:
  enum class Progress : std::uint8_t { needs_more, upgrade, refused };

  ServerHandshake();
  ~ServerHandshake();

  /// Takes the request. `refused`: response() says why, send it and close.
  Progress consume(std::string_view& bytes);
  /// Path, subprotocols and basic auth of an upgrade request.
  UpgradeRequest request() const;
  /// The response to an upgrade request.
  std::string answer(const UpgradeDecision& decision);
  const std::string& response() const noexcept { return response_; }

 private:
  std::string refuse(int status);

  struct Http;
  std::unique_ptr<Http> http_;
  std::string response_;
  bool started_ = false;
};

}  // namespace ocppsim::net
