// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

/// Room for a slow link and clocks that differ a little; a time zone is at least 15 minutes.
constexpr Duration tolerance = seconds{60};

class ClockIsUtc final : public Check {
 public:
  constexpr ClockIsUtc()
      : Check({"clock-is-utc", "currentTime is the time, in UTC",
               "1.6 sections 3.13, 4.2, 4.6; 2.0.1 B01, G02.FR.03", Level::must}) {}

  std::string_view without_evidence() const override {
    return "the CSMS answered no BootNotification and no Heartbeat";
  }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer || !seen.is_result()) return;
    if (seen.call->action != "Heartbeat" && seen.call->action != "BootNotification") return;
    const std::string_view text = seen.frame.payload["currentTime"].as_string();
    const auto told = parse_utc(text);
    if (!told.ok()) return;  // judged by answers-match-schema
    const Duration off = *told - seen.utc;
    if (off <= tolerance && off >= -tolerance) return tally.pass();
    if (seen.excused) return tally.excuse();
    tally.fail(
        seen.charger.identity, seen.at,
        fmt::format("the answer to {} says it is {}, but it is {} ({} {})", seen.call->action, text,
                    format_utc(seen.utc), format_duration(off < Duration{} ? -off : off),
                    off < Duration{} ? "slow" : "fast"));
  }
};

}  // namespace

const Check& clock_is_utc() {
  static const ClockIsUtc check;
  return check;
}

}  // namespace ocppsim
