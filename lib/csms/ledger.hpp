// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The books of the reference CSMS.
//
//   StartTransaction ─┐                       ┌─ one LedgerTransaction each
//   StopTransaction  ─┼─> TransactionBook ────┤
//   TransactionEvent ─┘   (one per charger)   └─ one invoice each, amended when a late event
//                                                 changes the energy, never written twice
//
//   * A message that comes again changes nothing: a start is known by (connector, token, time,
//     meter), a stop by its id, an event by its sequence number.
//   * Events may arrive in any order: the first and last register are taken by sequence number,
//     not by arrival.
//   * Ids of 1.6 are counter * 65536 + index + 1, so they depend on nobody else's traffic.
#pragma once

#include <ocppsim/checks.hpp>

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// Notable things, for people. Bounded: the oldest go first.
class Journal {
 public:
  struct Entry {
    UtcTime at{};
    std::string charger;
    std::string kind;  // "security event", "refused", "contradiction", ...
    std::string text;
  };
  explicit Journal(std::size_t limit) : limit_(limit) {}
  void add(UtcTime at, std::string_view charger, std::string_view kind, std::string text);
  const std::deque<Entry>& entries() const noexcept { return entries_; }
  std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  std::size_t limit_;
  std::deque<Entry> entries_;
  std::uint64_t dropped_ = 0;
};

/// The distinct sequence numbers of one transaction, as ranges: usually a single one.
class SequenceNumbers {
 public:
  /// False when it was there already.
  bool add(std::int64_t number);
  bool contains(std::int64_t number) const noexcept;
  /// Numbers missing between the lowest and the highest.
  std::int64_t missing() const noexcept;

  static constexpr std::size_t max_ranges = 64;  // then the lowest hole counts as filled

 private:
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges_;  // sorted, disjoint, not adjacent
};

/// How a message is booked; a rule may ask for something else than the truth.
struct Booking {
  bool keep = true;              // false: answer as usual, write nothing
  bool double_bill = false;      // a repeated end writes a second invoice
  bool new_transaction = false;  // a repeated start makes another transaction
};

/// 1.6 StartTransaction.
struct StartFacts {
  int connector = 0;
  std::string_view token;
  UtcTime at{};
  std::int64_t meter_wh = 0;
};

/// 1.6 StopTransaction.
struct StopFacts {
  std::int64_t id = 0;
  UtcTime at{};
  std::int64_t meter_wh = 0;
};

/// An energy register reading and where in the transaction it was taken.
struct RegisterReading {
  std::int64_t energy_wh = 0;
  bool begin = false;  // context Transaction.Begin
  bool end = false;    // context Transaction.End
};

/// 2.x TransactionEvent.
struct EventFacts {
  enum class Type { started, updated, ended } type = Type::updated;
  std::string_view id;
  std::int64_t seq_no = 0;
  UtcTime at{};
  EvseId evse = 0;                             // 0: not told
  std::string_view token;                      // empty: not told
  std::optional<RegisterReading> first, last;  // of the readings in it
};

/// The transactions of one charger.
class TransactionBook {
 public:
  TransactionBook(std::string identity, std::uint32_t index, Journal& journal)
      : identity_(std::move(identity)), index_(index), journal_(journal) {}

  static constexpr std::int64_t id_stride = 65536;        // also: most chargers a CSMS can hold
  static constexpr std::size_t max_transactions = 32767;  // ids stay within 31 bits

  /// The transactionId; nullopt when the book is full.
  std::optional<std::int64_t> start(const StartFacts& facts, const Booking& booking, UtcTime now);
  void stop(const StopFacts& facts, const Booking& booking, UtcTime now);
  void event(const EventFacts& facts, const Booking& booking, UtcTime now);
  /// A register reading of a running 1.6 transaction (MeterValues).
  void meter(std::int64_t id, std::int64_t energy_wh);
  /// Bills a transaction that never ran, on purpose.
  void bill_phantom(UtcTime now);

  bool knows_start(const StartFacts& facts) const noexcept;
  bool has_ended(std::int64_t id) const noexcept;
  bool knows_event(std::string_view id, std::int64_t seq_no) const noexcept;

  void append_to(std::vector<LedgerTransaction>& out) const;
  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t open_count() const noexcept;

 private:
  struct Entry {
    LedgerTransaction tx;
    bool hidden = false;  // its id was given away, but nothing is kept
    bool ended = false;
    SequenceNumbers numbers;
    std::int64_t first_rank = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_rank = std::numeric_limits<std::int64_t>::min();
  };

  std::int64_t id_at(std::size_t position) const noexcept {
    return static_cast<std::int64_t>(position) * id_stride + index_ + 1;
  }
  const Entry* by_id(std::int64_t id) const noexcept;
  Entry* by_id(std::int64_t id) noexcept {
    return const_cast<Entry*>(std::as_const(*this).by_id(id));
  }
  const Entry* by_id(std::string_view id) const noexcept;
  std::ptrdiff_t find_start(const StartFacts& facts) const noexcept;
  /// A start on an EVSE where an earlier transaction is open: that one lost its end.
  void abandon_others(const Entry& started, UtcTime now);
  void take_readings(Entry& entry, const EventFacts& facts);
  void bill(Entry& entry, UtcTime now);
  void contradiction(UtcTime now, std::string text);

  std::string identity_;
  std::uint32_t index_;
  Journal& journal_;
  std::vector<Entry> entries_;
};

}  // namespace ocppsim
