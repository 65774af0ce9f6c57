// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class Reorder final : public FaultBehavior {
 public:
  explicit Reorder(const FaultSettings& settings) : hold_(settings.duration("hold")) {}

  void judge(const FaultyFrame&, std::uint64_t, Judgement& judgement) override {
    judgement.hold_for_next = true;
    judgement.may_overtake = true;
    judgement.delay += hold_;
  }

 private:
  Duration hold_;
};

}  // namespace

FaultKind reorder_fault() {
  using Type = FaultSetting::Type;
  return {{"reorder",
           "A matching frame goes out after the next one of its direction.",
           "Messages are told apart by their ids and sequence numbers, not by arrival "
           "(2.0.1 E01, sequence numbers).",
           {{"hold", Type::duration, "2s", "it goes out after that time when none follows", {}}}},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Reorder>(settings);
          }};
}

}  // namespace ocppsim
