// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/message_match.hpp"

#include <string_view>

namespace ocppsim {
namespace {

constexpr std::string_view any = "{any}";
constexpr std::string_view absent = "{absent}";
constexpr std::string_view one_of = "{any:";

bool is_text(const Json& value, std::string_view text) {
  return value.type() == JsonType::string && value.as_string() == text;
}

/// `choices` is "A|B}".
bool is_one_of(const Json& value, std::string_view choices) {
  if (value.type() != JsonType::string) return false;
  choices.remove_suffix(1);
  while (true) {
    const std::size_t bar = choices.find('|');
    if (value.as_string() == choices.substr(0, bar)) return true;
    if (bar == std::string_view::npos) return false;
    choices.remove_prefix(bar + 1);
  }
}

}  // namespace

bool message_contains(const Json& message, const Json& wanted) {
  switch (wanted.type()) {
    case JsonType::object:
      if (message.type() != JsonType::object) return false;
      for (const auto& [name, value] : wanted.members()) {
        const Json* found = message.find(name);
        if (is_text(value, absent)) {
          if (found != nullptr) return false;
        } else if (found == nullptr || !message_contains(*found, value)) {
          return false;
        }
      }
      return true;
    case JsonType::array:
      if (message.type() != JsonType::array) return false;
      if (message.items().size() != wanted.items().size()) return false;
      for (std::size_t i = 0; i < wanted.items().size(); ++i) {
        if (!message_contains(message.items()[i], wanted.items()[i])) return false;
      }
      return true;
    case JsonType::string: {
      const std::string_view text = wanted.as_string();
      if (text == any) return true;
      if (text.starts_with(one_of) && text.ends_with('}'))
        return is_one_of(message, text.substr(one_of.size()));
      return message == wanted;
    }
    default: return message == wanted;
  }
}

}  // namespace ocppsim
