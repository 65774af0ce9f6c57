// SPDX-License-Identifier: AGPL-3.0-or-later
//
// 1.6 GetConfiguration and ChangeConfiguration. Sections 5.3, 5.8, 9.
#include "features/provisioning/provisioning_adapters.hpp"

#include "features/answers.hpp"
#include "features/live_values.hpp"
#include "features/security/security.hpp"

#include "base/text.hpp"

#include <limits>
#include <vector>

namespace ocppsim {
namespace {

void write_key(FeatureContext& context, JsonWriter& json, std::size_t index) {
  const VariableEntry& entry = context.variables.table().entry(index);
  json.begin_object()
      .field("key", entry.address.variable)
      .field("readonly", entry.mutability == Mutability::read_only);
  // 1.6-J errata 3.12: a write-only key is there, its value is not told.
  if (entry.mutability != Mutability::write_only)
    json.field("value", current_value(context, index));
  json.end_object();
}

bool is_known(const std::vector<std::string_view>& keys, std::string_view key) {
  for (const std::string_view known : keys)
    if (equals_ignoring_case(known, key)) return true;
  return false;
}

const char* spell(SetVariableResult result) {
  switch (result) {
    case SetVariableResult::accepted: return "Accepted";
    case SetVariableResult::reboot_required: return "RebootRequired";
    case SetVariableResult::unknown: return "NotSupported";
    case SetVariableResult::rejected:
    case SetVariableResult::read_only:
    case SetVariableResult::out_of_range: break;
  }
  return "Rejected";
}

std::size_t max_keys(FeatureContext& context) {
  const std::size_t index =
      context.variables.find(parse_variable_name(context.dialect, "GetConfigurationMaxKeys"));
  if (index == VariableTable::npos) return std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(
      VariableTable::to_number(VariableType::integer, context.variables.value(index)));
}

}  // namespace

void handle_get_configuration_v16(FeatureContext& context, JsonView request,
                                  const Responder& responder) {
  const Variables& variables = context.variables;
  const JsonView asked = request["key"];
  if (asked.size() > max_keys(context))
    return responder.error(RpcError::occurrence_constraint,
                           "more keys than GetConfigurationMaxKeys");  // section 5.8
  std::vector<std::string_view> unknown;
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().key("configurationKey").begin_array();
  if (asked.size() == 0) {  // none named: all (section 5.8)
    for (std::size_t i = 0; i < variables.table().size(); ++i)
      if (variables.exists(i)) write_key(context, json, i);
  } else {
    std::vector<std::string_view> done;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::string_view key = asked.at(i).as_string();
      if (is_known(done, key)) continue;
      done.push_back(key);
      const std::size_t index = variables.find(parse_variable_name(context.dialect, key));
      if (index == VariableTable::npos)
        unknown.push_back(key);
      else
        write_key(context, json, index);
    }
  }
  json.end_array();
  if (!unknown.empty()) {
    json.key("unknownKey").begin_array();
    for (const std::string_view key : unknown) json.value(key);
    json.end_array();
  }
  json.end_object();
  responder.result(payload);
}

void handle_change_configuration_v16(FeatureContext& context, JsonView request,
                                     const Responder& responder) {
  const std::size_t index =
      context.variables.find(parse_variable_name(context.dialect, request["key"].as_string()));
  if (index == VariableTable::npos) return answer_status(responder, "NotSupported");
  const Setting setting = context.variables.table().entry(index).setting;
  if (!context.blocks.security->accepts(setting, request["value"].as_string()))
    return answer_status(responder, "Rejected");
  answer_status(responder, spell(context.variables.set(index, request["value"].as_string())));
}

}  // namespace ocppsim
