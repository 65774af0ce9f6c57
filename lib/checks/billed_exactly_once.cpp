// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class BilledExactlyOnce final : public Check {
 public:
  constexpr BilledExactlyOnce()
      : Check({"billed-exactly-once", "Every finished transaction is billed once, to the watt-hour",
               "1.6 sections 3.7, 4.10; 2.0.1 E04, E06", Level::must}) {}

  std::string_view without_evidence() const override {
    return "no transaction was finished and told to the CSMS";
  }
  bool needs_ledger() const override { return true; }

  void finish(const Closing& closing, Tally& tally) const override {
    for (const Track* track : closing.chargers) {
      for (const TransactionRecord& record : track->records) {
        if (!record.running && record.stop_delivered && !record.given_up) {
          judge(*closing.ledger, *track, record, tally);
        }
      }
    }
  }

 private:
  static void judge(const LedgerSnapshot& ledger, const Track& track,
                    const TransactionRecord& record, Tally& tally) {
    const std::int64_t energy_wh = record.meter_stop_wh - record.meter_start_wh;
    int invoices = 0;
    std::int64_t billed_wh = 0;
    for (const LedgerTransaction* tx : entries_of(ledger, track, record)) {
      invoices += tx->times_billed;
      if (tx->times_billed > 0) billed_wh = tx->billed_wh;
    }
    if (invoices == 1 && billed_wh == energy_wh) return tally.pass();
    const std::string name = fmt::format("transaction {} on EVSE {} ({} Wh, ended {})",
                                         record.csms_id.empty() ? record.uid : record.csms_id,
                                         record.evse, energy_wh, format_utc(record.stopped_at));
    if (invoices == 0) {
      return tally.fail(
          track.identity, track.last_at,
          fmt::format("{} was told to the CSMS, which confirmed it, but never billed it", name));
    }
    if (invoices > 1) {
      return tally.fail(track.identity, track.last_at,
                        fmt::format("{} was billed {} times", name, invoices));
    }
    tally.fail(track.identity, track.last_at,
               fmt::format("{} was billed with {} Wh", name, billed_wh));
  }
};

}  // namespace

const Check& billed_exactly_once() {
  static const BilledExactlyOnce check;
  return check;
}

}  // namespace ocppsim
