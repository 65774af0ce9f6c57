// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class PowerLoss final : public FaultBehavior {
 public:
  explicit PowerLoss(const FaultSettings& settings) : duration_(settings.duration("duration")) {}

  void begin(FaultTarget& target, std::uint64_t) override {
    if (target.charger()) target.charger()->power_cut();
  }
  void end(FaultTarget& target) override {
    if (target.charger()) target.charger()->power_on();
  }
  Duration lasts() const override {
    return duration_ > Duration::zero() ? duration_ : Duration(-1);
  }

 private:
  Duration duration_;
};

}  // namespace

FaultKind power_loss_fault() {
  using Type = FaultSetting::Type;
  return {
      {"power_loss",
       "The charger goes dark between two messages and boots again.",
       "The transaction that ran is closed once, with the last metered energy (1.6 section 4.8, "
       "reason PowerLoss; 2.0.1 E06).",
       {{"duration", Type::duration, "30s", "how long; 0s: until the fault is removed", {}}},
       false},
      [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
        return std::make_unique<PowerLoss>(settings);
      }};
}

}  // namespace ocppsim
