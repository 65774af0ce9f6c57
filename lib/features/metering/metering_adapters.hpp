// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the metering adapters give to the feature set of their dialect family.
#pragma once

#include "features/metering/metering.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<MeteringMessages> make_metering_messages_v16(FeatureContext& context);
std::unique_ptr<MeteringMessages> make_metering_messages_v2(FeatureContext& context);
std::span<const Route> metering_routes_v16();
std::span<const Route> metering_routes_v2();

}  // namespace ocppsim
