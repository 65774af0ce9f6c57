// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class AnswersCarryTheRequestId final : public Check {
 public:
  constexpr AnswersCarryTheRequestId()
      : Check({"answers-carry-the-request-id", "Each answer carries the id of one CALL, once",
               "1.6-J section 4.2.2; 2.x part 4 section 4.1.4", Level::must}) {}

  std::string_view without_evidence() const override { return "the CSMS answered nothing"; }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    using Match = AnswerSeen::Match;
    if (seen.match == Match::answer || seen.match == Match::late) return tally.pass();
    if (seen.match == Match::to_send) return;  // judged by send-never-answered
    if (seen.frame.id == "-1" && !seen.is_result())
      return;  // 2.x part 4 section 4.2.3: id unreadable
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               seen.match == Match::duplicate
                   ? fmt::format("{} {} was answered a second time", to_string(seen.frame.type),
                                 seen.frame.id)
                   : fmt::format("{} with the id \"{}\", which the charger never used",
                                 to_string(seen.frame.type), seen.frame.id));
  }
};

}  // namespace

const Check& answers_carry_the_request_id() {
  static const AnswersCarryTheRequestId check;
  return check;
}

}  // namespace ocppsim
