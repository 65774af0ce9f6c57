// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The report's verdicts, exit codes and three forms.
#include <ocppsim/report.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

CheckResult check(Verdict verdict, Level level = Level::must) {
  CheckResult out;
  out.info = {"billed-exactly-once", "Every finished transaction is billed once", "1.6 section 3.7",
              level};
  out.verdict = verdict;
  out.observed = 5;
  if (verdict == Verdict::fail) {
    out.failures = 2;
    out.findings.push_back({"CP-1", TimePoint(3s), "billed <twice> & \"late\"\x01"});
  }
  if (verdict == Verdict::unverifiable) out.reason = "no ledger";
  return out;
}

Report with(std::vector<CheckResult> checks) {
  Report out;
  out.name = "demo";
  out.seed = 7;
  out.chargers = 3;
  out.checks = std::move(checks);
  out.judge();
  return out;
}

/// Well-formed enough for any XML reader: tags nest, attributes are quoted, nothing raw in text.
/// Returns the names of the elements in order.
std::vector<std::string> read_xml(const std::string& text) {
  std::vector<std::string> open;
  std::vector<std::string> seen;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '<') {
      REQUIRE(text[at] != '>');
      REQUIRE((static_cast<unsigned char>(text[at]) >= 0x20 || text[at] == '\n'));
      if (text[at] == '&') {
        const std::string entity = text.substr(at, text.find(';', at) - at + 1);
        REQUIRE((entity == "&lt;" || entity == "&gt;" || entity == "&amp;" || entity == "&quot;" ||
                 entity == "&#10;"));
      }
      ++at;
      continue;
    }
    const std::size_t end = text.find('>', at);
    REQUIRE(end != std::string::npos);
    std::string tag = text.substr(at + 1, end - at - 1);
    REQUIRE(tag.find('<') == std::string::npos);
    at = end + 1;
    if (tag[0] == '?') continue;
    if (tag[0] == '/') {
      REQUIRE_FALSE(open.empty());
      REQUIRE(open.back() == tag.substr(1));
      open.pop_back();
      continue;
    }
    const bool empty = tag.back() == '/';
    const std::string name = tag.substr(0, tag.find_first_of(" /"));
    REQUIRE(std::count(tag.begin(), tag.end(), '"') % 2 == 0);
    seen.push_back(name);
    if (!empty) open.push_back(name);
  }
  REQUIRE(open.empty());
  return seen;
}

}  // namespace

TEST_CASE("the verdict is pass only when something was verified and nothing failed") {
  CHECK(with({check(Verdict::pass)}).verdict == RunVerdict::pass);
  CHECK(with({check(Verdict::pass), check(Verdict::fail)}).verdict == RunVerdict::fail);
  CHECK(with({check(Verdict::pass), check(Verdict::fail, Level::should)}).verdict ==
        RunVerdict::pass);
  CHECK(with({check(Verdict::unverifiable)}).verdict == RunVerdict::inconclusive);
  CHECK(with({}).verdict == RunVerdict::inconclusive);
  CHECK(with({check(Verdict::fail)}).reason ==
        "check billed-exactly-once (1.6 section 3.7) failed 2 times");
}

TEST_CASE("exit codes tell what kind of failure it was") {
  CHECK(exit_code(with({check(Verdict::pass)})) == 0);
  CHECK(exit_code(with({check(Verdict::fail)})) == 1);
  CHECK(exit_code(with({})) == 1);
  Report threshold = with({check(Verdict::pass)});
  threshold.thresholds.push_back({"ws_connecting", "p(95)<1", 7.0, false, {}});
  threshold.judge();
  CHECK(exit_code(threshold) == 99);
  threshold.checks.push_back(check(Verdict::fail));
  threshold.judge();
  CHECK(exit_code(threshold) == 1);
  Report stopped = with({check(Verdict::pass)});
  stopped.interrupted = true;
  stopped.judge();
  CHECK(stopped.verdict == RunVerdict::inconclusive);
  CHECK(exit_code(stopped) == 105);
  Report setup = with({});
  setup.setup_failed = true;
  setup.errors = {"no charger could connect"};
  setup.judge();
  CHECK(setup.verdict == RunVerdict::fail);
  CHECK(exit_code(setup) == 2);
}

TEST_CASE("JSON has the keys that programs rely on") {
  Report report = with({check(Verdict::fail), check(Verdict::unverifiable)});
  report.faults.push_back({"tunnel", "signal_loss", 3, 2});
  const Json json = Json::parse(report.to_json().to_text()).value();
  for (const char* key :
       {"verdict", "reason", "seed", "digest", "chargers", "messages", "transactions", "checks",
        "faults", "expectations", "expect", "thresholds", "errors", "duration_s"}) {
    INFO(key);
    CHECK(json.find(key) != nullptr);
  }
  CHECK(json.find("verdict")->as_string() == "fail");
  CHECK(json.find("chargers")->as_int() == 3);
  CHECK(json.find("digest")->is_null());
  CHECK(json.find("checks")->items()[0].find("findings")->items()[0].find("charger")->as_string() ==
        "CP-1");
  CHECK(json.find("faults")->items()[0].find("fired")->as_int() == 2);
}

TEST_CASE("text fits a terminal") {
  Report report = with({check(Verdict::fail), check(Verdict::pass), check(Verdict::unverifiable)});
  report.errors = {std::string(300, 'x'), "many words " + std::string(120, 'y') + " and the end"};
  report.actions.push_back({"StartTransaction", 12'345'678, 0, 12'000'000, 5, 6, {}});
  report.judge();
  std::istringstream lines(report.to_text());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    INFO(line);
    CHECK(line.size() <= 100);
  }
  CHECK(count > 20);
  CHECK(report.to_text().rfind("demo: FAIL\n", 0) == 0);
  CHECK(report.to_text().find("12,345,678") != std::string::npos);
  CHECK(report.to_text().find("CP-1 at 3s") != std::string::npos);
}

TEST_CASE("JUnit is well-formed whatever stands in the findings") {
  Report report = with({check(Verdict::fail), check(Verdict::pass), check(Verdict::unverifiable)});
  report.name = "a<b>&\"c\"";
  Expectation step;
  step.position = {"t.yaml", 3, 5};
  step.text = "expect sent \"X\"";
  step.failed = 1;
  report.expectations.push_back(step);
  report.thresholds.push_back({"ws_connecting", "p(95)<1", 7.0, false, {}});
  report.judge();
  const std::string xml = report.to_junit();
  const std::vector<std::string> elements = read_xml(xml);
  const auto count = [&](const std::string& name) {
    return std::count(elements.begin(), elements.end(), name);
  };
  CHECK(count("testcase") == 6);  // the run, three checks, a step, a threshold
  CHECK(count("failure") == 3);
  CHECK(count("skipped") == 1);
  CHECK(xml.find("tests=\"6\" failures=\"3\" errors=\"0\" skipped=\"1\"") != std::string::npos);
}
