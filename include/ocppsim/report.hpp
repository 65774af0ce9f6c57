// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Report: what a run found, for people (text), programs (JSON) and build servers (JUnit XML).
#pragma once

#include <ocppsim/checks.hpp>
#include <ocppsim/faults.hpp>
#include <ocppsim/scenario.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// Inconclusive: nothing failed, but nothing was verified either, or the run was interrupted.
enum class RunVerdict { pass, fail, inconclusive };
const char* to_string(RunVerdict verdict) noexcept;

/// From a histogram of microseconds.
struct LatencySummary {
  std::uint64_t count = 0;
  double mean_ms = 0, min_ms = 0, p50_ms = 0, p90_ms = 0, p95_ms = 0, p99_ms = 0, max_ms = 0;
};

/// CALLs of one action: who sent how many, and how ours ended.
struct ActionReport {
  std::string action;
  std::uint64_t sent = 0;      // charger to CSMS
  std::uint64_t received = 0;  // CSMS to charger
  std::uint64_t ok = 0, error = 0;
  std::uint64_t timeout = 0;  // no answer in time, or the link went first
  LatencySummary latency;     // of ours that were answered
};

struct TransactionTotals {
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  std::uint64_t delivered = 0;                       // all messages answered
  std::uint64_t given_up = 0;                        // a message was discarded
  std::int64_t energy_wh = 0;                        // of finished ones, by the chargers' meters
  std::optional<std::uint64_t> ledger_transactions;  // without a ledger: unknown
  std::optional<std::uint64_t> ledger_open;
  std::optional<std::int64_t> ledger_energy_wh;  // billed
};

struct ThresholdReport {
  std::string metric;
  std::string expression;
  std::optional<double> value;  // nothing: the metric has no such figure
  bool ok = false;
  SourcePosition position;
};

struct Report {
  static constexpr int format_version = 1;

  std::string name;
  std::string file;
  RunVerdict verdict = RunVerdict::inconclusive;
  std::string reason;  // one line: why it is not a pass
  std::uint64_t seed = 0;
  std::string digest;  // 16 hex digits; empty in real time
  bool virtual_time = false;
  int shards = 1;
  std::string csms;  // "embedded" or the url
  UtcTime started_at{};
  Duration duration{};       // of the run's own clock
  Duration real_duration{};  // by the wall

  std::uint64_t chargers = 0;
  std::uint64_t chargers_accepted = 0;  // whose boot was accepted at least once
  std::uint64_t connections = 0;        // opened over the run
  std::uint64_t connect_failures = 0;
  std::uint64_t violations = 0;        // RPC rules broken by the peer
  std::uint64_t invalid_messages = 0;  // payloads of the peer that break the schema
  std::uint64_t state_failures = 0;    // a charger's state could not be kept or read

  std::uint64_t messages_sent = 0;  // frames
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
  std::vector<ActionReport> actions;  // by name
  LatencySummary call_latency;        // all actions
  TransactionTotals transactions;

  std::vector<CheckResult> checks;
  std::vector<FaultCounter> faults;
  std::vector<Expectation> expectations;
  std::vector<ThresholdReport> expect;  // conditions at the end
  std::vector<ThresholdReport> thresholds;
  std::vector<std::string> errors;  // what kept the run from doing its job
  bool setup_failed = false;        // it never came to a test: no charger reached the CSMS
  bool interrupted = false;         // request_stop()
  std::uint64_t trace_frames_dropped = 0;

  /// Sets verdict and reason from the rest.
  void judge();

  Json to_json() const;         // keys are stable; new ones may be added
  std::string to_text() const;  // at most 100 columns
  std::string to_junit() const;
};

/// 0 pass; 1 a check or an expectation failed, or nothing was verified; 2 setup failed;
/// 99 only thresholds failed; 105 interrupted.
int exit_code(const Report& report) noexcept;

}  // namespace ocppsim
