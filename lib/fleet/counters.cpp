// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/counters.hpp"

namespace ocppsim {

std::size_t Counters::action(std::string_view name) {
  // Few actions, and the usual ones come early: a scan beats a map.
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].action == name) return i;
  }
  if (actions.size() >= max_actions) return action("(other)");
  // The last place is kept for what does not fit.
  if (actions.size() + 1 == max_actions) name = "(other)";
  actions.emplace_back().action = name;
  return actions.size() - 1;
}

void Counters::merge(const Counters& other) {
  for (const ActionCounter& theirs : other.actions) {
    ActionCounter& ours = actions[action(theirs.action)];
    ours.sent += theirs.sent;
    ours.received += theirs.received;
    ours.ok += theirs.ok;
    ours.error += theirs.error;
    ours.timeout += theirs.timeout;
    ours.latency_us.merge(theirs.latency_us);
  }
  connecting_us.merge(other.connecting_us);
  session_us.merge(other.session_us);
  messages_sent += other.messages_sent;
  messages_received += other.messages_received;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  connections += other.connections;
  connect_failures += other.connect_failures;
  chargers_accepted += other.chargers_accepted;
  violations += other.violations;
  invalid_messages += other.invalid_messages;
  state_failures += other.state_failures;
  faults_fired += other.faults_fired;
  transactions.started += other.transactions.started;
  transactions.finished += other.transactions.finished;
  transactions.delivered += other.transactions.delivered;
  transactions.given_up += other.transactions.given_up;
  transactions.energy_wh += other.transactions.energy_wh;
  if (first_state_failure.empty()) first_state_failure = other.first_state_failure;
  if (first_connect_failure.empty()) first_connect_failure = other.first_connect_failure;
}

LatencySummary summarize(const Histogram& latency_us) {
  const auto ms = [](auto us) { return static_cast<double>(us) / 1000.0; };
  LatencySummary out;
  out.count = latency_us.count();
  if (out.count == 0) return out;
  out.mean_ms = ms(latency_us.mean());
  out.min_ms = ms(latency_us.min());
  out.p50_ms = ms(latency_us.value_at_percentile(50));
  out.p90_ms = ms(latency_us.value_at_percentile(90));
  out.p95_ms = ms(latency_us.value_at_percentile(95));
  out.p99_ms = ms(latency_us.value_at_percentile(99));
  out.max_ms = ms(latency_us.max());
  return out;
}

}  // namespace ocppsim
