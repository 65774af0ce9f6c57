// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What makes a single value right. Shared by the validator and the mutator, so that a mutant is
// wrong by the rules the validator checks.
#pragma once

#include <cstdint>
#include <string_view>

namespace ocppsim::value_rules {

/// A time parse_utc() reads (RFC 3339). `zone_optional`: without a zone too (ISO 8601).
bool is_time(std::string_view text, bool zone_optional) noexcept;

/// RFC 3986 with a scheme. Characters and escapes are checked, not each scheme's own rules.
bool is_uri(std::string_view text) noexcept;

/// A multiple of 0.1 as far as a double can tell: 21.4 is one although 21.4 / 0.1 is not whole.
bool is_tenths(double value) noexcept;

/// Length in code points lies in [low, high]. Counts only when the byte count leaves a doubt.
bool length_within(std::string_view text, std::uint32_t low, std::uint32_t high) noexcept;

}  // namespace ocppsim::value_rules
