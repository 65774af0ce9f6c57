// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A ChargerRig for smart charging: its clock shows midnight of 2026-01-01 plus the loop's time to
// the nanosecond, and profiles are said in a few words.
#pragma once

#include "support/charger_rig.hpp"

#include <string>

namespace ocppsim::test {

/// A ChargingProfile of the wire; what is not said is an absolute default of 16 A from midnight on.
struct WireProfile {
  int id = 1;
  int level = 0;
  std::string purpose = "TxDefaultProfile";
  std::string kind = "Absolute";
  std::string more{};  // members of the profile: R"("validTo":"...")"
  std::string unit = "A";
  std::string periods = R"([{"startPeriod":0,"limit":16}])";
  std::string schedule = R"("startSchedule":"2026-01-01T00:00:00Z")";  // its other members

  std::string json() const {
    const auto with = [](const std::string& members) {
      return members.empty() ? "" : "," + members;
    };
    return R"({"chargingProfileId":)" + std::to_string(id) + R"(,"stackLevel":)" +
           std::to_string(level) + R"(,"chargingProfilePurpose":")" + purpose +
           R"(","chargingProfileKind":")" + kind + "\"" + with(more) +
           R"(,"chargingSchedule":{"chargingRateUnit":")" + unit +
           R"(","chargingSchedulePeriod":)" + periods + with(schedule) + "}}";
  }
};

/// "[{startPeriod, limit, numberPhases}, ...]" of {start, limit} or {start, limit, phases}.
struct WirePeriod {
  int start;
  const char* limit;
  int phases = 0;
};
inline std::string periods(std::initializer_list<WirePeriod> list) {
  std::string text;
  for (const WirePeriod& period : list) {
    text += text.empty() ? "[" : ",";
    text += R"({"startPeriod":)" + std::to_string(period.start) + R"(,"limit":)" + period.limit;
    if (period.phases != 0) text += R"(,"numberPhases":)" + std::to_string(period.phases);
    text += "}";
  }
  return text + "]";
}

inline WireProfile tx_profile_of(int id, const char* amps, int level = 0) {
  return {.id = id, .level = level, .purpose = "TxProfile", .periods = periods({{0, amps}})};
}
inline WireProfile by_default(int id, const char* amps, int level = 0) {
  return {.id = id, .level = level, .periods = periods({{0, amps}})};
}

inline ChargerRig::Tweak with_evses(std::size_t count) {
  return [count](ChargePointConfig& config) { config.evses.resize(count); };
}

class ChargingRig {
 public:
  explicit ChargingRig(const ChargerRig::Tweak& tweak = {})
      : rig("ocpp1.6", [&](ChargePointConfig& config) {
          config.variables.push_back({"MeterValueSampleInterval", "0", {}, false, false});
          if (tweak) tweak(config);
        }) {
    // The answer takes a millisecond; said so, the clock is right when it arrives.
    const auto exact = [this] { return format_utc(rig.loop().utc_now() + milliseconds{1}); };
    rig.csms.handlers["BootNotification"] = [exact](const Json&) {
      return R"({"status":"Accepted","interval":86400,"currentTime":")" + exact() + "\"}";
    };
    rig.csms.handlers["Heartbeat"] = [exact](const Json&) {
      return R"({"currentTime":")" + exact() + "\"}";
    };
    rig.boot();
  }

  ChargePoint& charger() { return rig.charger(); }
  /// Since midnight.
  void run_to(Duration time) { rig.loop().run_until(TimePoint{time}); }
  /// SetChargingProfile's answer: "Accepted", ..., or the error's code.
  std::string set(int connector, const WireProfile& profile) {
    return status_of(
        rig.ask("SetChargingProfile", R"({"connectorId":)" + std::to_string(connector) +
                                          R"(,"csChargingProfiles":)" + profile.json() + "}"));
  }
  std::string clear(const std::string& payload) {
    return status_of(rig.ask("ClearChargingProfile", payload));
  }
  std::string remote_start(const std::string& profile, int connector = 1) {
    return status_of(rig.ask("RemoteStartTransaction",
                             R"({"idTag":"TAG-R","connectorId":)" + std::to_string(connector) +
                                 R"(,"chargingProfile":)" + profile + "}"));
  }
  Json composite(int connector, int duration, const std::string& unit = {}) {
    const std::string asked = unit.empty() ? "" : R"(,"chargingRateUnit":")" + unit + "\"";
    return *Json::parse(rig.ask("GetCompositeSchedule",
                                R"({"connectorId":)" + std::to_string(connector) +
                                    R"(,"duration":)" + std::to_string(duration) + asked + "}"));
  }
  /// "0:16/3 3600:10/3": its periods.
  std::string composite_text(int connector, int duration, const std::string& unit = {}) {
    const Json answer = composite(connector, duration, unit);
    std::string text;
    for (int i = 0;; ++i) {
      const std::string path =
          "chargingSchedule.chargingSchedulePeriod[" + std::to_string(i) + "].";
      if (at_path(answer, path + "startPeriod").empty()) return text;
      if (!text.empty()) text += " ";
      text += at_path(answer, path + "startPeriod") + ":" + at_path(answer, path + "limit");
      const std::string phases = at_path(answer, path + "numberPhases");
      if (!phases.empty()) text += "/" + phases;
    }
  }
  void start(EvseId evse = 1, const VehicleSpec& car = steady_car()) {
    REQUIRE(charger().plug_in(evse, 1, car).ok());
    REQUIRE(charger().present_token({"TAG-" + std::to_string(evse)}, evse).ok());
    rig.run(milliseconds{20});
    REQUIRE(charger().transaction(evse) != nullptr);
  }
  std::string status(EvseId evse = 1) { return to_string(charger().connector_status(evse, 1)); }
  /// "1h 1:6900W" each: when, where, how much.
  std::vector<std::string> limits_told() const {
    std::vector<std::string> out;
    for (const SeenEvent& event : rig.told(EventKind::charging_limit_changed)) {
      out.push_back(format_duration(event.at.time_since_epoch()) + " " +
                    std::to_string(event.evse) + ":" + std::to_string(event.number) + "W");
    }
    return out;
  }

  std::vector<std::string> profiles_told() const {
    std::vector<std::string> out;
    for (const SeenEvent& event : rig.told(EventKind::charging_profiles_changed))
      out.push_back(event.text);
    return out;
  }

  static std::string status_of(const std::string& answer) {
    const Result<Json> json = Json::parse(answer);
    return json && json->is_object() ? at_path(*json, "status") : answer;
  }

  ChargerRig rig;
};

}  // namespace ocppsim::test
