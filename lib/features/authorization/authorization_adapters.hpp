// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the authorization adapters give to the feature set of their dialect family.
#pragma once

#include "features/authorization/authorization.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<AuthorizationMessages> make_authorization_messages_v16(FeatureContext& context);
std::unique_ptr<AuthorizationMessages> make_authorization_messages_v2(FeatureContext& context);
std::span<const Route> authorization_routes_v16();
std::span<const Route> authorization_routes_v2();

// Tokens on the wire, for every adapter that meets one.
TokenInfo read_token_info_v16(JsonView id_tag_info);
TokenInfo read_token_info_v2(JsonView id_token_info);
IdToken read_id_token_v2(JsonView id_token);
void write_id_token_v2(JsonWriter& out, const IdToken& token);

}  // namespace ocppsim
