// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class NoTwoOpenTransactions final : public Check {
 public:
  constexpr NoTwoOpenTransactions()
      : Check({"no-two-open-transactions", "At most one transaction is open per EVSE",
               "1.6 section 4.8; 2.0.1 E01", Level::must}) {}

  std::string_view without_evidence() const override { return "the ledger holds no transaction"; }
  bool needs_ledger() const override { return true; }

  void finish(const Closing& closing, Tally& tally) const override {
    const auto& books = closing.ledger->transactions;
    for (std::size_t i = 0; i < books.size(); ++i) {
      const LedgerTransaction* other = earlier_open(books, i);
      if (other == nullptr) {
        tally.pass();
        continue;
      }
      tally.fail(books[i].charger, at(closing, books[i].charger),
                 fmt::format("transactions {} and {} are both open on EVSE {}", other->id,
                             books[i].id, books[i].evse));
    }
  }

 private:
  static TimePoint at(const Closing& closing, const std::string& charger) {
    for (const Track* track : closing.chargers) {
      if (track->identity == charger) return track->last_at;
    }
    return {};
  }

  static const LedgerTransaction* earlier_open(const std::vector<LedgerTransaction>& books,
                                               std::size_t index) {
    const LedgerTransaction& tx = books[index];
    if (!tx.open || tx.evse == 0) return nullptr;  // 2.x: the EVSE may not be known yet
    for (std::size_t i = index; i-- > 0 && books[i].charger == tx.charger;) {
      if (books[i].open && books[i].evse == tx.evse) return &books[i];
    }
    return nullptr;
  }
};

}  // namespace

const Check& no_two_open_transactions() {
  static const NoTwoOpenTransactions check;
  return check;
}

}  // namespace ocppsim
