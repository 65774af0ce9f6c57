// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string boot_answer(const char* status, int interval_s,
                        const char* time = "2026-01-01T00:00:00Z") {
  return std::string("{\"status\":\"") + status + "\",\"currentTime\":\"" + time +
         "\",\"interval\":" + std::to_string(interval_s) + "}";
}

std::vector<TimePoint> times(const std::vector<SeenFrame>& frames) {
  std::vector<TimePoint> out;
  for (const SeenFrame& frame : frames) out.push_back(frame.at);
  return out;
}

TimePoint at(Duration since_start) {
  return TimePoint{} + since_start;
}

}  // namespace

TEST_CASE("the first and only message before the boot is accepted is BootNotification",
          "[1.6 4.2][B01.FR.01][B01.FR.08][rule-06][1.6:BootNotification]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.csms.silent.insert("BootNotification");
  rig.charger().start();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(20s);
  CHECK(rig.actions() == std::vector<std::string>{"BootNotification"});
  CHECK(rig.charger().boot_status() == BootStatus::none);
  CHECK(rig.charger().connected());
  CHECK_FALSE(rig.charger().online());
}

TEST_CASE("1.6: after Accepted connector 0 and every connector are reported",
          "[1.6 E3.22][rule-10][1.6:StatusNotification]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.evses.resize(2); });
  rig.charger().start();
  rig.run(2s);
  const auto reports = rig.sent("StatusNotification");
  REQUIRE(reports.size() == 3);
  for (int connector = 0; connector < 3; ++connector) {
    CHECK(at_path(reports[connector].payload, "connectorId") == std::to_string(connector));
    CHECK(at_path(reports[connector].payload, "status") == "Available");
    CHECK(at_path(reports[connector].payload, "errorCode") == "NoError");
  }
}

TEST_CASE("2.x: after Accepted every connector is reported, the station is not", "[B01.FR.05]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) {
    c.evses.resize(2);
    c.evses[1].connectors.resize(2);
  });
  rig.charger().start();
  rig.run(2s);
  const auto reports = rig.sent("StatusNotification");
  REQUIRE(reports.size() == 3);
  CHECK(at_path(reports[0].payload, "evseId") == "1");
  CHECK(at_path(reports[2].payload, "evseId") == "2");
  CHECK(at_path(reports[2].payload, "connectorId") == "2");
  CHECK(at_path(reports[2].payload, "connectorStatus") == "Available");
}

TEST_CASE("2.x: the boot tells its reason and the station", "[B01.FR.09]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& c) {
    c.serial_number = "S-1";
    c.iccid = "89";
  });
  rig.charger().start();
  rig.run(1s);
  const Json boot = rig.sent("BootNotification").at(0).payload;
  CHECK(at_path(boot, "reason") == "PowerUp");
  CHECK(at_path(boot, "chargingStation.model") == "Virtual");
  CHECK(at_path(boot, "chargingStation.serialNumber") == "S-1");
  CHECK(at_path(boot, "chargingStation.modem.iccid") == "89");
}

TEST_CASE("a boot that is not accepted is repeated after the interval, not before",
          "[1.6 4.2][B02.FR.04][B02.FR.08][B03.FR.06][rule-07]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  const char* status = GENERATE("Pending", "Rejected");
  ChargerRig rig(version);
  rig.csms.answers["BootNotification"] = boot_answer(status, 60);
  rig.charger().start();
  rig.run(130s);
  const auto boots = rig.sent("BootNotification");
  // The answer comes back after 2 ms, the wait counts from there.
  CHECK(times(boots) == std::vector<TimePoint>{at(2ms), at(60s + 4ms), at(120s + 6ms)});
  CHECK(rig.actions().size() == 3);
}

TEST_CASE("interval 0 while not accepted: the charger chooses its own wait",
          "[1.6 4.2][B02.FR.07][B03.FR.05][rule-07]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version, [](ChargePointConfig& c) { c.boot_retry_interval = 45s; });
  rig.csms.answers["BootNotification"] = boot_answer("Rejected", 0);
  rig.charger().start();
  rig.run(100s);
  CHECK(rig.sent("BootNotification").size() == 3);
  CHECK(rig.sent("BootNotification").at(1).at - rig.sent("BootNotification").at(0).at == 45s + 2ms);
}

TEST_CASE("a boot answered by an error, or not at all, is tried again", "[B01][rule-07]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.boot_retry_interval = 45s; });
  SECTION("error") {
    rig.csms.errors["BootNotification"] = 1;
    rig.charger().start();
    rig.run(46s);
  }
  SECTION("no answer: the timeout comes first") {
    rig.csms.silent.insert("BootNotification");
    rig.charger().start();
    rig.run(60s);
    rig.csms.silent.clear();
    rig.run(16s);
  }
  CHECK(rig.sent("BootNotification").size() == 2);
  CHECK(rig.charger().online());
}

TEST_CASE("an answer that breaks the schema is a failed boot", "[1.6-J 4.2]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.boot_retry_interval = 45s; });
  rig.csms.answers["BootNotification"] = R"({"status":"Accepted"})";
  rig.charger().start();
  rig.run(10s);
  CHECK(rig.charger().boot_status() == BootStatus::none);
  const auto invalid = rig.told(EventKind::invalid_message);
  REQUIRE(invalid.size() == 1);
  CHECK(invalid[0].text.find("BootNotification: ") == 0);
  rig.run(40s);
  CHECK(rig.sent("BootNotification").size() == 2);
}

TEST_CASE("the wait outlives the connection", "[1.6 4.2][B02.FR.04][rule-07]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 60);
  rig.charger().start();
  rig.run(5s);
  rig.csms.drop();
  rig.run(30s);  // back after a second
  CHECK(rig.charger().connected());
  CHECK(rig.sent("BootNotification").size() == 1);
  rig.run(30s);
  CHECK(rig.sent("BootNotification").size() == 2);
}

TEST_CASE("Pending: requests are answered, nothing is said unasked",
          "[1.6 4.2][B02.FR.01][B02.FR.02][rule-08]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1");
  const bool v16 = version == "ocpp1.6";
  ChargerRig rig(version);
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 600);
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(10s);
  CHECK(rig.actions().empty());
  const std::string reply =
      v16 ? rig.ask("GetConfiguration", R"({"key":["NumberOfConnectors"]})")
          : rig.ask(
                "GetVariables",
                R"({"getVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]})");
  CHECK(reply.find(v16 ? "\"1\"" : "\"300\"") != std::string::npos);
  // Remote start is not for now.
  CHECK(
      rig.ask(v16 ? "RemoteStartTransaction" : "RequestStartTransaction",
              v16 ? R"({"idTag":"A","connectorId":1})"
                  : R"({"idToken":{"idToken":"A","type":"ISO14443"},"remoteStartId":1,"evseId":1})")
          .find("\"Rejected\"") != std::string::npos);
  CHECK(rig.actions().empty());
}

TEST_CASE("Pending: what a trigger asks for goes out",
          "[1.6 5.17][B02.FR.02][rule-08][1.6:TriggerMessage]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 600);
  rig.boot();
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"StatusNotification","connectorId":1})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(rig.actions() == std::vector<std::string>{"StatusNotification"});
  rig.clear();
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"BootNotification"})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(rig.actions() == std::vector<std::string>{"BootNotification"});
}

TEST_CASE("2.0.1 Pending: a base report is sent in parts", "[B02.FR.02][B07.FR.03][B07.FR.10]") {
  ChargerRig rig("ocpp2.0.1");
  rig.csms.answers["BootNotification"] = boot_answer("Pending", 600);
  rig.boot();
  CHECK(rig.ask("GetBaseReport", R"({"requestId":7,"reportBase":"FullInventory"})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  const auto parts = rig.sent("NotifyReport");
  REQUIRE(parts.size() > 1);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK(at_path(parts[i].payload, "requestId") == "7");
    CHECK(at_path(parts[i].payload, "seqNo") == std::to_string(i));
    CHECK(at_path(parts[i].payload, "tbc") == (i + 1 < parts.size() ? "true" : "false"));
  }
}

TEST_CASE("Rejected: 1.6 is silent, 2.x answers SecurityError", "[1.6 4.2][B03.FR.08][rule-09]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.csms.answers["BootNotification"] = boot_answer("Rejected", 600);
  rig.boot();
  const std::string reply = rig.ask("DataTransfer", R"({"vendorId":"x"})");
  CHECK(reply == (version == "ocpp1.6" ? "" : "error \"SecurityError\""));
  rig.run(10s);
  CHECK(rig.actions().empty());
  CHECK(rig.told(EventKind::violation).empty());
}

TEST_CASE("Rejected: a persona may answer all the same", "[persona]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.persona.answers_while_rejected = true; });
  rig.csms.answers["BootNotification"] = boot_answer("Rejected", 600);
  rig.boot();
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"x"})") == R"({"status":"UnknownVendorId"})");
}

TEST_CASE("a trigger for BootNotification after Accepted is rejected",
          "[1.6 E3.35][F06.FR.17][rule-10]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.boot();
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"BootNotification"})")
            .find("\"Rejected\"") != std::string::npos);
  rig.run(10s);
  CHECK(rig.sent("BootNotification").empty());
}

TEST_CASE("the clock follows the CSMS", "[1.6 4.2][B01.FR.06][G02.FR.06][1.6:Heartbeat]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 0, "2030-06-01T12:00:00Z");
  rig.charger().start();
  rig.run(2s);
  CHECK(format_utc(rig.charger().device_time()).substr(0, 16) == "2030-06-01T12:00");
  CHECK(rig.told(EventKind::clock_set).size() == 1);
  CHECK(at_path(rig.sent("StatusNotification").at(0).payload, "timestamp").substr(0, 10) ==
        "2030-06-01");
}

// ---- heartbeat ----------------------------------------------------------------------------------

TEST_CASE("the accepted boot's interval is the heartbeat interval",
          "[1.6 4.2][B01.FR.04][rule-07][1.6:HeartbeatInterval]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 100);
  rig.boot();
  rig.run(350s);
  const auto beats = rig.sent("Heartbeat");
  REQUIRE(beats.size() == 3);
  CHECK(beats[1].at - beats[0].at == 100s);
  const char* name = version == "ocpp1.6" ? "HeartbeatInterval" : "OCPPCommCtrlr.HeartbeatInterval";
  CHECK(rig.charger().variable(name) == "100");
}

TEST_CASE("interval 0 with Accepted keeps the charger's own heartbeat", "[B01.FR.04]") {
  ChargerRig rig("ocpp2.0.1");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 0);
  rig.boot();
  rig.run(301s);
  CHECK(rig.sent("Heartbeat").size() == 1);
}

TEST_CASE("any sent message puts the heartbeat off",
          "[1.6 4.6][1.6 9.1.10][G02.FR.05][rule-13][1.6:Heartbeat]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 100);
  rig.boot();
  rig.run(60s);
  const TimePoint sent = rig.now();
  rig.charger().call("DataTransfer", Json(Json::Object{{"vendorId", "x"}}));
  rig.run(99s);
  CHECK(rig.sent("Heartbeat").empty());
  rig.run(2s);
  REQUIRE(rig.sent("Heartbeat").size() == 1);
  CHECK(rig.sent("Heartbeat")[0].at == sent + 100s);
}

TEST_CASE("an answer puts the heartbeat off too", "[1.6 9.1.10][rule-13]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 100);
  rig.boot();
  rig.run(60s);
  rig.ask("DataTransfer", R"({"vendorId":"x"})");
  rig.run(60s);
  CHECK(rig.sent("Heartbeat").empty());
}

TEST_CASE("however busy, one heartbeat a day compares the clock", "[G02.FR.07][rule-13]") {
  ChargerRig rig("ocpp2.0.1");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 3600);
  rig.boot();
  for (int i = 0; i < 60; ++i) {
    rig.charger().call("DataTransfer", Json(Json::Object{{"vendorId", "x"}}));
    rig.run(30min);
  }
  CHECK(rig.sent("Heartbeat").size() == 1);
}

TEST_CASE("changing HeartbeatInterval takes effect at once",
          "[1.6 9.1.10][rule-13][1.6:HeartbeatInterval]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] = boot_answer("Accepted", 1000);
  rig.boot();
  CHECK(rig.ask("ChangeConfiguration", R"({"key":"HeartbeatInterval","value":"10"})") ==
        R"({"status":"Accepted"})");
  rig.run(35s);
  CHECK(rig.sent("Heartbeat").size() == 3);
}

TEST_CASE("a triggered heartbeat follows the answer", "[1.6 5.17][F06.FR.04][rule-29]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.boot();
  const std::string id = rig.csms.call("TriggerMessage", R"({"requestedMessage":"Heartbeat"})");
  rig.run(1s);
  REQUIRE(rig.frames.size() >= 3);
  CHECK(rig.frames[1].type == 3);
  CHECK(rig.frames[1].id == id);
  CHECK(rig.frames[2].action == "Heartbeat");
}
