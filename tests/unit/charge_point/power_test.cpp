// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

void charge(ChargerRig& rig, Duration span = 60s) {
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(span);
  REQUIRE(rig.charger().transaction(1) != nullptr);
}

}  // namespace

TEST_CASE("a power cut tells the CSMS nothing and forgets what is volatile", "[1.6 4.2][rule-06]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.charger().power_cut();
  CHECK_FALSE(rig.charger().powered());
  CHECK_FALSE(rig.charger().connected());
  CHECK_FALSE(rig.charger().plug_in(1).ok());
  rig.run(1h);
  CHECK(rig.actions().empty());
  CHECK(rig.told(EventKind::connecting).empty());
  rig.charger().power_on();
  rig.run(2s);
  CHECK(rig.charger().online());
  CHECK(rig.sent("BootNotification").size() == 1);
}

TEST_CASE("1.6: a transaction that a power cut ended is stopped with PowerLoss after the boot",
          "[1.6 5.14][1.6 3.7][rule-26][1.6:StopTransaction]") {
  const bool new_process = GENERATE(false, true);
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  const std::int64_t at_cut = rig.charger().meter_wh(1);
  CHECK(at_cut > 0);
  rig.charger().power_cut();
  CHECK(rig.charger().transaction(1) == nullptr);
  rig.run(10min);
  rig.clear();
  if (new_process) {
    rig.replace_charger();
    rig.charger().start();
  } else {
    rig.charger().power_on();
  }
  rig.run(5s);
  const auto stops = rig.sent("StopTransaction");
  REQUIRE(stops.size() == 1);
  CHECK(rig.actions().front() == "BootNotification");
  CHECK(at_path(stops[0].payload, "reason") == "PowerLoss");
  CHECK(at_path(stops[0].payload, "transactionId") == "101");
  CHECK(at_path(stops[0].payload, "meterStop") == std::to_string(at_cut));
  CHECK(rig.charger().meter_wh(1) == at_cut);
}

TEST_CASE("2.x: the cut transaction ends with PowerLoss, sequence numbers go on", "[E04][E06]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  charge(rig);
  const auto before = rig.sent("TransactionEvent");
  REQUIRE_FALSE(before.empty());
  rig.charger().power_cut();
  rig.clear();
  rig.charger().power_on();
  rig.run(5s);
  const auto events = rig.sent("TransactionEvent");
  REQUIRE(events.size() == 1);
  CHECK(at_path(events[0].payload, "eventType") == "Ended");
  CHECK(at_path(events[0].payload, "transactionInfo.stoppedReason") == "PowerLoss");
  CHECK(at_path(events[0].payload, "transactionInfo.transactionId") ==
        at_path(before[0].payload, "transactionInfo.transactionId"));
  CHECK(std::stoi(at_path(events[0].payload, "seqNo")) ==
        std::stoi(at_path(before.back().payload, "seqNo")) + 1);
}

TEST_CASE("a power cut between any two frames loses no transaction",
          "[1.6 3.7][persistence][traps]") {
  // Cut right after the n-th frame the charger sends; every started transaction is stopped once.
  for (int n = 1; n <= 8; ++n) {
    ChargerRig rig("ocpp1.6");
    rig.boot();
    class Cutter final : public ChargePointObserver {
     public:
      explicit Cutter(int n) : left(n) {}
      void on_frame(ChargePoint& charger, Direction direction, std::string_view) override {
        if (direction == Direction::sent && --left == 0)
          charger.loop().defer([&charger] { charger.power_cut(); });
      }
      int left;
    } cutter(n);
    rig.charger().add_observer(&cutter);
    (void)rig.charger().present_token({"TAG"}, 1);
    (void)rig.charger().plug_in(1);
    rig.run(90s);
    if (rig.charger().powered()) (void)rig.charger().unplug(1);
    rig.run(30s);
    rig.charger().remove_observer(&cutter);
    if (rig.charger().powered()) rig.charger().power_cut();
    rig.replace_charger();
    rig.charger().start();
    rig.run(10min);
    std::set<std::string> started, stopped;
    for (const SeenFrame& frame : rig.frames) {
      if (frame.type != 2 || frame.direction != Direction::sent) continue;
      if (frame.action == "StartTransaction") started.insert(at_path(frame.payload, "timestamp"));
      if (frame.action == "StopTransaction") stopped.insert(at_path(frame.payload, "timestamp"));
    }
    INFO("cut after frame " << n);
    CHECK(started.size() == stopped.size());
    CHECK(rig.charger().queued_messages() == 0);
  }
}

TEST_CASE("configuration and availability outlive power", "[1.6 5.2][G03.FR.08][rule-32]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(rig.ask("ChangeConfiguration", R"({"key":"MeterValueSampleInterval","value":"17"})") ==
        R"({"status":"Accepted"})");
  CHECK(rig.ask("ChangeAvailability", R"({"connectorId":1,"type":"Inoperative"})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  rig.charger().power_cut();
  rig.replace_charger();
  rig.charger().start();
  rig.run(2s);
  CHECK(rig.charger().variable("MeterValueSampleInterval") == "17");
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  CHECK(at_path(rig.sent("StatusNotification").back().payload, "status") == "Unavailable");
}

TEST_CASE("without a store state lives as long as the object", "[persistence]") {
  const auto loop = make_virtual_loop();
  PipeNetwork network(*loop);
  TableCsms csms(*loop, network);
  auto config = std::make_shared<ChargePointConfig>();
  config->url = "pipe:csms";
  ChargePointEnvironment environment;
  environment.identity = "SHARED-1";
  environment.transport = network.client_factory();
  ChargePoint charger(*loop, config, environment);
  CHECK(charger.identity() == "SHARED-1");
  REQUIRE(charger.set_variable("HeartbeatInterval", "77").ok());  // before the first power on
  charger.start();
  loop->run_for(2s);
  REQUIRE(charger.set_variable("MeterValueSampleInterval", "33").ok());
  charger.power_cut();
  REQUIRE(charger.set_variable("MinimumStatusDuration", "3").ok());  // while it is off
  charger.power_on();
  loop->run_for(2s);
  CHECK(charger.variable("MeterValueSampleInterval") == "33");
  CHECK(charger.variable("MinimumStatusDuration") == "3");
  CHECK(charger.online());
}

// ---- reset --------------------------------------------------------------------------------------

TEST_CASE("the device's hook refuses a reset or puts it off", "[1.6 5.14][1.6:Reset]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.reboot_duration = 5s; });
  rig.boot();
  charge(rig);
  std::vector<ResetRequest> asked;
  ResetDecision decision;
  decision.refused = true;
  rig.charger().set_reset_hook([&](const ResetRequest& request) {
    asked.push_back(request);
    return decision;
  });
  CHECK(rig.ask("Reset", R"({"type":"Hard"})") == R"({"status":"Rejected"})");
  rig.charger().reboot(ResetKind::on_idle);
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).empty());
  CHECK(rig.charger().transaction(1) != nullptr);
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].by_csms);
  CHECK(asked[0].kind == ResetKind::immediate);
  CHECK_FALSE(asked[1].by_csms);

  decision = {false, 20s};
  const TimePoint before = rig.now();
  CHECK(rig.ask("Reset", R"({"type":"Soft"})") == R"({"status":"Accepted"})");
  rig.run(1min);
  REQUIRE(rig.told(EventKind::transaction_stopped).size() == 1);
  CHECK(rig.told(EventKind::transaction_stopped)[0].at == before + 1ms + 20s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);

  rig.charger().set_reset_hook({});
  rig.clear();
  CHECK(rig.ask("Reset", R"({"type":"Soft"})") == R"({"status":"Accepted"})");
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
}

TEST_CASE("the device may think about a reset; the CSMS hears what it decides",
          "[1.6 5.14][B11.FR.01][1.6:Reset]") {
  const char* version = GENERATE("ocpp1.6", "ocpp2.0.1");
  ChargerRig rig(version, [](ChargePointConfig& c) { c.reboot_duration = 5s; });
  rig.boot();
  std::vector<Give<ResetDecision>> open;
  rig.charger().set_late_reset_hook(
      [&](const ResetRequest&, const auto& give) { open.push_back(give); });
  const bool old = std::string_view(version) == "ocpp1.6";
  const char* request = old ? R"({"type":"Hard"})" : R"({"type":"Immediate"})";
  CHECK(rig.ask("Reset", request).empty());
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).empty());
  REQUIRE(open.size() == 1);
  open[0]({true, {}});
  CHECK(rig.frames.back().payload.to_text().find("Rejected") != std::string::npos);
  CHECK(rig.ask("Reset", request).empty());
  open[1]({});
  CHECK(rig.frames.back().payload.to_text().find("Accepted") != std::string::npos);
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).size() == 1);

  rig.clear();
  rig.ask("Reset", request);
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(1min);
  open[2]({});  // whoever asked is gone
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).empty());
}

TEST_CASE("2.x: a reset that the hook puts off finds the transaction then", "[B12.FR.01]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.charger().set_reset_hook([](const ResetRequest&) { return ResetDecision{false, 30s}; });
  CHECK(rig.ask("Reset", R"({"type":"OnIdle"})") == R"({"status":"Accepted"})");
  charge(rig, 10s);
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).empty());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
}

TEST_CASE("1.6 reset stops transactions, waits for the answer, then reboots",
          "[1.6 5.14][1.6 E3.36][rule-26][1.6:Reset]") {
  const bool hard = GENERATE(false, true);
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.reboot_duration = 5s; });
  rig.boot();
  charge(rig);
  rig.clear();
  CHECK(rig.ask("Reset", hard ? R"({"type":"Hard"})" : R"({"type":"Soft"})") ==
        R"({"status":"Accepted"})");
  REQUIRE(rig.frames.size() >= 3);
  CHECK(rig.frames[1].type == 3);  // the answer comes first
  rig.run(10s);
  const auto stops = rig.sent("StopTransaction");
  REQUIRE(stops.size() == 1);
  CHECK(at_path(stops[0].payload, "reason") == (hard ? "HardReset" : "SoftReset"));
  REQUIRE(rig.told(EventKind::rebooting).size() == 1);
  REQUIRE(rig.told(EventKind::powered_on).size() == 1);
  CHECK(rig.told(EventKind::powered_on)[0].at - rig.told(EventKind::powered_off)[0].at == 5s);
  CHECK(rig.sent("BootNotification").size() == 1);
  CHECK(rig.charger().online());
}

TEST_CASE("1.6 reset: an unanswered StopTransaction is sent after the reboot",
          "[1.6 E3.36][rule-26][1.6:Reset]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  rig.csms.silent.insert("StopTransaction");
  rig.ask("Reset", R"({"type":"Soft"})");
  rig.run(20s);
  CHECK(rig.told(EventKind::rebooting).empty());  // MessageTimeout is 30 s
  rig.run(12s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
  rig.csms.silent.clear();
  rig.clear();
  rig.run(10s);
  REQUIRE_FALSE(rig.actions().empty());
  CHECK(rig.actions().front() == "BootNotification");
  CHECK(rig.sent("StopTransaction").size() == 1);
}

TEST_CASE("2.x Reset OnIdle waits for the transaction to end", "[B12.FR.01][B12.FR.03]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  charge(rig);
  CHECK(rig.ask("Reset", R"({"type":"OnIdle"})") == R"({"status":"Scheduled"})");
  rig.run(1min);
  CHECK(rig.told(EventKind::rebooting).empty());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.clear();
  rig.run(15s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
  REQUIRE(rig.sent("BootNotification").size() == 1);
  CHECK(at_path(rig.sent("BootNotification")[0].payload, "reason") == "ScheduledReset");
}

TEST_CASE("2.x Reset Immediate ends the transaction, then reboots", "[B12.FR.02][B12.FR.04]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  charge(rig);
  rig.clear();
  CHECK(rig.ask("Reset", R"({"type":"Immediate"})") == R"({"status":"Accepted"})");
  rig.run(15s);
  const auto events = rig.sent("TransactionEvent");
  REQUIRE(events.size() == 1);
  CHECK(at_path(events[0].payload, "eventType") == "Ended");
  CHECK(at_path(events[0].payload, "triggerReason") == "ResetCommand");
  CHECK(at_path(events[0].payload, "transactionInfo.stoppedReason") == "ImmediateReset");
  CHECK(at_path(rig.sent("BootNotification").at(0).payload, "reason") == "RemoteReset");
}

TEST_CASE("2.x Reset of one EVSE leaves the station up", "[B11.FR.08][B12.FR.08]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) {
    c.evses.resize(2);
    c.reboot_duration = 5s;
  });
  rig.boot();
  charge(rig);
  rig.clear();
  CHECK(rig.ask("Reset", R"({"type":"Immediate","evseId":1})") == R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::available);
  rig.run(5s);
  CHECK(rig.charger().connector_status(1, 1) != ConnectorStatus::unavailable);
  CHECK(rig.told(EventKind::rebooting).empty());
  CHECK(rig.sent("TransactionEvent").size() == 1);
  CHECK(rig.ask("Reset", R"({"type":"Immediate","evseId":9})").find("Rejected") !=
        std::string::npos);
}

TEST_CASE("a local reboot says LocalReset", "[B01.FR.09]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.charger().reboot(ResetKind::on_idle);
  rig.run(15s);
  REQUIRE(rig.sent("BootNotification").size() == 1);
  CHECK(at_path(rig.sent("BootNotification")[0].payload, "reason") == "LocalReset");
}

TEST_CASE("stop returns at once, closes the socket and nothing follows", "[lifecycle]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  charge(rig);
  rig.clear();
  rig.charger().stop();
  CHECK_FALSE(rig.charger().powered());
  rig.run(1h);
  CHECK(rig.actions().empty());
  CHECK(rig.told(EventKind::powered_off).size() == 1);
}

TEST_CASE("a charger may be destroyed at any moment", "[lifecycle]") {
  const Duration after = GENERATE(as<Duration>{}, 0ms, 1ms, 2ms, 3ms, 4ms, 5ms, 50ms, 1s);
  ChargerRig rig("ocpp1.6");
  rig.charger().start();
  (void)rig.charger().plug_in(1);
  (void)rig.charger().present_token({"TAG"}, 1);
  rig.run(after);
  rig.ask("Reset", R"({"type":"Soft"})");
  rig.replace_charger();
  rig.run(1min);
  CHECK_FALSE(rig.charger().powered());
}
