// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ChangeConfiguration and GetConfiguration beyond the standard keys: what waits for a reboot, what
// a vendor adds. 1.6 sections 5.3, 5.8.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

VariablePreset preset(const char* name, const char* value, const char* type = "string") {
  VariablePreset out{name, value};
  out.type = type;
  return out;
}

std::string refusal(VariablePreset wrong) {
  ChargePointConfig config;
  config.identity = "CP-1";
  config.url = "pipe:csms";
  config.variables = {std::move(wrong)};
  const Result<void> checked = ChargePoint::check(config);
  return checked ? std::string("taken") : checked.error().message;
}

}  // namespace

TEST_CASE("RebootRequired: the value is in force only after the next boot, whatever boots",
          "[1.6 5.3][rule-33][1.6:ChangeConfiguration][1.6:ConnectionTimeOut]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   VariablePreset slow{"ConnectionTimeOut", "20"};
                   slow.reboot_required = true;
                   c.variables.push_back(slow);
                 }));
  rig.boot();
  const auto preparing_for = [&] {
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    const TimePoint plugged = rig.now();
    while (status(rig) == "Preparing") rig.run(1s);
    const Duration span = rig.now() - plugged;
    REQUIRE(rig.charger().unplug(1).ok());
    return span;
  };
  CHECK(preparing_for() == 20s);
  CHECK(change(rig, "ConnectionTimeOut", "never") == "Rejected");
  CHECK(change(rig, "ConnectionTimeOut", "40") == "RebootRequired");
  CHECK(configured(rig, "ConnectionTimeOut") == "20");
  CHECK(preparing_for() == 20s);
  const int way = GENERATE(0, 1, 2);
  if (way == 0) rig.ask("Reset", R"({"type":"Soft"})");
  if (way >= 1) rig.charger().power_cut();
  if (way == 2) rig.replace_charger();
  if (way >= 1) rig.charger().power_on();
  rig.run(20s);
  CHECK(configured(rig, "ConnectionTimeOut") == "40");
  CHECK(preparing_for() == 40s);
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(5s);
  CHECK(configured(rig, "ConnectionTimeOut") == "40");  // and stays
}

TEST_CASE("a vendor's keys are held to the type, limits and values they were given",
          "[1.6 5.3][1.6 5.8][rule-33][device-api]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    VariablePreset level = preset("Acme.Level", "5", "integer");
    level.min = 1;
    level.max = 10;
    VariablePreset colour = preset("Acme.Colour", "red", "OptionList");
    colour.values = {"red", "green"};
    VariablePreset days = preset("Acme.Days", "mon", "MemberList");
    days.values = {"mon", "tue", "wed"};
    VariablePreset name = preset("Acme.Name", "x");
    name.max = 4;
    VariablePreset serial = preset("Acme.Serial", "S1");
    serial.mutability = "ReadOnly";
    VariablePreset secret = preset("Acme.Secret", "hush");
    secret.mutability = "WriteOnly";
    VariablePreset since = preset("Acme.Since", "2026-01-01T00:00:00Z", "dateTime");
    c.variables = {level,
                   colour,
                   days,
                   name,
                   serial,
                   secret,
                   since,
                   preset("Acme.Ratio", "0.5", "decimal"),
                   preset("Acme.On", "true", "boolean")};
  });
  rig.boot();
  const auto holds = [&](const char* key, const char* good, const char* bad) {
    INFO(key);
    CHECK(change(rig, key, good) == "Accepted");
    CHECK(configured(rig, key) == good);
    CHECK(change(rig, key, bad) == "Rejected");
    CHECK(configured(rig, key) == good);
  };
  holds("Acme.Level", "10", "11");
  holds("Acme.Colour", "green", "blue");
  holds("Acme.Days", "mon,wed", "mon,sun");
  holds("Acme.Name", "four", "fiver");
  holds("Acme.Since", "2027-01-01T00:00:00Z", "tomorrow");
  holds("Acme.Ratio", "0.25", "half");
  holds("Acme.On", "false", "maybe");
  CHECK(configured(rig, "Acme.Serial") == "S1 (readonly)");
  CHECK(change(rig, "Acme.Serial", "S2") == "Rejected");
  CHECK(configured(rig, "Acme.Secret").empty());  // there, and not told
  CHECK(change(rig, "Acme.Secret", "new") == "Accepted");
  CHECK(configured(rig, "Acme.Unknown") == "unknown");
  CHECK(change(rig, "Acme.Unknown", "1") == "NotSupported");
}

TEST_CASE("a standard key may be made absent, read-only or stricter",
          "[1.6 5.3][rule-33][device-api]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    VariablePreset gone{"MinimumStatusDuration"};
    gone.absent = true;
    VariablePreset fixed{"LocalPreAuthorize", "true", "ReadOnly"};
    VariablePreset strict{"MeterValueSampleInterval", "60"};
    strict.min = 10;
    c.variables = {gone, fixed, strict};
  });
  rig.boot();
  CHECK(configured(rig, "MinimumStatusDuration") == "unknown");
  CHECK(change(rig, "MinimumStatusDuration", "1") == "NotSupported");
  CHECK(configured(rig, "LocalPreAuthorize") == "true (readonly)");
  CHECK(change(rig, "LocalPreAuthorize", "false") == "Rejected");
  CHECK(change(rig, "MeterValueSampleInterval", "9") == "Rejected");
  CHECK(change(rig, "MeterValueSampleInterval", "10") == "Accepted");
}

TEST_CASE("a preset that can not be is refused by its name", "[check][device-api]") {
  CHECK(refusal(preset("A", "1", "number")) ==
        "variables[0].type: \"number\" is not one of string, integer, decimal, boolean, dateTime, "
        "OptionList, MemberList, SequenceList");
  VariablePreset swapped = preset("A", "1", "integer");
  swapped.min = 2;
  swapped.max = 1;
  CHECK(refusal(swapped) == "variables[0].max: must not be below min");
  VariablePreset outside = preset("A", "3", "integer");
  outside.max = 2;
  CHECK(refusal(outside) == "variables[0].value: \"3\" is not what its own limits allow");
  CHECK(refusal({"HeartbeatInterval", "soon"}) ==
        "variables[0].value: \"soon\" is not of the type of HeartbeatInterval");
  CHECK(refusal({"HeartbeatInterval", "60"}) == "taken");
}

TEST_CASE("DataTransfer goes both ways; whose vendor nobody knows is told so",
          "[1.6 4.3][1.6 5.6][1.6:DataTransfer]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["DataTransfer"] = R"({"status":"Accepted","data":"pong"})";
  rig.boot();
  std::string answer;
  rig.charger().call("DataTransfer",
                     *Json::parse(R"({"vendorId":"org.example","messageId":"m","data":"ping"})"),
                     [&](const Reply& reply) { answer = reply.payload["data"].as_string(); });
  rig.run(1s);
  CHECK(each(rig, "DataTransfer", "data") == Words{"ping"});
  CHECK(answer == "pong");
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"org.example","data":"x"})") ==
        R"({"status":"UnknownVendorId"})");
}

TEST_CASE("GetConfiguration without keys tells all of them, each once",
          "[1.6 5.8][rule-33][1.6:GetConfiguration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  const std::string request = GENERATE(as<std::string>{}, "{}", R"({"key":[]})");
  const Json all = *Json::parse(rig.ask("GetConfiguration", request));
  std::set<std::string> keys;
  for (const Json& key : all.find("configurationKey")->items())
    CHECK(keys.insert(at_path(key, "key")).second);
  for (const char* required : {"AuthorizeRemoteTxRequests",
                               "ClockAlignedDataInterval",
                               "ConnectionTimeOut",
                               "ConnectorPhaseRotation",
                               "GetConfigurationMaxKeys",
                               "HeartbeatInterval",
                               "LocalAuthorizeOffline",
                               "LocalPreAuthorize",
                               "MeterValuesAlignedData",
                               "MeterValuesSampledData",
                               "MeterValueSampleInterval",
                               "NumberOfConnectors",
                               "ResetRetries",
                               "StopTransactionOnInvalidId",
                               "StopTxnAlignedData",
                               "StopTxnSampledData",
                               "SupportedFeatureProfiles",
                               "TransactionMessageAttempts",
                               "TransactionMessageRetryInterval",
                               "UnlockConnectorOnEVSideDisconnect",
                               "LocalAuthListEnabled",
                               "LocalAuthListMaxLength",
                               "SendLocalListMaxLength"}) {
    INFO(required);
    CHECK(keys.count(required) == 1);
  }
}
