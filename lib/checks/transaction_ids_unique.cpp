// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class TransactionIdsUnique final : public Check {
 public:
  constexpr TransactionIdsUnique()
      : Check({"transaction-ids-unique", "Each transaction of a charger gets an id of its own",
               "1.6 section 4.8", Level::must}) {}

  std::string_view without_evidence() const override {
    return "no StartTransaction was answered (in 2.x the station makes the ids)";
  }

  void on_answer(const AnswerSeen& seen, Tally& tally) const override {
    if (seen.match != AnswerSeen::Match::answer || seen.call->start_key == 0) return;
    if (!seen.is_result()) return;
    const std::int64_t id = seen.frame.payload["transactionId"].as_int();
    for (const auto& [given, key] : seen.charger.given_ids) {
      if (given != id || key == seen.call->start_key) continue;
      if (seen.excused) return tally.excuse();
      return tally.fail(seen.charger.identity, seen.at,
                        fmt::format("StartTransaction {} got the transactionId {}, which another "
                                    "transaction of this charger has",
                                    seen.call->id, id));
    }
    tally.pass();
  }
};

}  // namespace

const Check& transaction_ids_unique() {
  static const TransactionIdsUnique check;
  return check;
}

}  // namespace ocppsim
