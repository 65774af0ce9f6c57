// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;
using Effect = CsmsRule::Effect;

namespace {
Json object(std::string key, Json value) {
  Json made = Json::object();
  made[key] = std::move(value);
  return made;
}
}  // namespace

TEST_CASE("answer replaces the answer, merge its members", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  rig.rule(Effect::merge, "Heartbeat", object("extra", 1));
  const Json merged = charger.ask("Heartbeat", "{}");
  CHECK(text_of(merged, "extra") == "1");
  CHECK(text_of(merged, "currentTime") == "2026-01-01T00:00:00.011Z");
  rig.csms.remove_rule("r");
  rig.rule(Effect::answer, "Heartbeat", object("only", true));
  CHECK(charger.ask("Heartbeat", "{}").to_text() == R"({"only":true})");
}

TEST_CASE("error answers with the given words", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  CsmsRule rule;
  rule.effect = Effect::error;
  rule.error_code = "Nonsense";
  rule.error_description = "words";
  rule.payload = object("a", 1);
  rig.csms.add_rule(rule);
  const Json answer = charger.ask("Heartbeat", "{}");
  CHECK(text_of(answer, "error") == "Nonsense");
  CHECK(text_of(answer, "description") == "words");
  CHECK(text_of(answer, "details") == R"({"a":1})");
}

TEST_CASE("silence records nothing, lose answers and records nothing", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  rig.rule(Effect::silence, "StartTransaction");
  CHECK(charger.answers(charger.call("StartTransaction", rig.start(1, 0))).empty());
  CHECK(rig.books().empty());
  rig.csms.remove_rule("r");
  rig.rule(Effect::lose, "StartTransaction");
  const auto id = transaction_id(charger.ask("StartTransaction", rig.start(2, 0)));
  CHECK(rig.books().empty());
  rig.csms.remove_rule("r");
  CHECK(charger.ask("StopTransaction", rig.stop(id, 5)).to_text() == "{}");
  CHECK(rig.books().empty());
  CHECK(transaction_id(charger.ask("StartTransaction", rig.start(2, 0, "T2"))) != id);
}

TEST_CASE("delay answers later, hold when released, neither on another connection",
          "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  CsmsRule late;
  late.name = "late";
  late.effect = Effect::delay;
  late.delay = 30s;
  late.action = "Heartbeat";
  rig.csms.add_rule(late);
  rig.rule(Effect::hold, "StatusNotification");
  const std::string beat = charger.call("Heartbeat", "{}");
  const std::string status = charger.call(
      "StatusNotification", R"({"connectorId":1,"errorCode":"NoError","status":"Available"})");
  rig.loop->run_for(29s);
  CHECK(charger.answers(beat).empty());
  rig.loop->run_for(2s);
  CHECK(charger.answers(beat).size() == 1);
  CHECK(charger.answers(status).empty());
  rig.csms.release("r");
  charger.settle();
  CHECK(charger.answers(status).size() == 1);

  charger.call("Heartbeat", "{}");
  Client& next = rig.connect("CP-1");
  rig.loop->run_for(60s);
  CHECK(next.texts.empty());
}

TEST_CASE("foreign_id and answer_twice misuse ids", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  rig.rule(Effect::foreign_id, "Heartbeat");
  CHECK(charger.answers(charger.call("Heartbeat", "{}")).empty());
  CHECK(charger.texts.size() == 1);
  rig.csms.remove_rule("r");
  rig.rule(Effect::answer_twice, "Heartbeat");
  CHECK(charger.answers(charger.call("Heartbeat", "{}")).size() == 2);
}

TEST_CASE("disconnect processes, then cuts", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  rig.rule(Effect::disconnect, "StartTransaction");
  charger.call("StartTransaction", rig.start(1, 0));
  CHECK_FALSE(charger.open);
  CHECK(charger.texts.empty());
  CHECK(rig.books().size() == 1);
}

TEST_CASE("skip and times count per charger", "[csms rules]") {
  CsmsRig rig;
  CsmsRule rule;
  rule.effect = Effect::error;
  rule.skip = 1;
  rule.times = 1;
  rig.csms.add_rule(rule);
  for (const char* identity : {"A", "B"}) {
    Client& charger = rig.connect(identity);
    CHECK(text_of(charger.ask("Heartbeat", "{}"), "error").empty());
    CHECK(text_of(charger.ask("Heartbeat", "{}"), "error") == "InternalError");
    CHECK(text_of(charger.ask("Heartbeat", "{}"), "error").empty());
  }
}

TEST_CASE("rules select by charger, action and payload", "[csms rules]") {
  CsmsRig rig;
  CsmsRule rule;
  rule.effect = Effect::error;
  rule.charger = "A*";
  rule.action = "Status*";
  rule.match = object("status", "Faulted");
  rig.csms.add_rule(rule);
  const auto status = [&](Client& charger, const std::string& value) {
    return text_of(charger.ask("StatusNotification",
                               "{\"connectorId\":1,\"errorCode\":\"NoError\","
                               "\"status\":\"" +
                                   value + "\"}"),
                   "error");
  };
  Client& a = rig.connect("A1");
  CHECK(status(a, "Faulted") == "InternalError");
  CHECK(status(a, "Available").empty());
  CHECK(status(rig.connect("B1"), "Faulted").empty());
}

TEST_CASE("only_replayed spares what comes first and in time", "[csms rules]") {
  CsmsRig rig;
  rig.mutate("loses-replayed-stop");
  Client& charger = rig.connect("CP-1");
  const auto live = transaction_id(charger.ask("StartTransaction", rig.start(1, 0)));
  charger.ask("StopTransaction", rig.stop(live, 10));
  CHECK(rig.books().at(0).times_billed == 1);
  const auto late = transaction_id(charger.ask("StartTransaction", rig.start(1, 10, "B")));
  CHECK(charger.ask("StopTransaction", rig.stop(late, 20, rig.ago(60s))).to_text() == "{}");
  CHECK(rig.books().at(1).times_billed == 0);

  Client& station = rig.connect("CS-1", "ocpp2.0.1");
  station.ask("TransactionEvent", rig.event("Started", "T1", 0, 0, R"(,"offline":true)"));
  CHECK(rig.books().size() == 3);  // only the end is lost
  station.ask("TransactionEvent", rig.event("Ended", "T1", 1, 5, R"(,"offline":true)"));
  CHECK(rig.books().at(2).open);
}

TEST_CASE("double_bill, new_transaction and phantom_bill spoil the books", "[csms rules]") {
  CsmsRig rig;
  rig.mutate("double-bill");
  rig.mutate("new-transaction-for-replay");
  Client& charger = rig.connect("CP-1");
  const std::string start = rig.start(1, 0);
  const auto id = transaction_id(charger.ask("StartTransaction", start));
  CHECK(transaction_id(charger.ask("StartTransaction", start)) != id);
  CHECK((rig.books().at(0).open && rig.books().at(1).open));
  charger.ask("StopTransaction", rig.stop(id, 10));
  charger.ask("StopTransaction", rig.stop(id, 10));
  CHECK(rig.books().at(0).times_billed == 2);
  rig.rule(Effect::phantom_bill, "Heartbeat");
  charger.ask("Heartbeat", "{}");
  CHECK(rig.books().at(2).times_billed == 1);
}

TEST_CASE("shift_time moves currentTime", "[csms rules]") {
  CsmsRig rig;
  rig.mutate("wrong-current-time");
  CHECK(text_of(rig.connect("CP-1").ask("Heartbeat", "{}"), "currentTime") ==
        "2026-01-01T02:00:00.011Z");
}

TEST_CASE("overlap_calls sends two CALLs at once", "[csms rules]") {
  CsmsRig rig;
  rig.mutate("two-outstanding-calls");
  Client& charger = rig.connect("CP-1");
  charger.call("BootNotification", R"({"chargePointVendor":"v","chargePointModel":"m"})");
  CHECK(charger.texts.size() == 3);
  CHECK(charger.texts[1] != charger.texts[2]);
}

TEST_CASE("SEND is counted and not answered, unless a rule says so", "[2.1 part 4 section 4.2.5]") {
  CsmsRig rig;
  Client& station = rig.connect("CS-1", "ocpp2.1");
  const std::string data =
      "[6,\"s1\",\"NotifyPeriodicEventStream\",{\"id\":1,\"pending\":0,\"basetime\":\"" +
      rig.now() + "\",\"data\":[{\"t\":0.5,\"v\":\"1\"}]}]";
  station.say(data);
  CHECK(station.texts.empty());
  CHECK(rig.csms.violations() == 0);
  rig.mutate("answers-send");
  station.say(data);
  CHECK(station.texts == std::vector<std::string>{R"([3,"s1",{}])"});
}

TEST_CASE("refuse_reconnect and old_close_evicts confuse connections", "[csms rules]") {
  CsmsRig rig;
  rig.connect("A");
  rig.mutate("refuses-reconnect");
  Client& again = rig.client();
  again.connect("A", {"ocpp1.6"});
  REQUIRE(again.closed.size() == 1);
  CHECK(again.closed[0].http_status == 409);
  rig.csms.remove_rule("refuses-reconnect");
  rig.mutate("late-close-evicts");
  rig.connect("A");
  rig.loop->run_for(10s);
  CHECK_FALSE(rig.csms.connected("A"));
}

TEST_CASE("handlers answer instead of the CSMS, or let it", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  rig.csms.set_handler("Authorize", [](std::string_view who, const IncomingCall& call) {
    std::optional<Answer> answer;
    if (call.payload["idTag"].as_string() == "MINE") {
      answer.emplace();
      answer->payload =
          object("idTagInfo", object("status", who == "CP-1" ? "Blocked" : "Invalid"));
    }
    return answer;
  });
  CHECK(charger.ask("Authorize", R"({"idTag":"MINE"})").to_text() ==
        R"({"idTagInfo":{"status":"Blocked"}})");
  CHECK(charger.ask("Authorize", R"({"idTag":"OTHER"})").to_text() ==
        R"({"idTagInfo":{"status":"Accepted"}})");
  rig.csms.set_handler("Vendor", [](std::string_view, const IncomingCall&) {
    return Answer{Answer::Kind::error, Json(), "GenericError", "no", {}};
  });
  CHECK(text_of(charger.ask("Vendor", "{}"), "error") == "GenericError");
}

TEST_CASE("a handler may take its time, and may leave it to the CSMS even then", "[csms]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  std::vector<Give<std::optional<Answer>>> open;
  rig.csms.set_late_handler("Authorize", [&](std::string_view, const IncomingCall&,
                                             const auto& give) { open.push_back(give); });
  const auto give = [&](std::size_t which, std::optional<Answer> answer) {
    Timer later(*rig.loop, [&, which] {
      open.at(which)(answer);
      open.at(which)(std::nullopt);  // the first one counts
    });
    later.start(std::chrono::milliseconds{5});
    return charger.ask("Authorize", R"({"idTag":"A"})");
  };
  Answer answer;
  answer.payload = object("idTagInfo", object("status", "Blocked"));
  CHECK(give(0, answer).to_text() == R"({"idTagInfo":{"status":"Blocked"}})");
  CHECK(give(1, std::nullopt).to_text() == R"({"idTagInfo":{"status":"Accepted"}})");
  rig.connect("CP-2").ask("Heartbeat", "{}");
  CHECK(give(2, Answer{Answer::Kind::error, Json(), "GenericError", "no", {}})
            .to_text()
            .find("GenericError") != std::string::npos);
}

TEST_CASE("an unknown mutant or effect names the nearest", "[csms rules]") {
  CHECK(csms_mutant("foreign-ids").error().message.find("foreign-id") != std::string::npos);
  CHECK(parse_csms_effect("silense").error().message.find("silence") != std::string::npos);
  for (const auto name : csms_mutant_names()) CHECK(csms_mutant(name).ok());
  CHECK(parse_csms_effect("foreign_id").value() == Effect::foreign_id);
}

TEST_CASE("rules about its own CALLs spoil what it sends, and nothing else", "[csms rules]") {
  CsmsRig rig;
  Client& charger = rig.connect("CP-1");
  CsmsRule rule;
  rule.name = "r";
  rule.own_calls = true;
  rule.effect = Effect::merge;
  rule.payload = object("type", "Hard");
  rig.csms.add_rule(rule);
  REQUIRE(rig.csms.call("CP-1", "Reset", object("type", "Soft")).ok());
  charger.settle();
  REQUIRE(charger.texts.size() == 1);
  CHECK(charger.texts[0].find(R"({"type":"Hard"})") != std::string::npos);
  CHECK(text_of(charger.ask("Heartbeat", "{}"), "type").empty());

  rig.csms.remove_rule("r");
  rule.effect = Effect::silence;
  rig.csms.add_rule(rule);
  charger.texts.clear();
  charger.close();
  Client& again = rig.connect("CP-2");
  std::optional<ReplyKind> end;
  REQUIRE(rig.csms
              .call("CP-2", "Reset", object("type", "Soft"),
                    [&](const Reply& reply) { end = reply.kind; })
              .ok());
  CHECK_FALSE(end.has_value());  // never inside the call
  again.settle();
  CHECK(again.texts.empty());
  CHECK(end == ReplyKind::timeout);
}
