// SPDX-License-Identifier: AGPL-3.0-or-later
//
// 2.x GetBaseReport and GetReport, answered in parts by NotifyReport. 2.0.1 B07, B08.
#include "features/provisioning/provisioning_adapters.hpp"

#include "features/answers.hpp"
#include "features/live_values.hpp"
#include "features/provisioning/device_model_v2.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ocppsim {
namespace {

constexpr std::size_t entries_per_part = 20;

using Selection = std::vector<std::size_t>;

void send_report(FeatureContext& context, std::int64_t request_id, const Selection& selection) {
  const std::string generated_at = format_utc(context.clock.now());
  for (std::size_t first = 0, part = 0; first < selection.size();
       first += entries_per_part, ++part) {
    const std::size_t last = std::min(first + entries_per_part, selection.size());
    QueuedCall call;
    call.triggered = true;  // B02.FR.02: allowed while Pending
    call.action = "NotifyReport";
    JsonWriter json(call.payload);
    json.begin_object().field("requestId", request_id).field("generatedAt", generated_at);
    json.field("seqNo", static_cast<std::int64_t>(part)).field("tbc", last < selection.size());
    json.key("reportData").begin_array();
    for (std::size_t i = first; i < last; ++i) write_report_data(context, json, selection[i]);
    json.end_array().end_object();
    context.queue.push(std::move(call));
  }
}

void answer_and_report(FeatureContext& context, std::int64_t request_id, Selection selection,
                       const Responder& responder) {
  if (selection.empty()) return answer_status(responder, "EmptyResultSet");  // B08.FR.15
  answer_status(responder, "Accepted");
  context.host.defer([&context, request_id, selection = std::move(selection)] {
    send_report(context, request_id, selection);
  });
}

bool can_be_set(const VariableEntry& entry) {
  return entry.mutability != Mutability::read_only && !entry.constant;
}

/// Calls `visit` with the attributes of each variable.
template <class Visit>
void for_each_variable(const Variables& variables, Visit visit) {
  const VariableTable& table = variables.table();
  for (std::size_t i = 0; i < table.size();) {
    const VariableTable::Attributes attributes = table.attributes_of(i);
    if (has_variable(variables, table.entry(i).address)) visit(attributes);
    i = attributes.last;
  }
}

bool tells_condition(const VariableEntry& entry) {
  const std::string& name = entry.address.variable;
  return name == "AvailabilityState" || name == "Available" || name == "Problem" ||
         name == "Enabled";
}

/// B08.FR.07 to FR.10: a component meets a criterion by its own variable of that name; without the
/// variable it counts as Active, Available and Enabled, but not as having a Problem.
bool meets(FeatureContext& context, const VariableAddress& component, std::string_view criterion) {
  VariableAddress address = component;
  address.variable = criterion;
  address.variable_instance.clear();
  address.attribute = AttributeType::actual;
  const std::size_t index = context.variables.find(address);
  if (index == VariableTable::npos) return criterion != "Problem";
  return equals_ignoring_case(current_value(context, index), "true");
}

bool meets_any(FeatureContext& context, const VariableAddress& component, JsonView criteria) {
  if (criteria.size() == 0) return true;
  for (std::size_t i = 0; i < criteria.size(); ++i)
    if (meets(context, component, criteria.at(i).as_string())) return true;
  return false;
}

/// B08.FR.20 to FR.25: what the request leaves out matches everything.
bool is_asked_for(const VariableAddress& address, JsonView component_variable) {
  const JsonView component = component_variable["component"];
  const JsonView variable = component_variable["variable"];
  const VariableAddress asked = read_address(component, variable);
  if (!equals_ignoring_case(address.component, asked.component)) return false;
  if (component["instance"] &&
      !equals_ignoring_case(address.component_instance, asked.component_instance))
    return false;
  if (component["evse"] && address.evse != asked.evse) return false;
  if (component["evse"]["connectorId"] && address.connector != asked.connector) return false;
  if (!variable) return true;
  if (!equals_ignoring_case(address.variable, asked.variable)) return false;
  return !variable["instance"] ||
         equals_ignoring_case(address.variable_instance, asked.variable_instance);
}

bool is_asked_for_by_any(const VariableAddress& address, JsonView component_variables) {
  if (component_variables.size() == 0) return true;
  for (std::size_t i = 0; i < component_variables.size(); ++i)
    if (is_asked_for(address, component_variables.at(i))) return true;
  return false;
}

}  // namespace

void handle_get_base_report_v2(FeatureContext& context, JsonView request,
                               const Responder& responder) {
  const std::string_view base = request["reportBase"].as_string();
  const VariableTable& table = context.variables.table();
  Selection selection;
  for_each_variable(context.variables, [&](VariableTable::Attributes attributes) {
    bool settable = false;
    for (std::size_t i = attributes.first; i < attributes.last; ++i)
      settable = settable || (context.variables.exists(i) && can_be_set(table.entry(i)));
    if (base == "FullInventory" || (base == "ConfigurationInventory" && settable) ||
        (base == "SummaryInventory" && tells_condition(table.entry(attributes.first))))
      selection.push_back(attributes.first);
  });
  answer_and_report(context, request["requestId"].as_int(), std::move(selection), responder);
}

void handle_get_report_v2(FeatureContext& context, JsonView request, const Responder& responder) {
  const VariableTable& table = context.variables.table();
  Selection selection;
  for_each_variable(context.variables, [&](VariableTable::Attributes attributes) {
    const VariableAddress& address = table.entry(attributes.first).address;
    if (is_asked_for_by_any(address, request["componentVariable"]) &&
        meets_any(context, address, request["componentCriteria"]))
      selection.push_back(attributes.first);
  });
  answer_and_report(context, request["requestId"].as_int(), std::move(selection), responder);
}

}  // namespace ocppsim
