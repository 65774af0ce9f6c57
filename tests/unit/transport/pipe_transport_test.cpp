// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/transport.hpp>

#include "support/allocation_count.hpp"
#include "support/transport_contract.hpp"

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

test::TransportSetup pipe_setup(Duration latency) {
  test::TransportSetup setup;
  setup.loop = make_virtual_loop();
  auto network = std::make_shared<PipeNetwork>(*setup.loop, latency);
  setup.keep = network;
  setup.listen = [network](TransportServerListener& l) { return network->listen("csms", l); };
  setup.make_client = [network] { return network->make_client(); };
  setup.nowhere = "pipe:nobody/CP";
  return setup;
}

}  // namespace

TEST_CASE("the pipe keeps the transport contract") {
  test::transport_contract([] { return pipe_setup(1ms); });
}

TEST_CASE("the pipe keeps the transport contract without latency") {
  test::transport_contract([] { return pipe_setup(0ms); });
}

TEST_CASE("the pipe keeps the transport contract with a latency above a step") {
  test::transport_contract([] { return pipe_setup(7ms); });
}

TEST_CASE("a pipe is as slow as its latency, to the nanosecond") {
  test::TransportBench b([] { return pipe_setup(20ms); });
  EventLoop& loop = *b.setup.loop;
  TimePoint opened, heard, closed;
  b.ear.when_open = [&] { opened = loop.now(); };
  b.client->connect(b.endpoint());
  loop.run_for(1s);
  CHECK(opened == TimePoint{40ms});  // there and back
  b.guest().ear.when_text = [&] { heard = loop.now(); };
  b.client->send("x");
  loop.run_for(1s);
  CHECK(heard == TimePoint{1s + 20ms});
  b.ear.when_closed = [&] { closed = loop.now(); };
  b.client->close(1000, "");
  loop.run_for(1s);
  CHECK(closed == TimePoint{2s + 40ms});
}

TEST_CASE("the timeouts of a pipe are exact") {
  test::TransportBench b([] { return pipe_setup(20ms); });
  EventLoop& loop = *b.setup.loop;
  Endpoint e = b.endpoint();
  TimePoint closed;
  b.ear.when_closed = [&] { closed = loop.now(); };
  SECTION("handshake") {
    e.handshake_timeout = 39ms;
    b.client->connect(e);
    loop.run_for(1s);
    CHECK(closed == TimePoint{39ms});
    CHECK(b.ear.event.reason == CloseReason::handshake_timeout);
    CHECK(b.guest().ear.event.reason == CloseReason::lost);
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

TEST_CASE("clients may outlive their network") {
  auto loop = make_virtual_loop();
  test::Host host;
  test::Ear ear;
  std::unique_ptr<Transport> client;
  {
    PipeNetwork network(*loop);
    const auto server = network.listen("csms", host);
    client = network.client_factory()(*loop);
  }
  client->set_listener(&ear);
  Endpoint e;
  e.url = "pipe:csms/CP";
  client->connect(e);
  loop->run();
  CHECK(ear.event.reason == CloseReason::unreachable);
}

TEST_CASE("a peer that never reads breaks the pipe at its limit") {
  test::TransportBench b([] { return pipe_setup(1ms); });
  b.open();
  b.guest().transport->pause_reading(true);
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 64; ++i) b.client->send(megabyte);
  b.settle();
  CHECK(b.ear.count("closed") == 0);
  b.client->send(megabyte);
  b.settle();
  CHECK(b.ear.event.reason == CloseReason::lost);
}

TEST_CASE("messages through a pipe allocate nothing in the steady state", "[budget]") {
  struct Echo final : TransportListener {
    void on_open(std::string_view) override {}
    void on_text(std::string_view text) override {
      ++count;
      if (out != nullptr) out->send(text);
    }
    void on_closed(const CloseEvent&) override {}
    Transport* out = nullptr;
    int count = 0;
  };
  test::TransportBench b([] { return pipe_setup(1ms); });
  b.open();
  Echo here, there;
  here.out = b.client.get();
  there.out = b.guest().transport.get();
  b.client->set_listener(&here);
  b.guest().transport->set_listener(&there);
  b.client->send(std::string(300, 'x'));
  b.setup.loop->run_for(100ms);
  const std::size_t before = test::allocation_count();
  b.setup.loop->run_for(10s);
  CHECK(test::allocation_count() == before);
  CHECK(here.count + there.count > 10'000);
}
