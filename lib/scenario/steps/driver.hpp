// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Arguments that the steps of a driver share: EVSE, vehicle, token.
#pragma once

#include "scenario/section.hpp"
#include "scenario/step.hpp"

#include <ocppsim/vehicle.hpp>

#include <functional>
#include <string>

namespace ocppsim {

inline Key evse_key() {
  return Key{.name = "evse",
             .type = ValueType::integer,
             .doc = "EVSE, from 1.",
             .default_text = "1",
             .min = 1,
             .max = 1000};
}

inline Key token_key() {
  return Key{.name = "token", .doc = "Instead of the charger's own: `TAG-{index:04}`."};
}

inline Key connector_key() {
  return Key{.name = "connector",
             .type = ValueType::integer,
             .doc = "Connector within the EVSE, from 1.",
             .default_text = "1",
             .min = 1,
             .max = 1000};
}

/// Also the `vehicle` of a fleet group.
const Table& vehicle_table();
VehicleSpec read_vehicle(const Section& section, const VehicleSpec& base);

inline Key vehicle_key() {
  return Key{.name = "vehicle",
             .type = ValueType::section,
             .doc = "What differs from the group's vehicle.",
             .table = vehicle_table};
}

/// The car that comes to an EVSE: the flow's usual one, but for what the step says.
struct Arrival {
  EvseId evse = 1;
  ConnectorId connector = 1;
  std::function<VehicleSpec(const VehicleSpec&)> vehicle;
};
Arrival read_arrival(const Section& arguments);
/// Plugs it in and remembers it, so that `charge: {until_soc}` knows its battery.
Result<void> arrive(FlowContext& flow, const Arrival& arrival);

/// The step's own token, filled in, or else the charger's usual one.
std::string token_of(FlowContext& flow, const std::string& own, EvseId evse);

}  // namespace ocppsim
