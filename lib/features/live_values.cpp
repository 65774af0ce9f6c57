// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/live_values.hpp"

#include "features/authorization/authorization.hpp"
#include "features/availability/availability.hpp"

#include <optional>

namespace ocppsim {
namespace {

std::string availability_state(FeatureContext& context, const VariableAddress& address) {
  const StationModel& station = context.station;
  if (address.evse == 0) return station.operative ? "Available" : "Unavailable";
  // The EVSE is in the state of the connector that is in use, else of its first.
  ConnectorId connector = address.connector;
  if (connector == 0) connector = station.evse(address.evse).plugged_connector();
  if (connector == 0) connector = 1;
  return std::string(context.blocks.availability->spell(station.status(address.evse, connector)));
}

std::optional<std::string> live_value(FeatureContext& context, const VariableAddress& address) {
  if (address.attribute != AttributeType::actual) return std::nullopt;
  if (address.variable == "AvailabilityState") return availability_state(context, address);
  if (address.component == "ClockCtrlr" && address.variable == "DateTime")
    return format_utc(context.clock.now());
  if (address.component == "LocalAuthListCtrlr" && address.variable == "Entries")
    return std::to_string(context.blocks.authorization->local_list().size());
  if (address.component == "EVSE" && address.variable == "Power")
    return std::to_string(context.station.evse(address.evse).meter.power_w());
  if (address.component == "SecurityCtrlr" && address.variable == "Identity")
    return context.identity;
  return std::nullopt;
}

}  // namespace

std::string current_value(FeatureContext& context, std::size_t index) {
  if (auto live = live_value(context, context.variables.table().entry(index).address))
    return *std::move(live);
  return std::string(context.variables.value(index));
}

}  // namespace ocppsim
