// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the tests of OCPP 1.6's rules share: a charger that says only what a test is about, and the
// few acts most of them begin with.
#pragma once

#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ocppsim::test {

using Words = std::vector<std::string>;

/// Without periodic readings, which have tests of their own.
inline ChargerRig::Tweak without_samples(ChargerRig::Tweak more = {}) {
  return [more](ChargePointConfig& config) {
    config.variables.push_back({"MeterValueSampleInterval", "0"});
    if (more) more(config);
  };
}

inline std::string status_of(const std::string& answer) {
  const Result<Json> json = Json::parse(answer);
  return json ? at_path(*json, "status") : std::string("no answer");
}

inline std::string change(ChargerRig& rig, std::string_view key, std::string_view value) {
  return status_of(
      rig.ask("ChangeConfiguration",
              R"({"key":")" + std::string(key) + R"(","value":")" + std::string(value) + "\"}"));
}

/// "value", "value (readonly)", or "unknown".
inline std::string configured(ChargerRig& rig, std::string_view key) {
  const Result<Json> answer =
      Json::parse(rig.ask("GetConfiguration", R"({"key":[")" + std::string(key) + R"("]})"));
  if (!answer) return "no answer";
  if (answer->find("unknownKey")) return "unknown";
  const bool readonly = at_path(*answer, "configurationKey[0].readonly") == "true";
  return at_path(*answer, "configurationKey[0].value") + (readonly ? " (readonly)" : "");
}

/// Car and token; a transaction runs and the CSMS knows it.
inline TimePoint start(ChargerRig& rig, EvseId evse = 1, const char* tag = "TAG-1") {
  REQUIRE(rig.charger().plug_in(evse, 1, steady_car()).ok());
  rig.run(std::chrono::seconds{1});
  REQUIRE(rig.charger().present_token({tag}, evse).ok());
  rig.run(std::chrono::seconds{1});
  REQUIRE(rig.charger().transaction(evse) != nullptr);
  return rig.told(EventKind::transaction_started).back().at;
}

/// One member of every CALL of that action, in order.
inline Words each(const ChargerRig& rig, std::string_view action, std::string_view member) {
  Words out;
  for (const SeenFrame& frame : rig.sent(action)) out.push_back(at_path(frame.payload, member));
  return out;
}

inline std::string stop_reason(const ChargerRig& rig) {
  const Words reasons = each(rig, "StopTransaction", "reason");
  return reasons.size() == 1 ? reasons[0] : std::to_string(reasons.size()) + " stops";
}

inline std::string status(ChargerRig& rig, EvseId evse = 1) {
  return to_string(rig.charger().connector_status(evse, 1));
}

}  // namespace ocppsim::test
