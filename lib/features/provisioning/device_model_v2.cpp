// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/provisioning/device_model_v2.hpp"

#include "features/answers.hpp"
#include "features/live_values.hpp"

#include "base/text.hpp"

namespace ocppsim {
namespace {

const char* spell(VariableType type) {
  switch (type) {
    case VariableType::string: return "string";
    case VariableType::integer: return "integer";
    case VariableType::decimal: return "decimal";
    case VariableType::boolean: return "boolean";
    case VariableType::date_time: return "dateTime";
    case VariableType::option_list: return "OptionList";
    case VariableType::member_list: return "MemberList";
    case VariableType::sequence_list: return "SequenceList";
  }
  return "string";
}

const char* spell(Mutability mutability) {
  switch (mutability) {
    case Mutability::read_only: return "ReadOnly";
    case Mutability::write_only: return "WriteOnly";
    case Mutability::read_write: return "ReadWrite";
  }
  return "ReadOnly";
}

void write_component(JsonWriter& json, const VariableAddress& address) {
  json.key("component").begin_object().field("name", address.component);
  optional_field(json, "instance", address.component_instance);
  if (address.evse != 0) {
    json.key("evse").begin_object().field("id", address.evse);
    if (address.connector != 0) json.field("connectorId", address.connector);
    json.end_object();
  }
  json.end_object();
}

void write_characteristics(JsonWriter& json, const VariableEntry& entry) {
  json.key("variableCharacteristics").begin_object();
  optional_field(json, "unit", entry.unit);
  json.field("dataType", spell(entry.type));
  if (entry.min) json.field("minLimit", *entry.min);
  if (entry.max) json.field("maxLimit", *entry.max);
  if (!entry.values.empty()) {
    std::string list;
    for (const std::string& value : entry.values) {
      if (!list.empty()) list += ',';
      list += value;
    }
    json.field("valuesList", list);
  }
  json.field("supportsMonitoring", false).end_object();
}

void write_attribute(FeatureContext& context, JsonWriter& json, std::size_t index) {
  const VariableEntry& entry = context.variables.table().entry(index);
  json.begin_object().field("type", to_string(entry.address.attribute));
  if (entry.mutability != Mutability::write_only)
    json.field("value", current_value(context, index));
  json.field("mutability", spell(entry.mutability)).field("persistent", entry.persistent);
  if (entry.constant) json.field("constant", true);
  json.end_object();
}

template <class Matches>
bool has_any(const Variables& variables, Matches matches) noexcept {
  for (std::size_t i = 0; i < variables.table().size(); ++i)
    if (matches(variables.table().entry(i).address) && variables.exists(i)) return true;
  return false;
}

}  // namespace

VariableAddress read_address(JsonView component, JsonView variable) {
  VariableAddress address;
  address.component = component["name"].as_string();
  address.component_instance = component["instance"].as_string();
  address.evse = static_cast<int>(component["evse"]["id"].as_int());
  address.connector = static_cast<int>(component["evse"]["connectorId"].as_int());
  address.variable = variable["name"].as_string();
  address.variable_instance = variable["instance"].as_string();
  return address;
}

bool same_component(const VariableAddress& a, const VariableAddress& b) noexcept {
  return a.evse == b.evse && a.connector == b.connector &&
         equals_ignoring_case(a.component, b.component) &&
         equals_ignoring_case(a.component_instance, b.component_instance);
}

bool has_component(const Variables& variables, const VariableAddress& address) noexcept {
  return has_any(variables, [&](const VariableAddress& a) { return same_component(a, address); });
}

bool has_variable(const Variables& variables, const VariableAddress& address) noexcept {
  return has_any(variables, [&](const VariableAddress& a) { return same_variable(a, address); });
}

void write_report_data(FeatureContext& context, JsonWriter& json, std::size_t index) {
  const VariableEntry& entry = context.variables.table().entry(index);
  json.begin_object();
  write_component(json, entry.address);
  json.key("variable").begin_object().field("name", entry.address.variable);
  optional_field(json, "instance", entry.address.variable_instance);
  json.end_object();
  json.key("variableAttribute").begin_array();
  const std::size_t last = context.variables.table().attributes_of(index).last;
  for (std::size_t i = index; i < last; ++i)
    if (context.variables.exists(i)) write_attribute(context, json, i);
  json.end_array();
  write_characteristics(json, entry);
  json.end_object();
}

}  // namespace ocppsim
