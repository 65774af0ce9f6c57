// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Accepts TCP connections on a loop. Out of descriptors is not the end: it tries again.
#include "net/real_loop.hpp"
#include "net/tcp_stream.hpp"

#include <asio/basic_socket_acceptor.hpp>

#include <fmt/format.h>

#include <utility>

namespace ocppsim::net {
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, asio::io_context::executor_type>;
constexpr Duration retry_pause = milliseconds{50};

class TcpAcceptor final : public StreamAcceptor {
 public:
  TcpAcceptor(RealLoop& loop, Acceptor acceptor, OnAccept on_accept)
      : port_(acceptor.local_endpoint().port()),
        state_(std::make_shared<State>(loop, std::move(acceptor), std::move(on_accept))) {
    state_->accept();
  }
  ~TcpAcceptor() override { state_->stop(); }
  std::uint16_t port() const noexcept override { return port_; }

 private:
  struct State : std::enable_shared_from_this<State> {
    State(RealLoop& l, Acceptor a, OnAccept f)
        : loop(l), acceptor(std::move(a)), on_accept(std::move(f)) {}

    void stop() {
      asio::error_code ignored;
      acceptor.close(ignored);
      retry.cancel();
      stopped = true;
    }

    void accept() {
      acceptor.async_accept(
          [self = shared_from_this()](const asio::error_code& error, TcpSocket socket) {
            if (self->stopped) return;
            RealLoop::Callback callback(self->loop);
            if (error) return self->retry.start(retry_pause);
            self->hand_over(std::move(socket));
            if (!self->stopped) self->accept();
          });
    }

    void hand_over(TcpSocket socket) {
      asio::error_code ignored;
      socket.set_option(Tcp::no_delay(true), ignored);
      auto stream = std::make_unique<TcpStream>(loop, std::move(socket));
      const auto shared = stream->socket();
      on_accept(std::move(stream));
      TcpStream::start(shared);
    }

    RealLoop& loop;
    Acceptor acceptor;
    OnAccept on_accept;
    Timer retry{loop, [this] { accept(); }};
    bool stopped = false;
  };

  std::uint16_t port_;
  std::shared_ptr<State> state_;
};

}  // namespace

Result<std::unique_ptr<StreamAcceptor>> listen_tcp(EventLoop& loop, const std::string& address,
                                                   std::uint16_t port, OnAccept on_accept) {
  RealLoop& real = as_real_loop(loop);
  const std::string where = fmt::format("{}:{}", address, port);
  asio::error_code error;
  const auto numeric = asio::ip::make_address(address, error);
  if (error) return Error(Errc::invalid_argument, "not an IP address to listen on", where);
  const Tcp::endpoint endpoint(numeric, port);
  Acceptor acceptor(real.context());
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(4096, error);
  if (error) return Error(Errc::io, fmt::format("cannot listen: {}", error.message()), where);
  return std::unique_ptr<StreamAcceptor>(
      std::make_unique<TcpAcceptor>(real, std::move(acceptor), std::move(on_accept)));
}

}  // namespace ocppsim::net
