// SPDX-License-Identifier: AGPL-3.0-or-later
#include "transport/byte_stream.hpp"

#include <ocppsim/event_loop.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

struct End final : ByteStreamListener {
  void on_ready() override { log += "ready "; }
  void on_bytes(std::string_view b) override {
    bytes += b;
    if (when_bytes) when_bytes();
  }
  void on_end(StreamEnd e, std::string_view) override {
    log += "end ";
    end = e;
  }
  std::string log;
  std::string bytes;
  StreamEnd end{};
  std::function<void()> when_bytes;
};

struct Pair {
  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  BytePipe pipe = make_byte_pipe(*loop, 10ms);
  End client, server;
  Pair() {
    pipe.client->set_listener(&client);
    pipe.server->set_listener(&server);
  }
  void open() {
    pipe.client->open({});
    loop->run();
    REQUIRE(client.log == "ready ");
    REQUIRE(server.log == "ready ");
  }
};

}  // namespace

TEST_CASE("a byte pipe opens after a round trip and carries bytes in order") {
  Pair p;
  p.pipe.client->open({});
  p.pipe.client->write("early ");  // queued, as TCP does
  CHECK(p.client.log.empty());
  p.loop->run_for(19ms);
  CHECK(p.client.log.empty());
  CHECK(p.server.log == "ready ");
  p.loop->run_for(1ms);
  CHECK(p.client.log == "ready ");
  p.pipe.client->write("a");
  p.pipe.client->write("b");
  p.pipe.server->write("c");
  CHECK(p.pipe.client->pending_bytes() == 2);
  p.loop->run();
  CHECK(p.server.bytes == "early ab");
  CHECK(p.client.bytes == "c");
  CHECK(p.pipe.client->pending_bytes() == 0);
}

TEST_CASE("closing delivers what is queued, then ends both sides once") {
  Pair p;
  p.open();
  p.pipe.client->write("last");
  p.pipe.client->close();
  p.pipe.client->write("never");
  p.loop->run();
  CHECK(p.server.bytes == "last");
  CHECK(p.server.log == "ready end ");
  CHECK(p.server.end == StreamEnd::closed_by_peer);
  CHECK(p.client.log == "ready end ");
  CHECK(p.client.end == StreamEnd::closed_by_peer);
}

TEST_CASE("abort resets the peer and ends here, later") {
  Pair p;
  p.open();
  p.pipe.server->abort();
  CHECK(p.server.log == "ready ");
  p.loop->run();
  CHECK(p.server.end == StreamEnd::aborted);
  CHECK(p.client.end == StreamEnd::reset);
  CHECK(p.client.log == "ready end ");
}

TEST_CASE("an end that is gone refuses, or closes what was open") {
  SECTION("before it opens") {
    Pair p;
    p.pipe.server.reset();
    p.pipe.client->open({});
    p.loop->run();
    CHECK(p.client.log == "end ");
    CHECK(p.client.end == StreamEnd::unreachable);
  }
  SECTION("while it opens") {
    Pair p;
    p.pipe.client->open({});
    p.pipe.server.reset();
    p.loop->run();
    CHECK(p.client.log == "end ");
    CHECK(p.client.end == StreamEnd::unreachable);
  }
  SECTION("while it is open, from inside a callback") {
    Pair p;
    p.open();
    p.client.when_bytes = [&] { p.pipe.client.reset(); };
    p.pipe.server->write("x");
    p.pipe.server->write("y");
    p.loop->run();
    CHECK(p.client.bytes == "x");
    CHECK(p.client.log == "ready ");
    CHECK(p.server.end == StreamEnd::closed_by_peer);
  }
}

TEST_CASE("a paused end holds its bytes and its peer's farewell") {
  Pair p;
  p.open();
  p.pipe.server->pause_reading(true);
  p.pipe.client->write("abc");
  p.pipe.client->close();
  p.loop->run_for(1s);
  CHECK(p.server.bytes.empty());
  CHECK(p.pipe.client->pending_bytes() == 3);
  p.pipe.server->pause_reading(false);
  CHECK(p.server.bytes.empty());  // never inside the call
  p.loop->run();
  CHECK(p.server.bytes == "abc");
  CHECK(p.server.log == "ready end ");
}
