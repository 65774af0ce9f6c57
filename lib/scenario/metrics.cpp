// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/metrics.hpp"

namespace ocppsim {

const std::vector<KnownMetric>& known_metrics() {
  using enum MetricType;
  static const std::vector<KnownMetric> metrics = {
      {"checks", rate, "Share of check verdicts and expectations that passed."},
      {"expectations_failed", counter, "Failed steps and expectations."},
      {"faults_fired", counter, "Hits of all faults."},
      {"invalid_messages", counter, "Payloads of the CSMS that break the schema."},
      {"ledger_energy_wh", gauge, "Billed by the CSMS under test."},
      {"ledger_open", gauge, "Transactions the CSMS still holds for running."},
      {"ledger_transactions", gauge, "Transactions the CSMS knows."},
      {"ocpp_call_duration", trend, "From a CALL to its answer.", true},
      {"ocpp_call_errors", counter, "CALLs answered with CALLERROR.", true},
      {"ocpp_call_timeouts", counter, "CALLs without an answer.", true},
      {"ocpp_calls", counter, "CALLs sent.", true},
      {"transaction_energy_wh", gauge, "Of finished transactions, by the chargers' meters."},
      {"transactions_delivered", counter, "Finished, and all their messages answered."},
      {"transactions_finished", counter, "Stopped at the charger."},
      {"transactions_given_up", counter, "With a message that was discarded."},
      {"transactions_started", counter, "Started at the charger."},
      {"violations", counter, "RPC rules broken by the CSMS."},
      {"ws_connect_failed", rate, "Share of attempts to connect that failed."},
      {"ws_connecting", trend, "From dialing to the open connection."},
      {"ws_msgs_received", counter, "Frames received by chargers."},
      {"ws_msgs_sent", counter, "Frames sent by chargers."},
      {"ws_session_duration", trend, "Life of a connection."},
      {"ws_sessions", counter, "Connections opened."},
  };
  return metrics;
}

const KnownMetric* find_metric(std::string_view name) noexcept {
  for (const KnownMetric& metric : known_metrics()) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

MetricName split_metric(std::string_view metric) noexcept {
  constexpr std::string_view open = "{action:";
  const std::size_t at = metric.find(open);
  if (at == std::string_view::npos || metric.back() != '}') return {metric, {}};
  return {metric.substr(0, at),
          metric.substr(at + open.size(), metric.size() - at - open.size() - 1)};
}

}  // namespace ocppsim
