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
/// The security events of the version, in the order of its list.
std::span<const SecurityEventKind> security_event_kinds_v16() noexcept;

std::unique_ptr<SecurityMessages> make_security_messages_v2(FeatureContext& context);
std::span<const Route> security_routes_v2();
std::span<const SecurityEventKind> security_event_kinds_v2() noexcept;

}  // namespace ocppsim
