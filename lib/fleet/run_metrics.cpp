// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/run_metrics.hpp"

#include "scenario/metrics.hpp"

#include <chrono>

namespace ocppsim {
namespace {

double trend(const Histogram& values_us, std::string_view aggregate, double percentile) {
  const auto ms = [](auto us) { return static_cast<double>(us) / 1000.0; };
  if (aggregate == "avg") return ms(values_us.mean());
  if (aggregate == "min") return ms(values_us.min());
  if (aggregate == "max") return ms(values_us.max());
  return ms(values_us.value_at_percentile(aggregate == "med" ? 50 : percentile));
}

template <class Number>
std::optional<double> known(const std::optional<Number>& number) {
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

}  // namespace

std::optional<double> RunMetrics::counter(std::string_view name, std::string_view action) const {
  const auto sum = [&](auto member) {
    std::uint64_t total = 0;
    for (const ActionReport& a : report_.actions) {
      if (action.empty() || a.action == action) total += a.*member;
    }
    return static_cast<double>(total);
  };
  if (name == "ocpp_calls") return sum(&ActionReport::sent);
  if (name == "ocpp_call_errors") return sum(&ActionReport::error);
  if (name == "ocpp_call_timeouts") return sum(&ActionReport::timeout);
  const auto number = [](std::uint64_t n) { return static_cast<double>(n); };
  if (name == "transactions_started") return number(report_.transactions.started);
  if (name == "transactions_finished") return number(report_.transactions.finished);
  if (name == "transactions_delivered") return number(report_.transactions.delivered);
  if (name == "transactions_given_up") return number(report_.transactions.given_up);
  if (name == "violations") return number(report_.violations);
  if (name == "invalid_messages") return number(report_.invalid_messages);
  if (name == "ws_msgs_sent") return number(report_.messages_sent);
  if (name == "ws_msgs_received") return number(report_.messages_received);
  if (name == "ws_sessions") return number(report_.connections);
  if (name == "faults_fired") {
    std::uint64_t fired = 0;
    for (const FaultCounter& fault : report_.faults) fired += fault.fired;
    return number(fired);
  }
  if (name == "expectations_failed") {
    std::uint64_t failed = 0;
    for (const Expectation& e : report_.expectations) failed += e.failed;
    return number(failed);
  }
  return std::nullopt;
}

std::optional<double> RunMetrics::gauge(std::string_view name) const {
  const TransactionTotals& totals = report_.transactions;
  if (name == "ledger_energy_wh") return known(totals.ledger_energy_wh);
  if (name == "ledger_open") return known(totals.ledger_open);
  if (name == "ledger_transactions") return known(totals.ledger_transactions);
  if (name == "transaction_energy_wh") return static_cast<double>(totals.energy_wh);
  return std::nullopt;
}

std::optional<double> RunMetrics::rate(std::string_view name) const {
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  if (name == "ws_connect_failed") {  // "good" is what the metric counts: the failed ones
    good = report_.connect_failures;
    bad = report_.connections;
  } else {
    for (const CheckResult& check : report_.checks) {
      good += check.verdict == Verdict::pass;
      bad += check.verdict == Verdict::fail;
    }
    for (const Expectation& e : report_.expectations) (e.ok() ? good : bad) += 1;
  }
  if (good + bad == 0) return std::nullopt;
  return static_cast<double>(good) / static_cast<double>(good + bad);
}

std::optional<double> RunMetrics::value(std::string_view metric, std::string_view aggregate,
                                        double percentile) const {
  const MetricName name = split_metric(metric);
  const KnownMetric* info = find_metric(name.name);
  if (info == nullptr) return std::nullopt;
  switch (info->type) {
    case MetricType::gauge: return gauge(name.name);
    case MetricType::rate: return rate(name.name);
    case MetricType::counter: {
      const auto total = counter(name.name, name.action);
      const double elapsed = std::chrono::duration<double>(report_.duration).count();
      if (!total || aggregate != "rate") return total;
      return elapsed > 0 ? *total / elapsed : 0.0;
    }
    case MetricType::trend: break;
  }
  Histogram all;
  if (name.name == "ws_connecting") all.merge(counters_.connecting_us);
  if (name.name == "ws_session_duration") all.merge(counters_.session_us);
  if (name.name == "ocpp_call_duration") {
    for (const ActionCounter& action : counters_.actions) {
      if (name.action.empty() || name.action == action.action) all.merge(action.latency_us);
    }
  }
  if (all.count() == 0) return std::nullopt;
  return trend(all, aggregate, percentile);
}

ThresholdReport RunMetrics::evaluate(const Condition& condition) const {
  ThresholdReport out;
  out.metric = condition.metric;
  out.expression = condition.text;
  out.position = condition.position;
  out.value = value(condition.metric, condition.aggregate, condition.percentile);
  std::optional<double> bound = condition.bound;
  if (!condition.bound_metric.empty()) {
    const KnownMetric* info = find_metric(split_metric(condition.bound_metric).name);
    const bool is_trend = info != nullptr && info->type == MetricType::trend;
    bound = value(condition.bound_metric, is_trend ? "avg" : "", 0);
  }
  // k6: a figure that is not there fails nothing. It verifies nothing either.
  if (!bound) out.value.reset();
  out.ok = !out.value || condition.holds(*out.value, *bound);
  return out;
}

}  // namespace ocppsim
