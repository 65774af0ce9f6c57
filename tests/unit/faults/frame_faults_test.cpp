// SPDX-License-Identifier: AGPL-3.0-or-later
#include <catch2/catch.hpp>

#include "protocol/dialect.hpp"
#include "unit/faults/fault_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;

TEST_CASE("without rules every frame passes unchanged and at once", "[faults]") {
  FaultRig rig;
  rig.connect();
  const TimePoint before = rig.loop->now();
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(milliseconds{5});
  REQUIRE(rig.server.texts == std::vector<std::string>{FaultRig::call(1)});
  CHECK(rig.server.at[0] - before == milliseconds{1});
}

TEST_CASE("drop swallows only what its selector names", "[faults]") {
  FaultRig rig;
  rig.connect();
  FaultRule rule = FaultRig::rule("drop");
  rule.selector.action = "Meter*";
  rig.add(rule);
  rig.transport->send(FaultRig::call(1, "MeterValues"));
  rig.transport->send(FaultRig::call(2, "Heartbeat"));
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.server.texts == std::vector<std::string>{FaultRig::call(2)});
}

TEST_CASE("an answer is selected by the action it answers", "[faults]") {
  FaultRig rig;
  rig.connect();
  FaultRule rule = FaultRig::rule("drop");
  rule.selector.direction = Direction::received;
  rule.selector.frames = {FrameType::call_result};
  rule.selector.action = "Authorize";
  rig.add(rule);
  rig.transport->send(FaultRig::call(1, "Authorize"));
  rig.transport->send(FaultRig::call(2, "Heartbeat"));
  rig.loop->run_for(milliseconds{5});
  rig.server.peers[0]->transport->send("[3,\"1\",{}]");
  rig.server.peers[0]->transport->send("[3,\"2\",{}]");
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.client.texts == std::vector<std::string>{"[3,\"2\",{}]"});
}

TEST_CASE("skip and times count per charger", "[faults]") {
  FaultRig rig;
  rig.connect();
  FaultRule rule = FaultRig::rule("drop");
  rule.trigger.skip = 1;
  rule.trigger.times = 2;
  rig.add(rule);
  for (int n = 1; n <= 5; ++n) rig.transport->send(FaultRig::call(n));
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.server.texts ==
        std::vector<std::string>{FaultRig::call(1), FaultRig::call(4), FaultRig::call(5)});
  CHECK(rig.injector.counters()[0].matched == 5);
  CHECK(rig.injector.counters()[0].fired == 2);
}

TEST_CASE("a window opens and closes at exact times", "[faults]") {
  FaultRig rig;
  rig.connect();
  FaultRule rule = FaultRig::rule("drop");
  rule.trigger.from = seconds{10};
  rule.trigger.until = seconds{20};
  rig.add(rule);
  rig.loop->run_for(seconds{10} - milliseconds{1});
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(milliseconds{1});
  rig.transport->send(FaultRig::call(2));  // at 10 s: inside
  rig.loop->run_for(seconds{10});
  rig.transport->send(FaultRig::call(3));  // at 20 s: outside
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.server.texts == std::vector<std::string>{FaultRig::call(1), FaultRig::call(3)});
}

TEST_CASE("latency delays both ways and keeps the order under jitter", "[faults]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("latency", settings({{"delay", "100ms"}, {"jitter", "400ms"}})));
  const TimePoint start = rig.loop->now();
  std::vector<std::string> sent;
  for (int n = 1; n <= 20; ++n) {
    sent.push_back(FaultRig::call(n));
    rig.transport->send(sent.back());
    rig.loop->run_for(milliseconds{10});
  }
  rig.loop->run_for(seconds{2});
  REQUIRE(rig.server.texts == sent);
  CHECK(rig.server.at[0] - start >= milliseconds{101});
  CHECK(rig.server.at[0] - start <= milliseconds{501});
}

TEST_CASE("duplicate repeats byte for byte, a gap apart", "[faults]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("duplicate", settings({{"copies", 2}, {"gap", "50ms"}})));
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(seconds{1});
  REQUIRE(rig.server.texts.size() == 3);
  CHECK(rig.server.texts[2] == FaultRig::call(1));
  CHECK(rig.server.at[1] - rig.server.at[0] == milliseconds{50});
  CHECK(rig.server.at[2] - rig.server.at[1] == milliseconds{50});
}

TEST_CASE("reorder lets the next frame pass first, or gives up waiting", "[faults]") {
  FaultRig rig;
  rig.connect();
  FaultRule rule = FaultRig::rule("reorder", settings({{"hold", "3s"}}));
  rule.trigger.times = 2;
  rule.selector.action = "MeterValues";
  rig.add(rule);
  rig.transport->send(FaultRig::call(1, "MeterValues"));
  rig.loop->run_for(milliseconds{100});
  CHECK(rig.server.texts.empty());
  rig.transport->send(FaultRig::call(2, "Heartbeat"));
  rig.loop->run_for(milliseconds{100});
  CHECK(rig.server.texts ==
        std::vector<std::string>{FaultRig::call(2), FaultRig::call(1, "MeterValues")});

  const TimePoint start = rig.loop->now();
  rig.transport->send(FaultRig::call(3, "MeterValues"));
  rig.loop->run_for(seconds{5});
  REQUIRE(rig.server.texts.size() == 3);
  CHECK(rig.server.at[2] - start == seconds{3} + milliseconds{1});
}

TEST_CASE("corrupt damages the text in the way it names", "[faults]") {
  const std::string text = FaultRig::call(1, "BootNotification");
  const auto damaged = [&](const char* method) {
    FaultRig rig;
    rig.connect();
    rig.add(FaultRig::rule("corrupt", settings({{"method", method}})));
    rig.transport->send(text);
    rig.loop->run_for(milliseconds{5});
    return rig.server.texts.at(0);
  };
  const std::string cut = damaged("truncate");
  CHECK(cut.size() < text.size());
  CHECK(text.compare(0, cut.size(), cut) == 0);

  const std::string flipped = damaged("bit_flip");
  REQUIRE(flipped.size() == text.size());
  int different_bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    different_bits += __builtin_popcount(static_cast<unsigned char>(flipped[i] ^ text[i]));
  }
  CHECK(different_bits == 1);
  CHECK_FALSE(Json::parse(damaged("broken_json")).ok());
}

TEST_CASE("broken JSON is broken wherever the dice put the damage", "[faults]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("corrupt", settings({{"method", "broken_json"}})));
  for (int n = 0; n < 200; ++n) rig.transport->send(FaultRig::call(n, "BootNotification"));
  rig.loop->run_for(seconds{1});
  REQUIRE(rig.server.texts.size() == 200);
  for (const std::string& text : rig.server.texts) CHECK_FALSE(Json::parse(text).ok());
}

TEST_CASE("broken UTF-8 ends the connection", "[faults][W7]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("corrupt", settings({{"method", "broken_utf8"}})));
  rig.transport->send(FaultRig::call(1, "BootNotification"));
  rig.loop->run_for(seconds{1});
  CHECK(rig.server.texts.empty());
  CHECK(rig.server.peers[0]->closed);
  CHECK(rig.client.closed.size() == 1);
}

TEST_CASE("malformed breaks one place of the payload and keeps the frame", "[faults]") {
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("malformed"));
  const std::string text =
      R"([2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}])";
  rig.transport->send(text);
  rig.loop->run_for(milliseconds{5});
  JsonDocument document;
  const Dialect& dialect = *Dialect::find("ocpp1.6");
  const auto parsed = parse_frame(document, rig.server.texts.at(0), dialect.frames);
  REQUIRE(parsed.ok);
  CHECK(parsed.frame.id == "1");
  const auto* message = dialect.catalogue->message("BootNotification");
  PayloadFault fault;
  CHECK_FALSE(
      dialect.catalogue->validate(*message, PayloadKind::request, parsed.frame.payload, &fault));
}

TEST_CASE("reset cuts the connection before or after the frame", "[faults]") {
  const bool before = GENERATE(true, false);
  FaultRig rig;
  rig.connect();
  rig.add(FaultRig::rule("reset", settings({{"when", before ? "before" : "after"}})));
  rig.transport->send(FaultRig::call(1));
  rig.loop->run_for(milliseconds{50});
  CHECK(rig.server.texts.size() == (before ? 0u : 1u));
  REQUIRE(rig.client.closed.size() == 1);
  CHECK(rig.client.closed[0].reason == CloseReason::aborted);
  CHECK(rig.server.peers[0]->closed);
}
