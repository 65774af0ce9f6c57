// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The report for people: what matters first, at most 100 columns.
#include <ocppsim/report.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace ocppsim {
namespace {

constexpr std::size_t columns = 100;
constexpr std::size_t findings_shown = 3;

std::string grouped(std::int64_t n) {
  std::string digits = std::to_string(n < 0 ? -n : n);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return n < 0 ? "-" + digits : digits;
}
std::string grouped(std::uint64_t n) {
  return grouped(static_cast<std::int64_t>(n));
}

/// "14m3.2s": a tenth of a second is enough for people.
std::string rough(Duration d) {
  constexpr Duration tenth = milliseconds{100};
  return d < seconds{1} ? format_duration(std::chrono::duration_cast<milliseconds>(d))
                        : format_duration(d / tenth * tenth);
}

class TextWriter {
 public:
  /// Breaks between words where the line is full; further lines are indented.
  void line(std::string_view text, std::size_t indent = 0) {
    std::size_t width = columns;
    bool first = true;
    while (!text.empty()) {
      if (!first) {
        out_.append(indent, ' ');
        width = columns - indent;
      }
      std::size_t take = text.size();
      if (take > width) {
        take = text.rfind(' ', width);
        if (take == std::string_view::npos || take == 0) take = width;
        // Never inside a UTF-8 sequence.
        while (take > 1 && (static_cast<unsigned char>(text[take]) & 0xC0) == 0x80) --take;
      }
      out_ += text.substr(0, take);
      out_ += '\n';
      text.remove_prefix(take);
      while (!first && !text.empty() && text.front() == ' ') text.remove_prefix(1);
      while (first && !text.empty() && text.front() == ' ') text.remove_prefix(1);
      first = false;
    }
  }
  void gap() { out_ += '\n'; }
  void heading(std::string_view text) {
    gap();
    line(text);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

void write_findings(TextWriter& out, const std::vector<Finding>& findings, std::uint64_t failures) {
  const std::size_t shown = std::min(findings.size(), findings_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& f = findings[i];
    out.line(
        fmt::format("        {} at {}: {}", f.charger, rough(f.at.time_since_epoch()), f.message),
        10);
  }
  if (failures > shown) out.line(fmt::format("        and {} more", grouped(failures - shown)));
}

void write_head(TextWriter& out, const Report& r) {
  out.line(fmt::format("{}: {}", r.name.empty() ? "run" : r.name, upper(to_string(r.verdict))));
  if (!r.reason.empty()) out.line("  " + r.reason, 2);
  out.line(fmt::format("  seed {}{}", r.seed, r.digest.empty() ? "" : ", transcript " + r.digest));
  out.line(fmt::format("  {} of {} chargers accepted by {}", grouped(r.chargers_accepted),
                       grouped(r.chargers), r.csms == "embedded" ? "the embedded CSMS" : r.csms),
           4);
  if (r.virtual_time) {
    out.line(fmt::format("  {} of virtual time in {}", rough(r.duration), rough(r.real_duration)));
  } else {
    out.line(fmt::format("  ran {}", rough(r.real_duration)));
  }
}

void write_figures(TextWriter& out, const Report& r) {
  out.gap();
  out.line(fmt::format("connections   {} opened, {} attempts failed", grouped(r.connections),
                       grouped(r.connect_failures)));
  out.line(fmt::format("messages      {} sent, {} received", grouped(r.messages_sent),
                       grouped(r.messages_received)));
  std::uint64_t ok = 0, error = 0, timeout = 0;
  for (const ActionReport& a : r.actions) {
    ok += a.ok;
    error += a.error;
    timeout += a.timeout;
  }
  out.line(fmt::format("calls         {} answered, {} with an error, {} without an answer",
                       grouped(ok + error), grouped(error), grouped(timeout)));
  if (r.call_latency.count > 0) {
    out.line(fmt::format("latency       p50 {:.2f} ms, p90 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms",
                         r.call_latency.p50_ms, r.call_latency.p90_ms, r.call_latency.p99_ms,
                         r.call_latency.max_ms));
  }
  const TransactionTotals& t = r.transactions;
  out.line(fmt::format("transactions  {} started, {} finished, {} delivered, {} given up",
                       grouped(t.started), grouped(t.finished), grouped(t.delivered),
                       grouped(t.given_up)));
  std::string energy =
      fmt::format("energy        {} Wh metered by the chargers", grouped(t.energy_wh));
  if (t.ledger_energy_wh) {
    energy += fmt::format(", {} Wh billed by the CSMS", grouped(*t.ledger_energy_wh));
    energy += *t.ledger_energy_wh == t.energy_wh ? " (equal)" : " (NOT EQUAL)";
  } else {
    energy += "; the CSMS's books are not known";
  }
  out.line(energy, 14);
}

void write_actions(TextWriter& out, const Report& r) {
  if (r.actions.empty()) return;
  out.heading(fmt::format("{:<34}{:>10}{:>10}{:>8}{:>9}{:>10}{:>10}", "action", "sent", "received",
                          "error", "timeout", "p50 ms", "p99 ms"));
  for (const ActionReport& a : r.actions) {
    const bool timed = a.latency.count > 0;
    out.line(fmt::format("  {:<32.32}{:>10}{:>10}{:>8}{:>9}{:>10}{:>10}", a.action, grouped(a.sent),
                         grouped(a.received), grouped(a.error), grouped(a.timeout),
                         timed ? fmt::format("{:.2f}", a.latency.p50_ms) : "",
                         timed ? fmt::format("{:.2f}", a.latency.p99_ms) : ""));
  }
}

void write_checks(TextWriter& out, const Report& r) {
  if (r.checks.empty()) return;
  out.heading("checks of the CSMS");
  for (const CheckResult& c : r.checks) {
    const char* mark = c.verdict == Verdict::pass   ? "pass"
                       : c.verdict == Verdict::fail ? "FAIL"
                                                    : "  ? ";
    std::string text = fmt::format("  {}  {:<32}", mark, c.info.id);
    if (c.verdict == Verdict::unverifiable) {
      text += " unverifiable: " + c.reason;
    } else if (c.verdict == Verdict::pass) {
      text += fmt::format(" {} seen", grouped(c.observed));
    } else {
      text += fmt::format(" {} of {} wrong ({}{})", grouped(c.failures), grouped(c.observed),
                          c.info.level == Level::should ? "should, " : "", c.info.spec);
    }
    out.line(text, 41);
    if (c.verdict == Verdict::fail) write_findings(out, c.findings, c.failures);
  }
}

void write_conditions(TextWriter& out, const char* heading,
                      const std::vector<ThresholdReport>& list, bool with_metric) {
  if (list.empty()) return;
  out.heading(heading);
  for (const ThresholdReport& t : list) {
    const char* mark = !t.ok ? "FAIL" : t.value ? "pass" : "  ? ";
    const std::string value =
        t.value ? fmt::format("{:.6g}", *t.value) : "no such figure in this run";
    out.line(fmt::format("  {}  {}{}   ({})", mark, with_metric ? t.metric + " " : "", t.expression,
                         value),
             8);
  }
}

}  // namespace

std::string Report::to_text() const {
  TextWriter out;
  write_head(out, *this);
  write_figures(out, *this);
  write_actions(out, *this);
  if (!faults.empty()) {
    out.heading(fmt::format("{:<50}{:>10}{:>10}", "faults", "hit", "matched"));
    for (const FaultCounter& f : faults) {
      const std::string label = f.name == f.kind ? f.name : fmt::format("{} ({})", f.name, f.kind);
      out.line(fmt::format("  {:<48.48}{:>10}{:>10}", label, grouped(f.fired), grouped(f.matched)));
    }
  }
  write_checks(out, *this);
  if (!expectations.empty()) {
    out.heading("steps");
    for (const Expectation& e : expectations) {
      out.line(fmt::format("  {}  {}: {} ({} passed, {} failed)", e.ok() ? "pass" : "FAIL",
                           e.position.to_string(), e.text, grouped(e.passed), grouped(e.failed)),
               8);
      write_findings(out, e.findings, e.failed);
    }
  }
  write_conditions(out, "expected at the end", expect, false);
  write_conditions(out, "thresholds", thresholds, true);
  if (!errors.empty()) {
    out.heading("errors");
    for (const std::string& error : errors) out.line("  " + error, 4);
  }
  return out.take();
}

}  // namespace ocppsim
