// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class EveryCallAnswered final : public Check {
 public:
  constexpr EveryCallAnswered()
      : Check({"every-call-answered", "Every CALL of a charger is answered in time",
               "1.6-J section 4.1.1; 2.x part 4 section 4.1.1", Level::must}) {}

  std::string_view without_evidence() const override { return "no charger sent a CALL"; }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer) return;
    const Duration took = seen.at - seen.call->sent_at;
    if (took <= seen.charger.call_timeout) return tally.pass();
    if (seen.excused || seen.charger.connection_faulted) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("{} {} was answered after {}; the charger gave up after {}",
                           seen.call->action, seen.call->id, format_duration(took),
                           format_duration(seen.charger.call_timeout)));
  }

  void on_unanswered(const UnansweredCall& seen, Tally& tally) const override {
    if (seen.excused) return tally.excuse();
    tally.fail(
        seen.charger.identity, seen.at,
        fmt::format("{} {} got no answer within {}, although the connection was alive",
                    seen.call.action, seen.call.id, format_duration(seen.charger.call_timeout)));
  }
};

}  // namespace

const Check& every_call_answered() {
  static const EveryCallAnswered check;
  return check;
}

}  // namespace ocppsim
