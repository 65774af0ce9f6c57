// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Habits of real chargers, each shown by what the CSMS sees of it. docs/reference/personas.md
#include "rules_v16.hpp"

#include <set>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

ChargerRig::Tweak persona(const char* name) {
  return without_samples(
      [name](ChargePointConfig& config) { config.persona = named_persona(name).value(); });
}

void outage(ChargerRig& rig) {
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(10s);
  rig.charger().go_online();
  rig.run(5s);
}

}  // namespace

TEST_CASE("a persona is found by its name; an unknown one names the nearest", "[persona]") {
  std::set<std::string> names;
  for (const NamedPersona& known : named_personas()) {
    INFO(known.name);
    CHECK(named_persona(known.name).ok());
    CHECK(known.about.size() > 20);
    CHECK(names.emplace(known.name).second);
  }
  CHECK(names.size() >= 10);
  CHECK(named_persona("by-the-book").value() == Persona{});
  const Result<Persona> unknown = named_persona("reuse-message-ids");
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().message ==
        "there is no persona \"reuse-message-ids\", did you mean \"reuses-message-ids\"?");
}

TEST_CASE("keeps-finishing-until-unplug and available-after-stop", "[persona][1.6 4.9]") {
  const auto [name, after] = GENERATE(table<const char*, std::string>(
      {{"keeps-finishing-until-unplug", "Finishing"}, {"available-after-stop", "Available"}}));
  ChargerRig rig("ocpp1.6", persona(name));
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1h);
  CHECK(status(rig) == after);
  REQUIRE(rig.charger().unplug(1).ok());
  CHECK(status(rig) == "Available");
}

TEST_CASE("reuses-message-ids: each connection counts from 1",
          "[persona][1.6-J errata 3.7][rule-03]") {
  ChargerRig rig("ocpp1.6", persona("reuses-message-ids"));
  rig.charger().start();
  rig.run(2s);
  CHECK(rig.sent().at(0).id == "1");
  CHECK(rig.sent().at(1).id == "2");
  rig.clear();
  outage(rig);
  rig.charger().call("Heartbeat", Json::object());
  rig.run(1s);
  REQUIRE(rig.sent().size() == 1);
  CHECK(rig.sent()[0].id == "1");
}

TEST_CASE("lower-case-enums: requests and answers, nested words too", "[persona]") {
  ChargerRig rig("ocpp1.6", persona("lower-case-enums"));
  rig.checks_schema = false;  // its schema forbids what it says
  rig.boot();
  start(rig);
  CHECK(each(rig, "StatusNotification", "status") == Words{"preparing", "charging"});
  CHECK(each(rig, "StatusNotification", "errorCode") == Words{"noerror", "noerror"});
  CHECK(each(rig, "StartTransaction", "idTag") == Words{"TAG-1"});  // no enumeration
  CHECK(rig.ask("ClearCache", "{}") == R"({"status":"accepted"})");
  rig.clear();
  rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues"})");
  rig.run(1s);
  CHECK(each(rig, "MeterValues", "meterValue[0].sampledValue[0].context") == Words{"trigger"});
}

TEST_CASE("boots-on-reconnect and no-boot-on-reconnect", "[persona][1.6-J 5.4][rule-11]") {
  const auto [name, boots] = GENERATE(
      table<const char*, std::size_t>({{"boots-on-reconnect", 1}, {"no-boot-on-reconnect", 0}}));
  ChargerRig rig("ocpp1.6", persona(name));
  rig.boot();
  outage(rig);
  CHECK(rig.sent("BootNotification").size() == boots);
  CHECK(rig.charger().online());
}

TEST_CASE("eight-second-heartbeats: on the clock, whatever the CSMS says and however busy it is",
          "[persona][1.6 4.6][rule-13]") {
  ChargerRig rig("ocpp1.6", persona("eight-second-heartbeats"));
  rig.boot();  // told 86400
  for (int i = 0; i < 12; ++i) {
    rig.charger().call("DataTransfer", *Json::parse(R"({"vendorId":"busy"})"));
    rig.run(2s);
  }
  const auto beats = rig.sent("Heartbeat");
  REQUIRE(beats.size() == 3);
  CHECK(beats[1].at - beats[0].at == 8s);
  CHECK(beats[2].at - beats[1].at == 8s);
  CHECK(rig.charger().variable("HeartbeatInterval") == "86400");
}

TEST_CASE("remote-start-needs-connector", "[persona][1.6 5.11][rule-27]") {
  ChargerRig rig("ocpp1.6", persona("remote-start-needs-connector"));
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A"})")) == "Rejected");
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":1})")) ==
        "Accepted");
}

TEST_CASE("keeps-message-id-on-retry", "[persona][rule-03]") {
  ChargerRig rig("ocpp1.6", persona("keeps-message-id-on-retry"));
  rig.csms.errors["StartTransaction"] = 1;
  rig.boot();
  start(rig);
  rig.run(61s);
  const auto starts = rig.sent("StartTransaction");
  REQUIRE(starts.size() == 2);
  CHECK(starts[0].id == starts[1].id);
}

TEST_CASE("keeps-transaction-on-unplug", "[persona][1.6 4.10][rule-31]") {
  ChargerRig rig("ocpp1.6", persona("keeps-transaction-on-unplug"));
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1h);
  CHECK(rig.sent("StopTransaction").empty());
  CHECK(status(rig) == "SuspendedEV");
  CHECK(rig.charger().variable("StopTransactionOnEVSideDisconnect") == "false");
}

TEST_CASE("answers-while-rejected", "[persona][1.6 4.2][rule-09]") {
  ChargerRig rig("ocpp1.6", persona("answers-while-rejected"));
  rig.csms.answers["BootNotification"] =
      R"({"status":"Rejected","currentTime":"2026-01-01T00:00:00Z","interval":600})";
  rig.boot();
  CHECK(rig.ask("ClearCache", "{}") == R"({"status":"Accepted"})");
}

TEST_CASE("waits-before-replay: prompt messages at once, the queue a minute later",
          "[persona][1.6 3.7][rule-15]") {
  ChargerRig rig("ocpp1.6", persona("waits-before-replay"));
  rig.boot();
  rig.run(1min);  // it waits after the boot too
  start(rig);
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(10s);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.clear();
  rig.charger().go_online();
  rig.run(2min);
  const TimePoint back = rig.told(EventKind::connected).at(0).at;
  REQUIRE(rig.sent("StatusNotification").size() == 1);
  CHECK(rig.sent("StatusNotification")[0].at == back);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(rig.sent("StopTransaction")[0].at == back + 60s);
}
