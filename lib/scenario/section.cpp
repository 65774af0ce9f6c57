// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/section.hpp"

#include "scenario/value.hpp"

#include <ocppsim/assert.hpp>

#include <cstdlib>
#include <utility>

namespace ocppsim {

const Key& Section::key_of(std::string_view key) const {
  if (!table_->tag.empty() && key != table_->tag) {
    if (const Table::Variant* variant = table_->variant(text(table_->tag))) {
      for (const Key& k : variant->keys) {
        if (k.name == key) return k;
      }
    }
  }
  if (const Key* found = table_->find(key)) return *found;
  OCPPSIM_ASSERT(false, "the code asks for a key that its table does not have");
  std::abort();
}

const SourceNode* Section::value(std::string_view key) const {
  if (node_ == nullptr || node_->kind == SourceNode::Kind::null) return nullptr;
  if (node_->kind != SourceNode::Kind::mapping) return table_->shorthand == key ? node_ : nullptr;
  const SourceNode* found = node_->find(key);
  // A key without a value passed the check only as JSON: null.
  return found;
}

std::string Section::scalar(std::string_view key) const {
  const Key& k = key_of(key);
  const SourceNode* node = value(key);
  return node != nullptr ? node->text : std::string(k.default_text);
}

std::string Section::text(std::string_view key) const {
  return scalar(key);
}

std::int64_t Section::integer(std::string_view key) const {
  const auto value = parse_integer(scalar(key));
  OCPPSIM_ASSERT(value, "an integer that was not checked, or has no default");
  return *value;
}

double Section::number(std::string_view key) const {
  const auto value = parse_number(scalar(key));
  OCPPSIM_ASSERT(value, "a number that was not checked, or has no default");
  return *value;
}

bool Section::boolean(std::string_view key) const {
  const auto value = parse_boolean(scalar(key));
  OCPPSIM_ASSERT(value, "a boolean that was not checked, or has no default");
  return *value;
}

Duration Section::duration(std::string_view key) const {
  return parse_duration(scalar(key)).value();
}

Ratio Section::ratio(std::string_view key) const {
  return Ratio::parse(scalar(key)).value();
}

Json Section::json(std::string_view key) const {
  const SourceNode* node = value(key);
  return node != nullptr ? to_json(*node) : Json();
}

std::optional<Duration> Section::optional_duration(std::string_view key) const {
  return has(key) ? std::optional(duration(key)) : std::nullopt;
}

std::optional<std::int64_t> Section::optional_integer(std::string_view key) const {
  return has(key) ? std::optional(integer(key)) : std::nullopt;
}

std::optional<std::string> Section::optional_text(std::string_view key) const {
  return has(key) ? std::optional(text(key)) : std::nullopt;
}

Section Section::section(std::string_view key) const {
  return Section(value(key), key_of(key).table(), *problems_);
}

std::vector<std::string> Section::texts(std::string_view key) const {
  std::vector<std::string> out;
  const SourceNode* node = value(key);
  if (node == nullptr) {
    if (const std::string_view text = key_of(key).default_text; !text.empty())
      out.emplace_back(text);
  } else if (node->kind == SourceNode::Kind::sequence) {
    for (const SourceNode& item : node->items) out.push_back(item.text);
  } else {
    out.push_back(node->text);
  }
  return out;
}

std::vector<Section> Section::sections(std::string_view key) const {
  std::vector<Section> out;
  const Table& table = key_of(key).table();
  const SourceNode* node = value(key);
  if (node == nullptr) return out;
  if (node->kind != SourceNode::Kind::sequence) {
    out.emplace_back(node, table, *problems_);
    return out;
  }
  for (const SourceNode& item : node->items) out.emplace_back(&item, table, *problems_);
  return out;
}

std::vector<std::pair<std::string, const SourceNode*>> Section::entries(
    std::string_view key) const {
  std::vector<std::pair<std::string, const SourceNode*>> out;
  if (const SourceNode* node = value(key)) {
    for (const SourceMember& member : node->members) out.emplace_back(member.key, &member.value);
  }
  return out;
}

SourcePosition Section::position() const {
  return node_ != nullptr ? problems_->position(*node_) : SourcePosition{problems_->file(), 0, 0};
}

void Section::complain(std::string_view key, std::string message) const {
  const SourceNode* at = value(key);
  if (at == nullptr) at = node_;
  if (at != nullptr) {
    problems_->add(*at, std::move(message));
  } else {
    problems_->add_unplaced(std::move(message));
  }
}

}  // namespace ocppsim
