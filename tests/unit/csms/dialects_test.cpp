// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms_rig.hpp"

#include "protocol/dialect.hpp"

using namespace ocppsim;
using namespace ocppsim::test;

TEST_CASE("every action a charger may send is handled or answered NotSupported", "[csms]") {
  const auto* version = GENERATE("ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  const Dialect& dialect = *Dialect::find(version);
  CsmsRig rig;
  Client& charger = rig.connect("CP-1", version);
  RandomStream random = RandomRoot(1).stream("test");
  JsonDocument document;
  std::vector<std::string> refused;
  int handled = 0;
  for (const Catalogue::Message* message : dialect.catalogue->messages()) {
    if (message->origin == Catalogue::Origin::csms || message->send) continue;
    INFO(message->action);
    for (int i = 0; i < 20; ++i) {
      const Json request = dialect.catalogue->generate(*message, PayloadKind::request, random);
      const Json answer = charger.ask(message->action, request.to_text());
      const std::string error = text_of(answer, "error");
      if (!error.empty()) {
        REQUIRE(error == "NotSupported");
        if (i == 0) refused.emplace_back(message->action);
        continue;
      }
      ++handled;
      PayloadFault fault;
      const std::string text = answer.to_text();
      const bool valid = dialect.catalogue->validate(*message, PayloadKind::response,
                                                     document.parse(text).value(), &fault);
      INFO(text << ": " << fault.message);
      REQUIRE(valid);
    }
  }
  CHECK(handled > 200);
  std::vector<std::string> expected;  // certificates and tax: nobody behind this CSMS could tell
  if (dialect.subprotocol == "ocpp2.0.1")
    expected = {"Get15118EVCertificate", "GetCertificateStatus"};
  if (dialect.subprotocol == "ocpp2.1") {
    expected = {"Get15118EVCertificate", "GetCertificateChainStatus", "GetCertificateStatus",
                "VatNumberValidation"};
  }
  CHECK(refused == expected);
}

TEST_CASE("a payload that breaks the schema gets the version's own error", "[csms]") {
  CsmsRig rig;
  Client& old = rig.connect("CP-1", "ocpp1.6");
  CHECK(text_of(old.ask("Authorize", "{}"), "error") == "OccurenceConstraintViolation");
  CHECK(text_of(old.ask("Authorize", R"({"idTag":5})"), "error") == "TypeConstraintViolation");
  Client& station = rig.connect("CS-1", "ocpp2.0.1");
  const Json missing = station.ask("Authorize", "{}");
  CHECK(text_of(missing, "error") == "OccurrenceConstraintViolation");
  CHECK(text_of(missing, "description").find("idToken") != std::string::npos);
  CHECK(rig.csms.violations() == 3);
}

TEST_CASE("actions of nobody, of the CSMS and of other versions are refused", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1", "ocpp1.6");
  CHECK(text_of(charger.ask("Nonsense", "{}"), "error") == "NotImplemented");
  CHECK(text_of(charger.ask("TransactionEvent", "{}"), "error") == "NotImplemented");
  CHECK(text_of(charger.ask("ClearCache", "{}"), "error") == "NotSupported");
}

TEST_CASE("what is no frame keeps the connection", "[1.6-J section 4.2.3]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1", "ocpp1.6");
  charger.say("[2,");
  charger.say("[9,\"x\",{}]");
  charger.say("[3,\"never-asked\",{}]");
  CHECK(charger.open);
  CHECK(rig.csms.violations() == 3);
  CHECK(text_of(charger.ask("Heartbeat", "{}"), "currentTime").size() == 24);
}

TEST_CASE("the books keep what a charger told", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1", "ocpp1.6");
  charger.ask("BootNotification", R"({"chargePointVendor":"ven","chargePointModel":"mod"})");
  charger.ask("StatusNotification",
              R"({"connectorId":1,"errorCode":"NoError","status":"Charging"})");
  charger.ask("StatusNotification",
              R"({"connectorId":1,"errorCode":"GroundFailure","status":"Faulted"})");
  charger.ask("FirmwareStatusNotification", R"({"status":"Installed"})");
  charger.ask("SecurityEventNotification",
              R"({"type":"FirmwareUpdated","timestamp":"2026-01-01T00:00:00Z"})");
  const Json all = rig.csms.to_json();
  const Json one = all.find("chargers")->items().at(0);
  CHECK(text_of(one, "vendor") == "ven");
  CHECK(text_of(one, "boot_status") == "Accepted");
  CHECK(text_of(one, "firmware_status") == "Installed");
  CHECK(text_of(one, "security_events") == "1");
  const Json connector = one.find("connectors")->items().at(0);
  CHECK(text_of(connector, "status") == "Faulted");
  CHECK(text_of(connector, "error_code") == "GroundFailure");
  CHECK(one.find("connectors")->items().size() == 1);
  CHECK(text_of(*one.find("actions"), "StatusNotification") == "2");
  CHECK(all.find("log")->to_text().find("FirmwareUpdated") != std::string::npos);
}

TEST_CASE("reports are put together from their parts", "[2.0.1 B07]") {
  CsmsRig rig;
  Client& station = rig.connect("CS-1", "ocpp2.0.1");
  const std::string item = R"({"component":{"name":"C"},"variable":{"name":"V"},)"
                           R"("variableAttribute":[{"value":"1"}]})";
  const std::string head =
      "{\"requestId\":4,\"generatedAt\":\"" + rig.now() + "\",\"reportData\":[";
  station.ask("NotifyReport", head + item + "," + item + R"(],"seqNo":0,"tbc":true})");
  station.ask("NotifyReport", head + item + R"(],"seqNo":1})");
  const Json report =
      rig.csms.to_json().find("chargers")->items().at(0).find("reports")->items().at(0);
  CHECK(text_of(report, "items") == "3");
  CHECK(text_of(report, "complete") == "true");
}
