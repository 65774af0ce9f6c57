// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The written form of a plan. Random words are hexadecimal text: JSON numbers lose 64-bit values
// in many readers.
#include <ocppsim/faults.hpp>

#include <fmt/format.h>

#include "wire/json_members.hpp"

#include <charconv>

namespace ocppsim {
namespace {

Json hex(std::uint64_t value) {
  return Json(fmt::format("{:016x}", value));
}

std::optional<std::uint64_t> from_hex(const Json* text) {
  if (!text || !text->is_string()) return std::nullopt;
  const std::string_view digits = text->as_string();
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (ec != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Duration duration_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return Duration(value ? value->as_int() : 0);
}

Json rule_to_json(const FaultRule& rule) {
  Json json = Json::object();
  json["name"] = rule.name;
  json["kind"] = rule.kind;
  json["settings"] = rule.settings;
  json["charger"] = rule.selector.charger;
  if (!rule.selector.only.empty()) json["only"] = rule.selector.only;
  if (rule.selector.direction) {
    json["direction"] = *rule.selector.direction == Direction::sent ? "sent" : "received";
  }
  Json frames = Json::array();
  for (FrameType type : rule.selector.frames)
    frames.items().push_back(Json(static_cast<int>(type)));
  json["frames"] = std::move(frames);
  json["action"] = rule.selector.action;
  json["ratio_ppm"] = static_cast<std::int64_t>(rule.trigger.ratio.ppm());
  json["skip"] = rule.trigger.skip;
  json["times"] = rule.trigger.times;
  json["from_ns"] = static_cast<std::int64_t>(rule.trigger.from.count());
  if (rule.trigger.until) json["until_ns"] = static_cast<std::int64_t>(rule.trigger.until->count());
  if (rule.trigger.every) json["every_ns"] = static_cast<std::int64_t>(rule.trigger.every->count());
  json["spread_ns"] = static_cast<std::int64_t>(rule.trigger.spread.count());
  return json;
}

FaultRule rule_from_json(const Json& json) {
  FaultRule rule;
  rule.name = text_of(json, "name");
  rule.kind = text_of(json, "kind");
  if (const Json* settings = json.find("settings")) rule.settings = *settings;
  rule.selector.charger = text_of(json, "charger", "*");
  rule.selector.only = text_of(json, "only");
  if (const Json* direction = json.find("direction")) {
    rule.selector.direction =
        direction->as_string() == "received" ? Direction::received : Direction::sent;
  }
  if (const Json* frames = json.find("frames"); frames && frames->is_array()) {
    for (const Json& type : frames->items()) {
      rule.selector.frames.push_back(static_cast<FrameType>(type.as_int()));
    }
  }
  rule.selector.action = text_of(json, "action", "*");
  if (const Json* ppm = json.find("ratio_ppm")) {
    rule.trigger.ratio = Ratio::ppm(static_cast<std::uint32_t>(ppm->as_int()));
  }
  if (const Json* skip = json.find("skip")) rule.trigger.skip = static_cast<int>(skip->as_int());
  if (const Json* times = json.find("times"))
    rule.trigger.times = static_cast<int>(times->as_int());
  rule.trigger.from = duration_of(json, "from_ns");
  if (json.find("until_ns")) rule.trigger.until = duration_of(json, "until_ns");
  if (json.find("every_ns")) rule.trigger.every = duration_of(json, "every_ns");
  rule.trigger.spread = duration_of(json, "spread_ns");
  return rule;
}

}  // namespace

Json FaultPlan::to_json() const {
  Json json = Json::object();
  json["format"] = "ocppsim-fault-plan-1";
  json["seed"] = hex(seed);
  Json rule_list = Json::array();
  for (const FaultRule& rule : rules) rule_list.items().push_back(rule_to_json(rule));
  json["rules"] = std::move(rule_list);
  Json firing_list = Json::array();
  for (const Firing& firing : firings) {
    Json one = Json::object();
    one["rule"] = firing.rule;
    one["charger"] = firing.charger;
    one["index"] = static_cast<std::int64_t>(firing.index);
    one["choice"] = hex(firing.choice);
    firing_list.items().push_back(std::move(one));
  }
  json["firings"] = std::move(firing_list);
  return json;
}

Result<FaultPlan> FaultPlan::from_json(const Json& json) {
  if (text_of(json, "format") != "ocppsim-fault-plan-1") {
    return Error(Errc::parse, "this is no fault plan: \"format\" must be \"ocppsim-fault-plan-1\"");
  }
  FaultPlan plan;
  const auto seed = from_hex(json.find("seed"));
  if (!seed) return Error(Errc::parse, "fault plan: \"seed\" must be 16 hexadecimal digits");
  plan.seed = *seed;
  const Json* rules = json.find("rules");
  const Json* firings = json.find("firings");
  if (!rules || !rules->is_array() || !firings || !firings->is_array()) {
    return Error(Errc::parse, "fault plan: \"rules\" and \"firings\" must be lists");
  }
  for (const Json& rule : rules->items()) {
    plan.rules.push_back(rule_from_json(rule));
    if (auto checked = FaultInjector::check(plan.rules.back()); !checked) return checked.error();
  }
  for (std::size_t i = 0; i < firings->items().size(); ++i) {
    const Json& one = firings->items()[i];
    const auto choice = from_hex(one.find("choice"));
    const Json* index = one.find("index");
    if (!choice || !index || index->type() != JsonType::integer || index->as_int() < 0) {
      return Error(Errc::parse, fmt::format("fault plan: firings[{}] needs \"index\" (from 0) and "
                                            "\"choice\" (16 hexadecimal digits)",
                                            i));
    }
    plan.firings.push_back({text_of(one, "rule"), text_of(one, "charger"),
                            static_cast<std::uint64_t>(index->as_int()), *choice});
  }
  return plan;
}

}  // namespace ocppsim
