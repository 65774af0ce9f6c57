// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/json_text.hpp"

#include <ocppsim/assert.hpp>

#include <charconv>
#include <cmath>
#include <cstring>

namespace ocppsim {
namespace {

constexpr std::uint64_t ones = 0x0101010101010101ULL;
constexpr std::uint64_t highs = 0x8080808080808080ULL;

/// Nonzero when one of the eight bytes is a quote, a backslash or a control character. May also
/// fire on an innocent byte above such a one, never misses one.
std::uint64_t needs_escape(std::uint64_t word) noexcept {
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  return (((word - ones * 0x20) | (quote - ones) | (backslash - ones)) & ~word & highs);
}

bool needs_escape(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
  static constexpr char hex[] = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  out += "\\u00";
  out += hex[(c >> 4) & 15];
  out += hex[c & 15];
}

template <class Number>
void append_chars(std::string& out, Number n) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, n);
  out.append(buffer, end.ptr);
}

/// Where the value of a top-level member stands in the text of an object.
struct MemberSpan {
  bool found = false;
  bool has_members = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One pass over valid JSON: only strings and brackets matter.
MemberSpan find_member(std::string_view object, std::string_view name) {
  MemberSpan span;
  int depth = 0;
  bool in_value = false;  // of the member looked for
  std::size_t key_begin = 0;
  std::size_t key_end = 0;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (c == '"') {
      const std::size_t begin = ++i;
      while (i < object.size() && object[i] != '"') i += object[i] == '\\' ? 2 : 1;
      key_begin = begin;
      key_end = i;
      span.has_members = true;
      continue;
    }
    const bool closes = c == '}' || c == ']';
    if (depth == 1 && in_value && (c == ',' || closes)) {
      span.end = i;
      return span;
    }
    if (depth == 1 && c == ':' && object.substr(key_begin, key_end - key_begin) == name) {
      span.found = in_value = true;
      span.begin = i + 1;
    }
    if (c == '{' || c == '[') ++depth;
    if (closes) --depth;
  }
  return span;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;  // of the run not yet copied
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + i, 8);
      if (needs_escape(word) == 0) {
        i += 8;
        continue;
      }
    }
    if (needs_escape(text[i])) {
      out.append(text.substr(begin, i - begin));
      append_escape(out, text[i]);
      begin = i + 1;
    }
    ++i;
  }
  out.append(text.substr(begin));
  out += '"';
}

void append_json_number(std::string& out, std::int64_t n) {
  append_chars(out, n);
}
void append_json_number(std::string& out, std::uint64_t n) {
  append_chars(out, n);
}

void append_json_number(std::string& out, double n) {
  if (!std::isfinite(n)) {
    out += "null";
  } else if (n == 0) {
    out += '0';  // JSON readers disagree about -0
  } else {
    append_chars(out, n);
  }
}

void set_json_member(std::string& object, std::string_view name, std::string_view value) {
  const MemberSpan span = find_member(object, name);
  if (span.found) {
    object.replace(span.begin, span.end - span.begin, value);
    return;
  }
  const std::size_t brace = object.rfind('}');
  OCPPSIM_ASSERT(brace != std::string::npos, "not the text of a JSON object");
  std::string member;
  if (span.has_members) member += ',';
  append_json_string(member, name);
  member += ':';
  member += value;
  object.insert(brace, member);
}

bool is_json_integer(double n) noexcept {
  return n >= -9223372036854775808.0 && n < 9223372036854775808.0 && n == std::trunc(n);
}

}  // namespace ocppsim
