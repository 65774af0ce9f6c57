// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/new_password.hpp"

#include "wire/json_members.hpp"

namespace ocppsim {
namespace {

constexpr std::string_view accepted = "Accepted";

/// The name in a member such as "component": {"name": ...}.
std::string name_in(const Json& object, std::string_view member) {
  const Json* named = object.find(member);
  return named == nullptr ? std::string{} : text_of(*named, "name");
}

}  // namespace

std::optional<NewPassword> new_password(std::string_view action, const Json& payload) {
  if (action == "ChangeConfiguration" && text_of(payload, "key") == "AuthorizationKey")
    return NewPassword{text_of(payload, "value"), std::nullopt};
  const Json* list = action == "SetVariables" ? payload.find("setVariableData") : nullptr;
  if (list == nullptr || !list->is_array()) return std::nullopt;
  for (std::size_t i = 0; i < list->items().size(); ++i) {
    const Json& item = list->items()[i];
    if (name_in(item, "component") == "SecurityCtrlr" &&
        name_in(item, "variable") == "BasicAuthPassword")
      return NewPassword{text_of(item, "attributeValue"), i};
  }
  return std::nullopt;
}

bool is_taken(const NewPassword& password, JsonView answer) {
  if (!password.item) return answer["status"].as_string() == accepted;
  const JsonView results = answer["setVariableResult"];
  return *password.item < results.size() &&
         results.at(*password.item)["attributeStatus"].as_string() == accepted;
}

}  // namespace ocppsim
