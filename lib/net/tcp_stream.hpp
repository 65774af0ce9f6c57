// SPDX-License-Identifier: AGPL-3.0-or-later
//
// TcpStream: a ByteStream over an Asio socket, cheap enough to own ten thousand of.
//
//   write() ── send() at once ──► kernel          the rest waits in unsent_ until writable
//   kernel ──► first_ (async read, 512 bytes) ──► on_bytes
//                 └ when full: the rest goes straight into the loop's shared buffer
//
//   * The socket and what Asio may still hold on to live in a Socket, shared with the handlers.
//     Destroying the stream cuts Socket::owner_, closes the descriptor, and so silences every
//     pending handler.
//   * An outstanding read has its own small buffer: handlers of several sockets may be complete
//     at the same time, so the shared buffer is only used within one handler.
#pragma once

#include "net/byte_streams.hpp"
#include "net/real_loop.hpp"

#include <asio/basic_stream_socket.hpp>

#include <memory>
#include <string>

namespace ocppsim::net {

using Tcp = asio::ip::tcp;
using TcpSocket = asio::basic_stream_socket<Tcp, asio::io_context::executor_type>;

class TcpStream final : public ByteStream {
 public:
  explicit TcpStream(RealLoop& loop);
  /// The accepted side; silent until start().
  TcpStream(RealLoop& loop, TcpSocket accepted);
  ~TcpStream() override;

  void open(const StreamAddress& address) override;
  void write(std::string_view bytes) override;
  void close() override;
  void abort() override;
  void pause_reading(bool paused) override;
  std::size_t pending_bytes() const noexcept override;
  std::string peer_address() const override;

  class Socket;
  const std::shared_ptr<Socket>& socket() const noexcept { return socket_; }
  /// Reports on_ready and reads, unless the stream is gone.
  static void start(const std::shared_ptr<Socket>& socket);

 private:
  const std::shared_ptr<Socket> socket_;
};

}  // namespace ocppsim::net
