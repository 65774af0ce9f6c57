// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transport: an ordered, message-framed link to one peer. This is the seam where users plug in
// their own network (or none), and where message faults stand.
//
//   charge point ── Session ── [FaultTransport] ── Transport ─ ─ peer
//
// Contract (one test suite holds every implementation to it):
//   * connect() is answered later by exactly one on_open or one on_closed, never inside connect().
//   * After on_open there is exactly one on_closed, whoever ended it; nothing follows on_closed
//     until the next connect(). Destroying the transport silences it.
//   * Messages arrive whole and in order. send() copies what it needs before it returns.
//   * A listener may call anything, also destroy the transport, from inside a callback.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

class EventLoop;

/// Whether the operating system's trust anchors count besides those of a credential set.
enum class SystemRoots { if_no_ca, always, never };

/// TLS credentials as PEM text. Shared between all chargers that use the same set.
struct TlsCredentials {
  std::string ca_pem;  // trust anchors; empty: the system's
  SystemRoots system_roots = SystemRoots::if_no_ca;
  std::string certificate_pem;  // own chain, leaf first; empty: no client certificate
  std::string private_key_pem;
  bool verify_peer = true;                  // chain and, for clients, host name
  bool verify_host = true;                  // clients: the host name too
  bool require_client_certificate = false;  // servers only (security profile 3)
  /// Reads the three files; an empty path leaves its part empty. Error: not readable, a certificate
  /// without a key, or one that does not belong to it.
  static Result<TlsCredentials> load(const std::string& ca_file,
                                     const std::string& certificate_file,
                                     const std::string& key_file);
};

/// Where and how to connect.
struct Endpoint {
  std::string url;  // ws://host:port/path/identity, wss://..., or pipe:name/path/identity
  std::vector<std::string> subprotocols;  // offered, best first
  std::vector<std::pair<std::string, std::string>> headers;
  std::string basic_auth_user;      // empty: no Authorization header
  std::string basic_auth_password;  // raw bytes
  std::shared_ptr<const TlsCredentials> tls;
  std::string local_address;  // bind to this source address; empty: the system's choice
  Duration handshake_timeout = std::chrono::seconds{30};
  Duration close_timeout = std::chrono::seconds{5};
  Duration pong_timeout = std::chrono::seconds{20};
  std::size_t max_message_bytes = 1 << 20;  // larger incoming messages close with 1009
};

enum class CloseReason {
  local,           // we closed; the peer agreed or the close timeout passed
  remote,          // the peer sent a close frame
  aborted,         // abort() was called
  lost,            // the connection broke without a close frame
  unreachable,     // no connection could be made (refused, no route, unknown host)
  rejected,        // the server answered the upgrade with a status other than 101
  no_subprotocol,  // the server selected none, or one that was not offered
  tls_failed,
  handshake_timeout,
  pong_timeout,
  protocol_error,  // the peer broke RFC 6455
};
const char* to_string(CloseReason reason) noexcept;

/// What was wrong with the peer's TLS, where it can be told (1.6 security section 8).
enum class TlsFault {
  none,
  certificate,   // the peer's chain or name
  version,       // it speaks only what is older than TLS 1.2
  cipher_suite,  // none in common
  refused,       // it does not take our certificate, or wants one
  other,
};

struct CloseEvent {
  CloseReason reason = CloseReason::lost;
  std::uint16_t code = 1006;      // RFC 6455 close code; 1006 when there was none
  int http_status = 0;            // with CloseReason::rejected
  std::string detail;             // for people: "connection refused", the peer's reason text
  TlsFault tls = TlsFault::none;  // with CloseReason::tls_failed
};

class TransportListener {
 public:
  virtual void on_open(std::string_view subprotocol) = 0;
  virtual void on_text(std::string_view text) = 0;
  virtual void on_ping() {}
  virtual void on_pong() {}
  virtual void on_closed(const CloseEvent& event) = 0;

 protected:
  ~TransportListener() = default;
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Must be set before connect(); may be changed at any time (the new one gets what follows).
  void set_listener(TransportListener* listener) noexcept { listener_ = listener; }

  /// Client transports only; a server's side of a connection is born open.
  virtual void connect(const Endpoint& endpoint) = 0;
  /// Text message. Ignored unless open.
  virtual void send(std::string_view text) = 0;
  /// Raw bytes past every framing layer, for illegal frames. On transports without bytes below
  /// the message level this returns an `unsupported` error and sends nothing.
  virtual Result<void> send_raw(std::string_view bytes) = 0;
  virtual void ping() = 0;
  /// Closing handshake. During connect: gives up the attempt (CloseReason::local).
  virtual void close(std::uint16_t code, std::string_view why) = 0;
  /// Cuts without goodbye (TCP: RST).
  virtual void abort() = 0;
  /// Stops reading (zero window) or resumes; what arrives meanwhile waits.
  virtual void pause_reading(bool paused) = 0;
  /// The certificates the peer showed, leaf first, as PEM; empty without TLS.
  virtual std::string peer_chain_pem() const { return {}; }

 protected:
  TransportListener* listener_ = nullptr;
};

/// Makes the transport of one charge point.
using TransportFactory = std::function<std::unique_ptr<Transport>(EventLoop&)>;

// ---- the server's side ---------------------------------------------------------------------

/// What a client asks for in its upgrade request.
struct UpgradeRequest {
  std::string path;  // still percent-coded: "/ocpp/CP%201"
  std::vector<std::string> subprotocols;
  std::string basic_auth_user;
  std::string basic_auth_password;
  bool has_basic_auth = false;
  std::string client_certificate_subject;  // of a verified client certificate, else empty
  std::string remote_address;
};

struct UpgradeDecision {
  int status = 101;         // anything else refuses with that HTTP status
  std::string subprotocol;  // empty with 101: no Sec-WebSocket-Protocol header
};

class TransportServerListener {
 public:
  virtual UpgradeDecision on_upgrade(const UpgradeRequest& request) = 0;
  /// The connection is open; its listener must be set before this returns.
  virtual void on_connection(const UpgradeRequest& request,
                             std::unique_ptr<Transport> connection) = 0;

 protected:
  ~TransportServerListener() = default;
};

/// Listens until destroyed. Destroying it does not close the connections it handed over.
class TransportServer {
 public:
  virtual ~TransportServer() = default;
  virtual std::uint16_t port() const noexcept = 0;  // the bound port; 0 for pipes
  virtual std::string url() const = 0;              // "ws://127.0.0.1:9000", "pipe:csms"
};

// ---- in-process pipe ------------------------------------------------------------------------

/// Connects clients and servers of one loop by name, without sockets. Each direction delivers
/// in order, `latency` later.
class PipeNetwork {
 public:
  explicit PipeNetwork(EventLoop& loop, Duration latency = std::chrono::milliseconds{1});
  ~PipeNetwork();
  PipeNetwork(const PipeNetwork&) = delete;
  PipeNetwork& operator=(const PipeNetwork&) = delete;

  /// Endpoint urls "pipe:NAME/..." reach `listener` while the returned server lives.
  std::unique_ptr<TransportServer> listen(std::string name, TransportServerListener& listener);
  std::unique_ptr<Transport> make_client();
  TransportFactory client_factory();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// ---- WebSocket (defined in the net floor) -----------------------------------------------------

/// ws:// and wss:// over TCP. Needs a loop made by make_real_loop().
std::unique_ptr<Transport> make_websocket_client(EventLoop& loop);

struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::shared_ptr<const TlsCredentials> tls;
  std::size_t max_message_bytes = 1 << 20;
  Duration handshake_timeout = std::chrono::seconds{30};
};
Result<std::unique_ptr<TransportServer>> listen_websocket(EventLoop& loop,
                                                          const ListenOptions& options,
                                                          TransportServerListener& listener);

}  // namespace ocppsim
