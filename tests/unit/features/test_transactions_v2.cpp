// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transactions as OCPP 2.0.1 sees them: TransactionEvent, start and stop points.
#include "transactions_v2.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

TEST_CASE("start EVConnected, stop EVConnected: the cable frames the transaction",
          "[2.0.1 E01.FR.02][2.0.1 E02][2.0.1 E06.FR.02][2.0.1 E07]") {
  const std::string dialect = GENERATE("ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(dialect, points("EVConnected", "EVConnected"));
  rig.boot();
  plug(rig);
  swipe(rig);
  swipe(rig);
  unplug(rig);
  CHECK(story(rig) == Story{"Started CablePluggedIn EVConnected", "Updated Authorized",
                            "Updated ChargingStateChanged Charging",
                            "Updated StopAuthorized EVConnected",
                            "Ended EVCommunicationLost Idle (Local)"});
  check_sequence(rig);
}

TEST_CASE("start Authorized, stop Authorized: the token frames the transaction",
          "[2.0.1 E01.FR.03][2.0.1 E03][2.0.1 E06.FR.03]") {
  ChargerRig rig("ocpp2.0.1", points("Authorized", "Authorized"));
  rig.boot();
  swipe(rig);
  plug(rig);
  swipe(rig);
  unplug(rig);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Updated CablePluggedIn EVConnected",
                            "Updated ChargingStateChanged Charging",
                            "Ended StopAuthorized EVConnected (Local)"});
  check_sequence(rig);
}

TEST_CASE("start and stop PowerPathClosed: both are needed", "[2.0.1 E01.FR.05][2.0.1 E06.FR.06]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  plug(rig);
  CHECK(story(rig).empty());
  swipe(rig);
  unplug(rig);
  CHECK(story(rig) == Story{"Started Authorized EVConnected",
                            "Updated ChargingStateChanged Charging",
                            "Ended EVCommunicationLost Idle (EVDisconnected)"});
  check_sequence(rig);
}

TEST_CASE("start and stop EnergyTransfer: the current frames the transaction",
          "[2.0.1 E01.FR.06][2.0.1 E06.FR.07]") {
  ChargerRig rig("ocpp2.0.1", points("EnergyTransfer", "EnergyTransfer"));
  rig.boot();
  VehicleSpec car = steady_car();
  car.ramp_delay = 5s;
  REQUIRE(rig.charger().plug_in(1, 1, car).ok());
  rig.run(1s);
  swipe(rig);
  CHECK(story(rig).empty());
  rig.run(5s);
  CHECK(story(rig) == Story{"Started ChargingStateChanged Charging"});
  REQUIRE(rig.charger().suspend_ev(1, true).ok());
  rig.run(1s);
  CHECK(story(rig).back() == "Ended ChargingStateChanged EVConnected (StoppedByEV)");
  check_sequence(rig);
}

TEST_CASE("any of several start points begins it, once", "[2.0.1 E01]") {
  ChargerRig rig("ocpp2.0.1",
                 points("EVConnected,Authorized,PowerPathClosed", "EVConnected,Authorized"));
  rig.boot();
  swipe(rig);
  plug(rig);
  swipe(rig);
  CHECK(story(rig) == Story{"Started Authorized Idle", "Updated CablePluggedIn EVConnected",
                            "Updated ChargingStateChanged Charging",
                            "Ended StopAuthorized EVConnected (Local)"});
  rig.run(1min);
  CHECK(story(rig).size() == 4);  // the cable that is still in begins nothing new
}

TEST_CASE("token, EVSE and remote id are told once, with the first event after they are known",
          "[2.0.1 E01.FR.10][2.0.1 E01.FR.16][2.0.1 E03.FR.01][2.0.1 E07.FR.02]") {
  ChargerRig rig("ocpp2.0.1", points("Authorized", "EVConnected"));
  rig.boot();
  swipe(rig);
  plug(rig);
  swipe(rig);
  unplug(rig);
  const auto events = rig.sent("TransactionEvent");
  REQUIRE(events.size() == 5);
  CHECK(at_path(events[0].payload, "idToken.idToken") == "TAG-1");
  CHECK(at_path(events[0].payload, "idToken.type") == "ISO14443");
  CHECK(at_path(events[0].payload, "evse") == R"({"id":1})");
  CHECK(at_path(events[1].payload, "idToken").empty());
  CHECK(at_path(events[1].payload, "evse") == R"({"id":1,"connectorId":1})");
  CHECK(at_path(events[2].payload, "evse").empty());
  CHECK(at_path(events[2].payload, "numberOfPhasesUsed") == "3");
  CHECK(at_path(events[3].payload, "triggerReason") == "StopAuthorized");
  CHECK(at_path(events[3].payload, "idToken.idToken") == "TAG-1");
  CHECK(at_path(events[4].payload, "idToken").empty());
}

TEST_CASE("no car in time: EVConnectTimeout ends with Timeout", "[2.0.1 E03.FR.05]") {
  ChargerRig rig("ocpp2.0.1", points("Authorized", "Authorized"));
  rig.boot();
  rig.set("TxCtrlr.EVConnectionTimeOut", "30");
  swipe(rig);
  REQUIRE(story(rig).size() == 1);
  const TimePoint began = rig.told(EventKind::transaction_started)[0].at;
  rig.run(1min);
  CHECK(story(rig).back() == "Ended EVConnectTimeout (Timeout)");
  CHECK(rig.sent("TransactionEvent")[1].at == began + 30s);
}

TEST_CASE("no car in time with ParkingBayOccupancy: deauthorized, then ended by the empty bay",
          "[2.0.1 E03.FR.15][2.0.1 E06.FR.01]") {
  ChargerRig rig("ocpp2.0.1", points("Authorized", "ParkingBayOccupancy"));
  rig.boot();
  rig.set("TxCtrlr.EVConnectionTimeOut", "30");
  swipe(rig);
  rig.run(1min);
  CHECK(story(rig) ==
        Story{"Started Authorized Idle", "Updated EVConnectTimeout", "Ended EVDeparted (Timeout)"});
  CHECK(rig.charger().transaction(1) == nullptr);
  swipe(rig, "TAG-2");  // the EVSE is free for the next one
  CHECK(story(rig).back() == "Started Authorized Idle");
}

TEST_CASE("remote start on a plugged car says RemoteStart with its id",
          "[2.0.1 F01.FR.19][2.0.1 F01.FR.25]") {
  ChargerRig rig("ocpp2.0.1", points("EVConnected", "Authorized"));
  rig.boot();
  plug(rig);
  const std::string uid = rig.charger().transaction(1)->uid;
  const std::string answer =
      rig.ask("RequestStartTransaction",
              R"({"remoteStartId":42,"evseId":1,"idToken":{"idToken":"APP","type":"Central"}})");
  CHECK(answer == R"({"status":"Accepted","transactionId":")" + uid + "\"}");  // F01.FR.13
  rig.run(1s);
  CHECK(story(rig) == Story{"Started CablePluggedIn EVConnected", "Updated RemoteStart",
                            "Updated ChargingStateChanged Charging"});
  const auto events = rig.sent("TransactionEvent");
  CHECK(at_path(events[1].payload, "transactionInfo.remoteStartId") == "42");
  CHECK(at_path(events[1].payload, "idToken.idToken") == "APP");
  CHECK(at_path(events[2].payload, "transactionInfo.remoteStartId").empty());
  // F01.FR.24: it has an authorized transaction now
  CHECK(rig.ask("RequestStartTransaction",
                R"({"remoteStartId":43,"evseId":1,"idToken":{"idToken":"APP","type":"Central"}})")
            .find("Rejected") != std::string::npos);
}

TEST_CASE("remote start before the cable: the first event says RemoteStart",
          "[2.0.1 F02.FR.01][2.0.1 F02.FR.21]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  rig.set("AuthCtrlr.AuthorizeRemoteStart", "false");
  rig.ask("RequestStartTransaction",
          R"({"remoteStartId":7,"evseId":1,"idToken":{"idToken":"APP","type":"Central"}})");
  rig.run(5s);
  CHECK(rig.sent("Authorize").empty());
  CHECK(story(rig).empty());
  plug(rig);
  CHECK(story(rig)[0] == "Started RemoteStart EVConnected");
  CHECK(at_path(rig.sent("TransactionEvent")[0].payload, "transactionInfo.remoteStartId") == "7");
}

TEST_CASE("remote stop ends or only opens the path, as the stop point says",
          "[2.0.1 F03.FR.02][2.0.1 F03.FR.03]") {
  SECTION("Authorized") {
    ChargerRig rig("ocpp2.0.1", points("EVConnected", "Authorized"));
    rig.boot();
    plug(rig);
    swipe(rig);
    const std::string uid = rig.charger().transaction(1)->uid;
    CHECK(rig.ask("RequestStopTransaction", R"({"transactionId":"nobody"})").find("Rejected") !=
          std::string::npos);
    CHECK(rig.ask("RequestStopTransaction", R"({"transactionId":")" + uid + "\"}") ==
          R"({"status":"Accepted"})");
    rig.run(1s);
    CHECK(story(rig).back() == "Ended RemoteStop EVConnected (Remote)");
  }
  SECTION("EVConnected") {
    ChargerRig rig("ocpp2.0.1", points("EVConnected", "EVConnected"));
    rig.boot();
    plug(rig);
    swipe(rig);
    const std::string uid = rig.charger().transaction(1)->uid;
    rig.ask("RequestStopTransaction", R"({"transactionId":")" + uid + "\"}");
    rig.run(1s);
    CHECK(story(rig).back() == "Updated RemoteStop EVConnected");
    unplug(rig);
    CHECK(story(rig).back() == "Ended EVCommunicationLost Idle (Remote)");
  }
}

TEST_CASE("a token the CSMS refuses in its answer deauthorizes",
          "[2.0.1 E05.FR.09][2.0.1 E05.FR.10]") {
  const bool ends = GENERATE(true, false);
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", ends ? "PowerPathClosed" : "EVConnected"));
  rig.csms.handlers["TransactionEvent"] = [](const Json& request) {
    return std::string(request.find("idToken") ? R"({"idTokenInfo":{"status":"Blocked"}})" : "{}");
  };
  rig.boot();
  plug(rig);
  swipe(rig);
  CHECK(story(rig).back() == (ends ? "Ended Deauthorized EVConnected (DeAuthorized)"
                                   : "Updated Deauthorized EVConnected"));
  check_sequence(rig);
}

TEST_CASE("StopTxOnInvalidId=false suspends, MaxEnergyOnInvalidId grants exactly so much",
          "[2.0.1 E05.FR.02][2.0.1 E05.FR.03]") {
  const bool grants = GENERATE(false, true);
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.csms.handlers["TransactionEvent"] = [](const Json& request) {
    return std::string(request.find("idToken") ? R"({"idTokenInfo":{"status":"Invalid"}})" : "{}");
  };
  rig.boot();
  rig.set("TxCtrlr.StopTxOnInvalidId", "false");
  rig.set("TxCtrlr.MaxEnergyOnInvalidId", grants ? "1100" : "0");
  plug(rig);
  swipe(rig);
  rig.run(10min);
  CHECK(story(rig).back() == "Updated ChargingStateChanged SuspendedEVSE");
  CHECK(rig.charger().meter_wh(1) == (grants ? 1'100 : 0));
  const Duration flowed =
      rig.sent("TransactionEvent").back().at - rig.told(EventKind::transaction_started)[0].at;
  if (grants) CHECK(flowed == 6min);
}

TEST_CASE("a known token of the same group stops without asking", "[2.0.1 E07.FR.01]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.csms.answers["Authorize"] =
      R"({"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"FAMILY","type":"Central"}}})";
  rig.boot();
  swipe(rig, "TAG-2");  // learned
  REQUIRE(rig.charger().stop_transaction(1).ok());
  plug(rig);
  swipe(rig, "TAG-1");
  rig.clear();
  swipe(rig, "TAG-2");
  CHECK(rig.sent("Authorize").empty());
  REQUIRE(story(rig) == Story{"Ended StopAuthorized EVConnected (Local)"});
  CHECK(at_path(rig.sent("TransactionEvent")[0].payload, "idToken.idToken") == "TAG-2");
}

TEST_CASE("events that occurred offline, or waited when the link fell, say so; seqNo has no gap",
          "[2.0.1 E04.FR.03][2.0.1 E11.FR.07][2.0.1 E01.FR.07]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  plug(rig);
  swipe(rig);
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(10s);
  REQUIRE(rig.charger().suspend_ev(1, true).ok());
  rig.run(10s);
  rig.charger().go_online();
  rig.run(10s);
  REQUIRE(rig.charger().suspend_ev(1, false).ok());
  rig.run(1s);
  const auto events = rig.sent("TransactionEvent");
  REQUIRE(events.size() == 4);
  CHECK(at_path(events[0].payload, "offline").empty());
  CHECK(at_path(events[1].payload, "offline").empty());
  CHECK(at_path(events[2].payload, "offline") == "true");
  CHECK(at_path(events[2].payload, "transactionInfo.chargingState") == "SuspendedEV");
  CHECK(at_path(events[3].payload, "offline").empty());
  check_sequence(rig);
}

TEST_CASE("power loss: the transaction ends after the boot with the next seqNo",
          "[2.0.1 E01.FR.08][2.0.1 E06.FR.16]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  plug(rig);
  swipe(rig);
  const std::string uid = rig.charger().transaction(1)->uid;
  rig.run(1min);
  rig.charger().power_cut();
  rig.run(1min);
  rig.charger().power_on();
  rig.run(10s);
  const auto events = rig.sent("TransactionEvent");
  REQUIRE(events.size() == 3);
  CHECK(story(rig).back().find("(PowerLoss)") != std::string::npos);
  CHECK(at_path(events[2].payload, "seqNo") == "2");
  CHECK(at_path(events[2].payload, "transactionInfo.transactionId") == uid);
  CHECK(uid.size() == 36);
  rig.clear();
  unplug(rig);
  plug(rig);
  swipe(rig);
  CHECK(rig.charger().transaction(1)->uid != uid);
  CHECK(at_path(rig.sent("TransactionEvent")[0].payload, "seqNo") == "0");
}

TEST_CASE("GetTransactionStatus looks at the transaction and at the queue", "[2.0.1 E14]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  CHECK(rig.ask("GetTransactionStatus", "{}") == R"({"messagesInQueue":false})");
  CHECK(rig.ask("GetTransactionStatus", R"({"transactionId":"nobody"})") ==
        R"({"ongoingIndicator":false,"messagesInQueue":false})");
  plug(rig);
  swipe(rig);
  const std::string uid = rig.charger().transaction(1)->uid;
  CHECK(rig.ask("GetTransactionStatus", R"({"transactionId":")" + uid + "\"}") ==
        R"({"ongoingIndicator":true,"messagesInQueue":false})");
  rig.csms.silent.insert("TransactionEvent");
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(rig.ask("GetTransactionStatus", R"({"transactionId":")" + uid + "\"}") ==
        R"({"ongoingIndicator":false,"messagesInQueue":true})");
  CHECK(rig.ask("GetTransactionStatus", "{}") == R"({"messagesInQueue":true})");
}

TEST_CASE("EV side disconnect with StopTxOnEVSideDisconnect=false resumes with the cable",
          "[2.0.1 E10]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "Authorized"));
  rig.boot();
  rig.set("TxCtrlr.StopTxOnEVSideDisconnect", "false");
  plug(rig);
  swipe(rig);
  unplug(rig);
  plug(rig);
  CHECK(story(rig) ==
        Story{"Started Authorized EVConnected", "Updated ChargingStateChanged Charging",
              "Updated EVCommunicationLost Idle", "Updated CablePluggedIn EVConnected",
              "Updated ChargingStateChanged Charging"});
}

TEST_CASE("StopTxOnEVSideDisconnect=false keeps no transaction whose stop point the cable was",
          "[2.0.1 E06.FR.02][2.0.1 E06.FR.06][2.0.1 E06.FR.07]") {
  const char* point = GENERATE("EVConnected", "PowerPathClosed", "EnergyTransfer");
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", point));
  rig.boot();
  rig.set("TxCtrlr.StopTxOnEVSideDisconnect", "false");
  plug(rig);
  swipe(rig);
  unplug(rig);
  CHECK(story(rig).back() == "Ended EVCommunicationLost Idle (EVDisconnected)");
}

TEST_CASE("a fixed cable that nobody plugs in again in time ends the transaction",
          "[2.0.1 E10.FR.02]") {
  const auto at = points("PowerPathClosed", "ParkingBayOccupancy,Authorized");
  ChargerRig rig("ocpp2.0.1", [&](ChargePointConfig& config) {
    at(config);
    config.evses = {EvseConfig{}};
    config.evses[0].connectors[0].fixed_cable = true;
  });
  rig.boot();
  rig.set("TxCtrlr.StopTxOnEVSideDisconnect", "false");
  rig.set("TxCtrlr.EVConnectionTimeOut", "30");
  plug(rig);
  swipe(rig);
  unplug(rig);
  CHECK(rig.charger().transaction(1) != nullptr);
  rig.run(1min);
  CHECK(story(rig).back() == "Ended EVCommunicationLost (EVDisconnected)");
  CHECK(rig.charger().transaction(1) == nullptr);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
}

TEST_CASE("a TransactionEvent can not be triggered before the boot is accepted",
          "[2.0.1 B02.FR.02][2.0.1 F06.FR.05]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  rig.set("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true");
  plug(rig);
  rig.csms.answers["BootNotification"] =
      R"({"status":"Pending","currentTime":"2026-01-01T00:00:00Z","interval":600})";
  rig.charger().reboot(ResetKind::immediate);
  rig.run(1min);
  REQUIRE(rig.charger().boot_status() == BootStatus::pending);
  swipe(rig);
  REQUIRE(rig.charger().transaction(1) != nullptr);
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"TransactionEvent"})")
            .find(R"("status":"Rejected")") != std::string::npos);
}

TEST_CASE("a triggered TransactionEvent carries state and readings", "[2.0.1 F06.FR.07]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"TransactionEvent"})").find("Accepted") ==
        std::string::npos);
  plug(rig);
  swipe(rig);
  rig.clear();
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"TransactionEvent","evse":{"id":1}})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  REQUIRE(story(rig) == Story{"Updated Trigger Charging"});
  const auto event = rig.sent("TransactionEvent")[0];
  CHECK(at_path(event.payload, "meterValue[0].sampledValue[0].context") == "Trigger");
  CHECK(at_path(event.payload, "meterValue[0].sampledValue[0].measurand") ==
        "Energy.Active.Import.Register");
}

TEST_CASE("a fault ends with AbnormalCondition", "[2.0.1 E06.FR.16]") {
  ChargerRig rig("ocpp2.0.1", points("EVConnected", "EVConnected"));
  rig.boot();
  plug(rig);
  swipe(rig);
  DeviceError error;
  error.code = "GroundFailure";
  REQUIRE(rig.charger().set_error(1, 1, error).ok());
  rig.run(1s);
  CHECK(story(rig).back() == "Ended AbnormalCondition EVConnected (GroundFault)");
}

TEST_CASE("without AuthCtrlr.Enabled a cable is enough", "[2.0.1 C01.FR.01]") {
  ChargerRig rig("ocpp2.0.1", points("PowerPathClosed", "PowerPathClosed"));
  rig.boot();
  rig.set("AuthCtrlr.Enabled", "false");
  plug(rig);
  CHECK(story(rig) ==
        Story{"Started CablePluggedIn EVConnected", "Updated ChargingStateChanged Charging"});
  CHECK(at_path(rig.sent("TransactionEvent")[0].payload, "idToken.type") == "NoAuthorization");
}
