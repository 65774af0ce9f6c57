// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The settings of one rule, read through the table of its kind: unknown names, wrong types and
// values out of range are errors before anything runs.
#pragma once

#include <ocppsim/faults.hpp>

#include <string_view>

namespace ocppsim {

class FaultSettings {
 public:
  /// Checks `given` (an object) against the table.
  static Result<FaultSettings> read(const FaultKindInfo& kind, const Json& given);

  // The name must be in the table with that type (asserts); the default where none was given.
  Duration duration(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  Ratio ratio(std::string_view name) const;
  std::string text(std::string_view name) const;

 private:
  std::string raw(std::string_view name, FaultSetting::Type type) const;
  const FaultKindInfo* kind_ = nullptr;
  Json given_;
};

}  // namespace ocppsim
