// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/ratio.hpp>

#include "base/text.hpp"

#include <optional>

namespace ocppsim {
namespace {

/// A decimal as value = digits / 10^scale; at most 12 digits, so later products fit 64 bits.
struct Decimal {
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal d;
  bool point = false;
  int count = 0;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++count > 12) return std::nullopt;
    d.digits = d.digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (point) d.scale *= 10;
  }
  if (count == 0 || text.back() == '.') return std::nullopt;
  return d;
}

Error complaint(std::string_view text, const char* why) {
  return Error(Errc::parse, "\"" + std::string(text) + "\" " + why);
}

}  // namespace

Result<Ratio> Ratio::parse(std::string_view text) {
  static constexpr const char* not_a_ratio =
      "is not a ratio; write it as \"5%\", \"0.05\" or \"1/20\"";
  const std::string_view body = trim(text);
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
  const std::size_t slash = body.find('/');
  if (slash != std::string_view::npos) {
    const auto top = parse_decimal(trim(body.substr(0, slash)));
    const auto bottom = parse_decimal(trim(body.substr(slash + 1)));
    if (!top || !bottom || top->scale != 1 || bottom->scale != 1 || bottom->digits == 0) {
      return complaint(text, not_a_ratio);
    }
    numerator = top->digits;
    denominator = bottom->digits;
  } else {
    const bool percent = !body.empty() && body.back() == '%';
    const auto number = parse_decimal(percent ? trim(body.substr(0, body.size() - 1)) : body);
    if (!number) return complaint(text, not_a_ratio);
    numerator = number->digits;
    denominator = number->scale * (percent ? 100 : 1);
  }
  if (numerator > denominator)
    return complaint(text, "is more than the whole; a ratio ends at 100%");
  const std::uint64_t scaled = numerator * whole;  // <= 10^12 * 10^6
  if (scaled % denominator != 0) {
    return complaint(text, "is no whole number of parts per million, the finest step of a ratio");
  }
  return Ratio::ppm(static_cast<std::uint32_t>(scaled / denominator));
}

std::string Ratio::to_string() const {
  std::string out = std::to_string(ppm_ / 10'000);
  const std::uint32_t rest = ppm_ % 10'000;
  if (rest != 0) {
    std::string fraction = std::to_string(10'000 + rest).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += '.' + fraction;
  }
  return out + '%';
}

}  // namespace ocppsim
