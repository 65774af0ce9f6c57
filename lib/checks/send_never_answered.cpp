// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class SendNeverAnswered final : public Check {
 public:
  constexpr SendNeverAnswered()
      : Check({"send-never-answered", "A SEND is not answered",
               "2.1 part 4 section 4.2.5; before 2.1 an unknown type: 1.6-J section 4.1.3, "
               "2.0.1 part 4 section 4.4",
               Level::must}) {}

  std::string_view without_evidence() const override {
    return "no SEND was followed by anything from the CSMS";
  }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::to_send) return look_back(seen, tally);
    // Versions that do not know SEND may say so.
    if (!seen.charger.dialect->frames.has_send && !seen.is_result()) return tally.pass();
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("SEND {} was answered with a {}; it should have none", seen.frame.id,
                           to_string(seen.frame.type)));
  }

 private:
  /// The CSMS went on to something else: the SENDs before stayed unanswered.
  static void look_back(const AnswerSeen& seen, Tally& tally) {
    for (const Track::PastId& past : seen.charger.past) {
      if (past.kind == Track::PastId::Kind::send) return tally.pass();
    }
  }
};

}  // namespace

const Check& send_never_answered() {
  static const SendNeverAnswered check;
  return check;
}

}  // namespace ocppsim
