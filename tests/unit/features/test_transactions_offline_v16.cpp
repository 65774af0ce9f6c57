// SPDX-License-Identifier: AGPL-3.0-or-later
//
// OCPP 1.6 transactions without a link, without an answer, without power.
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

ChargerRig::Tweak quiet(const ChargerRig::Tweak& more = {}) {
  return [more](ChargePointConfig& config) {
    config.variables.push_back({"MeterValueSampleInterval", "0", {}, false, false});
    if (more) more(config);
  };
}

void start(ChargerRig& rig, const char* token = "TAG-1") {
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  REQUIRE(rig.charger().present_token({token}).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(1) != nullptr);
}

std::string status(const ChargerRig& rig) {
  return to_string(const_cast<ChargerRig&>(rig).charger().connector_status(1, 1));
}

}  // namespace

TEST_CASE("offline, the queued messages get the id of the late StartTransaction.conf",
          "[1.6 section 3.7][1.6 errata 3.18][rule-15][rule-17][1.6:StartTransaction]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("AllowOfflineTxForUnknownId", "true");
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  start(rig);
  rig.run(90s);  // one sample at 60 s
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(10s);
  CHECK(rig.sent("StartTransaction").empty());
  CHECK(rig.charger().queued_messages() == 3);
  rig.charger().go_online();
  rig.run(1min);
  const auto order = rig.actions({"StatusNotification", "Heartbeat", "BootNotification"});
  CHECK(order == std::vector<std::string>{"StartTransaction", "MeterValues", "StopTransaction"});
  CHECK(at_path(rig.sent("MeterValues")[0].payload, "transactionId") == "101");
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "transactionId") == "101");
  CHECK(rig.charger().queued_messages() == 0);
  REQUIRE(rig.told(EventKind::transaction_delivered).size() == 1);
  CHECK(rig.told(EventKind::transaction_delivered)[0].transaction.stop_delivered);
}

TEST_CASE("a start that can never be delivered leaves -1 to the rest",
          "[1.6 errata "
          "3.18][rule-17][1.6:TransactionMessageAttempts][1.6:TransactionMessageRetryInterval]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.errors["StartTransaction"] = 2;
  rig.boot();
  rig.set("TransactionMessageAttempts", "2");
  rig.set("TransactionMessageRetryInterval", "10");
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(5s);
  CHECK(rig.sent("StopTransaction").empty());  // never before its start
  rig.run(10s);
  CHECK(rig.sent("StartTransaction").size() == 2);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "transactionId") == "-1");
  CHECK(rig.told(EventKind::transaction_delivered).empty());
}

TEST_CASE("an offline start that is refused later is stopped when that is known",
          "[1.6 section 4.8][1.6 errata 3.17][rule-18][1.6:StopTransactionOnInvalidId]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.answers["StartTransaction"] = R"({"transactionId":7,"idTagInfo":{"status":"Invalid"}})";
  rig.boot();
  rig.set("AllowOfflineTxForUnknownId", "true");
  rig.charger().go_offline(OfflineMode::closed);
  start(rig);
  rig.run(1h);
  CHECK(status(rig) == "Charging");
  rig.charger().go_online();
  rig.run(30s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "DeAuthorized");
}

TEST_CASE("a transaction cut by a power loss is stopped with PowerLoss after the boot",
          "[1.6 section 4.10][rule-26]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  const TimePoint began = rig.told(EventKind::transaction_started)[0].at;
  rig.run(began + 1h - rig.now());
  rig.charger().power_cut();
  rig.clear();
  rig.run(2h);
  rig.charger().power_on();
  rig.run(10s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  const SeenFrame stop = rig.sent("StopTransaction")[0];
  CHECK(at_path(stop.payload, "reason") == "PowerLoss");
  CHECK(at_path(stop.payload, "transactionId") == "101");
  CHECK(at_path(stop.payload, "meterStop") == "11000");  // nothing flowed while it was dark
  CHECK(rig.actions()[0] == "BootNotification");
  CHECK(rig.charger().transaction(1) == nullptr);
}

TEST_CASE("a power loss before the start was answered delivers start and stop afterwards",
          "[1.6 section 3.7][rule-17]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.csms.silent.insert("StartTransaction");
  rig.boot();
  start(rig);
  rig.run(1min);
  rig.charger().power_cut();
  rig.csms.silent.clear();
  rig.clear();
  rig.charger().power_on();
  rig.run(3min);
  const auto order = rig.actions({"StatusNotification", "Heartbeat", "BootNotification"});
  CHECK(order == std::vector<std::string>{"StartTransaction", "StopTransaction"});
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "transactionId") == "101");
}

TEST_CASE("another process on the same state finishes what the first began",
          "[1.6 section 3.7][rule-36]") {
  ChargerRig rig("ocpp1.6", quiet());
  rig.boot();
  start(rig);
  rig.run(30min);
  const std::string uid = rig.charger().transaction(1)->uid;
  rig.charger().power_cut();
  rig.replace_charger();
  rig.boot();
  rig.run(10s);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(1) != nullptr);
  CHECK(rig.charger().transaction(1)->uid != uid);
  CHECK(rig.charger().transaction(1)->meter_start_wh > 5'000);  // the register went on
}
