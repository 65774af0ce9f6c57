// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string status_of(const std::string& reply) {
  return at_path(*Json::parse(reply), "status");
}

void charge(ChargerRig& rig) {
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(30s);
  REQUIRE(rig.charger().transaction(1) != nullptr);
}

}  // namespace

TEST_CASE("1.6: remote start answers first, then starts",
          "[1.6 5.11][rule-27][1.6:RemoteStartTransaction]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1s);
  rig.clear();
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":1})")) ==
        "Accepted");
  rig.run(5s);
  CHECK(rig.frames.at(1).type == 3);
  REQUIRE(rig.sent("StartTransaction").size() == 1);
  CHECK(at_path(rig.sent("StartTransaction")[0].payload, "idTag") == "A");
}

TEST_CASE("1.6: remote start without connector takes the one where a car waits",
          "[1.6 5.11][rule-27][1.6:RemoteStartTransaction]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  REQUIRE(rig.charger().plug_in(2).ok());
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A"})")) == "Accepted");
  rig.run(5s);
  CHECK(at_path(rig.sent("StartTransaction").at(0).payload, "connectorId") == "2");
}

TEST_CASE("1.6: a remote start for no connector, or with a wrong profile, is rejected",
          "[1.6 5.11][1.6 E3.41][rule-27]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(status_of(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":9})")) ==
        "Rejected");
  const char* profile = GENERATE(R"("chargingProfilePurpose":"TxDefaultProfile")",
                                 R"("chargingProfilePurpose":"TxProfile","transactionId":5)");
  CHECK(
      status_of(rig.ask(
          "RemoteStartTransaction",
          std::string(
              R"({"idTag":"A","connectorId":1,"chargingProfile":{"chargingProfileId":1,"stackLevel":0,"chargingProfileKind":"Relative",)") +
              profile +
              R"(,"chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":10}]}}})")) ==
      "Rejected");
}

TEST_CASE("remote stop by the CSMS's id", "[1.6 5.12][rule-27][1.6:RemoteStopTransaction]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  CHECK(status_of(rig.ask("RemoteStopTransaction", R"({"transactionId":999})")) == "Rejected");
  rig.clear();
  CHECK(status_of(rig.ask("RemoteStopTransaction", R"({"transactionId":101})")) == "Accepted");
  rig.run(5s);
  CHECK(rig.frames.at(1).type == 3);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "Remote");
}

TEST_CASE("2.x: remote start and stop", "[F01.FR.19][F03.FR.03]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1s);
  CHECK(status_of(rig.ask(
            "RequestStartTransaction",
            R"({"idToken":{"idToken":"A","type":"Central"},"remoteStartId":4,"evseId":1})")) ==
        "Accepted");
  rig.run(10s);
  REQUIRE_FALSE(rig.sent("TransactionEvent").empty());
  const Json started = rig.sent("TransactionEvent")[0].payload;
  CHECK(at_path(started, "triggerReason") == "RemoteStart");
  CHECK(at_path(started, "transactionInfo.remoteStartId") == "4");
  CHECK(status_of(rig.ask(
            "RequestStartTransaction",
            R"({"idToken":{"idToken":"A","type":"Central"},"remoteStartId":5,"evseId":1})")) ==
        "Rejected");  // F01.FR.21
  rig.clear();
  const std::string uid = at_path(started, "transactionInfo.transactionId");
  CHECK(status_of(rig.ask("RequestStopTransaction", "{\"transactionId\":\"" + uid + "\"}")) ==
        "Accepted");
  rig.run(5s);
  const Json ended = rig.sent("TransactionEvent").back().payload;
  CHECK(at_path(ended, "triggerReason") == "RemoteStop");
  CHECK(at_path(ended, "transactionInfo.stoppedReason") == "Remote");
  CHECK(status_of(rig.ask("RequestStopTransaction", R"({"transactionId":"nope"})")) == "Rejected");
}

TEST_CASE("1.6: unlock finishes a running transaction first",
          "[1.6 5.18][1.6 E3.87][rule-28][1.6:UnlockConnector]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":9})")) == "NotSupported");
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "Unlocked");
  charge(rig);
  rig.clear();
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "Unlocked");
  rig.run(5s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "UnlockCommand");
}

TEST_CASE("a lock that fails says so; a fixed cable has no lock",
          "[1.6 5.18][rule-28][1.6:UnlockConnector]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.evses.resize(2);
    c.evses[1].connectors[0].fixed_cable = true;
  });
  rig.boot();
  REQUIRE(rig.charger().set_lock_failure(1, true).ok());
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "UnlockFailed");
  CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":2})")) == "NotSupported");
}

TEST_CASE("2.x: unlock does not touch an authorized transaction", "[F05.FR.02][F05.FR.03]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  CHECK(status_of(rig.ask("UnlockConnector", R"({"evseId":1,"connectorId":2})")) ==
        "UnknownConnector");
  charge(rig);
  CHECK(status_of(rig.ask("UnlockConnector", R"({"evseId":1,"connectorId":1})")) ==
        "OngoingAuthorizedTransaction");
  rig.run(5s);
  CHECK(rig.charger().transaction(1) != nullptr);
}

TEST_CASE("TriggerMessage: what is not built is NotImplemented", "[1.6 5.17][F06.FR.08][rule-29]") {
  ChargerRig v201("ocpp2.0.1");
  v201.boot();
  CHECK(status_of(v201.ask("TriggerMessage", R"({"requestedMessage":"LogStatusNotification"})")) ==
        "NotImplemented");
  CHECK(status_of(v201.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification"})")) ==
        "Rejected");  // F06.FR.12
  CHECK(status_of(v201.ask("TriggerMessage", R"({"requestedMessage":"TransactionEvent"})")) ==
        "Rejected");  // none runs
}

TEST_CASE("triggered meter values carry the sampled measurands",
          "[1.6 5.17][rule-29][1.6:MeterValues]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValuesSampledData", "Voltage");
  CHECK(status_of(rig.ask("TriggerMessage",
                          R"({"requestedMessage":"MeterValues","connectorId":1})")) == "Accepted");
  rig.run(1s);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  const Json sample = rig.sent("MeterValues")[0].payload;
  CHECK(at_path(sample, "meterValue[0].sampledValue[0].measurand") == "Voltage");
  CHECK(at_path(sample, "meterValue[0].sampledValue[0].context") == "Trigger");
}

TEST_CASE("2.x: a triggered TransactionEvent is an Updated with its trigger", "[F06.FR.07]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  charge(rig);
  rig.clear();
  CHECK(status_of(rig.ask("TriggerMessage",
                          R"({"requestedMessage":"TransactionEvent","evse":{"id":1}})")) ==
        "Accepted");
  rig.run(1s);
  CHECK(rig.frames.at(1).type == 3);
  const Json event = rig.sent("TransactionEvent").at(0).payload;
  CHECK(at_path(event, "eventType") == "Updated");
  CHECK(at_path(event, "triggerReason") == "Trigger");
}
