// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/ledger.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ocppsim {

void Journal::add(UtcTime at, std::string_view charger, std::string_view kind, std::string text) {
  if (limit_ == 0) {
    ++dropped_;
    return;
  }
  if (entries_.size() >= limit_) {
    entries_.pop_front();
    ++dropped_;
  }
  entries_.push_back({at, std::string(charger), std::string(kind), std::move(text)});
}

// ---- SequenceNumbers --------------------------------------------------------------------------

bool SequenceNumbers::add(std::int64_t number) {
  if (!ranges_.empty() && ranges_.back().second + 1 == number) {  // the usual case: the next one
    ranges_.back().second = number;
    return true;
  }
  auto next = std::lower_bound(ranges_.begin(), ranges_.end(), number,
                               [](const auto& range, std::int64_t n) { return range.second < n; });
  if (next != ranges_.end() && next->first <= number) return false;
  if (next != ranges_.end() && next->first == number + 1) {
    next->first = number;
  } else {
    next = ranges_.insert(next, {number, number});
  }
  if (next != ranges_.begin() && std::prev(next)->second + 1 == next->first) {
    std::prev(next)->second = next->second;
    ranges_.erase(next);
  }
  if (ranges_.size() > max_ranges) {
    ranges_[1].first = ranges_[0].first;
    ranges_.erase(ranges_.begin());
  }
  return true;
}

bool SequenceNumbers::contains(std::int64_t number) const noexcept {
  return std::any_of(ranges_.begin(), ranges_.end(), [number](const auto& range) {
    return range.first <= number && number <= range.second;
  });
}

std::int64_t SequenceNumbers::missing() const noexcept {
  std::int64_t holes = 0;
  for (std::size_t i = 1; i < ranges_.size(); ++i) {
    holes += ranges_[i].first - ranges_[i - 1].second - 1;
  }
  return holes;
}

// ---- TransactionBook --------------------------------------------------------------------------

const TransactionBook::Entry* TransactionBook::by_id(std::int64_t id) const noexcept {
  const std::int64_t offset = id - 1 - index_;
  if (offset < 0 || offset % id_stride != 0) return nullptr;  // another charger's, or nobody's
  const auto position = static_cast<std::size_t>(offset / id_stride);
  if (position >= entries_.size() || entries_[position].hidden) return nullptr;
  return &entries_[position];
}

const TransactionBook::Entry* TransactionBook::by_id(std::string_view id) const noexcept {
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (!entry->hidden && entry->tx.id == id) return &*entry;
  }
  return nullptr;
}

std::ptrdiff_t TransactionBook::find_start(const StartFacts& facts) const noexcept {
  for (auto i = static_cast<std::ptrdiff_t>(entries_.size()) - 1; i >= 0; --i) {
    const LedgerTransaction& tx = entries_[static_cast<std::size_t>(i)].tx;
    if (tx.started_at == facts.at && tx.meter_start_wh == facts.meter_wh &&
        tx.evse == facts.connector && equals_ignoring_case(tx.token, facts.token)) {
      return i;
    }
  }
  return -1;
}

std::optional<std::int64_t> TransactionBook::start(const StartFacts& facts, const Booking& booking,
                                                   UtcTime now) {
  if (!booking.new_transaction) {
    if (const auto known = find_start(facts); known >= 0) {
      return id_at(static_cast<std::size_t>(known));
    }
  }
  if (entries_.size() >= max_transactions) return std::nullopt;
  const std::int64_t id = id_at(entries_.size());
  Entry entry;
  entry.hidden = !booking.keep;
  entry.tx.charger = identity_;
  entry.tx.id = fmt::format("{}", id);
  entry.tx.evse = facts.connector;
  entry.tx.token = facts.token;
  entry.tx.started_at = facts.at;
  entry.tx.meter_start_wh = entry.tx.meter_stop_wh = facts.meter_wh;
  if (booking.keep && !booking.new_transaction) abandon_others(entry, now);
  entries_.push_back(std::move(entry));
  return id;
}

void TransactionBook::stop(const StopFacts& facts, const Booking& booking, UtcTime now) {
  if (!booking.keep) return;
  Entry* entry = by_id(facts.id);
  if (entry == nullptr) {
    // No other transaction may be touched, and the answer does not depend on it.
    contradiction(now, fmt::format("StopTransaction for transaction {}, which never started here; "
                                   "meterStop {} Wh",
                                   facts.id, facts.meter_wh));
    return;
  }
  if (entry->ended) {
    if (booking.double_bill) ++entry->tx.times_billed;
    if (entry->tx.meter_stop_wh != facts.meter_wh) {
      contradiction(now,
                    fmt::format("transaction {} was ended at {} Wh and is ended again at {} Wh",
                                facts.id, entry->tx.meter_stop_wh, facts.meter_wh));
    }
    return;
  }
  entry->tx.meter_stop_wh = facts.meter_wh;
  entry->tx.stopped_at = facts.at;
  entry->tx.open = false;
  entry->ended = true;
  entry->tx.times_billed = 1;
  bill(*entry, now);
}

void TransactionBook::meter(std::int64_t id, std::int64_t energy_wh) {
  Entry* entry = by_id(id);
  if (entry != nullptr && !entry->ended) entry->tx.meter_stop_wh = energy_wh;
}

void TransactionBook::event(const EventFacts& facts, const Booking& booking, UtcTime now) {
  if (!booking.keep) return;
  Entry* entry = const_cast<Entry*>(by_id(facts.id));
  const bool again_as_new = booking.new_transaction && entry != nullptr &&
                            facts.type == EventFacts::Type::started &&
                            entry->numbers.contains(facts.seq_no);
  if (entry == nullptr || again_as_new) {
    if (entries_.size() >= max_transactions) {
      contradiction(now, fmt::format("transaction {} does not fit into the books", facts.id));
      return;
    }
    entry = &entries_.emplace_back();
    entry->tx.charger = identity_;
    entry->tx.id = facts.id;
    entry->tx.started_at = facts.at;
  }
  if (!entry->numbers.add(facts.seq_no)) {  // seen before: idempotent
    if (booking.double_bill && facts.type == EventFacts::Type::ended) ++entry->tx.times_billed;
    return;
  }
  if (facts.evse != 0) entry->tx.evse = facts.evse;
  if (entry->tx.token.empty()) entry->tx.token = facts.token;
  take_readings(*entry, facts);
  if (facts.type == EventFacts::Type::started) {
    entry->tx.started_at = facts.at;
    if (!booking.new_transaction && entry->tx.open) abandon_others(*entry, now);
  }
  if (facts.type == EventFacts::Type::ended && !entry->ended) {
    entry->ended = true;
    entry->tx.open = false;
    entry->tx.stopped_at = facts.at;
    entry->tx.times_billed = 1;
  }
  if (entry->ended) bill(*entry, now);  // a late event amends the one invoice
}

void TransactionBook::take_readings(Entry& entry, const EventFacts& facts) {
  if (facts.first) {
    const std::int64_t rank = facts.first->begin ? -1 : facts.seq_no;
    if (rank < entry.first_rank) {
      entry.first_rank = rank;
      entry.tx.meter_start_wh = facts.first->energy_wh;
    }
  }
  if (facts.last) {
    const std::int64_t rank =
        facts.last->end ? std::numeric_limits<std::int64_t>::max() : facts.seq_no;
    if (rank > entry.last_rank) {
      entry.last_rank = rank;
      entry.tx.meter_stop_wh = facts.last->energy_wh;
    }
  }
}

void TransactionBook::bill(Entry& entry, UtcTime now) {
  const std::int64_t energy_wh = entry.tx.meter_stop_wh - entry.tx.meter_start_wh;
  if (energy_wh < 0) {
    contradiction(now,
                  fmt::format("transaction {} ends at {} Wh, below its start at {} Wh; 0 Wh billed",
                              entry.tx.id, entry.tx.meter_stop_wh, entry.tx.meter_start_wh));
  }
  entry.tx.billed_wh = std::max<std::int64_t>(0, energy_wh);
}

void TransactionBook::abandon_others(const Entry& started, UtcTime now) {
  if (started.tx.evse == 0) return;
  for (Entry& entry : entries_) {
    if (&entry == &started || entry.hidden || !entry.tx.open || entry.tx.evse != started.tx.evse ||
        entry.tx.started_at > started.tx.started_at) {
      continue;
    }
    entry.tx.open = false;  // its end may still come, and then it is billed
    contradiction(now, fmt::format("EVSE {} starts transaction {} while {} has not ended",
                                   started.tx.evse, started.tx.id, entry.tx.id));
  }
}

void TransactionBook::bill_phantom(UtcTime now) {
  Entry& entry = entries_.emplace_back();
  entry.tx.charger = identity_;
  entry.tx.id = fmt::format("{}", id_at(entries_.size() - 1));
  entry.tx.evse = 1;
  entry.tx.started_at = entry.tx.stopped_at = now;
  entry.tx.meter_stop_wh = entry.tx.billed_wh = 1000;
  entry.tx.times_billed = 1;
  entry.tx.open = false;
  entry.ended = true;
}

bool TransactionBook::knows_start(const StartFacts& facts) const noexcept {
  return find_start(facts) >= 0;
}

bool TransactionBook::has_ended(std::int64_t id) const noexcept {
  const Entry* entry = by_id(id);
  return entry != nullptr && entry->ended;
}

bool TransactionBook::knows_event(std::string_view id, std::int64_t seq_no) const noexcept {
  const Entry* entry = by_id(id);
  return entry != nullptr && entry->numbers.contains(seq_no);
}

void TransactionBook::append_to(std::vector<LedgerTransaction>& out) const {
  for (const Entry& entry : entries_) {
    if (!entry.hidden) out.push_back(entry.tx);
  }
}

std::size_t TransactionBook::open_count() const noexcept {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [](const Entry& e) { return !e.hidden && e.tx.open; }));
}

void TransactionBook::contradiction(UtcTime now, std::string text) {
  journal_.add(now, identity_, "contradiction", std::move(text));
}

}  // namespace ocppsim
