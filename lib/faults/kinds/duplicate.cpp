// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class Duplicate final : public FaultBehavior {
 public:
  explicit Duplicate(const FaultSettings& settings)
      : copies_(static_cast<int>(settings.integer("copies"))), gap_(settings.duration("gap")) {}

  void judge(const FaultyFrame&, std::uint64_t, Judgement& judgement) override {
    judgement.copies += copies_;
    judgement.copy_gap = gap_;
  }

 private:
  int copies_;
  Duration gap_;
};

}  // namespace

FaultKind duplicate_fault() {
  using Type = FaultSetting::Type;
  return {{"duplicate",
           "Repeats matching frames, byte for byte.",
           "A repeated CALL is answered and has no second effect; a repeated CALLRESULT is ignored "
           "(1.6 errata 3.1; 2.1 part 4 section 4.1.4).",
           {{"copies", Type::integer, "1", "further copies of each frame", {}},
            {"gap", Type::duration, "0s", "time between copies", {}}}},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Duplicate>(settings);
          }};
}

}  // namespace ocppsim
