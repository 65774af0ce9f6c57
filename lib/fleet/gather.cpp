// SPDX-License-Identifier: AGPL-3.0-or-later
//
// From shards to one report.
#include "fleet/fleet_body.hpp"
#include "fleet/run_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace ocppsim {
namespace {

std::vector<ActionReport> report_actions(const Counters& counters) {
  std::vector<ActionReport> out;
  for (const ActionCounter& action : counters.actions) {
    out.push_back({action.action, action.sent, action.received, action.ok, action.error,
                   action.timeout, summarize(action.latency_us)});
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.action < b.action; });
  return out;
}

LatencySummary report_latency(const Counters& counters) {
  Histogram all;
  for (const ActionCounter& action : counters.actions) all.merge(action.latency_us);
  return summarize(all);
}

void add_ledger(TransactionTotals& totals, const LedgerSnapshot& ledger) {
  totals.ledger_transactions = ledger.transactions.size();
  totals.ledger_open = 0;
  totals.ledger_energy_wh = 0;
  for (const LedgerTransaction& transaction : ledger.transactions) {
    *totals.ledger_open += transaction.open;
    *totals.ledger_energy_wh += transaction.billed_wh;
  }
}

}  // namespace

std::vector<SimulatedUpload> Fleet::uploads() {
  std::vector<SimulatedUpload> out;
  for (const auto& shard : body_->shards) {
    shard->run([&] {
      if (const SimulatedFileHost* host = shard->file_host())
        out.insert(out.end(), host->uploads().begin(), host->uploads().end());
    });
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.at, a.client) < std::tie(b.at, b.client);
  });
  return out;
}

Report Fleet::Body::gather() {
  Report out;
  out.seed = options.seed;
  out.virtual_time = is_virtual();
  out.shards = options.shards;
  out.csms = options.csms_url.empty() ? "embedded" : options.csms_url;
  out.started_at = UtcTime(std::chrono::duration_cast<Duration>(made_at.time_since_epoch()));
  out.duration = is_virtual() ? ended.time_since_epoch() : real_duration;
  out.real_duration = real_duration;
  out.chargers = identities.size();
  out.interrupted = stop_requested;

  Counters counters;
  FlowBook book;
  std::unique_ptr<Trace> trace;
  std::unique_ptr<CheckSet> checks;
  for (const auto& shard : shards) {
    counters.merge(shard->counters);
    book.merge(shard->book);
    if (shard->trace) {
      if (!trace) trace = std::make_unique<Trace>(options.trace_limit);
      trace->merge(std::move(*shard->trace));
    }
    auto theirs = shard->take_checks();
    if (!checks) {
      checks = std::move(theirs);
    } else if (theirs) {
      checks->merge(std::move(*theirs));
    }
  }
  out.chargers_accepted = counters.chargers_accepted;
  out.connections = counters.connections;
  out.connect_failures = counters.connect_failures;
  out.violations = counters.violations;
  out.invalid_messages = counters.invalid_messages;
  out.state_failures = counters.state_failures;
  out.messages_sent = counters.messages_sent;
  out.messages_received = counters.messages_received;
  out.bytes_sent = counters.bytes_sent;
  out.bytes_received = counters.bytes_received;
  out.actions = report_actions(counters);
  out.call_latency = report_latency(counters);
  out.transactions = counters.transactions;
  out.expectations = book.sorted();

  std::optional<LedgerSnapshot> ledger;
  if (last_ledger) {
    if (*last_ledger) {
      ledger = **last_ledger;
      // Checks search in it; a user's books come in any order.
      std::stable_sort(ledger->transactions.begin(), ledger->transactions.end(),
                       [](const auto& a, const auto& b) { return a.charger < b.charger; });
      std::sort(ledger->connected.begin(), ledger->connected.end());
      add_ledger(out.transactions, *ledger);
    } else {
      out.errors.push_back("the ledger could not be read: " + last_ledger->error().to_string());
    }
  }
  if (counters.state_failures > 0) {
    out.errors.push_back(
        fmt::format("state of chargers was not kept or not read, {} times; first: {}",
                    counters.state_failures, counters.first_state_failure));
  }
  if (checks) out.checks = checks->finish(ledger ? &*ledger : nullptr);
  if (trace) {
    auto written = trace->write(options.trace_file, {identities.begin(), identities.end()});
    if (!written) out.errors.push_back(written.error().to_string());
    out.trace_frames_dropped = trace->dropped();
  }
  totals = std::move(counters);
  return out;
}

Report Fleet::finish() {
  stop();
  std::vector<FaultCounter> faults = fault_counters();
  std::string transcript = digest();
  Report out = body_->gather();
  out.faults = std::move(faults);
  out.digest = std::move(transcript);
  out.judge();
  return out;
}

}  // namespace ocppsim
