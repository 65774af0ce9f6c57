// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who may begin while a change waits, and what a place makes up for when it is of use again.
#include "transactions_v2.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

/// "1 Unavailable": the place and its status, one a report.
Words reports(const ChargerRig& rig) {
  Words out;
  for (const SeenFrame& frame : rig.sent("StatusNotification")) {
    const bool by_evse = frame.payload.find("evseId") != nullptr;
    out.push_back(at_path(frame.payload, by_evse ? "evseId" : "connectorId") + " " +
                  at_path(frame.payload, by_evse ? "connectorStatus" : "status"));
  }
  return out;
}

ChargerRig::Tweak evses(std::size_t count, const char* start = "PowerPathClosed") {
  return [=](ChargePointConfig& config) {
    points(start, "Authorized,EVConnected")(config);
    config.evses.resize(count);
    config.variables.push_back({"TxCtrlr.EVConnectionTimeOut", "30", {}, false, false});
  };
}

std::string status_of(const std::string& answer) {
  return at_path(*Json::parse(answer), "status");
}

std::string change(ChargerRig& rig, const char* status, const std::string& evse = {}) {
  const std::string place = evse.empty() ? "" : ",\"evse\":" + evse;
  const std::string answer =
      status_of(rig.ask("ChangeAvailability",
                        std::string(R"({"operationalStatus":")") + status + "\"" + place + "}"));
  rig.run(1s);
  return answer;
}

std::string reset(ChargerRig& rig, const char* request = R"({"type":"OnIdle"})") {
  const std::string answer = status_of(rig.ask("Reset", request));
  rig.run(1s);
  return answer;
}

void charge(ChargerRig& rig, EvseId evse) {
  REQUIRE(rig.charger().plug_in(evse, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-" + std::to_string(evse)}, evse).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(evse) != nullptr);
}

void unplug(ChargerRig& rig, EvseId evse) {
  REQUIRE(rig.charger().unplug(evse).ok());
  rig.run(1s);
}

ConnectorStatus status(ChargerRig& rig, EvseId evse) {
  return rig.charger().connector_status(evse, 1);
}

std::size_t reboots(const ChargerRig& rig) {
  return rig.told(EventKind::rebooting).size();
}

DeviceError fault(const char* code) {
  DeviceError out;
  out.code = code;
  return out;
}

}  // namespace

// ---- a reset that waits -------------------------------------------------------------------------

TEST_CASE("a reset that waits lets nobody begin who would put it off",
          "[2.0.1 B12][2.0.1 B12.FR.01]") {
  const std::string dialect = GENERATE("ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(dialect, evses(3, "PowerPathClosed,Authorized"));
  rig.boot();
  charge(rig, 1);
  charge(rig, 2);
  rig.clear();
  REQUIRE(reset(rig) == "Scheduled");
  CHECK(rig.frames.at(1).type == 3);  // the answer comes first
  CHECK(reports(rig) == Words{"3 Unavailable"});

  CHECK_FALSE(rig.charger().present_token({"TAG-3"}, 3).ok());
  CHECK(status_of(rig.ask(
            "RequestStartTransaction",
            R"({"evseId":3,"remoteStartId":1,"idToken":{"idToken":"A","type":"Central"}})")) ==
        "Rejected");
  REQUIRE(rig.charger().present_token({"TAG-3"}).ok());  // at the shared reader
  rig.run(1s);
  CHECK(rig.charger().transaction(0) == nullptr);

  unplug(rig, 2);
  CHECK(status(rig, 2) == ConnectorStatus::unavailable);
  CHECK_FALSE(rig.charger().present_token({"TAG-2"}, 2).ok());
  CHECK(reboots(rig) == 0);

  unplug(rig, 1);
  CHECK(reboots(rig) == 1);
  rig.clear();
  rig.run(1min);
  CHECK(reports(rig) == Words{"1 Available", "2 Available", "3 Available"});
}

TEST_CASE("what the CSMS makes of availability while a reset waits holds after it, not before",
          "[2.0.1 B12][2.0.1 G03.FR.08]") {
  ChargerRig rig("ocpp2.0.1", evses(3));
  rig.boot();
  charge(rig, 1);
  REQUIRE(reset(rig) == "Scheduled");
  CHECK(change(rig, "Operative") == "Accepted");
  CHECK(change(rig, "Operative", R"({"id":2})") == "Accepted");
  CHECK(change(rig, "Inoperative", R"({"id":3})") == "Accepted");
  CHECK(status(rig, 2) == ConnectorStatus::unavailable);
  CHECK(status(rig, 3) == ConnectorStatus::unavailable);
  SECTION("taken back, a change of the station leaves the reset its hold") {
    CHECK(change(rig, "Inoperative") == "Scheduled");
    CHECK(change(rig, "Operative") == "Accepted");
    CHECK(status(rig, 2) == ConnectorStatus::unavailable);
  }
  unplug(rig, 1);
  REQUIRE(reboots(rig) == 1);
  rig.run(1min);
  CHECK(status(rig, 1) == ConnectorStatus::available);
  CHECK(status(rig, 2) == ConnectorStatus::available);
  CHECK(status(rig, 3) == ConnectorStatus::unavailable);
}

TEST_CASE("an EVSE that changes while the station's change waits is as it was told afterwards",
          "[2.0.1 G03.FR.06]") {
  ChargerRig rig("ocpp2.0.1", evses(2));
  rig.boot();
  charge(rig, 1);
  REQUIRE(change(rig, "Inoperative") == "Scheduled");
  CHECK(change(rig, "Inoperative", R"({"id":2})") == "Accepted");
  CHECK(change(rig, "Operative") == "Accepted");
  CHECK(status(rig, 2) == ConnectorStatus::unavailable);
  CHECK(change(rig, "Operative", R"({"id":2})") == "Accepted");
  CHECK(status(rig, 2) == ConnectorStatus::available);
}

TEST_CASE("a reset that fails gives the EVSEs back", "[2.0.1 B12]") {
  ChargerRig rig("ocpp2.0.1", evses(2));
  rig.boot();
  charge(rig, 1);
  REQUIRE(reset(rig) == "Scheduled");
  REQUIRE(status(rig, 2) == ConnectorStatus::unavailable);
  rig.charger().fail_resets(100);
  unplug(rig, 1);
  rig.run(10min);
  CHECK(reboots(rig) == 0);
  CHECK(rig.charger().set_error(0, 0, DeviceError{}).ok());
  CHECK(status(rig, 2) == ConnectorStatus::available);
}

TEST_CASE("the reset of one EVSE waits for its own transaction only", "[2.0.1 B12.FR.07]") {
  ChargerRig rig("ocpp2.0.1", evses(3));
  rig.boot();
  charge(rig, 1);
  charge(rig, 2);
  REQUIRE(reset(rig, R"({"type":"OnIdle","evseId":1})") == "Scheduled");
  CHECK(status(rig, 3) == ConnectorStatus::available);
  unplug(rig, 1);
  CHECK(status(rig, 1) == ConnectorStatus::unavailable);
  CHECK(rig.charger().transaction(2) != nullptr);
  rig.run(1min);
  CHECK(status(rig, 1) == ConnectorStatus::available);
  CHECK(reboots(rig) == 0);
}

// ---- a transaction without an EVSE --------------------------------------------------------------

TEST_CASE("a change of the station waits for the transaction that has no EVSE",
          "[2.0.1 G04.FR.06][2.0.1 E03]") {
  ChargerRig rig("ocpp2.0.1", evses(2, "Authorized"));
  rig.boot();
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(0) != nullptr);
  REQUIRE(change(rig, "Inoperative") == "Scheduled");
  CHECK(status(rig, 1) == ConnectorStatus::available);  // its cable may come to either
  CHECK(status(rig, 2) == ConnectorStatus::available);
  SECTION("it ends") {
    rig.run(30s);
    CHECK(rig.charger().transaction(0) == nullptr);
  }
  SECTION("it is taken back") {
    REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
    rig.run(1s);
    CHECK(rig.charger().transaction(0) == nullptr);
  }
  SECTION("it finds its EVSE, which is waited for then") {
    REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
    rig.run(1min);
    CHECK(rig.charger().transaction(2) != nullptr);
    CHECK(status(rig, 1) == ConnectorStatus::unavailable);
    CHECK(status(rig, 2) == ConnectorStatus::charging);
    CHECK_FALSE(rig.charger().present_token({"TAG-9"}, 1).ok());
    unplug(rig, 2);
  }
  CHECK(status(rig, 1) == ConnectorStatus::unavailable);
  CHECK(status(rig, 2) == ConnectorStatus::unavailable);
  CHECK(rig.told(EventKind::availability_changed).size() == 1);
  CHECK(story(rig).back().starts_with("Ended"));
}

TEST_CASE("a reset that waits for a transaction without an EVSE leaves it its cable",
          "[2.0.1 B12][2.0.1 E03]") {
  ChargerRig rig("ocpp2.0.1", evses(2, "Authorized"));
  rig.boot();
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(reset(rig) == "Scheduled");
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(2) != nullptr);
  CHECK(status(rig, 1) == ConnectorStatus::unavailable);
  unplug(rig, 2);
  CHECK(reboots(rig) == 1);
}

// ---- of use again -------------------------------------------------------------------------------

TEST_CASE("a cable that came while its place was out of service starts when it is back",
          "[2.0.1 E01.FR.02]") {
  ChargerRig rig("ocpp2.0.1", evses(2, "EVConnected"));
  rig.boot();
  const std::string place = GENERATE(R"({"id":1,"connectorId":1})", R"({"id":1})", "");
  REQUIRE(change(rig, "Inoperative", place) == "Accepted");
  plug(rig);
  rig.run(1min);  // longer than EVConnectionTimeOut, which is for those who may charge
  CHECK(rig.charger().transaction(1) == nullptr);
  REQUIRE(change(rig, "Operative", place) == "Accepted");
  CHECK(story(rig) == Story{"Started CablePluggedIn EVConnected"});
  rig.run(1min);
  swipe(rig);
  unplug(rig);
  CHECK(story(rig) == Story{"Started CablePluggedIn EVConnected", "Updated Authorized",
                            "Updated ChargingStateChanged Charging",
                            "Ended EVCommunicationLost Idle (EVDisconnected)"});
}

TEST_CASE("a cable that came to a faulted place starts when the fault is gone",
          "[2.0.1 E01.FR.02]") {
  ChargerRig rig("ocpp2.0.1", evses(2, "EVConnected"));
  rig.boot();
  const EvseId where = GENERATE(0, 1);
  REQUIRE(rig.charger().set_error(where, where, fault("GroundFailure")).ok());
  plug(rig);
  rig.run(1min);
  CHECK(rig.charger().transaction(1) == nullptr);
  REQUIRE(rig.charger().set_error(where, where, fault("NoError")).ok());
  rig.run(1s);
  CHECK(story(rig) == Story{"Started CablePluggedIn EVConnected"});
}

TEST_CASE("a cable that came while its EVSE was held for a change or reset starts after it",
          "[2.0.1 E01.FR.02][2.0.1 B12]") {
  ChargerRig rig("ocpp2.0.1", evses(2, "EVConnected"));
  rig.boot();
  charge(rig, 2);
  SECTION("a change that is taken back") {
    REQUIRE(change(rig, "Inoperative") == "Scheduled");
    plug(rig);
    CHECK(rig.charger().transaction(1) == nullptr);
    REQUIRE(change(rig, "Operative") == "Accepted");
  }
  SECTION("the reset of its EVSE") {
    REQUIRE(reset(rig, R"({"type":"OnIdle","evseId":1})") == "Accepted");
    plug(rig);
    CHECK(rig.charger().transaction(1) == nullptr);
    rig.run(1min);
  }
  CHECK(rig.charger().transaction(1) != nullptr);
  CHECK(rig.charger().transaction(2) != nullptr);
}

TEST_CASE("what ended with a fault does not begin again when the fault is gone",
          "[2.0.1 E01.FR.02][2.0.1 E06.FR.16]") {
  ChargerRig rig("ocpp2.0.1", evses(1, "EVConnected"));
  rig.boot();
  plug(rig);
  REQUIRE(rig.charger().set_error(1, 1, fault("GroundFailure")).ok());
  REQUIRE(rig.charger().set_error(1, 1, fault("NoError")).ok());
  rig.run(1min);
  CHECK(story(rig).size() == 2);
  CHECK(rig.charger().transaction(1) == nullptr);
}

TEST_CASE("errors that disturb nothing do not prolong the wait for a token",
          "[1.6 errata 3.20][1.6 7.6]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("ConnectionTimeOut", "30");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(20s);
  REQUIRE(rig.charger().set_error(1, 1, fault("WeakSignal")).ok());
  REQUIRE(rig.charger().set_error(1, 1, fault("NoError")).ok());
  rig.run(11s);
  CHECK(status(rig, 1) == ConnectorStatus::finishing);
}

// ---- MinimumStatusDuration ----------------------------------------------------------------------

TEST_CASE("a status that was still settling when the link dropped is told as it is afterwards",
          "[1.6 4.9][rule-14][rule-30][1.6:MinimumStatusDuration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MinimumStatusDuration", "30");
  rig.set("ConnectionTimeOut", "3600");
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(10s);
  rig.charger().go_offline(OfflineMode::closed);
  const Duration away = GENERATE(Duration{10s}, Duration{5min});  // within the 30 s, and beyond
  rig.run(away / 2);
  const bool stays = GENERATE(false, true);
  if (!stays) REQUIRE(rig.charger().unplug(1).ok());
  rig.run(away / 2);
  rig.charger().go_online();
  rig.run(2min);
  CHECK(reports(rig) == (stays ? Words{"1 Preparing"} : Words{}));
}
