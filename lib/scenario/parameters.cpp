// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/parameters.hpp"

#include "base/text.hpp"
#include "scenario/scenario_tables.hpp"
#include "scenario/section.hpp"
#include "scenario/value.hpp"

#include <fmt/format.h>

#include <utility>

namespace ocppsim {
namespace {

Key key_of(const ScenarioParameter& parameter) {
  Key key{.name = parameter.name};
  if (parameter.type == "integer") key.type = ValueType::integer;
  if (parameter.type == "number") key.type = ValueType::number;
  if (parameter.type == "boolean") key.type = ValueType::boolean;
  if (parameter.type == "duration") key.type = ValueType::duration;
  if (parameter.type == "ratio") key.type = ValueType::ratio;
  return key;
}

std::string unknown(std::string_view name, const std::vector<ScenarioParameter>& parameters) {
  std::vector<std::string_view> names;
  names.reserve(parameters.size());
  for (const ScenarioParameter& p : parameters) names.push_back(p.name);
  const std::string_view nearest = nearest_name(name, names);
  return nearest.empty()
             ? fmt::format("unknown parameter \"{}\"", name)
             : fmt::format("unknown parameter \"{}\", did you mean \"{}\"?", name, nearest);
}

void apply(const ScenarioOptions& options, std::vector<ScenarioParameter>& parameters,
           Problems& problems) {
  for (const auto& [name, value] : options.set) {
    ScenarioParameter* found = nullptr;
    for (ScenarioParameter& p : parameters) {
      if (p.name == name) found = &p;
    }
    if (found == nullptr) {
      problems.add_unplaced(fmt::format("--set {}={}: {}", name, value, unknown(name, parameters)));
    } else if (std::string fault = fault_of_scalar(key_of(*found), value, false); !fault.empty()) {
      problems.add_unplaced(fmt::format("--set {}={}: {}", name, value, fault));
    } else {
      found->value = value;
    }
  }
}

}  // namespace

std::vector<ScenarioParameter> read_parameters(const SourceNode& root,
                                               const ScenarioOptions& options, Problems& problems) {
  std::vector<ScenarioParameter> out;
  const SourceNode* node = root.find("parameters");
  if (node != nullptr && node->kind == SourceNode::Kind::mapping) {
    for (const SourceMember& member : node->members) {
      const std::size_t before = problems.size();
      check_section(member.value, parameter_table(), problems);
      if (problems.size() != before || member.value.kind == SourceNode::Kind::null) continue;
      const Section section(&member.value, parameter_table(), problems);
      ScenarioParameter parameter;
      parameter.name = member.key;
      parameter.default_value = parameter.value = section.text("default");
      parameter.type = section.text("type");
      parameter.summary = section.text("summary");
      if (std::string fault = fault_of_scalar(key_of(parameter), parameter.value, false);
          !fault.empty()) {
        section.complain("default", std::move(fault));
      }
      out.push_back(std::move(parameter));
    }
  }
  apply(options, out, problems);
  return out;
}

void substitute(SourceNode& node, const std::vector<ScenarioParameter>& parameters,
                Problems& problems) {
  for (SourceNode& item : node.items) substitute(item, parameters, problems);
  for (SourceMember& member : node.members) substitute(member.value, parameters, problems);
  if (node.kind != SourceNode::Kind::scalar || node.text.find("${") == std::string::npos) return;

  std::string out;
  std::string_view rest = node.text;
  bool replaced = false;
  while (true) {
    const std::size_t at = rest.find("${");
    out += rest.substr(0, at);
    if (at == std::string_view::npos) break;
    if (at > 0 && rest[at - 1] == '$') {  // "$${" stands for "${"
      out += '{';
      rest.remove_prefix(at + 2);
      continue;
    }
    const std::size_t close = rest.find('}', at);
    if (close == std::string_view::npos) {
      problems.add(node, "\"${\" is never closed");
      return;
    }
    const std::string_view name = rest.substr(at + 2, close - at - 2);
    const ScenarioParameter* found = nullptr;
    for (const ScenarioParameter& p : parameters) {
      if (p.name == name) found = &p;
    }
    if (found == nullptr) {
      problems.add(node, unknown(name, parameters));
      return;
    }
    out += found->value;
    replaced = true;
    rest.remove_prefix(close + 1);
  }
  node.text = std::move(out);
  // In JSON a parameter can only stand in a text: what it stands for decides.
  if (replaced) node.quoted = false;
}

}  // namespace ocppsim
