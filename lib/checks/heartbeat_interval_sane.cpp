// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

constexpr std::int64_t longest_s = 86'400;  // 1.6 section 4.6, 2.0.1 G02.FR.07: once in 24 h

class HeartbeatIntervalSane final : public Check {
 public:
  constexpr HeartbeatIntervalSane()
      : Check({"heartbeat-interval-sane", "The heartbeat interval is between 1 s and 24 h",
               "1.6 sections 4.2, 4.6; 2.0.1 B01.FR.04, G02.FR.07", Level::should}) {}

  std::string_view without_evidence() const override { return "no BootNotification was answered"; }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer || !seen.is_result()) return;
    if (seen.call->action != "BootNotification") return;
    const std::int64_t interval = seen.frame.payload["interval"].as_int(-1);
    // Zero leaves the choice to the charger.
    if (interval >= 0 && interval <= longest_s) return tally.pass();
    if (seen.excused) return tally.excuse();
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("BootNotification was answered with an interval of {} s{}", interval,
                           interval > longest_s ? "; milliseconds, perhaps?" : ""));
  }
};

}  // namespace

const Check& heartbeat_interval_sane() {
  static const HeartbeatIntervalSane check;
  return check;
}

}  // namespace ocppsim
