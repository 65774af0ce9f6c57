// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/template_text.hpp"

#include "scenario/value.hpp"

#include <cstddef>

namespace ocppsim {

const std::string* TemplateValues::find(std::string_view name) const noexcept {
  for (const auto& [key, text] : texts) {
    if (key == name) return &text;
  }
  return nullptr;
}

namespace {

constexpr std::int64_t widest_padding = 20;

/// The text for what stands between braces, or nothing when it is not ours.
std::optional<std::string> fill(std::string_view inside, const TemplateValues& values) {
  const std::size_t colon = inside.find(':');
  if (inside.substr(0, colon) == "in" && colon != std::string_view::npos && values.now) {
    const auto span = parse_duration(inside.substr(colon + 1));
    if (!span.ok()) return std::nullopt;
    return format_utc(*values.now + *span);
  }
  const std::string* found = values.find(inside.substr(0, colon));
  if (found == nullptr) return std::nullopt;
  if (colon == std::string_view::npos) return *found;
  const std::string_view format = inside.substr(colon + 1);
  if (format == "int") return *found;
  const auto width = parse_integer(format);
  if (!width || *width < 1 || *width > widest_padding) return std::nullopt;
  std::string out = *found;
  if (out.size() < static_cast<std::size_t>(*width)) {
    out.insert(0, static_cast<std::size_t>(*width) - out.size(), '0');
  }
  return out;
}

}  // namespace

std::string expand(std::string_view text, const TemplateValues& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) {
      out += text;
      break;
    }
    if (const auto filled = fill(text.substr(1, close - 1), values)) {
      out += *filled;
      text.remove_prefix(close + 1);
    } else {
      out += '{';
      text.remove_prefix(1);
    }
  }
  return out;
}

Json expand_json(const Json& json, const TemplateValues& values) {
  switch (json.type()) {
    case JsonType::string: {
      const std::string_view text = json.as_string();
      constexpr std::string_view integer_mark = ":int}";
      std::string out = expand(text, values);
      if (text.starts_with('{') && text.ends_with(integer_mark)) {
        if (const auto number = parse_integer(out)) return Json(*number);
      }
      return Json(std::move(out));
    }
    case JsonType::array: {
      Json::Array items;
      for (const Json& item : json.items()) items.push_back(expand_json(item, values));
      return Json(std::move(items));
    }
    case JsonType::object: {
      Json::Object members;
      for (const auto& [key, value] : json.members())
        members.emplace_back(key, expand_json(value, values));
      return Json(std::move(members));
    }
    default: return json;
  }
}

}  // namespace ocppsim
