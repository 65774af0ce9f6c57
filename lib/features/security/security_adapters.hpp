// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security on the wire.
#pragma once

#include "features/security/security.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<SecurityMessages> make_security_messages_v16(FeatureContext& context);
std::span<const Route> security_routes_v16();

}  // namespace ocppsim
