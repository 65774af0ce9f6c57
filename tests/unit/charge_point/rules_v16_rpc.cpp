// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The RPC rules as a whole charger keeps them, and the traps a CSMS or a network can set.
#include "rules_v16.hpp"

#include <set>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string result_for(const SeenFrame& call, const std::string& payload) {
  return "[3,\"" + call.id + "\"," + payload + "]";
}

const Json data = *Json::parse(R"({"vendorId":"org.example"})");

}  // namespace

TEST_CASE("one CALL at a time, and the peer's is answered meanwhile", "[1.6-J 4.1.1][rule-01]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.silent = {"DataTransfer"};
  rig.charger().call("DataTransfer", data);
  rig.charger().call("Heartbeat", Json::object());
  rig.run(10s);
  CHECK(rig.actions() == Words{"DataTransfer"});
  CHECK(status_of(rig.ask("ClearCache", "{}")) == "Accepted");  // while ours is pending
  const SeenFrame pending = rig.sent("DataTransfer")[0];
  const TimePoint answered = rig.now() + 1ms;
  rig.csms.say(result_for(pending, R"({"status":"Accepted"})"));
  rig.run(1s);
  REQUIRE(rig.sent("Heartbeat").size() == 1);
  CHECK(rig.sent("Heartbeat")[0].at == answered);
}

TEST_CASE("a CALLRESULT after the timeout is not matched to the next CALL",
          "[1.6-J 4.1.1][rule-02][traps]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.silent = {"DataTransfer"};
  ReplyKind first = ReplyKind::result, second = ReplyKind::lost;
  rig.charger().call("DataTransfer", data, [&](const Reply& reply) { first = reply.kind; });
  rig.charger().call("DataTransfer", data, [&](const Reply& reply) { second = reply.kind; });
  rig.run(31s);
  CHECK(first == ReplyKind::timeout);
  REQUIRE(rig.sent("DataTransfer").size() == 2);
  rig.csms.say(result_for(rig.sent("DataTransfer")[0], R"({"status":"Accepted"})"));  // late
  rig.run(1s);
  CHECK(second == ReplyKind::lost);  // still waiting
  rig.csms.say(result_for(rig.sent("DataTransfer")[1], R"({"status":"Accepted"})"));
  rig.run(1s);
  CHECK(second == ReplyKind::result);
  REQUIRE(rig.told(EventKind::violation).size() == 1);
  CHECK(rig.told(EventKind::violation)[0].text.find("late_reply") == 0);
}

TEST_CASE("a CALLRESULT sent twice, or with a wrong id, harms no queued transaction message",
          "[1.6-J 4.1.1][rule-02][traps]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  rig.csms.silent = {"StopTransaction"};
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  const SeenFrame begun = rig.sent("StartTransaction").at(0);
  rig.csms.say(result_for(begun, R"({"transactionId":999,"idTagInfo":{"status":"Blocked"}})"));
  rig.csms.say(R"([3,"nobody-asked",{}])");
  rig.run(1s);
  CHECK(rig.told(EventKind::violation).size() == 2);
  CHECK(rig.charger().queued_messages() >= 1);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"101"});
  rig.csms.say(result_for(rig.sent("StopTransaction")[0], "{}"));
  rig.run(1s);
  CHECK(rig.charger().queued_messages() == 0);
}

TEST_CASE("message ids: at most 36 characters, never twice for one identity",
          "[1.6-J 4.1.4][1.6-J errata 3.1][1.6-J errata 3.7][rule-03]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.identity = "CP-with-an-identity-of-forty-eight-characters-01";
                 }));
  rig.csms.errors["StartTransaction"] = 2;  // retries take new ids
  rig.charger().start();
  rig.run(2s);
  start(rig);
  rig.run(5min);
  rig.csms.drop();
  rig.run(1min);
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(1min);
  rig.replace_charger();
  rig.charger().start();
  rig.run(1min);
  std::set<std::string> ids;
  for (const SeenFrame& call : rig.sent()) {
    CHECK(call.id.size() <= 36);
    CHECK(ids.insert(call.id).second);
  }
  CHECK(ids.size() > 15);
}

TEST_CASE("CALLERROR is a failure to process, an unknown message type is ignored",
          "[1.6-J errata 3.3][1.6-J 4.1.3][rule-04]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.say(R"([7,"x","What",{}])");
  rig.run(1s);
  CHECK(rig.sent().empty());
  for (const SeenFrame& frame : rig.frames) CHECK(frame.direction == Direction::received);
}

TEST_CASE("1.6 spells its errors in its own way", "[1.6-J 4.2.3][rule-04]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  const auto code = [&](const char* action, const char* payload) {
    const std::string answer = rig.ask(action, payload);
    return answer.substr(answer.find('"') + 1, answer.rfind('"') - answer.find('"') - 1);
  };
  CHECK(code("ChangeAvailability", R"({"connectorId":"one","type":"Operative"})") ==
        "TypeConstraintViolation");
  CHECK(code("ChangeAvailability", R"({"connectorId":1,"type":"Sleepy"})") ==
        "PropertyConstraintViolation");
  CHECK(code("ChangeAvailability", R"({"connectorId":1})") == "OccurenceConstraintViolation");
  CHECK(code("Dance", "{}") == "NotImplemented");
}

TEST_CASE("a refused upgrade is tried again with growing waits, then all is as ever",
          "[1.6-J errata 3.4][rule-05][rule-12][traps]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.back_off_wait_minimum = 2s; });
  rig.csms.refuses_connections = true;
  rig.charger().start();
  rig.run(1min);
  std::vector<Duration> waits;
  const auto dials = rig.told(EventKind::connecting);
  for (std::size_t i = 1; i < 4; ++i) waits.push_back(dials.at(i).at - dials.at(i - 1).at);
  for (std::size_t i = 1; i < waits.size(); ++i) CHECK(waits[i] > waits[i - 1] + 1s);
  rig.csms.refuses_connections = false;
  rig.run(1min);
  CHECK(rig.charger().online());
}

TEST_CASE("the identity is percent-coded in the url", "[1.6-J 3.1.1][rule-05]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.identity = "RDAM|123 ä"; });
  const auto loop = make_virtual_loop();
  struct Listener final : TransportServerListener {
    UpgradeDecision on_upgrade(const UpgradeRequest& request) override {
      path = request.path;
      return {404, {}};
    }
    void on_connection(const UpgradeRequest&, std::unique_ptr<Transport>) override {}
    std::string path;
  } listener;
  PipeNetwork network(*loop);
  const auto server = network.listen("csms", listener);
  auto config = std::make_shared<ChargePointConfig>(rig.charger().config());
  ChargePointEnvironment environment;
  environment.transport = network.client_factory();
  ChargePoint charger(*loop, config, std::move(environment));
  charger.start();
  loop->run_for(1s);
  CHECK(listener.path == "/ocpp/RDAM%7C123%20%C3%A4");
}

// ---- traps --------------------------------------------------------------------------------------

TEST_CASE("the socket dies between StartTransaction and its answer: it is sent again, once",
          "[1.6 3.7][rule-15][traps]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  rig.csms.silent = {"StartTransaction"};
  start(rig);
  rig.csms.drop();
  rig.csms.silent.clear();
  rig.run(1min);
  CHECK(rig.sent("StartTransaction").size() == 2);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"101"});
}

TEST_CASE("an hour of Pending: cars charge on local terms, nothing is said unasked",
          "[1.6 4.2][1.6 4.2.1][rule-08][traps]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.answers["BootNotification"] =
      R"({"status":"Pending","currentTime":"2026-01-01T00:00:00Z","interval":300})";
  rig.charger().start();
  rig.run(2s);
  rig.clear();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1h);
  CHECK(rig.actions({"BootNotification"}).empty());
  CHECK(rig.sent("BootNotification").size() == 12);
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":1})")) ==
        "Rejected");
  CHECK(status_of(rig.ask("RemoteStopTransaction", R"({"transactionId":1})")) == "Rejected");
}

TEST_CASE("a clock that jumps moves timestamps, not timers", "[traps][rule-13][rule-35]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"MeterValueSampleInterval", "60"}};
  });
  rig.boot();
  const TimePoint began = start(rig);
  rig.run(30s);
  rig.charger().step_clock(-2h);
  rig.run(began + 2min - rig.now());
  const auto samples = rig.sent("MeterValues");
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].at == began + 60s);
  CHECK(samples[1].at == began + 120s);
  const UtcTime started = *parse_utc(each(rig, "StartTransaction", "timestamp").at(0));
  const UtcTime sampled = *parse_utc(each(rig, "MeterValues", "meterValue[0].timestamp").at(0));
  CHECK(sampled - started == 60s - 2h);
}

TEST_CASE("after a CSMS restart chargers do not come back as one", "[rule-12][traps]") {
  std::set<Duration::rep> waits;
  for (int i = 0; i < 8; ++i) {
    ChargerRig rig("ocpp1.6", [i](ChargePointConfig& c) {
      c.identity = "CP-" + std::to_string(i);
      c.back_off_random_range = 10s;
    });
    rig.boot();
    rig.csms.drop();
    const TimePoint down = rig.now();
    rig.run(20s);
    waits.insert((rig.told(EventKind::connecting).at(0).at - down).count());
  }
  CHECK(waits.size() == 8);
}
