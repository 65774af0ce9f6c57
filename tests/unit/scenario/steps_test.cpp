// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Each step at one charger: what it does, how long it takes, how it fails.
#include "unit/scenario/step_rig.hpp"

using namespace ocppsim;
using ocppsim::test::StepRig;
using namespace std::chrono_literals;

TEST_CASE("boot waits for the answer it names") {
  StepRig rig("csms: {boot_sequence: [Pending, Accepted]}\nflow:\n  - boot: Pending\n  - boot\n");
  rig.go(1s);
  CHECK_FALSE(rig.run->finished());
  CHECK(rig.happened("boot_answered:Pending"));
  rig.loop->run_for(60s);
  CHECK(rig.run->finished());
  CHECK(rig.failures().empty());
}

TEST_CASE("boot fails when it takes too long") {
  StepRig rig(
      "csms: {boot_sequence: [Rejected, Rejected, Rejected, Rejected, Rejected]}\n"
      "flow:\n  - boot: {within: 20s}\n  - wait: 1h\n");
  rig.go(25s);
  CHECK(rig.run->finished());
  CHECK(rig.finished_at == TimePoint(20s));
  CHECK(rig.failures() ==
        "t.yaml:4:5 boot: not online (connected, boot status Rejected) within 20s\n");
}

TEST_CASE("wait takes its time, drawn anew between two bounds") {
  StepRig fixed("flow: [{wait: 1500ms}]");
  fixed.go(10s);
  CHECK(fixed.finished_at == TimePoint(1500ms));
  StepRig drawn("flow: [{wait: {between: [2s, 4s]}}]");
  drawn.go(10s);
  CHECK(drawn.finished_at >= TimePoint(2s));
  CHECK(drawn.finished_at <= TimePoint(4s));
  CHECK(drawn.finished_at != TimePoint(2s));
}

TEST_CASE("a driver's session starts, charges, stops and leaves") {
  const std::string version = GENERATE(as<std::string>{}, "1.6", "2.0.1", "2.1");
  StepRig rig(
      "flow:\n  - boot\n  - start\n  - charge: {until_energy_wh: 100}\n  - stop\n  - unplug\n",
      version);
  rig.go(2min);
  INFO(rig.failures());
  CHECK(rig.run->finished());
  CHECK(rig.failures().empty());
  rig.loop->run_for(1s);
  CHECK(rig.happened("transaction_delivered"));
  CHECK(rig.charger->meter_wh(1) >= 100);
  CHECK(rig.charger->meter_wh(1) <= 104);  // looked at every second, 11 kW
  CHECK(rig.charger->connector_status(1, 1) == ConnectorStatus::available);
  CHECK(rig.csms->read()->transactions.at(0).billed_wh == rig.charger->meter_wh(1));
}

TEST_CASE("charge stops for the clock, the battery, or because the transaction ended") {
  StepRig clock("flow:\n  - boot\n  - start\n  - charge: 30s\n");
  clock.go(1s);
  const TimePoint began = clock.loop->now();
  clock.loop->run_for(1min);
  CHECK(clock.run->finished());
  CHECK(clock.finished_at - began > 29s);
  CHECK(clock.finished_at - began < 31s);

  StepRig battery(
      "flow:\n  - boot\n  - start: {vehicle: {battery_wh: 1000, initial_soc: 50}}\n"
      "  - charge: {until_soc: 60}\n  - stop\n");
  battery.go(5min);
  CHECK(battery.run->finished());
  CHECK(battery.charger->meter_wh(1) >= 100);
  CHECK(battery.charger->meter_wh(1) <= 104);

  StepRig ended(
      "flow:\n  - boot\n  - start\n  - parallel:\n      - [{charge: 10m}]\n      - [{wait: 5s}, "
      "stop]\n");
  ended.go(1min);
  CHECK(ended.run->finished());
  CHECK(ended.failures() == "t.yaml:6:11 charge: the transaction ended before: 5s of 10m\n");

  StepRig none("flow:\n  - boot\n  - charge: 5s\n");
  none.go(1min);
  CHECK(none.failures() == "t.yaml:4:5 charge: no transaction is running at EVSE 1\n");
}

TEST_CASE("a refused token fails start and authorize, unless that was wanted") {
  const std::string csms = "csms: {tokens: {\"BAD*\": Blocked}}\n";
  StepRig start(csms + "flow:\n  - boot\n  - start: BAD-1\n");
  start.go(1min);
  CHECK(start.failures() == "t.yaml:5:5 start: the token was answered Blocked\n");
  StepRig wanted(csms + "flow:\n  - boot\n  - authorize: {token: BAD-1, accepted: false}\n");
  wanted.go(1min);
  CHECK(wanted.run->finished());
  CHECK(wanted.failures().empty());
  StepRig again(csms + "flow:\n  - boot\n  - start: {token: BAD-1, attempts: 3}\n");
  again.go(1min);
  CHECK(again.failures() == "t.yaml:5:5 start: the token was answered Blocked\n");
  CHECK(again.finished_at > TimePoint(4s));  // two more attempts, two seconds apart
}

TEST_CASE("the same token stops what it started") {
  StepRig rig("flow:\n  - boot\n  - start\n  - wait: 3s\n  - stop: {by: token}\n");
  rig.go(30s);
  CHECK(rig.run->finished());
  CHECK(rig.failures().empty());
  CHECK(rig.happened("transaction_stopped:Local"));
}

TEST_CASE("a failed step stops the flow, or lets it go on") {
  StepRig stops("flow:\n  - unplug\n  - wait: 5s\n");
  stops.go(10s);
  CHECK(stops.finished_at == TimePoint(0s));
  StepRig goes("flow:\n  - unplug: 1\n    on_failure: continue\n    name: pull\n  - wait: 5s\n");
  goes.go(10s);
  CHECK(goes.finished_at == TimePoint(5s));
  CHECK(goes.failures().rfind("t.yaml:3:5 pull: ", 0) == 0);
  StepRig all("on_failure: continue\nflow:\n  - unplug\n  - wait: 5s\n");
  all.go(10s);
  CHECK(all.finished_at == TimePoint(5s));
}

TEST_CASE("expect finds what is there, takes it, and waits for the rest") {
  StepRig rig(
      "flow:\n  - boot\n  - start\n  - expect: {sent: StartTransaction, payload: {connectorId: "
      "1}}\n"
      "  - expect: {answer_received: StartTransaction, payload: {idTagInfo: {status: Accepted}}}\n"
      "  - expect: {status: Charging}\n"
      "  - stop\n  - expect: {event: transaction_stopped, text: Local}\n"
      "  - expect: {event: transaction_stopped, within: 3s}\n");
  rig.go(1min);
  CHECK(rig.run->finished());
  CHECK(rig.passes() == 4);
  // There is only one of the last kind, and it was taken.
  CHECK(rig.failures() ==
        "t.yaml:10:5 expect event transaction_stopped within 3s: not seen within 3s\n");
}

TEST_CASE("expect next takes no detour") {
  StepRig rig("flow:\n  - boot\n  - plug_in\n  - expect: {sent: Authorize, next: true}\n");
  rig.go(1min);
  CHECK(rig.failures().find("the next one was StatusNotification") != std::string::npos);
}

TEST_CASE("expect looks at payloads and errors") {
  StepRig rig(
      "csms: {rules: [{effect: error, action: DataTransfer, error_code: SecurityError}]}\n"
      "flow:\n  - boot\n  - send: {call: DataTransfer, payload: {vendorId: v, data: "
      "\"{identity}\"}, wait: false}\n"
      "  - expect: {sent: DataTransfer, payload: {data: CP-0001}}\n"
      "  - expect: {answer_received: DataTransfer, error: \"Security*\", within: 1s}\n");
  rig.go(1min);
  INFO(rig.failures());
  CHECK(rig.passes() == 2);
  CHECK(rig.failures().empty());
}

TEST_CASE("forbid fails on what must not happen and passes when the time is over") {
  StepRig quiet("flow:\n  - boot\n  - wait: 1s\n  - forbid: {sent: \"*\", for: 10s}\n");
  quiet.go(20s);
  CHECK(quiet.run->finished());
  CHECK(quiet.passes() == 1);
  StepRig loud(
      "flow:\n  - boot\n  - wait: 1s\n  - parallel:\n    - [{wait: 2s}, plug_in]\n"
      "    - [{forbid: {sent: StatusNotification, for: 10s}}]\n");
  loud.go(20s);
  CHECK(loud.failures().rfind(
            "t.yaml:7:9 forbid sent StatusNotification for 10s: StatusNotification {", 0) == 0);
}

TEST_CASE("wait_for keeps step without being a test") {
  StepRig rig("flow:\n  - wait_for: {event: boot_answered, text: Accepted}\n");
  rig.go(10s);
  CHECK(rig.run->finished());
  CHECK(rig.passes() == 0);
  CHECK(rig.failures().empty());
}

TEST_CASE("send brings the answer, an error, or the want of it") {
  StepRig good("flow:\n  - boot\n  - send: {call: Heartbeat, answer: {}}\n");
  good.go(10s);
  CHECK(good.passes() == 1);
  StepRig wrong(
      "flow:\n  - boot\n  - send: {call: Authorize, payload: {idTag: X}, answer: {idTagInfo: "
      "{status: Blocked}}}\n");
  wrong.go(10s);
  CHECK(wrong.failures().find("does not contain {\"idTagInfo\":{\"status\":\"Blocked\"}}") !=
        std::string::npos);
  StepRig refused("flow:\n  - boot\n  - send: {call: MakeCoffee, error: Not*}\n");
  refused.go(10s);
  CHECK(refused.failures().empty());
  CHECK(refused.passes() == 1);
  StepRig raw(
      "flow:\n  - boot\n  - send: {text: \"[2,\\\"x\\\",\\\"Heartbeat\\\",{}]\"}\n  - wait: 1s\n");
  raw.go(10s);
  CHECK(raw.frames.find(R"(>[2,"x","Heartbeat",{}])") != std::string::npos);
  CHECK(raw.failures().empty());
}

TEST_CASE("csms lets the CSMS call, and says when there is none") {
  StepRig rig(
      "flow:\n  - boot\n  - plug_in\n"
      "  - csms: {call: RemoteStartTransaction, payload: {idTag: \"{token}\", connectorId: 1}, "
      "answer: {status: Accepted}}\n"
      "  - wait_for: {event: transaction_started}\n"
      "  - wait: 1s\n"
      "  - csms: {call: RemoteStopTransaction, payload: {transactionId: \"{transaction:int}\"}, "
      "answer: {status: Accepted}}\n"
      "  - expect: {event: transaction_stopped, text: Remote}\n");
  rig.go(1min);
  INFO(rig.failures());
  CHECK(rig.run->finished());
  CHECK(rig.passes() == 3);
  CHECK(rig.failures().empty());
  StepRig external("flow:\n  - boot\n  - csms: {call: Reset, payload: {type: Soft}}\n", "1.6",
                   false);
  external.go(1min);
  CHECK(external.failures() ==
        "t.yaml:4:5 csms Reset: an external CSMS needs a driver for the step csms; this run has "
        "none\n");
}

TEST_CASE("csms is judged by what arrives at the charger, not by what the driver says") {
  const auto failures = [](const std::string& rules, const std::string& step) {
    StepRig rig("csms: {rules: [" + rules + "]}\nflow:\n  - boot\n  - csms: " + step + "\n");
    rig.go(2min);
    return rig.failures();
  };
  const std::string reset = "{call: Reset, payload: {type: Soft}, answer: {status: Accepted}}";
  CHECK(failures("{effect: delay, action: Reset}", reset).empty());
  CHECK(failures("{effect: silence, own_calls: true, action: Reset}", reset)
            .find("the CSMS did not send Reset") != std::string::npos);
  CHECK(failures("{effect: merge, own_calls: true, action: Reset, payload: {type: Hard}}", reset)
            .find(R"(sent Reset {"type":"Hard"}, which does not contain {"type":"Soft"})") !=
        std::string::npos);
  CHECK(failures("", "{call: Reset, payload: {type: Soft}, answer: {status: Rejected}}")
            .find(R"(the charger's answer {"status":"Accepted"} does not contain)") !=
        std::string::npos);
  CHECK(failures("",
                 "{call: Reset, payload: {type: Lukewarm}, "
                 "error: \"*ConstraintViolation\"}")
            .empty());
}

TEST_CASE("a wanted message may name any value, one of some, or none") {
  const auto failures = [](const std::string& received) {
    StepRig rig(
        "flow:\n  - boot\n  - csms: {call: GetConfiguration, payload: {key: [A]}, received: " +
        received + "}\n");
    rig.go(2min);
    return rig.failures();
  };
  CHECK(failures("{key: \"{any}\"}").empty());
  CHECK(failures("{key: [\"{any:A|B}\"]}").empty());
  CHECK(failures("{nope: \"{absent}\"}").empty());
  CHECK_FALSE(failures("{nope: \"{any}\"}").empty());
  CHECK_FALSE(failures("{key: [\"{any:C|B}\"]}").empty());
  CHECK_FALSE(failures("{key: \"{absent}\"}").empty());
}

TEST_CASE("what a step remembers, later ones can say") {
  StepRig rig(
      "flow:\n  - boot\n"
      "  - csms: {call: GetConfiguration, payload: {key: [CpoName]}, remember: {asked: key.0}}\n"
      "  - send: {call: DataTransfer, payload: {vendorId: \"{asked}\"}}\n"
      "  - expect: {sent: DataTransfer, payload: {vendorId: CpoName}, remember: {x: nope.1}}\n");
  rig.go(1min);
  CHECK(rig.failures() ==
        "t.yaml:6:5 expect sent DataTransfer {\"vendorId\":\"CpoName\"} within 30s: "
        "{\"vendorId\":\"CpoName\"} has no \"nope.1\" to remember\n");
}

TEST_CASE("a time in the future is counted from the charger's clock") {
  StepRig rig(
      "flow:\n  - boot\n  - step_clock: {by: 1h, back: true}\n"
      "  - send: {call: DataTransfer, payload: {vendorId: v, data: \"{in:90m} {in:x}\"}}\n");
  rig.go(1min);
  CHECK(rig.failures().empty());
  CHECK(rig.frames.find(R"("data":"2026-01-01T00:30:00)") != std::string::npos);
  CHECK(rig.frames.find("{in:x}") != std::string::npos);
}

TEST_CASE("answer makes the charger refuse, so often as it says") {
  StepRig rig(
      "flow:\n  - boot\n"
      "  - answer: {action: ClearCache, payload: {status: Rejected}, times: 1}\n"
      "  - csms: {call: ClearCache, answer: {status: Rejected}}\n"
      "  - csms: {call: ClearCache, answer: {status: Accepted}}\n"
      "  - answer: {action: ClearCache, error: NotSupported}\n"
      "  - csms: {call: ClearCache, error: NotSupported}\n"
      "  - answer: ClearCache\n"
      "  - csms: {call: ClearCache, answer: {status: Accepted}}\n");
  rig.go(1min);
  CHECK(rig.failures().empty());
  CHECK(rig.passes() == 4);
}

TEST_CASE("power cut, reboot and a dead link end with the charger online again") {
  StepRig cut("flow:\n  - boot\n  - power_cut: 30s\n");
  cut.go(5min);
  CHECK(cut.run->finished());
  CHECK(cut.failures().empty());
  CHECK(cut.finished_at >= TimePoint(30s));
  CHECK(cut.charger->online());

  StepRig reboot("flow:\n  - boot\n  - reboot: immediate\n  - expect: {status: Available}\n");
  reboot.go(5min);
  CHECK(reboot.run->finished());
  CHECK(reboot.failures().empty());
  CHECK(reboot.happened("rebooting"));

  StepRig offline(
      "flow:\n  - boot\n  - go_offline: {mode: closed}\n  - wait: 10s\n  - go_online\n");
  offline.go(2min);
  CHECK(offline.run->finished());
  CHECK(offline.failures().empty());
  CHECK(offline.happened("disconnected"));

  StepRig off("flow:\n  - boot\n  - power_cut\n  - wait: 1s\n  - power_on\n");
  off.go(2min);
  CHECK(off.run->finished());
  CHECK(off.charger->online());
}

TEST_CASE("repeat counts rounds or looks at the clock") {
  StepRig times("flow: [{repeat: {times: 3, steps: [{wait: 2s}]}}]");
  times.go(1min);
  CHECK(times.finished_at == TimePoint(6s));
  StepRig span("flow: [{repeat: {for: 5s, steps: [{wait: 2s}]}}]");
  span.go(1min);
  CHECK(span.finished_at == TimePoint(6s));  // a round that has begun is finished
  StepRig none("flow: [{repeat: {times: 0, steps: [{wait: 2s}]}}]");
  none.go(1min);
  CHECK(none.finished_at == TimePoint(0s));
}

TEST_CASE("a flow that never lets time pass is stopped") {
  StepRig rig("flow:\n  - repeat:\n      steps:\n        - wait: 0s\n");
  rig.go(1min);
  CHECK(rig.run->finished());
  CHECK(rig.failures().find("10000 steps without time passing") != std::string::npos);
}

TEST_CASE("parallel goes on when all branches have ended, choose takes one") {
  StepRig both("flow: [{parallel: [[{wait: 2s}], [{wait: 5s}], []]}]");
  both.go(1min);
  CHECK(both.finished_at == TimePoint(5s));
  StepRig sure(
      "flow: [{choose: [{ratio: 0%, steps: [{wait: 1s}]}, {ratio: 100%, steps: [{wait: 3s}]}]}]");
  sure.go(1min);
  CHECK(sure.finished_at == TimePoint(3s));
  StepRig neither("flow: [{choose: [{ratio: 0%, steps: [{wait: 1s}]}]}]");
  neither.go(1min);
  CHECK(neither.finished_at == TimePoint(0s));
}

TEST_CASE("only limits a step to chargers of a version") {
  const std::string flow =
      "flow:\n  - wait: 1s\n    only: \"1.6\"\n  - wait: 3s\n    only: [\"2.0.1\", \"2.1\"]\n";
  StepRig old(flow, "1.6");
  old.go(1min);
  CHECK(old.finished_at == TimePoint(1s));
  StepRig newer(flow, "2.0.1");
  newer.go(1min);
  CHECK(newer.finished_at == TimePoint(3s));
}

TEST_CASE("a fault lasts for its time, its steps, or until healed") {
  StepRig timed("flow:\n  - boot\n  - fault: {kind: latency, delay: 2s, for: 10s}\n");
  timed.go(1min);
  CHECK(timed.run->finished());
  CHECK(timed.injector.counters().at(0).name == "latency@CP-0001");

  StepRig around(
      "flow:\n  - boot\n  - fault:\n      kind: latency\n      delay: 3s\n      steps:\n"
      "        - send: Heartbeat\n  - send: Heartbeat\n");
  around.go(1min);
  CHECK(around.run->finished());
  CHECK(around.failures().empty());
  CHECK(around.finished_at >= TimePoint(3s));
  CHECK(around.injector.counters().at(0).fired > 0);

  StepRig healed(
      "flow:\n  - boot\n  - fault: {kind: drop, name: hole, direction: sent}\n"
      "  - heal: hole\n  - send: {call: Heartbeat, within: 5s}\n  - heal: hole\n");
  healed.go(1min);
  CHECK(healed.failures() == "t.yaml:7:5 heal: this charger has no fault \"hole\"\n");
}

TEST_CASE("an engineer's acts reach the device") {
  StepRig rig(
      "flow:\n  - boot\n  - set_variable: {name: HeartbeatInterval, value: \"77\"}\n"
      "  - delete_variable: ResetRetries\n"
      "  - delete_variable: ClockAlignedDataInterval\n"
      "  - set_variable: {name: ResetRetries, value: \"5\"}\n"
      "  - set_error: GroundFailure\n  - expect: {status: Faulted}\n  - clear_error\n"
      "  - expect: {status: Available}\n  - set_availability: {operative: false, evse: 1}\n"
      "  - expect: {status: Unavailable}\n  - set_meter: 5000\n"
      "  - security_event: TamperDetectionActivated\n"
      "  - expect: {sent: SecurityEventNotification}\n"
      "  - step_clock: {by: 1h, back: true}\n");
  const auto before = rig.charger->device_time();
  rig.go(1min);
  INFO(rig.failures());
  CHECK(rig.run->finished());
  CHECK(rig.failures().empty());
  CHECK(rig.charger->variable("HeartbeatInterval") == "77");
  CHECK(rig.charger->variable("ResetRetries") == "5");
  CHECK_FALSE(rig.charger->variable("ClockAlignedDataInterval").has_value());
  CHECK(rig.charger->meter_wh(1) == 5000);
  CHECK(rig.charger->device_time() < before);
}

TEST_CASE("suspend and resume move the connector's status") {
  StepRig rig(
      "flow:\n  - boot\n  - start\n  - expect: {status: Charging}\n  - suspend: ev\n"
      "  - expect: {status: SuspendedEV}\n  - resume: ev\n  - expect: {status: Charging}\n"
      "  - suspend: evse\n  - expect: {status: SuspendedEVSE}\n");
  rig.go(1min);
  INFO(rig.failures());
  CHECK(rig.passes() == 4);
}
