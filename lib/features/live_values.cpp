// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/live_values.hpp"

#include "features/authorization/authorization.hpp"
#include "features/availability/availability.hpp"
#include "features/metering/metering.hpp"
#include "features/security/security.hpp"

#include <charconv>
#include <optional>
#include <utility>

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

constexpr std::string_view meter_key = "MeterPublicKey";

/// Of the meter that the connector of that number hangs on.
std::optional<std::string> meter_public_key(FeatureContext& context, std::string_view variable) {
  int number = 0;
  const std::string_view digits = variable.substr(meter_key.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const EvseId evse = context.station.from_flat(number).first;
  if (error != std::errc{} || end != digits.data() + digits.size() || evse == 0)
    return std::nullopt;
  std::string key = context.blocks.metering->public_key(evse);
  return key.empty() ? std::nullopt : std::optional(std::move(key));
}

std::optional<std::string> live_value(FeatureContext& context, const VariableAddress& address) {
  if (address.attribute != AttributeType::actual) return std::nullopt;
  if (address.variable == "AvailabilityState") return availability_state(context, address);
  if (address.component == "ClockCtrlr" && address.variable == "DateTime")
    return format_utc(context.clock.now());
  if (address.component == "LocalAuthListCtrlr" && address.variable == "Entries")
    return std::to_string(context.blocks.authorization->local_list().size());
  if (address.component.empty() && address.variable.starts_with(meter_key))
    return meter_public_key(context, address.variable);
  if (address.component == "EVSE" && address.variable == "Power")
    return std::to_string(context.station.evse(address.evse).meter.power_w());
  if (address.component == "SecurityCtrlr" && address.variable == "Identity")
    return context.identity;
  if (address.component == "SecurityCtrlr" && address.variable == "CertificateEntries")
    return std::to_string(context.blocks.security->installed_count());
  return std::nullopt;
}

}  // namespace

std::string current_value(FeatureContext& context, std::size_t index) {
  if (auto live = live_value(context, context.variables.table().entry(index).address))
    return *std::move(live);
  return std::string(context.variables.value(index));
}

}  // namespace ocppsim
