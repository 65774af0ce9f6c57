// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whether a message contains what a step wants. As json_contains(), and these texts mean more:
//
//   "{any}"       whatever the value is, it must be there
//   "{any:A|B}"   one of these texts
//   "{absent}"    the member must not be there
#pragma once

#include <ocppsim/json.hpp>

namespace ocppsim {

bool message_contains(const Json& message, const Json& wanted);

}  // namespace ocppsim
