// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whole runs in virtual time: the example scenarios against the reference CSMS, their digests,
// and CSMSs that are wrong on purpose.
#include <ocppsim/fleet.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

const std::string examples = std::string(OCPPSIM_SOURCE_DIR) + "/examples/scenarios/";

Scenario load(const std::string& name, ScenarioOptions options = {}) {
  ScenarioReading reading = load_scenario(examples + name, options);
  INFO((reading.ok() ? std::string() : reading.errors().to_string()));
  REQUIRE(reading.ok());
  return std::move(reading.scenario());
}

Report run(Scenario scenario, int shards = 1, const std::string& mutant = {}) {
  RunOptions options;
  options.mode = RunMode::virtual_time;
  options.shards = shards;
  options.csms_mutant = mutant;
  auto made = ScenarioRun::make(std::move(scenario), options);
  INFO((made.ok() ? std::string() : made.error().to_string()));
  REQUIRE(made.ok());
  return (*made)->run();
}

const ScenarioOptions few{{{"chargers", "20"}}};

}  // namespace

TEST_CASE("every example scenario passes against the reference CSMS") {
  const std::string name =
      GENERATE(as<std::string>{}, "signal-loss.yaml", "corrupt-frames.yaml", "power-loss.yaml",
               "remote-control.yaml", "replay-and-reorder.yaml", "smart-charging.yaml");
  const Report report = run(load(name, few));
  INFO(report.to_text());
  CHECK(report.verdict == RunVerdict::pass);
  CHECK(exit_code(report) == 0);
  CHECK(report.transactions.started > 0);
}

TEST_CASE("the transcript is the same again, and for any number of shards") {
  const std::string name =
      GENERATE(as<std::string>{}, "signal-loss.yaml", "corrupt-frames.yaml", "power-loss.yaml",
               "remote-control.yaml", "replay-and-reorder.yaml", "smart-charging.yaml");
  const Report first = run(load(name, few));
  REQUIRE(first.digest.size() == 16);
  CHECK(run(load(name, few)).digest == first.digest);
  const Report sharded = run(load(name, few), 3);
  CHECK(sharded.digest == first.digest);
  CHECK(sharded.messages_sent == first.messages_sent);
  CHECK(sharded.transactions.energy_wh == first.transactions.energy_wh);
}

TEST_CASE("another seed is another run, another charger disturbs no one") {
  Scenario other = load("signal-loss.yaml", few);
  other.seed = 8;
  const std::string digest = run(load("signal-loss.yaml", few)).digest;
  CHECK(run(std::move(other)).digest != digest);
}

TEST_CASE("a wrong CSMS turns the verdict red, with the reason and the section") {
  struct Wrong {
    const char* mutant;
    const char* check;
    const char* section;
  };
  const Wrong wrong = GENERATE(Wrong{"loses-replayed-stop", "billed-exactly-once", "3.7"},
                               Wrong{"foreign-id", "answers-carry-the-request-id", "4."});
  const Report report = run(load("signal-loss.yaml", few), 1, wrong.mutant);
  CHECK(report.verdict == RunVerdict::fail);
  CHECK(exit_code(report) == 1);
  bool found = false;
  for (const CheckResult& check : report.checks) {
    if (check.info.id != wrong.check) continue;
    found = true;
    CHECK(check.verdict == Verdict::fail);
    CHECK(std::string(check.info.spec).find(wrong.section) != std::string::npos);
    CHECK_FALSE(check.findings.empty());
  }
  CHECK(found);
  CHECK(report.reason.find(wrong.check) != std::string::npos);
}

TEST_CASE("faults that fired replay from their plan to the same transcript") {
  RunOptions options;
  options.mode = RunMode::virtual_time;
  auto first = ScenarioRun::make(load("corrupt-frames.yaml", few), options);
  REQUIRE(first.ok());
  const Report report = (*first)->run();
  options.replay = (*first)->fault_plan();
  REQUIRE_FALSE(options.replay->firings.empty());
  auto again = ScenarioRun::make(load("corrupt-frames.yaml", few), options);
  REQUIRE(again.ok());
  CHECK((*again)->run().digest == report.digest);
}

TEST_CASE("a flow that outlives the run's duration has failed where it was") {
  const auto reading = read_scenario(
      "duration: 30s\nfleet: {count: 2}\nflow:\n  - boot\n  - wait: 5m\n", "long.yaml");
  REQUIRE(reading.ok());
  const Report report = run(reading.scenario());
  REQUIRE(report.expectations.size() == 1);
  CHECK(report.expectations[0].position.to_string() == "long.yaml:5:5");
  CHECK(report.expectations[0].failed == 2);
  CHECK(report.verdict == RunVerdict::fail);
  // An endless repeat is there to be cut off.
  const auto endless = read_scenario(
      "duration: 30s\nfleet: {count: 2}\nflow:\n  - boot\n  - repeat: {steps: [{wait: 7s}]}\n",
      "long.yaml");
  REQUIRE(endless.ok());
  CHECK(run(endless.scenario()).expectations.empty());
}

TEST_CASE("thresholds and final expectations decide the verdict, each with its exit code") {
  const auto reading = [](const std::string& tail) {
    const auto read = read_scenario("fleet: {count: 2}\nflow: [boot]\n" + tail, "t.yaml");
    REQUIRE(read.ok());
    return read.scenario();
  };
  const Report missed = run(reading(
      "thresholds: {ws_msgs_sent: \"count>1000\", ocpp_call_duration: [\"p(95)<1000\"]}\n"));
  CHECK(missed.verdict == RunVerdict::fail);
  CHECK(exit_code(missed) == 99);
  REQUIRE(missed.thresholds.size() == 2);
  CHECK_FALSE(missed.thresholds[1].metric == missed.thresholds[0].metric);
  const Report unmet = run(reading("expect: transactions_started == 1\n"));
  CHECK(exit_code(unmet) == 1);
  const Report unknown = run(reading("checks: none\n"));
  CHECK(unknown.verdict == RunVerdict::inconclusive);
  CHECK(exit_code(unknown) == 1);
}
