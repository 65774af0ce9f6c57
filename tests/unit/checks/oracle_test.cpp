// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Each check against a CSMS that is right and one that is wrong in just its way.
#include "life.hpp"

#include <algorithm>
#include <tuple>

using namespace ocppsim;
using namespace ocppsim::test;

using Ids = std::set<std::string>;

TEST_CASE("a correct CSMS fails no check", "[checks]") {
  const std::string version = GENERATE("ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  Life life(version);
  life.go();
  Ids unverifiable;
  for (const CheckResult& result : life.finish()) {
    INFO(version << " " << result.info.id);
    for (const Finding& finding : result.findings)
      UNSCOPED_INFO(finding.charger << ": " << finding.message);
    CHECK(result.verdict != Verdict::fail);
    if (result.verdict == Verdict::unverifiable) {
      unverifiable.emplace(result.info.id);
      CHECK_FALSE(result.reason.empty());
    }
  }
  Ids expected = {"send-never-answered"};
  if (version != "ocpp1.6") expected.insert("transaction-ids-unique");
  CHECK(unverifiable == expected);
}

namespace {

/// What a mutant must fail, and what may fall with it.
struct Prey {
  std::string_view mutant;
  std::string_view version;
  std::string_view caught_by;
  Ids also;
};

const std::vector<Prey>& prey() {
  static const std::vector<Prey> table = {
      {"answers-twice", "ocpp1.6", "answers-carry-the-request-id", {}},
      {"bad-schema-answer", "ocpp1.6", "answers-match-schema", {}},
      {"bad-schema-answer", "ocpp2.0.1", "answers-match-schema", {}},
      {"bills-phantom", "ocpp1.6", "nothing-billed-that-never-ran", {}},
      {"foreign-id", "ocpp1.6", "answers-carry-the-request-id", {"every-call-answered"}},
      {"foreign-id", "ocpp2.0.1", "answers-carry-the-request-id", {"every-call-answered"}},
      {"heartbeat-interval-in-ms", "ocpp2.1", "heartbeat-interval-sane", {}},
      {"late-answers", "ocpp1.6", "every-call-answered", {}},
      {"late-close-evicts", "ocpp1.6", "session-count-matches", {}},
      {"leaks-internals-in-callerror", "ocpp2.0.1", "no-internals-in-callerror", {}},
      {"loses-replayed-stop", "ocpp1.6", "billed-exactly-once", {}},
      {"loses-replayed-stop", "ocpp2.0.1", "billed-exactly-once", {}},
      {"never-answers-heartbeat", "ocpp1.6", "every-call-answered", {}},
      {"never-answers-heartbeat", "ocpp2.1", "every-call-answered", {}},
      {"refuses-reconnect", "ocpp2.0.1", "reconnect-accepted", {"session-count-matches"}},
      {"rejects-replay", "ocpp1.6", "replay-answered", {}},
      {"rejects-replay", "ocpp2.0.1", "replay-answered", {}},
      {"reuses-transaction-id",
       "ocpp1.6",
       "transaction-ids-unique",
       {"billed-exactly-once", "nothing-billed-that-never-ran"}},
      {"two-outstanding-calls", "ocpp2.0.1", "one-call-outstanding", {}},
      {"wrong-current-time", "ocpp1.6", "clock-is-utc", {}},
  };
  return table;
}

}  // namespace

TEST_CASE("each mutant is caught by its check, and by no unrelated one", "[checks]") {
  const std::size_t row = GENERATE(range(std::size_t{0}, prey().size()));
  const Prey& expected = prey()[row];
  Life life(std::string(expected.version), expected.mutant);
  life.go();
  INFO(expected.mutant << " " << expected.version);
  Ids failed = life.failed();
  CHECK(failed.count(std::string(expected.caught_by)) == 1);
  failed.erase(std::string(expected.caught_by));
  for (const std::string& id : expected.also) failed.erase(id);
  CHECK(failed == Ids{});
}

TEST_CASE("a stop told twice is billed twice by one mutant", "[checks]") {
  const auto [version, action, type] =
      GENERATE(std::make_tuple("ocpp1.6", "StopTransaction", ""),
               std::make_tuple("ocpp2.0.1", "TransactionEvent", "Ended"));
  const bool mutant = GENERATE(false, true);
  Life life(version);
  life.start_all();
  life.begin_charging(life.charger());
  life.run(minutes{5});
  life.lose_next_answer(action, type);
  if (mutant) life.mutate("double-bill");
  life.end_charging(life.charger());
  life.run(minutes{5});
  const CheckResult result = life.result("billed-exactly-once");
  CHECK(result.observed == 1);
  CHECK(result.verdict == (mutant ? Verdict::fail : Verdict::pass));
  if (mutant) CHECK(result.findings.at(0).message.find("billed 2 times") != std::string::npos);
}

TEST_CASE("a start told twice makes two open transactions in one mutant", "[checks]") {
  const bool mutant = GENERATE(false, true);
  Life life("ocpp1.6");
  life.start_all();
  life.lose_next_answer("StartTransaction");
  if (mutant) life.mutate("new-transaction-for-replay");
  REQUIRE(life.charger().plug_in(1).ok());
  REQUIRE(life.charger().present_token({"TAG", "ISO14443"}, 1).ok());
  life.run(minutes{5});
  CHECK(life.result("no-two-open-transactions").verdict ==
        (mutant ? Verdict::fail : Verdict::pass));
}

TEST_CASE("an answered SEND is told from a silent one", "[checks]") {
  const bool mutant = GENERATE(false, true);
  Life life("ocpp2.1", mutant ? "answers-send" : "");
  life.start_all();
  REQUIRE(life.charger()
              .send_text("[6,\"s1\",\"NotifyPeriodicEventStream\",{\"id\":1,\"pending\":0,"
                         "\"basetime\":\"2026-01-01T00:00:00Z\",\"data\":[{\"t\":0,\"v\":\"1\"}]}]")
              .ok());
  life.run(minutes{5});
  CHECK(life.result("send-never-answered").verdict == (mutant ? Verdict::fail : Verdict::pass));
}

TEST_CASE("no common subprotocol is a finding", "[1.6-J section 3.1.2]") {
  Life life("ocpp1.6", {}, 1);
  CsmsConfig other;
  other.subprotocols = {"ocpp2.1"};
  Csms stranger(*life.loop, other);
  life.server.reset();
  life.server = life.pipes.listen("csms", stranger);
  life.start_all();
  CHECK(life.result("subprotocol-selected").verdict == Verdict::fail);
  life.made.clear();  // before the CSMS they talk to
}

TEST_CASE("what an injected fault explains is not held against the CSMS", "[checks]") {
  const std::string kind = GENERATE("drop", "corrupt", "duplicate", "reorder", "latency");
  Life life("ocpp1.6");
  FaultRule rule;
  rule.name = kind;
  rule.kind = kind;
  rule.settings = Json::object();
  if (kind == "latency") rule.settings["delay"] = "40s";
  rule.trigger.ratio = Ratio::percent(20);
  const auto added = life.faults.add(rule);
  INFO((added.ok() ? std::string() : added.error().message));
  REQUIRE(added.ok());
  for (auto& each : life.made) each->start();
  life.run(minutes{60});
  std::string why;
  for (const CheckResult& result : life.finish()) {
    for (const Finding& finding : result.findings) {
      why += std::string(result.info.id) + ": " + finding.message + "\n";
    }
  }
  INFO(kind << "\n" << why);
  CHECK(why.empty());
}

TEST_CASE("without a ledger its checks are unverifiable, not passed", "[checks]") {
  Life life("ocpp1.6");
  life.go();
  for (const CheckResult& result : life.checks->finish(nullptr)) {
    if (result.info.id != "billed-exactly-once") continue;
    CHECK(result.verdict == Verdict::unverifiable);
    CHECK(result.reason.find("ledger") != std::string::npos);
  }
}

TEST_CASE("shards merge into the verdict of one", "[checks]") {
  Life together("ocpp1.6", "bad-schema-answer");
  together.go();
  Life apart("ocpp1.6", "bad-schema-answer");
  auto second = CheckSet::make().value();
  apart.charger(2).remove_observer(apart.checks.get());
  apart.charger(2).add_observer(second.get());
  apart.go();
  apart.charger(2).remove_observer(second.get());
  apart.charger(2).add_observer(apart.checks.get());
  apart.checks->merge(std::move(*second));
  const CheckResult a = together.result("answers-match-schema");
  const CheckResult b = apart.result("answers-match-schema");
  CHECK(a.failures == b.failures);
  CHECK(a.observed == b.observed);
  REQUIRE(a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    CHECK(a.findings[i].charger == b.findings[i].charger);
    CHECK(a.findings[i].message == b.findings[i].message);
  }
}

TEST_CASE("checks are chosen by id, sorted, and a wrong id names the nearest", "[checks]") {
  CHECK(CheckSet::make({"billed-exactly-once"}).value()->finish(nullptr).size() == 1);
  CHECK(CheckSet::make({"billed-exactly-onc"}).error().message.find("billed-exactly-once") !=
        std::string::npos);
  CHECK(std::is_sorted(known_checks().begin(), known_checks().end(),
                       [](const CheckInfo& a, const CheckInfo& b) { return a.id < b.id; }));
}
