// SPDX-License-Identifier: AGPL-3.0-or-later
//
// GetDiagnostics and GetLog of 1.6. Every test asks at two seconds past 2026-01-01T00:00:00Z.
#include "features/diagnostics/device_log.hpp"
#include "features/retried_transfer.hpp"
#include "support/file_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* plain = "DiagnosticsStatusNotification";
constexpr const char* secured = "LogStatusNotification";

SimulatedInbox inbox() {
  SimulatedInbox place;
  place.url = "ftp://logs/in";
  place.line.latency = 1s;
  place.line.bytes_per_second = 1'000'000'000;
  return place;
}

SimulatedInbox failing(TransferFailure failure, int times = -1) {
  SimulatedInbox place = inbox();
  place.line.failures = times;
  place.line.failure = failure;
  return place;
}

std::string get_diagnostics(const std::string& more = "") {
  return R"({"location":"ftp://logs/in")" + more + "}";
}

std::string get_log(int id, const std::string& type = "DiagnosticsLog",
                    const std::string& more = "", const std::string& window = "") {
  return R"({"logType":")" + type + R"(","requestId":)" + std::to_string(id) + more +
         R"(,"log":{"remoteLocation":"ftp://logs/in")" + window + "}}";
}

std::string field(const std::string& reply, std::string_view name) {
  return at_path(*Json::parse(reply), name);
}

}  // namespace

TEST_CASE("1.6: diagnostics are uploaded under the name that the answer gives",
          "[1.6 5.9][1.6 4.4][1.6 E3.31][1.6:GetDiagnostics][1.6:DiagnosticsStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const std::string reply = rig.ask("GetDiagnostics", get_diagnostics());
  CHECK(reply == R"({"fileName":"CP-1-diagnostics-20260101T000002Z.log"})");
  CHECK(rig.frames.at(1).type == 3);  // the answer before anything it causes
  rig.run(10s);
  const std::vector<std::string> told = statuses(rig, plain);
  REQUIRE(told.size() == 2);
  CHECK(told[0] == "Uploading @2.001");
  CHECK(told[1] == "Uploaded @3.001");
  REQUIRE(rig.files.uploads().size() == 1);
  CHECK(rig.files.uploads()[0].url == "ftp://logs/in/CP-1-diagnostics-20260101T000002Z.log");
}

TEST_CASE("1.6: the file says what the device is, how it is and what happened", "[1.6 5.9]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.security_profile = 1;
    c.basic_auth_password = "not for the log!";
  });
  rig.boot();
  rig.set("AuthorizationKey", "a secret of twenty");
  rig.run(5s);
  rig.files.add(inbox());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  rig.run(1min);
  rig.charger().emit_user_event("what the tester does is not the device's to know");
  rig.ask("GetDiagnostics", get_diagnostics());
  rig.run(10s);
  const std::string& text = rig.files.uploads().at(0).content;
  for (const char* expected : {"identity: CP-1\n", "firmware: 1.0.0\n", "boot: Accepted\n",
                               "connector 1: Charging", "HeartbeatInterval=86400\n",
                               "2026-01-01T00:00:00.000Z powered_on\n", "boot_answered: Accepted",
                               "plugged_in evse 1 connector 1\n", "transaction_started evse 1"}) {
    INFO(text);
    CHECK(text.find(expected) != std::string::npos);
  }
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text.find("not for the log") == std::string::npos);
  CHECK(text.find("tester") == std::string::npos);
}

TEST_CASE("1.6: startTime and stopTime choose what happened between them",
          "[1.6 5.9][1.6 6.25][1.6:GetDiagnostics]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  for (int i = 0; i < 3; ++i) {
    rig.run(1min);
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    REQUIRE(rig.charger().unplug(1).ok());
  }
  rig.ask(
      "GetDiagnostics",
      get_diagnostics(R"(,"startTime":"2026-01-01T00:02:00Z","stopTime":"2026-01-01T00:02:30Z")"));
  rig.run(10s);
  const std::string& text = rig.files.uploads().at(0).content;
  // The charger's clock is late by the millisecond its boot answer took.
  CHECK(text.find("00:01:01.999Z plugged_in") == std::string::npos);
  CHECK(text.find("00:02:01.999Z plugged_in") != std::string::npos);
  CHECK(text.find("00:03:01.999Z plugged_in") == std::string::npos);
}

TEST_CASE("1.6: without anything to upload there is no file name and no upload", "[1.6 5.9]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  CHECK(rig.ask("GetDiagnostics", get_diagnostics(R"(,"stopTime":"2025-12-31T23:59:59Z")")) ==
        "{}");
  rig.run(1min);
  CHECK(rig.sent(plain).empty());
  CHECK(rig.files.uploads().empty());
}

TEST_CASE("1.6: an upload is retried after retryInterval, then has failed",
          "[1.6 5.9][1.6 E3.50]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(failing(TransferFailure::rejected, 2));
  SECTION("twice is enough") {
    rig.ask("GetDiagnostics", get_diagnostics(R"(,"retries":2,"retryInterval":30)"));
    rig.run(5min);
    CHECK(statuses(rig, plain) == Words{"Uploading @2.001", "Uploaded @65.001"});
  }
  SECTION("once is not") {
    rig.ask("GetDiagnostics", get_diagnostics(R"(,"retries":1,"retryInterval":30)"));
    rig.run(5min);
    CHECK(statuses(rig, plain) == Words{"Uploading @2.001", "UploadFailed @34.001"});
    CHECK(rig.files.uploads().empty());
  }
}

TEST_CASE("1.6: TriggerMessage tells Uploading, or Idle",
          "[1.6 5.17][1.6 4.4][1.6:TriggerMessage][1.6:DiagnosticsStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const auto triggered = [&] {
    rig.clear();
    CHECK(status_word(rig.ask("TriggerMessage",
                              R"({"requestedMessage":"DiagnosticsStatusNotification"})")) ==
          "Accepted");
    return words(rig, plain).at(0);
  };
  CHECK(triggered() == "Idle");
  rig.ask("GetDiagnostics", get_diagnostics());
  rig.run(100ms);
  CHECK(triggered() == "Uploading");
  rig.run(10s);
  CHECK(triggered() == "Idle");
}

TEST_CASE("1.6 security: a log is uploaded, each status with its request id",
          "[1.6 security N01][N01.FR.01][N01.FR.07][1.6:GetLog][1.6:LogStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const std::string reply = rig.ask("GetLog", get_log(42));
  CHECK(field(reply, "status") == "Accepted");
  CHECK(field(reply, "filename") == "CP-1-diagnostics-20260101T000002Z.log");
  rig.run(10s);
  CHECK(statuses(rig, secured) == Words{"Uploading @2.001", "Uploaded @3.001"});
  for (const SeenFrame& frame : rig.sent(secured))
    CHECK(at_path(frame.payload, "requestId") == "42");
  CHECK(rig.sent(plain).empty());
  CHECK(rig.told(EventKind::upload_status_changed).at(1).text == "Uploaded");
  CHECK(rig.told(EventKind::upload_status_changed).at(1).number == 42);
}

TEST_CASE("1.6 security: a failed log upload says why", "[N01.FR.10][1.6:LogStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  const auto [failure, word] = GENERATE(table<TransferFailure, std::string>({
      {TransferFailure::permission_denied, "PermissionDenied"},
      {TransferFailure::malformed, "BadMessage"},
      {TransferFailure::not_supported, "NotSupportedOperation"},
      {TransferFailure::rejected, "UploadFailure"},
      {TransferFailure::interrupted, "UploadFailure"},
  }));
  rig.files.add(failing(failure));
  rig.ask("GetLog", get_log(7, "DiagnosticsLog", R"(,"retries":0)"));
  rig.run(10s);
  CHECK(statuses(rig, secured) == Words{"Uploading @2.001", word + " @3.001"});
}

TEST_CASE("1.6 security: a new GetLog cancels the upload before", "[N01.FR.11][1.6:GetLog]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  rig.ask("GetLog", get_log(1));
  rig.run(500ms);
  CHECK(field(rig.ask("GetLog", get_log(2)), "status") == "AcceptedCanceled");
  rig.run(10s);
  CHECK(words(rig, secured) == Words{"Uploading", "Uploading", "Uploaded"});
  CHECK(at_path(rig.sent(secured).back().payload, "requestId") == "2");
  CHECK(rig.files.uploads().size() == 1);
}

TEST_CASE("1.6: who asked by the other message hears that the upload failed",
          "[1.6 4.4][N01.FR.11]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  rig.ask("GetDiagnostics", get_diagnostics());
  rig.run(500ms);
  CHECK(field(rig.ask("GetLog", get_log(2)), "status") == "AcceptedCanceled");
  rig.run(10s);
  CHECK(words(rig, plain) == Words{"Uploading", "UploadFailed"});
  CHECK(words(rig, secured) == Words{"Uploading", "Uploaded"});
}

TEST_CASE("1.6 security: a log with nothing in it is not sent", "[N01.FR.01][1.6:GetLog]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const std::string reply = rig.ask(
      "GetLog", get_log(3, "DiagnosticsLog", "", R"(,"latestTimestamp":"2025-12-31T00:00:00Z")"));
  CHECK(reply == R"({"status":"Rejected"})");
  rig.run(10s);
  CHECK(rig.sent(secured).empty());
}

TEST_CASE("1.6 security: ExtendedTriggerMessage tells the log's status",
          "[N01.FR.12][1.6:ExtendedTriggerMessage][1.6:LogStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const auto triggered = [&] {
    rig.clear();
    CHECK(status_word(rig.ask("ExtendedTriggerMessage",
                              R"({"requestedMessage":"LogStatusNotification"})")) == "Accepted");
    return rig.sent(secured).at(0).payload.to_text();
  };
  CHECK(triggered() == R"({"status":"Idle"})");
  rig.ask("GetLog", get_log(9));
  rig.run(100ms);
  CHECK(triggered() == R"({"status":"Uploading","requestId":9})");
  rig.run(10s);
  CHECK(triggered() == R"({"status":"Idle"})");
}

TEST_CASE("1.6: a power cut ends an upload; the CSMS hears of it after the restart",
          "[1.6 4.4][N01.FR.10]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(inbox());
  const bool log = GENERATE(false, true);
  if (log)
    rig.ask("GetLog", get_log(5));
  else
    rig.ask("GetDiagnostics", get_diagnostics());
  rig.run(500ms);
  rig.charger().power_cut();
  rig.run(10s);
  rig.charger().power_on();
  rig.run(10s);
  CHECK(rig.files.uploads().empty());
  CHECK(words(rig, log ? secured : plain) ==
        Words{"Uploading", log ? "UploadFailure" : "UploadFailed"});
}

TEST_CASE("where a file goes at a location") {
  const auto [location, url] = GENERATE(table<std::string, std::string>({
      {"ftp://host", "ftp://host/f.log"},
      {"ftp://host/", "ftp://host/f.log"},
      {"ftp://user:pw@host:21/in", "ftp://user:pw@host:21/in/f.log"},
      {"http://host/in/", "http://host/in/f.log"},
      {"http://host/in/cp1.txt", "http://host/in/cp1.txt"},
      {"https://host/in?token=1", "https://host/in?token=1"},
      {"http://10.0.0.1/in", "http://10.0.0.1/in/f.log"},
  }));
  CHECK(upload_url(location, "f.log") == url);
}

TEST_CASE("the log keeps the newest", "[1.6 5.9]") {
  DeviceLog log;
  const auto add = [&](EventKind kind, std::string_view text, int second) {
    ChargePointEvent event{kind, {}, 0, 0, {}, 0, nullptr};
    event.text = text;
    log.add(UtcTime{seconds{second}}, event);
  };
  add(EventKind::device_error, "GroundFailure", 1);
  for (int i = 2; i < 5000; ++i) add(EventKind::status_changed, "Available", i);
  std::string long_text(1000, 'x');
  long_text += '\n';
  add(EventKind::device_error, long_text, 5000);
  std::string events, some;
  const std::size_t lines = log.events().write(events, std::nullopt, std::nullopt);
  CHECK(lines > 100);
  CHECK(lines < 400);
  CHECK(events.find("GroundFailure") == std::string::npos);
  CHECK(events.find(std::string(200, 'x')) != std::string::npos);
  CHECK(events.find(std::string(201, 'x')) == std::string::npos);
  CHECK(log.events().write(some, UtcTime{4998s}, UtcTime{4999s}) == 2);
}
