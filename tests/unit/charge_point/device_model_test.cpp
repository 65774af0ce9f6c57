// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

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

TEST_CASE("2.x: a deleted variable is gone with its attributes, an attribute alone",
          "[device-api][B06][B07]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) {
    VariablePreset fan{"Fan.Speed", "3"};
    fan.type = "integer";
    VariablePreset most{"Fan.Speed#MaxSet", "9"};
    VariablePreset lamp{"Fan.Lamp", "on"};
    VariablePreset fixed{"Fan.Blades", "5"};
    fixed.constant = true;
    c.variables = {fan, most, lamp, fixed};
  });
  rig.boot();
  const auto status = [&](std::string_view variable, std::string_view attribute) {
    return at_path(get_variable(rig, R"({"component":{"name":"Fan"},"variable":{"name":")" +
                                         std::string(variable) + R"("},"attributeType":")" +
                                         std::string(attribute) + R"("})"),
                   "attributeStatus");
  };
  const auto reported = [&] {
    rig.clear();
    (void)rig.ask("GetBaseReport", R"({"requestId":1,"reportBase":"FullInventory"})");
    rig.run(5s);
    std::string all;
    for (const SeenFrame& part : rig.sent("NotifyReport")) all += part.payload.to_text();
    return all;
  };
  REQUIRE(status("Speed", "MaxSet") == "Accepted");
  CHECK(reported().find("MaxSet") != std::string::npos);
  REQUIRE(rig.charger().delete_variable("Fan.Speed#MaxSet").ok());
  CHECK(status("Speed", "MaxSet") == "NotSupportedAttributeType");
  CHECK(status("Speed", "Actual") == "Accepted");
  CHECK(set_variable(rig, "Fan", "Speed", "50") == "Accepted");  // nothing bounds it any more
  CHECK(reported().find("MaxSet") == std::string::npos);

  REQUIRE(rig.charger().delete_variable("Fan.Speed").ok());
  CHECK(status("Speed", "Actual") == "UnknownVariable");
  CHECK(set_variable(rig, "Fan", "Speed", "1") == "UnknownVariable");
  CHECK(reported().find("\"Speed\"") == std::string::npos);
  REQUIRE(rig.charger().delete_variable("Fan.Lamp").ok());
  CHECK(status("Lamp", "Actual") == "UnknownVariable");
  CHECK(rig.charger().delete_variable("Fan.Blades").error().code == Errc::state);
}

TEST_CASE("2.x: GetVariables tells what it finds and why not", "[B06]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  const Json found = get_variable(
      rig,
      R"({"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"MessageTimeout","instance":"Default"}})");
  CHECK(at_path(found, "attributeStatus") == "Accepted");
  CHECK(at_path(found, "attributeValue") == "30");
  CHECK(at_path(found, "attributeType") == "Actual");  // B06.FR.11
  CHECK(at_path(found, "variable.instance") == "Default");
  const auto status = [&](std::string_view item) {
    const Json answer = get_variable(rig, item);
    CHECK(answer.find("attributeValue") == nullptr);
    return at_path(answer, "attributeStatus");
  };
  CHECK(status(R"({"component":{"name":"Teapot"},"variable":{"name":"Hot"}})") ==
        "UnknownComponent");
  CHECK(status(R"({"component":{"name":"TxCtrlr"},"variable":{"name":"Hot"}})") ==
        "UnknownVariable");
  CHECK(status(R"({"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"MessageTimeout"}})") ==
        "UnknownVariable");  // B06.FR.15
  CHECK(
      status(
          R"({"attributeType":"Target","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}})") ==
      "NotSupportedAttributeType");
  CHECK(
      status(R"({"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}})") ==
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
  const char* state =
      R"({"component":{"name":"Connector","evse":{"id":1,"connectorId":1}},"variable":{"name":"AvailabilityState"}})";
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
    const std::string status =
        at_path(*Json::parse(rig.ask("GetReport", "{\"requestId\":1" + criteria + "}")), "status");
    if (status != "Accepted") return status;
    rig.run(1s);
    std::size_t entries = 0;
    for (const SeenFrame& part : rig.sent("NotifyReport"))
      entries += part.payload.find("reportData")->items().size();
    return std::to_string(entries);
  };
  CHECK(
      count(
          R"(,"componentVariable":[{"component":{"name":"EVSE"},"variable":{"name":"Power"}}])") ==
      "2");  // B08.FR.23
  CHECK(
      count(
          R"(,"componentVariable":[{"component":{"name":"EVSE","evse":{"id":2}},"variable":{"name":"Power"}}])") ==
      "1");
  CHECK(count(R"(,"componentVariable":[{"component":{"name":"ClockCtrlr"}}])") ==
        "2");  // B08.FR.20
  CHECK(
      count(
          R"(,"componentVariable":[{"component":{"name":"DeviceDataCtrlr"},"variable":{"name":"ItemsPerMessage"}}])") ==
      "3");                                                                 // B08.FR.21
  CHECK(count(R"(,"componentCriteria":["Problem"])") == "EmptyResultSet");  // B08.FR.15
  CHECK(
      count(
          R"(,"componentCriteria":["Available"],"componentVariable":[{"component":{"name":"ReservationCtrlr"}}])") ==
      "EmptyResultSet");  // B08.FR.08: it is not available
}

// ---- attributes ---------------------------------------------------------------------------------

namespace {

/// A fan of a second cabinet, whose speed has all four attributes; and one that is only aimed at.
void add_fan(ChargePointConfig& config) {
  VariablePreset speed{.name = "Fan[rear]:1:1.Speed[rpm]", .value = "2000"};
  speed.mutability = "ReadOnly";
  speed.type = "integer";
  speed.min = 0;
  speed.max = 9000;
  speed.unit = "rpm";
  VariablePreset least{.name = "Fan[rear]:1:1.Speed[rpm]#MinSet", .value = "1000"};
  least.mutability = "ReadOnly";
  least.constant = true;
  VariablePreset most{.name = "Fan[rear]:1:1.Speed[rpm]#MaxSet", .value = "5000"};
  most.persistent = false;
  // The order does not matter.
  config.variables = {{.name = "Fan[rear]:1:1.Speed[rpm]#Target"}, most, least, speed};
  VariablePreset aim{.name = "Fan.Noise#Target", .value = "30"};
  aim.type = "integer";
  config.variables.push_back(aim);
}

std::string fan(const std::string& attribute, const std::string& value = {}) {
  return "{" + (value.empty() ? "" : "\"attributeValue\":\"" + value + "\",") +
         (attribute.empty() ? "" : "\"attributeType\":\"" + attribute + "\",") +
         R"("component":{"name":"Fan","instance":"rear","evse":{"id":1,"connectorId":1}},)"
         R"("variable":{"name":"Speed","instance":"rpm"}})";
}

std::string set_fan(ChargerRig& rig, const std::string& attribute, const std::string& value) {
  const Json reply = *Json::parse(
      rig.ask("SetVariables", "{\"setVariableData\":[" + fan(attribute, value) + "]}"));
  CHECK(at_path(reply, "setVariableResult[0].attributeType") == attribute);  // B05.FR.03
  return at_path(reply, "setVariableResult[0].attributeStatus") + " " +
         at_path(reply, "setVariableResult[0].attributeStatusInfo.reasonCode");
}

std::string get_fan(ChargerRig& rig, const std::string& attribute) {
  const Json result = get_variable(rig, fan(attribute));
  return at_path(result, "attributeStatus") + " " + at_path(result, "attributeValue");
}

}  // namespace

TEST_CASE("2.x: each attribute of a variable has its own value and mutability",
          "[B05.FR.06][B05.FR.08][B06.FR.08][B06.FR.13]") {
  const std::string dialect = GENERATE("ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(dialect, add_fan);
  rig.boot();
  CHECK(get_fan(rig, "") == "Accepted 2000");
  CHECK(get_fan(rig, "Target") == "Accepted ");  // nobody set it yet
  CHECK(get_fan(rig, "MinSet") == "Accepted 1000");
  CHECK(get_fan(rig, "MaxSet") == "Accepted 5000");

  CHECK(set_fan(rig, "Actual", "3000") == "Rejected ReadOnly");
  CHECK(set_fan(rig, "MinSet", "2000") == "Rejected ReadOnly");
  CHECK(set_fan(rig, "Target", "999") == "Rejected ValueOutOfRange");
  CHECK(set_fan(rig, "Target", "5001") == "Rejected ValueOutOfRange");
  CHECK(set_fan(rig, "Target", "fast") == "Rejected PropertyConstraint");
  CHECK(set_fan(rig, "Target", "5000") == "Accepted ");
  CHECK(set_fan(rig, "MaxSet", "999") == "Rejected ValueOutOfRange");   // below MinSet
  CHECK(set_fan(rig, "MaxSet", "9001") == "Rejected ValueOutOfRange");  // beyond maxLimit
  CHECK(set_fan(rig, "MaxSet", "8000") == "Accepted ");
  CHECK(set_fan(rig, "Target", "6000") == "Accepted ");
  CHECK(get_fan(rig, "Target") == "Accepted 6000");
  CHECK(get_fan(rig, "") == "Accepted 2000");
  CHECK(rig.told(EventKind::variable_changed).back().text ==
        "Fan[rear]:1:1.Speed[rpm]#Target=6000");

  CHECK(at_path(get_variable(rig, R"({"component":{"name":"Fan"},"variable":{"name":"Noise"}})"),
                "attributeStatus") == "NotSupportedAttributeType");
  CHECK(
      at_path(
          get_variable(
              rig,
              R"({"attributeType":"MaxSet","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}})"),
          "attributeStatus") == "NotSupportedAttributeType");
  CHECK(
      at_path(
          get_variable(
              rig,
              R"({"attributeType":"Target","component":{"name":"Fan"},"variable":{"name":"Colour"}})"),
          "attributeStatus") == "UnknownVariable");
}

TEST_CASE("2.x: a standard variable may have bounds too", "[B05.FR.08]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& config) {
    config.variables = {{"OCPPCommCtrlr.HeartbeatInterval#MinSet", "60"},
                        {"OCPPCommCtrlr.HeartbeatInterval#MaxSet", "600"}};
  });
  rig.boot();
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "59") == "Rejected");
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "60") == "Accepted");
  CHECK(set_variable(rig, "OCPPCommCtrlr", "HeartbeatInterval", "601") == "Rejected");
  CHECK(rig.charger().variable("OCPPCommCtrlr.HeartbeatInterval") == "60");
  CHECK(rig.charger().variable("OCPPCommCtrlr.HeartbeatInterval#MaxSet") == "600");
}

TEST_CASE("2.x: reports list every attribute of a variable, once",
          "[B07.FR.07][B07.FR.11][B08.FR.12]") {
  ChargerRig rig("ocpp2.0.1", add_fan);
  rig.boot();
  const std::string request =
      GENERATE(R"({"requestId":1,"componentVariable":[{"component":{"name":"Fan"}}]})",
               R"({"requestId":1,"reportBase":"FullInventory"})",
               R"({"requestId":1,"reportBase":"ConfigurationInventory"})");
  rig.ask(request.find("reportBase") == std::string::npos ? "GetReport" : "GetBaseReport", request);
  rig.run(1s);
  Json::Array fans;
  for (const SeenFrame& part : rig.sent("NotifyReport"))
    for (const Json& entry : part.payload.find("reportData")->items())
      if (at_path(entry, "component.name") == "Fan") fans.push_back(entry);
  REQUIRE(fans.size() == 2);
  CHECK(at_path(fans[0], "component.instance") == "rear");
  CHECK(at_path(fans[0], "component.evse") == R"({"id":1,"connectorId":1})");
  CHECK(at_path(fans[0], "variable.instance") == "rpm");
  CHECK(at_path(fans[0], "variableCharacteristics.unit") == "rpm");
  CHECK(at_path(fans[0], "variableCharacteristics.maxLimit") == "9000");
  std::vector<std::string> attributes;
  for (const Json& one : fans[0].find("variableAttribute")->items()) {
    attributes.push_back(at_path(one, "type") + "=" + at_path(one, "value") + " " +
                         at_path(one, "mutability") + " " + at_path(one, "persistent") +
                         at_path(one, "constant"));
  }
  CHECK(attributes ==
        std::vector<std::string>{"Actual=2000 ReadOnly true", "Target= ReadWrite true",
                                 "MaxSet=5000 ReadWrite false", "MinSet=1000 ReadOnly truetrue"});
  CHECK(at_path(fans[1], "variableAttribute[0].type") == "Target");
}

TEST_CASE("2.x: attributes are kept like their variables, unless they do not persist", "[B05]") {
  ChargerRig rig("ocpp2.0.1", add_fan);
  rig.boot();
  CHECK(set_fan(rig, "Target", "4000") == "Accepted ");
  CHECK(set_fan(rig, "MaxSet", "4500") == "Accepted ");
  rig.run(1s);
  rig.replace_charger();
  rig.boot();
  CHECK(get_fan(rig, "Target") == "Accepted 4000");
  CHECK(get_fan(rig, "MaxSet") == "Accepted 5000");
  CHECK_FALSE(rig.charger().set_variable("Fan[rear]:1:1.Speed[rpm]#MinSet", "10").ok());
  REQUIRE(rig.charger().set_variable("Fan[rear]:1:1.Speed[rpm]#MaxSet", "4200").ok());
  CHECK(get_fan(rig, "MaxSet") == "Accepted 4200");
}

TEST_CASE("presets of attributes are held to their own limits", "[B05]") {
  ChargePointConfig config;
  config.identity = "CP";
  config.url = "pipe:csms";
  config.subprotocols = {"ocpp2.0.1"};
  add_fan(config);
  REQUIRE(ChargePoint::check(config).ok());
  SECTION("a word that is no attribute") {
    config.variables[0].name = "Fan.Speed#Maximum";
  }
  SECTION("bounds that cross") {
    config.variables[2].value = "5001";
  }
  SECTION("a target beyond its bounds") {
    config.variables[0].value = "6000";
  }
  SECTION("of another type") {
    config.variables[0].value = "fast";
  }
  CHECK_FALSE(ChargePoint::check(config).ok());
}
