// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class SignalLoss final : public FaultBehavior {
 public:
  explicit SignalLoss(const FaultSettings& settings) : duration_(settings.duration("duration")) {
    const std::string direction = settings.text("direction");
    block_.sent = direction != "received";
    block_.received = direction != "sent";
    block_.half_open = settings.text("socket") == "half_open";
    block_.reset_on_heal = settings.text("on_heal") == "reset";
    block_.zombie_for = settings.duration("zombie_for");
  }

  void begin(FaultTarget& target, std::uint64_t) override { target.block(block_); }
  void end(FaultTarget& target) override { target.unblock(block_); }
  Duration lasts() const override {
    return duration_ > Duration::zero() ? duration_ : Duration(-1);
  }

 private:
  Duration duration_;
  FaultTarget::Block block_;
};

}  // namespace

FaultKind signal_loss_fault() {
  using Type = FaultSetting::Type;
  return {
      {"signal_loss",
       "Radio silence: nothing passes, and nobody is told.",
       "The dead peer is detected by ping or heartbeat, the reconnecting identity is accepted, "
       "and what was queued meanwhile counts once (1.6 section 3.7; 2.0.1 E04).",
       {{"duration", Type::duration, "0s", "0s: until the fault is removed", {}},
        {"direction", Type::choice, "both", "which way is silent", {"both", "sent", "received"}},
        {"socket",
         Type::choice,
         "half_open",
         "half_open: the socket stays, dumb; closed: it breaks at once",
         {"half_open", "closed"}},
        {"on_heal",
         Type::choice,
         "reset",
         "what becomes of a half-open socket",
         {"reset", "resume"}},
        {"zombie_for",
         Type::duration,
         "0s",
         "how long after the heal the CSMS still holds the dead socket",
         {}}},
       false},
      [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
        return std::make_unique<SignalLoss>(settings);
      }};
}

}  // namespace ocppsim
