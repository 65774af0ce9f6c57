// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class Latency final : public FaultBehavior {
 public:
  explicit Latency(const FaultSettings& settings)
      : delay_(settings.duration("delay")), jitter_(settings.duration("jitter")) {}

  void judge(const FaultyFrame&, std::uint64_t choice, Judgement& judgement) override {
    judgement.delay += delay_;
    if (jitter_ > Duration::zero()) {
      const auto span = static_cast<std::uint64_t>(jitter_.count()) + 1;
      judgement.delay += Duration(static_cast<Duration::rep>(choice % span));
    }
  }

 private:
  Duration delay_;
  Duration jitter_;
};

}  // namespace

FaultKind latency_fault() {
  using Type = FaultSetting::Type;
  return {{"latency",
           "Delays matching frames; their order is kept, as TCP keeps it.",
           "No connection is closed below its timeout; a late answer is matched or ignored.",
           {{"delay", Type::duration, "", "added to every frame", {}},
            {"jitter", Type::duration, "0s", "up to so much more, drawn per frame", {}}}},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Latency>(settings);
          }};
}

}  // namespace ocppsim
