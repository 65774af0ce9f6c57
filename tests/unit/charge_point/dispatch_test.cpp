// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

Answer result(std::string_view text, Duration delay = {}) {
  Answer answer;
  answer.payload = *Json::parse(text);
  answer.delay = delay;
  return answer;
}

}  // namespace

TEST_CASE("an unknown action is NotImplemented, a known one that is not built NotSupported",
          "[1.6-J 4.2.3][2.0.1 part 4 4.3][rule-04]") {
  ChargerRig v16("ocpp1.6");
  v16.boot();
  CHECK(v16.ask("Levitate", "{}") == "error \"NotImplemented\"");
  CHECK(v16.ask("BootNotification", R"({"chargePointVendor":"a","chargePointModel":"b"})") ==
        "error \"NotSupported\"");
  ChargerRig v201("ocpp2.0.1");
  v201.boot();
  CHECK(v201.ask("ChangeConfiguration", R"({"key":"a","value":"b"})") ==
        "error \"NotImplemented\"");
  CHECK(v201.ask("CancelReservation", R"({"reservationId":1})") == "error \"NotSupported\"");
}

TEST_CASE("a faulty request is answered with the version's error code",
          "[1.6-J E3.3][1.6-J 4.2.3][rule-04]") {
  ChargerRig v16("ocpp1.6");
  v16.boot();
  CHECK(v16.ask("Reset", "{}") == "error \"OccurenceConstraintViolation\"");
  CHECK(v16.ask("Reset", R"({"type":5})") == "error \"TypeConstraintViolation\"");
  CHECK(v16.ask("Reset", R"({"type":"Gentle"})") == "error \"PropertyConstraintViolation\"");
  CHECK(v16.told(EventKind::invalid_message).size() == 3);
  CHECK(v16.told(EventKind::invalid_message)[2].text.find("Gentle") != std::string::npos);
  ChargerRig v201("ocpp2.0.1");
  v201.boot();
  CHECK(v201.ask("Reset", "{}") == "error \"OccurrenceConstraintViolation\"");
}

TEST_CASE("DataTransfer of an unknown vendor is said to be that",
          "[1.6 5.6][P01.FR.05][1.6:DataTransfer]") {
  const char* version = GENERATE("ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.boot();
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"x"})") == R"({"status":"UnknownVendorId"})");
}

TEST_CASE("an override answers instead of the charger; the last registered wins", "[override]") {
  ChargerRig rig("ocpp1.6");
  rig.checks_schema = false;
  rig.boot();
  ChargePoint& charger = rig.charger();
  charger.override_answer("*", [](const IncomingCall&) { return result(R"({"from":"all"})"); });
  charger.override_answer("DataTransfer", [](const IncomingCall& call) -> std::optional<Answer> {
    if (call.payload["vendorId"].as_string() == "mine") return result(R"({"status":"Accepted"})");
    return std::nullopt;
  });
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"mine"})") == R"({"status":"Accepted"})");
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"other"})") == R"({"status":"UnknownVendorId"})");
  CHECK(rig.ask("Reset", R"({"type":"Soft"})") == R"({"from":"all"})");
  CHECK(rig.ask("Levitate", "{}") == R"({"from":"all"})");
  charger.override_answer("*", {});
  CHECK(rig.ask("Levitate", "{}") == "error \"NotImplemented\"");
}

TEST_CASE("an override may err, wait or stay silent", "[override]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  Answer answer;
  rig.charger().override_answer("Reset", [&](const IncomingCall&) { return answer; });

  answer.kind = Answer::Kind::error;
  answer.error_code = "MadeUpCode";
  CHECK(rig.ask("Reset", R"({"type":"Soft"})") == "error \"MadeUpCode\"");

  answer = result(R"({"status":"Rejected"})", 5s);
  const TimePoint asked = rig.now();
  CHECK(rig.ask("Reset", R"({"type":"Soft"})").empty());
  rig.run(6s);
  CHECK(rig.frames.back().type == 3);
  CHECK(rig.frames.back().at == asked + 5s + 1ms);

  answer.kind = Answer::Kind::silence;
  CHECK(rig.ask("Reset", R"({"type":"Soft"})").empty());
  rig.run(1min);
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"x"})") == R"({"status":"UnknownVendorId"})");
  CHECK(rig.told(EventKind::violation).empty());  // the CSMS did nothing wrong
}

TEST_CASE("an answer that waits does not outlive the connection it belongs to", "[override]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.charger().override_answer(
      "Reset", [](const IncomingCall&) { return result(R"({"status":"Rejected"})", 10s); });
  rig.ask("Reset", R"({"type":"Soft"})");
  rig.csms.drop();
  rig.clear();
  rig.run(20s);
  for (const SeenFrame& frame : rig.frames) CHECK(frame.type == 2);
}

TEST_CASE("an override may take its time; the charger goes on meanwhile", "[override]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  std::vector<Give<std::optional<Answer>>> open;
  rig.charger().override_answer_later(
      "Reset", [&](const IncomingCall&, const auto& give) { open.push_back(give); });
  CHECK(rig.ask("Reset", R"({"type":"Soft"})").empty());
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"x"})") == R"({"status":"UnknownVendorId"})");
  REQUIRE(open.size() == 1);
  rig.clear();
  open[0](result(R"({"status":"Rejected"})"));
  open[0](result(R"({"status":"Accepted"})"));  // the first one counts
  rig.run(1s);
  REQUIRE(rig.frames.size() == 1);
  CHECK(rig.frames[0].type == 3);
  CHECK(rig.frames[0].payload.to_text().find("Rejected") != std::string::npos);

  rig.ask("Reset", R"({"type":"Soft"})");
  Answer error;
  error.kind = Answer::Kind::error;
  error.error_code = "MadeUpCode";
  open.back()(error);
  CHECK(rig.frames.back().payload.to_text().find("MadeUpCode") != std::string::npos);
}

TEST_CASE("an override that leaves it to the charger may do so late", "[override]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  Give<std::optional<Answer>> open;
  rig.charger().override_answer_later("*",
                                      [&](const IncomingCall&, const auto& give) { open = give; });
  CHECK(rig.ask("DataTransfer", R"({"vendorId":"x"})").empty());
  open(std::nullopt);
  CHECK(rig.frames.back().payload.to_text().find("UnknownVendorId") != std::string::npos);
  CHECK(rig.ask("Reset", R"({"type":"Gentle"})").empty());
  open(std::nullopt);
  CHECK(rig.frames.back().payload.to_text().find("PropertyConstraintViolation") !=
        std::string::npos);
  CHECK(rig.told(EventKind::invalid_message).size() == 1);
}

TEST_CASE("a late answer is for the connection, and the power, of its question", "[override]") {
  const bool cut = GENERATE(false, true);
  const bool own = GENERATE(false, true);
  ChargerRig rig("ocpp1.6");
  rig.boot();
  Give<std::optional<Answer>> open;
  rig.charger().override_answer_later("Reset",
                                      [&](const IncomingCall&, const auto& give) { open = give; });
  rig.ask("Reset", R"({"type":"Hard"})");
  if (cut) {
    rig.charger().power_cut();
    rig.charger().power_on();
  } else {
    rig.csms.drop();
  }
  rig.run(1min);
  REQUIRE(rig.charger().online());
  rig.clear();
  Answer error;
  error.kind = Answer::Kind::error;
  error.error_code = "MadeUpCode";
  open(own ? std::nullopt : std::optional(error));
  rig.run(10s);
  for (const SeenFrame& frame : rig.frames) CHECK(frame.type == 2);
  CHECK(rig.told(EventKind::rebooting).empty());
}

TEST_CASE("an answer of the CSMS that breaks the schema fails the CALL", "[1.6-J E3.3][rule-04]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.answers["DataTransfer"] = R"({"status":"Perhaps"})";
  std::string end;
  rig.charger().call(
      "DataTransfer", Json(Json::Object{{"vendorId", "x"}}), [&](const Reply& reply) {
        end = std::string(to_string(rig.charger().boot_status())) + " " +
              (reply.kind == ReplyKind::error ? std::string(reply.error_code) : "good");
      });
  rig.run(1s);
  CHECK(end == "Accepted PropertyConstraintViolation");
  REQUIRE(rig.told(EventKind::invalid_message).size() == 1);
  CHECK(rig.told(EventKind::invalid_message)[0].text.find("DataTransfer: status") == 0);
}

TEST_CASE("2.1: a bad answer is reported with CALLRESULTERROR", "[2.1 part 4 4.2.4]") {
  ChargerRig rig("ocpp2.1");
  rig.boot();
  rig.csms.answers["DataTransfer"] = R"({"status":"Perhaps"})";
  rig.charger().call("DataTransfer", Json(Json::Object{{"vendorId", "x"}}));
  rig.run(1s);
  REQUIRE(rig.frames.size() == 3);
  CHECK(rig.frames[2].type == 5);
  CHECK(rig.frames[2].id == rig.frames[0].id);
}

TEST_CASE("what the CSMS does wrong is an event", "[1.6-J 4.1.1][violation][rule-01][rule-02]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.say(R"([3,"nobody-asked",{}])");
  rig.csms.say("{{{");
  rig.run(1s);
  const auto violations = rig.told(EventKind::violation);
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].text.find("foreign_reply") == 0);
  CHECK(violations[1].text.find("not_json") == 0);
  CHECK(rig.charger().online());
}

TEST_CASE("raw text leaves as it is; without a connection it is refused", "[device-api]") {
  ChargerRig rig("ocpp1.6");
  CHECK_FALSE(rig.charger().send_text("hello").ok());
  rig.boot();
  CHECK(rig.charger().send_text("[2,\"raw-1\",\"Heartbeat\",{}]").ok());
  rig.run(1s);
  REQUIRE(rig.frames.size() == 2);
  CHECK(rig.told(EventKind::violation).size() == 1);  // its answer matches no CALL of ours
}

TEST_CASE("a raw CALL waits behind the gate", "[1.6 4.2][rule-06]") {
  ChargerRig rig("ocpp1.6");
  rig.csms.answers["BootNotification"] =
      R"({"status":"Pending","currentTime":"2026-01-01T00:00:00Z","interval":600})";
  rig.boot();
  rig.charger().call("DataTransfer", Json(Json::Object{{"vendorId", "x"}}));
  rig.run(1min);
  CHECK(rig.actions().empty());
  CHECK(rig.charger().queued_messages() == 1);
}

TEST_CASE("an observer may remove itself, and others, and act, from a callback", "[observer]") {
  ChargerRig rig("ocpp1.6");
  class Once final : public ChargePointObserver {
   public:
    void on_event(ChargePoint& charger, const ChargePointEvent&) override {
      ++heard;
      charger.remove_observer(this);
      if (other) charger.remove_observer(other);
      charger.emit_user_event("nested");
    }
    int heard = 0;
    ChargePointObserver* other = nullptr;
  } first, second;
  first.other = &second;
  rig.charger().add_observer(&first);
  rig.charger().add_observer(&second);
  rig.charger().emit_user_event("outer");
  CHECK(first.heard == 1);
  CHECK(second.heard == 0);
  CHECK(rig.told(EventKind::user).size() == 2);
}

TEST_CASE("a faulty configuration is named by its field", "[check]") {
  ChargePointConfig good;
  good.identity = "CP-1";
  good.url = "ws://127.0.0.1:9000/ocpp";
  REQUIRE(ChargePoint::check(good).ok());
  const auto complaint = [&](const std::function<void(ChargePointConfig&)>& spoil) {
    ChargePointConfig config = good;
    spoil(config);
    const Result<void> result = ChargePoint::check(config);
    return result ? std::string("fine") : result.error().message;
  };
  CHECK(complaint([](auto& c) { c.identity = ""; }).find("identity: ") == 0);
  CHECK(complaint([](auto& c) { c.url = "http://x"; }).find("url: ") == 0);
  CHECK(complaint([](auto& c) { c.subprotocols = {"ocpp1.5"}; }) ==
        "subprotocols: \"ocpp1.5\" is not one of ocpp1.6, ocpp2.0.1, ocpp2.1");
  CHECK(complaint([](auto& c) { c.security_profile = 2; }).find("url: ") == 0);
  CHECK(complaint([](auto& c) { c.security_profile = 1; }).find("basic_auth_password: ") == 0);
  CHECK(complaint([](auto& c) {
          c.security_profile = 3;
          c.url = "wss://x";
        }).find("tls: ") == 0);
  CHECK(complaint([](auto& c) { c.evses[0].phases = 4; }).find("evses[0].phases: ") == 0);
  CHECK(complaint([](auto& c) { c.vendor = std::string(21, 'v'); }).find("vendor: ") == 0);
  CHECK(complaint([](auto& c) {
          c.variables = {{"A", "1", "Sometimes"}};
        }).find("variables[0].mutability: ") == 0);
  CHECK(complaint([](auto& c) { c.call_timeout = 0s; }).find("call_timeout: ") == 0);
}
