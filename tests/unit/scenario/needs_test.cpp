// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What no charger of a flow has is told before anything runs, with its place; what one of them has
// is not.
#include <ocppsim/scenario.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace ocppsim;

namespace {

std::string errors_of(std::string_view text, ScenarioOptions options = {}) {
  const ScenarioReading reading = read_scenario(text, "demo.yaml", options);
  return reading.ok() ? "" : reading.errors().to_string();
}

/// Of a flow on one charger with OCPP 1.6.
std::string flow(const std::string& steps) {
  return errors_of("fleet: {}\nflow:\n  - boot\n  - " + steps + "\n");
}

}  // namespace

TEST_CASE("an EVSE that no charger of the flow has is told") {
  CHECK(flow("plug_in: {evse: 7}") ==
        "demo.yaml:4:21: no charger of this flow has an EVSE 7; CP-0001 has 1");
  CHECK(flow("plug_in: 2") ==
        "demo.yaml:4:14: no charger of this flow has an EVSE 2; CP-0001 has 1");
  for (const std::string step :
       {"unplug: {evse: 2}", "suspend: {evse: 2}", "authorize: {evse: 2}", "start: {evse: 2}",
        "stop: {evse: 2}", "charge: {for: 1s, evse: 2}", "set_meter: {frozen: true, evse: 2}",
        "set_availability: {operative: false, evse: 2}", "set_error: {code: OtherError, evse: 2}",
        "clear_error: 2", "set_lock_failure: {fails: true, evse: 2}",
        "expect: {status: Charging, evse: 2}", "forbid: {event: plugged_in, evse: 2, for: 1s}"}) {
    INFO(step);
    CHECK(flow(step).find("no charger of this flow has an EVSE 2; CP-0001 has 1") !=
          std::string::npos);
  }
  CHECK(flow("plug_in: {connector: 2}") ==
        "demo.yaml:4:26: no charger of this flow has a connector 2 at EVSE 1; CP-0001 has 1");
  CHECK(flow("set_availability: {operative: false, evse: 0, connector: 0}").empty());
  const std::string two =
      "parameters: {n: {default: 2, type: integer}}\n"
      "fleet:\n  - {identity: A, evses: [{}, {connectors: 2}]}\n  - {identity: B}\n"
      "flow:\n  - plug_in: {evse: \"${n}\", connector: 2}\n";
  CHECK(errors_of(two).empty());  // A does it
  CHECK(errors_of(two, {{{"n", "3"}}}) ==
        "demo.yaml:6:21: no charger of this flow has an EVSE 3; A has 2");
  // The flow of a group is for its own chargers, and a step for those that its `only` leaves.
  CHECK(errors_of("fleet:\n  - {identity: A, evses: [{}, {}]}\n"
                  "  - {identity: B, flow: [{plug_in: 2}]}\n") ==
        "demo.yaml:3:36: no charger of this flow has an EVSE 2; B has 1");
  const std::string mixed =
      "fleet:\n  - {identity: A, evses: [{}, {}]}\n  - {identity: B, version: \"2.1\"}\nflow:\n";
  CHECK(errors_of(mixed + "  - plug_in: 2\n    only: \"1.6\"\n").empty());
  CHECK(errors_of(mixed + "  - repeat: {times: 1, steps: [{plug_in: 2}]}\n    only: \"2.1\"\n") ==
        "demo.yaml:5:42: no charger of this flow has an EVSE 2; B has 1");
  CHECK(errors_of(mixed + "  - plug_in: 9\n    only: \"2.0.1\"\n").empty());  // nobody does it
}

TEST_CASE("a variable that no charger of the flow has is told") {
  CHECK(
      flow("set_variable: {name: HeartbeatIntervall, value: \"1\"}") ==
      "demo.yaml:4:26: no charger of this flow has a variable \"HeartbeatIntervall\", did you mean "
      "\"HeartbeatInterval\"?");
  CHECK(flow("set_variable: {name: Zork, value: \"1\"}") ==
        "demo.yaml:4:26: no charger of this flow has a variable \"Zork\"; one of its own stands in "
        "\"variables\" of its fleet group");
  const auto set = [](const std::string& group, const std::string& name) {
    return errors_of("fleet: " + group + "\nflow:\n  - set_variable: {name: " + name +
                     ", value: \"1\"}\n");
  };
  CHECK(set("{variables: {Zork: \"0\"}}", "zork").empty());
  CHECK(set("{version: \"2.0.1\"}", "OCPPCommCtrlr.HeartbeatInterval").empty());
  CHECK(
      set("{version: \"2.0.1\"}", "OCPPCommCtrlr.HeartbeatIntervl") ==
      "demo.yaml:3:26: no charger of this flow has a variable \"OCPPCommCtrlr.HeartbeatIntervl\", "
      "did you mean \"OCPPCommCtrlr.HeartbeatInterval\"?");
  CHECK(set("{version: \"2.1\", variables: {Acme.Zork: \"0\"}}", "Acme.Zork").empty());
  CHECK_FALSE(set("{variables: {HeartbeatInterval: {absent: true}}}", "HeartbeatInterval").empty());
  CHECK(set("{count: 2, versions: {\"1.6\": 1, \"2.1\": 1}}", "HeartbeatInterval").empty());
  CHECK(set("{version: \"2.1\", variables: {Acme.Zork: {value: \"0\", constant: true}}}",
            "Acme.Zork") ==
        "demo.yaml:3:26: \"Acme.Zork\" is constant: nobody changes it while the charger runs");
}

TEST_CASE("heal takes off what a step of the flow has put") {
  CHECK(flow("heal: nothing") ==
        "demo.yaml:4:11: no step \"fault\" of this flow is named \"nothing\"");
  CHECK(flow("fault: {kind: signal_loss, name: tunnel}\n  - heal: tunel") ==
        "demo.yaml:5:11: no step \"fault\" of this flow is named \"tunel\", did you mean "
        "\"tunnel\"?");
  CHECK(flow("fault: {kind: signal_loss, name: tunnel}\n  - heal: tunnel\n  - heal").empty());
  CHECK(flow("parallel: [[{heal: drop}], [{fault: drop}]]").empty());
  CHECK(errors_of("fleet: {}\nfaults: [{kind: drop}]\nflow: [{heal: drop}]\n") ==
        "demo.yaml:3:15: no step \"fault\" of this flow is named \"drop\"; the one of \"faults\" "
        "ends with its \"until\"");
}

TEST_CASE("an action that is in no catalogue is told, unless it is declared or wrong on purpose") {
  CHECK(flow("csms: {call: Zork}") ==
        "demo.yaml:4:18: unknown action \"Zork\"; a vendor's own is named in \"vendor_actions\", a "
        "wrong one on purpose has the \"error\" it earns");
  CHECK(flow("csms: {call: Resett}") ==
        "demo.yaml:4:18: unknown action \"Resett\", did you mean \"Reset\"?");
  CHECK(flow("send: BootNotificaton") ==
        "demo.yaml:4:11: unknown action \"BootNotificaton\", did you mean \"BootNotification\"?");
  CHECK(flow("expect: {sent: [Heartbeat, Zork]}") ==
        "demo.yaml:4:32: unknown action \"Zork\"; a vendor's own is named in \"vendor_actions\"");
  CHECK_FALSE(flow("wait_for: {answer_received: \"Zork*\"}").empty());
  CHECK_FALSE(flow("forbid: {received: Zork, for: 1s}").empty());
  CHECK_FALSE(flow("answer: {action: Zork, payload: {}}").empty());
  CHECK_FALSE(flow("fault: {kind: drop, action: Zork}").empty());
  CHECK_FALSE(errors_of("fleet: {}\nfaults: [{kind: drop, action: Zork}]\n").empty());
  CHECK_FALSE(errors_of("fleet: {}\ncsms: {rules: [{effect: silence, action: Zork}]}\n").empty());

  CHECK(flow("csms: {call: Zork, error: NotImplemented}\n  - expect: {received: Zork}").empty());
  CHECK(flow("send: {call: Zork, error: NotImplemented}\n  - expect: {sent: \"Z*\"}").empty());
  CHECK(flow("send: {call: Zork, wait: false}").empty());
  CHECK(flow("expect: {sent: \"*Transaction*\"}").empty());
  CHECK(errors_of("vendor_actions: [SolarReport]\nfleet: {}\nflow:\n"
                  "  - send: SolarReport\n  - expect: {sent: Solar*}\n"
                  "  - answer: {action: SolarReport, payload: {}}\n  - csms: SolarReport\n")
            .empty());
}

TEST_CASE("an action must be of a version that the flow's chargers speak") {
  const auto of = [](const std::string& group, const std::string& step) {
    return errors_of("fleet: " + group + "\nflow:\n  - " + step + "\n");
  };
  const std::string newer = "{version: \"2.0.1\"}";
  const std::string both = "{count: 2, versions: {\"1.6\": 1, \"2.0.1\": 1}}";
  CHECK(
      of(newer, "expect: {sent: StartTransaction}") ==
      "demo.yaml:3:20: no charger of this flow knows StartTransaction; CP-0001 speaks OCPP 2.0.1");
  CHECK_FALSE(of(newer, "csms: {call: RemoteStartTransaction}").empty());
  CHECK(of(newer, "csms: {call: RemoteStartTransaction, error: NotImplemented}").empty());
  CHECK(of(newer, "expect: {sent: [StartTransaction, TransactionEvent]}").empty());
  CHECK(of(newer, "forbid: {sent: StartTransaction, for: 1s}").empty());
  CHECK(of(both, "expect: {sent: StartTransaction}").empty());
  CHECK_FALSE(of(both, "expect: {sent: StartTransaction}\n    only: \"2.0.1\"").empty());
}

TEST_CASE("a password that only the run can bring is told with its place", "[1.6 security]") {
  const auto missing = [](const std::string& text, bool in_process) {
    const ScenarioReading reading = read_scenario(text, "demo.yaml");
    REQUIRE(reading.ok());
    std::string out;
    for (const Error& error : reading.scenario().missing_credentials(in_process))
      out += error.to_string() + "\n";
    return out;
  };
  const std::string two =
      "fleet:\n  - {identity: A, security_profile: 1}\n"
      "  - {identity: B, security_profile: 3}\n"
      "  - {identity: C, security_profile: 2, password: 0123456789abcdef}\n";
  const std::string password =
      "demo.yaml:2:37: \"security_profile\" 1 needs a password: \"password\" in this fleet group, "
      "or "
      "--password of the run\n";
  CHECK(missing(two, true) == password);
  CHECK(missing(two, false) ==
        password +
            "demo.yaml:3:37: \"security_profile\" 3 needs a client certificate and its key: --cert "
            "and --key of the run\n");
}
