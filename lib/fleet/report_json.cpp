// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/report.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ocppsim {
namespace {

Json number(std::uint64_t n) {
  return Json(static_cast<std::int64_t>(n));
}
Json seconds_of(Duration d) {
  return Json(std::chrono::duration<double>(d).count());
}
Json seconds_of(TimePoint t) {
  return seconds_of(t.time_since_epoch());
}

template <class T>
Json known(const std::optional<T>& value) {
  if (!value) return Json();
  if constexpr (std::is_floating_point_v<T>) {
    return Json(*value);
  } else {
    return Json(static_cast<std::int64_t>(*value));
  }
}

Json latency(const LatencySummary& summary) {
  Json out = Json::object();
  out["count"] = number(summary.count);
  out["mean_ms"] = summary.mean_ms;
  out["min_ms"] = summary.min_ms;
  out["p50_ms"] = summary.p50_ms;
  out["p90_ms"] = summary.p90_ms;
  out["p95_ms"] = summary.p95_ms;
  out["p99_ms"] = summary.p99_ms;
  out["max_ms"] = summary.max_ms;
  return out;
}

Json actions(const std::vector<ActionReport>& reports) {
  Json::Array out;
  for (const ActionReport& report : reports) {
    Json item = Json::object();
    item["action"] = report.action;
    item["sent"] = number(report.sent);
    item["received"] = number(report.received);
    item["ok"] = number(report.ok);
    item["error"] = number(report.error);
    item["timeout"] = number(report.timeout);
    item["latency"] = latency(report.latency);
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

Json transactions(const TransactionTotals& totals) {
  Json out = Json::object();
  out["started"] = number(totals.started);
  out["finished"] = number(totals.finished);
  out["delivered"] = number(totals.delivered);
  out["given_up"] = number(totals.given_up);
  out["energy_wh"] = totals.energy_wh;
  out["ledger_transactions"] = known(totals.ledger_transactions);
  out["ledger_open"] = known(totals.ledger_open);
  out["ledger_energy_wh"] = known(totals.ledger_energy_wh);
  return out;
}

Json findings(const std::vector<Finding>& list) {
  Json::Array out;
  for (const Finding& finding : list) {
    Json item = Json::object();
    item["charger"] = finding.charger;
    item["at_s"] = seconds_of(finding.at);
    item["message"] = finding.message;
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

Json checks(const std::vector<CheckResult>& results) {
  Json::Array out;
  for (const CheckResult& check : results) {
    Json item = Json::object();
    item["id"] = check.info.id;
    item["title"] = check.info.title;
    item["spec"] = check.info.spec;
    item["level"] = check.info.level == Level::must ? "must" : "should";
    item["verdict"] = to_string(check.verdict);
    item["observed"] = number(check.observed);
    item["failures"] = number(check.failures);
    item["reason"] = check.reason;
    item["findings"] = findings(check.findings);
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

Json faults(const std::vector<FaultCounter>& counters) {
  Json::Array out;
  for (const FaultCounter& fault : counters) {
    Json item = Json::object();
    item["name"] = fault.name;
    item["kind"] = fault.kind;
    item["matched"] = number(fault.matched);
    item["fired"] = number(fault.fired);
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

Json expectations(const std::vector<Expectation>& list) {
  Json::Array out;
  for (const Expectation& e : list) {
    Json item = Json::object();
    item["at"] = e.position.to_string();
    item["text"] = e.text;
    item["ok"] = e.ok();
    item["passed"] = number(e.passed);
    item["failed"] = number(e.failed);
    item["findings"] = findings(e.findings);
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

Json conditions(const std::vector<ThresholdReport>& list) {
  Json::Array out;
  for (const ThresholdReport& t : list) {
    Json item = Json::object();
    item["at"] = t.position.to_string();
    item["metric"] = t.metric;
    item["expression"] = t.expression;
    item["value"] = known(t.value);
    item["ok"] = t.ok;
    out.push_back(std::move(item));
  }
  return Json(std::move(out));
}

}  // namespace

Json Report::to_json() const {
  Json out = Json::object();
  out["format"] = format_version;
  out["name"] = name;
  out["file"] = file;
  out["verdict"] = to_string(verdict);
  out["reason"] = reason;
  out["seed"] = number(seed);
  out["digest"] = digest.empty() ? Json() : Json(digest);
  out["virtual"] = virtual_time;
  out["shards"] = shards;
  out["csms"] = csms;
  out["started_at"] = format_utc(started_at);
  out["duration_s"] = seconds_of(duration);
  out["real_duration_s"] = seconds_of(real_duration);
  out["interrupted"] = interrupted;
  out["setup_failed"] = setup_failed;
  out["chargers"] = number(chargers);
  out["chargers_accepted"] = number(chargers_accepted);
  Json links = Json::object();
  links["opened"] = number(connections);
  links["failed"] = number(connect_failures);
  out["connections"] = std::move(links);
  Json messages = Json::object();
  messages["sent"] = number(messages_sent);
  messages["received"] = number(messages_received);
  messages["bytes_sent"] = number(bytes_sent);
  messages["bytes_received"] = number(bytes_received);
  messages["violations"] = number(violations);
  messages["invalid"] = number(invalid_messages);
  out["messages"] = std::move(messages);
  out["state_failures"] = number(state_failures);
  out["calls"] = latency(call_latency);
  out["actions"] = ocppsim::actions(actions);
  out["transactions"] = ocppsim::transactions(transactions);
  out["checks"] = ocppsim::checks(checks);
  out["faults"] = ocppsim::faults(faults);
  out["expectations"] = ocppsim::expectations(expectations);
  out["expect"] = conditions(expect);
  out["thresholds"] = conditions(thresholds);
  Json::Array all_errors;
  for (const std::string& error : errors) all_errors.emplace_back(error);
  out["errors"] = std::move(all_errors);
  out["trace_frames_dropped"] = number(trace_frames_dropped);
  return out;
}

}  // namespace ocppsim
