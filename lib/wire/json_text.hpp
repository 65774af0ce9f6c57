// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The two hard parts of writing JSON text: strings and numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ocppsim {

void append_json_string(std::string& out, std::string_view text);
void append_json_number(std::string& out, std::int64_t n);
void append_json_number(std::string& out, std::uint64_t n);
/// Shortest text that reads back as the same double; "null" when it is not finite.
void append_json_number(std::string& out, double n);

/// Replaces the value of a top-level member in the text of a JSON object, or appends the member.
/// `object` must be valid JSON, `value` JSON text.
void set_json_member(std::string& object, std::string_view name, std::string_view value);

/// JSON knows one kind of number; this library calls those without a fraction, within 64 bits,
/// integers.
bool is_json_integer(double n) noexcept;

}  // namespace ocppsim
