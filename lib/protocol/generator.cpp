// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocol/generator.hpp"

#include <algorithm>
#include <cmath>

namespace ocppsim {
namespace {

using FieldType = Catalogue::FieldType;

// identifierString of 2.x part 2 section 2.1.4; CiString of 1.6 has no rule and takes them too.
constexpr std::string_view identifier_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-_=:+|@.";
constexpr std::string_view text_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.,:/\\\"'{}[]";
// One, two, three and four bytes of UTF-8: lengths are counted in characters, not bytes.
constexpr std::string_view wide_characters[] = {"\x7f", "\xc3\xa9", "\xe2\x82\xac",
                                                "\xf0\x9d\x84\x9e"};

}  // namespace

Json PayloadGenerator::object(const Catalogue::Object& type) {
  ++depth_;
  Json::Object members;
  for (const Catalogue::Field& f : type.fields) {
    const bool wanted = budget_ > 0 && depth_ <= depth_limit && random_.chance(optional_);
    if (f.required || wanted) members.emplace_back(std::string(f.name), field(f));
  }
  if (type.open && one_in(4)) members.emplace_back("x" + random_.token(6), any(0));
  --depth_;
  return Json(std::move(members));
}

Json PayloadGenerator::field(const Catalogue::Field& f) {
  if (!f.list) return one(f);
  Json::Array items;
  for (std::size_t left = item_count(f); left > 0; --left) items.push_back(one(f));
  return Json(std::move(items));
}

std::size_t PayloadGenerator::item_count(const Catalogue::Field& f) {
  if (budget_ <= 0) return f.min_items;
  // The upper limit is worth sitting on when the payload stays readable.
  if (one_in(8) && f.max_items <= 32) return f.max_items;
  const std::uint64_t spread = std::min<std::uint64_t>(3, f.max_items - f.min_items);
  return f.min_items + random_.below(spread + 1);
}

Json PayloadGenerator::one(const Catalogue::Field& f) {
  --budget_;
  switch (f.type) {
    case FieldType::string:
    case FieldType::identifier: return bounded_text(f);
    case FieldType::time: return time();
    case FieldType::uri: return uri();
    case FieldType::boolean: return one_in(2);
    case FieldType::integer: return integer(f);
    case FieldType::decimal: return decimal(f);
    case FieldType::enumeration:
      return f.enumeration->values[random_.below(f.enumeration->values.size())];
    case FieldType::object: return object(*f.object);
    case FieldType::any: return any(0);
  }
  return {};
}

std::string PayloadGenerator::bounded_text(const Catalogue::Field& f) {
  const bool limited = f.max_length != Catalogue::Field::unlimited;
  if (limited && one_in(f.max_length > long_text ? 64 : 8)) return text(f.type, f.max_length);
  if (one_in(16)) return text(f.type, f.min_length);
  const std::uint32_t high = std::max(f.min_length, std::min<std::uint32_t>(f.max_length, 20));
  return text(f.type, static_cast<std::uint32_t>(random_.between(f.min_length, high)));
}

std::string PayloadGenerator::text(FieldType type, std::uint32_t length) {
  const bool wide = type == FieldType::string && one_in(8);
  const std::string_view plain =
      type == FieldType::identifier ? identifier_characters : text_characters;
  std::string out;
  for (std::uint32_t i = 0; i < length; ++i) {
    if (wide && one_in(4)) {
      out += wide_characters[random_.below(std::size(wide_characters))];
    } else {
      out += plain[random_.below(plain.size())];
    }
  }
  return out;
}

std::string PayloadGenerator::time() {
  // 2020-01-01 to 2037-12-31, with each of the shapes RFC 3339 allows.
  const std::int64_t second = random_.between(1'577'836'800, 2'145'830'400);
  const UtcTime at{seconds{second} + milliseconds{random_.between(0, 999)}};
  std::string text = format_utc(at);
  switch (random_.below(4)) {
    case 0: return text;
    case 1: return text.erase(19, 4);  // no fraction
    case 2: return text.replace(19, 5, "+02:00");
    default: return text.replace(22, 2, "-07:30");  // fraction and zone
  }
}

std::string PayloadGenerator::uri() {
  static constexpr std::string_view schemes[] = {"ftp", "ftps", "http", "https"};
  std::string text(schemes[random_.below(std::size(schemes))]);
  text += "://" + random_.token(8) + ".example.com";
  if (one_in(2)) text += ":" + std::to_string(random_.between(1, 65'535));
  text += "/" + random_.token(6);
  if (one_in(4)) text += "%20" + random_.token(3) + "?a=" + random_.token(2) + "#b";
  return text;
}

Json PayloadGenerator::integer(const Catalogue::Field& f) {
  const auto low = static_cast<std::int64_t>(std::ceil(f.minimum));
  const auto high = static_cast<std::int64_t>(std::floor(f.maximum));
  if (one_in(8)) {  // a limit; where there is none, that of 2.x part 2 section 2.1.4: 32 bits
    if (one_in(2)) return f.has_minimum ? low : std::int64_t{INT32_MIN};
    return f.has_maximum ? high : std::int64_t{INT32_MAX};
  }
  const std::int64_t from = f.has_minimum ? low : (f.has_maximum ? high - 1000 : 0);
  return random_.between(from, f.has_maximum ? high : from + 1000);
}

Json PayloadGenerator::decimal(const Catalogue::Field& f) {
  // In whole steps, divided at the end: the nearest double to what a person would write.
  const double steps = f.tenths ? 10 : 1000;
  if (one_in(8) && f.has_minimum) return f.minimum;
  if (one_in(8) && f.has_maximum) return f.maximum;
  const double low = f.has_minimum ? f.minimum : (f.has_maximum ? f.maximum - 1000 : 0);
  const double high = f.has_maximum ? f.maximum : low + 1000;
  const std::int64_t n = random_.between(static_cast<std::int64_t>(std::ceil(low * steps)),
                                         static_cast<std::int64_t>(std::floor(high * steps)));
  return static_cast<double>(n) / steps;
}

Json PayloadGenerator::any(int depth) {
  switch (random_.below(depth < 2 ? 6 : 4)) {
    case 0: return random_.token(8);
    case 1: return random_.between(-1000, 1000);
    case 2: return one_in(2);
    case 3: return nullptr;
    case 4: return Json::Array{any(depth + 1), any(depth + 1)};
    default: return Json::Object{{"a", any(depth + 1)}, {"b", any(depth + 1)}};
  }
}

Json Catalogue::generate(const Message& message, PayloadKind kind, RandomStream& random,
                         Ratio optional) const {
  const Object* body = message.body(kind);
  OCPPSIM_ASSERT(body != nullptr, "a SEND has no response to generate");
  return PayloadGenerator(random, optional).object(*body);
}

}  // namespace ocppsim
