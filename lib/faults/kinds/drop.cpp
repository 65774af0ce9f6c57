// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class Drop final : public FaultBehavior {
  void judge(const FaultyFrame&, std::uint64_t, Judgement& judgement) override {
    judgement.drop = true;
  }
};

}  // namespace

FaultKind drop_fault() {
  return {{"drop",
           "Swallows matching frames; the connection stays up.",
           "A charger that misses its answer asks again; the repeated message has no second effect "
           "(1.6 section 3.7.1; 2.0.1 E13).",
           {}},
          [](const FaultSettings&) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Drop>();
          }};
}

}  // namespace ocppsim
