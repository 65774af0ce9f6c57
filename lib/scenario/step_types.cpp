// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/step_type.hpp"

#include "scenario/step.hpp"

#include "protocol/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {

const std::vector<StepType>& step_types() {
  static const std::vector<StepType> types = [] {
    std::vector<StepType> out;
    add_lifecycle_steps(out);
    add_driver_steps(out);
    add_session_steps(out);
    add_charge_step(out);
    add_device_steps(out);
    add_fault_steps(out);
    add_message_steps(out);
    add_csms_step(out);
    add_watch_steps(out);
    add_control_steps(out);
    std::sort(out.begin(), out.end(),
              [](const StepType& a, const StepType& b) { return a.table.name < b.table.name; });
    return out;
  }();
  return types;
}

const StepType* find_step_type(std::string_view name) {
  for (const StepType& type : step_types()) {
    if (type.table.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string_view> step_names() {
  std::vector<std::string_view> out;
  for (const StepType& type : step_types()) out.push_back(type.table.name);
  return out;
}

const Table& step_common_table() {
  static const Table table{
      .name = "step",
      .doc = "Keys that stand beside a step's verb.",
      .keys = {
          Key{.name = "name", .doc = "Names the step in reports."},
          Key{.name = "spec", .doc = "The section it rests on, for reports: `1.6 4.2`."},
          Key{.name = "on_failure",
              .type = ValueType::choice,
              .doc = "Whether the charger's flow ends; otherwise as the scenario says.",
              .choices = {"stop", "continue"}},
          Key{.name = "only",
              .doc = "Only chargers of these OCPP versions do it.",
              .shape = Shape::one_or_list},
      }};
  return table;
}

namespace {

/// The subprotocols whose chargers do it; empty: all.
std::vector<std::string> read_only(const Section& common) {
  std::vector<std::string> out;
  for (const std::string& version : common.texts("only")) {
    out.push_back("ocpp" + version);
    if (Dialect::find(out.back()) == nullptr)
      common.complain("only", fmt::format("unknown OCPP version \"{}\"", version));
  }
  return out;
}

std::unique_ptr<Step> compile_step(const SourceNode& item, CompileContext& context) {
  const SourceNode* arguments = nullptr;
  std::string verb = item.text;
  SourcePosition position = context.problems.position(item);
  for (const SourceMember& member : item.members) {
    if (step_common_table().find(member.key) != nullptr) continue;
    verb = member.key;
    arguments = &member.value;
    position.line = member.line;
    position.column = member.column;
  }
  const StepType* type = find_step_type(verb);
  if (type == nullptr) return nullptr;  // told by check_steps()
  const Section common(&item, step_common_table(), context.problems);
  const bool mapping = item.kind == SourceNode::Kind::mapping;
  std::vector<std::string> only;
  if (mapping) only = read_only(common);
  context.needs.enter(only);
  const Section section(arguments, type->table, context.problems);
  if (type->table.find("evse") != nullptr) context.needs.evse(section);
  std::unique_ptr<Step> step = type->compile(section, context);
  context.needs.leave();
  step->only = std::move(only);
  step->position = position;
  if (mapping && common.has("name")) step->text = common.text("name");
  if (step->text.empty()) step->text = verb;
  if (mapping && common.has("spec")) step->text += " (" + common.text("spec") + ")";
  step->stop_on_failure = context.stop_on_failure;
  if (mapping && common.has("on_failure"))
    step->stop_on_failure = common.text("on_failure") == "stop";
  return step;
}

}  // namespace

std::shared_ptr<const Sequence> compile_steps(const SourceNode& node, CompileContext& context) {
  auto out = std::make_shared<Sequence>();
  for (const SourceNode& item : node.items) {
    if (auto step = compile_step(item, context)) out->steps.push_back(std::move(step));
  }
  // The log is kept for the whole flow when any step of it looks back.
  out->needs_log = context.needs_log;
  return out;
}

}  // namespace ocppsim
