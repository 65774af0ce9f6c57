// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class CallsMatchSchema final : public Check {
 public:
  constexpr CallsMatchSchema()
      : Check({"calls-match-schema", "Each CALL of the CSMS is valid against its schema",
               "1.6-J section 4.2.1; 2.x part 4 section 4.2.1", Level::must}) {}

  std::string_view without_evidence() const override { return "the CSMS sent no CALL"; }

  void on_call(const CallSeen& seen, Tally& tally) const override {
    const Catalogue& catalogue = *seen.charger.dialect->catalogue;
    const Catalogue::Message* message = catalogue.message(seen.frame.action);
    if (message == nullptr) {
      return fault(seen, tally, fmt::format("{} has no such action", seen.charger.dialect->name));
    }
    if (message->origin == Catalogue::Origin::charge_point) {
      return fault(seen, tally, "only a charger may send it");
    }
    PayloadFault found;
    if (catalogue.validate(*message, PayloadKind::request, seen.frame.payload, &found)) {
      return tally.pass();
    }
    fault(seen, tally, found.message);
  }

  void on_bad_frame(const BadFrameSeen& seen, Tally& tally) const override {
    if (seen.fault.is_reply) return;  // judged by answers-match-schema
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("a text that is no OCPP-J frame: {}", seen.fault.message));
  }

 private:
  static void fault(const CallSeen& seen, Tally& tally, std::string_view what) {
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("CALL {} {}: {}", seen.frame.action, seen.frame.id, what));
  }
};

}  // namespace

const Check& calls_match_schema() {
  static const CallsMatchSchema check;
  return check;
}

}  // namespace ocppsim
