// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>
#include <ocppsim/json.hpp>

#include "wire/json_text.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

void write_pretty(std::string& out, const Json& json, std::size_t indent) {
  const auto new_line = [&](std::size_t depth) {
    out += '\n';
    out.append(2 * depth, ' ');
  };
  if (json.is_array() && !json.items().empty()) {
    out += '[';
    for (const Json& item : json.items()) {
      if (&item != &json.items().front()) out += ',';
      new_line(indent + 1);
      write_pretty(out, item, indent + 1);
    }
    new_line(indent);
    out += ']';
  } else if (json.is_object() && !json.members().empty()) {
    out += '{';
    for (const Json::Member& member : json.members()) {
      if (&member != &json.members().front()) out += ',';
      new_line(indent + 1);
      JsonWriter(out).value(member.first);
      out += ": ";
      write_pretty(out, member.second, indent + 1);
    }
    new_line(indent);
    out += '}';
  } else {
    JsonWriter(out).value(json);
  }
}

}  // namespace

Result<Json> Json::parse(std::string_view text) {
  JsonDocument document;
  const Result<JsonView> view = document.parse(text);
  if (!view) return view.error();
  return view->to_json();
}

std::string Json::to_text() const {
  std::string out;
  JsonWriter(out).value(*this);
  return out;
}

std::string Json::to_pretty_text() const {
  std::string out;
  write_pretty(out, *this, 0);
  return out;
}

JsonType Json::type() const noexcept {
  switch (value_.index()) {
    case 1: return JsonType::boolean;
    case 2: return JsonType::integer;
    case 3:
      return is_json_integer(*std::get_if<double>(&value_)) ? JsonType::integer : JsonType::number;
    case 4: return JsonType::string;
    case 5: return JsonType::array;
    case 6: return JsonType::object;
    default: return JsonType::null;
  }
}

bool Json::as_bool(bool fallback) const noexcept {
  const bool* b = std::get_if<bool>(&value_);
  return b ? *b : fallback;
}

std::int64_t Json::as_int(std::int64_t fallback) const noexcept {
  if (const auto* n = std::get_if<std::int64_t>(&value_)) return *n;
  const auto* n = std::get_if<double>(&value_);
  return n && is_json_integer(*n) ? static_cast<std::int64_t>(*n) : fallback;
}

double Json::as_number(double fallback) const noexcept {
  if (const auto* n = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*n);
  const auto* n = std::get_if<double>(&value_);
  return n ? *n : fallback;
}

std::string_view Json::as_string(std::string_view fallback) const noexcept {
  const auto* text = std::get_if<std::string>(&value_);
  return text ? std::string_view(*text) : fallback;
}

Json::Array& Json::items() {
  OCPPSIM_ASSERT(is_array(), "items() of something else than an array");
  return *std::get_if<Array>(&value_);
}
const Json::Array& Json::items() const {
  OCPPSIM_ASSERT(is_array(), "items() of something else than an array");
  return *std::get_if<Array>(&value_);
}
Json::Object& Json::members() {
  OCPPSIM_ASSERT(is_object(), "members() of something else than an object");
  return *std::get_if<Object>(&value_);
}
const Json::Object& Json::members() const {
  OCPPSIM_ASSERT(is_object(), "members() of something else than an object");
  return *std::get_if<Object>(&value_);
}

const Json* Json::find(std::string_view key) const noexcept {
  const auto* object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  for (const Member& member : *object) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

Json* Json::find(std::string_view key) noexcept {
  return const_cast<Json*>(static_cast<const Json*>(this)->find(key));
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) value_ = Object{};
  if (Json* found = find(key)) return *found;
  return members().emplace_back(std::string(key), Json()).second;
}

void Json::erase(std::string_view key) {
  Object& object = members();
  object.erase(std::remove_if(object.begin(), object.end(),
                              [key](const Member& member) { return member.first == key; }),
               object.end());
}

bool operator==(const Json& a, const Json& b) {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case JsonType::null: return true;
    case JsonType::boolean: return a.as_bool() == b.as_bool();
    case JsonType::integer: return a.as_int() == b.as_int();
    case JsonType::number: return a.as_number() == b.as_number();
    case JsonType::string: return a.as_string() == b.as_string();
    case JsonType::array: return a.items() == b.items();
    case JsonType::object: break;
  }
  if (a.members().size() != b.members().size()) return false;
  for (const auto& [name, value] : a.members()) {
    const Json* other = b.find(name);
    if (other == nullptr || *other != value) return false;
  }
  return true;
}

bool json_contains(const Json& whole, const Json& subset) {
  if (subset.is_object()) {
    if (!whole.is_object()) return false;
    for (const auto& [name, value] : subset.members()) {
      const Json* found = whole.find(name);
      if (found == nullptr || !json_contains(*found, value)) return false;
    }
    return true;
  }
  if (subset.is_array()) {
    if (!whole.is_array() || whole.items().size() != subset.items().size()) return false;
    for (std::size_t i = 0; i < subset.items().size(); ++i) {
      if (!json_contains(whole.items()[i], subset.items()[i])) return false;
    }
    return true;
  }
  return whole == subset;
}

}  // namespace ocppsim
