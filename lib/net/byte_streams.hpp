// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The ByteStreams of this floor, without their types: TCP sockets, and TLS over any ByteStream.
#pragma once

#include "transport/byte_stream.hpp"

#include <ocppsim/transport.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ocppsim::net {

/// A TCP client. Needs a loop made by make_real_loop().
std::unique_ptr<ByteStream> make_tcp_stream(EventLoop& loop);

/// Accepts until destroyed; what it handed over lives on.
class StreamAcceptor {
 public:
  StreamAcceptor() = default;
  StreamAcceptor(const StreamAcceptor&) = delete;
  StreamAcceptor& operator=(const StreamAcceptor&) = delete;
  virtual ~StreamAcceptor() = default;
  virtual std::uint16_t port() const noexcept = 0;
};

/// `on_accept` sets the stream's listener before it returns; on_ready follows.
using OnAccept = std::function<void(std::unique_ptr<ByteStream>)>;
Result<std::unique_ptr<StreamAcceptor>> listen_tcp(EventLoop& loop, const std::string& address,
                                                   std::uint16_t port, OnAccept on_accept);

enum class TlsRole { client, server };

/// TLS over `inner`. A client's stream opens `inner`, sends `server_name` as SNI unless it is
/// an IP address, and holds the peer's certificate against it. A server's stream starts when
/// `inner` is ready. No credentials: the system's trust anchors, no own certificate.
Result<std::unique_ptr<ByteStream>> make_tls_stream(
    EventLoop& loop, TlsRole role, std::unique_ptr<ByteStream> inner,
    const std::shared_ptr<const TlsCredentials>& credentials, const std::string& server_name);

}  // namespace ocppsim::net
