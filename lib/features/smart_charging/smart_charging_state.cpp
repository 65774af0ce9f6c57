// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What moves profiles other than a CSMS: the clock, power, the store. Profiles outlive power (1.6
// errata 3.37, 2.0.1 K01.FR.27), those of a transaction do not: it ends when the power does.
#include "features/smart_charging/smart_charging.hpp"
#include "wire/json_members.hpp"

#include <utility>

namespace ocppsim {
namespace {

Json time_of(const std::optional<UtcTime>& time) {
  return time ? Json(static_cast<std::int64_t>(time->time_since_epoch().count())) : Json();
}

std::optional<Duration> ticks_of(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  if (!found || found->is_null()) return std::nullopt;
  return Duration{found->as_int()};
}

std::optional<UtcTime> time_in(const Json& json, std::string_view key) {
  const std::optional<Duration> ticks = ticks_of(json, key);
  return ticks ? std::optional<UtcTime>(UtcTime{*ticks}) : std::nullopt;
}

Json to_json(const ChargingSchedule& schedule) {
  Json out = Json::object();
  out["unit"] = to_string(schedule.unit);
  out["start"] = time_of(schedule.start);
  if (schedule.duration) out["duration"] = static_cast<std::int64_t>(schedule.duration->count());
  if (schedule.minimum != 0) out["minimum"] = schedule.minimum;
  Json::Array periods;
  for (const SchedulePeriod& period : schedule.periods) {
    periods.push_back(
        Json::Array{static_cast<std::int64_t>(period.start.count()), period.limit, period.phases});
  }
  out["periods"] = std::move(periods);
  return out;
}

Json to_json(const ChargingProfile& profile) {
  Json out = Json::object();
  out["id"] = profile.id;
  out["level"] = profile.stack_level;
  out["purpose"] = static_cast<int>(profile.purpose);
  out["kind"] = static_cast<int>(profile.kind);
  out["recurrency"] = static_cast<int>(profile.recurrency);
  out["valid_from"] = time_of(profile.valid_from);
  out["valid_to"] = time_of(profile.valid_to);
  out["evse"] = profile.evse;
  out["connector"] = profile.connector;
  out["installed_at"] = time_of(profile.installed_at);
  out["chosen"] = static_cast<std::int64_t>(profile.chosen);
  Json::Array schedules;
  for (const ChargingSchedule& schedule : profile.schedules) schedules.push_back(to_json(schedule));
  out["schedules"] = std::move(schedules);
  return out;
}

ChargingSchedule schedule_from(const Json& json) {
  ChargingSchedule schedule;
  const Json* unit = json.find("unit");
  if (unit && unit->as_string() == "W") schedule.unit = ChargingRateUnit::watts;
  schedule.start = time_in(json, "start");
  schedule.duration = ticks_of(json, "duration");
  schedule.minimum = number_of(json, "minimum");
  const Json* periods = json.find("periods");
  if (!periods || !periods->is_array()) return schedule;
  for (const Json& entry : periods->items()) {
    if (!entry.is_array() || entry.items().size() != 3) continue;
    const Json::Array& parts = entry.items();
    schedule.periods.push_back(SchedulePeriod{Duration{parts[0].as_int()}, parts[1].as_int(),
                                              static_cast<int>(parts[2].as_int())});
  }
  return schedule;
}

ChargingProfile profile_from(const Json& json) {
  ChargingProfile profile;
  profile.id = number_of(json, "id");
  profile.stack_level = static_cast<int>(number_of(json, "level"));
  profile.purpose = static_cast<ProfilePurpose>(number_of(json, "purpose"));
  profile.kind = static_cast<ProfileKind>(number_of(json, "kind"));
  profile.recurrency = static_cast<Recurrency>(number_of(json, "recurrency"));
  profile.valid_from = time_in(json, "valid_from");
  profile.valid_to = time_in(json, "valid_to");
  profile.evse = static_cast<EvseId>(number_of(json, "evse"));
  profile.connector = static_cast<ConnectorId>(number_of(json, "connector"));
  profile.installed_at = time_in(json, "installed_at").value_or(UtcTime{});
  profile.chosen = static_cast<std::size_t>(number_of(json, "chosen"));
  if (const Json* schedules = json.find("schedules"); schedules && schedules->is_array())
    for (const Json& entry : schedules->items()) profile.schedules.push_back(schedule_from(entry));
  return profile;
}

}  // namespace

void SmartCharging::on_clock_changed(Duration jump) {
  if (!ready_) return;
  // Time since the start of charging did not jump.
  for (Charging& charging : charging_)
    if (charging.since) *charging.since += jump;
  profiles_.shift_arrivals(jump);
  if (!profiles_.empty()) reallocate_later();
}

void SmartCharging::on_power_off() {
  ready_ = false;
  change_.cancel();
  profiles_ = ChargingProfiles{};
  charging_.clear();
  waiting_.clear();
  limits_set_ = false;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    Evse& place = context_.station.evse(id);
    place.limit_w = place.limit_da = -1;
    place.limit_phases = 0;
  }
}

void SmartCharging::on_variable_changed(std::size_t index) {
  if (context_.variables.table().entry(index).setting == Setting::phase_switching_supported)
    reallocate_later();
}

void SmartCharging::save(Json& state) const {
  Json::Array kept;
  for (const ChargingProfile& profile : profiles_.all())
    if (profile.transaction.empty()) kept.push_back(to_json(profile));
  if (!kept.empty()) state["smart_charging"]["profiles"] = std::move(kept);
}

void SmartCharging::load(const Json& state) {
  const Json* mine = state.find("smart_charging");
  const Json* profiles = mine ? mine->find("profiles") : nullptr;
  if (profiles && profiles->is_array()) {
    for (const Json& entry : profiles->items()) {
      ChargingProfile profile = profile_from(entry);
      if (profile.chosen < profile.schedules.size()) profiles_.put(std::move(profile));
    }
  }
  ready_ = true;
  reallocate(0);
}

}  // namespace ocppsim
