// SPDX-License-Identifier: AGPL-3.0-or-later
//
// 2.x GetVariables and SetVariables, of any attribute that a variable has. 2.0.1 B05, B06.
#include "features/provisioning/provisioning_adapters.hpp"

#include "features/answers.hpp"
#include "features/live_values.hpp"
#include "features/provisioning/device_model_v2.hpp"

namespace ocppsim {
namespace {

constexpr std::string_view actual = "Actual";

/// Where the request points, or the status that says why nowhere.
struct Target {
  std::size_t index = VariableTable::npos;
  const char* failure = nullptr;
};

Target find_target(FeatureContext& context, JsonView item, std::string_view attribute) {
  const Variables& variables = context.variables;
  VariableAddress address = read_address(item["component"], item["variable"]);
  address.attribute = parse_attribute_type(attribute).value_or(AttributeType::actual);
  Target target;
  target.index = variables.find(address);
  if (target.index != VariableTable::npos) return target;
  target.failure = has_variable(variables, address)    ? "NotSupportedAttributeType"  // B05.FR.06
                   : has_component(variables, address) ? "UnknownVariable"
                                                       : "UnknownComponent";
  return target;
}

void echo(JsonWriter& json, JsonView item, std::string_view attribute) {
  json.field("attributeType", attribute);  // B05.FR.12, B06.FR.11: Actual when it was left out
  json.field("component", item["component"]).field("variable", item["variable"]);
}

void write_why(JsonWriter& json, std::string_view reason_code, std::string_view why) {
  json.key("attributeStatusInfo").begin_object();
  json.field("reasonCode", reason_code).field("additionalInfo", why).end_object();
}

void set_one(FeatureContext& context, JsonWriter& json, std::size_t index, std::string_view value) {
  switch (context.variables.set(index, value)) {
    case SetVariableResult::accepted: json.field("attributeStatus", "Accepted"); return;
    case SetVariableResult::reboot_required:
      json.field("attributeStatus", "RebootRequired");
      return;
    case SetVariableResult::unknown: json.field("attributeStatus", "UnknownVariable"); return;
    case SetVariableResult::read_only:  // B05.FR.09
      json.field("attributeStatus", "Rejected");
      return write_why(json, "ReadOnly", "the variable is read-only");
    case SetVariableResult::out_of_range:  // B05.FR.08
      json.field("attributeStatus", "Rejected");
      return write_why(json, "ValueOutOfRange", "the value is outside the variable's limits");
    case SetVariableResult::rejected: break;  // B05.FR.07
  }
  json.field("attributeStatus", "Rejected");
  write_why(json, "PropertyConstraint", "the value does not fit the variable's type");
}

}  // namespace

void handle_get_variables_v2(FeatureContext& context, JsonView request,
                             const Responder& responder) {
  const JsonView items = request["getVariableData"];
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().key("getVariableResult").begin_array();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const JsonView item = items.at(i);
    const std::string_view attribute = item["attributeType"].as_string(actual);
    const Target target = find_target(context, item, attribute);
    json.begin_object();
    if (target.failure) {
      json.field("attributeStatus", target.failure);
    } else if (context.variables.table().entry(target.index).mutability == Mutability::write_only) {
      json.field("attributeStatus", "Rejected");  // B06.FR.09
      write_why(json, "WriteOnly", "the variable is write-only");
    } else {
      json.field("attributeStatus", "Accepted");
      json.field("attributeValue", current_value(context, target.index));
    }
    echo(json, item, attribute);
    json.end_object();
  }
  json.end_array().end_object();
  responder.result(payload);
}

void handle_set_variables_v2(FeatureContext& context, JsonView request,
                             const Responder& responder) {
  const JsonView items = request["setVariableData"];
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().key("setVariableResult").begin_array();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const JsonView item = items.at(i);
    const std::string_view attribute = item["attributeType"].as_string(actual);
    const Target target = find_target(context, item, attribute);
    json.begin_object();
    if (target.failure)
      json.field("attributeStatus", target.failure);
    else
      set_one(context, json, target.index, item["attributeValue"].as_string());
    echo(json, item, attribute);
    json.end_object();
  }
  json.end_array().end_object();
  responder.result(payload);
}

}  // namespace ocppsim
