// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ByteStream: an ordered stream of bytes to one peer, the level below a message Transport. TCP,
// TLS and the in-process byte pipe implement it; TLS and byte faults are ByteStreams that wrap
// another one.
//
//   * open(address) is answered later by on_ready or on_end, never inside the call.
//   * Exactly one on_end after open(); nothing follows it. Destroying the stream silences it.
//   * write() takes everything (queued when the peer is slow); pending_bytes() tells how much
//     waits, so the layer above can bound it.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>
#include <ocppsim/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

struct StreamAddress {
  std::string host;  // name or numeric
  std::uint16_t port = 0;
  std::string local_address;
};

enum class StreamEnd { closed_by_peer, reset, unreachable, tls_failed, aborted };

class ByteStreamListener {
 public:
  virtual void on_ready() = 0;
  /// The bytes are valid during the call only.
  virtual void on_bytes(std::string_view bytes) = 0;
  virtual void on_end(StreamEnd end, std::string_view detail) = 0;

 protected:
  ~ByteStreamListener() = default;
};

class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  void set_listener(ByteStreamListener* listener) noexcept { listener_ = listener; }

  virtual void open(const StreamAddress& address) = 0;
  virtual void write(std::string_view bytes) = 0;
  /// Ends our direction after what is queued (FIN, close_notify); on_end follows.
  virtual void close() = 0;
  /// Drops the connection at once (TCP: RST); on_end(aborted) follows.
  virtual void abort() = 0;
  virtual void pause_reading(bool paused) = 0;
  virtual std::size_t pending_bytes() const noexcept = 0;
  /// Subject of the peer's verified certificate; empty without TLS.
  virtual std::string peer_subject() const { return {}; }
  virtual std::string peer_address() const { return {}; }
  /// The certificates the peer showed, leaf first, as PEM; empty without TLS.
  virtual std::string peer_chain_pem() const { return {}; }
  /// With StreamEnd::tls_failed: what failed.
  virtual TlsFault tls_fault() const { return TlsFault::none; }

 protected:
  ByteStreamListener* listener_ = nullptr;
};

class EventLoop;
using ByteStreamFactory = std::function<std::unique_ptr<ByteStream>(EventLoop&)>;

/// Two ends of an in-process byte pipe; each direction delivers in order, `latency` later.
struct BytePipe {
  std::unique_ptr<ByteStream> client;  // becomes ready on open()
  std::unique_ptr<ByteStream> server;  // ready when the client opens
};
BytePipe make_byte_pipe(EventLoop& loop, Duration latency);

}  // namespace ocppsim
