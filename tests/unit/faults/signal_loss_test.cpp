// SPDX-License-Identifier: AGPL-3.0-or-later
#include <catch2/catch.hpp>

#include "unit/faults/fault_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;

TEST_CASE("a half-open link swallows frames and tells nobody", "[faults][T2]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("signal_loss", settings({{"duration", "60s"}})));
  rig.loop->run_for(milliseconds{1});
  rig.transport->send(FaultRig::call(1));
  rig.server.peers[0]->transport->send("[3,\"9\",{}]");
  rig.loop->run_for(seconds{30});
  CHECK(rig.server.texts.empty());
  CHECK(rig.client.texts.empty());
  CHECK(rig.client.closed.empty());
  CHECK_FALSE(rig.server.peers[0]->closed);
}

TEST_CASE("one direction can be lost alone", "[faults][T2]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("signal_loss", settings({{"direction", "received"}})));
  rig.loop->run_for(milliseconds{1});
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(milliseconds{5});
  rig.server.peers[0]->transport->send("[3,\"1\",{}]");
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.server.texts.size() == 1);
  CHECK(rig.client.texts.empty());
}

TEST_CASE("the heal resets a socket that lost frames, at the exact time", "[faults][T2]") {
  FaultRig rig;
  rig.connect();
  const TimePoint start = rig.loop->now();
  rig.add(FaultRig::rule("signal_loss", settings({{"duration", "60s"}})));
  rig.loop->run_for(milliseconds{1});
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(minutes{2});
  REQUIRE(rig.client.closed.size() == 1);
  CHECK(rig.client.closed[0].reason == CloseReason::lost);
  CHECK(rig.client.closed_at[0] - start == seconds{60});
  CHECK(rig.server.peers[0]->closed);
}

TEST_CASE("a socket on which nothing was lost survives the silence", "[faults][T2]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("signal_loss", settings({{"duration", "60s"}})));
  rig.loop->run_for(minutes{2});
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.client.closed.empty());
  CHECK(rig.server.texts.size() == 1);
}

TEST_CASE("a ping into the silence ends in a pong timeout", "[faults][T2]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("signal_loss"));
  rig.loop->run_for(seconds{1});
  const TimePoint start = rig.loop->now();
  rig.transport->ping();
  rig.loop->run_for(minutes{1});
  REQUIRE(rig.client.closed.size() == 1);
  CHECK(rig.client.closed[0].reason == CloseReason::pong_timeout);
  CHECK(rig.client.closed_at[0] - start == seconds{5});
  CHECK_FALSE(rig.server.peers[0]->closed);  // no FIN can reach it
}

TEST_CASE("the CSMS keeps a dead socket for zombie_for after the heal", "[faults][H7]") {
  FaultRig rig;
  rig.connect();
  const FaultId id = rig.add(FaultRig::rule("signal_loss", settings({{"zombie_for", "30s"}})));
  rig.loop->run_for(milliseconds{1});
  rig.transport->abort();
  rig.loop->run_for(seconds{1});
  REQUIRE(rig.client.closed.size() == 1);
  rig.injector.remove(id);

  Endpoint endpoint;
  endpoint.url = "pipe:csms/CP-1";
  endpoint.subprotocols = {"ocpp1.6"};
  rig.transport->connect(endpoint);
  rig.loop->run_for(seconds{29});
  REQUIRE(rig.server.peers.size() == 2);
  CHECK_FALSE(rig.server.peers[0]->closed);
  rig.loop->run_for(seconds{2});
  CHECK(rig.server.peers[0]->closed);
  CHECK_FALSE(rig.server.peers[1]->closed);
}

TEST_CASE("dialing into the silence times out; dialing without a signal fails at once",
          "[faults]") {
  const bool half_open = GENERATE(true, false);
  FaultRig rig;
  FaultRule rule =
      FaultRig::rule("signal_loss", settings({{"socket", half_open ? "half_open" : "closed"}}));
  rig.add(rule);
  rig.transport = rig.injector.wrap("CP-1", rig.pipes.client_factory())(*rig.loop);
  rig.loop->run_for(milliseconds{1});
  const TimePoint start = rig.loop->now();
  rig.connect();
  rig.loop->run_for(minutes{1});
  REQUIRE(rig.client.closed.size() == 1);
  CHECK(rig.client.closed[0].reason ==
        (half_open ? CloseReason::handshake_timeout : CloseReason::unreachable));
  CHECK(rig.client.closed_at[0] - start == (half_open ? Duration(seconds{10}) : Duration::zero()));
}

TEST_CASE("a closed loss breaks the socket at once on both sides", "[faults][T3]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("signal_loss", settings({{"socket", "closed"}, {"duration", "10s"}})));
  rig.loop->run_for(milliseconds{5});
  REQUIRE(rig.client.closed.size() == 1);
  CHECK(rig.client.closed[0].reason == CloseReason::lost);
  CHECK(rig.server.peers[0]->closed);
}

TEST_CASE("spread and every schedule each charger by its own dice", "[faults]") {
  FaultRig rig;
  FaultRule rule =
      FaultRig::rule("signal_loss", settings({{"duration", "1s"}, {"socket", "closed"}}));
  rule.trigger.from = seconds{10};
  rule.trigger.spread = seconds{20};
  rule.trigger.times = 1;
  rig.connect("CP-1");
  rig.add(rule);
  const TimePoint start = rig.loop->now();
  rig.loop->run_for(minutes{1});
  REQUIRE(rig.client.closed_at.size() == 1);
  const Duration when = rig.client.closed_at[0] - start;
  CHECK(when >= seconds{10});
  CHECK(when <= seconds{30});
  CHECK(rig.injector.counters()[0].fired == 1);
}
