// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reader and schema come from the same tables; this holds what they say about the same texts
// against each other.
#include "unit/scenario/mini_schema.hpp"

#include <ocppsim/scenario.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace ocppsim;
using ocppsim::test::MiniSchema;

namespace {

Json parse(const std::string& text) {
  return Json::parse(text).value();
}

bool reader_takes(const std::string& text) {
  return read_scenario(text, "t.json").ok();
}

}  // namespace

TEST_CASE("schema and reader take the same files") {
  const MiniSchema schema(scenario_schema());
  const std::vector<std::string> files = {
      R"({"fleet": {}})",
      R"({"fleet": [{}]})",
      R"({"fleet": {"count": 3, "versions": {"1.6": 1, "2.1": 2}, "start": {"spread": "10s"}}})",
      R"({"fleet": {"variables": {"HeartbeatInterval": "60", "X": {"absent": true}}}, "x-note": [1]})",
      R"({"fleet": {}, "flow": ["boot", "start", {"charge": "30s"}, {"stop": null}, "unplug"]})",
      R"({"fleet": {}, "flow": [{"charge": {"until_energy_wh": 500, "within": "1h"}, "only": "1.6"}]})",
      R"({"fleet": {}, "flow": [{"repeat": {"times": 2, "steps": [{"wait": {"between": ["1s", "2s"]}}]}}]})",
      R"({"fleet": {}, "flow": [{"parallel": [["boot"], [{"wait": "1s"}]]}]})",
      R"({"fleet": {}, "flow": [{"choose": [{"ratio": "30%", "steps": ["boot"]}, {"ratio": 0.5, "steps": []}]}]})",
      R"({"fleet": {}, "flow": [{"fault": {"kind": "latency", "delay": "1s", "for": "5s"}}, "heal"]})",
      R"({"fleet": {}, "flow": [{"expect": {"sent": ["Authorize", "Heartbeat"], "payload": {"a": 1}}, "name": "n"}]})",
      R"({"fleet": {}, "flow": [{"send": "Heartbeat"}, {"csms": {"call": "Reset", "payload": {"type": "Soft"}}}]})",
      R"({"fleet": {}, "faults": [{"kind": "signal_loss", "at": "1s", "spread": "2s", "direction": "sent"}]})",
      R"({"fleet": {}, "thresholds": {"ws_connecting": "p(95)<200", "checks": ["rate>0.9"]}, "checks": "none"})",
      R"({"fleet": {}, "expect": "transactions_started == 1", "csms": {"rules": [{"effect": "lose"}]}})",
      R"({"parameters": {"n": 3, "m": {"default": "5s", "type": "duration"}}, "fleet": {"count": "${n}"}, "flow": [{"wait": "${m}"}]})",
  };
  for (const std::string& file : files) {
    INFO(file);
    CHECK(reader_takes(file));
    CHECK(schema.accepts(parse(file)));
  }
}

TEST_CASE("schema and reader refuse the same files") {
  const MiniSchema schema(scenario_schema());
  const std::vector<std::string> files = {
      R"({})",
      R"({"fleet": 3})",
      R"({"fleet": {"count": 0}})",
      R"({"fleet": {"count": "5"}})",
      R"({"fleet": {"counts": 5}})",
      R"({"fleet": {}, "duration": 5})",
      R"({"fleet": {}, "duration": "5"})",
      R"({"fleet": {}, "on_failure": "halt"})",
      R"({"fleet": {}, "flow": "boot"})",
      R"({"fleet": {}, "flow": ["bot"]})",
      R"({"fleet": {}, "flow": ["set_variable"]})",
      R"({"fleet": {}, "flow": [{"boot": null, "stop": null}]})",
      R"({"fleet": {}, "flow": [{"name": "x"}]})",
      R"({"fleet": {}, "flow": [{"charge": {"within": "5s"}}]})",
      R"({"fleet": {}, "flow": [{"choose": [{"ratio": "lots", "steps": []}]}]})",
      R"({"fleet": {}, "flow": [{"repeat": {"times": 2}}]})",
      R"({"fleet": {}, "faults": [{"kind": "latncy"}]})",
      R"({"fleet": {}, "faults": [{"kind": "latency"}]})",
      R"({"fleet": {}, "faults": [{"kind": "drop", "delay": "1s"}]})",
      R"({"fleet": {}, "faults": [{"delay": "1s"}]})",
      R"({"fleet": {}, "csms": {"rules": [{"effect": "explode"}]}})",
      R"({"fleet": {"persona": {"boot_on_reconnect": "yes"}}})",
  };
  for (const std::string& file : files) {
    INFO(file);
    CHECK_FALSE(reader_takes(file));
    CHECK_FALSE(schema.accepts(parse(file)));
  }
}

TEST_CASE("every step is in the schema and in the reference") {
  const std::string schema = scenario_schema().to_text();
  const std::string reference = scenario_reference();
  REQUIRE(step_names().size() >= 25);
  for (std::string_view name : step_names()) {
    INFO(name);
    CHECK(schema.find("\"step_" + std::string(name) + "\"") != std::string::npos);
    CHECK(reference.find("### `" + std::string(name) + "`") != std::string::npos);
  }
}
