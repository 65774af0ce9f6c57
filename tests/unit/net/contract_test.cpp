// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The transport contract over everything this floor makes: sockets, TLS, and the same engine over
// the in-process byte pipe in virtual time.
#include "net/byte_streams.hpp"
#include "net/websocket.hpp"
#include "support/certificates.hpp"
#include "support/transport_contract.hpp"

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

struct Identities {
  Identities() {
    const test::CertificateMaker ca("Contract CA");
    const auto own = ca.issue("csms", {"DNS:localhost", "IP:127.0.0.1"});
    TlsCredentials trusted;
    trusted.ca_pem = ca.pem();
    TlsCredentials serving;
    serving.certificate_pem = own.certificate;
    serving.private_key_pem = own.private_key;
    client = std::make_shared<const TlsCredentials>(trusted);
    server = std::make_shared<const TlsCredentials>(serving);
  }
  std::shared_ptr<const TlsCredentials> client;
  std::shared_ptr<const TlsCredentials> server;
};

const Identities& identities() {
  static const Identities made;
  return made;
}

test::TransportSetup socket_setup(bool secure) {
  test::TransportSetup setup;
  setup.loop = make_real_loop();
  EventLoop& loop = *setup.loop;
  setup.has_bytes = true;
  setup.nowhere = secure ? "wss://127.0.0.1:1/CP" : "ws://127.0.0.1:1/CP";
  ListenOptions options;
  if (secure) {
    options.tls = identities().server;
    setup.client_tls = identities().client;
  }
  setup.listen = [&loop, options](TransportServerListener& listener) {
    auto listening = listen_websocket(loop, options, listener);
    REQUIRE(listening.ok());
    return std::move(listening).value();
  };
  setup.make_client = [&loop] { return make_websocket_client(loop); };
  return setup;
}

/// One host on byte pipes. Its clients' streams find out at open() whether it listens.
struct PipeHost {
  static constexpr std::uint16_t port = 9000;

  class Stream final : public ByteStream {
   public:
    Stream(EventLoop& loop, PipeHost& host) : loop_(loop), host_(host) {}
    void open(const StreamAddress& address) override {
      BytePipe pipe = make_byte_pipe(loop_, host_.latency);
      inner_ = std::move(pipe.client);
      inner_->set_listener(listener_);
      if (address.port == port && host_.accept) host_.accept(std::move(pipe.server));
      inner_->open(address);
    }
    void write(std::string_view bytes) override {
      host_.written += bytes;
      inner_->write(bytes);
    }
    void close() override { inner_->close(); }
    void abort() override { inner_->abort(); }
    void pause_reading(bool paused) override { inner_->pause_reading(paused); }
    std::size_t pending_bytes() const noexcept override { return inner_->pending_bytes(); }

   private:
    EventLoop& loop_;
    PipeHost& host_;
    std::unique_ptr<ByteStream> inner_;
  };

  class Server final : public TransportServer {
   public:
    Server(EventLoop& loop, PipeHost& host, bool secure, TransportServerListener& listener)
        : host_(host), secure_(secure), acceptor_(loop, {}, listener) {
      host_.accept = [this, &loop](std::unique_ptr<ByteStream> stream) {
        if (secure_) {
          stream = std::move(net::make_tls_stream(loop, net::TlsRole::server, std::move(stream),
                                                  identities().server, {}))
                       .value();
        }
        acceptor_.accept(std::move(stream));
      };
    }
    ~Server() override { host_.accept = nullptr; }
    std::uint16_t port() const noexcept override { return PipeHost::port; }
    std::string url() const override {
      return secure_ ? "wss://localhost:9000" : "ws://localhost:9000";
    }

   private:
    PipeHost& host_;
    const bool secure_;
    net::WebSocketAcceptor acceptor_;
  };

  Duration latency{};
  std::function<void(std::unique_ptr<ByteStream>)> accept;
  std::string written;  // by clients
};

test::TransportSetup pipe_setup(bool secure, Duration latency, std::uint64_t seed = 1) {
  test::TransportSetup setup;
  setup.loop = make_virtual_loop();
  EventLoop& loop = *setup.loop;
  const auto host = std::make_shared<PipeHost>();
  host->latency = latency;
  setup.keep = host;
  setup.has_bytes = true;
  setup.nowhere = "ws://localhost:1/CP";
  if (secure) setup.client_tls = identities().client;
  setup.listen = [=, &loop](TransportServerListener& listener) {
    return std::make_unique<PipeHost::Server>(loop, *host, secure, listener);
  };
  const auto random = std::make_shared<RandomStream>(RandomRoot(seed).stream("CP-1/net"));
  setup.make_client = [=, &loop] {
    return net::make_websocket_client(
        loop, [host](EventLoop& l) { return std::make_unique<PipeHost::Stream>(l, *host); },
        random);
  };
  return setup;
}

}  // namespace

TEST_CASE("WebSocket over TCP keeps the transport contract") {
  test::transport_contract([] { return socket_setup(false); });
}

TEST_CASE("WebSocket over TLS keeps the transport contract") {
  test::transport_contract([] { return socket_setup(true); });
}

TEST_CASE("WebSocket over the byte pipe keeps the transport contract in virtual time") {
  test::transport_contract([] { return pipe_setup(false, 1ms); });
}

TEST_CASE("WebSocket over TLS over the byte pipe keeps it too") {
  test::transport_contract([] { return pipe_setup(true, 3ms); });
}

TEST_CASE("the same seed puts the same bytes on the wire, another seed others") {
  const auto wire = [](std::uint64_t seed) {
    test::TransportBench b([&] { return pipe_setup(false, 1ms, seed); });
    b.open();
    b.client->send("hello");
    b.client->ping();
    b.client->close(1000, "bye");
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    return std::static_pointer_cast<PipeHost>(b.setup.keep)->written;
  };
  CHECK(wire(7) == wire(7));
  CHECK(wire(7) != wire(8));
}

TEST_CASE("the timeouts of a connection over the pipe are exact") {
  test::TransportBench b([] { return pipe_setup(false, 20ms); });
  EventLoop& loop = *b.setup.loop;
  Endpoint e = b.endpoint();
  TimePoint closed;
  b.ear.when_closed = [&] { closed = loop.now(); };
  SECTION("handshake: connection and upgrade take two round trips") {
    e.handshake_timeout = 79ms;
    b.client->connect(e);
    loop.run_for(1s);
    CHECK(closed == TimePoint{79ms});
    CHECK(b.ear.event.reason == CloseReason::handshake_timeout);
  }
  SECTION("pong") {
    e.pong_timeout = 5s;
    b.client->connect(e);
    loop.run_for(1s);
    b.guest().transport->pause_reading(true);
    b.client->ping();
    loop.run_for(10s);
    CHECK(closed == TimePoint{6s});
    CHECK(b.ear.event.reason == CloseReason::pong_timeout);
  }
  SECTION("close") {
    e.close_timeout = 3s;
    b.client->connect(e);
    loop.run_for(1s);
    b.guest().transport->pause_reading(true);
    b.client->close(1000, "");
    loop.run_for(10s);
    CHECK(closed == TimePoint{4s});
    CHECK(b.ear.event.reason == CloseReason::local);
  }
}
