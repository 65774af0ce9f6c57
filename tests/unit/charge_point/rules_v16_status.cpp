// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Status, availability, unlock and triggers. 1.6 sections 4.9, 5.2, 5.11, 5.17, 5.18, 7.6.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

DeviceError error(const char* code) {
  DeviceError out;
  out.code = code;
  return out;
}

std::string availability(ChargerRig& rig, int connector, const char* type) {
  return status_of(rig.ask("ChangeAvailability", "{\"connectorId\":" + std::to_string(connector) +
                                                     ",\"type\":\"" + type + "\"}"));
}

std::string trigger(ChargerRig& rig, const std::string& what) {
  return status_of(rig.ask("TriggerMessage", "{\"requestedMessage\":" + what + "}"));
}

}  // namespace

// ---- status -------------------------------------------------------------------------------------

TEST_CASE("a whole session shows every status once, at its instant",
          "[1.6 4.9][1.6 errata 3.19][rule-30][1.6:StatusNotification]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  const TimePoint began = rig.now();
  const auto at = [&](Duration when, auto act) {
    rig.run(began + when - rig.now());
    REQUIRE(act().ok());
  };
  at(10s, [&] { return rig.charger().plug_in(1, 1, steady_car()); });
  at(20s, [&] { return rig.charger().present_token({"TAG-1"}, 1); });
  at(30s, [&] { return rig.charger().suspend_ev(1, true); });
  at(40s, [&] { return rig.charger().suspend_evse(1, true); });
  at(50s, [&] { return rig.charger().suspend_evse(1, false); });
  at(60s, [&] { return rig.charger().suspend_ev(1, false); });
  at(70s, [&] { return rig.charger().present_token({"TAG-1"}, 1); });
  at(80s, [&] { return rig.charger().unplug(1); });
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status") == Words{"Preparing", "Charging", "SuspendedEV",
                                                           "SuspendedEVSE", "SuspendedEV",
                                                           "Charging", "Finishing", "Available"});
  const auto reports = rig.sent("StatusNotification");
  CHECK(reports[0].at == began + 10s);
  CHECK(reports[2].at == began + 30s);
  CHECK(reports[7].at == began + 80s);
}

TEST_CASE(
    "MinimumStatusDuration: a status that goes and comes back is never told, a lasting one late",
    "[1.6 4.9][1.6 9.1.20][rule-30][1.6:MinimumStatusDuration]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  REQUIRE(change(rig, "MinimumStatusDuration", "10") == "Accepted");
  rig.clear();
  REQUIRE(rig.charger().suspend_ev(1, true).ok());
  rig.run(9s);
  REQUIRE(rig.charger().suspend_ev(1, false).ok());
  rig.run(1min);
  CHECK(rig.sent("StatusNotification").empty());
  const TimePoint paused = rig.now();
  REQUIRE(rig.charger().suspend_ev(1, true).ok());
  rig.run(1min);
  REQUIRE(rig.sent("StatusNotification").size() == 1);
  CHECK(rig.sent("StatusNotification")[0].at == paused + 10s);
}

TEST_CASE("connector 0 is Available, Unavailable or Faulted, whatever the connectors are",
          "[1.6 4.9][rule-30][1.6:StatusNotification]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) { c.evses.resize(2); }));
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().set_error(2, 1, error("InternalError")).ok());
  rig.run(1s);
  for (const SeenFrame& frame : rig.sent("StatusNotification"))
    CHECK(at_path(frame.payload, "connectorId") != "0");
  rig.clear();
  REQUIRE(rig.charger().set_error(0, 0, error("PowerSwitchFailure")).ok());
  rig.run(1s);
  const Json report = rig.sent("StatusNotification").at(0).payload;
  CHECK(at_path(report, "connectorId") == "0");
  CHECK(at_path(report, "status") == "Faulted");
  CHECK(at_path(report, "errorCode") == "PowerSwitchFailure");
  CHECK(stop_reason(rig) == "Other");  // nothing charges on a faulted station
  CHECK_FALSE(rig.charger().present_token({"TAG-2"}, 1).ok());
  REQUIRE(rig.charger().set_error(0, 0, error("NoError")).ok());
  rig.run(1s);
  CHECK(at_path(rig.sent("StatusNotification").back().payload, "status") == "Available");
}

TEST_CASE("a warning is told without Faulted; lost talk to the car suspends",
          "[1.6 4.9][1.6 7.6][rule-30]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  rig.clear();
  SECTION("WeakSignal disturbs nothing") {
    REQUIRE(rig.charger().set_error(1, 1, error("WeakSignal")).ok());
    rig.run(1s);
    CHECK(each(rig, "StatusNotification", "status") == Words{"Charging"});
    CHECK(each(rig, "StatusNotification", "errorCode") == Words{"WeakSignal"});
  }
  SECTION("EVCommunicationError is SuspendedEVSE until it is over") {
    REQUIRE(rig.charger().set_error(1, 1, error("EVCommunicationError")).ok());
    rig.run(1min);
    const std::int64_t wh = rig.charger().meter_wh(1);
    rig.run(1min);
    CHECK(rig.charger().meter_wh(1) == wh);
    REQUIRE(rig.charger().set_error(1, 1, error("NoError")).ok());
    rig.run(1s);
    CHECK(each(rig, "StatusNotification", "status") == Words{"SuspendedEVSE", "Charging"});
    CHECK(each(rig, "StatusNotification", "errorCode") == Words{"EVCommunicationError", "NoError"});
  }
  CHECK(rig.sent("StopTransaction").empty());
}

TEST_CASE("a fault that is over leads back to the state before", "[1.6 4.9][rule-30]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  rig.clear();
  REQUIRE(rig.charger().set_error(1, 1, error("GroundFailure")).ok());
  rig.run(1s);
  REQUIRE(rig.charger().set_error(1, 1, error("NoError")).ok());
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status") == Words{"Faulted", "Preparing"});
}

TEST_CASE("StopTransactionOnEVSideDisconnect=false says why it is SuspendedEV, without an error",
          "[1.6 4.9][1.6 4.10][rule-31][1.6:StopTransactionOnEVSideDisconnect]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  REQUIRE(change(rig, "StopTransactionOnEVSideDisconnect", "false") == "Accepted");
  start(rig);
  rig.clear();
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status") == Words{"SuspendedEV"});
  CHECK(each(rig, "StatusNotification", "errorCode") == Words{"NoError"});
  CHECK(each(rig, "StatusNotification", "info") == Words{"EV side disconnected"});
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());  // energy flows again
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status") == Words{"SuspendedEV", "Charging"});
  CHECK(rig.charger().transaction(1)->csms_id == "101");
}

// ---- availability -------------------------------------------------------------------------------

TEST_CASE(
    "ChangeAvailability: Accepted when idle or so already, Scheduled over a transaction, Rejected "
    "where nothing is",
    "[1.6 5.2][rule-32][1.6:ChangeAvailability]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) { c.evses.resize(2); }));
  rig.boot();
  CHECK(availability(rig, 2, "Operative") == "Accepted");  // it is
  CHECK(availability(rig, 2, "Inoperative") == "Accepted");
  CHECK(availability(rig, 2, "Inoperative") == "Accepted");
  CHECK(availability(rig, 9, "Inoperative") == "Rejected");
  rig.clear();
  start(rig, 1);
  rig.clear();
  CHECK(availability(rig, 1, "Inoperative") == "Scheduled");
  rig.run(1h);
  CHECK(rig.sent("StatusNotification").empty());
  CHECK(rig.charger().transaction(1) != nullptr);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status").back() == "Unavailable");
  CHECK_FALSE(rig.charger().present_token({"TAG-1"}, 1).ok());
}

TEST_CASE("Unavailable outlives a reset, a power cut and the process; a scheduled change too",
          "[1.6 5.2][1.6 5.14][rule-32][1.6:ChangeAvailability]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) { c.evses.resize(2); }));
  rig.boot();
  CHECK(availability(rig, 2, "Inoperative") == "Accepted");
  start(rig, 1);
  CHECK(availability(rig, 1, "Inoperative") == "Scheduled");
  const int way = GENERATE(0, 1, 2);
  if (way == 0) rig.ask("Reset", R"({"type":"Hard"})");
  if (way >= 1) rig.charger().power_cut();
  if (way == 2) rig.replace_charger();
  if (way >= 1) rig.charger().power_on();
  rig.run(20s);
  CHECK(rig.charger().online());
  CHECK(status(rig, 1) == "Unavailable");
  CHECK(status(rig, 2) == "Unavailable");
  CHECK(availability(rig, 0, "Operative") == "Accepted");
  rig.run(1s);
  CHECK(status(rig, 2) == "Available");
}

// ---- unlock -------------------------------------------------------------------------------------

TEST_CASE("UnlockConnector: answers first, then ends the transaction, then frees the plug",
          "[1.6 5.18][1.6 errata 3.87][rule-28][1.6:UnlockConnector]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":0})")) == "NotSupported");
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":2})")) == "NotSupported");
  start(rig);
  rig.clear();
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "Unlocked");
  rig.run(1s);
  CHECK(rig.frames.at(1).type == 3);
  CHECK(stop_reason(rig) == "UnlockCommand");
  CHECK(each(rig, "StatusNotification", "status") == Words{"Finishing"});
}

TEST_CASE("UnlockConnector: a lock that fails ends the transaction all the same",
          "[1.6 5.18][rule-28][1.6:UnlockConnector]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().set_lock_failure(1, true).ok());
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "UnlockFailed");
  rig.run(1s);
  CHECK(stop_reason(rig) == "UnlockCommand");
}

// ---- remote start and stop ----------------------------------------------------------------------

TEST_CASE("RemoteStartTransaction is Rejected where nothing can start",
          "[1.6 5.11][rule-27][1.6:RemoteStartTransaction]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  const char* request = R"({"idTag":"A","connectorId":1})";
  SECTION("a transaction runs") {
    start(rig);
  }
  SECTION("the connector is Unavailable") {
    CHECK(availability(rig, 1, "Inoperative") == "Accepted");
  }
  SECTION("the connector is Faulted") {
    REQUIRE(rig.charger().set_error(1, 1, error("InternalError")).ok());
  }
  SECTION("the connector is not there") {
    request = R"({"idTag":"A","connectorId":7})";
  }
  SECTION("connector 0 charges nobody") {
    request = R"({"idTag":"A","connectorId":0})";
  }
  rig.run(1s);
  CHECK(status_of(rig.ask("RemoteStartTransaction", request)) == "Rejected");
}

TEST_CASE("a remote start waits for the cable as long as ConnectionTimeOut, then is forgotten",
          "[1.6 5.11][1.6 9.1.6][rule-27][1.6:RemoteStartTransaction][1.6:ConnectionTimeOut]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.variables.push_back({"ConnectionTimeOut", "30"});
                 }));
  rig.boot();
  const TimePoint asked = rig.now();
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":1})")) ==
        "Accepted");
  rig.run(asked + 1ms + 30s - 1ms - rig.now());
  CHECK(status(rig) == "Preparing");
  rig.run(1ms);
  CHECK(status(rig) == "Available");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").empty());
}

TEST_CASE("a remote start may be authorized by list or cache",
          "[1.6 5.11][rule-27][1.6:AuthorizeRemoteTxRequests]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.variables.push_back({"AuthorizeRemoteTxRequests", "true"});
                   c.variables.push_back({"LocalPreAuthorize", "true"});
                 }));
  rig.boot();
  REQUIRE(rig.charger().cache_token({"A"}).ok());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":1})")) ==
        "Accepted");
  rig.run(1s);
  CHECK(rig.sent("Authorize").empty());
  CHECK(each(rig, "StartTransaction", "idTag") == Words{"A"});
}

TEST_CASE("RemoteStopTransaction stops only what it names, and unlocks",
          "[1.6 5.12][rule-27][1.6:RemoteStopTransaction]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) { c.evses.resize(2); }));
  rig.boot();
  start(rig, 1, "A");
  start(rig, 2, "B");
  rig.clear();
  CHECK(status_of(rig.ask("RemoteStopTransaction", R"({"transactionId":102})")) == "Accepted");
  rig.run(1s);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"102"});
  CHECK(stop_reason(rig) == "Remote");
  CHECK(rig.charger().transaction(1) != nullptr);
  CHECK(status_of(rig.ask("RemoteStopTransaction", R"({"transactionId":102})")) == "Rejected");
}

// ---- triggers -----------------------------------------------------------------------------------

TEST_CASE("TriggerMessage: the answer first, then what was asked for",
          "[1.6 5.17][rule-29][1.6:TriggerMessage]") {
  const std::string what =
      GENERATE(as<std::string>{}, "Heartbeat", "MeterValues", "StatusNotification");
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) { c.evses.resize(2); }));
  rig.boot();
  CHECK(trigger(rig, "\"" + what + "\"") == "Accepted");
  rig.run(1s);
  REQUIRE(rig.frames.size() >= 3);
  CHECK(rig.frames[1].type == 3);
  CHECK(rig.frames[2].action == what);
  const std::size_t messages = what == "Heartbeat"     ? 1
                               : what == "MeterValues" ? 2
                                                       : 3;  // all connectors
  CHECK(rig.sent(what).size() == messages);
}

TEST_CASE(
    "TriggerMessage: a connector that does not matter is ignored, one that does must be there",
    "[1.6 5.17][rule-29][1.6:TriggerMessage]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  CHECK(trigger(rig, R"("Heartbeat","connectorId":9)") == "Accepted");
  CHECK(trigger(rig, R"("MeterValues","connectorId":9)") == "Rejected");
  CHECK(trigger(rig, R"("StatusNotification","connectorId":9)") == "Rejected");
  rig.run(1s);
  CHECK(rig.actions() == Words{"Heartbeat"});
}

TEST_CASE("triggered MeterValues: every sampled measurand, now, with its transaction",
          "[1.6 5.17][1.6 errata 3.46][rule-29][1.6:TriggerMessage][1.6:MeterValues]") {
  ChargerRig rig(
      "ocpp1.6", without_samples([](ChargePointConfig& c) {
        c.variables.push_back({"MeterValuesSampledData", "Energy.Active.Import.Register,SoC"});
        c.variables.push_back({"MeterValuesAlignedData", "Voltage"});
      }));
  rig.boot();
  start(rig);
  rig.clear();
  CHECK(trigger(rig, R"("MeterValues","connectorId":1)") == "Accepted");
  rig.run(1s);
  const Json reading = rig.sent("MeterValues").at(0).payload;
  CHECK(at_path(reading, "transactionId") == "101");
  CHECK(at_path(reading, "meterValue[0].sampledValue[0].measurand") ==
        "Energy.Active.Import.Register");
  CHECK(at_path(reading, "meterValue[0].sampledValue[1].measurand") == "SoC");
  CHECK(at_path(reading, "meterValue[0].sampledValue[1].context") == "Trigger");
}

TEST_CASE("triggered MeterValues of connector 0: the whole station, of no transaction",
          "[1.6 4.7][1.6 5.17][1.6 errata 3.16][rule-29][rule-36][1.6:MeterValues]") {
  ChargerRig rig(
      "ocpp1.6", without_samples([](ChargePointConfig& c) {
        c.evses.resize(2);
        c.variables.push_back({"MeterValuesSampledData",
                               "Voltage,Energy.Active.Import.Register,Power.Active.Import"});
      }));
  rig.boot();
  REQUIRE(rig.charger().set_meter(1, 1'000).ok());
  REQUIRE(rig.charger().set_meter(2, 500).ok());
  start(rig, 1, "A");
  start(rig, 2, "B");
  rig.clear();
  CHECK(trigger(rig, R"("MeterValues","connectorId":0)") == "Accepted");
  rig.run(1s);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  const Json reading = rig.sent("MeterValues")[0].payload;
  CHECK(at_path(reading, "connectorId") == "0");
  CHECK(at_path(reading, "transactionId").empty());
  CHECK(std::stoll(at_path(reading, "meterValue[0].sampledValue[0].value")) >= 1'500);
  CHECK(at_path(reading, "meterValue[0].sampledValue[0].location") == "Inlet");
  CHECK(at_path(reading, "meterValue[0].sampledValue[1].value") == "22000");
}
