// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A step that is one call at the charger and ends at once.
#pragma once

#include "scenario/step.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace ocppsim {

struct ActStep final : Step {
  explicit ActStep(std::function<Result<void>(FlowContext&)> the_act) : act(std::move(the_act)) {}
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
  std::function<Result<void>(FlowContext&)> act;
};

template <class Act>
std::unique_ptr<Step> make_act(Act act) {
  return std::make_unique<ActStep>(std::move(act));
}

}  // namespace ocppsim
