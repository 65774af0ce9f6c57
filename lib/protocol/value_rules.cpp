// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocol/value_rules.hpp"

#include <ocppsim/time.hpp>

#include <cmath>

#include "base/text.hpp"

namespace ocppsim::value_rules {
namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// Of a text parse_utc() has read: it ends in Z or +hh:mm, or has no zone.
bool has_zone(std::string_view time) noexcept {
  const char last = time.back();
  const char sign = time[time.size() - 6];
  return last == 'Z' || last == 'z' || sign == '+' || sign == '-';
}

}  // namespace

bool is_time(std::string_view text, bool zone_optional) noexcept {
  return parse_utc(text).ok() && (zone_optional || has_zone(text));
}

bool is_uri(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  const std::string_view rest = text.substr(colon + 1);
  if (rest.empty()) return false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (is_letter(c) || is_digit(c)) continue;
    if (c == '%') {
      if (i + 2 >= rest.size() || !is_hex(rest[i + 1]) || !is_hex(rest[i + 2])) return false;
      i += 2;
    } else if (std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_tenths(double value) noexcept {
  const double tenths = value * 10;
  return std::fabs(tenths - std::round(tenths)) <= 1e-6;
}

bool length_within(std::string_view text, std::uint32_t low, std::uint32_t high) noexcept {
  // A code point is 1 to 4 bytes, so most lengths are settled without counting.
  const std::size_t bytes = text.size();
  if (bytes <= high && bytes / 4 >= low) return true;
  if (bytes < low) return false;
  const std::size_t length = utf8_length(text);
  return length >= low && length <= high;
}

}  // namespace ocppsim::value_rules
