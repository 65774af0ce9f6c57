// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The registry of steps: a verb, its table of arguments, and how it is compiled.
#pragma once

#include "scenario/needs.hpp"
#include "scenario/section.hpp"
#include "scenario/table.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class Step;
class Sequence;

/// What compiling a flow needs to know and finds out.
struct CompileContext {
  Problems& problems;
  FlowNeeds needs;
  bool stop_on_failure = true;  // of steps that do not say
  bool needs_log = false;       // some step looks at messages or events of the past
  bool operates_csms = false;   // some step has the CSMS do something
};

struct StepType {
  Table table;
  /// The step of checked arguments. Semantic faults go to the context's problems.
  std::unique_ptr<Step> (*compile)(const Section& arguments, CompileContext& context);
};

/// Sorted by name.
const std::vector<StepType>& step_types();
const StepType* find_step_type(std::string_view name);
/// Keys that stand beside any verb.
const Table& step_common_table();

/// A checked list of steps.
std::shared_ptr<const Sequence> compile_steps(const SourceNode& node, CompileContext& context);

// One function per file of steps/.
void add_lifecycle_steps(std::vector<StepType>& out);
void add_driver_steps(std::vector<StepType>& out);
void add_session_steps(std::vector<StepType>& out);
void add_charge_step(std::vector<StepType>& out);
void add_device_steps(std::vector<StepType>& out);
void add_fault_steps(std::vector<StepType>& out);
void add_message_steps(std::vector<StepType>& out);
void add_csms_step(std::vector<StepType>& out);
void add_watch_steps(std::vector<StepType>& out);
void add_control_steps(std::vector<StepType>& out);

}  // namespace ocppsim
