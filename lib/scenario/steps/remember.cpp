// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/steps/remember.hpp"

#include "scenario/value.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

const Json* member_at(const Json& root, std::string_view path) {
  const Json* at = &root;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    if (at->type() == JsonType::array) {
      const auto index = parse_integer(name);
      const bool there =
          index && *index >= 0 && static_cast<std::size_t>(*index) < at->items().size();
      at = there ? &at->items()[static_cast<std::size_t>(*index)] : nullptr;
    } else {
      at = at->find(name);
    }
  }
  return at;
}

}  // namespace

std::string Remember::take(std::string_view payload, FlowContext& flow) const {
  if (members.empty()) return {};
  const auto message = Json::parse(payload);
  if (!message.ok()) return "the message to remember from is no JSON";
  for (const auto& [name, path] : members) {
    const Json* found = member_at(*message, path);
    if (found == nullptr) return fmt::format("{} has no \"{}\" to remember", payload, path);
    std::string text =
        found->type() == JsonType::string ? std::string(found->as_string()) : found->to_text();
    bool known = false;
    for (auto& [old_name, old_text] : flow.remembered) {
      if (old_name != name) continue;
      old_text = text;
      known = true;
    }
    if (known) continue;
    if (flow.remembered.size() >= max_remembered)
      return fmt::format("more than {} values to remember", max_remembered);
    flow.remembered.emplace_back(name, std::move(text));
  }
  return {};
}

Remember read_remember(const Section& arguments) {
  constexpr std::string_view reserved[] = {"index", "number", "identity",
                                           "token", "evse",   "transaction"};
  Remember out;
  for (const auto& [name, node] : arguments.entries("remember")) {
    for (std::string_view taken : reserved) {
      if (name == taken)
        arguments.complain("remember", fmt::format("\"{}\" has a meaning already", name));
    }
    out.members.emplace_back(name, node->text);
  }
  return out;
}

}  // namespace ocppsim
