// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_settings.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace ocppsim {
namespace {

using Type = FaultSetting::Type;

/// A scalar as the text a person would write; empty optional for arrays and objects.
std::optional<std::string> scalar_text(const Json& value) {
  switch (value.type()) {
    case JsonType::string: return std::string(value.as_string());
    case JsonType::boolean: return std::string(value.as_bool() ? "true" : "false");
    case JsonType::integer:
    case JsonType::number: return value.to_text();
    default: return std::nullopt;
  }
}

std::string join(const std::vector<std::string_view>& words) {
  std::string all;
  for (std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  return all;
}

/// Empty: fine. Else what is wrong.
std::string complaint(const FaultSetting& setting, const std::string& text) {
  switch (setting.type) {
    case Type::duration: {
      auto parsed = parse_duration(text);
      return parsed ? "" : "needs a duration such as 250ms or 2m, not \"" + text + "\"";
    }
    case Type::ratio: {
      auto parsed = Ratio::parse(text);
      return parsed ? "" : "needs a share such as 5% or 0.05, not \"" + text + "\"";
    }
    case Type::integer: {
      std::int64_t n = 0;
      const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
      const bool whole = ec == std::errc{} && end == text.data() + text.size();
      return whole && n >= 0 ? "" : "needs a whole number from 0 up, not \"" + text + "\"";
    }
    case Type::boolean:
      return text == "true" || text == "false" ? "" : "needs true or false, not \"" + text + "\"";
    case Type::choice:
      for (std::string_view choice : setting.choices) {
        if (choice == text) return "";
      }
      return fmt::format("\"{}\" is not one of {}", text, join(setting.choices));
    case Type::text:
    case Type::json: return "";
  }
  return "";
}

}  // namespace

Result<FaultSettings> FaultSettings::read(const FaultKindInfo& kind, const Json& given) {
  if (!given.is_object() && !given.is_null()) {
    return Error(Errc::invalid_argument,
                 fmt::format("fault {}: settings must be a mapping of names to values", kind.name));
  }
  FaultSettings settings;
  settings.kind_ = &kind;
  settings.given_ = given.is_null() ? Json::object() : given;

  std::vector<std::string_view> names;
  for (const FaultSetting& setting : kind.settings) names.push_back(setting.name);
  for (const auto& [name, value] : settings.given_.members()) {
    const auto found = std::find_if(kind.settings.begin(), kind.settings.end(),
                                    [&n = name](const FaultSetting& s) { return s.name == n; });
    if (found == kind.settings.end()) {
      const std::string_view near = nearest_name(name, names);
      return Error(Errc::invalid_argument,
                   fmt::format("fault {}: unknown setting \"{}\"{}; it has {}", kind.name, name,
                               near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                               names.empty() ? "none" : join(names)));
    }
    const auto text = scalar_text(value);
    const std::string wrong = text ? complaint(*found, *text) : "needs a single value";
    if (!wrong.empty()) {
      return Error(Errc::invalid_argument, fmt::format("fault {}: {} {}", kind.name, name, wrong));
    }
  }
  for (const FaultSetting& setting : kind.settings) {
    if (setting.default_text.empty() && !settings.given_.find(setting.name)) {
      return Error(Errc::invalid_argument, fmt::format("fault {}: setting \"{}\" is missing ({})",
                                                       kind.name, setting.name, setting.summary));
    }
  }
  return settings;
}

std::string FaultSettings::raw(std::string_view name, FaultSetting::Type type) const {
  for (const FaultSetting& setting : kind_->settings) {
    if (setting.name != name) continue;
    OCPPSIM_ASSERT(setting.type == type, "a fault reads its setting as another type");
    const Json* value = given_.find(name);
    return value ? *scalar_text(*value) : std::string(setting.default_text);
  }
  OCPPSIM_ASSERT(false, "a fault reads a setting that its table lacks");
}

Duration FaultSettings::duration(std::string_view name) const {
  return parse_duration(raw(name, Type::duration)).value();
}
std::int64_t FaultSettings::integer(std::string_view name) const {
  return std::stoll(raw(name, Type::integer));
}
bool FaultSettings::flag(std::string_view name) const {
  return raw(name, Type::boolean) == "true";
}
Ratio FaultSettings::ratio(std::string_view name) const {
  return Ratio::parse(raw(name, Type::ratio)).value();
}
std::string FaultSettings::text(std::string_view name) const {
  for (const FaultSetting& setting : kind_->settings) {
    if (setting.name == name) return raw(name, setting.type);
  }
  OCPPSIM_ASSERT(false, "a fault reads a setting that its table lacks");
}

}  // namespace ocppsim
