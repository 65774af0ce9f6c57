// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/steps/act.hpp"

namespace ocppsim {
namespace {

class ActRun final : public StepRun {
 public:
  ActRun(const ActStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), act_(step) {}
  void begin() override {
    if (require(act_.act(flow_))) succeed();
  }

 private:
  const ActStep& act_;
};

}  // namespace

std::unique_ptr<StepRun> ActStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<ActRun>(*this, flow, owner);
}

}  // namespace ocppsim
