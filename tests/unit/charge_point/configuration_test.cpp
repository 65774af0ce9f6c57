// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <ocppsim/catalogue.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string change(ChargerRig& rig, std::string_view key, std::string_view value) {
  std::string payload;
  JsonWriter(payload).begin_object().field("key", key).field("value", value).end_object();
  return at_path(*Json::parse(rig.ask("ChangeConfiguration", payload)), "status");
}

Json configuration(ChargerRig& rig) {
  return *Json::parse(rig.ask("GetConfiguration", "{}"));
}

std::string set_variable(ChargerRig& rig, std::string_view component, std::string_view variable,
                         std::string_view value) {
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().key("setVariableData").begin_array().begin_object();
  json.field("attributeValue", value);
  json.key("component").begin_object().field("name", component).end_object();
  json.key("variable").begin_object().field("name", variable).end_object();
  json.end_object().end_array().end_object();
  return at_path(*Json::parse(rig.ask("SetVariables", payload)),
                 "setVariableResult[0].attributeStatus");
}

Json get_variable(ChargerRig& rig, std::string_view item) {
  const std::string reply =
      rig.ask("GetVariables", "{\"getVariableData\":[" + std::string(item) + "]}");
  return Json::parse(reply)->find("getVariableResult")->items().at(0);
}

}  // namespace

// ---- 1.6 ----------------------------------------------------------------------------------------

TEST_CASE("1.6: GetConfiguration without keys lists all, with keys those, unknown ones apart",
          "[1.6 5.8][rule-33][1.6:GetConfiguration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(configuration(rig).find("configurationKey")->items().size() > 35);
  CHECK(configuration(rig).find("unknownKey") == nullptr);
  CHECK(rig.ask("GetConfiguration", R"({"key":["heartbeatinterval","Nonsense","HeartbeatInterval"]})") ==
        R"({"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"86400"}],"unknownKey":["Nonsense"]})");
}

TEST_CASE("1.6: AuthorizationKey can be written but not read",
          "[1.6-J E3.12][rule-33][1.6:AuthorizationKey]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(rig.ask("GetConfiguration", R"({"key":["AuthorizationKey"]})") ==
        R"({"configurationKey":[{"key":"AuthorizationKey","readonly":false}]})");
}

TEST_CASE("1.6: ChangeConfiguration",
          "[1.6 5.3][rule-33][1.6:ChangeConfiguration][1.6:WebSocketPingInterval][1.6:NumberOfConnectors]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(change(rig, "MeterValueSampleInterval", "30") == "Accepted");
  CHECK(change(rig, "MeterValueSampleInterval", "soon") == "Rejected");
  CHECK(change(rig, "WebSocketPingInterval", "-1") == "Rejected");  // 1.6-J section 7
  CHECK(change(rig, "NumberOfConnectors", "5") == "Rejected");
  CHECK(change(rig, "Nonsense", "5") == "NotSupported");
  CHECK(change(rig, "LocalPreAuthorize", "maybe") == "Rejected");
  CHECK(rig.charger().variable("MeterValueSampleInterval") == "30");
}

TEST_CASE("1.6: one unsupported measurand rejects the whole list",
          "[1.6 3.16.4][rule-33][1.6:MeterValuesSampledData]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(change(rig, "MeterValuesSampledData", "Energy.Active.Import.Register,Power.Active.Import") ==
        "Accepted");
  CHECK(change(rig, "MeterValuesSampledData", "Energy.Active.Import.Register,RPM") == "Rejected");
  // In the catalogue, but no instrument here shows it.
  CHECK(change(rig, "MeterValuesSampledData", "Energy.Active.Import.Interval") == "Rejected");
  CHECK(rig.charger().variable("MeterValuesSampledData") ==
        "Energy.Active.Import.Register,Power.Active.Import");
  CHECK(change(rig, "StopTxnSampledData", "") == "Accepted");
}

TEST_CASE("1.6: what is claimed is answered, what is not claimed is NotSupported",
          "[1.6 3.3][1.6 9.1.29][1.6:SupportedFeatureProfiles]") {
  const Catalogue& catalogue = *Catalogue::find("ocpp1.6");
  RandomStream random(11);
  for (const Catalogue::Message* message : catalogue.messages()) {
    if (message->origin == Catalogue::Origin::charge_point || message->block == "Security") continue;
    ChargerRig rig("ocpp1.6");
    rig.checks_schema = false;  // a raw request may ask for anything
    rig.boot();
    std::string profile(message->block);
    std::erase(profile, ' ');
    const std::string claimed = "," + *rig.charger().variable("SupportedFeatureProfiles") + ",";
    const bool is_claimed = claimed.find("," + profile + ",") != std::string::npos;
    INFO(message->action << " of " << message->block);
    rig.ask(message->action,
            catalogue.generate(*message, PayloadKind::request, random, Ratio::percent(0)).to_text());
    bool answered = false;
    for (const SeenFrame& frame : rig.frames)
      if (frame.direction == Direction::sent && frame.id == "csms-1" && frame.type != 2) {
        answered = true;
        const std::string error = frame.type == 4 ? frame.payload.to_text() : "";
        if (profile == "LocalAuthListManagement") continue;  // has words of its own for it
        CHECK((error == "\"NotSupported\"") == !is_claimed);
        CHECK(error != "\"NotImplemented\"");
      }
    CHECK(answered);
  }
}

TEST_CASE("presets: vendor keys, values, absence, mutability, reboot", "[device-api][rule-33]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    VariablePreset vendor{"Vendor.Colour", "blue"};
    VariablePreset fixed{"HeartbeatInterval", "42", "ReadOnly"};
    VariablePreset gone{"ClockAlignedDataInterval"};
    gone.absent = true;
    VariablePreset slow{"ConnectionTimeOut", "20"};
    slow.reboot_required = true;
    c.variables = {vendor, fixed, gone, slow};
  });
  rig.csms.answers["BootNotification"] =
      R"({"status":"Accepted","currentTime":"2026-01-01T00:00:00Z","interval":0})";
  rig.boot();
  CHECK(rig.charger().variable("vendor.colour") == "blue");
  CHECK(change(rig, "Vendor.Colour", "red") == "Accepted");
  CHECK(change(rig, "HeartbeatInterval", "10") == "Rejected");
  CHECK(rig.charger().variable("HeartbeatInterval") == "42");
  CHECK(change(rig, "ClockAlignedDataInterval", "900") == "NotSupported");
  CHECK(change(rig, "ConnectionTimeOut", "30") == "RebootRequired");
}

// ---- 2.x ----------------------------------------------------------------------------------------

TEST_CASE("2.x: GetVariables tells what it finds and why not", "[B06]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  const Json found = get_variable(
      rig, R"({"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"MessageTimeout","instance":"Default"}})");
  CHECK(at_path(found, "attributeStatus") == "Accepted");
  CHECK(at_path(found, "attributeValue") == "30");
  CHECK(at_path(found, "attributeType") == "Actual");  // B06.FR.11
  CHECK(at_path(found, "variable.instance") == "Default");
  const auto status = [&](std::string_view item) {
    const Json answer = get_variable(rig, item);
    CHECK(answer.find("attributeValue") == nullptr);
    return at_path(answer, "attributeStatus");
  };
  CHECK(status(R"({"component":{"name":"Teapot"},"variable":{"name":"Hot"}})") == "UnknownComponent");
  CHECK(status(R"({"component":{"name":"TxCtrlr"},"variable":{"name":"Hot"}})") == "UnknownVariable");
  CHECK(status(R"({"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"MessageTimeout"}})") ==
        "UnknownVariable");  // B06.FR.15
  CHECK(status(R"({"attributeType":"Target","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}})") ==
        "NotSupportedAttributeType");
  CHECK(status(R"({"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}})") ==
        "Rejected");  // B06.FR.09
}

TEST_CASE("2.x: SetVariables answers each item", "[B05]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "60") == "Accepted");
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "0") == "Rejected");
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "x") == "Rejected");
  CHECK(set_variable(rig, "SecurityCtrlr", "SecurityProfile", "2") == "Rejected");
  CHECK(set_variable(rig, "TxCtrlr", "TxStartPoint", "EVConnected,Authorized") == "Accepted");
  CHECK(set_variable(rig, "TxCtrlr", "TxStartPoint", "Sunrise") == "Rejected");
  CHECK(set_variable(rig, "Teapot", "Hot", "1") == "UnknownComponent");
  CHECK(set_variable(rig, "TxCtrlr", "Hot", "1") == "UnknownVariable");
  CHECK(rig.charger().variable("OCPPCommCtrlr.HeartbeatInterval") == "60");
}

TEST_CASE("2.x: live values are looked up", "[B06]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  const char* state = R"({"component":{"name":"Connector","evse":{"id":1,"connectorId":1}},"variable":{"name":"AvailabilityState"}})";
  CHECK(at_path(get_variable(rig, state), "attributeValue") == "Available");
  REQUIRE(rig.charger().plug_in(1).ok());
  CHECK(at_path(get_variable(rig, state), "attributeValue") == "Occupied");
  const char* clock = R"({"component":{"name":"ClockCtrlr"},"variable":{"name":"DateTime"}})";
  CHECK(at_path(get_variable(rig, clock), "attributeValue").substr(0, 11) == "2026-01-01T");
  CHECK(rig.charger().variable("Connector:1:1.AvailabilityState") == "Occupied");
}

TEST_CASE("2.x: base reports", "[B07.FR.07][B07.FR.08][B07.FR.09]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  const auto report = [&](const std::string& base) {
    rig.clear();
    rig.ask("GetBaseReport", "{\"requestId\":1,\"reportBase\":\"" + base + "\"}");
    rig.run(1s);
    Json::Array all;
    for (const SeenFrame& part : rig.sent("NotifyReport"))
      for (const Json& entry : part.payload.find("reportData")->items()) all.push_back(entry);
    return all;
  };
  const Json::Array full = report("FullInventory");
  const Json::Array settable = report("ConfigurationInventory");
  const Json::Array summary = report("SummaryInventory");
  CHECK(full.size() > 70);
  CHECK(settable.size() < full.size());
  CHECK(summary.size() < full.size());
  for (const Json& entry : settable)
    CHECK(at_path(entry, "variableAttribute[0].mutability") != "ReadOnly");
  bool saw_power = false;
  for (const Json& entry : full) {
    if (at_path(entry, "component.name") != "EVSE" || at_path(entry, "variable.name") != "Power")
      continue;
    saw_power = true;
    CHECK(at_path(entry, "variableCharacteristics.maxLimit") == "22080");
    CHECK(at_path(entry, "component.evse.id") == "1");
  }
  CHECK(saw_power);
}

TEST_CASE("2.x: GetReport filters by component, variable and criterion", "[B08]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.boot();
  const auto count = [&](const std::string& criteria) -> std::string {
    rig.clear();
    const std::string status = at_path(
        *Json::parse(rig.ask("GetReport", "{\"requestId\":1" + criteria + "}")), "status");
    if (status != "Accepted") return status;
    rig.run(1s);
    std::size_t entries = 0;
    for (const SeenFrame& part : rig.sent("NotifyReport"))
      entries += part.payload.find("reportData")->items().size();
    return std::to_string(entries);
  };
  CHECK(count(R"(,"componentVariable":[{"component":{"name":"EVSE"},"variable":{"name":"Power"}}])") ==
        "2");  // B08.FR.23
  CHECK(count(R"(,"componentVariable":[{"component":{"name":"EVSE","evse":{"id":2}},"variable":{"name":"Power"}}])") ==
        "1");
  CHECK(count(R"(,"componentVariable":[{"component":{"name":"ClockCtrlr"}}])") == "2");  // B08.FR.20
  CHECK(count(R"(,"componentVariable":[{"component":{"name":"DeviceDataCtrlr"},"variable":{"name":"ItemsPerMessage"}}])") ==
        "3");  // B08.FR.21
  CHECK(count(R"(,"componentCriteria":["Problem"])") == "EmptyResultSet");  // B08.FR.15
  CHECK(count(R"(,"componentCriteria":["Available"],"componentVariable":[{"component":{"name":"ReservationCtrlr"}}])") ==
        "EmptyResultSet");  // B08.FR.08: it is not available
}
