// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

/// A CSMS may have given up waiting after this long, and then may send the next.
constexpr Duration shortest_timeout = seconds{5};

class OneCallOutstanding final : public Check {
 public:
  constexpr OneCallOutstanding()
      : Check({"one-call-outstanding", "The CSMS has one CALL outstanding per charger at most",
               "1.6-J section 4.1.1 (SHOULD NOT); 2.x part 4 section 4.1.1 (SHALL NOT)",
               Level::must}) {}

  std::string_view without_evidence() const override { return "the CSMS sent no CALL"; }

  void on_call(const CallSeen& seen, Tally& tally) const override {
    if (seen.unanswered == nullptr || seen.at - seen.unanswered->at >= shortest_timeout) {
      return tally.pass();
    }
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("{} {} was sent while {} {} was unanswered; it should have waited",
                           seen.frame.action, seen.frame.id, seen.unanswered->action,
                           seen.unanswered->id));
  }
};

}  // namespace

const Check& one_call_outstanding() {
  static const OneCallOutstanding check;
  return check;
}

}  // namespace ocppsim
