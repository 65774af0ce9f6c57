// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

bool is_known_code(const Dialect& dialect, std::string_view code) {
  for (const char* spelling : dialect.frames.error_codes) {
    if (spelling != nullptr && code == spelling) return true;
  }
  // 1.6-J errata 5.1, 5.2: both spellings are about, in either version.
  return code == "OccurrenceConstraintViolation" || code == "OccurenceConstraintViolation" ||
         code == "FormatViolation" || code == "FormationViolation";
}

class AnswersMatchSchema final : public Check {
 public:
  constexpr AnswersMatchSchema()
      : Check({"answers-match-schema", "Each answer is valid against the schema of its message",
               "1.6-J section 4.2.2; 2.x part 4 section 4.2.2", Level::must}) {}

  std::string_view without_evidence() const override { return "the CSMS answered nothing"; }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer) return;
    if (!seen.is_result()) {
      if (is_known_code(*seen.charger.dialect, seen.frame.error_code)) return tally.pass();
      return fault(seen, tally,
                   fmt::format("the error code \"{}\" is none of {}", seen.frame.error_code,
                               seen.charger.dialect->name));
    }
    if (seen.message == nullptr || seen.message->response == nullptr) return;
    PayloadFault found;
    if (seen.charger.dialect->catalogue->validate(*seen.message, PayloadKind::response,
                                                  seen.frame.payload, &found)) {
      return tally.pass();
    }
    fault(seen, tally, found.message);
  }

  void on_bad_frame(const BadFrameSeen& seen, Tally& tally) const override {
    if (!seen.fault.is_reply) return;  // judged by calls-match-schema
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("an answer that is no OCPP-J frame: {}", seen.fault.message));
  }

 private:
  static void fault(const AnswerSeen& seen, Tally& tally, std::string_view what) {
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("the answer to {} {}: {}", seen.call->action, seen.call->id, what));
  }
};

}  // namespace

const Check& answers_match_schema() {
  static const AnswersMatchSchema check;
  return check;
}

}  // namespace ocppsim
