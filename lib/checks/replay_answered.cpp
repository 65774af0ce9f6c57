// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class ReplayAnswered final : public Check {
 public:
  constexpr ReplayAnswered()
      : Check({"replay-answered", "A transaction message told late or again gets its result",
               "1.6 sections 3.7, 4.8, 4.10; 2.0.1 E04.FR.02, E13", Level::must}) {}

  std::string_view without_evidence() const override {
    return "no transaction message was told late or again";
  }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer || !seen.call->held_back) return;
    if (seen.is_result()) return tally.pass();
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("{} {}, told late, was answered with {} ({}); doubts about it should "
                           "not keep its result back",
                           seen.call->action, seen.call->id, seen.frame.error_code,
                           seen.frame.error_description));
  }
};

}  // namespace

const Check& replay_answered() {
  static const ReplayAnswered check;
  return check;
}

}  // namespace ocppsim
