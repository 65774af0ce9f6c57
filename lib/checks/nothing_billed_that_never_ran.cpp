// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

class NothingBilledThatNeverRan final : public Check {
 public:
  constexpr NothingBilledThatNeverRan()
      : Check({"nothing-billed-that-never-ran", "Every invoice is for a transaction that ran",
               "1.6 sections 4.8, 4.10; 2.0.1 E01, E06", Level::must}) {}

  std::string_view without_evidence() const override { return "the ledger holds no invoice"; }
  bool needs_ledger() const override { return true; }

  void finish(const Closing& closing, Tally& tally) const override {
    for (const LedgerTransaction& tx : closing.ledger->transactions) {
      if (tx.times_billed == 0) continue;
      const auto track = std::lower_bound(
          closing.chargers.begin(), closing.chargers.end(), tx.charger,
          [](const Track* each, const std::string& identity) { return each->identity < identity; });
      const bool watched = track != closing.chargers.end() && (*track)->identity == tx.charger;
      if (!watched || (*track)->records_forgotten > 0) continue;
      judge(**track, tx, tally);
    }
  }

 private:
  static void judge(const Track& track, const LedgerTransaction& tx, Tally& tally) {
    const bool ran = std::any_of(
        track.records.begin(), track.records.end(), [&](const TransactionRecord& record) {
          return record.csms_id == tx.id || record.uid == tx.id ||
                 // 1.6: the answer with the id may never have reached the charger.
                 (record.csms_id.empty() && record.meter_start_wh == tx.meter_start_wh &&
                  record.token.value == tx.token);
        });
    if (ran) return tally.pass();
    tally.fail(track.identity, track.last_at,
               fmt::format("transaction {} is billed with {} Wh, but the charger never ran it",
                           tx.id, tx.billed_wh));
  }
};

}  // namespace

const Check& nothing_billed_that_never_ran() {
  static const NothingBilledThatNeverRan check;
  return check;
}

}  // namespace ocppsim
