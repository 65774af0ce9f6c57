// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/metering/signing_meter.hpp"

#include <ocppsim/json.hpp>

#include "base/text.hpp"

#include <utility>

namespace ocppsim {
namespace {

/// OCMF's words for kinds of tokens; the others are of no kind it knows.
std::string_view spell_kind(const IdToken& token) noexcept {
  static constexpr std::pair<std::string_view, std::string_view> kinds[] = {
      {"ISO14443", "ISO14443"}, {"ISO15693", "ISO15693"}, {"eMAID", "EMAID"},
      {"KeyCode", "KEY_CODE"},  {"Local", "LOCAL"},       {"Central", "CENTRAL"},
  };
  if (token.value.empty()) return "NONE";
  for (const auto& [type, kind] : kinds)
    if (token.type == type) return kind;
  return "UNDEFINED";
}

const char* spell(ReadingContext context) noexcept {
  switch (context) {
    case ReadingContext::transaction_begin: return "B";
    case ReadingContext::transaction_end: return "E";
    default: return "C";
  }
}

/// "2026-01-01T00:00:00,000+0000 S": by a clock that somebody sets.
std::string spell(UtcTime at) {
  std::string text = format_utc(at);
  text.replace(text.find('.'), 1, ",");
  text.replace(text.size() - 1, 1, "+0000 S");
  return text;
}

/// The bar separates the sections of OCMF and stands in none of them.
void escape_bars(std::string& json) {
  for (std::size_t at = json.find('|'); at != std::string::npos; at = json.find('|', at))
    json.replace(at, 1, "\\u007c");
}

}  // namespace

std::string SigningMeter::payload(const Reading& reading) {
  const std::int64_t page = reading.in_transaction ? ++pages_.transaction : ++pages_.fiscal;
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .field("FV", "1.0")
      .field("GI", identity_.maker)
      .field("GS", identity_.serial)
      .field("GV", identity_.firmware)
      .field("PG", (reading.in_transaction ? "T" : "F") + std::to_string(page))
      .field("MS", identity_.serial)
      .field("IS", !reading.token.value.empty())
      .field("IT", spell_kind(reading.token))
      .field("ID", reading.token.value);
  json.key("RD").begin_array().begin_object().field("TM", spell(reading.at));
  if (reading.in_transaction) json.field("TX", spell(reading.context));
  json.field("RV", reading.energy_wh)
      .field("RI", "1-b:1.8.0")
      .field("RU", "Wh")
      .field("RT", reading.dc ? "DC" : "AC")
      .field("EF", "")
      .field("ST", "G")
      .end_object()
      .end_array()
      .end_object();
  escape_bars(text);
  return text;
}

std::string SigningMeter::sign(const Reading& reading) {
  const bool again = !last_text_.empty() && reading.at == last_.at &&
                     reading.context == last_.context && reading.energy_wh == last_.energy_wh &&
                     reading.in_transaction == last_.in_transaction &&
                     reading.token.value == last_.token.value;
  if (again) return last_text_;
  const std::string signed_part = payload(reading);
  last_ = reading;
  last_text_ = "OCMF|" + signed_part + R"(|{"SA":")" + method + R"(","SD":")" +
               to_hex(key_.sign(signed_part)) + "\"}";
  return last_text_;
}

std::string SigningMeter::public_key() const {
  return "oca:base16:asn1:" + to_hex(key_.public_der());
}

}  // namespace ocppsim
