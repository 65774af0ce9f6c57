// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net_fixture.hpp"

using namespace ocppsim;
using namespace ocppsim::net;
using namespace ocppsim::net::test;

namespace {

struct Pair {
  Pair() {
    auto listening = listen_tcp(*loop, "127.0.0.1", 0, [this](std::unique_ptr<ByteStream> stream) {
      server.take(std::move(stream));
    });
    REQUIRE(listening.ok());
    acceptor = std::move(listening).value();
    client.take(make_tcp_stream(*loop));
  }
  void open() {
    client.stream->open({"127.0.0.1", acceptor->port(), {}});
    REQUIRE_FALSE(client.ready);  // never inside open()
    REQUIRE(eventually(*loop, [&] { return client.ready && server.ready; }));
  }

  std::unique_ptr<EventLoop> loop = make_real_loop();
  std::unique_ptr<StreamAcceptor> acceptor;
  RawPeer client;
  RawPeer server;
};

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761u) >> 13);
  return bytes;
}

}  // namespace

TEST_CASE("bytes of every size arrive whole and in order, also when the kernel's buffer is full") {
  Pair pair;
  pair.open();
  std::string sent;
  // 512 is the size of a connection's own read buffer, 64 KiB that of the shared one.
  for (const std::size_t size : {1u, 511u, 512u, 513u, 65536u, 66048u, 66049u, 8u << 20}) {
    const std::string bytes = pattern(size);
    pair.client.stream->write(bytes);
    sent += bytes;
  }
  CHECK(pair.client.stream->pending_bytes() > 0);  // the last one is larger than any socket buffer
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.received.size() >= sent.size(); }));
  CHECK(pair.server.received == sent);
  CHECK(pair.client.stream->pending_bytes() == 0);
}

TEST_CASE("what is written before the stream is ready is sent when it is") {
  Pair pair;
  pair.client.stream->open({"localhost", pair.acceptor->port(), {}});
  pair.client.stream->write("early");
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.received == "early"; }));
}

TEST_CASE("close() ends our direction only after what is queued") {
  Pair pair;
  pair.open();
  const std::string bytes = pattern(8u << 20);
  pair.client.stream->write(bytes);
  pair.client.stream->close();
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.ends == 1; }));
  CHECK(pair.server.received == bytes);
  CHECK(pair.server.end == StreamEnd::closed_by_peer);
  REQUIRE(eventually(*pair.loop, [&] { return pair.client.ends == 1; }));
  CHECK(pair.client.end == StreamEnd::closed_by_peer);
}

TEST_CASE("abort() resets the connection and ends it once, later") {
  Pair pair;
  pair.open();
  pair.client.stream->write("x");
  pair.client.stream->abort();
  CHECK(pair.client.ends == 0);
  REQUIRE(eventually(*pair.loop, [&] { return pair.client.ends && pair.server.ends; }));
  CHECK(pair.client.end == StreamEnd::aborted);
  CHECK(pair.server.end == StreamEnd::reset);
  CHECK(pair.server.detail == "connection reset by peer");
  pair.client.stream->abort();
  pair.loop->run_for(milliseconds{5});
  CHECK(pair.client.ends == 1);
}

TEST_CASE("a paused reader gets nothing, and everything in order when it resumes") {
  Pair pair;
  pair.open();
  pair.server.stream->pause_reading(true);
  const std::string bytes = pattern(1u << 20);
  pair.client.stream->write(bytes);
  pair.loop->run_for(milliseconds{20});
  CHECK(pair.server.received.empty());
  pair.server.stream->pause_reading(false);
  CHECK(pair.server.received.empty());  // never inside the call
  pair.server.when_bytes = [&] {        // pausing from inside a callback holds the next bytes back
    pair.server.stream->pause_reading(true);
    pair.loop->defer([&] { pair.server.stream->pause_reading(false); });
  };
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.received.size() == bytes.size(); }));
  CHECK(pair.server.received == bytes);
}

TEST_CASE("a refused connection says so") {
  Pair pair;
  const std::uint16_t port = pair.acceptor->port();
  pair.acceptor.reset();
  pair.client.stream->open({"127.0.0.1", port, {}});
  CHECK(pair.client.ends == 0);
  REQUIRE(eventually(*pair.loop, [&] { return pair.client.ends == 1; }));
  CHECK(pair.client.end == StreamEnd::unreachable);
  CHECK(pair.client.detail == "connection refused");
}

TEST_CASE("an unknown host and a foreign source address are named in the error") {
  Pair pair;
  SECTION("host") {
    pair.client.stream->open({"no-such-host.invalid", 80, {}});
    REQUIRE(eventually(*pair.loop, [&] { return pair.client.ends == 1; }));
    CHECK(pair.client.detail == "unknown host \"no-such-host.invalid\"");
  }
  SECTION("source address") {
    pair.client.stream->open({"127.0.0.1", pair.acceptor->port(), "192.0.2.1"});
    REQUIRE(eventually(*pair.loop, [&] { return pair.client.ends == 1; }));
    CHECK_THAT(pair.client.detail, Catch::Contains("local address \"192.0.2.1\""));
  }
  CHECK(pair.client.end == StreamEnd::unreachable);
}

TEST_CASE("a client connects from the source address it is given") {
  Pair pair;
  pair.client.stream->open({"127.0.0.1", pair.acceptor->port(), "127.0.0.7"});
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.ready; }));
  CHECK_THAT(pair.server.stream->peer_address(), Catch::StartsWith("127.0.0.7:"));
}

TEST_CASE("a stream destroyed in its own callbacks is silent from then on") {
  Pair pair;
  SECTION("on_ready") {
    pair.client.when_ready = [&] { pair.client.stream.reset(); };
  }
  SECTION("on_bytes") {
    pair.client.when_bytes = [&] { pair.client.stream.reset(); };
    pair.server.when_ready = [&] { pair.server.stream->write("hello"); };
  }
  pair.client.stream->open({"127.0.0.1", pair.acceptor->port(), {}});
  REQUIRE(eventually(*pair.loop, [&] { return pair.server.ends == 1; }));
  CHECK(pair.client.stream == nullptr);
  CHECK(pair.client.ends == 0);
}

TEST_CASE("an address in use and a bad address fail with their place") {
  Pair pair;
  const auto again = listen_tcp(*pair.loop, "127.0.0.1", pair.acceptor->port(), {});
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().to_string() == "127.0.0.1:" + std::to_string(pair.acceptor->port()) +
                                         ": cannot listen: Address already in use");
  const auto bad = listen_tcp(*pair.loop, "nowhere", 1, {});
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().to_string() == "nowhere:1: not an IP address to listen on");
}
