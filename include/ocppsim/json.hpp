// SPDX-License-Identifier: AGPL-3.0-or-later
//
// JSON as this library sees it. Three types, by need:
//   JsonView    a read-only look at a parsed message; two words, valid while its document is.
//   JsonWriter  appends JSON text to a string; the hot path out.
//   Json        an owned, ordered, mutable value: scenario payloads, mutators, scripts.
// The parser behind them is private to the wire floor.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ocppsim {

class Json;

enum class JsonType { null, boolean, integer, number, string, array, object };
const char* to_string(JsonType type) noexcept;

/// A missing value is a JsonView too (`!view`), so lookups chain without checks.
class JsonView {
 public:
  JsonView() = default;

  explicit operator bool() const noexcept { return value_ != nullptr; }  // present (also when null)
  JsonType type() const noexcept;                                        // null when missing
  bool is_null() const noexcept { return type() == JsonType::null; }
  bool is_bool() const noexcept { return type() == JsonType::boolean; }
  /// A number with no fraction that fits 64 bits ("5", "5.0", "5e0").
  bool is_integer() const noexcept { return type() == JsonType::integer; }
  bool is_number() const noexcept {
    return type() == JsonType::integer || type() == JsonType::number;
  }
  bool is_string() const noexcept { return type() == JsonType::string; }
  bool is_array() const noexcept { return type() == JsonType::array; }
  bool is_object() const noexcept { return type() == JsonType::object; }

  // Wrong type or missing: the fallback.
  bool as_bool(bool fallback = false) const noexcept;
  std::int64_t as_int(std::int64_t fallback = 0) const noexcept;
  double as_number(double fallback = 0) const noexcept;
  std::string_view as_string(std::string_view fallback = {}) const noexcept;

  /// Object member (first of that name), or missing.
  JsonView operator[](std::string_view key) const noexcept;
  JsonView operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  /// Array element or missing.
  JsonView at(std::size_t index) const noexcept;
  /// Elements of an array, members of an object, else 0.
  std::size_t size() const noexcept;
  /// Member `index` of an object in document order; requires index < size().
  std::pair<std::string_view, JsonView> member(std::size_t index) const noexcept;

  /// A view of "{}" that never dies; stands for a payload given as null.
  static JsonView empty_object() noexcept;

  void write(std::string& out) const;  // compact text, appended; "null" when missing
  std::string to_text() const;
  Json to_json() const;

 private:
  friend class JsonDocument;
  explicit JsonView(const void* value) noexcept : value_(value) {}
  const void* value_ = nullptr;
};

/// Parses one text at a time, reusing its memory. Views die with the next parse().
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  static constexpr int max_depth = 64;  // deeper nesting is a parse error

  /// Strict RFC 8259; checks UTF-8 and depth. Error message names the byte offset.
  Result<JsonView> parse(std::string_view text);
  JsonView root() const noexcept;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// Appends compact JSON. Commas are its business; nesting errors assert. Strings must be UTF-8.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) noexcept : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool b);
  JsonWriter& value(int n) { return value(static_cast<std::int64_t>(n)); }
  JsonWriter& value(std::int64_t n);
  JsonWriter& value(double n);  // shortest text that reads back the same; not finite: null
  JsonWriter& value(UtcTime time);
  JsonWriter& value(const Json& json);
  JsonWriter& value(JsonView view);
  JsonWriter& null();
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

 private:
  void separate();
  void open(char bracket, bool object);
  void close(char bracket, bool object);
  std::string& out_;
  int depth_ = 0;
  std::uint64_t has_element_ = 0;  // bit per depth
  std::uint64_t is_object_ = 0;    // bit per depth
  bool after_key_ = false;
};

/// Owned JSON value. Objects keep insertion order. type() tells integers from other numbers as
/// JsonView does: 5.0 is an integer, and equal to 5.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool b) : value_(b) {}
  Json(int n) : value_(std::int64_t{n}) {}
  Json(std::int64_t n) : value_(n) {}
  Json(double n) : value_(n) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  Json(Array a) : value_(std::move(a)) {}
  Json(Object o) : value_(std::move(o)) {}
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  static Result<Json> parse(std::string_view text);
  std::string to_text() const;
  std::string to_pretty_text() const;  // two-space indent

  JsonType type() const noexcept;
  bool is_null() const noexcept { return type() == JsonType::null; }
  bool is_string() const noexcept { return type() == JsonType::string; }
  bool is_array() const noexcept { return type() == JsonType::array; }
  bool is_object() const noexcept { return type() == JsonType::object; }

  bool as_bool(bool fallback = false) const noexcept;
  std::int64_t as_int(std::int64_t fallback = 0) const noexcept;
  double as_number(double fallback = 0) const noexcept;
  std::string_view as_string(std::string_view fallback = {}) const noexcept;

  // Requires the matching type (asserts).
  Array& items();
  const Array& items() const;
  Object& members();
  const Object& members() const;

  /// Pointer to the member, or nullptr (also when this is no object).
  const Json* find(std::string_view key) const noexcept;
  Json* find(std::string_view key) noexcept;
  /// Member, appended as null when absent; a null value becomes an object first.
  Json& operator[](std::string_view key);
  void erase(std::string_view key);

  /// Numbers by value, objects whatever the order of their members.
  friend bool operator==(const Json& a, const Json& b);
  friend bool operator!=(const Json& a, const Json& b) { return !(a == b); }

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_;
};

/// `subset` is contained in `whole`: objects by member, arrays element by element (same length),
/// everything else equal. The matcher of expectations and selectors.
bool json_contains(const Json& whole, const Json& subset);

}  // namespace ocppsim
