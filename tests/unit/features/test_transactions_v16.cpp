// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transactions as OCPP 1.6 sees them: StartTransaction, StopTransaction and what lies between.
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

ChargerRig::Tweak quiet(const ChargerRig::Tweak& more = {}) {
  return [more](ChargePointConfig& config) {
    config.variables.push_back({"MeterValueSampleInterval", "0", {}, false, false});
    if (more) more(config);
  };
}

void start(ChargerRig& rig, const char* token = "TAG-1") {
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  REQUIRE(rig.charger().present_token({token}).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(1) != nullptr);
}

std::string status(const ChargerRig& rig) {
  return to_string(const_cast<ChargerRig&>(rig).charger().connector_status(1, 1));
}

}  // namespace

TEST_CASE("cable first: Preparing, then the transaction, then Charging",
          "[1.6 section 4.8][1.6 section 4.9][1.6:StartTransaction]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(5s);
  CHECK(status(rig) == "Preparing");
  CHECK(rig.sent("StartTransaction").empty());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  CHECK(status(rig) == "Charging");

  const auto frames = rig.sent("StartTransaction");
  REQUIRE(frames.size() == 1);
  CHECK(at_path(frames[0].payload, "connectorId") == "1");
  CHECK(at_path(frames[0].payload, "idTag") == "TAG-1");
  CHECK(at_path(frames[0].payload, "meterStart") == "0");
  CHECK(rig.charger().transaction(1)->csms_id == "101");
  CHECK(rig.charger().transaction(1)->start_delivered);
}

TEST_CASE("token first: Preparing without a cable, then the cable starts it", "[1.6 section 4.8]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(5s);
  CHECK(status(rig) == "Preparing");
  CHECK(rig.sent("StartTransaction").empty());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").size() == 1);
  CHECK(status(rig) == "Charging");
}

TEST_CASE("a token without a car gives up after ConnectionTimeOut",
          "[1.6 section 9.1.5][1.6:ConnectionTimeOut]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  rig.set("ConnectionTimeOut", "30");
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(30s);  // the token was accepted 2 ms after it was shown
  CHECK(status(rig) == "Preparing");
  rig.run(2ms);
  CHECK(status(rig) == "Available");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").empty());
}

TEST_CASE("a car without a token goes from Preparing to Finishing, and may still begin",
          "[1.6 errata 3.20][rule-30][1.6:ConnectionTimeOut]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  rig.set("ConnectionTimeOut", "30");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(30s - 1ms);
  CHECK(status(rig) == "Preparing");
  rig.run(1ms);
  CHECK(status(rig) == "Finishing");
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  CHECK(status(rig) == "Charging");
}

TEST_CASE("the same token stops without Authorize, and the cable keeps it Finishing",
          "[1.6 section 4.1][1.6 section 4.9][rule-19][1.6:StopTransaction]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  rig.run(1h);
  rig.clear();
  REQUIRE(rig.charger().present_token({"tag-1"}).ok());
  rig.run(1s);
  CHECK(rig.sent("Authorize").empty());
  const auto stops = rig.sent("StopTransaction");
  REQUIRE(stops.size() == 1);
  CHECK(at_path(stops[0].payload, "transactionId") == "101");
  CHECK(at_path(stops[0].payload, "reason") == "Local");
  CHECK(at_path(stops[0].payload, "idTag") == "tag-1");
  CHECK(at_path(stops[0].payload, "transactionData").empty());  // both StopTxn lists are empty
  CHECK(status(rig) == "Finishing");
  REQUIRE(rig.charger().unplug(1).ok());
  CHECK(status(rig) == "Available");
  REQUIRE(rig.told(EventKind::transaction_delivered).size() == 1);
}

TEST_CASE("another token of the same group stops after Authorize, a stranger does not",
          "[1.6 section 4.1][rule-19][1.6:Authorize]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.handlers["Authorize"] = [](const Json& request) {
    const bool family = at_path(request, "idTag") != "STRANGER";
    return std::string(R"({"idTagInfo":{"status":"Accepted","parentIdTag":")") +
           (family ? "FAMILY" : "OTHERS") + "\"}}";
  };
  rig.boot();
  start(rig);
  rig.clear();
  REQUIRE(rig.charger().present_token({"STRANGER"}).ok());
  rig.run(1s);
  CHECK(rig.sent("Authorize").size() == 1);
  CHECK(rig.sent("StopTransaction").empty());
  REQUIRE(rig.charger().present_token({"TAG-2"}).ok());
  rig.run(1s);
  CHECK(rig.sent("Authorize").size() == 2);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "idTag") == "TAG-2");
}

TEST_CASE("energy is the power over the time, to the watt-hour", "[1.6 errata 3.78][rule-36]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  REQUIRE(rig.charger().set_meter(1, 1'000'000).ok());
  start(rig);
  const TransactionRecord* running = rig.charger().transaction(1);
  CHECK(running->meter_start_wh == 1'000'000);  // not re-based
  const TimePoint began = rig.told(EventKind::transaction_started)[0].at;
  rig.run(began + 3h - rig.now());
  CHECK(rig.charger().meter_wh(1) == 1'033'000);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "meterStop") == "1033000");
  rig.run(1h);
  CHECK(rig.charger().meter_wh(1) == 1'033'000);
}

TEST_CASE("unplugging stops with EVDisconnected", "[1.6 section 4.10]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "EVDisconnected");
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "idTag").empty());
  CHECK(status(rig) == "Available");
}

TEST_CASE(
    "StopTransactionOnEVSideDisconnect=false: SuspendedEV until the cable or the token is back",
    "[1.6 section 4.10][rule-31][1.6:StopTransactionOnEVSideDisconnect]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  rig.set("StopTransactionOnEVSideDisconnect", "false");
  start(rig);
  rig.clear();
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(rig.sent("StopTransaction").empty());
  CHECK(status(rig) == "SuspendedEV");
  REQUIRE(rig.sent("StatusNotification").size() == 1);
  CHECK(at_path(rig.sent("StatusNotification")[0].payload, "info").find("EV side") !=
        std::string::npos);
  const std::int64_t before = rig.charger().meter_wh(1);
  rig.run(1h);
  CHECK(rig.charger().meter_wh(1) == before);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  CHECK(status(rig) == "Charging");
  REQUIRE(rig.charger().unplug(1).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "Local");
}

TEST_CASE("StopTransactionOnEVSideDisconnect=false: a fixed cable may hang free for hours",
          "[1.6 section 4.10][rule-31][1.6:StopTransactionOnEVSideDisconnect]") {
  ChargerRig rig("ocpp1.6", quiet([](ChargePointConfig& config) {
                   config.evses[0].connectors[0].fixed_cable = true;
                 }));
  rig.boot();
  rig.set("StopTransactionOnEVSideDisconnect", "false");
  start(rig);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(3h);
  CHECK(rig.sent("StopTransaction").empty());
  CHECK(status(rig) == "SuspendedEV");
}

TEST_CASE("RemoteStopTransaction with -1 names no transaction",
          "[1.6 section 5.12][1.6 errata 3.18]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  rig.csms.errors["StartTransaction"] = 100;
  start(rig);
  rig.run(1h);
  REQUIRE(rig.charger().transaction(1) != nullptr);
  REQUIRE(rig.charger().transaction(1)->csms_id == "-1");
  CHECK(rig.ask("RemoteStopTransaction", R"({"transactionId":-1})") == R"({"status":"Rejected"})");
}

TEST_CASE("remote start is answered first, then authorizes, then starts",
          "[1.6 section 5.11][rule-27][1.6:AuthorizeRemoteTxRequests]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  rig.set("AuthorizeRemoteTxRequests", "true");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  rig.clear();
  CHECK(rig.ask("RemoteStartTransaction", R"({"idTag":"APP-1","connectorId":1})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  std::vector<std::string> order;
  for (const SeenFrame& frame : rig.frames) {
    if (frame.direction != Direction::sent) continue;
    if (frame.type == 3) order.push_back("answer");
    if (frame.action == "Authorize" || frame.action == "StartTransaction")
      order.push_back(frame.action);
  }
  CHECK(order == std::vector<std::string>{"answer", "Authorize", "StartTransaction"});
  CHECK(at_path(rig.sent("StartTransaction")[0].payload, "idTag") == "APP-1");
  CHECK(rig.ask("RemoteStartTransaction", R"({"idTag":"APP-2","connectorId":1})") ==
        R"({"status":"Rejected"})");
}

TEST_CASE("remote start without authorization starts at once; a refused token starts nothing",
          "[1.6 section 5.11][rule-27][1.6:AuthorizeRemoteTxRequests]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.answers["Authorize"] = R"({"idTagInfo":{"status":"Invalid"}})";
  rig.boot();
  rig.set("AuthorizeRemoteTxRequests", "true");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  CHECK(rig.ask("RemoteStartTransaction", R"({"idTag":"APP-1","connectorId":1})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").empty());
  rig.set("AuthorizeRemoteTxRequests", "false");
  CHECK(rig.ask("RemoteStartTransaction", R"({"idTag":"APP-1","connectorId":1})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").size() == 1);
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("remote stop ends the transaction of that id with Remote",
          "[1.6 section 5.12][rule-27][1.6:RemoteStopTransaction]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  CHECK(rig.ask("RemoteStopTransaction", R"({"transactionId":999})") == R"({"status":"Rejected"})");
  CHECK(rig.ask("RemoteStopTransaction", R"({"transactionId":101})") == R"({"status":"Accepted"})");
  rig.run(1s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "Remote");
}

TEST_CASE("a start that is not Accepted stops with DeAuthorized and keeps the cable",
          "[1.6 errata 3.17][rule-18][1.6:StopTransactionOnInvalidId]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.answers["StartTransaction"] = R"({"transactionId":7,"idTagInfo":{"status":"Blocked"}})";
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "DeAuthorized");
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "transactionId") == "7");
  CHECK(status(rig) == "Finishing");
  rig.clear();
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());  // its owner fetches the cable
  rig.run(1s);
  CHECK(rig.sent("Authorize").empty());
  CHECK(rig.sent("StartTransaction").empty());
}

TEST_CASE("StopTransactionOnInvalidId=false only cuts the energy",
          "[1.6 errata 3.17][rule-18][1.6:StopTransactionOnInvalidId]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.answers["StartTransaction"] = R"({"transactionId":7,"idTagInfo":{"status":"Invalid"}})";
  rig.boot();
  rig.set("StopTransactionOnInvalidId", "false");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1h);
  CHECK(rig.sent("StopTransaction").empty());
  CHECK(status(rig) == "SuspendedEVSE");
  CHECK(rig.charger().meter_wh(1) == 0);
}

TEST_CASE("MaxEnergyOnInvalidId lets exactly that much flow",
          "[1.6 errata 3.17][rule-18][1.6:MaxEnergyOnInvalidId]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.answers["StartTransaction"] = R"({"transactionId":7,"idTagInfo":{"status":"Invalid"}})";
  rig.boot();
  rig.set("StopTransactionOnInvalidId", "false");
  rig.set("MaxEnergyOnInvalidId", "1100");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(5min);
  CHECK(status(rig) == "Charging");
  rig.run(2min);  // 1100 Wh at 11 kW are six minutes
  CHECK(status(rig) == "SuspendedEVSE");
  CHECK(rig.charger().meter_wh(1) == 1'100);
}

TEST_CASE("a device error ends the transaction and shows Faulted", "[1.6 section 4.9]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  DeviceError error;
  error.code = "GroundFailure";
  REQUIRE(rig.charger().set_error(1, 1, error).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "Other");
  CHECK(status(rig) == "Faulted");
  CHECK_FALSE(rig.charger().present_token({"TAG-1"}, 1).ok());
}

TEST_CASE("the car may pause, the station may pause, and the station wins",
          "[1.6 section 4.9][rule-30]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().suspend_ev(1, true).ok());
  CHECK(status(rig) == "SuspendedEV");
  REQUIRE(rig.charger().suspend_evse(1, true).ok());
  CHECK(status(rig) == "SuspendedEVSE");
  const std::int64_t before = rig.charger().meter_wh(1);
  rig.run(1h);
  CHECK(rig.charger().meter_wh(1) == before);
  REQUIRE(rig.charger().suspend_evse(1, false).ok());
  REQUIRE(rig.charger().suspend_ev(1, false).ok());
  CHECK(status(rig) == "Charging");
}

TEST_CASE("a full car is SuspendedEV at the very instant it is full", "[1.6 section 4.9]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  VehicleSpec car = steady_car();
  car.battery_wh = 11'000;
  car.initial_soc_percent = 50;
  REQUIRE(rig.charger().plug_in(1, 1, car).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  const TimePoint began = rig.told(EventKind::transaction_started)[0].at;
  rig.run(began + 30min - 1ms - rig.now());
  CHECK(status(rig) == "Charging");
  rig.run(1ms);
  CHECK(status(rig) == "SuspendedEV");
  CHECK(rig.charger().meter_wh(1) == 5'500);
}

TEST_CASE("a lock that fails is reported and nothing starts", "[1.6 section 4.9]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  REQUIRE(rig.charger().set_lock_failure(1, true).ok());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").empty());
  CHECK(status(rig) == "Faulted");
  REQUIRE_FALSE(rig.sent("StatusNotification").empty());
  CHECK(at_path(rig.sent("StatusNotification").back().payload, "errorCode") ==
        "ConnectorLockFailure");
}

TEST_CASE("with two EVSEs the reader serves the one where a car waits, else the next car",
          "[1.6 section 4.8]") {
  ChargerRig rig("ocpp1.6", quiet([](ChargePointConfig& config) { config.evses.resize(2); }));
  rig.boot();
  REQUIRE(rig.charger().plug_in(2, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StartTransaction").size() == 1);
  CHECK(at_path(rig.sent("StartTransaction")[0].payload, "connectorId") == "2");
  REQUIRE(rig.charger().present_token({"TAG-2"}).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").size() == 1);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  REQUIRE(rig.sent("StartTransaction").size() == 2);
  CHECK(at_path(rig.sent("StartTransaction")[1].payload, "connectorId") == "1");
  CHECK(at_path(rig.sent("StartTransaction")[1].payload, "idTag") == "TAG-2");
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  CHECK(rig.sent("StopTransaction").size() == 1);
}
