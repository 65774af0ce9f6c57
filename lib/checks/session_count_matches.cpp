// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

class SessionCountMatches final : public Check {
 public:
  constexpr SessionCountMatches()
      : Check({"session-count-matches", "The CSMS believes those connected that are",
               "1.6-J section 5.3; 2.x part 4 section 5.3", Level::must}) {}

  std::string_view without_evidence() const override {
    return "there were no chargers, or the ledger does not say who is connected";
  }
  bool needs_ledger() const override { return true; }

  void finish(const Closing& closing, Tally& tally) const override {
    if (!closing.ledger->knows_connected) return;
    const auto& believed = closing.ledger->connected;
    for (const Track* track : closing.chargers) {
      const bool known = std::binary_search(believed.begin(), believed.end(), track->identity);
      if (known == track->connected) {
        tally.pass();
      } else if (track->connected) {
        tally.fail(track->identity, track->last_at,
                   "the charger is connected, but has no session in the CSMS");
      } else if (track->connection_faulted) {
        tally.excuse();  // its end may have been lost on the way
      } else {
        tally.fail(track->identity, track->last_at,
                   "the charger is gone, but the CSMS still holds its session");
      }
    }
  }
};

}  // namespace

const Check& session_count_matches() {
  static const SessionCountMatches check;
  return check;
}

}  // namespace ocppsim
