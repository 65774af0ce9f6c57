// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Availability on the wire, one pair of functions per dialect family.
#pragma once

#include "features/availability/availability.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<AvailabilityMessages> make_availability_messages_v16(FeatureContext& context);
std::unique_ptr<AvailabilityMessages> make_availability_messages_v2(FeatureContext& context);
std::span<const Route> availability_routes_v16();
std::span<const Route> availability_routes_v2();

}  // namespace ocppsim
