// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The tables as Markdown.
#include "scenario/metrics.hpp"
#include "scenario/scenario_tables.hpp"
#include "scenario/step_type.hpp"

#include <ocppsim/scenario.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ocppsim {
namespace {

std::string type_text(const Key& key) {
  const char* names[] = {"text", "whole number", "number", "true or false", "duration", "share",
                         "",     "any value",    "",       "steps"};
  std::string out = names[static_cast<int>(key.type)];
  if (key.type == ValueType::choice) out = fmt::format("{}", fmt::join(key.choices, ", "));
  if (key.type == ValueType::section) out = fmt::format("{}", key.table().name);
  switch (key.shape) {
    case Shape::one: return out;
    case Shape::list: return "list of " + out;
    case Shape::one_or_list: return out + ", or a list";
    case Shape::map: return "name to " + out;
  }
  return out;
}

std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void write_keys(std::string& out, const std::vector<Key>& keys) {
  if (keys.empty()) return;
  out += "\n| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const Key& key : keys) {
    const std::string value = key.required               ? "required"
                              : key.default_text.empty() ? ""
                                                         : fmt::format("`{}`", key.default_text);
    out += fmt::format("| `{}` | {} | {} | {} |\n", key.name, cell(type_text(key)), value,
                       cell(key.doc));
  }
}

using Tables = std::vector<std::string_view>;
void write_table(std::string& out, const Table& table, Tables& done);

/// The tables that keys of `keys` stand for.
void write_sections(std::string& out, const std::vector<Key>& keys, Tables& done) {
  for (const Key& key : keys) {
    if (key.type == ValueType::section) write_table(out, key.table(), done);
  }
}

void write_table(std::string& out, const Table& table, Tables& done) {
  if (std::find(done.begin(), done.end(), table.name) != done.end()) return;
  done.push_back(table.name);
  out += fmt::format("\n## {}\n\n{}\n", table.name, table.doc);
  if (!table.shorthand.empty())
    out += fmt::format("\nA plain value stands for `{}`.\n", table.shorthand);
  write_keys(out, table.keys);
  for (const Table::Variant& variant : table.variants) {
    out += fmt::format("\n### `{}: {}`\n\n{}\n", table.tag, variant.name, variant.doc);
    write_keys(out, variant.keys);
  }
  write_sections(out, table.keys, done);
  for (const Table::Variant& variant : table.variants) write_sections(out, variant.keys, done);
}

}  // namespace

std::string scenario_reference() {
  std::string out = "# Scenario files\n";
  Tables done;
  write_table(out, scenario_table(), done);
  out += fmt::format("\n## steps\n\n{}\n", step_common_table().doc);
  write_keys(out, step_common_table().keys);
  for (const StepType& type : step_types()) {
    out += fmt::format("\n### `{}`\n\n{}\n", type.table.name, type.table.doc);
    if (!type.table.shorthand.empty()) {
      out += fmt::format("\nA plain value stands for `{}`.\n", type.table.shorthand);
    }
    write_keys(out, type.table.keys);
  }
  for (const StepType& type : step_types()) write_sections(out, type.table.keys, done);
  out += "\n## metrics\n\n| metric | has | meaning |\n|---|---|---|\n";
  const char* aggregates[] = {"count, rate", "value", "rate", "avg, min, max, med, p(N), in ms"};
  for (const KnownMetric& metric : known_metrics()) {
    out +=
        fmt::format("| `{}{}` | {} | {} |\n", metric.name, metric.by_action ? "{action:...}" : "",
                    aggregates[static_cast<int>(metric.type)], metric.doc);
  }
  return out;
}

}  // namespace ocppsim
