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

}  // namespace

TEST_CASE("1.6: GetConfiguration without keys lists all, with keys those, unknown ones apart",
          "[1.6 5.8][rule-33][1.6:GetConfiguration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(configuration(rig).find("configurationKey")->items().size() > 35);
  CHECK(configuration(rig).find("unknownKey") == nullptr);
  CHECK(
      rig.ask("GetConfiguration",
              R"({"key":["heartbeatinterval","Nonsense","HeartbeatInterval"]})") ==
      R"({"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"86400"}],"unknownKey":["Nonsense"]})");
}

TEST_CASE("1.6: AuthorizationKey can be written but not read",
          "[1.6-J E3.12][rule-33][1.6:AuthorizationKey]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(rig.ask("GetConfiguration", R"({"key":["AuthorizationKey"]})") ==
        R"({"configurationKey":[{"key":"AuthorizationKey","readonly":false}]})");
}

TEST_CASE(
    "1.6: ChangeConfiguration",
    "[1.6 "
    "5.3][rule-33][1.6:ChangeConfiguration][1.6:WebSocketPingInterval][1.6:NumberOfConnectors]") {
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
  CHECK(change(rig, "MeterValuesSampledData",
               "Energy.Active.Import.Register,Power.Active.Import") == "Accepted");
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
    if (message->origin == Catalogue::Origin::charge_point || message->block == "Security")
      continue;
    ChargerRig rig("ocpp1.6");
    rig.checks_schema = false;  // a raw request may ask for anything
    rig.boot();
    std::string profile(message->block);
    std::erase(profile, ' ');
    const std::string claimed = "," + *rig.charger().variable("SupportedFeatureProfiles") + ",";
    const bool is_claimed = claimed.find("," + profile + ",") != std::string::npos;
    INFO(message->action << " of " << message->block);
    rig.ask(
        message->action,
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

TEST_CASE("1.6: a deleted key is unknown to the CSMS, over power loss too, until it is set",
          "[device-api][rule-33]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables.push_back({"MeterValueSampleInterval", "10"});
  });
  rig.boot();
  const auto known = [&] {
    return rig.ask("GetConfiguration", R"({"key":["MeterValueSampleInterval"]})")
               .find("unknownKey") == std::string::npos;
  };
  REQUIRE(known());
  REQUIRE(rig.charger().delete_variable("meterValueSampleInterval").ok());
  CHECK(rig.events.back().text == "MeterValueSampleInterval");
  CHECK_FALSE(known());
  CHECK_FALSE(rig.charger().variable("MeterValueSampleInterval").has_value());
  CHECK(change(rig, "MeterValueSampleInterval", "30") == "NotSupported");
  const Json all = configuration(rig);
  for (const Json& key : all.find("configurationKey")->items())
    CHECK(at_path(key, "key") != "MeterValueSampleInterval");
  CHECK(rig.charger().delete_variable("MeterValueSampleInterval").error().code == Errc::not_found);
  CHECK(rig.charger().delete_variable("Nonsense").error().code == Errc::not_found);

  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  rig.run(60s);
  CHECK_FALSE(rig.sent("StartTransaction").empty());
  CHECK(rig.sent("MeterValues").empty());  // what the key asked for is not done

  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(10s);
  CHECK_FALSE(known());

  REQUIRE(rig.charger().set_variable("MeterValueSampleInterval", "20").ok());
  CHECK(known());
  CHECK(change(rig, "MeterValueSampleInterval", "30") == "Accepted");
}

TEST_CASE("a deletion before the start, or while the power is off, counts", "[device-api]") {
  for (const bool at_first : {true, false}) {
    ChargerRig rig("ocpp1.6");
    if (!at_first) {
      rig.boot();
      rig.charger().power_cut();
    }
    REQUIRE(rig.charger().delete_variable("ConnectionTimeOut").ok());
    REQUIRE(rig.charger().delete_variable("ResetRetries").ok());
    REQUIRE(rig.charger().set_variable("ResetRetries", "7").ok());
    rig.boot();
    CHECK_FALSE(rig.charger().variable("ConnectionTimeOut").has_value());
    CHECK(rig.charger().variable("ResetRetries") == "7");
  }
}
