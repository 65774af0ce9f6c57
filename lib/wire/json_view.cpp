// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>

#include "wire/json_text.hpp"
#include "wire/rapidjson_value.hpp"

#include <cstring>

namespace ocppsim {
namespace {

const rj::Value& as_value(const void* value) noexcept {
  return *static_cast<const rj::Value*>(value);
}

std::string_view text_of(const rj::Value& value) noexcept {
  return {value.GetString(), value.GetStringLength()};
}

void write_value(std::string& out, const rj::Value& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType: out += "null"; return;
    case rapidjson::kFalseType: out += "false"; return;
    case rapidjson::kTrueType: out += "true"; return;
    case rapidjson::kStringType: append_json_string(out, text_of(value)); return;
    case rapidjson::kNumberType:
      if (value.IsInt64()) {
        append_json_number(out, std::int64_t{value.GetInt64()});
      } else if (value.IsUint64()) {
        append_json_number(out, std::uint64_t{value.GetUint64()});
      } else {
        append_json_number(out, value.GetDouble());
      }
      return;
    case rapidjson::kArrayType: {
      out += '[';
      bool first = true;
      for (const rj::Value& element : value.GetArray()) {
        if (!first) out += ',';
        first = false;
        write_value(out, element);
      }
      out += ']';
      return;
    }
    case rapidjson::kObjectType: {
      out += '{';
      bool first = true;
      for (const auto& member : value.GetObject()) {
        if (!first) out += ',';
        first = false;
        append_json_string(out, text_of(member.name));
        out += ':';
        write_value(out, member.value);
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

const char* to_string(JsonType type) noexcept {
  switch (type) {
    case JsonType::null: return "null";
    case JsonType::boolean: return "boolean";
    case JsonType::integer: return "integer";
    case JsonType::number: return "number";
    case JsonType::string: return "string";
    case JsonType::array: return "array";
    case JsonType::object: return "object";
  }
  return "unknown";
}

JsonType JsonView::type() const noexcept {
  if (value_ == nullptr) return JsonType::null;
  const rj::Value& value = as_value(value_);
  switch (value.GetType()) {
    case rapidjson::kNullType: return JsonType::null;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType: return JsonType::boolean;
    case rapidjson::kStringType: return JsonType::string;
    case rapidjson::kArrayType: return JsonType::array;
    case rapidjson::kObjectType: return JsonType::object;
    case rapidjson::kNumberType: break;
  }
  const bool integer = value.IsInt64() || (value.IsDouble() && is_json_integer(value.GetDouble()));
  return integer ? JsonType::integer : JsonType::number;
}

bool JsonView::as_bool(bool fallback) const noexcept {
  return is_bool() ? as_value(value_).GetBool() : fallback;
}

std::int64_t JsonView::as_int(std::int64_t fallback) const noexcept {
  if (!is_integer()) return fallback;
  const rj::Value& value = as_value(value_);
  return value.IsInt64() ? value.GetInt64() : static_cast<std::int64_t>(value.GetDouble());
}

double JsonView::as_number(double fallback) const noexcept {
  return is_number() ? as_value(value_).GetDouble() : fallback;
}

std::string_view JsonView::as_string(std::string_view fallback) const noexcept {
  const bool string = value_ != nullptr && as_value(value_).IsString();
  return string ? text_of(as_value(value_)) : fallback;
}

JsonView JsonView::operator[](std::string_view key) const noexcept {
  if (value_ == nullptr || !as_value(value_).IsObject()) return {};
  for (const auto& member : as_value(value_).GetObject()) {
    if (text_of(member.name) == key) return JsonView(&member.value);
  }
  return {};
}

JsonView JsonView::at(std::size_t index) const noexcept {
  if (value_ == nullptr || !as_value(value_).IsArray() || index >= as_value(value_).Size()) {
    return {};
  }
  return JsonView(as_value(value_).Begin() + index);
}

std::size_t JsonView::size() const noexcept {
  if (value_ == nullptr) return 0;
  const rj::Value& value = as_value(value_);
  if (value.IsArray()) return value.Size();
  return value.IsObject() ? value.MemberCount() : 0;
}

std::pair<std::string_view, JsonView> JsonView::member(std::size_t index) const noexcept {
  OCPPSIM_ASSERT(
      value_ != nullptr && as_value(value_).IsObject() && index < as_value(value_).MemberCount(),
      "member index out of range");
  const auto& member = *(as_value(value_).MemberBegin() + static_cast<std::ptrdiff_t>(index));
  return {text_of(member.name), JsonView(&member.value)};
}

JsonView JsonView::empty_object() noexcept {
  static const rj::Value object(rapidjson::kObjectType);
  return JsonView(&object);
}

void JsonView::write(std::string& out) const {
  if (value_ == nullptr) {
    out += "null";
  } else {
    write_value(out, as_value(value_));
  }
}

std::string JsonView::to_text() const {
  std::string out;
  write(out);
  return out;
}

Json JsonView::to_json() const {
  switch (type()) {
    case JsonType::null: return {};
    case JsonType::boolean: return Json(as_bool());
    case JsonType::integer: return Json(as_int());
    case JsonType::number: return Json(as_number());
    case JsonType::string: return Json(as_string());
    case JsonType::array: {
      Json::Array items;
      items.reserve(size());
      for (std::size_t i = 0; i < size(); ++i) items.push_back(at(i).to_json());
      return Json(std::move(items));
    }
    case JsonType::object: break;
  }
  Json::Object members;
  members.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const auto [name, value] = member(i);
    members.emplace_back(std::string(name), value.to_json());
  }
  return Json(std::move(members));
}

}  // namespace ocppsim
