// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Boot, heartbeat and coming back, at exact times. 1.6 sections 4.2, 4.6, 4.9; 1.6-J section 5.4.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string boot_answer(const char* status, int interval) {
  return std::string(R"({"status":")") + status +
         R"(","currentTime":"2026-01-01T00:00:00Z","interval":)" + std::to_string(interval) + "}";
}

std::vector<Duration> gaps(const std::vector<SeenFrame>& frames) {
  std::vector<Duration> out;
  for (std::size_t i = 1; i < frames.size(); ++i) out.push_back(frames[i].at - frames[i - 1].at);
  return out;
}

}  // namespace

TEST_CASE("before the boot is accepted not even queued messages go",
          "[1.6 4.2][rule-06][1.6:BootNotification]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  rig.csms.silent = {"StopTransaction"};
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  rig.charger().power_cut();
  rig.csms.silent.clear();
  rig.csms.answers["BootNotification"] = boot_answer("Rejected", 600);
  rig.clear();
  rig.charger().power_on();
  rig.run(599s);
  CHECK(rig.actions() == Words{"BootNotification"});
  CHECK(rig.charger().queued_messages() == 1);
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 600);
  rig.run(1min);
  CHECK(rig.actions() == Words{"BootNotification", "BootNotification", "StatusNotification",
                               "StatusNotification", "StopTransaction"});
}

TEST_CASE("what is not accepted is asked again exactly after its interval", "[1.6 4.2][rule-07]") {
  const char* status = GENERATE("Pending", "Rejected");
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.boot_retry_interval = 45s; });
  SECTION("as told") {
    rig.csms.answers["BootNotification"] = boot_answer(status, 120);
    rig.charger().start();
    rig.run(10min);
    for (const Duration gap : gaps(rig.sent("BootNotification"))) CHECK(gap == 120s + 2ms);
  }
  SECTION("0: its own, no flood") {
    rig.csms.answers["BootNotification"] = boot_answer(status, 0);
    rig.charger().start();
    rig.run(10min);
    for (const Duration gap : gaps(rig.sent("BootNotification"))) CHECK(gap == 45s + 2ms);
  }
  CHECK(rig.actions({"BootNotification"}).empty());
}

TEST_CASE("Pending keeps the connection, Rejected stays silent to everything",
          "[1.6 4.2][rule-08][rule-09]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 60);
  rig.charger().start();
  rig.run(59s);
  CHECK(configured(rig, "NumberOfConnectors") == "1 (readonly)");
  CHECK(rig.told(EventKind::disconnected).empty());
  rig.csms.answers["BootNotification"] = boot_answer("Rejected", 60);
  rig.run(5s);
  rig.clear();
  CHECK(rig.ask("GetConfiguration", "{}").empty());
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"BootNotification"})").empty());
  rig.run(30s);
  for (const SeenFrame& frame : rig.frames) CHECK(frame.direction == Direction::received);
}

TEST_CASE("Pending: TriggerMessage may bring the boot forward",
          "[1.6 4.2][1.6 5.17][rule-07][rule-08][1.6:TriggerMessage]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 600);
  rig.charger().start();
  rig.run(2s);
  rig.csms.answers.erase("BootNotification");
  rig.clear();
  CHECK(status_of(rig.ask("TriggerMessage", R"({"requestedMessage":"BootNotification"})")) ==
        "Accepted");
  rig.run(1s);
  CHECK(rig.sent("BootNotification").size() == 1);
  CHECK(rig.charger().online());
}

TEST_CASE("Accepted: connector 0 and every connector, once, with what they are",
          "[1.6 errata 3.22][rule-10]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  CHECK(status_of(rig.ask("ChangeAvailability", R"({"connectorId":1,"type":"Inoperative"})")) ==
        "Accepted");
  rig.charger().power_cut();
  rig.clear();
  rig.charger().power_on();
  rig.run(2s);
  CHECK(each(rig, "StatusNotification", "connectorId") == Words{"0", "1", "2"});
  CHECK(each(rig, "StatusNotification", "status") ==
        Words{"Available", "Unavailable", "Preparing"});
}

TEST_CASE("interval 0 with Accepted keeps the charger's own HeartbeatInterval",
          "[1.6 4.2][rule-07][1.6:HeartbeatInterval]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"HeartbeatInterval", "77"}};
  });
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 0);
  rig.boot();
  CHECK(rig.charger().variable("HeartbeatInterval") == "77");
}

TEST_CASE("heartbeats come only in silence, and never with an interval of 0",
          "[1.6 4.6][1.6 9.1.10][rule-13][1.6:Heartbeat][1.6:HeartbeatInterval]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(change(rig, "HeartbeatInterval", "30") == "Accepted");
  const TimePoint answered = rig.now() - 9ms;  // when the answer left
  rig.clear();
  rig.run(answered + 29s - rig.now());
  rig.charger().call("DataTransfer", *Json::parse(R"({"vendorId":"a"})"));
  rig.run(1min);
  const auto beats = rig.sent("Heartbeat");
  REQUIRE(beats.size() == 2);
  CHECK(beats[0].at == answered + 29s + 30s);
  CHECK(beats[1].at == beats[0].at + 30s);
  REQUIRE(change(rig, "HeartbeatInterval", "0") == "Accepted");
  rig.clear();
  rig.run(23h);
  CHECK(rig.sent("Heartbeat").empty());
}

TEST_CASE("however busy, one heartbeat a day compares the clock of a 1.6 charger",
          "[1.6 4.6][rule-13][1.6:Heartbeat]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"HeartbeatInterval", "3600"}};
  });
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 0);
  rig.boot();
  for (int i = 0; i < 25; ++i) {
    rig.charger().call("DataTransfer", *Json::parse(R"({"vendorId":"busy"})"));
    rig.run(59min);
  }
  CHECK(rig.sent("Heartbeat").size() == 1);
}

TEST_CASE("a reconnect is no boot: no BootNotification, the gate is open at once",
          "[1.6-J 5.4][rule-11]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.drop();
  rig.run(5s);
  CHECK(rig.charger().online());
  CHECK(rig.sent().empty());
}

TEST_CASE("after an outage: the current status of what changed, in the order of events, no history",
          "[1.6 4.9][rule-14][1.6:StatusNotification]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(3); });
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(10s);
  REQUIRE(rig.charger().unplug(1).ok());  // as it was
  REQUIRE(rig.charger().plug_in(3, 1, steady_car()).ok());
  rig.run(10s);
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  rig.run(10s);
  rig.clear();
  rig.charger().go_online();
  rig.run(10s);
  CHECK(each(rig, "StatusNotification", "connectorId") == Words{"3", "2"});
  CHECK(each(rig, "StatusNotification", "status") == Words{"Preparing", "Preparing"});
}
