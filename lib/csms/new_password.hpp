// SPDX-License-Identifier: AGPL-3.0-or-later
//
// NewPassword: what a CALL of the CSMS would make a charger's password, if the charger takes it.
#pragma once

#include <ocppsim/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

struct NewPassword {
  std::string password;
  std::optional<std::size_t> item;  // 2.x: which result is about it
};

/// 1.6 ChangeConfiguration of AuthorizationKey; 2.x SetVariables of SecurityCtrlr.BasicAuthPassword.
std::optional<NewPassword> new_password(std::string_view action, const Json& payload);
/// What the charger's answer to that CALL says.
bool is_taken(const NewPassword& password, JsonView answer);

}  // namespace ocppsim
