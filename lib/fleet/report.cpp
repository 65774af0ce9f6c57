// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The verdict of a report and its exit code.
#include <ocppsim/report.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

bool breaks_a_must(const CheckResult& check) {
  return check.verdict == Verdict::fail && check.info.level == Level::must;
}

/// Something failed other than a threshold.
bool has_failed(const Report& report) {
  return !report.errors.empty() ||
         std::any_of(report.checks.begin(), report.checks.end(), breaks_a_must) ||
         std::any_of(report.expectations.begin(), report.expectations.end(),
                     [](const Expectation& e) { return !e.ok(); }) ||
         std::any_of(report.expect.begin(), report.expect.end(),
                     [](const ThresholdReport& t) { return !t.ok; });
}

bool misses_a_threshold(const Report& report) {
  return std::any_of(report.thresholds.begin(), report.thresholds.end(),
                     [](const ThresholdReport& t) { return !t.ok; });
}

bool has_verified(const Report& report) {
  const auto known = [](const ThresholdReport& t) { return t.ok && t.value; };
  return std::any_of(report.checks.begin(), report.checks.end(),
                     [](const CheckResult& c) { return c.verdict == Verdict::pass; }) ||
         std::any_of(report.expectations.begin(), report.expectations.end(),
                     [](const Expectation& e) { return e.passed > 0; }) ||
         std::any_of(report.expect.begin(), report.expect.end(), known) ||
         std::any_of(report.thresholds.begin(), report.thresholds.end(), known);
}

std::string first_failure(const Report& report) {
  if (!report.errors.empty()) return report.errors.front();
  for (const CheckResult& check : report.checks) {
    if (breaks_a_must(check))
      return fmt::format("check {} ({}) failed {} times", check.info.id, check.info.spec,
                         check.failures);
  }
  for (const Expectation& e : report.expectations) {
    if (!e.ok())
      return fmt::format("{}: {} failed {} times", e.position.to_string(), e.text, e.failed);
  }
  for (const ThresholdReport& t : report.expect) {
    if (!t.ok) return fmt::format("{}: \"{}\" does not hold", t.position.to_string(), t.expression);
  }
  for (const ThresholdReport& t : report.thresholds) {
    if (!t.ok)
      return fmt::format("{}: threshold {} {} was missed", t.position.to_string(), t.metric,
                         t.expression);
  }
  return {};
}

}  // namespace

const char* to_string(RunVerdict verdict) noexcept {
  switch (verdict) {
    case RunVerdict::pass: return "pass";
    case RunVerdict::fail: return "fail";
    case RunVerdict::inconclusive: return "inconclusive";
  }
  return "?";
}

void Report::judge() {
  reason.clear();
  if (setup_failed || has_failed(*this) || misses_a_threshold(*this)) {
    verdict = RunVerdict::fail;
    reason = first_failure(*this);
  } else if (interrupted) {
    verdict = RunVerdict::inconclusive;
    reason = "the run was interrupted; this is the report so far";
  } else if (!has_verified(*this)) {
    verdict = RunVerdict::inconclusive;
    reason = "nothing could be verified";
  } else {
    verdict = RunVerdict::pass;
  }
}

int exit_code(const Report& report) noexcept {
  constexpr int good = 0, failed = 1, bad_input = 2, thresholds_missed = 99, signalled = 105;
  if (report.setup_failed) return bad_input;
  if (report.interrupted) return signalled;
  if (report.verdict == RunVerdict::pass) return good;
  if (misses_a_threshold(report) && !has_failed(report)) return thresholds_missed;
  return failed;
}

}  // namespace ocppsim
