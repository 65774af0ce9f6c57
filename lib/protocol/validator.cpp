// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Catalogue::validate: one walk over the parsed document, in document order. A frame on the stack
// per object knows its parent, so the path to a fault is only spelled out when there is one.
#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"
#include "protocol/catalogue_builder.hpp"
#include "protocol/value_rules.hpp"

namespace ocppsim {
namespace {

using FieldType = Catalogue::FieldType;
using Kind = PayloadFault::Kind;

/// Where the walk is: a field of `parent`, or one item of a list field.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::size_t item = npos;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  void write(std::string& out) const {
    if (parent != nullptr) parent->write(out);
    if (!name.empty()) {
      if (!out.empty()) out += '.';
      out += name;
    }
    if (item != npos) fmt::format_to(std::back_inserter(out), "[{}]", item);
  }
};

/// A value as an error message shows it.
std::string shown(JsonView value) {
  constexpr std::size_t most = 60;
  std::string text = value.to_text();
  if (text.size() <= most) return text;
  std::size_t cut = most;
  while ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut) + "...";
}

std::string range_text(double low, bool has_low, double high, bool has_high) {
  if (has_low && has_high) return fmt::format("{} to {}", low, high);
  return has_low ? fmt::format("{} or more", low) : fmt::format("{} or less", high);
}

class Validator {
 public:
  explicit Validator(PayloadFault* fault) noexcept : fault_(fault) {}

  bool object(const Catalogue::Object& type, JsonView value, const Place& place) {
    if (!value.is_object()) return wrong_type(place, value, "an object");
    std::uint64_t seen = 0;
    std::size_t next = 0;  // most senders keep the order of the specification
    const std::size_t count = value.size();
    for (std::size_t i = 0; i < count; ++i) {
      const auto [name, member] = value.member(i);
      const bool in_order = next < type.fields.size() && type.fields[next].name == name;
      const int position = in_order ? static_cast<int>(next) : type.index.find(name);
      if (position == NameIndex::absent) {
        if (type.open) continue;
        return unknown(type, name, place);
      }
      next = static_cast<std::size_t>(position) + 1;
      const Catalogue::Field& known = type.fields[static_cast<std::size_t>(position)];
      const std::uint64_t bit = std::uint64_t{1} << position;
      const Place here{&place, known.name};
      if ((seen & bit) != 0) return fail(Kind::cardinality, here, "given twice");
      seen |= bit;
      if (!(known.list ? list(known, member, here) : one(known, member, here))) return false;
    }
    return (type.required & ~seen) == 0 || missing(type, seen, place);
  }

 private:
  bool list(const Catalogue::Field& field, JsonView value, const Place& place) {
    if (!value.is_array()) return wrong_type(place, value, "a list");
    const std::size_t count = value.size();
    if (count < field.min_items || count > field.max_items) {
      return fail(Kind::cardinality, place,
                  fmt::format("{} items, must be {}", count,
                              range_text(field.min_items, field.min_items > 0, field.max_items,
                                         field.max_items != Catalogue::Field::unlimited)));
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Place item{place.parent, place.name, i};
      if (!one(field, value.at(i), item)) return false;
    }
    return true;
  }

  bool one(const Catalogue::Field& field, JsonView value, const Place& place) {
    switch (field.type) {
      case FieldType::object: return object(*field.object, value, place);
      case FieldType::any: return true;
      case FieldType::boolean: return value.is_bool() || wrong_type(place, value, "a boolean");
      case FieldType::integer:
        return value.is_integer() ? number(field, value, place)
                                  : wrong_type(place, value, "an integer");
      case FieldType::decimal:
        return value.is_number() ? number(field, value, place)
                                 : wrong_type(place, value, "a number");
      default: return text(field, value, place);
    }
  }

  bool number(const Catalogue::Field& field, JsonView value, const Place& place) {
    if (!field.has_minimum && !field.has_maximum && !field.tenths) return true;
    const double n = value.as_number();
    if ((field.has_minimum && n < field.minimum) || (field.has_maximum && n > field.maximum)) {
      return fail(Kind::bad_value, place,
                  fmt::format("{} is out of range, must be {}", shown(value),
                              range_text(field.minimum, field.has_minimum, field.maximum,
                                         field.has_maximum)));
    }
    if (field.tenths && !value_rules::is_tenths(n)) {
      return fail(Kind::bad_value, place,
                  fmt::format("{} has more than one decimal", shown(value)));
    }
    return true;
  }

  bool text(const Catalogue::Field& field, JsonView value, const Place& place) {
    const std::string_view text = value.as_string();
    if (text.empty() && !value.is_string()) return wrong_type(place, value, "a string");
    if (field.type == FieldType::enumeration) {
      return field.enumeration->has(text) || not_one_of(*field.enumeration, value, place);
    }
    if (field.type == FieldType::time && !value_rules::is_time(text, field.zone_optional)) {
      return fail(Kind::bad_value, place,
                  fmt::format("{} is no RFC 3339 time such as 2026-01-31T23:59:59Z", shown(value)));
    }
    if (field.type == FieldType::uri && !value_rules::is_uri(text)) {
      return fail(Kind::bad_value, place, fmt::format("{} is no URI", shown(value)));
    }
    if (value_rules::length_within(text, field.min_length, field.max_length)) return true;
    return fail(Kind::bad_value, place,
                fmt::format("{} characters, must be {}", utf8_length(text),
                            range_text(field.min_length, field.min_length > 0, field.max_length,
                                       field.max_length != Catalogue::Field::unlimited)));
  }

  bool wrong_type(const Place& place, JsonView value, std::string_view expected) {
    return fail(Kind::wrong_type, place, fmt::format("{} is not {}", shown(value), expected));
  }

  bool not_one_of(const Catalogue::Enumeration& allowed, JsonView value, const Place& place) {
    constexpr std::size_t most = 8;  // of a long enumeration; the rest is in the reference
    std::string text = fmt::format("{} is not one of ", shown(value));
    for (std::size_t i = 0; i < allowed.values.size() && i < most; ++i) {
      if (i > 0) text += ", ";
      text += allowed.values[i];
    }
    if (allowed.values.size() > most) {
      text += fmt::format(", ... ({} values of {})", allowed.values.size(), allowed.name);
    }
    return fail(Kind::bad_value, place, std::move(text) + suggestion(value, allowed.values));
  }

  bool unknown(const Catalogue::Object& type, std::string_view name, const Place& place) {
    std::vector<std::string_view> names;
    for (const Catalogue::Field& field : type.fields) names.push_back(field.name);
    const Place here{&place, name};
    return fail(Kind::unknown_field, here,
                fmt::format("{} has no such field{}", type.name, suggestion(name, names)));
  }

  bool missing(const Catalogue::Object& type, std::uint64_t seen, const Place& place) {
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      if ((type.required & ~seen & (std::uint64_t{1} << i)) != 0) {
        return fail(Kind::missing, Place{&place, type.fields[i].name}, "missing, is required");
      }
    }
    return true;
  }

  static std::string suggestion(std::string_view wrong,
                                const std::vector<std::string_view>& right) {
    for (const std::string_view candidate : right) {
      if (equals_ignoring_case(candidate, wrong)) {
        return fmt::format("; did you mean \"{}\"?", candidate);
      }
    }
    const std::string_view near = nearest_name(wrong, right);
    return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
  }
  static std::string suggestion(JsonView wrong, const std::vector<std::string_view>& right) {
    return suggestion(wrong.as_string(), right);
  }

  bool fail(Kind kind, const Place& place, const std::string& what) {
    if (fault_ == nullptr) return false;
    fault_->kind = kind;
    fault_->path.clear();
    place.write(fault_->path);
    fault_->message = fault_->path.empty() ? "payload: " + what : fault_->path + ": " + what;
    return false;
  }

  PayloadFault* fault_;
};

}  // namespace

bool Catalogue::validate(const Message& message, PayloadKind kind, JsonView payload,
                         PayloadFault* fault) const {
  const Object* body = message.body(kind);
  if (body == nullptr) {
    if (fault != nullptr) {
      *fault = {PayloadFault::Kind::unknown_field, "",
                fmt::format("{} is a SEND and has no response", message.action)};
    }
    return false;
  }
  return Validator(fault).object(*body, payload, Place{});
}

}  // namespace ocppsim
