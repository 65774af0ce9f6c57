// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Names in braces, filled in per charger: "CP-{index:04}" -> "CP-0017". Unknown names stay as they
// are, so a payload may carry braces of its own.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

struct TemplateValues {
  std::vector<std::pair<std::string_view, std::string>> texts;
  std::optional<UtcTime> now;  // of `{in:5m}`
  const std::string* find(std::string_view name) const noexcept;
};

/// `{name}`, or `{name:04}`: padded with zeros to that width; `{in:5m}`: the time in five minutes.
std::string expand(std::string_view text, const TemplateValues& values);
/// Every text in `json`. A text that is only `{name:int}` becomes a number.
Json expand_json(const Json& json, const TemplateValues& values);

}  // namespace ocppsim
