// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/value.hpp"

#include "base/text.hpp"

#include <ocppsim/ratio.hpp>
#include <ocppsim/time.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

namespace ocppsim {

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto r = std::from_chars(text.data(), text.data() + text.size(), value);
  if (r.ec != std::errc() || r.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string_view text) noexcept {
  // from_chars also reads "inf" and "nan": no figures anyone means here.
  if (text.find_first_not_of("+-.eE0123456789") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto r = std::from_chars(text.data(), text.data() + text.size(), value);
  if (r.ec != std::errc() || r.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

namespace {

std::string fault_of_range(const Key& key, std::int64_t value) {
  if (value < key.min)
    return fmt::format("\"{}\" must be at least {}, not {}", key.name, key.min, value);
  if (value > key.max)
    return fmt::format("\"{}\" must be at most {}, not {}", key.name, key.max, value);
  return {};
}

std::string fault_of_choice(const Key& key, std::string_view text) {
  for (std::string_view choice : key.choices) {
    if (choice == text) return {};
  }
  const std::string_view nearest = nearest_name(text, key.choices);
  if (!nearest.empty()) {
    return fmt::format("\"{}\" cannot be \"{}\", did you mean \"{}\"?", key.name, text, nearest);
  }
  return fmt::format("\"{}\" cannot be \"{}\"; it is one of {}", key.name, text,
                     fmt::join(key.choices, ", "));
}

}  // namespace

std::string fault_of_scalar(const Key& key, std::string_view text, bool quoted) {
  const auto must_be = [&](std::string_view what) {
    return fmt::format("\"{}\" must be {}, not {}\"{}\"", key.name, what, quoted ? "the text " : "",
                       text);
  };
  switch (key.type) {
    case ValueType::text:
    case ValueType::json: return {};
    case ValueType::integer: {
      const auto value = quoted ? std::nullopt : parse_integer(text);
      return value ? fault_of_range(key, *value) : must_be("a whole number");
    }
    case ValueType::number:
      return !quoted && parse_number(text) ? std::string() : must_be("a number");
    case ValueType::boolean:
      return !quoted && parse_boolean(text) ? std::string() : must_be("true or false");
    case ValueType::duration: {
      const auto value = parse_duration(text);
      if (!value) return must_be("a duration with its unit, such as 30s or 1h30m");
      return *value < Duration{} ? must_be("a duration that is not negative") : std::string();
    }
    case ValueType::ratio:
      return Ratio::parse(text).ok() ? std::string() : must_be("a share, such as 5% or 0.05");
    case ValueType::choice: return fault_of_choice(key, text);
    case ValueType::section: return must_be("a mapping");
    case ValueType::steps: return must_be("a list of steps");
  }
  return {};
}

}  // namespace ocppsim
