// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Diagnostics on the wire.
#pragma once

#include "features/diagnostics/diagnostics.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<DiagnosticsMessages> make_diagnostics_messages_v16(FeatureContext& context);
std::span<const Route> diagnostics_routes_v16();

}  // namespace ocppsim
