// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our client and our server against a peer that sends raw bytes: what RFC 6455 forbids, what it
// allows but few do, and what never comes.
#include "net_fixture.hpp"

using namespace ocppsim;
using namespace ocppsim::net;
using namespace ocppsim::net::test;
using namespace std::string_literals;

namespace {

/// The server's answer to the example key of RFC 6455 section 1.3 is known; ours draws its own,
/// so the raw server computes nothing and lets our server side do the upgrade where it can.
const std::string example_request =
    "GET /CP HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// A frame masked with the key 0.
std::string masked(unsigned char first, const std::string& payload) {
  return std::string{
             static_cast<char>(first), static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0} +
         payload;
}

/// A raw client on our server.
struct RawClient {
  explicit RawClient(ListenOptions options = {}) : listening(listen(*loop, server, options)) {
    raw.take(make_tcp_stream(*loop));
    raw.stream->open({"127.0.0.1", listening->port(), {}});
  }
  void upgrade() {
    raw.stream->write(example_request);
    REQUIRE(eventually(*loop, [&] { return !server.connections.empty(); }));
    REQUIRE(eventually(*loop, [&] { return raw.received.find("\r\n\r\n") != std::string::npos; }));
    response = raw.received;
    raw.received.clear();
  }
  Recorder& recorder() { return server.connections.at(0)->recorder; }
  void until_closed() {
    REQUIRE(eventually(*loop, [&] { return raw.ends == 1 && recorder().closed == 1; }));
  }

  std::unique_ptr<EventLoop> loop = make_real_loop();
  Server server;
  std::unique_ptr<TransportServer> listening;
  RawPeer raw;
  std::string response;
};

/// A raw server for our client: answers a request with `answer`.
struct RawServer {
  RawServer() {
    auto made = listen_tcp(*loop, "127.0.0.1", 0, [this](std::unique_ptr<ByteStream> stream) {
      raw.take(std::move(stream));
    });
    REQUIRE(made.ok());
    acceptor = std::move(made).value();
    raw.when_bytes = [this] {
      if (!answered && raw.received.find("\r\n\r\n") != std::string::npos) {
        answered = true;
        raw.stream->write(answer);
      }
    };
    client->set_listener(&recorder);
  }
  void connect(Duration handshake_timeout = seconds{10}) {
    Endpoint wanted = endpoint("ws://127.0.0.1:" + std::to_string(acceptor->port()) + "/CP");
    wanted.handshake_timeout = handshake_timeout;
    wanted.headers = {{"X-Station", "17"}};
    client->connect(wanted);
    REQUIRE(eventually(*loop, [&] { return recorder.opened + recorder.closed > 0; }));
  }

  std::unique_ptr<EventLoop> loop = make_real_loop();
  std::unique_ptr<StreamAcceptor> acceptor;
  RawPeer raw;
  std::string answer;
  bool answered = false;
  std::unique_ptr<Transport> client = make_websocket_client(*loop);
  Recorder recorder;
};

}  // namespace

TEST_CASE("the server answers the handshake of RFC 6455 with the key it must", "[rfc6455 1.3]") {
  RawClient client;
  client.upgrade();
  CHECK_THAT(client.response, Catch::StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  CHECK_THAT(client.response,
             Catch::Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  CHECK_THAT(client.response, !Catch::Contains("Sec-WebSocket-Protocol"));
}

TEST_CASE("bytes that arrive one by one make the same connection") {
  RawClient client;
  const std::string all = example_request + masked(0x81, "hello") + masked(0x88, "\x03\xe8");
  std::size_t at = 0;
  Timer* again = nullptr;
  Timer drip(*client.loop, [&] {
    client.raw.stream->write(all.substr(at++, 1));
    if (at < all.size()) again->start({});
  });
  again = &drip;
  drip.start({});
  REQUIRE(eventually(*client.loop, [&] {
    return !client.server.connections.empty() && client.recorder().closed == 1;
  }));
  CHECK(client.recorder().texts == std::vector<std::string>{"hello"});
  CHECK(client.recorder().close.reason == CloseReason::remote);
  CHECK(client.recorder().close.code == 1000);
}

TEST_CASE("the handshake, frames and the close in one segment all count") {
  RawClient client;
  client.raw.stream->write(example_request + masked(0x01, "a\xc3") + masked(0x89, "ping") +
                           masked(0x80, "\xa4z") + masked(0x8a, "stray pong") +
                           masked(0x88,
                                  "\x03\xe9"
                                  "gone"));
  REQUIRE(eventually(*client.loop, [&] {
    return !client.server.connections.empty() && client.recorder().closed == 1;
  }));
  // Fragments around a ping, a code point cut in two between them.
  CHECK(client.recorder().texts == std::vector<std::string>{"a\xc3\xa4z"});
  CHECK(client.recorder().pings == 1);
  CHECK(client.recorder().pongs == 0);
  CHECK(client.recorder().close.code == 1001);
  CHECK(client.recorder().close.detail == "gone");
  CHECK_THAT(client.raw.received, Catch::Contains("\x8a\x04ping"s));
}

TEST_CASE("what RFC 6455 forbids closes with the code it prescribes", "[rfc6455 5]") {
  RawClient client;
  client.upgrade();
  const auto [what, bytes, code] = GENERATE(table<std::string, std::string, int>({
      {"an unmasked frame", "\x81\x02hi"s, 1002},
      {"a reserved bit", masked(0xc1, "hi"), 1002},
      {"a reserved opcode", masked(0x83, "hi"), 1002},
      {"a reserved control opcode", masked(0x8b, "hi"), 1002},
      {"a fragmented ping", masked(0x09, "hi"), 1002},
      {"a continuation of nothing", masked(0x80, "hi"), 1002},
      {"a new message inside another", masked(0x01, "a") + masked(0x81, "b"), 1002},
      {"a length that is not minimal", "\x81\xfe\x00\x02\0\0\0\0hi"s, 1002},
      {"a close frame of one byte", masked(0x88, "x"), 1002},
      {"a close code that is never sent", masked(0x88, "\x03\xed"), 1002},
      {"a binary message", masked(0x82, "hi"), 1003},
      {"broken UTF-8", masked(0x81, "\xff"), 1007},
      {"a code point cut off at the end of the last fragment",
       masked(0x01, "a") + masked(0x80, "\xc3"), 1007},
      {"broken UTF-8 in a close reason", masked(0x88, "\x03\xe8\xff"), 1007},
  }));
  INFO(what);
  client.raw.stream->write(bytes + masked(0x81, "too late"));
  client.until_closed();
  CHECK(client.recorder().texts.empty());
  CHECK(client.recorder().close.reason == CloseReason::protocol_error);
  CHECK(client.recorder().close.code == code);
  CHECK_FALSE(client.recorder().close.detail.empty());
  REQUIRE(client.raw.received.size() >= 4);
  CHECK(static_cast<unsigned char>(client.raw.received[0]) == 0x88);
  CHECK(static_cast<unsigned char>(client.raw.received[2]) * 256 +
            static_cast<unsigned char>(client.raw.received[3]) ==
        code);
}

TEST_CASE("requests that are no upgrade get a status and a closed connection") {
  RawClient client;
  const auto [request, status] = GENERATE(table<std::string, std::string>({
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "426 Upgrade Required"},
      {"rubbish\r\n\r\n", "400 Bad Request"},
      {"GET /CP HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Version: 13\r\n\r\n",
       "400 Bad Request"},
      {"GET /CP HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n",
       "426 Upgrade Required"},
      {"GET /" + std::string(20000, 'x'), "431 Request Header Fields Too Large"},
  }));
  client.raw.stream->write(request);
  REQUIRE(eventually(*client.loop, [&] { return client.raw.ends == 1; }));
  CHECK_THAT(client.raw.received, Catch::StartsWith("HTTP/1.1 " + status + "\r\n"));
  CHECK(client.server.asked == 0);
}

TEST_CASE("a refusal with 401 tells the client how to come in", "[A00.FR.204]") {
  RawClient client;
  client.server.decide = [](const UpgradeRequest&) { return UpgradeDecision{401, {}}; };
  client.raw.stream->write(example_request);
  REQUIRE(eventually(*client.loop, [&] { return client.raw.ends == 1; }));
  CHECK_THAT(client.raw.received, Catch::StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  CHECK_THAT(client.raw.received, Catch::Contains("WWW-Authenticate: Basic realm=\"ocpp\"\r\n"));
}

TEST_CASE("a server waits for a request only so long") {
  ListenOptions options;
  options.handshake_timeout = milliseconds{20};
  RawClient client(options);
  client.raw.stream->write("GET /CP HT");
  REQUIRE(eventually(*client.loop, [&] { return client.raw.ends == 1; }));
  CHECK(client.server.asked == 0);
}

TEST_CASE("the client's request is complete and carries the extra headers") {
  RawServer server;
  server.answer = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
  server.connect();
  CHECK_THAT(server.raw.received, Catch::StartsWith("GET /CP HTTP/1.1\r\n"));
  for (const std::string line :
       {"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: ocpp1.6", "X-Station: 17"}) {
    CHECK_THAT(server.raw.received, Catch::Contains("\r\n" + line + "\r\n"));
  }
  CHECK_THAT(server.raw.received, Catch::Contains("\r\nHost: 127.0.0.1:"));
  CHECK(server.recorder.close.reason == CloseReason::rejected);
  CHECK(server.recorder.close.http_status == 503);
  CHECK(server.recorder.close.detail == "server answered 503 Service Unavailable");
}

TEST_CASE("a status that only a proxy uses is reported like any other") {
  RawServer server;
  server.answer = "HTTP/1.1 520 Web Server Returned an Unknown Error\r\n\r\n";
  server.connect();
  CHECK(server.recorder.close.reason == CloseReason::rejected);
  CHECK(server.recorder.close.http_status == 520);
  CHECK(server.recorder.close.detail == "server answered 520 Web Server Returned an Unknown Error");
}

TEST_CASE("an upgrade that is not one is a breach of the protocol") {
  RawServer server;
  server.answer =
      GENERATE(as<std::string>(), "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1\r\n\r\n",
               "HTTP/1.1 1011 Odd\r\n\r\n", "HTTP/1.1 10 Odd\r\n\r\n", std::string(2000, 'x'),
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n");
  server.connect();
  CHECK(server.recorder.opened == 0);
  CHECK(server.recorder.close.reason == CloseReason::protocol_error);
  CHECK_FALSE(server.recorder.close.detail.empty());
}

TEST_CASE("a server that accepts and says nothing runs into the handshake timeout") {
  RawServer server;
  server.raw.when_bytes = nullptr;
  server.connect(milliseconds{20});
  CHECK(server.recorder.close.reason == CloseReason::handshake_timeout);
  CHECK(server.recorder.close.detail == "no connection within 20ms");
}

TEST_CASE("a server that hangs up during the handshake is lost") {
  RawServer server;
  server.raw.when_bytes = [&] { server.raw.stream.reset(); };
  server.connect();
  CHECK(server.recorder.close.reason == CloseReason::lost);
}

TEST_CASE("raw bytes pass every framing layer") {
  RawClient client;
  Transport* ours = nullptr;
  client.server.when_connected = [&] { ours = client.server.connections[0]->transport.get(); };
  client.upgrade();
  REQUIRE(ours->send_raw("\xf3\x7fillegal").ok());
  REQUIRE(eventually(*client.loop, [&] { return client.raw.received == "\xf3\x7fillegal"; }));
  const auto idle = make_websocket_client(*client.loop)->send_raw("x");
  REQUIRE_FALSE(idle.ok());
  CHECK(idle.error().code == Errc::state);
}

TEST_CASE("a peer that never agrees to the close is left after the close timeout") {
  RawClient client;
  client.upgrade();
  auto& connection = *client.server.connections[0];
  connection.transport->close(1000, "bye");
  // The server's side uses the default of five seconds; a reset cuts the wait short here.
  REQUIRE(eventually(*client.loop, [&] { return !client.raw.received.empty(); }));
  CHECK(client.raw.received ==
        "\x88\x05\x03\xe8"
        "bye");
  client.raw.stream->abort();
  REQUIRE(eventually(*client.loop, [&] { return connection.recorder.closed == 1; }));
  CHECK(connection.recorder.close.reason == CloseReason::local);
}
