// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The server's side of WebSocket, and the doors to both sides over sockets.
#include "net/byte_streams.hpp"
#include "net/real_loop.hpp"
#include "net/websocket.hpp"
#include "net/websocket_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ocppsim::net {

WebSocketAcceptor::WebSocketAcceptor(EventLoop& loop, const WebSocketLimits& limits,
                                     TransportServerListener& listener)
    : loop_(loop), limits_(limits), listener_(listener) {}

WebSocketAcceptor::~WebSocketAcceptor() = default;

void WebSocketAcceptor::accept(std::unique_ptr<ByteStream> stream) {
  upgrading_.push_back(
      std::make_unique<WebSocketConnection>(loop_, std::move(stream), limits_, *this));
}

std::unique_ptr<WebSocketConnection> WebSocketAcceptor::release(WebSocketConnection& connection) {
  const auto found = std::find_if(upgrading_.begin(), upgrading_.end(), [&](const auto& candidate) {
    return candidate.get() == &connection;
  });
  OCPPSIM_ASSERT(found != upgrading_.end(), "the connection is not upgrading");
  auto released = std::move(*found);
  *found = std::move(upgrading_.back());
  upgrading_.pop_back();
  return released;
}

namespace {

class WebSocketServer final : public TransportServer {
 public:
  WebSocketServer(EventLoop& loop, const ListenOptions& options, TransportServerListener& listener)
      : loop_(loop), options_(options), acceptor_(loop, limits(options), listener) {}

  Result<void> listen(EventLoop& loop) {
    if (options_.tls) {  // a wrong certificate is an error now, not at the first client
      auto probe = make_tls_stream(loop, TlsRole::server, make_tcp_stream(loop), options_.tls, {});
      if (!probe) return probe.error();
    }
    auto sockets =
        listen_tcp(loop, options_.address, options_.port,
                   [this](std::unique_ptr<ByteStream> stream) { accept(std::move(stream)); });
    if (!sockets) return sockets.error();
    sockets_ = std::move(sockets).value();
    return {};
  }

  std::uint16_t port() const noexcept override { return sockets_->port(); }
  std::string url() const override {
    const bool v6 = options_.address.find(':') != std::string::npos;
    return fmt::format(v6 ? "{}://[{}]:{}" : "{}://{}:{}", options_.tls ? "wss" : "ws",
                       options_.address, port());
  }

 private:
  static WebSocketLimits limits(const ListenOptions& options) {
    WebSocketLimits out;
    out.handshake_timeout = options.handshake_timeout;
    out.max_message_bytes = options.max_message_bytes;
    return out;
  }

  void accept(std::unique_ptr<ByteStream> stream) {
    if (options_.tls) {
      auto tls = make_tls_stream(loop_, TlsRole::server, std::move(stream), options_.tls, {});
      if (!tls) return;
      stream = std::move(tls).value();
    }
    acceptor_.accept(std::move(stream));
  }

  EventLoop& loop_;
  ListenOptions options_;
  WebSocketAcceptor acceptor_;
  std::unique_ptr<StreamAcceptor> sockets_;
};

}  // namespace
}  // namespace ocppsim::net

namespace ocppsim {

std::unique_ptr<Transport> make_websocket_client(EventLoop& loop) {
  return net::make_websocket_client(loop, net::make_tcp_stream,
                                    net::as_real_loop(loop).mask_keys());
}

Result<std::unique_ptr<TransportServer>> listen_websocket(EventLoop& loop,
                                                          const ListenOptions& options,
                                                          TransportServerListener& listener) {
  auto server = std::make_unique<net::WebSocketServer>(loop, options, listener);
  if (const auto listening = server->listen(loop); !listening) return listening.error();
  return std::unique_ptr<TransportServer>(std::move(server));
}

}  // namespace ocppsim
