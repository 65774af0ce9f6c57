// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>
#include <ocppsim/json.hpp>

#include "wire/json_text.hpp"

namespace ocppsim {

/// Called before anything that is a value.
void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  const std::uint64_t bit = std::uint64_t{1} << (depth_ - 1);
  OCPPSIM_ASSERT((is_object_ & bit) == 0, "a member of an object needs its key first");
  if (has_element_ & bit) out_ += ',';
  has_element_ |= bit;
}

void JsonWriter::open(char bracket, bool object) {
  separate();
  OCPPSIM_ASSERT(depth_ < JsonDocument::max_depth, "JSON nested too deep");
  const std::uint64_t bit = std::uint64_t{1} << depth_++;
  has_element_ &= ~bit;
  is_object_ = object ? is_object_ | bit : is_object_ & ~bit;
  out_ += bracket;
}

void JsonWriter::close(char bracket, bool object) {
  OCPPSIM_ASSERT(depth_ > 0 && !after_key_, "nothing to close, or a key without a value");
  const std::uint64_t bit = std::uint64_t{1} << --depth_;
  OCPPSIM_ASSERT(((is_object_ & bit) != 0) == object, "closes an object as an array or reverse");
  out_ += bracket;
}

JsonWriter& JsonWriter::begin_object() {
  open('{', true);
  return *this;
}
JsonWriter& JsonWriter::end_object() {
  close('}', true);
  return *this;
}
JsonWriter& JsonWriter::begin_array() {
  open('[', false);
  return *this;
}
JsonWriter& JsonWriter::end_array() {
  close(']', false);
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  const std::uint64_t bit = depth_ > 0 ? std::uint64_t{1} << (depth_ - 1) : 0;
  OCPPSIM_ASSERT((is_object_ & bit) != 0 && !after_key_, "a key stands in an object only");
  if (has_element_ & bit) out_ += ',';
  has_element_ |= bit;
  append_json_string(out_, name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}
JsonWriter& JsonWriter::value(bool b) {
  separate();
  out_ += b ? "true" : "false";
  return *this;
}
JsonWriter& JsonWriter::value(std::int64_t n) {
  separate();
  append_json_number(out_, n);
  return *this;
}
JsonWriter& JsonWriter::value(double n) {
  separate();
  append_json_number(out_, n);
  return *this;
}
JsonWriter& JsonWriter::value(UtcTime time) {
  separate();
  out_ += '"';
  append_utc(out_, time);
  out_ += '"';
  return *this;
}
JsonWriter& JsonWriter::value(JsonView view) {
  separate();
  view.write(out_);
  return *this;
}
JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}
JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::value(const Json& json) {
  switch (json.type()) {
    case JsonType::null: return null();
    case JsonType::boolean: return value(json.as_bool());
    case JsonType::integer: return value(json.as_int());
    case JsonType::number: return value(json.as_number());
    case JsonType::string: return value(json.as_string());
    case JsonType::array:
      begin_array();
      for (const Json& item : json.items()) value(item);
      return end_array();
    case JsonType::object: break;
  }
  begin_object();
  for (const auto& [name, member] : json.members()) {
    key(name);
    value(member);
  }
  return end_object();
}

}  // namespace ocppsim
