// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> statuses(const ChargerRig& rig, const char* member = "status") {
  std::vector<std::string> out;
  for (const SeenFrame& frame : rig.sent("StatusNotification"))
    out.push_back(at_path(frame.payload, member));
  return out;
}

using Words = std::vector<std::string>;

DeviceError error(std::string code) {
  DeviceError out;
  out.code = std::move(code);
  return out;
}

std::string change(ChargerRig& rig, int connector, const char* type) {
  const std::string reply =
      rig.ask("ChangeAvailability",
              "{\"connectorId\":" + std::to_string(connector) + ",\"type\":\"" + type + "\"}");
  return at_path(*Json::parse(reply), "status");
}

void charge(ChargerRig& rig, EvseId evse = 1) {
  REQUIRE(rig.charger().present_token({"TAG"}, evse).ok());
  REQUIRE(rig.charger().plug_in(evse).ok());
  rig.run(30s);
  REQUIRE(rig.charger().transaction(evse) != nullptr);
}

}  // namespace

TEST_CASE("1.6: each change of status is sent",
          "[1.6 E3.19][1.6 4.9][rule-30][1.6:StatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1s);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(statuses(rig) == Words{"Preparing", "Available"});
  CHECK(statuses(rig, "connectorId") == Words{"1", "1"});
}

TEST_CASE("1.6: a status that does not last MinimumStatusDuration is not sent",
          "[1.6 4.9][rule-30][1.6:MinimumStatusDuration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MinimumStatusDuration", "10");
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(5s);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1min);
  CHECK(statuses(rig).empty());
  const TimePoint plugged = rig.now();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(15s);
  REQUIRE(statuses(rig) == Words{"Preparing"});
  CHECK(rig.sent("StatusNotification")[0].at == plugged + 10s);
}

TEST_CASE("a triggered status is not held back", "[1.6 5.17][rule-29]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MinimumStatusDuration", "600");
  REQUIRE(rig.charger().plug_in(1).ok());
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification","connectorId":1})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(statuses(rig) == Words{"Preparing"});
}

TEST_CASE("a trigger without connector reports all, connector 0 the station",
          "[1.6 5.17][rule-29][1.6:TriggerMessage]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  rig.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification"})");
  rig.run(1s);
  CHECK(statuses(rig, "connectorId") == Words{"0", "1", "2"});
  rig.clear();
  rig.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification","connectorId":0})");
  rig.run(1s);
  CHECK(statuses(rig, "connectorId") == Words{"0"});
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification","connectorId":3})") ==
        R"({"status":"Rejected"})");
}

TEST_CASE("1.6: after an outage only what changed is told, as it is now", "[1.6 4.9][rule-14]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1h);
  REQUIRE(rig.charger().plug_in(1).ok());
  REQUIRE(rig.charger().plug_in(2).ok());
  rig.run(10s);
  REQUIRE(rig.charger().unplug(2).ok());
  rig.charger().go_online();
  rig.run(5s);
  CHECK(statuses(rig) == Words{"Preparing"});
  CHECK(statuses(rig, "connectorId") == Words{"1"});
}

TEST_CASE("2.x: after an outage beyond OfflineThreshold all connectors are told",
          "[B04.FR.01][B04.FR.02]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  const bool longer = GENERATE(false, true);
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  REQUIRE(rig.charger().plug_in(2).ok());
  rig.run(longer ? 2min : 20s);
  rig.charger().go_online();
  rig.run(5s);
  CHECK(statuses(rig, "evseId") == (longer ? Words{"1", "2"} : Words{"2"}));
}

TEST_CASE("2.x: states with the same word are told once", "[G01.FR.03]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  charge(rig);
  CHECK(statuses(rig, "connectorStatus") == Words{"Occupied"});
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(statuses(rig, "connectorStatus") == Words{"Occupied", "Available"});
}

TEST_CASE("a status lost with the connection is told again", "[1.6 E3.19][rule-14][rule-30]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.silent.insert("StatusNotification");
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1s);
  rig.csms.drop();
  rig.csms.silent.clear();
  rig.clear();
  rig.run(5s);
  CHECK(statuses(rig) == Words{"Preparing"});
}

TEST_CASE("a device error is a fault, with its code", "[1.6 4.9][rule-30]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(rig.charger().set_error(1, 1, error("HighTemperature")).ok());
  rig.run(1s);
  REQUIRE(rig.charger().set_error(1, 1, error("NoError")).ok());
  rig.run(1s);
  CHECK(statuses(rig) == Words{"Faulted", "Available"});
  CHECK(statuses(rig, "errorCode") == Words{"HighTemperature", "NoError"});
}

// ---- ChangeAvailability -------------------------------------------------------------------------

TEST_CASE("1.6: an idle connector changes at once, the answer first",
          "[1.6 5.2][rule-32][1.6:ChangeAvailability]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(change(rig, 1, "Inoperative") == "Accepted");
  CHECK(rig.frames.at(1).type == 3);
  rig.run(1s);
  CHECK(statuses(rig) == Words{"Unavailable"});
  CHECK(change(rig, 1, "Inoperative") == "Accepted");  // already there
  rig.run(1s);
  CHECK(statuses(rig).size() == 1);
  CHECK(change(rig, 1, "Operative") == "Accepted");
  rig.run(1s);
  CHECK(statuses(rig) == Words{"Unavailable", "Available"});
  CHECK(change(rig, 7, "Inoperative") == "Rejected");
}

TEST_CASE("1.6: during a transaction it is scheduled",
          "[1.6 5.2][rule-32][1.6:ChangeAvailability]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  rig.clear();
  CHECK(change(rig, 1, "Inoperative") == "Scheduled");
  rig.run(1min);
  CHECK(rig.charger().transaction(1) != nullptr);
  CHECK(statuses(rig).empty());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(statuses(rig).back() == "Unavailable");
  CHECK(rig.told(EventKind::availability_changed).size() == 1);
}

TEST_CASE("1.6: a scheduled change can be taken back", "[1.6 5.2][rule-32]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  CHECK(change(rig, 1, "Inoperative") == "Scheduled");
  CHECK(change(rig, 1, "Operative") == "Accepted");
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(statuses(rig).back() == "Available");
}

TEST_CASE("1.6: connector 0 stands for the charge point and all connectors",
          "[1.6 5.2][rule-32][1.6:ChangeAvailability]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  CHECK(change(rig, 0, "Inoperative") == "Accepted");
  rig.run(1s);
  CHECK(statuses(rig, "connectorId") == Words{"0", "1", "2"});
  CHECK(statuses(rig) == Words{"Unavailable", "Unavailable", "Unavailable"});
  CHECK(change(rig, 0, "Operative") == "Accepted");
  rig.run(1s);
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::available);
}

TEST_CASE("a scheduled change of the station takes the idle connectors out at once",
          "[1.6 5.2][rule-32]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  charge(rig);
  CHECK(change(rig, 0, "Inoperative") == "Scheduled");
  rig.run(1s);
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::unavailable);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::charging);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  CHECK(change(rig, 0, "Operative") == "Accepted");
  rig.run(1s);
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::available);
}

TEST_CASE("2.x: an EVSE comes back with its connectors as they were", "[G03.FR.06][G03.FR.07]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) { c.evses[0].connectors.resize(2); });
  rig.boot();
  const auto set = [&](const char* evse, const char* status) {
    return at_path(
        *Json::parse(rig.ask("ChangeAvailability", std::string("{\"operationalStatus\":\"") +
                                                       status + "\",\"evse\":" + evse + "}")),
        "status");
  };
  CHECK(set(R"({"id":1,"connectorId":2})", "Inoperative") == "Accepted");
  CHECK(set(R"({"id":1})", "Inoperative") == "Accepted");
  rig.run(1s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  CHECK(set(R"({"id":1})", "Operative") == "Accepted");
  rig.run(1s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
  CHECK(rig.charger().connector_status(1, 2) == ConnectorStatus::unavailable);
  CHECK(set(R"({"id":5})", "Operative") == "Rejected");
}
