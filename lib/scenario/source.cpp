// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ocppsim {

const SourceNode* SourceNode::find(std::string_view key) const noexcept {
  for (const SourceMember& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::size_t SourceNode::count() const noexcept {
  std::size_t n = 1;
  for (const SourceNode& item : items) n += item.count();
  for (const SourceMember& member : members) n += member.value.count();
  return n;
}

std::string SourceNode::describe() const {
  switch (kind) {
    case Kind::null: return "nothing";
    case Kind::sequence: return "a list";
    case Kind::mapping: return "a mapping";
    case Kind::scalar: break;
  }
  constexpr std::size_t longest = 40;
  return fmt::format("\"{}{}\"", std::string_view(text).substr(0, longest),
                     text.size() > longest ? "..." : "");
}

void Problems::add(int line, int column, std::string message) {
  if (entries_.size() < max_errors) entries_.push_back({line, column, std::move(message)});
}

void Problems::add_unplaced(std::string message) {
  add(0, 0, std::move(message));
}

ScenarioErrors Problems::take() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  ScenarioErrors out;
  for (Entry& entry : entries_) {
    const std::string where =
        entry.line > 0 ? fmt::format("{}:{}:{}", file_, entry.line, entry.column) : file_;
    out.errors.emplace_back(Errc::parse, std::move(entry.message), where);
  }
  entries_.clear();
  return out;
}

namespace {

// YAML 1.2 core schema, for the values of payloads.
Json plain_scalar(const std::string& text) {
  if (text == "true") return Json(true);
  if (text == "false") return Json(false);
  const char* end = text.data() + text.size();
  std::int64_t integer = 0;
  if (auto r = std::from_chars(text.data(), end, integer); r.ec == std::errc() && r.ptr == end) {
    return Json(integer);
  }
  // from_chars also reads "inf" and "nan", which JSON cannot say.
  const bool digits = text.find_first_of("0123456789") != std::string::npos &&
                      text.find_first_not_of("+-.eE0123456789") == std::string::npos;
  double number = 0;
  if (auto r = std::from_chars(text.data(), end, number);
      digits && r.ec == std::errc() && r.ptr == end) {
    return Json(number);
  }
  return Json(text);
}

}  // namespace

Json to_json(const SourceNode& node) {
  switch (node.kind) {
    case SourceNode::Kind::null: return Json();
    case SourceNode::Kind::scalar: return node.quoted ? Json(node.text) : plain_scalar(node.text);
    case SourceNode::Kind::sequence: {
      Json::Array items;
      for (const SourceNode& item : node.items) items.push_back(to_json(item));
      return Json(std::move(items));
    }
    case SourceNode::Kind::mapping: {
      Json::Object members;
      for (const SourceMember& m : node.members) members.emplace_back(m.key, to_json(m.value));
      return Json(std::move(members));
    }
  }
  return Json();
}

}  // namespace ocppsim
