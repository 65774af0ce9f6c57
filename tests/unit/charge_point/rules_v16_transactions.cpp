// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transaction messages: order, retries, ids, why a transaction stopped. 1.6 sections 3.5.4, 3.7,
// 4.8, 4.10, 5.14.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

const std::set<std::string> prompt{"StatusNotification", "Heartbeat", "BootNotification",
                                   "Authorize"};

std::vector<TimePoint> times(const ChargerRig& rig, const char* action) {
  std::vector<TimePoint> out;
  for (const SeenFrame& frame : rig.sent(action)) out.push_back(frame.at);
  return out;
}

ChargerRig::Tweak sampled() {
  return [](ChargePointConfig& c) { c.variables = {{"MeterValueSampleInterval", "60"}}; };
}

}  // namespace

// ---- order --------------------------------------------------------------------------------------

TEST_CASE("offline: Start, Stop, sampled and aligned MeterValues queue and go out in order of time",
          "[1.6 3.7][rule-15][1.6:StartTransaction][1.6:MeterValues][1.6:StopTransaction]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"MeterValueSampleInterval", "60"},
                   {"ClockAlignedDataInterval", "90"},
                   {"AllowOfflineTxForUnknownId", "true"}};
  });
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  start(rig);
  rig.run(4min);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(2min);
  CHECK(rig.sent().empty());
  rig.charger().go_online();
  rig.run(30s);
  const auto order = rig.actions(prompt);
  REQUIRE(order.size() > 6);
  CHECK(order.front() == "StartTransaction");
  UtcTime last{};
  for (const SeenFrame& frame : rig.sent()) {
    if (prompt.count(frame.action)) continue;
    const bool meter = frame.action == "MeterValues";
    const UtcTime at =
        *parse_utc(at_path(frame.payload, meter ? "meterValue[0].timestamp" : "timestamp"));
    CHECK(at >= last);
    last = at;
  }
}

TEST_CASE("a new transaction message waits until the queue is empty; others may overtake",
          "[1.6 3.7][rule-15]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.errors["StartTransaction"] = 2;
  rig.boot();
  start(rig);  // its start fails and waits a minute
  rig.clear();
  REQUIRE(rig.charger().stop_transaction(1).ok());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(30s);
  CHECK(rig.actions() == Words{"StatusNotification", "StatusNotification"});
  rig.run(5min);
  CHECK(rig.actions(prompt) == Words{"StartTransaction", "StartTransaction", "StopTransaction"});
}

// ---- retries ------------------------------------------------------------------------------------

TEST_CASE(
    "attempts are interval x number of earlier ones apart, then the message is skipped",
    "[1.6 "
    "3.7.1][rule-16][traps][1.6:TransactionMessageAttempts][1.6:TransactionMessageRetryInterval]") {
  const bool silent = GENERATE(false, true);
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  REQUIRE(change(rig, "TransactionMessageAttempts", "4") == "Accepted");
  REQUIRE(change(rig, "TransactionMessageRetryInterval", "60") == "Accepted");
  rig.clear();
  if (silent)
    rig.csms.silent = {"StopTransaction"};
  else
    rig.csms.errors["StopTransaction"] = 100;
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(20min);
  const auto at = times(rig, "StopTransaction");
  REQUIRE(at.size() == 4);
  const Duration failed =
      silent ? Duration{30s} : Duration{2ms};  // MessageTimeout, or there and back
  CHECK(at[1] - at[0] == failed + 60s);
  CHECK(at[2] - at[1] == failed + 120s);
  CHECK(at[3] - at[2] == failed + 180s);
  REQUIRE(rig.told(EventKind::message_given_up).size() == 1);
  CHECK(rig.told(EventKind::message_given_up)[0].at == at[3] + failed);
  CHECK(rig.charger().queued_messages() == 0);
}

TEST_CASE("a message that was given up does not hold back what follows", "[1.6 3.7.1][rule-16]") {
  ChargerRig rig("ocpp1.6", sampled());
  rig.boot();
  start(rig);
  REQUIRE(change(rig, "TransactionMessageAttempts", "1") == "Accepted");
  rig.csms.errors["MeterValues"] = 1;
  rig.run(150s);
  CHECK(rig.sent("MeterValues").size() == 2);  // the first was skipped, the second went
  CHECK(rig.charger().queued_messages() == 0);
}

TEST_CASE("attempts outlive a reboot", "[1.6 3.7.1][rule-16][traps]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  rig.csms.errors["StopTransaction"] = 100;
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(10s);  // one of three attempts
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(10min);
  CHECK(rig.sent("StopTransaction").size() == 3);
}

// ---- ids ----------------------------------------------------------------------------------------

TEST_CASE("offline: each queued message gets the id its own start was answered with",
          "[1.6 3.7][1.6 errata 3.18][rule-17]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.evses.resize(2);
    c.variables = {{"MeterValueSampleInterval", "60"}, {"AllowOfflineTxForUnknownId", "true"}};
  });
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  start(rig, 1, "A");
  start(rig, 2, "B");
  rig.run(90s);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  REQUIRE(rig.charger().stop_transaction(2).ok());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  start(rig, 1, "A");  // a third one, that goes on
  rig.charger().go_online();
  rig.run(61s);
  std::map<std::string, std::set<std::string>> ids;  // connector -> ids its readings came with
  for (const SeenFrame& frame : rig.sent("MeterValues"))
    ids[at_path(frame.payload, "connectorId")].insert(at_path(frame.payload, "transactionId"));
  CHECK(ids["2"] == std::set<std::string>{"102"});
  CHECK(ids["1"] == std::set<std::string>{"101", "103"});
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"101", "102"});
  CHECK(rig.charger().transaction(1)->csms_id == "103");
}

TEST_CASE("a start that is lost for good leaves -1 to its readings and its stop, and only to them",
          "[1.6 errata 3.18][rule-17]") {
  ChargerRig rig("ocpp1.6", sampled());
  rig.boot();
  REQUIRE(change(rig, "TransactionMessageAttempts", "1") == "Accepted");
  rig.csms.errors["StartTransaction"] = 1;
  start(rig);
  rig.run(90s);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(each(rig, "MeterValues", "transactionId") == Words{"-1"});
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"-1"});
  rig.clear();
  start(rig);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"101"});
}

TEST_CASE("zero and negative transaction ids are ids like others", "[1.6 errata 3.54][rule-17]") {
  const std::string id = GENERATE(as<std::string>{}, "0", "-7");
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.answers["StartTransaction"] =
      "{\"transactionId\":" + id + R"(,"idTagInfo":{"status":"Accepted"}})";
  rig.boot();
  start(rig);
  CHECK(status_of(rig.ask("RemoteStopTransaction", "{\"transactionId\":" + id + "}")) ==
        "Accepted");
  rig.run(1s);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{id});
}

// ---- not accepted -------------------------------------------------------------------------------

TEST_CASE("a start that is refused, online or late, stops or only cuts the energy, as set",
          "[1.6 3.5.4][1.6 errata 3.17][rule-18][1.6:StopTransactionOnInvalidId]") {
  const bool offline = GENERATE(false, true);
  const bool stops = GENERATE(false, true);
  const std::string word =
      GENERATE(as<std::string>{}, "Blocked", "Expired", "Invalid", "ConcurrentTx");
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.variables.push_back({"AllowOfflineTxForUnknownId", "true"});
                 }));
  rig.csms.answers["StartTransaction"] =
      R"({"transactionId":7,"idTagInfo":{"status":")" + word + "\"}}";
  rig.boot();
  REQUIRE(change(rig, "StopTransactionOnInvalidId", stops ? "true" : "false") == "Accepted");
  if (offline) rig.charger().go_offline(OfflineMode::closed);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  if (offline) {
    rig.run(1min);
    CHECK(status(rig) == "Charging");
    rig.charger().go_online();
    rig.run(10s);
  }
  if (stops) {
    CHECK(stop_reason(rig) == "DeAuthorized");
    CHECK(status(rig) == "Finishing");
    return;
  }
  CHECK(rig.sent("StopTransaction").empty());
  CHECK(status(rig) == "SuspendedEVSE");
  const std::int64_t wh = rig.charger().meter_wh(1);
  rig.run(1h);
  CHECK(rig.charger().meter_wh(1) == wh);
}

TEST_CASE("the cable of a refused token stays locked until that token, or one of its parent, comes",
          "[1.6 errata 3.5][1.6 errata 3.17][rule-18]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.answers["StartTransaction"] =
      R"({"transactionId":7,"idTagInfo":{"status":"Blocked","parentIdTag":"FAMILY"}})";
  rig.csms.handlers["Authorize"] = [](const Json& request) {
    const bool family = at_path(request, "idTag") != "STRANGER";
    return std::string(R"({"idTagInfo":{"status":"Accepted")") +
           (family ? R"(,"parentIdTag":"FAMILY")" : "") + "}}";
  };
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  CHECK(stop_reason(rig) == "DeAuthorized");
  rig.clear();
  const std::string tag = GENERATE(as<std::string>{}, "TAG-1", "tag-1", "SISTER");
  REQUIRE(rig.charger().present_token({tag}, 1).ok());
  rig.run(1s);
  CHECK(rig.sent("Authorize").size() == (tag == "SISTER" ? 1u : 0u));
  CHECK(rig.sent("StartTransaction").empty());  // it only frees the cable
}

// ---- who may stop -------------------------------------------------------------------------------

TEST_CASE("offline, a token of the same parent stops when that is known here",
          "[1.6 4.1][rule-19]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.answers["Authorize"] = R"({"idTagInfo":{"status":"Accepted","parentIdTag":"FAMILY"}})";
  rig.csms.answers["StartTransaction"] =
      R"({"transactionId":7,"idTagInfo":{"status":"Accepted","parentIdTag":"FAMILY"}})";
  rig.boot();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"SISTER"}, 1).ok());  // now cached with its parent
  rig.run(1s);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  start(rig);
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  rig.clear();
  REQUIRE(rig.charger().present_token({"STRANGER"}, 1).ok());
  rig.run(1s);
  CHECK(rig.charger().transaction(1) != nullptr);
  REQUIRE(rig.charger().present_token({"SISTER"}, 1).ok());
  rig.run(1s);
  CHECK(rig.charger().transaction(1) == nullptr);
  rig.charger().go_online();
  rig.run(10s);
  CHECK(each(rig, "StopTransaction", "idTag") == Words{"SISTER"});
}

TEST_CASE("what StopTransaction.conf says of the token goes into the cache",
          "[1.6 4.10][rule-43][1.6:StopTransaction]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.variables.push_back({"LocalPreAuthorize", "true"});
                 }));
  rig.csms.answers["StopTransaction"] = R"({"idTagInfo":{"status":"Blocked"}})";
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.clear();
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  CHECK(rig.sent("Authorize").size() == 1);  // cached as refused: asked for anew
}

// ---- why it stopped -----------------------------------------------------------------------------

TEST_CASE("every reason that 1.6 has can be reached",
          "[1.6 7.36][1.6 4.10][1.6:StopTransaction][rule-26]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  if (GENERATE(false, true))
    REQUIRE(change(rig, "StopTransactionOnInvalidId", "true") == "Accepted");
  start(rig);
  std::string expected;
  SECTION("Local: the token") {
    expected = "Local";
    REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  }
  SECTION("Remote: the CSMS") {
    expected = "Remote";
    rig.ask("RemoteStopTransaction", R"({"transactionId":101})");
  }
  SECTION("EVDisconnected: the cable") {
    expected = "EVDisconnected";
    REQUIRE(rig.charger().unplug(1).ok());
  }
  SECTION("EmergencyStop: the button") {
    expected = "EmergencyStop";
    REQUIRE(rig.charger().stop_transaction(1, StopReason::emergency_stop).ok());
  }
  SECTION("HardReset, SoftReset: as commanded") {
    const bool hard = GENERATE(false, true);
    expected = hard ? "HardReset" : "SoftReset";
    rig.ask("Reset", hard ? R"({"type":"Hard"})" : R"({"type":"Soft"})");
  }
  SECTION("Reboot: by somebody at the charger") {
    expected = "Reboot";
    rig.charger().reboot(ResetKind::on_idle);
    rig.run(20s);
  }
  SECTION("PowerLoss: told after the boot") {
    expected = "PowerLoss";
    rig.charger().power_cut();
    rig.charger().power_on();
    rig.run(10s);
  }
  SECTION("UnlockCommand: the plug was freed") {
    expected = "UnlockCommand";
    rig.ask("UnlockConnector", R"({"connectorId":1})");
  }
  SECTION("Other: a fault") {
    expected = "Other";
    DeviceError fault;
    fault.code = "OverCurrentFailure";
    REQUIRE(rig.charger().set_error(1, 1, fault).ok());
  }
  rig.run(1s);
  CHECK(stop_reason(rig) == expected);
  CHECK(each(rig, "StopTransaction", "transactionId") == Words{"101"});
}

TEST_CASE("a local reboot that does not wait sends its StopTransaction after the boot",
          "[1.6 5.14][rule-26]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  start(rig);
  rig.csms.silent = {"StopTransaction"};
  rig.charger().reboot(ResetKind::immediate);
  rig.run(1s);
  CHECK(rig.told(EventKind::rebooting).size() == 1);
  rig.csms.silent.clear();
  rig.clear();
  rig.run(20s);
  CHECK(rig.actions({"StatusNotification"}) == Words{"BootNotification", "StopTransaction"});
}

TEST_CASE("readings kept for StopTransaction outlive a power cut",
          "[1.6 3.16.5][1.6 errata 3.14][rule-26][rule-35][1.6:StopTxnSampledData]") {
  const bool other_process = GENERATE(false, true);
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"MeterValueSampleInterval", "60"},
                   {"StopTxnSampledData", "Energy.Active.Import.Register,Voltage,SoC"}};
  });
  rig.boot();
  start(rig);
  rig.run(150s);
  rig.charger().power_cut();
  if (other_process) rig.replace_charger();
  rig.clear();
  rig.charger().power_on();
  rig.run(10s);
  const Json stop = rig.sent("StopTransaction").at(0).payload;
  const Json::Array& readings = stop.find("transactionData")->items();
  REQUIRE(readings.size() == 4);
  const char* const contexts[] = {"Transaction.Begin", "Sample.Periodic", "Sample.Periodic",
                                  "Transaction.End"};
  for (std::size_t i = 0; i < readings.size(); ++i)
    CHECK(at_path(readings[i], "sampledValue[0].context") == contexts[i]);
  CHECK(at_path(readings[1], "sampledValue[0].unit") == "Wh");
  CHECK(at_path(readings[1], "sampledValue[1].phase") == "L1-N");
  CHECK(at_path(readings[1], "sampledValue[4].location") == "EV");
}
