// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a shard counts. Plain numbers, owned by its thread; merged when the run is over.
#pragma once

#include <ocppsim/histogram.hpp>
#include <ocppsim/report.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// CALLs of one action. Histograms take no memory until something is recorded.
struct ActionCounter {
  std::string action;
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t ok = 0;
  std::uint64_t error = 0;
  std::uint64_t timeout = 0;
  Histogram latency_us;
};

struct Counters {
  /// A peer can invent action names: beyond this they are counted as "(other)".
  static constexpr std::size_t max_actions = 256;

  /// The place of `action` in `actions`, made when it is new.
  std::size_t action(std::string_view name);
  void merge(const Counters& other);

  std::vector<ActionCounter> actions;
  Histogram connecting_us;
  Histogram session_us;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t connections = 0;
  std::uint64_t connect_failures = 0;
  std::uint64_t chargers_accepted = 0;
  std::uint64_t violations = 0;
  std::uint64_t invalid_messages = 0;
  std::uint64_t state_failures = 0;
  std::uint64_t faults_fired = 0;
  TransactionTotals transactions;
  std::string first_connect_failure;
  std::string first_state_failure;
};

LatencySummary summarize(const Histogram& latency_us);

}  // namespace ocppsim
