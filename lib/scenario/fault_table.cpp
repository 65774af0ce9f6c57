// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/fault_table.hpp"

#include "scenario/value.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

ValueType type_of(FaultSetting::Type type) {
  switch (type) {
    case FaultSetting::Type::duration: return ValueType::duration;
    case FaultSetting::Type::ratio: return ValueType::ratio;
    case FaultSetting::Type::integer: return ValueType::integer;
    case FaultSetting::Type::text: return ValueType::text;
    case FaultSetting::Type::boolean: return ValueType::boolean;
    case FaultSetting::Type::choice: return ValueType::choice;
    case FaultSetting::Type::json: return ValueType::json;
  }
  return ValueType::text;
}

std::vector<Table::Variant> variants() {
  std::vector<Table::Variant> out;
  for (const FaultKindInfo& kind : known_faults()) {
    Table::Variant variant{kind.name, kind.summary, {}};
    for (const FaultSetting& setting : kind.settings) {
      Key key{.name = setting.name, .type = type_of(setting.type), .doc = setting.summary};
      key.required = setting.default_text.empty();
      key.default_text = setting.default_text;
      key.choices = setting.choices;
      variant.keys.push_back(std::move(key));
    }
    out.push_back(std::move(variant));
  }
  return out;
}

Table make_table(FaultPlace place) {
  const bool step = place == FaultPlace::step;
  Table table{
      .name = "fault",
      .doc = step ? "Put a fault on this charger: until healed, for a time, or around steps."
                  : "Something that goes wrong on purpose.",
      .keys = {Key{.name = "kind",
                   .doc = "What goes wrong; each kind brings its settings.",
                   .required = true},
               Key{.name = "name", .doc = "For reports, and for `heal`; otherwise the kind."}},
      .shorthand = "kind",
      .tag = "kind",
      .variants = variants()};
  if (step) {
    table.keys.push_back(Key{.name = "for",
                             .type = ValueType::duration,
                             .doc = "Heal after this; the step takes so long."});
    table.keys.push_back(
        Key{.name = "steps", .type = ValueType::steps, .doc = "Heal when these have ended."});
  } else {
    table.keys.push_back(
        Key{.name = "charger", .doc = "Glob over identities.", .default_text = "*"});
    table.keys.push_back(Key{.name = "at",
                             .type = ValueType::duration,
                             .doc = "Since the run began.",
                             .default_text = "0s"});
    table.keys.push_back(Key{.name = "until",
                             .type = ValueType::duration,
                             .doc = "Since the run began; otherwise to the end."});
  }
  const std::vector<Key> common = {
      Key{.name = "direction",
          .type = ValueType::choice,
          .doc = "Of the frames it hits; otherwise both.",
          .choices = {"sent", "received"}},
      Key{.name = "frames",
          .type = ValueType::choice,
          .doc = "Types of the frames it hits; otherwise all.",
          .shape = Shape::one_or_list,
          .choices = {"CALL", "CALLRESULT", "CALLERROR", "CALLRESULTERROR", "SEND"}},
      Key{.name = "action",
          .doc = "Glob; of answers, the action they answer.",
          .default_text = "*"},
      Key{.name = "ratio",
          .type = ValueType::ratio,
          .doc = "Of the matching frames.",
          .default_text = "100%"},
      Key{.name = "skip",
          .type = ValueType::integer,
          .doc = "So many matching frames are left alone first.",
          .default_text = "0",
          .min = 0,
          .max = 1'000'000'000},
      Key{.name = "times",
          .type = ValueType::integer,
          .doc = "At most so many hits per charger.",
          .min = 1,
          .max = 1'000'000'000},
      Key{.name = "every",
          .type = ValueType::duration,
          .doc = "Link and device faults: again and again."},
      Key{.name = "spread",
          .type = ValueType::duration,
          .doc = "Each charger is hit later by a draw from zero to this.",
          .default_text = "0s"},
  };
  table.keys.insert(table.keys.end(), common.begin(), common.end());
  return table;
}

Json setting_value(const Section& section, const Key& key) {
  switch (key.type) {
    case ValueType::integer: return Json(section.integer(key.name));
    case ValueType::boolean: return Json(section.boolean(key.name));
    case ValueType::json: return section.json(key.name);
    default: return Json(section.text(key.name));
  }
}

FrameType frame_type(const std::string& name) {
  for (const FrameType type : {FrameType::call_result, FrameType::call_error,
                               FrameType::call_result_error, FrameType::send}) {
    if (name == to_string(type)) return type;
  }
  return FrameType::call;
}

}  // namespace

const Table& fault_table(FaultPlace place) {
  static const Table of_scenario = make_table(FaultPlace::scenario);
  static const Table of_step = make_table(FaultPlace::step);
  return place == FaultPlace::step ? of_step : of_scenario;
}

FaultRule read_fault(const Section& section, FaultPlace place) {
  const Table& table = fault_table(place);
  FaultRule rule;
  rule.kind = section.text("kind");
  rule.name = section.text("name");
  std::vector<std::string_view> own;
  if (const Table::Variant* variant = table.variant(rule.kind)) {
    for (const Key& key : variant->keys) {
      own.push_back(key.name);
      if (section.has(key.name)) rule.settings[key.name] = setting_value(section, key);
    }
  }
  // A kind's setting hides a shared key of the same name.
  const auto shared = [&](std::string_view key) {
    return std::find(own.begin(), own.end(), key) == own.end();
  };
  if (place == FaultPlace::scenario) {
    rule.selector.charger = section.text("charger");
    rule.trigger.from = section.duration("at");
    rule.trigger.until = section.optional_duration("until");
  }
  if (shared("direction") && section.has("direction")) {
    rule.selector.direction =
        section.text("direction") == "sent" ? Direction::sent : Direction::received;
  }
  if (shared("frames")) {
    for (const std::string& name : section.texts("frames"))
      rule.selector.frames.push_back(frame_type(name));
  }
  if (shared("action")) rule.selector.action = section.text("action");
  if (shared("ratio")) rule.trigger.ratio = section.ratio("ratio");
  if (shared("skip")) rule.trigger.skip = static_cast<int>(section.integer("skip"));
  if (shared("times") && section.has("times"))
    rule.trigger.times = static_cast<int>(section.integer("times"));
  if (shared("every")) rule.trigger.every = section.optional_duration("every");
  if (shared("spread")) rule.trigger.spread = section.duration("spread");
  if (auto good = FaultInjector::check(rule); !good) section.complain("kind", good.error().message);
  return rule;
}

}  // namespace ocppsim
