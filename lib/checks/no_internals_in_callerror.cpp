// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "checks/check.hpp"

#include <fmt/format.h>

#include <array>

namespace ocppsim {
namespace {

constexpr std::size_t max_description = 255;  // 2.x part 4 section 4.2.3

/// What stack traces, queries and file systems look like, in the languages of CSMSs.
constexpr std::array<std::string_view, 19> give_aways = {
    "Exception",    "Traceback",    "SQL [",      "SQLSTATE",           "SELECT * ",
    "insert into ", "INSERT INTO ", ".java:",     ".py\", line",        ".js:",
    ".go:",         "at java.",     "goroutine ", "node_modules",       "panic:",
    "/usr/",        "/home/",       "C:\\",       "undefined (reading",
};

std::string_view give_away_in(std::string_view text) {
  for (const std::string_view each : give_aways) {
    if (text.find(each) != std::string_view::npos) return each;
  }
  return {};
}

class NoInternalsInCallerror final : public Check {
 public:
  constexpr NoInternalsInCallerror()
      : Check({"no-internals-in-callerror", "A CALLERROR tells nothing about the CSMS's insides",
               "1.6-J section 4.2.3; 2.x part 4 section 4.2.3", Level::must}) {}

  std::string_view without_evidence() const override { return "the CSMS sent no CALLERROR"; }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.is_result()) return;
    const std::string_view description = seen.frame.error_description;
    std::string_view found = give_away_in(description);
    if (found.empty()) {
      const std::string details = seen.frame.payload.to_text();
      for (const std::string_view each : give_aways) {
        if (details.find(each) != std::string::npos) found = each;
      }
    }
    const std::size_t length = utf8_length(description);
    if (found.empty() && length <= max_description) return tally.pass();
    if (seen.excused) return tally.excuse();
    if (found.empty()) {
      return tally.fail(seen.charger.identity, seen.at,
                        fmt::format("the description of CALLERROR {} has {} characters; at most {}",
                                    seen.frame.id, length, max_description));
    }
    const std::string_view start = description.substr(0, 100);
    tally.fail(seen.charger.identity, seen.at,
               fmt::format("CALLERROR {} shows internals (\"{}\"): {}", seen.frame.id, found,
                           start.substr(0, valid_utf8_prefix(start))));
  }
};

}  // namespace

const Check& no_internals_in_callerror() {
  static const NoInternalsInCallerror check;
  return check;
}

}  // namespace ocppsim
