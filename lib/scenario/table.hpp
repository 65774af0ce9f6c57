// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The scenario format as data: tables of keys. One description, four uses:
//
//   Table ──> check_section()   unknown keys, wrong types, missing ones, with positions
//         ──> Section           typed access with defaults, for the code that builds a Scenario
//         ──> scenario_schema() JSON Schema for editors
//         ──> scenario_reference()  Markdown for the docs
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace ocppsim {

enum class ValueType {
  text,
  integer,
  number,
  boolean,
  duration,  // "30s"
  ratio,     // "5%", 0.05
  choice,    // one of Key::choices
  json,      // anything
  section,   // a mapping with the keys of Key::table
  steps,     // a list of steps
};

enum class Shape {
  one,
  list,         // of values of the type
  one_or_list,  // a single value stands for a list of one
  map,          // free keys to values of the type
};

struct Table;

struct Key {
  std::string_view name;
  ValueType type = ValueType::text;
  std::string_view doc{};
  bool required = false;
  std::string_view default_text{};  // in the file's notation; empty: nothing
  Shape shape = Shape::one;
  std::vector<std::string_view> choices{};
  const Table& (*table)() = nullptr;  // of a section
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct Table {
  std::string_view name;  // "fleet group"; also its name in the schema's $defs
  std::string_view doc;
  std::vector<Key> keys{};
  /// A scalar instead of a mapping sets this key: `wait: 30s`.
  std::string_view shorthand{};
  /// The text key whose value adds further keys: `kind: latency` brings `delay`, `jitter`. They
  /// hide the table's keys of the same name.
  std::string_view tag{};
  struct Variant {
    std::string_view name;
    std::string_view doc;
    std::vector<Key> keys;
  };
  std::vector<Variant> variants{};
  /// At least one of these must be there (empty: no such rule).
  std::vector<std::string_view> any_of{};

  const Key* find(std::string_view key) const noexcept;
  const Variant* variant(std::string_view value) const noexcept;
};

}  // namespace ocppsim
