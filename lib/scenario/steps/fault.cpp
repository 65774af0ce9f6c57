// SPDX-License-Identifier: AGPL-3.0-or-later
//
// fault, heal: put a fault on this charger, take it off again.
#include "scenario/fault_table.hpp"
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

struct FaultStep final : Step {
  FaultRule rule;
  std::string label;
  std::optional<Duration> span;
  std::shared_ptr<const Sequence> steps;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

void heal(FlowContext& flow, FaultId id) {
  flow.environment.faults->remove(id);
  std::erase_if(flow.faults, [id](const auto& entry) { return entry.second == id; });
}

class FaultRun final : public StepRun {
 public:
  FaultRun(const FaultStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), fault_(step), span_(flow.loop, [this] { over(); }) {}

  void begin() override {
    if (flow_.environment.faults == nullptr) return fail("there is no fault injector");
    FaultRule rule = fault_.rule;
    rule.name = fmt::format("{}@{}", fault_.label, charger().identity());
    rule.selector.only = charger().identity();
    auto added = flow_.environment.faults->add(std::move(rule));
    if (!added) return fail(added.error().to_string());
    id_ = *added;
    flow_.faults.emplace_back(fault_.label, id_);
    if (fault_.steps) {
      inside_ = std::make_unique<SequenceRun>(*fault_.steps, flow_, [this](SequenceRun::End end) {
        heal(flow_, id_);
        end == SequenceRun::End::stopped ? stop_flow() : succeed();
      });
      inside_->start();
    } else if (fault_.span) {
      span_.start(*fault_.span);
    } else {
      succeed();
    }
  }
  void on_event(const ChargePointEvent& event) override {
    if (inside_) inside_->on_event(event);
  }
  void on_logged() override {
    if (inside_) inside_->on_logged();
  }
  const Step* blocking() const override { return inside_ ? inside_->blocking() : &step(); }

 private:
  void over() {
    heal(flow_, id_);
    succeed();
  }

  const FaultStep& fault_;
  Timer span_;
  FaultId id_ = 0;
  std::unique_ptr<SequenceRun> inside_;
};

std::unique_ptr<StepRun> FaultStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<FaultRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_fault(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<FaultStep>();
  step->rule = read_fault(arguments, FaultPlace::step);
  step->label = step->rule.name.empty() ? step->rule.kind : step->rule.name;
  context.needs.fault(step->label);
  if (arguments.has("action")) context.needs.actions(arguments, "action", {}, true);
  step->span = arguments.optional_duration("for");
  if (arguments.has("steps")) step->steps = compile_steps(*arguments.value("steps"), context);
  if (step->span && step->steps)
    arguments.complain("steps", "\"for\" and \"steps\" exclude each other");
  return step;
}

struct HealStep final : Step {
  std::string label;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class HealRun final : public StepRun {
 public:
  HealRun(const HealStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), heal_(step) {}
  void begin() override {
    bool any = false;
    const auto faults = flow_.faults;
    for (const auto& [label, id] : faults) {
      if (!heal_.label.empty() && label != heal_.label) continue;
      heal(flow_, id);
      any = true;
    }
    if (!any && !heal_.label.empty())
      return fail(fmt::format("this charger has no fault \"{}\"", heal_.label));
    succeed();
  }

 private:
  const HealStep& heal_;
};

std::unique_ptr<StepRun> HealStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<HealRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_heal(const Section& arguments, CompileContext& context) {
  context.needs.heal(arguments);
  auto step = std::make_unique<HealStep>();
  step->label = arguments.text("name");
  return step;
}

}  // namespace

void add_fault_steps(std::vector<StepType>& out) {
  out.push_back({fault_table(FaultPlace::step), compile_fault});
  out.push_back({Table{.name = "heal",
                       .doc = "Take faults off that a step has put on this charger.",
                       .keys = {Key{.name = "name", .doc = "Only this one."}},
                       .shorthand = "name"},
                 compile_heal});
}

}  // namespace ocppsim
