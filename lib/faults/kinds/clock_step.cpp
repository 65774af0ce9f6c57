// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class ClockStep final : public FaultBehavior {
 public:
  explicit ClockStep(const FaultSettings& settings) : duration_(settings.duration("duration")) {
    const Duration by = settings.duration("by");
    by_ = settings.text("towards") == "past" ? -by : by;
  }

  void begin(FaultTarget& target, std::uint64_t) override {
    if (target.charger()) target.charger()->step_clock(by_);
  }
  void end(FaultTarget& target) override {
    if (target.charger()) target.charger()->step_clock(-by_);
  }
  Duration lasts() const override { return duration_; }

 private:
  Duration by_{};
  Duration duration_;
};

}  // namespace

FaultKind clock_step_fault() {
  using Type = FaultSetting::Type;
  return {{"clock_step",
           "The charger's clock jumps; its timestamps with it, its timers not.",
           "Sessions are ordered by sequence and receipt; no duration becomes negative; boot and "
           "heartbeat answers carry the right UTC time.",
           {{"by", Type::duration, "", "how far", {}},
            {"towards", Type::choice, "future", "which way", {"future", "past"}},
            {"duration", Type::duration, "0s", "then it jumps back; 0s: it stays", {}}},
           false},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<ClockStep>(settings);
          }};
}

}  // namespace ocppsim
