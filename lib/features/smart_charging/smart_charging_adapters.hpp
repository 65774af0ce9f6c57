// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the smart charging adapters give to the feature set of their dialect family.
#pragma once

#include "features/smart_charging/smart_charging.hpp"

#include <span>

namespace ocppsim {

std::span<const Route> smart_charging_routes_v16();

/// False when SupportedFeatureProfiles was preset without it: a charger that has none of this.
bool has_smart_charging_v16(const FeatureContext& context);
/// A ChargingProfile object of the wire; evse and connector are the caller's to fill in.
ChargingProfile read_charging_profile_v16(JsonView json);

}  // namespace ocppsim
