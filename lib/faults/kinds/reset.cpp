// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

class Reset final : public FaultBehavior {
 public:
  explicit Reset(const FaultSettings& settings)
      : before_(settings.text("when") == "before"),
        cut_(settings.text("how") == "rst" ? Judgement::Cut::reset : Judgement::Cut::close) {}

  void judge(const FaultyFrame&, std::uint64_t, Judgement& judgement) override {
    judgement.cut = cut_;
    judgement.cut_before = before_;
  }

 private:
  bool before_;
  Judgement::Cut cut_;
};

}  // namespace

FaultKind reset_fault() {
  using Type = FaultSetting::Type;
  return {{"reset",
           "Breaks the connection at a matching frame.",
           "The effect of a CALL that was processed is kept once; the reconnecting identity is "
           "accepted.",
           {{"when",
             Type::choice,
             "after",
             "the frame still gets through, or is lost with it",
             {"before", "after"}},
            {"how",
             Type::choice,
             "rst",
             "TCP reset, or a WebSocket close with code 1001",
             {"rst", "close"}}}},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Reset>(settings);
          }};
}

}  // namespace ocppsim
