// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Track: what the checks remember about one charger.
#pragma once

#include <ocppsim/charge_point.hpp>

#include "protocol/dialect.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// A CALL or SEND of the charger.
struct ChargerCall {
  std::string id;
  std::string action;
  TimePoint sent_at{};
  bool held_back = false;       // a transaction message told later than it happened
  std::uint64_t start_key = 0;  // StartTransaction: what makes it the same start
};

/// A CALL of the CSMS the charger has not answered yet.
struct CsmsCall {
  std::string id;
  std::string action;
  TimePoint at{};
};

struct Track {
  explicit Track(std::string name) : identity(std::move(name)) {}

  // Growth limits; beyond them the oldest is forgotten, which can only cost a finding.
  static constexpr std::size_t max_pending = 64;
  static constexpr std::size_t max_records = 100'000;
  static constexpr std::size_t remembered_ids = 32;

  std::string identity;
  const Dialect* dialect = nullptr;  // of the connection
  bool connected = false;
  std::uint64_t connections = 0;
  std::uint64_t received = 0;       // frames on this connection
  bool connection_faulted = false;  // a fault fired since it opened
  std::optional<TimePoint> last_fault_at;
  TimePoint last_at{};
  Duration call_timeout{};

  std::vector<ChargerCall> pending;
  struct PastId {
    std::uint64_t hash = 0;
    enum class Kind : std::uint8_t { none, answered, unanswered, send } kind = Kind::none;
  };
  std::array<PastId, remembered_ids> past{};  // ring
  std::size_t past_next = 0;
  std::vector<CsmsCall> csms_calls;
  CsmsCall last_answered;                // the last CALL of the CSMS the charger answered,
  std::optional<TimePoint> answered_at;  // and when
  bool instant = false;                  // the link takes no time at all (a pipe without latency)

  std::vector<TransactionRecord> records;
  std::size_t records_forgotten = 0;
  std::vector<std::pair<std::int64_t, std::uint64_t>> given_ids;  // transactionId -> start_key
  int refusals = 0;  // upgrades refused since the last connection
  std::string last_refusal;

  void remember(std::uint64_t hash, PastId::Kind kind) noexcept {
    past[past_next] = {hash, kind};
    past_next = (past_next + 1) % remembered_ids;
  }
  PastId::Kind recall(std::uint64_t hash) const noexcept {
    for (std::size_t back = 1; back <= remembered_ids; ++back) {
      const PastId& each = past[(past_next + remembered_ids - back) % remembered_ids];
      if (each.hash == hash && each.kind != PastId::Kind::none) return each.kind;
    }
    return PastId::Kind::none;
  }
};

}  // namespace ocppsim
