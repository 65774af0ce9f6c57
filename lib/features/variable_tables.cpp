// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/variable_tables.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace ocppsim {
namespace {

bool same_connector(const ConnectorConfig& a, const ConnectorConfig& b) {
  return a.type == b.type;
}

bool same_evse(const EvseConfig& a, const EvseConfig& b) {
  return a.phases == b.phases && a.voltage_v == b.voltage_v && a.max_current_a == b.max_current_a &&
         a.dc == b.dc &&
         std::equal(a.connectors.begin(), a.connectors.end(), b.connectors.begin(),
                    b.connectors.end(), same_connector);
}

/// Everything of a configuration that shows in a table; the rest may differ.
bool same_table(const ChargePointConfig& a, const ChargePointConfig& b) {
  return a.vendor == b.vendor && a.model == b.model && a.security_profile == b.security_profile &&
         a.signed_meters == b.signed_meters &&
         a.persona.unplug_stops_transaction == b.persona.unplug_stops_transaction &&
         a.call_timeout == b.call_timeout && a.back_off_wait_minimum == b.back_off_wait_minimum &&
         a.back_off_random_range == b.back_off_random_range &&
         a.back_off_repeat_times == b.back_off_repeat_times &&
         a.max_connect_attempts == b.max_connect_attempts &&
         std::equal(a.evses.begin(), a.evses.end(), b.evses.begin(), b.evses.end(), same_evse) &&
         a.variables == b.variables;
}

}  // namespace

void VariableRows::add(const VariableRow& row, EvseId evse, ConnectorId connector) {
  VariableEntry& entry = entries_.emplace_back();
  entry.address.component = row.component;
  entry.address.evse = evse;
  entry.address.connector = connector;
  entry.address.variable = row.variable;
  entry.address.variable_instance = row.instance;
  entry.value = row.value;
  entry.type = row.type;
  entry.mutability = row.mutability;
  entry.unit = row.unit;
  entry.setting = row.setting;
  if (row.min != 0 || row.max != 0) {
    entry.min = row.min;
    if (row.max > row.min) entry.max = row.max;
  } else if (row.type == VariableType::integer) {
    entry.min = 0;  // no standard variable counts below zero
  }
  if (!row.values.empty())
    for (const std::string_view value : split(row.values, ',')) entry.values.emplace_back(value);
}

void VariableRows::set(std::string_view component, std::string_view variable, std::string value,
                       std::string_view instance) {
  for (VariableEntry& entry : entries_) {
    const VariableAddress& address = entry.address;
    if (address.component == component && address.variable == variable &&
        address.variable_instance == instance) {
      entry.value = std::move(value);
      return;
    }
  }
  OCPPSIM_ASSERT(false, "no such row");
}

std::shared_ptr<const VariableTable> VariableTables::get(
    const Dialect& dialect, const std::shared_ptr<const ChargePointConfig>& config) {
  for (const Entry& entry : entries_)
    if (entry.dialect == &dialect && (entry.config == config || same_table(*entry.config, *config)))
      return entry.table;
  if (entries_.size() == limit) entries_.erase(entries_.begin());
  entries_.push_back(Entry{&dialect, config, make_variable_table(dialect, *config)});
  return entries_.back().table;
}

std::string format_variable_name(const VariableAddress& address) {
  std::string name;
  if (!address.component.empty()) {
    name = address.component;
    if (!address.component_instance.empty()) name += "[" + address.component_instance + "]";
    if (address.evse != 0) name += ":" + std::to_string(address.evse);
    if (address.connector != 0) name += ":" + std::to_string(address.connector);
    name += ".";
  }
  name += address.variable;
  if (!address.variable_instance.empty()) name += "[" + address.variable_instance + "]";
  if (address.attribute != AttributeType::actual) {
    name += '#';
    name += to_string(address.attribute);
  }
  return name;
}

}  // namespace ocppsim
