// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Members of an object that may not be there: what one version kept, another reads.
#pragma once

#include <ocppsim/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

inline std::string text_of(const Json& object, std::string_view name,
                           std::string_view fallback = {}) {
  const Json* member = object.find(name);
  return std::string(member ? member->as_string(fallback) : fallback);
}

inline std::int64_t number_of(const Json& object, std::string_view name,
                              std::int64_t fallback = 0) {
  const Json* member = object.find(name);
  return member ? member->as_int(fallback) : fallback;
}

/// nullopt: not there.
inline std::optional<std::int64_t> number_if(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member ? std::optional(member->as_int()) : std::nullopt;
}

inline bool flag_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member && member->as_bool();
}

}  // namespace ocppsim
