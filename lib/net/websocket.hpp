// SPDX-License-Identifier: AGPL-3.0-or-later
//
// WebSocket over any ByteStream, both sides. Sockets are one case (make_websocket_client(loop),
// listen_websocket()); the others are the in-process byte pipe in virtual time, and streams that
// stand in between and hurt the bytes.
//
//   Transport = WebSocketConnection ── [TlsStream] ── [fault stream] ── TCP or byte pipe
//
// send() passes any bytes on as a text frame, also when they are not valid UTF-8: a fault may
// want just that. What arrives is checked.
#pragma once

#include "transport/byte_stream.hpp"

#include <ocppsim/random.hpp>
#include <ocppsim/transport.hpp>

#include <memory>
#include <vector>

namespace ocppsim::net {

/// A client whose connections run over streams made by `streams` (TLS on top for wss://).
/// `random` gives mask keys and handshake nonces, the only random bytes on the wire.
std::unique_ptr<Transport> make_websocket_client(EventLoop& loop, ByteStreamFactory streams,
                                                 std::shared_ptr<RandomStream> random);

/// More than this waiting to be sent means that the peer does not read: the connection is cut.
constexpr std::size_t max_unsent_bytes = std::size_t{16} << 20;

struct WebSocketLimits {
  Duration handshake_timeout = seconds{30};
  Duration close_timeout = seconds{5};
  Duration pong_timeout = seconds{20};
  std::size_t max_message_bytes = 1 << 20;
};

class WebSocketConnection;

/// The server's side: turns byte streams into connections for its listener. Destroying it drops
/// handshakes under way, not the connections it handed over.
class WebSocketAcceptor {
 public:
  WebSocketAcceptor(EventLoop& loop, const WebSocketLimits& limits,
                    TransportServerListener& listener);
  ~WebSocketAcceptor();
  WebSocketAcceptor(const WebSocketAcceptor&) = delete;
  WebSocketAcceptor& operator=(const WebSocketAcceptor&) = delete;

  /// `stream` is about to become ready (an accepted socket, the server's end of a pipe).
  void accept(std::unique_ptr<ByteStream> stream);

 private:
  friend class WebSocketConnection;
  std::unique_ptr<WebSocketConnection> release(WebSocketConnection& connection);

  EventLoop& loop_;
  WebSocketLimits limits_;
  TransportServerListener& listener_;
  std::vector<std::unique_ptr<WebSocketConnection>> upgrading_;
};

}  // namespace ocppsim::net
