// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the reader says about good and bad files, word by word and place by place.
#include <ocppsim/scenario.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

std::string errors_of(std::string_view text, ScenarioOptions options = {}) {
  const ScenarioReading reading = read_scenario(text, "demo.yaml", options);
  return reading.ok() ? "" : reading.errors().to_string();
}

Scenario good(std::string_view text, ScenarioOptions options = {}) {
  ScenarioReading reading = read_scenario(text, "demo.yaml", options);
  INFO((reading.ok() ? std::string() : reading.errors().to_string()));
  REQUIRE(reading.ok());
  return std::move(reading.scenario());
}

}  // namespace

TEST_CASE("an unknown key is named with its place and its nearest neighbour") {
  CHECK(errors_of("fleet: {count: 2}\nflwo:\n  - boot\n") ==
        "demo.yaml:2:1: unknown key \"flwo\", did you mean \"flow\"?");
  CHECK(errors_of("fleet:\n  - counts: 3\n") ==
        "demo.yaml:2:5: unknown key \"counts\", did you mean \"count\"?");
}

TEST_CASE("a wrong type is told with what was found instead") {
  CHECK(errors_of("fleet: {count: many}") ==
        "demo.yaml:1:16: \"count\" must be a whole number, not \"many\"");
  CHECK(errors_of("fleet: {count: \"5\"}") ==
        "demo.yaml:1:16: \"count\" must be a whole number, not the text \"5\"");
  CHECK(errors_of("fleet: {count: [1]}") ==
        "demo.yaml:1:16: \"count\" must be a whole number, not a list");
  CHECK(errors_of("fleet: {count: 0}") == "demo.yaml:1:16: \"count\" must be at least 1, not 0");
  CHECK(errors_of("duration: 90\nfleet: {}") ==
        "demo.yaml:1:11: \"duration\" must be a duration with its unit, such as 30s or 1h30m, not "
        "\"90\"");
  CHECK(errors_of("fleet: {}\non_failure: stopp") ==
        "demo.yaml:2:13: \"on_failure\" cannot be \"stopp\", did you mean \"stop\"?");
  CHECK(errors_of("fleet: {}\nflow: boot") == "demo.yaml:2:7: steps must be a list, not \"boot\"");
}

TEST_CASE("several errors are told at once, in order of place") {
  CHECK(errors_of("seed: x\nfleet:\n  count: -1\n  nmae: a\n") ==
        "demo.yaml:1:7: \"seed\" must be a whole number, not \"x\"\n"
        "demo.yaml:3:10: \"count\" must be at least 1, not -1\n"
        "demo.yaml:4:3: unknown key \"nmae\", did you mean \"name\"?");
}

TEST_CASE("what is no YAML is told in words of the file") {
  CHECK(errors_of("fleet: [\n") == "demo.yaml:2:1: the list that \"[\" opens is never closed");
  CHECK(errors_of("fleet: {count: 2\n") == "demo.yaml:2:1: what \"{\" opens is never closed");
  CHECK(errors_of("fleet:\n    count: 2\n  name: x\n") ==
        "demo.yaml:3:3: this belongs to nothing above it; is it indented right?");
  CHECK(errors_of("flow:\n  - boot\n  start\n") ==
        "demo.yaml:3:3: this belongs to nothing above it; is it indented right?");
  CHECK(errors_of("name: a: b\n") ==
        "demo.yaml:1:8: one \":\" too many; quote a text that holds one");
}

TEST_CASE("what is missing, doubled or empty is an error") {
  CHECK(errors_of("name: a") == "demo.yaml:1:1: scenario needs \"fleet\"");
  CHECK(errors_of("") == "demo.yaml:1:1: the file is empty");
  CHECK(errors_of("- a") == "demo.yaml:1:1: a scenario is a mapping of keys, not a list");
  CHECK(errors_of("fleet: {}\nname: a\nname: b") == "demo.yaml:3:1: key \"name\" appears twice");
  CHECK(errors_of("fleet:\n") == "demo.yaml:1:1: \"fleet\" has no value");
  CHECK(errors_of("fleet: []\n") == "demo.yaml:1:8: \"fleet\" needs at least one group");
}

TEST_CASE("text that is no YAML is told with its place") {
  CHECK(errors_of("fleet: {count: 1\n").rfind("demo.yaml:2:1: ", 0) == 0);
  CHECK(errors_of("a: b\n---\nc: d\n") == "demo.yaml:1:1: the file holds more than one document");
}

TEST_CASE("an alias bomb is stopped by the limit on values") {
  std::string bomb = "x-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  for (int i = 1; i < 8; ++i) {
    bomb += "x-" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += "*a" + std::to_string(i - 1) + (j < 9 ? ", " : "]\n");
  }
  CHECK(errors_of(bomb).find("more than 200000 values") != std::string::npos);
  CHECK(errors_of(std::string(200, '[')).find("nested deeper than 64") != std::string::npos);
}

TEST_CASE("a step is checked against its own arguments") {
  CHECK(errors_of("fleet: {}\nflow:\n  - plugin\n") ==
        "demo.yaml:3:5: unknown step \"plugin\", did you mean \"plug_in\"?");
  CHECK(errors_of("fleet: {}\nflow:\n  - charge: {untl_soc: 80}\n") ==
        "demo.yaml:3:13: charge needs one of for, until_energy_wh, until_soc\n"
        "demo.yaml:3:14: unknown key \"untl_soc\", did you mean \"until_soc\"?");
  CHECK(errors_of("fleet: {}\nflow:\n  - wait: soon\n") ==
        "demo.yaml:3:11: \"for\" must be a duration with its unit, such as 30s or 1h30m, not "
        "\"soon\"");
  CHECK(errors_of("fleet: {}\nflow:\n  - boot: {}\n    stop: {}\n") ==
        "demo.yaml:4:5: a step does one thing: \"boot\" or \"stop\"");
  CHECK(errors_of("fleet: {}\nflow:\n  - set_variable\n") ==
        "demo.yaml:3:5: set_variable needs \"name\"\ndemo.yaml:3:5: set_variable needs \"value\"");
  CHECK(errors_of("fleet: {}\nflow:\n  - repeat:\n      steps:\n        - unplugg\n") ==
        "demo.yaml:5:11: unknown step \"unplugg\", did you mean \"unplug\"?");
}

TEST_CASE("a fault brings the settings of its kind and no others") {
  CHECK(errors_of("fleet: {}\nfaults:\n  - {kind: latncy}\n") ==
        "demo.yaml:3:12: unknown kind \"latncy\", did you mean \"latency\"?");
  CHECK(errors_of("fleet: {}\nfaults:\n  - {kind: latency, dely: 2s}\n") ==
        "demo.yaml:3:5: fault needs \"delay\"\n"
        "demo.yaml:3:21: unknown key \"dely\", did you mean \"delay\"?");
  const Scenario scenario = good(
      "fleet: {}\nfaults:\n"
      "  - {kind: latency, delay: 2s, direction: sent, ratio: 5%, at: 10s, until: 1m}\n"
      "  - {kind: signal_loss, direction: received, name: tunnel}\n");
  REQUIRE(scenario.faults.size() == 2);
  CHECK(scenario.faults[0].settings.to_text() == R"({"delay":"2s"})");
  CHECK(scenario.faults[0].selector.direction == Direction::sent);
  CHECK(scenario.faults[0].trigger.ratio == Ratio::percent(5));
  CHECK(scenario.faults[0].trigger.from == 10s);
  CHECK(scenario.faults[0].trigger.until == Duration(1min));
  // The kind's own `direction` hides the shared one.
  CHECK(scenario.faults[1].settings.to_text() == R"({"direction":"received"})");
  CHECK_FALSE(scenario.faults[1].selector.direction);
}

TEST_CASE("a parameter stands for a value and may be replaced") {
  constexpr std::string_view text =
      "parameters:\n  n: {default: 3, type: integer, summary: how many}\n  v: \"1.6\"\n"
      "fleet: {count: \"${n}\", version: \"${v}\"}\nflow: [{wait: \"${n}s\"}]\n";
  const Scenario usual = good(text);
  CHECK(usual.fleet[0].count == 3);
  CHECK(usual.parameters[0].summary == "how many");
  const Scenario other = good(text, {{{"n", "7"}, {"v", "2.0.1"}}});
  CHECK(other.fleet[0].count == 7);
  CHECK(other.fleet[0].versions[0].first == "ocpp2.0.1");
  CHECK(other.parameters[0].value == "7");
  CHECK(other.parameters[0].default_value == "3");

  CHECK(errors_of(text, {{{"m", "7"}}}) ==
        "demo.yaml: --set m=7: unknown parameter \"m\", did you mean \"n\"?");
  CHECK(errors_of(text, {{{"n", "many"}}}) ==
        "demo.yaml: --set n=many: \"n\" must be a whole number, not \"many\"");
  CHECK(errors_of("fleet: {identity: \"${nn}\"}") == "demo.yaml:1:19: unknown parameter \"nn\"");
}

TEST_CASE("JSON is read as the YAML it is") {
  const Scenario scenario =
      good(R"({"name": "j", "seed": 9, "fleet": [{"count": 2, "version": "2.1"}],
    "flow": ["boot", {"wait": "5s"}, {"send": {"call": "DataTransfer", "payload": {"vendorId": "v"}}}]})");
  CHECK(scenario.name == "j");
  CHECK(scenario.seed == 9);
  CHECK(scenario.fleet[0].versions[0].first == "ocpp2.1");
}

TEST_CASE("a fleet is shared out evenly over its versions") {
  const Scenario scenario = good("fleet: {count: 10, versions: {\"1.6\": 7, \"2.0.1\": 3}}");
  int old = 0;
  const auto chargers = scenario.chargers("ws://localhost");
  for (const ScenarioCharger& c : chargers) old += c.config->subprotocols[0] == "ocpp1.6";
  CHECK(old == 7);
  CHECK(chargers[0].identity == "CP-0001");
  CHECK(chargers[9].identity == "CP-0010");
}

TEST_CASE("a version of weight 0 has no charger, and one must have some") {
  const Scenario scenario =
      good("fleet: {count: 9, versions: {\"1.6\": 0, \"2.0.1\": 2, \"2.1\": 1}}");
  int new_ones = 0;
  for (const ScenarioCharger& c : scenario.chargers("ws://localhost")) {
    CHECK(c.config->subprotocols[0] != "ocpp1.6");
    new_ones += c.config->subprotocols[0] == "ocpp2.1";
  }
  CHECK(new_ones == 3);
  CHECK(errors_of("fleet: {versions: {\"1.6\": 0, \"2.1\": 0}}") ==
        "demo.yaml:1:19: no version has a weight");
}

TEST_CASE("identities are filled in and must differ") {
  const Scenario scenario = good(
      "fleet:\n  - {count: 2, identity: \"A-{number}\"}\n  - {count: 2, identity: "
      "\"B-{index:03}\"}\n");
  const auto chargers = scenario.chargers("ws://localhost");
  CHECK(chargers[1].identity == "A-2");
  CHECK(chargers[2].identity == "B-003");
  CHECK(errors_of("fleet: {count: 2, identity: same}") ==
        "demo.yaml:1:8: two chargers have the identity \"same\"; use {index} in \"identity\"");
}

TEST_CASE("chargers of one group and version share their configuration") {
  const auto shared = good("fleet: {count: 3}").chargers("ws://localhost");
  CHECK(shared[0].config == shared[2].config);
  const auto own =
      good("fleet: {count: 3, serial_number: \"S{index}\"}").chargers("ws://localhost");
  CHECK(own[2].config->serial_number == "S3");
}

TEST_CASE("what only meaning can tell is wrong has its place too") {
  CHECK(errors_of("fleet: {version: \"1.7\"}") ==
        "demo.yaml:1:18: unknown OCPP version \"1.7\"; known: 1.6, 2.0.1, 2.1");
  CHECK(errors_of("fleet: {}\nchecks: [billed-exactly-onc]") ==
        "demo.yaml:2:10: unknown check \"billed-exactly-onc\", did you mean "
        "\"billed-exactly-once\"?");
  CHECK(
      errors_of("fleet: {}\nthresholds: {ocpp_call_duratio: \"p(95)<1\"}") ==
      "demo.yaml:2:33: unknown metric \"ocpp_call_duratio\", did you mean \"ocpp_call_duration\"?");
  CHECK(errors_of("fleet: {}\nexpect: [\"transactions_started ~ 3\"]") ==
        "demo.yaml:2:10: \"transactions_started ~ 3\" is no condition; write it as: metric, "
        "operator, number "
        "or metric");
  CHECK(errors_of("fleet: {}\nflow: [{wait: {between: [5s, 1s]}}]") ==
        "demo.yaml:2:25: \"between\" must name the shorter first");
}

TEST_CASE("a missing file is an error that names it") {
  const ScenarioReading reading = load_scenario("/nowhere/demo.yaml");
  REQUIRE_FALSE(reading.ok());
  CHECK(reading.errors().to_string() == "/nowhere/demo.yaml: cannot be read; is the path right?");
}

TEST_CASE("the embedded CSMS's deviations are read") {
  const Scenario scenario = good(
      "fleet: {}\ncsms:\n  boot_sequence: [Pending, Accepted]\n  tokens: {\"BAD-*\": Blocked}\n"
      "  rules:\n    - {effect: delay, action: Heartbeat, delay: 3s, times: 2}\n");
  CHECK(scenario.csms.boot_sequence == std::vector<std::string>{"Pending", "Accepted"});
  CHECK(scenario.csms.token_status[0] == std::pair<std::string, std::string>("BAD-*", "Blocked"));
  REQUIRE(scenario.csms_rules.size() == 1);
  CHECK(scenario.csms_rules[0].effect == CsmsRule::Effect::delay);
  CHECK(scenario.csms_rules[0].delay == 3s);
  CHECK(scenario.csms_rules[0].times == 2);
}

TEST_CASE("a token's status is one that a CSMS can answer with") {
  CHECK(
      errors_of("fleet: {}\ncsms: {tokens: {\"TAG*\": Zork}}\n") ==
      "demo.yaml:2:25: \"TAG*\" cannot be \"Zork\"; it is one of Accepted, Blocked, ConcurrentTx, "
      "Expired, Invalid, NoCredit, NotAllowedTypeEVSE, NotAtThisLocation, NotAtThisTime, Unknown");
  CHECK(errors_of("fleet: {}\ncsms: {tokens: {\"TAG*\": blocked}}\n") ==
        "demo.yaml:2:25: \"TAG*\" cannot be \"blocked\", did you mean \"Blocked\"?");
}

TEST_CASE("a persona is taken by its name, and what is said besides beats it", "[persona]") {
  const auto persona = [](std::string_view text) {
    return good("fleet:\n  persona: " + std::string(text) + "\n").fleet.at(0).config.persona;
  };
  CHECK(persona("{}") == Persona{});
  CHECK(persona("reuses-message-ids").reuses_message_ids);
  CHECK(persona("{base: eight-second-heartbeats}").heartbeat_interval == 8s);
  const Persona changed =
      persona("{base: eight-second-heartbeats, heartbeat_interval: 5s, lower_case_enums: true}");
  CHECK(changed.heartbeats_always);
  CHECK(changed.heartbeat_interval == 5s);
  CHECK(changed.lower_case_enums);
  CHECK_FALSE(persona("{base: keeps-transaction-on-unplug, unplug_stops_transaction: false}")
                  .unplug_stops_transaction);
  CHECK(errors_of("fleet:\n  persona: reuse-message-ids\n") ==
        "demo.yaml:2:12: \"base\" cannot be \"reuse-message-ids\", did you mean "
        "\"reuses-message-ids\"?");
}

TEST_CASE("a vendor's variable has its type, limits and values", "[device-api]") {
  const Scenario scenario = good(
      "fleet:\n"
      "  variables:\n"
      "    Acme.Level: {value: \"5\", type: integer, min: 1, max: 10, unit: dB}\n"
      "    Acme.Colour: {value: red, type: OptionList, values: [red, green]}\n");
  const auto& variables = scenario.fleet.at(0).config.variables;
  REQUIRE(variables.size() == 2);
  CHECK(variables[0].type == "integer");
  CHECK(variables[0].min == 1.0);
  CHECK(variables[0].max == 10.0);
  CHECK(variables[0].unit == "dB");
  CHECK(variables[1].values == std::vector<std::string>{"red", "green"});
}
