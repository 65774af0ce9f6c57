// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/time.hpp>

#include <cstdint>

namespace ocppsim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};
constexpr Unit units[] = {{"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
                          {"ms", 1'000'000},        {"us", 1'000},         {"ns", 1}};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

const Unit* find_unit(std::string_view name) noexcept {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Error complaint(std::string_view text, const char* why) {
  return Error(Errc::parse, "\"" + std::string(text) + "\" " + why);
}

/// Appends `ns` counted in `unit`, with its fraction.
void append_in(std::string& out, std::uint64_t ns, const Unit& unit) {
  const auto size = static_cast<std::uint64_t>(unit.ns);
  out += std::to_string(ns / size);
  if (ns % size != 0) {
    std::string fraction = std::to_string(size + ns % size).substr(1);  // size is a power of ten
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += '.' + fraction;
  }
  out += unit.name;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  static constexpr const char* not_a_duration =
      "is not a duration; write it with units, such as 250ms, 30s, 1.5m or 1h30m";
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  if (rest.empty()) return complaint(text, not_a_duration);
  std::int64_t total = 0;
  while (!rest.empty()) {
    std::int64_t digits = 0;
    std::int64_t scale = 1;
    std::size_t i = 0;
    bool point = false;
    int count = 0;
    for (; i < rest.size() && (is_digit(rest[i]) || (rest[i] == '.' && !point)); ++i) {
      if (rest[i] == '.') {
        point = true;
        continue;
      }
      if (++count > 15) return complaint(text, "has too many digits for a duration");
      digits = digits * 10 + (rest[i] - '0');
      if (point) scale *= 10;
    }
    if (count == 0 || rest[i - 1] == '.') return complaint(text, not_a_duration);
    std::size_t end = i;
    while (end < rest.size() && !is_digit(rest[end]) && rest[end] != '.') ++end;
    const std::string_view name = rest.substr(i, end - i);
    if (name.empty()) return complaint(text, "has no unit; write for example 30s or 250ms");
    const Unit* unit = find_unit(name);
    if (unit == nullptr) return complaint(text, "has an unknown unit; use h, m, s, ms, us or ns");
    std::int64_t part = 0;
    if (__builtin_mul_overflow(digits, unit->ns / (unit->ns % scale == 0 ? scale : 1), &part) ||
        (unit->ns % scale != 0 && part % scale != 0)) {
      return complaint(text, "is too long, or finer than a nanosecond");
    }
    if (unit->ns % scale != 0) part /= scale;
    if (__builtin_add_overflow(total, part, &total)) {
      return complaint(text, "is longer than 292 years");
    }
    rest.remove_prefix(end);
  }
  return Duration{negative ? -total : total};
}

std::string format_duration(Duration duration) {
  std::string out;
  auto left = static_cast<std::uint64_t>(duration.count());
  if (duration.count() < 0) {
    out += '-';
    left = 0 - left;
  }
  for (int i = 0; i < 2; ++i) {  // whole hours and minutes
    const auto size = static_cast<std::uint64_t>(units[i].ns);
    if (left >= size) {
      out += std::to_string(left / size);
      out += units[i].name;
      left %= size;
    }
  }
  if (left == 0) {
    if (out.empty()) out = "0s";
    return out;
  }
  for (int i = 2; i < 6; ++i) {  // the rest in the largest unit that it fills
    if (left >= static_cast<std::uint64_t>(units[i].ns)) {
      append_in(out, left, units[i]);
      break;
    }
  }
  return out;
}

}  // namespace ocppsim
