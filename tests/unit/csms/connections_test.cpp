// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {
std::vector<std::string> connected(CsmsRig& rig) {
  return rig.csms.read().value().connected;
}
}  // namespace

TEST_CASE("the best common subprotocol is selected", "[1.6-J section 3.1.2]") {
  CsmsRig rig;
  Client& charger = rig.client();
  charger.connect("CP-1", {"ocpp1.6", "ocpp2.0.1", "ocpp9"});
  CHECK(charger.subprotocol == "ocpp2.0.1");
}

TEST_CASE("without a common subprotocol nobody gets a session", "[1.6-J section 3.2]") {
  CsmsRig rig;
  Client& charger = rig.client();
  charger.connect("CP-1", {"ocpp1.5"});
  rig.loop->run_for(10s);
  CHECK_FALSE(charger.open);
  CHECK(charger.closed.size() == 1);
  CHECK(connected(rig).empty());
}

TEST_CASE("unknown identities get 404 when asked for", "[1.6-J section 3.2]") {
  CsmsConfig config;
  config.identities = {"CP 1"};
  config.refuse_unknown = true;
  CsmsRig rig(config);
  Client& stranger = rig.client();
  stranger.connect("CP-2", {"ocpp1.6"});
  REQUIRE(stranger.closed.size() == 1);
  CHECK(stranger.closed[0].http_status == 404);
  CHECK(rig.connect("ocpp/CP%201").open);
  CHECK(connected(rig) == std::vector<std::string>{"CP 1"});
}

TEST_CASE("identities that are none get 404", "[1.6-J section 3.1.1]") {
  const auto* path = GENERATE("", "%ff", "a%00b", "%zz");
  CsmsRig rig;
  Client& charger = rig.client();
  charger.connect(path, {"ocpp1.6"});
  REQUIRE(charger.closed.size() == 1);
  CHECK(charger.closed[0].http_status == 404);
}

TEST_CASE("basic auth must fit the identity", "[1.6 security whitepaper A00]") {
  CsmsConfig config;
  config.passwords = {{"CP-1", "secret"}, {"CP-2", "other"}};
  CsmsRig rig(config);
  Client& right = rig.client();
  right.connect("CP-1", {"ocpp1.6"}, "CP-1", "secret");
  CHECK(right.open);
  const auto attempt = GENERATE(std::make_pair("CP-1", "wrong"), std::make_pair("cp-1", "secret"),
                                std::make_pair("CP-2", "other"), std::make_pair("", ""));
  Client& wrong = rig.client();
  wrong.connect("CP-1", {"ocpp1.6"}, attempt.first, attempt.second);
  REQUIRE(wrong.closed.size() == 1);
  CHECK(wrong.closed[0].http_status == 401);
}

TEST_CASE("the newest connection wins and the late end of the old changes nothing",
          "[2.x part 4 section 5.3]") {
  CsmsRig rig;
  std::vector<bool> links;
  rig.csms.on_link = [&](std::string_view, bool up) { links.push_back(up); };
  Client& old = rig.connect("CP-1");
  Client& fresh = rig.connect("CP-1");
  rig.loop->run_for(10s);
  CHECK_FALSE(old.open);
  CHECK(fresh.open);
  CHECK(connected(rig) == std::vector<std::string>{"CP-1"});
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object()).ok());
  rig.loop->run_for(1s);
  CHECK(fresh.texts.size() == 1);
  CHECK(old.texts.empty());
  fresh.close();
  rig.loop->run_for(10s);
  CHECK(connected(rig).empty());
  CHECK(links == std::vector<bool>{true, false});
}

TEST_CASE("a cut connection frees the identity", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  CHECK(rig.csms.connected("CP-1"));
  charger.cut();
  CHECK_FALSE(rig.csms.connected("CP-1"));
}

TEST_CASE("boot answers follow the sequence, then accept", "[1.6 section 4.2]") {
  CsmsConfig config;
  config.boot_sequence = {"Pending", "Rejected"};
  config.heartbeat_interval_s = 120;
  config.boot_retry_interval_s = 7;
  CsmsRig rig(config);
  Client& charger = rig.connect("CP-1");
  const std::string boot = R"({"chargePointVendor":"v","chargePointModel":"m"})";
  const Json first = charger.ask("BootNotification", boot);
  CHECK(text_of(first, "status") == "Pending");
  CHECK(text_of(first, "interval") == "7");
  CHECK(text_of(charger.ask("BootNotification", boot), "status") == "Rejected");
  const Json last = charger.ask("BootNotification", boot);
  CHECK(text_of(last, "status") == "Accepted");
  CHECK(text_of(last, "interval") == "120");
  CHECK(text_of(last, "currentTime") == "2026-01-01T00:00:00.031Z");
}

TEST_CASE("before the boot is accepted only what was triggered is heard", "[2.0.1 B02.FR.09]") {
  CsmsConfig config;
  config.boot_sequence = {"Pending"};
  CsmsRig rig(config);
  Client& station = rig.connect("CS-1", "ocpp2.0.1");
  const std::string boot =
      R"({"reason":"PowerUp","chargingStation":{"model":"m","vendorName":"v"}})";
  CHECK(text_of(station.ask("BootNotification", boot), "status") == "Pending");
  CHECK(text_of(station.ask("Heartbeat", "{}"), "error") == "SecurityError");
  Json trigger = Json::object();
  trigger["requestedMessage"] = "Heartbeat";
  REQUIRE(rig.csms.call("CS-1", "TriggerMessage", trigger).ok());
  station.settle();
  CHECK(text_of(station.ask("Heartbeat", "{}"), "error").empty());
  CHECK(text_of(station.ask("Authorize", R"({"idToken":{"idToken":"T","type":"ISO14443"}})"),
                "error") == "SecurityError");
  CHECK(text_of(station.ask("BootNotification", boot), "status") == "Accepted");
  CHECK(
      text_of(station.ask("Authorize", R"({"idToken":{"idToken":"T","type":"ISO14443"}})"), "error")
          .empty());
}

// ---- CALLs to chargers ------------------------------------------------------------------------

TEST_CASE("CALLs to a charger wait for each other and end once, in order",
          "[1.6-J section 4.1.1]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  std::vector<ReplyKind> ends;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(rig.csms
                .call("CP-1", "ClearCache", Json::object(),
                      [&](const Reply& reply) { ends.push_back(reply.kind); })
                .ok());
  }
  charger.settle();
  REQUIRE(charger.texts.size() == 1);
  const Json first = Json::parse(charger.texts[0]).value();
  const std::string id(first.items()[1].as_string());
  charger.say("[3,\"" + id + "\",{\"status\":\"Accepted\"}]");
  REQUIRE(charger.texts.size() == 2);
  CHECK(Json::parse(charger.texts[1]).value().items()[1].as_string() != id);
  CHECK(ends == std::vector<ReplyKind>{ReplyKind::result});
  charger.cut();
  CHECK(ends == std::vector<ReplyKind>{ReplyKind::result, ReplyKind::lost, ReplyKind::lost});
}

TEST_CASE("a CALL without an answer times out and lets the next one go", "[1.6-J section 4.1.1]") {
  CsmsConfig config;
  config.call_timeout = 20s;
  CsmsRig rig(config);
  Client& charger = rig.connect("CP-1");
  std::vector<ReplyKind> ends;
  const auto note = [&](const Reply& reply) { ends.push_back(reply.kind); };
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object(), note).ok());
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object(), note).ok());
  rig.loop->run_for(19s);
  CHECK(ends.empty());
  rig.loop->run_for(2s);
  CHECK(ends == std::vector<ReplyKind>{ReplyKind::timeout});
  CHECK(charger.texts.size() == 2);
}

TEST_CASE("a CALL ends when its caller's time is over, and says when it was never sent",
          "[1.6-J section 4.1.1]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  std::vector<std::string> ends;
  const auto call = [&](const std::string& action, const Json& payload, Duration limit) {
    REQUIRE(rig.csms
                .call(
                    "CP-1", action, payload,
                    [&ends](const Reply& reply) {
                      CHECK(reply.kind == ReplyKind::timeout);
                      ends.push_back(std::string(reply.action) + ": " +
                                     std::string(reply.error_description));
                    },
                    limit)
                .ok());
  };
  Json soft = Json::object();
  soft["type"] = Json("Soft");
  call("ClearCache", Json::object(), 5s);
  call("Reset", soft, 2s);
  call("GetLocalListVersion", Json::object(), 60s);
  rig.loop->run_for(1999ms);
  CHECK(ends.empty());
  rig.loop->run_for(1ms);
  CHECK(ends == std::vector<std::string>{"Reset: ClearCache is still unanswered"});
  rig.loop->run_for(3s);
  REQUIRE(ends.size() == 2);
  CHECK(ends[1] == "ClearCache: ");
  charger.settle();
  REQUIRE(charger.texts.size() == 2);
  CHECK(charger.texts[1].find("GetLocalListVersion") != std::string::npos);
  rig.loop->run_for(54s);  // the time counts from call() on, and past call_timeout
  CHECK(ends.size() == 2);
  rig.loop->run_for(1s);
  CHECK(ends.size() == 3);
}

TEST_CASE("ids of CALLs are never used again, on whatever connection", "[1.6-J errata 3.7]") {
  CsmsRig rig;
  Client& first = rig.connect("CP-1");
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object()).ok());
  first.settle();
  Client& second = rig.connect("CP-1");
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object()).ok());
  second.settle();
  REQUIRE(first.texts.size() == 1);
  REQUIRE(second.texts.size() == 1);
  CHECK(first.texts[0] != second.texts[0]);
}

TEST_CASE("a CALL that makes no sense is an error, not a message", "[csms]") {
  CsmsConfig config;
  config.max_queued_calls = 1;
  CsmsRig rig(config);
  CHECK(rig.csms.call("CP-1", "ClearCache", Json::object()).error().code == Errc::state);
  Client& charger = rig.connect("CP-1");
  CHECK(rig.csms.call("CP-1", "Reset", Json::object()).error().message.find("type") !=
        std::string::npos);
  CHECK(rig.csms.call("CP-1", "GetBaseReport", Json::object()).error().code ==
        Errc::invalid_argument);                                      // not in 1.6
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object()).ok());  // goes out
  REQUIRE(rig.csms.call("CP-1", "ClearCache", Json::object()).ok());  // waits
  CHECK(rig.csms.call("CP-1", "ClearCache", Json::object()).error().code == Errc::limit);
  charger.settle();
  CHECK(charger.texts.size() == 1);
}

TEST_CASE("a configuration that no CSMS could live by is refused") {
  CHECK(Csms::check({}).ok());
  const auto fault = [](auto change) {
    CsmsConfig config;
    change(config);
    const auto good = Csms::check(config);
    return good ? std::string() : good.error().message;
  };
  CHECK(fault([](CsmsConfig& c) { c.token_status = {{"TAG*", "NoCredit"}}; }).empty());
  CHECK(fault([](CsmsConfig& c) {
          c.token_status = {{"TAG*", "Blokced"}};
        }) == "token TAG*: \"Blokced\" is no authorization status; did you mean Blocked?");
  CHECK(fault([](CsmsConfig& c) {
          c.token_status = {{"TAG*", "Zork"}};
        }).starts_with("token TAG*: \"Zork\" is no authorization status; it is one of Accepted"));
  CHECK(
      fault([](CsmsConfig& c) { c.boot_sequence = {"Later"}; }) ==
      "boot_sequence: \"Later\" is no answer to a boot; it is one of Accepted, Pending, Rejected");
  CHECK(fault([](CsmsConfig& c) { c.heartbeat_interval_s = -5; }) ==
        "heartbeat_interval: must not be negative");
  CHECK(fault([](CsmsConfig& c) { c.boot_retry_interval_s = -5; }) ==
        "boot_retry_interval: must not be negative");
  CHECK(fault([](CsmsConfig& c) { c.call_timeout = 0s; }) == "call_timeout: must be positive");
}
