// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The configuration keys of OCPP 1.6 sections 9.1 and 9.2 with their errata: type, range,
// mutability and what they do. A key that could do nothing here is not there.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

struct KeyRule {
  const char* key;
  Words taken, refused;  // what ChangeConfiguration accepts, rejects
};

Words measurands(std::size_t count) {
  Words out;
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i ? ",Voltage" : "Voltage");
  out.push_back(list);
  return out;
}

}  // namespace

TEST_CASE("a writable key takes what its type and range allow, and nothing else",
          "[1.6 9.1][1.6 9.2][1.6 5.3][rule-33][1.6:ChangeConfiguration]"
          "[1.6:AllowOfflineTxForUnknownId][1.6:AuthorizationCacheEnabled]"
          "[1.6:AuthorizeRemoteTxRequests][1.6:ClockAlignedDataInterval][1.6:ConnectionTimeOut]"
          "[1.6:HeartbeatInterval][1.6:LocalAuthorizeOffline][1.6:LocalPreAuthorize]"
          "[1.6:MaxEnergyOnInvalidId][1.6:MessageTimeout][1.6:MeterValueSampleInterval]"
          "[1.6:MinimumStatusDuration][1.6:ResetRetries][1.6:StopTransactionOnInvalidId]"
          "[1.6:TransactionMessageAttempts][1.6:WebSocketPingInterval][1.6:LocalAuthListEnabled]") {
  const Words booleans{"true", "false", "TRUE"}, no_booleans{"1", "yes", ""};
  const Words counts{"0", "60"}, no_counts{"-1", "1.5", "soon", "", " 60"};
  const Words at_least_one{"1", "10"}, no_positive{"0", "-1", "many"};
  const KeyRule rules[] = {
      {"AllowOfflineTxForUnknownId", booleans, no_booleans},
      {"AuthorizationCacheEnabled", booleans, no_booleans},
      {"AuthorizeRemoteTxRequests", booleans, no_booleans},
      {"LocalAuthorizeOffline", booleans, no_booleans},
      {"LocalPreAuthorize", booleans, no_booleans},
      {"StopTransactionOnEVSideDisconnect", booleans, no_booleans},
      {"StopTransactionOnInvalidId", booleans, no_booleans},
      {"UnlockConnectorOnEVSideDisconnect", booleans, no_booleans},
      {"LocalAuthListEnabled", booleans, no_booleans},
      {"ClockAlignedDataInterval", counts, no_counts},
      {"ConnectionTimeOut", counts, no_counts},
      {"HeartbeatInterval", counts, no_counts},
      {"MaxEnergyOnInvalidId", counts, no_counts},
      {"MeterValueSampleInterval", counts, no_counts},
      {"MinimumStatusDuration", counts, no_counts},
      {"TransactionMessageRetryInterval", counts, no_counts},
      {"WebSocketPingInterval", counts, no_counts},
      {"ResetRetries", counts, no_counts},
      {"MessageTimeout", at_least_one, no_positive},
      {"TransactionMessageAttempts", at_least_one, no_positive},
      {"MeterValuesSampledData",
       {"Voltage", "", "Voltage.L1, SoC"},
       {"RPM", "Voltage.L4", "Voltage,,SoC"}},
      {"ConnectorPhaseRotation", {"1.RST", "1.TSR"}, {"2.RST", "1.ABC", "RST"}},
  };
  ChargerRig rig("ocpp1.6");
  rig.boot();
  for (const KeyRule& rule : rules) {
    INFO(rule.key);
    for (const std::string& value : rule.taken) {
      INFO(value);
      CHECK(change(rig, rule.key, value) == "Accepted");
      CHECK(configured(rig, rule.key) == value);
    }
    const std::string before = configured(rig, rule.key);
    for (const std::string& value : rule.refused) {
      INFO(value);
      CHECK(change(rig, rule.key, value) == "Rejected");
      CHECK(configured(rig, rule.key) == before);
    }
  }
}

TEST_CASE("a read-only key is read, and a change of it rejected",
          "[1.6 9.1][1.6 9.2][rule-33][1.6:ConnectorPhaseRotationMaxLength]"
          "[1.6:GetConfigurationMaxKeys][1.6:MeterValuesAlignedDataMaxLength]"
          "[1.6:MeterValuesSampledDataMaxLength][1.6:NumberOfConnectors]"
          "[1.6:StopTransactionMaxMeterValues][1.6:StopTxnAlignedDataMaxLength]"
          "[1.6:StopTxnSampledDataMaxLength][1.6:SupportedFeatureProfiles]"
          "[1.6:SupportedFeatureProfilesMaxLength][1.6:LocalAuthListMaxLength]"
          "[1.6:SendLocalListMaxLength]") {
  const std::pair<const char*, const char*> keys[] = {
      {"ConnectorPhaseRotationMaxLength", "2"},   {"GetConfigurationMaxKeys", "1000"},
      {"LocalAuthListMaxLength", "1000"},         {"MeterValuesAlignedDataMaxLength", "20"},
      {"MeterValuesSampledDataMaxLength", "20"},  {"NumberOfConnectors", "2"},
      {"SendLocalListMaxLength", "1000"},         {"StopTransactionMaxMeterValues", "200"},
      {"StopTxnAlignedDataMaxLength", "20"},      {"StopTxnSampledDataMaxLength", "20"},
      {"SupportedFeatureProfilesMaxLength", "6"},
  };
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  for (const auto& [key, value] : keys) {
    INFO(key);
    CHECK(configured(rig, key) == std::string(value) + " (readonly)");
    CHECK(change(rig, key, "1") == "Rejected");
  }
  CHECK(change(rig, "SupportedFeatureProfiles", "Core") == "Rejected");
}

TEST_CASE("what could do nothing here is no key: there are no lamps",
          "[1.6 9.1.4][1.6 9.1.11][1.6:BlinkRepeat][1.6:LightIntensity]") {
  const char* key = GENERATE("BlinkRepeat", "LightIntensity");
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(configured(rig, key) == "unknown");
  CHECK(change(rig, key, "1") == "NotSupported");
}

// ---- limits -------------------------------------------------------------------------------------

TEST_CASE("a list takes as many members as its MaxLength says",
          "[1.6 5.3][1.6:MeterValuesSampledDataMaxLength][1.6:MeterValuesAlignedDataMaxLength]"
          "[1.6:StopTxnSampledDataMaxLength][1.6:StopTxnAlignedDataMaxLength]") {
  const std::string list =
      GENERATE(as<std::string>{}, "MeterValuesSampledData", "MeterValuesAlignedData",
               "StopTxnSampledData", "StopTxnAlignedData");
  ChargerRig rig("ocpp1.6", [&](ChargePointConfig& c) {
    c.variables = {{list + "MaxLength", "2"}};
  });
  rig.boot();
  CHECK(change(rig, list, "Voltage,Current.Import") == "Accepted");
  CHECK(change(rig, list, "Voltage,Current.Import,SoC") == "Rejected");
  CHECK(configured(rig, list) == "Voltage,Current.Import");

  ChargerRig plain("ocpp1.6");
  plain.boot();
  CHECK(change(plain, list, measurands(20)[0]) == "Accepted");
  CHECK(change(plain, list, measurands(21)[0]) == "Rejected");
}

TEST_CASE("more keys than GetConfigurationMaxKeys break the occurrence rule",
          "[1.6 5.8][1.6:GetConfigurationMaxKeys][1.6:GetConfiguration]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"GetConfigurationMaxKeys", "2"}};
  });
  rig.boot();
  CHECK(
      rig.ask("GetConfiguration", R"({"key":["NumberOfConnectors","Nonsense"]})") ==
      R"({"configurationKey":[{"key":"NumberOfConnectors","readonly":true,"value":"1"}],"unknownKey":["Nonsense"]})");
  rig.ask("GetConfiguration", R"({"key":["A","B","C"]})");
  CHECK(rig.frames.back().type == 4);
  CHECK(rig.frames.back().payload.to_text() == R"("OccurenceConstraintViolation")");
  rig.ask("GetConfiguration", "{}");  // all of them are one request
  CHECK(rig.frames.back().type == 3);
}

TEST_CASE("a profile that is not claimed is not there: its messages and its keys",
          "[1.6 3.3][1.6 9][1.6:SupportedFeatureProfiles]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"SupportedFeatureProfiles", "Core"}};
  });
  rig.boot();
  CHECK(configured(rig, "SupportedFeatureProfiles") == "Core (readonly)");
  rig.ask("TriggerMessage", R"({"requestedMessage":"Heartbeat"})");
  CHECK(rig.frames.back().payload.to_text() == R"("NotSupported")");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"listVersion":-1})");
  CHECK(status_of(rig.ask("SendLocalList", R"({"listVersion":1,"updateType":"Full"})")) ==
        "NotSupported");
  for (const char* key :
       {"LocalAuthListEnabled", "LocalAuthListMaxLength", "SendLocalListMaxLength"})
    CHECK(configured(rig, key) == "unknown");
  CHECK(rig.ask("ClearCache", "{}") == R"({"status":"Accepted"})");  // Core is
}

// ---- effects ------------------------------------------------------------------------------------

TEST_CASE("after MessageTimeout a CALL is over, and the next may go",
          "[1.6 errata 3.83][rule-02][1.6:MessageTimeout]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(change(rig, "MessageTimeout", "7") == "Accepted");
  rig.csms.silent = {"DataTransfer"};
  rig.clear();
  const TimePoint began = rig.now();
  rig.charger().call("DataTransfer", *Json::parse(R"({"vendorId":"a"})"));
  rig.charger().call("Heartbeat", Json::object());
  rig.run(6s + 999ms);
  CHECK(rig.sent("Heartbeat").empty());
  rig.run(1ms);
  REQUIRE(rig.sent("Heartbeat").size() == 1);
  CHECK(rig.sent("Heartbeat")[0].at == began + 7s);
}

TEST_CASE("ConnectorPhaseRotation: phases are the meter's, not the car's",
          "[1.6 4.7][1.6 9.1.7][1.6:ConnectorPhaseRotation]") {
  const auto [rotation, line] = GENERATE(table<std::string, int>(
      {{"1.RST", 0}, {"1.STR", 1}, {"1.TRS", 2}, {"1.SRT", 1}, {"1.NotApplicable", 0}}));
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  REQUIRE(change(rig, "ConnectorPhaseRotation", rotation) == "Accepted");
  REQUIRE(change(rig, "MeterValuesSampledData", "Current.Import") == "Accepted");
  VehicleSpec one_phase = steady_car();
  one_phase.phases = 1;
  one_phase.max_power_w = 3'680;
  REQUIRE(rig.charger().plug_in(1, 1, one_phase).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues","connectorId":1})");
  rig.run(1s);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  for (int i = 0; i < 3; ++i) {
    const std::string at = "meterValue[0].sampledValue[" + std::to_string(i) + "].";
    const Json reading = rig.sent("MeterValues")[0].payload;
    CHECK(at_path(reading, at + "phase") == "L" + std::to_string(i + 1));
    CHECK(at_path(reading, at + "value") == (i == line ? "16.0" : "0.0"));
  }
}

TEST_CASE("a measurand may name its phase", "[1.6 9.1.17][1.6:MeterValuesSampledData]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  REQUIRE(change(rig, "MeterValuesSampledData", "Voltage.L2,Current.Import.L3") == "Accepted");
  rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues","connectorId":1})");
  rig.run(1s);
  const Json reading = rig.sent("MeterValues").at(0).payload;
  CHECK(at_path(reading, "meterValue[0].sampledValue[0].phase") == "L2-N");
  CHECK(at_path(reading, "meterValue[0].sampledValue[1].phase") == "L3");
  CHECK(at_path(reading, "meterValue[0].sampledValue[2].phase").empty());
}

TEST_CASE("StopTransactionMaxMeterValues: the middle goes, begin and end stay",
          "[1.6 errata 3.91][rule-35][1.6:StopTransactionMaxMeterValues]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"StopTransactionMaxMeterValues", "5"},
                   {"StopTxnSampledData", "Energy.Active.Import.Register"},
                   {"MeterValueSampleInterval", "60"},
                   {"MeterValuesSampledData", ""}};
  });
  rig.boot();
  start(rig);
  rig.run(1h);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  const Json stop = rig.sent("StopTransaction").at(0).payload;
  const std::size_t count = stop.find("transactionData")->items().size();
  CHECK(count <= 5);
  CHECK(count >= 3);
  CHECK(at_path(stop, "transactionData[0].sampledValue[0].context") == "Transaction.Begin");
  CHECK(at_path(stop, "transactionData[" + std::to_string(count - 1) +
                          "].sampledValue[0].context") == "Transaction.End");
}

TEST_CASE("a reset that fails is tried ResetRetries times more, then reported",
          "[1.6 9.1.22][1.6 7.6][1.6:ResetRetries][1.6:Reset]") {
  const int failures = GENERATE(1, 2, 3);
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.reboot_duration = 5s; });
  rig.boot();
  REQUIRE(change(rig, "ResetRetries", "2") == "Accepted");
  rig.charger().fail_resets(failures);
  rig.clear();
  const TimePoint asked = rig.now();
  CHECK(rig.ask("Reset", R"({"type":"Soft"})") == R"({"status":"Accepted"})");
  rig.run(1min);
  if (failures <= 2) {
    REQUIRE(rig.told(EventKind::rebooting).size() == 1);
    CHECK(rig.told(EventKind::rebooting)[0].at == asked + 1ms + failures * 5s);
    CHECK(rig.sent("BootNotification").size() == 1);
    return;
  }
  CHECK(rig.told(EventKind::rebooting).empty());
  CHECK(rig.charger().online());
  REQUIRE(rig.sent("StatusNotification").size() == 1);
  const SeenFrame report = rig.sent("StatusNotification")[0];
  CHECK(report.at == asked + 1ms + 10s);
  CHECK(at_path(report.payload, "connectorId") == "0");
  CHECK(at_path(report.payload, "errorCode") == "ResetFailure");
  CHECK(at_path(report.payload, "status") == "Available");  // a warning
  CHECK(rig.ask("Reset", R"({"type":"Hard"})") ==
        R"({"status":"Accepted"})");  // the next one works
  rig.run(10s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
  CHECK(at_path(rig.sent("StatusNotification").at(1).payload, "errorCode") == "NoError");
}

TEST_CASE("UnlockConnectorOnEVSideDisconnect: the socket lets go, or waits for the token",
          "[1.6 4.10][1.6 9.1.33][rule-31][1.6:UnlockConnectorOnEVSideDisconnect]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  SECTION("true: Finishing, then free") {
    start(rig);
    rig.clear();
    REQUIRE(rig.charger().unplug(1).ok());
    rig.run(1s);
    CHECK(stop_reason(rig) == "EVDisconnected");
    CHECK(each(rig, "StatusNotification", "status") == Words{"Finishing", "Available"});
    CHECK(each(rig, "StatusNotification", "info") == Words{"EV side disconnected", ""});
  }
  SECTION("false: Finishing until the token that started it comes") {
    REQUIRE(change(rig, "UnlockConnectorOnEVSideDisconnect", "false") == "Accepted");
    start(rig);
    rig.clear();
    REQUIRE(rig.charger().unplug(1).ok());
    rig.run(1h);
    CHECK(stop_reason(rig) == "EVDisconnected");
    CHECK(status(rig) == "Finishing");
    rig.clear();
    REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
    rig.run(1s);
    CHECK(each(rig, "StatusNotification", "status") == Words{"Available"});
    CHECK(rig.sent("Authorize").empty());
    CHECK(rig.sent("StartTransaction").empty());
  }
  SECTION("false: an UnlockConnector frees it too") {
    REQUIRE(change(rig, "UnlockConnectorOnEVSideDisconnect", "false") == "Accepted");
    start(rig);
    REQUIRE(rig.charger().unplug(1).ok());
    rig.run(1s);
    CHECK(status_of(rig.ask("UnlockConnector", R"({"connectorId":1})")) == "Unlocked");
    rig.run(1s);
    CHECK(status(rig) == "Available");
  }
  SECTION("StopTransactionOnEVSideDisconnect=false beats it: locked, whatever it says") {
    REQUIRE(change(rig, "StopTransactionOnEVSideDisconnect", "false") == "Accepted");
    start(rig);
    REQUIRE(rig.charger().unplug(1).ok());
    rig.run(1h);
    CHECK(rig.sent("StopTransaction").empty());
    CHECK(status(rig) == "SuspendedEV");
    REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
    rig.run(1s);
    CHECK(stop_reason(rig) == "Local");
    CHECK(status(rig) == "Available");
  }
}

TEST_CASE("with fixed cables only UnlockConnectorOnEVSideDisconnect is a read-only false",
          "[1.6 errata 3.84][1.6 errata 3.85][1.6:UnlockConnectorOnEVSideDisconnect]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.evses[0].connectors[0].fixed_cable = true;
                 }));
  rig.boot();
  CHECK(configured(rig, "UnlockConnectorOnEVSideDisconnect") == "false (readonly)");
  CHECK(change(rig, "UnlockConnectorOnEVSideDisconnect", "true") == "Rejected");
  start(rig);
  rig.clear();
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(each(rig, "StatusNotification", "status") == Words{"Available"});  // section 4.9, C1
}

TEST_CASE("WebSocketPingInterval: so often, never for 0",
          "[1.6-J 7][1.6 9.1.34][1.6:WebSocketPingInterval]") {
  // Pings do not show as frames; a half-open link that is pinged ends, one that is not stays.
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(change(rig, "WebSocketPingInterval", GENERATE("0", "30")) == "Accepted");
  const bool pings = rig.charger().variable("WebSocketPingInterval") == "30";
  rig.charger().go_offline(OfflineMode::half_open);
  const TimePoint deaf = rig.now();
  rig.clear();
  rig.run(10min);
  REQUIRE(rig.told(EventKind::disconnected).size() == (pings ? 1u : 0u));
  if (pings)
    CHECK(rig.told(EventKind::disconnected)[0].at <= deaf + 30s + 20s);  // and the pong's wait
}
