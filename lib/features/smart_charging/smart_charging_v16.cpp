// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SetChargingProfile, ClearChargingProfile and GetCompositeSchedule as OCPP 1.6 spells them.
// Sections 5.5, 5.7, 5.16. Its connectors are EVSEs with one of their connectors each.
#include "features/smart_charging/smart_charging_adapters.hpp"

#include "features/answers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocppsim {
namespace {

ProfilePurpose purpose_of(std::string_view word) {
  if (word == "ChargePointMaxProfile") return ProfilePurpose::station_max;
  return word == "TxProfile" ? ProfilePurpose::tx : ProfilePurpose::tx_default;
}

int small_number(JsonView json) {
  const std::int64_t number = json.as_int(-1);
  return number > std::numeric_limits<int>::max() ? std::numeric_limits<int>::max()
         : number < 0                             ? -1
                                                  : static_cast<int>(number);
}

Duration seconds_in(JsonView json) {
  constexpr std::int64_t furthest = 1'000'000'000;  // 31 years: nobody plans beyond
  return seconds{std::clamp<std::int64_t>(json.as_int(), -1, furthest)};
}

std::int64_t tenths_in(JsonView json) {
  const double tenths = std::round(json.as_number() * 10);
  return static_cast<std::int64_t>(std::clamp(tenths, -1.0, static_cast<double>(highest_rate)));
}

std::optional<UtcTime> time_in(JsonView json) {
  if (!json) return std::nullopt;
  const Result<UtcTime> time = parse_utc(json.as_string());
  return time ? std::optional<UtcTime>(*time) : std::nullopt;
}

ChargingSchedule read_schedule(JsonView json) {
  ChargingSchedule schedule;
  if (json["chargingRateUnit"].as_string() == "W") schedule.unit = ChargingRateUnit::watts;
  schedule.start = time_in(json["startSchedule"]);
  if (const JsonView duration = json["duration"]) schedule.duration = seconds_in(duration);
  if (const JsonView minimum = json["minChargingRate"]) schedule.minimum = tenths_in(minimum);
  const JsonView periods = json["chargingSchedulePeriod"];
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const JsonView period = periods.at(i);
    SchedulePeriod& out = schedule.periods.emplace_back();
    out.start = seconds_in(period["startPeriod"]);
    out.limit = tenths_in(period["limit"]);
    if (const JsonView phases = period["numberPhases"]) {
      out.phases = small_number(phases);
      if (out.phases == 0) out.phases = -1;  // said, and no number of phases
    }
  }
  return schedule;
}

/// EVSE and connector of a connectorId; {0, 0} is the station; nullopt: there is none.
std::optional<std::pair<EvseId, ConnectorId>> place_of(FeatureContext& context, JsonView id) {
  const int flat = small_number(id);
  if (flat == 0) return std::pair<EvseId, ConnectorId>{0, 0};
  const auto place = context.station.from_flat(flat);
  if (place.first == 0) return std::nullopt;
  return place;
}

void not_supported(const Responder& responder) {
  responder.error(RpcError::not_supported, "SmartCharging is not among SupportedFeatureProfiles");
}

void handle_set(FeatureContext& context, JsonView request, const Responder& responder) {
  if (!has_smart_charging_v16(context)) return answer_status(responder, "NotSupported");
  const JsonView json = request["csChargingProfiles"];
  ChargingProfile profile = read_charging_profile_v16(json);
  const auto place = place_of(context, request["connectorId"]);
  if (!place) return answer_status(responder, "Rejected");
  std::tie(profile.evse, profile.connector) = *place;
  std::optional<std::string> transaction;
  if (const JsonView id = json["transactionId"]) transaction = std::to_string(id.as_int());

  switch (context.blocks.smart_charging->set(std::move(profile), transaction)) {
    case ProfileAnswer::accepted: return answer_status(responder, "Accepted");
    case ProfileAnswer::rejected: return answer_status(responder, "Rejected");
    case ProfileAnswer::unit_not_allowed: break;
  }
  responder.error(RpcError::property_constraint, "chargingRateUnit is not one that is allowed");
}

void handle_clear(FeatureContext& context, JsonView request, const Responder& responder) {
  if (!has_smart_charging_v16(context)) return not_supported(responder);
  ProfileFilter filter;
  if (const JsonView id = request["id"]) filter.id = id.as_int();
  if (const JsonView level = request["stackLevel"]) filter.stack_level = small_number(level);
  if (const JsonView purpose = request["chargingProfilePurpose"])
    filter.purpose = purpose_of(purpose.as_string());
  if (const JsonView connector = request["connectorId"]; connector && !filter.id) {
    const auto place = place_of(context, connector);
    if (!place) return answer_status(responder, "Unknown");
    filter.evse = place->first;
    filter.connector = place->second;
  }
  answer_status(responder, context.blocks.smart_charging->clear(filter) ? "Accepted" : "Unknown");
}

void write_schedule(JsonWriter& json, const CompositeSchedule& schedule) {
  json.begin_object()
      .field("duration", static_cast<std::int64_t>(schedule.duration.count()))
      .field("startSchedule", schedule.start)
      .field("chargingRateUnit", to_string(schedule.unit))
      .key("chargingSchedulePeriod")
      .begin_array();
  for (const CompositeSchedule::Period& period : schedule.periods) {
    json.begin_object()
        .field("startPeriod", static_cast<std::int64_t>(period.start.count()))
        .field("limit", static_cast<double>(period.limit) / 10);
    if (period.phases != 0) json.field("numberPhases", period.phases);
    json.end_object();
  }
  json.end_array().end_object();
}

void handle_composite(FeatureContext& context, JsonView request, const Responder& responder) {
  if (!has_smart_charging_v16(context)) return not_supported(responder);
  const SmartCharging& smart = *context.blocks.smart_charging;
  const auto place = place_of(context, request["connectorId"]);
  const std::int64_t duration = request["duration"].as_int();
  std::optional<ChargingRateUnit> unit;
  if (const JsonView asked = request["chargingRateUnit"])
    unit = asked.as_string() == "W" ? ChargingRateUnit::watts : ChargingRateUnit::amps;
  if (!place || duration < 0 || (unit && !smart.allows(*unit)))
    return answer_status(responder, "Rejected");  // section 5.7; 2.0.1 K08.FR.07

  const seconds span{std::min<std::int64_t>(duration, composite_duration_limit.count())};
  const CompositeSchedule schedule = smart.composite(place->first, place->second, span, unit);
  std::string payload;
  JsonWriter json(payload);
  json.begin_object()
      .field("status", "Accepted")
      .field("connectorId", request["connectorId"].as_int())
      .field("scheduleStart", schedule.start)
      .key("chargingSchedule");
  write_schedule(json, schedule);
  json.end_object();
  responder.result(payload);
}

constexpr Route routes[] = {
    {"ClearChargingProfile", handle_clear},
    {"GetCompositeSchedule", handle_composite},
    {"SetChargingProfile", handle_set},
};

}  // namespace

bool has_smart_charging_v16(const FeatureContext& context) {
  const std::size_t index =
      context.variables.find(parse_variable_name(context.dialect, "SupportedFeatureProfiles"));
  return index == VariableTable::npos ||
         context.variables.value(index).find("SmartCharging") != std::string_view::npos;
}

ChargingProfile read_charging_profile_v16(JsonView json) {
  ChargingProfile profile;
  profile.id = json["chargingProfileId"].as_int();
  profile.stack_level = small_number(json["stackLevel"]);
  profile.purpose = purpose_of(json["chargingProfilePurpose"].as_string());
  const std::string_view kind = json["chargingProfileKind"].as_string();
  profile.kind = kind == "Recurring"  ? ProfileKind::recurring
                 : kind == "Relative" ? ProfileKind::relative
                                      : ProfileKind::absolute;
  if (const JsonView recurrency = json["recurrencyKind"])
    profile.recurrency =
        recurrency.as_string() == "Weekly" ? Recurrency::weekly : Recurrency::daily;
  profile.valid_from = time_in(json["validFrom"]);
  profile.valid_to = time_in(json["validTo"]);
  profile.schedules.push_back(read_schedule(json["chargingSchedule"]));
  return profile;
}

std::span<const Route> smart_charging_routes_v16() {
  return routes;
}

}  // namespace ocppsim
