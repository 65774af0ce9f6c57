// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Holds a tree against its tables. Tells everything that is wrong, not just the first.
#include "base/text.hpp"
#include "scenario/section.hpp"
#include "scenario/step_type.hpp"
#include "scenario/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {
namespace {

using Kind = SourceNode::Kind;

std::string unknown(std::string_view what, std::string_view name,
                    const std::vector<std::string_view>& known) {
  const std::string_view nearest = nearest_name(name, known);
  if (!nearest.empty())
    return fmt::format("unknown {} \"{}\", did you mean \"{}\"?", what, name, nearest);
  return fmt::format("unknown {} \"{}\"; known: {}", what, name, fmt::join(known, ", "));
}

const char* shape_name(const Key& key) {
  switch (key.type) {
    case ValueType::section: return "a mapping";
    case ValueType::steps: return "a list of steps";
    case ValueType::integer: return "a whole number";
    case ValueType::number: return "a number";
    case ValueType::boolean: return "true or false";
    case ValueType::duration: return "a duration with its unit, such as 30s or 1h30m";
    case ValueType::ratio: return "a share, such as 5% or 0.05";
    default: return "a text";
  }
}

void check_one(const SourceNode& node, const Key& key, Problems& problems) {
  if (key.type == ValueType::json) return;
  if (key.type == ValueType::section) {
    check_section(node, key.table(), problems);
  } else if (key.type == ValueType::steps) {
    check_steps(node, problems);
  } else if (node.kind != Kind::scalar) {
    problems.add(
        node, fmt::format("\"{}\" must be {}, not {}", key.name, shape_name(key), node.describe()));
  } else if (std::string fault = fault_of_scalar(key, node.text, node.quoted); !fault.empty()) {
    problems.add(node, std::move(fault));
  }
}

void check_value(const SourceNode& node, const Key& key, Problems& problems) {
  if (key.shape == Shape::map) {
    if (node.kind != Kind::mapping) {
      problems.add(node,
                   fmt::format("\"{}\" must be a mapping, not {}", key.name, node.describe()));
      return;
    }
    for (const SourceMember& member : node.members) {
      Key inner = key;  // the same type under the member's name, for a readable message
      inner.name = member.key;
      inner.shape = Shape::one;
      if (key.type == ValueType::text && member.value.kind == Kind::sequence) {
        inner.shape = Shape::one_or_list;
      }
      check_value(member.value, inner, problems);
    }
  } else if (key.shape == Shape::list && node.kind != Kind::sequence) {
    problems.add(node, fmt::format("\"{}\" must be a list, not {}", key.name, node.describe()));
  } else if (key.shape == Shape::list ||
             (key.shape == Shape::one_or_list && node.kind == Kind::sequence)) {
    for (const SourceNode& item : node.items) check_one(item, key, problems);
  } else {
    check_one(node, key, problems);
  }
}

/// The keys a node may have: its table's, and those its tag brings, which win.
std::vector<const Key*> keys_for(const SourceNode& node, const Table& table, Problems& problems) {
  std::vector<const Key*> keys;
  for (const Key& key : table.keys) keys.push_back(&key);
  if (table.tag.empty()) return keys;
  const SourceNode* tag = node.find(table.tag);
  if (tag == nullptr || tag->kind != Kind::scalar) return keys;  // told as missing or mistyped
  if (const Table::Variant* variant = table.variant(tag->text)) {
    for (const Key& key : variant->keys) {
      std::erase_if(keys, [&](const Key* shared) { return shared->name == key.name; });
      keys.push_back(&key);
    }
    return keys;
  }
  std::vector<std::string_view> names;
  for (const Table::Variant& v : table.variants) names.push_back(v.name);
  problems.add(*tag, unknown(table.tag, tag->text, names));
  return {};  // which other keys are right cannot be told
}

}  // namespace

void check_section(const SourceNode& node, const Table& table, Problems& problems) {
  if (node.kind != Kind::mapping) {
    const Key* shorthand = table.shorthand.empty() ? nullptr : table.find(table.shorthand);
    if (shorthand != nullptr && node.kind != Kind::null) {
      check_value(node, *shorthand, problems);
    } else if (node.kind != Kind::null) {
      problems.add(node, fmt::format("{} must be a mapping, not {}", table.name, node.describe()));
    }
    if (node.kind != Kind::null) return;
  }
  const std::vector<const Key*> keys = keys_for(node, table, problems);
  if (keys.empty() && !table.keys.empty()) return;

  std::vector<std::string_view> names;
  names.reserve(keys.size());
  for (const Key* key : keys) names.push_back(key->name);
  for (const SourceMember& member : node.members) {
    const Key* found = nullptr;
    for (const Key* key : keys) {
      if (key->name == member.key) found = key;
    }
    if (found == nullptr) {
      if (member.key.rfind("x-", 0) == 0) continue;  // the author's own: a home for anchors
      problems.add(member.line, member.column, unknown("key", member.key, names));
    } else if (member.value.kind == Kind::null && found->type != ValueType::json) {
      problems.add(member.line, member.column, fmt::format("\"{}\" has no value", member.key));
    } else {
      check_value(member.value, *found, problems);
    }
  }
  for (const Key* key : keys) {
    if (key->required && node.find(key->name) == nullptr) {
      problems.add(node, fmt::format("{} needs \"{}\"", table.name, key->name));
    }
  }
  if (!table.any_of.empty()) {
    bool any = false;
    for (std::string_view name : table.any_of) any = any || node.find(name) != nullptr;
    if (!any)
      problems.add(node,
                   fmt::format("{} needs one of {}", table.name, fmt::join(table.any_of, ", ")));
  }
}

void check_steps(const SourceNode& node, Problems& problems) {
  if (node.kind != Kind::sequence) {
    problems.add(node, "steps must be a list, not " + node.describe());
    return;
  }
  for (const SourceNode& item : node.items) {
    if (item.kind == Kind::scalar) {
      const StepType* type = find_step_type(item.text);
      if (type == nullptr) {
        problems.add(item, unknown("step", item.text, step_names()));
      } else {
        SourceNode nothing;
        nothing.line = item.line;
        nothing.column = item.column;
        check_section(nothing, type->table, problems);
      }
      continue;
    }
    if (item.kind != Kind::mapping) {
      problems.add(item, "a step must be a word or a mapping, not " + item.describe());
      continue;
    }
    const SourceMember* verb = nullptr;
    for (const SourceMember& member : item.members) {
      if (const Key* common = step_common_table().find(member.key)) {
        check_value(member.value, *common, problems);
      } else if (const StepType* type = find_step_type(member.key)) {
        if (verb != nullptr) {
          problems.add(
              member.line, member.column,
              fmt::format("a step does one thing: \"{}\" or \"{}\"", verb->key, member.key));
        }
        verb = &member;
        check_section(member.value, type->table, problems);
      } else {
        problems.add(member.line, member.column, unknown("step", member.key, step_names()));
        verb = &member;
      }
    }
    if (verb == nullptr) problems.add(item, "a step needs a verb, such as wait or plug_in");
  }
}

}  // namespace ocppsim
