// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Arguments that the steps of a driver share: EVSE, vehicle, token.
#pragma once

#include "scenario/section.hpp"
#include "scenario/step.hpp"

#include <ocppsim/vehicle.hpp>

#include <limits>
#include <string>

namespace ocppsim {

inline Key evse_key() {
  return Key{.name = "evse", .type = ValueType::integer, .doc = "EVSE, from 1.", .default_text = "1",
             .min = 1, .max = 1000};
}

inline Key token_key() {
  return Key{.name = "token", .doc = "Instead of the charger's own: `TAG-{index:04}`."};
}

/// Also the `vehicle` of a fleet group.
const Table& vehicle_table();
VehicleSpec read_vehicle(const Section& section, const VehicleSpec& base);

}  // namespace ocppsim
