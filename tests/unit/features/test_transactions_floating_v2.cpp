// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A token at the shared reader, before anybody knows its EVSE: a transaction without one.
#include "transactions_v2.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

/// Two EVSEs, one reader; a token is enough to start.
ChargerRig::Tweak shared_reader(const char* stop = "Authorized") {
  return [stop](ChargePointConfig& config) {
    points("Authorized", stop)(config);
    config.evses.resize(2);
    config.variables.push_back({"TxCtrlr.EVConnectionTimeOut", "30", {}, false, false});
  };
}

void show(ChargerRig& rig, const char* token = "TAG-1") {
  REQUIRE(rig.charger().present_token({token}).ok());
  rig.run(1s);
}

}  // namespace

TEST_CASE("a token at the shared reader starts a transaction without an EVSE, the cable tells it",
          "[2.0.1 E01.FR.03][2.0.1 E01.FR.16][2.0.1 E01.FR.17][2.0.1 E03][2.0.1 E03.FR.11]") {
  const std::string dialect = GENERATE("ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(dialect, shared_reader());
  rig.boot();
  show(rig);
  REQUIRE(rig.charger().transaction(0) != nullptr);
  const std::string uid = rig.charger().transaction(0)->uid;
  rig.run(10s);
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.charger().transaction(0) == nullptr);
  REQUIRE(rig.charger().transaction(2) != nullptr);
  CHECK(rig.charger().transaction(2)->uid == uid);
  CHECK(rig.charger().transaction(1) == nullptr);
  REQUIRE(rig.charger().unplug(2).ok());
  rig.run(1s);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Updated CablePluggedIn EVConnected",
                            "Updated ChargingStateChanged Charging",
                            "Ended EVCommunicationLost Idle (EVDisconnected)"});
  check_sequence(rig);
  const auto events = rig.sent("TransactionEvent");
  CHECK(at_path(events[0].payload, "evse").empty());
  CHECK(at_path(events[0].payload, "meterValue").empty());
  CHECK(at_path(events[0].payload, "idToken.idToken") == "TAG-1");
  CHECK(at_path(events[1].payload, "evse") == R"({"id":2,"connectorId":1})");
  CHECK(at_path(events[1].payload, "idToken").empty());
  CHECK(at_path(events[1].payload, "meterValue").empty());
  CHECK(at_path(events[2].payload, "meterValue[0].sampledValue[0].context") == "Transaction.Begin");
  CHECK(at_path(events[3].payload, "meterValue[0].sampledValue[0].context") == "Transaction.Begin");
  CHECK(at_path(events[3].payload, "meterValue[1].sampledValue[0].context") == "Transaction.End");
}

TEST_CASE("no cable in time ends the transaction that has no EVSE",
          "[2.0.1 E03.FR.05][2.0.1 E03.FR.15]") {
  const char* stop = GENERATE("Authorized", "EVConnected", "ParkingBayOccupancy");
  ChargerRig rig("ocpp2.0.1", shared_reader(stop));
  rig.boot();
  show(rig);
  const TimePoint began = rig.told(EventKind::transaction_started)[0].at;
  rig.run(1min);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Ended EVConnectTimeout (Timeout)"});
  CHECK(rig.sent("TransactionEvent")[1].at == began + 30s);
  CHECK(rig.charger().transaction(0) == nullptr);
  CHECK(rig.told(EventKind::transaction_delivered).size() == 1);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(story(rig).size() == 2);
}

TEST_CASE("a transaction without an EVSE is stopped by its token, its group, the CSMS or a reset",
          "[2.0.1 E07.FR.01][2.0.1 F03.FR.03][2.0.1 B12.FR.03]") {
  ChargerRig rig("ocpp2.0.1", shared_reader());
  rig.csms.handlers["Authorize"] = [](const Json& request) {
    return std::string(
        at_path(request, "idToken.idToken") == "STRANGER"
            ? R"({"idTokenInfo":{"status":"Accepted"}})"
            : R"({"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"FAMILY","type":"Central"}}})");
  };
  rig.boot();
  show(rig);
  const std::string uid = rig.charger().transaction(0)->uid;
  SECTION("the same token") {
    show(rig);
    CHECK(story(rig).back() == "Ended StopAuthorized (Local)");
    CHECK(rig.sent("Authorize").size() == 1);
    CHECK(at_path(rig.sent("TransactionEvent")[1].payload, "idToken.idToken") == "TAG-1");
  }
  SECTION("another of its group") {
    show(rig, "TAG-2");
    CHECK(story(rig).back() == "Ended StopAuthorized (Local)");
    CHECK(at_path(rig.sent("TransactionEvent")[1].payload, "idToken.idToken") == "TAG-2");
  }
  SECTION("not a stranger's") {
    show(rig, "STRANGER");
    CHECK(story(rig).size() == 1);
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    rig.run(1s);
    CHECK(rig.charger().transaction(1)->token.value == "TAG-1");
  }
  SECTION("the CSMS") {
    CHECK(rig.ask("RequestStopTransaction", R"({"transactionId":")" + uid + "\"}") ==
          R"({"status":"Accepted"})");
    rig.run(1s);
    CHECK(story(rig).back() == "Ended RemoteStop (Remote)");
  }
  SECTION("a reset") {
    CHECK(rig.ask("GetTransactionStatus", R"({"transactionId":")" + uid + "\"}") ==
          R"({"ongoingIndicator":true,"messagesInQueue":false})");
    CHECK(rig.ask("Reset", R"({"type":"OnIdle"})") == R"({"status":"Scheduled"})");
    CHECK(rig.ask("Reset", R"({"type":"Immediate"})") == R"({"status":"Accepted"})");
    rig.run(1s);
    CHECK(story(rig).back() == "Ended ResetCommand (ImmediateReset)");
  }
  check_sequence(rig);
}

TEST_CASE("a token refused before its EVSE is known draws nothing there",
          "[2.0.1 E05.FR.02][2.0.1 E05.FR.03][2.0.1 E05.FR.10]") {
  ChargerRig rig("ocpp2.0.1", shared_reader());
  rig.csms.handlers["TransactionEvent"] = [](const Json& request) {
    return std::string(request.find("idToken") ? R"({"idTokenInfo":{"status":"Blocked"}})" : "{}");
  };
  rig.boot();
  SECTION("StopTxOnInvalidId ends it") {
    show(rig);
    CHECK(story(rig) == Story{"Started Authorized Idle", "Ended Deauthorized (DeAuthorized)"});
  }
  SECTION("else it draws what MaxEnergyOnInvalidId grants") {
    const bool grants = GENERATE(false, true);
    rig.set("TxCtrlr.StopTxOnInvalidId", "false");
    rig.set("TxCtrlr.MaxEnergyOnInvalidId", grants ? "1100" : "0");
    show(rig);
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    rig.run(10min);
    CHECK(rig.charger().meter_wh(1) == (grants ? 1'100 : 0));
    CHECK(story(rig).back() == "Updated ChargingStateChanged SuspendedEVSE");
  }
}

TEST_CASE("power loss ends the transaction that has no EVSE",
          "[2.0.1 E01.FR.08][2.0.1 E06.FR.16]") {
  ChargerRig rig("ocpp2.0.1", shared_reader());
  rig.boot();
  show(rig);
  rig.charger().power_cut();
  rig.run(1s);
  CHECK(rig.charger().transaction(0) == nullptr);
  rig.charger().power_on();
  rig.run(10s);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Ended AbnormalCondition (PowerLoss)"});
  check_sequence(rig);
  CHECK(rig.told(EventKind::transaction_delivered).size() == 1);
}

TEST_CASE("a transaction without an EVSE goes where its token may charge", "[2.0.1 C01.FR.21]") {
  ChargerRig rig("ocpp2.0.1", shared_reader());
  rig.csms.answers["Authorize"] = R"({"idTokenInfo":{"status":"Accepted","evseId":[2]}})";
  rig.csms.answers["TransactionEvent"] = "{}";
  rig.boot();
  show(rig);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.charger().transaction(1) == nullptr);
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.charger().transaction(2) != nullptr);
}

TEST_CASE("TriggerMessage tells of the transaction that has no EVSE", "[2.0.1 F06.FR.07]") {
  ChargerRig rig("ocpp2.0.1", shared_reader());
  rig.boot();
  show(rig);
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"TransactionEvent"})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Updated Trigger Idle"});
}
