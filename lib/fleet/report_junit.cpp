// SPDX-License-Identifier: AGPL-3.0-or-later
//
// JUnit XML: a test case for the run itself, each check, each step that could fail, each
// condition. Unverifiable checks are skipped ones.
#include <ocppsim/report.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {
namespace {

/// For text and attributes. XML 1.0 has no way to write most control characters.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return out;
}

struct Case {
  std::string group;
  std::string name;
  enum class Outcome { passed, failed, skipped } outcome = Outcome::passed;
  std::string message;
  std::string details;
};

std::string details_of(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) {
    out += fmt::format("{} at {}: {}\n", f.charger, format_duration(f.at.time_since_epoch()),
                       f.message);
  }
  return out;
}

Case::Outcome outcome_of(bool ok) {
  return ok ? Case::Outcome::passed : Case::Outcome::failed;
}

std::vector<Case> cases_of(const Report& r) {
  std::vector<Case> out;
  Case run{"run", "the run did its job", outcome_of(r.errors.empty()), {}, {}};
  if (!r.errors.empty()) run.message = r.errors.front();
  for (const std::string& error : r.errors) run.details += error + "\n";
  if (r.interrupted && r.errors.empty()) {
    run.outcome = Case::Outcome::skipped;
    run.message = "interrupted";
  }
  out.push_back(std::move(run));
  for (const CheckResult& c : r.checks) {
    Case item{"checks", std::string(c.info.id), outcome_of(c.verdict != Verdict::fail), {}, {}};
    if (c.verdict == Verdict::unverifiable) {
      item.outcome = Case::Outcome::skipped;
      item.message = c.reason;
    } else if (c.verdict == Verdict::fail && c.info.level == Level::should) {
      item.outcome = Case::Outcome::skipped;  // advice: it does not fail a build
      item.message = fmt::format("{} ({}): {} of {} (should)", c.info.title, c.info.spec,
                                 c.failures, c.observed);
    } else if (c.verdict == Verdict::fail) {
      item.message =
          fmt::format("{} ({}): {} of {}", c.info.title, c.info.spec, c.failures, c.observed);
      item.details = details_of(c.findings);
    }
    out.push_back(std::move(item));
  }
  for (const Expectation& e : r.expectations) {
    Case item{"steps", e.position.to_string() + " " + e.text, outcome_of(e.ok()), {}, {}};
    if (!e.ok()) {
      item.message = fmt::format("failed {} times", e.failed);
      item.details = details_of(e.findings);
    }
    out.push_back(std::move(item));
  }
  const auto add_conditions = [&](const char* group, const std::vector<ThresholdReport>& list) {
    for (const ThresholdReport& t : list) {
      Case item{
          group,
          group == std::string_view("thresholds") ? t.metric + " " + t.expression : t.expression,
          outcome_of(t.ok),
          {},
          {}};
      if (!t.value) {
        item.outcome = Case::Outcome::skipped;
        item.message = "no such figure in this run";
      } else if (!t.ok) {
        item.message = fmt::format("it was {:.6g}", *t.value);
      }
      out.push_back(std::move(item));
    }
  };
  add_conditions("expect", r.expect);
  add_conditions("thresholds", r.thresholds);
  return out;
}

}  // namespace

std::string Report::to_junit() const {
  const std::vector<Case> cases = cases_of(*this);
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const Case& c : cases) {
    failed += c.outcome == Case::Outcome::failed;
    skipped += c.outcome == Case::Outcome::skipped;
  }
  const double elapsed = std::chrono::duration<double>(real_duration).count();
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.3f}\"",
                  cases.size(), failed, skipped, elapsed);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites {}>\n", counts);
  out += fmt::format("  <testsuite name=\"{}\" {} timestamp=\"{}\">\n", escape(name), counts,
                     format_utc(started_at).substr(0, 19));
  out += "    <properties>\n";
  out += fmt::format("      <property name=\"seed\" value=\"{}\"/>\n", seed);
  out += fmt::format("      <property name=\"digest\" value=\"{}\"/>\n", escape(digest));
  out += fmt::format("      <property name=\"verdict\" value=\"{}\"/>\n", to_string(verdict));
  out += "    </properties>\n";
  for (const Case& c : cases) {
    out += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\" time=\"0\"", escape(name),
                       c.group, escape(c.name));
    switch (c.outcome) {
      case Case::Outcome::passed: out += "/>\n"; break;
      case Case::Outcome::failed:
        out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           escape(c.message), escape(c.details));
        break;
      case Case::Outcome::skipped:
        out +=
            fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escape(c.message));
        break;
    }
  }
  out += "  </testsuite>\n</testsuites>\n";
  return out;
}

}  // namespace ocppsim
