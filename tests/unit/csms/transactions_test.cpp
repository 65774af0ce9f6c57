// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

TEST_CASE("a transaction is billed with meterStop - meterStart", "[1.6 section 4.10]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const auto id = transaction_id(charger.ask("StartTransaction", rig.start(1, 1000)));
  CHECK(rig.books().at(0).open);
  CHECK(rig.books().at(0).times_billed == 0);
  CHECK(charger.ask("StopTransaction", rig.stop(id, 8500)).to_text() == "{}");
  const LedgerTransaction tx = rig.books().at(0);
  CHECK_FALSE(tx.open);
  CHECK(tx.billed_wh == 7500);
  CHECK(tx.times_billed == 1);
  CHECK(tx.token == "TAG");
  CHECK(tx.evse == 1);
}

TEST_CASE("transaction ids follow the configured order, not who comes first", "[csms]") {
  CsmsConfig config;
  config.identities = {"A", "B"};
  CsmsRig rig(config);
  Client& stranger = rig.connect("Z");
  Client& b = rig.connect("B");
  Client& a = rig.connect("A");
  CHECK(transaction_id(stranger.ask("StartTransaction", rig.start(1, 0))) == 3);
  CHECK(transaction_id(b.ask("StartTransaction", rig.start(1, 0))) == 2);
  CHECK(transaction_id(a.ask("StartTransaction", rig.start(1, 0))) == 1);
  CHECK(transaction_id(a.ask("StartTransaction", rig.start(2, 0))) == 65537);
}

TEST_CASE("a start told again gets the same id", "[1.6 section 3.7]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const std::string start = rig.start(1, 50, "Tag");
  const auto id = transaction_id(charger.ask("StartTransaction", start));
  Client& again = rig.connect("CP-1");
  CHECK(transaction_id(again.ask("StartTransaction", start)) == id);
  CHECK(rig.books().size() == 1);
}

TEST_CASE("a stop told again is answered and billed once", "[1.6 section 3.7]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const auto id = transaction_id(charger.ask("StartTransaction", rig.start(1, 0)));
  const std::string stop = rig.stop(id, 100);
  charger.ask("StopTransaction", stop);
  CHECK(charger.ask("StopTransaction", stop).to_text() == "{}");
  CHECK(charger.ask("StopTransaction", rig.stop(id, 900)).to_text() == "{}");
  CHECK(rig.books().at(0).times_billed == 1);
  CHECK(rig.books().at(0).billed_wh == 100);
}

TEST_CASE("a stop of an unknown or foreign transaction is answered and touches no other",
          "[1.6 section 4.10]") {
  CsmsRig rig;
  Client& a = rig.connect("A");
  Client& b = rig.connect("B");
  const auto id = transaction_id(a.ask("StartTransaction", rig.start(1, 0)));
  CHECK(b.ask("StopTransaction", rig.stop(id, 70)).to_text() == "{}");
  CHECK(a.ask("StopTransaction", rig.stop(-1, 70)).to_text() == "{}");
  CHECK(a.ask("StopTransaction", rig.stop(id + 65536, 70)).to_text() == "{}");
  CHECK(rig.books().size() == 1);
  CHECK(rig.books().at(0).open);
}

TEST_CASE("a transaction whose end was lost is no longer open when the next one starts",
          "[1.6 section 4.8]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const auto first = transaction_id(charger.ask("StartTransaction", rig.start(1, 0)));
  rig.loop->run_for(60s);
  transaction_id(charger.ask("StartTransaction", rig.start(1, 10)));
  CHECK_FALSE(rig.books().at(0).open);
  CHECK(rig.books().at(0).times_billed == 0);
  CHECK(rig.books().at(1).open);
  charger.ask("StopTransaction", rig.stop(first, 9));  // late, but it counts
  CHECK(rig.books().at(0).times_billed == 1);
  CHECK(rig.books().at(0).billed_wh == 9);
}

TEST_CASE("a meter that ran backwards never makes a negative bill", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const auto id = transaction_id(charger.ask("StartTransaction", rig.start(1, 5000)));
  charger.ask("StopTransaction", rig.stop(id, 4000));
  CHECK(rig.books().at(0).billed_wh == 0);
  CHECK(rig.csms.to_json().find("log")->to_text().find("contradiction") != std::string::npos);
}

TEST_CASE("meter values move the register of a running transaction", "[1.6 section 4.7]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  const auto id = transaction_id(charger.ask("StartTransaction", rig.start(1, 0)));
  charger.ask("MeterValues", "{\"connectorId\":1,\"transactionId\":" + std::to_string(id) +
                                 ",\"meterValue\":[{" + "\"timestamp\":\"" + rig.now() +
                                 "\",\"sampledValue\":[" +
                                 "{\"value\":\"230.1\",\"measurand\":\"Voltage\",\"unit\":\"V\"}," +
                                 "{\"value\":\"1.25\",\"unit\":\"kWh\"}]}]}");
  CHECK(rig.books().at(0).meter_stop_wh == 1250);
  CHECK(rig.books().at(0).times_billed == 0);
}

// ---- 2.x --------------------------------------------------------------------------------------

TEST_CASE("events make one transaction with one invoice", "[2.0.1 E06]") {
  CsmsRig rig;
  const auto* version = GENERATE("ocpp2.0.1", "ocpp2.1");
  Client& charger = rig.connect("CS-1", version);
  CHECK(charger.ask("TransactionEvent", rig.event("Started", "T1", 0, 100)).to_text() == "{}");
  charger.ask("TransactionEvent", rig.event("Updated", "T1", 1, 150));
  CHECK(rig.books().at(0).open);
  CHECK(rig.books().at(0).meter_stop_wh == 150);
  charger.ask("TransactionEvent", rig.event("Ended", "T1", 2, 400));
  const LedgerTransaction tx = rig.books().at(0);
  CHECK(tx.id == "T1");
  CHECK(tx.billed_wh == 300);
  CHECK(tx.times_billed == 1);
  CHECK_FALSE(tx.open);
}

TEST_CASE("events told again change nothing", "[2.0.1 E13]") {
  CsmsRig rig;
  Client& charger = rig.connect("CS-1", "ocpp2.0.1");
  charger.ask("TransactionEvent", rig.event("Started", "T1", 0, 100));
  charger.ask("TransactionEvent", rig.event("Ended", "T1", 1, 400));
  charger.ask("TransactionEvent", rig.event("Ended", "T1", 1, 400));
  charger.ask("TransactionEvent", rig.event("Started", "T1", 0, 100));
  CHECK(rig.books().size() == 1);
  CHECK(rig.books().at(0).times_billed == 1);
  CHECK(rig.books().at(0).billed_wh == 300);
  CHECK_FALSE(rig.books().at(0).open);
}

TEST_CASE("events in any order make the same bill", "[2.0.1 E04]") {
  CsmsRig rig;
  Client& charger = rig.connect("CS-1", "ocpp2.0.1");
  const std::vector<std::string> events = {
      rig.event("Started", "T1", 7, 100), rig.event("Updated", "T1", 8, 200),
      rig.event("Updated", "T1", 9, 250), rig.event("Ended", "T1", 10, 400)};
  const std::vector<int> order = GENERATE(
      std::vector<int>{3, 0, 1, 2}, std::vector<int>{1, 3, 2, 0}, std::vector<int>{2, 1, 0, 3});
  for (const int i : order) charger.ask("TransactionEvent", events[static_cast<std::size_t>(i)]);
  CHECK(rig.books().size() == 1);
  CHECK(rig.books().at(0).billed_wh == 300);
  CHECK(rig.books().at(0).times_billed == 1);
  CHECK_FALSE(rig.books().at(0).open);
}

TEST_CASE("a token in an event is answered with its status", "[2.0.1 C12.FR.03]") {
  CsmsConfig config;
  config.token_status = {{"BAD*", "Blocked"}};
  CsmsRig rig(config);
  Client& charger = rig.connect("CS-1", "ocpp2.0.1");
  const auto answer = charger.ask(
      "TransactionEvent",
      rig.event("Started", "T1", 0, 0, R"(,"idToken":{"idToken":"BAD-1","type":"ISO14443"})"));
  CHECK(answer.to_text() == R"({"idTokenInfo":{"status":"Blocked"}})");
  CHECK(rig.books().at(0).token == "BAD-1");
}

TEST_CASE("a token is answered with the group it belongs to", "[1.6 4.1][2.0.1 C09]") {
  CsmsConfig config;
  config.token_group = {{"MINE*", "GROUP-1"}};
  CsmsRig rig(config);
  Client& old = rig.connect("CP-1");
  CHECK(old.ask("Authorize", R"({"idTag":"MINE-1"})").to_text() ==
        R"({"idTagInfo":{"status":"Accepted","parentIdTag":"GROUP-1"}})");
  CHECK(old.ask("Authorize", R"({"idTag":"OTHER"})").to_text() ==
        R"({"idTagInfo":{"status":"Accepted"}})");
  Client& station = rig.connect("CS-1", "ocpp2.0.1");
  CHECK(
      station.ask("Authorize", R"({"idToken":{"idToken":"MINE-1","type":"ISO14443"}})").to_text() ==
      R"({"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"GROUP-1","type":"Central"}}})");
}

TEST_CASE("energy is read with unit and multiplier, and only from the EVSE's own register",
          "[2.0.1 J02]") {
  CsmsRig rig;
  Client& charger = rig.connect("CS-1", "ocpp2.0.1");
  charger.ask("TransactionEvent", rig.event("Started", "T1", 0, 0));
  charger.ask(
      "TransactionEvent",
      R"({"eventType":"Ended","timestamp":"2026-01-01T01:00:00Z","triggerReason":"Trigger","seqNo":1,)"
      R"("transactionInfo":{"transactionId":"T1"},"meterValue":[{"timestamp":"2026-01-01T01:00:00Z",)"
      R"("sampledValue":[{"value":1.5,"unitOfMeasure":{"unit":"kWh","multiplier":1}},)"
      R"({"value":99,"phase":"L1"},{"value":98,"location":"Inlet"},{"value":97,"measurand":"Voltage"}]}]})");
  CHECK(rig.books().at(0).billed_wh == 15'000);
}
