// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <algorithm>

namespace ocppsim {

std::vector<const LedgerTransaction*> entries_of(const LedgerSnapshot& ledger, const Track& charger,
                                                 const TransactionRecord& record) {
  // By charger, as the snapshot promises: the range is found by bisection.
  const auto first =
      std::lower_bound(ledger.transactions.begin(), ledger.transactions.end(), charger.identity,
                       [](const LedgerTransaction& tx, const std::string& identity) {
                         return tx.charger < identity;
                       });
  const std::string& id = record.csms_id.empty() ? record.uid : record.csms_id;
  std::vector<const LedgerTransaction*> found;
  for (auto tx = first; tx != ledger.transactions.end() && tx->charger == charger.identity; ++tx) {
    if (tx->id == id) found.push_back(&*tx);
  }
  return found;
}

}  // namespace ocppsim
