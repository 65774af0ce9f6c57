// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Text codecs every floor needs: UTF-8, base64, percent-coding, edit distance for suggestions.
#pragma once

#include <ocppsim/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// Whole-buffer check (RFC 3629: no surrogates, no overlongs, up to U+10FFFF). ASCII runs are
/// skipped eight bytes at a time.
bool is_valid_utf8(std::string_view bytes) noexcept;
/// Length of the longest well-formed prefix: where the first fault stands.
std::size_t valid_utf8_prefix(std::string_view bytes) noexcept;

/// Number of code points; the unit OCPP counts string lengths in. Requires valid UTF-8.
std::size_t utf8_length(std::string_view text) noexcept;

std::string base64_encode(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);

/// RFC 3986: everything but unreserved characters becomes %XX. OCPP-J 1.6 section 3.1.1.
std::string percent_encode(std::string_view text);
Result<std::string> percent_decode(std::string_view text);

std::string to_hex(std::string_view bytes);  // lower case

/// ASCII only; OCPP's CiString compares this way.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// `text` matches `pattern`, where '*' is any run and '?' any one character.
bool glob_match(std::string_view pattern, std::string_view text) noexcept;

/// The candidate nearest to `word` by edit distance, or empty when none is near enough to be
/// worth suggesting.
std::string_view nearest_name(std::string_view word,
                              const std::vector<std::string_view>& candidates);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text) noexcept;

}  // namespace ocppsim
