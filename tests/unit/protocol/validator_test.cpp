// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Faults as a person reads them, and the RPC error each version answers with.
#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "protocol/dialect.hpp"
#include "support/allocation_count.hpp"

using namespace ocppsim;

namespace {

struct Judged {
  bool valid = false;
  PayloadFault fault;
  std::string code;  // the RPC error of the version
};

Judged judge(std::string_view version, std::string_view action, PayloadKind kind,
             std::string_view text) {
  const Dialect* dialect = Dialect::find(version);
  REQUIRE(dialect != nullptr);
  const Catalogue::Message* message = dialect->catalogue->message(action);
  REQUIRE(message != nullptr);
  JsonDocument document;
  const auto view = document.parse(text);
  REQUIRE(view.ok());
  Judged judged;
  judged.valid = dialect->catalogue->validate(*message, kind, *view, &judged.fault);
  CHECK(dialect->catalogue->validate(*message, kind, *view, nullptr) == judged.valid);
  if (!judged.valid) judged.code = dialect->frames.spell(dialect->error_for(judged.fault));
  return judged;
}

Judged request16(std::string_view action, std::string_view text) {
  return judge("ocpp1.6", action, PayloadKind::request, text);
}

constexpr std::string_view meter_values = R"({"connectorId":1,"transactionId":7,"meterValue":[{
  "timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"},
  {"value":"2","measurand":"SoC"},{"value":"3","unit":"%UNIT%"}]}]})";

std::string with_unit(std::string_view unit) {
  std::string text(meter_values);
  return text.replace(text.find("%UNIT%"), 6, unit);
}

}  // namespace

TEST_CASE("a fault names the path, the value and what is allowed") {
  const Judged judged = request16("MeterValues", with_unit("kWH"));
  CHECK_FALSE(judged.valid);
  CHECK(judged.fault.path == "meterValue[0].sampledValue[2].unit");
  CHECK(judged.fault.message ==
        "meterValue[0].sampledValue[2].unit: \"kWH\" is not one of Wh, kWh, varh, kvarh, W, kW, "
        "VA, kVA, ... (17 values of UnitOfMeasure); did you mean \"kWh\"?");
  CHECK(judged.fault.kind == PayloadFault::Kind::bad_value);
}

TEST_CASE("both spellings of Celsius are accepted", "[1.6-J errata 2.1]") {
  CHECK(request16("MeterValues", with_unit("Celsius")).valid);
  CHECK(request16("MeterValues", with_unit("Celcius")).valid);
}

TEST_CASE("the errata of the 1.6 schemas are in", "[1.6-J errata 2.3][2.4][2.5][2.6]") {
  CHECK(request16("SendLocalList", R"({"listVersion":1,"updateType":"Full",
      "localAuthorizationList":[{"idTag":"a","idTagInfo":{"status":"Accepted",
      "expiryDate":"2026-01-01T00:00:00Z","parentIdTag":"p"}}]})")
            .valid);
  CHECK_FALSE(judge("ocpp1.6", "BootNotification", PayloadKind::response,
                    R"({"status":"Accepted","currentTime":"2026-01-01T00:00:00Z",
                        "interval":1.5})")
                  .valid);
  CHECK_FALSE(request16("UpdateFirmware", R"({"location":"ftp://a/b",
      "retrieveDate":"2026-01-01T00:00:00Z","retries":0.5})")
                  .valid);
  CHECK(request16("StopTransaction", R"({"transactionId":1,"meterStop":2,
      "timestamp":"2026-01-01T00:00:00Z"})")
            .valid);
}

TEST_CASE("each kind of fault has the version's own RPC error", "[1.6-J 4.2.3][2.0.1 P4 4.3]") {
  struct Row {
    const char* payload;
    const char* message;
    const char* v16;
    const char* v2;
  };
  // Both versions' Reset: {type} and {type, evseId}.
  const Row rows[] = {
      {R"({})", "type: missing, is required", "OccurenceConstraintViolation",
       "OccurrenceConstraintViolation"},
      {R"({"type":5})", "type: 5 is not a string", "TypeConstraintViolation",
       "TypeConstraintViolation"},
      {R"({"type":"Later","x":1})", nullptr, "PropertyConstraintViolation",
       "PropertyConstraintViolation"},
      {R"({"x":1})", nullptr, "FormationViolation", "ProtocolError"},
      {R"([])", "payload: [] is not an object", "FormationViolation", "FormatViolation"},
      {R"({"type":null})", "type: null is not a string", "TypeConstraintViolation",
       "TypeConstraintViolation"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.payload);
    const Judged v16 = request16("Reset", row.payload);
    CHECK(v16.code == row.v16);
    if (row.message != nullptr) CHECK(v16.fault.message == row.message);
    CHECK(judge("ocpp2.0.1", "Reset", PayloadKind::request, row.payload).code == row.v2);
    CHECK(judge("ocpp2.1", "Reset", PayloadKind::request, row.payload).code == row.v2);
  }
}

TEST_CASE("an unknown field suggests the one that was meant") {
  const Judged judged = request16("Authorize", R"({"idtag":"A"})");
  CHECK(judged.fault.kind == PayloadFault::Kind::unknown_field);
  CHECK(judged.fault.message ==
        "idtag: Authorize request has no such field; did you mean \"idTag\"?");
  const Judged inner = judge("ocpp1.6", "Authorize", PayloadKind::response,
                             R"({"idTagInfo":{"status":"Accepted","vendor":1}})");
  CHECK(inner.fault.message == "idTagInfo.vendor: IdTagInfo has no such field");
}

TEST_CASE("a field given twice is a fault") {
  const Judged judged = request16("Authorize", R"({"idTag":"A","idTag":"B"})");
  CHECK(judged.fault.message == "idTag: given twice");
  CHECK(judged.code == "OccurenceConstraintViolation");
}

TEST_CASE("an integer may be written with a fraction of zero") {
  CHECK(request16("UnlockConnector", R"({"connectorId":5.0})").valid);
  CHECK(request16("UnlockConnector", R"({"connectorId":5e0})").valid);
  CHECK(request16("UnlockConnector", R"({"connectorId":5.5})").fault.message ==
        "connectorId: 5.5 is not an integer");
}

TEST_CASE("every tenth is a tenth", "[1.6 7.14]") {
  for (int n = -500; n <= 5000; ++n) {
    const std::string limit = std::to_string(n / 10) + "." + std::to_string(std::abs(n % 10));
    const Judged judged =
        request16("RemoteStartTransaction",
                  R"({"idTag":"A","chargingProfile":{"chargingProfileId":1,"stackLevel":0,
            "chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative",
            "chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[
            {"startPeriod":0,"limit":)" +
                      limit + "}]}}}");
    CAPTURE(limit);
    REQUIRE(judged.valid);
  }
  const Judged judged = judge("ocpp1.6", "GetCompositeSchedule", PayloadKind::response,
                              R"({"status":"Accepted","chargingSchedule":{"chargingRateUnit":"A",
                                  "chargingSchedulePeriod":[{"startPeriod":0,"limit":16.25}]}})");
  CHECK(judged.fault.message ==
        "chargingSchedule.chargingSchedulePeriod[0].limit: 16.25 has more than one decimal");
}

TEST_CASE("lengths are counted in characters") {
  std::string twenty;
  for (int i = 0; i < 20; ++i) twenty += "\xe2\x82\xac";  // 60 bytes
  CHECK(request16("Authorize", R"({"idTag":")" + twenty + "\"}").valid);
  CHECK(request16("Authorize", R"({"idTag":")" + twenty + "a\"}").fault.message ==
        "idTag: 21 characters, must be 20 or less");
}

TEST_CASE("a time needs a zone in 2.x and may lack it in 1.6", "[1.6 3.14][2.0.1 3.1]") {
  const auto heartbeat = [](std::string_view version, std::string time) {
    return judge(version, "Heartbeat", PayloadKind::response, R"({"currentTime":")" + time + "\"}");
  };
  CHECK(heartbeat("ocpp1.6", "2026-01-31T23:59:59").valid);
  CHECK_FALSE(heartbeat("ocpp2.0.1", "2026-01-31T23:59:59").valid);
  CHECK_FALSE(heartbeat("ocpp2.0.1", "2026-01-31T23:59:59.125").valid);
  for (const char* good : {"2026-01-31T23:59:59Z", "2026-01-31T23:59:59.1+01:00",
                           "2026-01-31t23:59:59.123456-11:30"}) {
    CHECK(heartbeat("ocpp1.6", good).valid);
    CHECK(heartbeat("ocpp2.1", good).valid);
  }
  CHECK(heartbeat("ocpp1.6", "tomorrow").fault.message ==
        "currentTime: \"tomorrow\" is no RFC 3339 time such as 2026-01-31T23:59:59Z");
  CHECK(heartbeat("ocpp1.6", "tomorrow").code == "PropertyConstraintViolation");
}

TEST_CASE("a list knows how many items it takes") {
  const Judged few = request16("MeterValues", R"({"connectorId":1,"meterValue":[]})");
  CHECK(few.fault.message == "meterValue: 0 items, must be 1 or more");
  CHECK(few.code == "OccurenceConstraintViolation");
  const Judged none = request16("MeterValues", R"({"connectorId":1,"meterValue":{}})");
  CHECK(none.fault.message == "meterValue: {} is not a list");
}

TEST_CASE("a range is checked at both ends") {
  const auto phases = [](int n) {
    return judge("ocpp2.1", "TransactionEvent", PayloadKind::request,
                 R"({"eventType":"Started","timestamp":"2026-01-01T00:00:00Z",
                     "triggerReason":"Trigger","seqNo":0,"transactionInfo":{"transactionId":"1"},
                     "numberOfPhasesUsed":)" +
                     std::to_string(n) + "}");
  };
  CHECK(phases(0).valid);
  CHECK(phases(3).valid);
  CHECK(phases(4).fault.message == "numberOfPhasesUsed: 4 is out of range, must be 0 to 3");
  CHECK(phases(-1).code == "PropertyConstraintViolation");
}

TEST_CASE("a long value is cut in the message, not inside a character") {
  std::string csr;
  for (int i = 0; i < 3000; ++i) csr += "\xc3\xa9";
  const Judged judged =
      judge("ocpp2.0.1", "Reset", PayloadKind::request, R"({"type":")" + csr + "\"}");
  CHECK(judged.fault.message.size() < 200);
  Json quoted(judged.fault.message);
  CHECK(Json::parse(quoted.to_text()).ok());  // still valid UTF-8
}

TEST_CASE("a SEND has no response", "[2.1 P4 4.2.4]") {
  const Judged judged = judge("ocpp2.1", "NotifyPeriodicEventStream", PayloadKind::response, "{}");
  CHECK_FALSE(judged.valid);
}

TEST_CASE("dialects differ in words and frames only") {
  const Dialect& v16 = *Dialect::find("ocpp1.6");
  const Dialect& v21 = *Dialect::find("ocpp2.1");
  CHECK(std::string(v16.frames.spell(RpcError::rpc_framework)) == "FormationViolation");
  CHECK(std::string(v21.frames.spell(RpcError::rpc_framework)) == "RpcFrameworkError");
  CHECK((v21.frames.has_send && v21.frames.has_call_result_error));
  CHECK_FALSE(Dialect::find("ocpp2.0.1")->frames.has_send);
  CHECK(Dialect::find("ocpp1.2") == nullptr);
  for (const Dialect* dialect : Dialect::all()) {
    for (const char* code : dialect->frames.error_codes) CHECK(code != nullptr);
    for (const std::string_view action : dialect->transactional_actions) {
      CHECK(dialect->catalogue->message(action) != nullptr);
    }
  }
}

TEST_CASE("checking a valid payload allocates nothing") {
  RandomStream random = RandomRoot(6).stream("allocations");
  for (const Dialect* dialect : Dialect::all()) {
    for (const Catalogue::Message* message : dialect->catalogue->messages()) {
      const std::string text =
          dialect->catalogue->generate(*message, PayloadKind::request, random).to_text();
      JsonDocument document;
      const auto view = document.parse(text);
      REQUIRE(view.ok());
      PayloadFault fault;
      const std::size_t before = test::allocation_count();
      const bool valid =
          dialect->catalogue->validate(*message, PayloadKind::request, *view, &fault);
      const std::size_t after = test::allocation_count();
      CAPTURE(message->action);
      REQUIRE(valid);
      REQUIRE(after == before);
    }
  }
}
