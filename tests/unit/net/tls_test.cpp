// SPDX-License-Identifier: AGPL-3.0-or-later
//
// wss:// between client and server of this floor, with certificates made on the spot.
#include "net_fixture.hpp"
#include "support/certificates.hpp"

#include <openssl/ssl.h>

using namespace ocppsim;
using namespace ocppsim::net;
using namespace ocppsim::net::test;
using ocppsim::test::CertificateMaker;
using ocppsim::test::PemIdentity;

namespace {

std::shared_ptr<TlsCredentials> credentials(const std::string& ca, const PemIdentity& own = {}) {
  auto out = std::make_shared<TlsCredentials>();
  out->ca_pem = ca;
  out->certificate_pem = own.certificate;
  out->private_key_pem = own.private_key;
  return out;
}

struct Secure {
  void serve(const std::shared_ptr<TlsCredentials>& identity) {
    ListenOptions options;
    options.tls = identity;
    listening = listen(*loop, server, options);
  }
  void connect(const std::shared_ptr<const TlsCredentials>& trust,
               const std::string& host = "localhost") {
    Endpoint wanted = endpoint("wss://" + host + ":" + std::to_string(listening->port()) + "/CP");
    wanted.tls = trust;
    client->set_listener(&recorder);
    client->connect(wanted);
    CHECK(recorder.opened + recorder.closed == 0);
    REQUIRE(eventually(*loop, [&] { return recorder.opened + recorder.closed > 0; }));
  }

  CertificateMaker ca{"Test CA"};
  std::unique_ptr<EventLoop> loop = make_real_loop();
  Server server;
  std::unique_ptr<TransportServer> listening;
  std::unique_ptr<Transport> client = make_websocket_client(*loop);
  Recorder recorder;
};

}  // namespace

TEST_CASE("a server with a good certificate is trusted by name and by address") {
  Secure secure;
  secure.server.echo = true;
  secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost", "IP:127.0.0.1"})));
  secure.connect(credentials(secure.ca.pem()), GENERATE("localhost", "127.0.0.1"));
  INFO(secure.recorder.close.detail);
  REQUIRE(secure.recorder.opened == 1);
  CHECK_THAT(secure.listening->url(), Catch::StartsWith("wss://127.0.0.1:"));

  // Larger than a TLS record and than any socket buffer.
  const std::string large(1 << 20, 'L');
  for (int i = 0; i < 8; ++i) secure.client->send(large);
  secure.client->send("end");
  REQUIRE(eventually(*secure.loop, [&] { return secure.recorder.texts.size() == 9; }));
  CHECK(secure.recorder.texts.front() == large);
  CHECK(secure.recorder.texts.back() == "end");

  secure.client->close(1000, "bye");
  REQUIRE(eventually(*secure.loop, [&] { return secure.recorder.closed == 1; }));
  CHECK(secure.recorder.close.reason == CloseReason::local);
}

TEST_CASE("a certificate that does not hold says why", "[A00.FR.319]") {
  Secure secure;
  const CertificateMaker stranger("Somebody else's CA");
  auto trust = credentials(secure.ca.pem());
  std::string host = "localhost";
  std::string why;
  SECTION("of an unknown issuer") {
    secure.serve(credentials({}, stranger.issue("csms", {"DNS:localhost"})));
    why = "certificate verify failed: unable to get local issuer certificate";
  }
  SECTION("self-signed") {
    secure.serve(credentials({}, stranger.self()));
    why = "certificate verify failed: self-signed certificate";
  }
  SECTION("expired") {
    secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost"}, -60)));
    why = "certificate verify failed: certificate has expired";
  }
  SECTION("for another host name") {
    secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:csms.example"})));
    why = "certificate verify failed: it is not for the host name localhost";
  }
  SECTION("for another address") {
    secure.serve(credentials({}, secure.ca.issue("csms", {"IP:192.0.2.1"})));
    host = "127.0.0.1";
    why = "certificate verify failed: it is not for the address 127.0.0.1";
  }
  secure.connect(trust, host);
  CHECK(secure.recorder.opened == 0);
  CHECK(secure.recorder.close.reason == CloseReason::tls_failed);
  CHECK(secure.recorder.close.detail == why);
  CHECK(secure.recorder.close.tls == TlsFault::certificate);
  CHECK(secure.server.asked == 0);
}

TEST_CASE("the host name may be left unchecked, the chain is checked all the same",
          "[device-api]") {
  Secure secure;
  auto trust = credentials(secure.ca.pem());
  trust->verify_host = false;
  SECTION("another host name") {
    secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:csms.example"})));
    secure.connect(trust, GENERATE("localhost", "127.0.0.1"));
    INFO(secure.recorder.close.detail);
    CHECK(secure.recorder.opened == 1);
  }
  SECTION("another issuer") {
    const CertificateMaker stranger("Somebody else's CA");
    secure.serve(credentials({}, stranger.issue("csms", {"DNS:localhost"})));
    secure.connect(trust);
    CHECK(secure.recorder.close.tls == TlsFault::certificate);
  }
}

TEST_CASE("the certificates the server showed can be looked at", "[1.6 security M04.FR.06]") {
  Secure secure;
  const PemIdentity identity = secure.ca.issue("csms", {"DNS:localhost"});
  secure.serve(credentials({}, identity));
  CHECK(secure.client->peer_chain_pem().empty());
  secure.connect(credentials(secure.ca.pem()));
  REQUIRE(secure.recorder.opened == 1);
  CHECK(secure.client->peer_chain_pem() == identity.certificate);
}

TEST_CASE("who trusts nobody connects to nobody", "[1.6 security M04]") {
  Secure secure;
  secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost"})));
  auto trust = credentials({});
  trust->system_roots = SystemRoots::never;
  secure.connect(trust);
  CHECK(secure.recorder.close.tls == TlsFault::certificate);
}

TEST_CASE("without verification any certificate will do") {
  Secure secure;
  secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:csms.example"})));
  auto trust = credentials({});
  trust->verify_peer = false;
  secure.connect(trust);
  CHECK(secure.recorder.opened == 1);
}

TEST_CASE("a server that requires client certificates sees whose it is, and refuses none",
          "[A00.FR.421]") {
  Secure secure;
  auto identity = credentials(secure.ca.pem(), secure.ca.issue("csms", {"DNS:localhost"}));
  identity->require_client_certificate = true;
  secure.serve(identity);
  SECTION("with a certificate") {
    secure.connect(credentials(secure.ca.pem(), secure.ca.issue("CP-0017", {})));
    REQUIRE(secure.recorder.opened == 1);
    CHECK(secure.server.last.client_certificate_subject == "CN=CP-0017");
  }
  SECTION("without") {
    secure.connect(credentials(secure.ca.pem()));
    CHECK(secure.recorder.opened == 0);
    CHECK(secure.recorder.close.reason == CloseReason::tls_failed);
    CHECK(secure.recorder.close.tls == TlsFault::refused);
    CHECK_THAT(secure.recorder.close.detail, Catch::Contains("certificate required"));
  }
  SECTION("of a stranger") {
    const CertificateMaker stranger("Somebody else's CA");
    secure.connect(credentials(secure.ca.pem(), stranger.issue("CP-0017", {})));
    CHECK(secure.recorder.opened == 0);
    CHECK(secure.recorder.close.reason == CloseReason::tls_failed);
    CHECK(secure.recorder.close.tls == TlsFault::refused);
    CHECK_THAT(secure.recorder.close.detail, Catch::Contains("unknown ca"));
  }
}

TEST_CASE("credentials that cannot work fail before the first byte") {
  Secure secure;
  const PemIdentity good = secure.ca.issue("csms", {"DNS:localhost"});
  const PemIdentity other = secure.ca.issue("csms", {"DNS:localhost"});
  ListenOptions options;
  std::string why;
  SECTION("no certificate for a server") {
    options.tls = credentials(secure.ca.pem());
    why = "a TLS server needs a certificate";
  }
  SECTION("the key of another certificate") {
    options.tls = credentials({}, {good.certificate, other.private_key});
    why = "the private key does not belong to the certificate";
  }
  SECTION("a CA file that is none") {
    options.tls = credentials("nonsense", good);
    why = "the CA certificates: no start line";
  }
  const auto listening = listen_websocket(*secure.loop, options, secure.server);
  REQUIRE_FALSE(listening.ok());
  CHECK(listening.error().code == Errc::tls);
  CHECK(listening.error().message == why);
}

TEST_CASE("a plain server behind a wss url, and a TLS server behind a ws url, fail readably") {
  Secure secure;
  SECTION("plain server") {
    secure.listening = listen(*secure.loop, secure.server);
    secure.connect(credentials(secure.ca.pem()));
    CHECK(secure.recorder.close.reason == CloseReason::tls_failed);
  }
  SECTION("TLS server") {
    secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost"})));
    secure.client->set_listener(&secure.recorder);
    secure.client->connect(
        endpoint("ws://127.0.0.1:" + std::to_string(secure.listening->port()) + "/CP"));
    REQUIRE(eventually(*secure.loop, [&] { return secure.recorder.closed == 1; }));
    CHECK(secure.recorder.close.reason != CloseReason::tls_failed);
  }
  CHECK(secure.recorder.opened == 0);
  CHECK_FALSE(secure.recorder.close.detail.empty());
}

TEST_CASE("a paused TLS connection delivers one message at a time when asked for one at a time") {
  Secure secure;
  secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost"})));
  secure.connect(credentials(secure.ca.pem()));
  auto& peer = *secure.server.connections.at(0);
  peer.recorder.when_text = [&](std::string_view) {
    peer.transport->pause_reading(true);
    secure.loop->defer([&] { peer.transport->pause_reading(false); });
  };
  for (int i = 0; i < 50; ++i) secure.client->send(std::to_string(i) + std::string(999, '.'));
  REQUIRE(eventually(*secure.loop, [&] { return peer.recorder.texts.size() == 50; }));
  for (int i = 0; i < 50; ++i) {
    CHECK(peer.recorder.texts[static_cast<std::size_t>(i)].substr(0, 2) ==
          (std::to_string(i) + ".").substr(0, 2));
  }
}

TEST_CASE("a client that comes back resumes its session") {
  // Told from the size of the server's answer: a resumed handshake carries no certificates.
  Secure secure;
  secure.serve(credentials({}, secure.ca.issue("csms", {"DNS:localhost"})));
  const auto trust = credentials(secure.ca.pem());
  std::size_t from_server = 0;
  RawPeer inner;
  auto relay = listen_tcp(*secure.loop, "127.0.0.1", 0, [&](std::unique_ptr<ByteStream> stream) {
    inner.take(std::move(stream));
  });
  REQUIRE(relay.ok());
  RawPeer outer;
  inner.when_ready = [&] {
    outer.ready = false;
    outer.take(make_tcp_stream(*secure.loop));
    outer.stream->open({"127.0.0.1", secure.listening->port(), {}});
    outer.stream->write(std::exchange(inner.received, {}));
  };
  inner.when_bytes = [&] { outer.stream->write(std::exchange(inner.received, {})); };
  outer.when_bytes = [&] {
    from_server += outer.received.size();
    inner.stream->write(std::exchange(outer.received, {}));
  };
  std::vector<std::size_t> sizes;
  for (int round = 0; round < 2; ++round) {
    from_server = 0;
    Recorder recorder;
    const auto client = make_websocket_client(*secure.loop);
    client->set_listener(&recorder);
    Endpoint wanted = endpoint("wss://localhost:" + std::to_string((*relay)->port()) + "/CP");
    wanted.tls = trust;
    client->connect(wanted);
    REQUIRE(eventually(*secure.loop, [&] { return recorder.opened + recorder.closed > 0; }));
    INFO(recorder.close.detail);
    REQUIRE(recorder.opened == 1);
    sizes.push_back(from_server);
  }
  CHECK(sizes[1] + 300 < sizes[0]);
}
