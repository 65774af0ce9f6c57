// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security events: which are told, when, how often. 1.6 security A04, section 8; 2.0.1 A04, part 2
// appendix 1.
#include "features/feature.hpp"
#include "features/security/security_adapters.hpp"
#include "features/security/security_log.hpp"
#include "support/charger_rig.hpp"
#include "support/dial_watch.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* notification = "SecurityEventNotification";

std::vector<std::string> types(const std::vector<SeenFrame>& frames) {
  std::vector<std::string> out;
  for (const SeenFrame& frame : frames) out.push_back(at_path(frame.payload, "type"));
  return out;
}

std::vector<std::string> logged(const ChargerRig& rig) {
  std::vector<std::string> out;
  for (const SeenEvent& event : rig.told(EventKind::security_event)) out.push_back(event.text);
  return out;
}

/// What the lists of the versions and their messages differ in.
struct Spoken {
  const char* subprotocol;
  std::span<const SecurityEventKind> kinds;
  std::size_t critical;
  const char* reset;
};
const Spoken versions[] = {
    {"ocpp1.6", security_event_kinds_v16(), 7, R"({"type":"Hard"})"},
    {"ocpp2.0.1", security_event_kinds_v2(), 16, R"({"type":"Immediate"})"},
    {"ocpp2.1", security_event_kinds_v2(), 16, R"({"type":"Immediate"})"},
};
const Spoken& any_version() {
  return versions[GENERATE(0U, 1U, 2U)];
}

void with_password(ChargePointConfig& config) {
  config.security_profile = 1;
  config.basic_auth_password = "a-password-of-20-by.";
}

}  // namespace

TEST_CASE("critical events are told in order, the others are only logged",
          "[1.6 security 8][1.6 security A04.FR.01][1.6 security "
          "A04.FR.04][1.6:SecurityEventNotification][2.0.1 A04.FR.01][2.0.1 A04.FR.04]") {
  const Spoken& version = any_version();
  ChargerRig rig(version.subprotocol);
  rig.boot();
  std::vector<std::string> critical, all;
  for (const SecurityEventKind& kind : version.kinds) {
    REQUIRE(rig.charger().security_event(kind.type, "why").ok());
    all.emplace_back(kind.type);
    if (kind.critical) critical.emplace_back(kind.type);
  }
  CHECK(critical.size() == version.critical);
  rig.run(1s);
  CHECK(types(rig.sent(notification)) == critical);
  CHECK(at_path(rig.sent(notification)[0].payload, "techInfo") == "why");
  CHECK(logged(rig) == all);
}

TEST_CASE("a vendor's own event is told, one that can not be spelled is refused", "[device-api]") {
  ChargerRig rig(any_version().subprotocol);
  CHECK_FALSE(rig.charger().security_event("TamperDetectionActivated").ok());  // powered off
  rig.boot();
  REQUIRE(rig.charger().security_event("DoorOpened").ok());
  CHECK_FALSE(rig.charger().security_event("").ok());
  CHECK_FALSE(rig.charger().security_event(std::string(51, 'x')).ok());
  CHECK_FALSE(rig.charger().security_event("DoorOpened", std::string(256, 'x')).ok());
  rig.run(1s);
  CHECK(types(rig.sent(notification)) == std::vector<std::string>{"DoorOpened"});
}

TEST_CASE("events of an outage are told after it, in order, with their own time, once",
          "[1.6 security A04.FR.02][2.0.1 A04.FR.02]") {
  ChargerRig rig(any_version().subprotocol);
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  const UtcTime first = rig.charger().device_time();
  REQUIRE(rig.charger().security_event("TamperDetectionActivated").ok());
  rig.run(10s);
  REQUIRE(rig.charger().security_event("MemoryExhaustion").ok());
  CHECK(rig.sent(notification).empty());
  SECTION("the connection comes back") {
    rig.charger().go_online();
  }
  SECTION("the power goes and comes back") {
    rig.charger().power_cut();
    rig.run(1s);
    rig.charger().power_on();
    rig.charger().go_online();
  }
  SECTION("another process takes over") {
    rig.replace_charger();
    rig.charger().start();
  }
  rig.run(1min);
  const auto told = rig.sent(notification);
  CHECK(types(told) == std::vector<std::string>{"TamperDetectionActivated", "MemoryExhaustion"});
  CHECK(at_path(told[0].payload, "timestamp") == format_utc(first));
  CHECK(at_path(told[1].payload, "timestamp") == format_utc(first + 10s));
}

TEST_CASE("an event whose answer was lost is told again on the next connection",
          "[1.6 security A04.FR.02][2.0.1 A04.FR.02]") {
  ChargerRig rig(any_version().subprotocol);
  rig.boot();
  rig.csms.silent.insert(notification);
  REQUIRE(rig.charger().security_event("TamperDetectionActivated").ok());
  rig.run(1s);
  rig.csms.silent.clear();
  rig.csms.drop();
  rig.run(10s);
  CHECK(rig.sent(notification).size() == 2);
  rig.run(10min);
  CHECK(rig.sent(notification).size() == 2);
}

TEST_CASE("a CSMS that fails is asked again, and transactions do not wait for it",
          "[1.6 security A04.FR.02][1.6 3.7.1]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.errors[notification] = 2;
  const TimePoint start = rig.now();
  REQUIRE(rig.charger().security_event("TamperDetectionActivated").ok());
  REQUIRE(rig.charger().plug_in(1).ok());
  REQUIRE(rig.charger().present_token({"TAG"}).ok());
  rig.run(1s);
  CHECK(rig.sent("StartTransaction").size() == 1);
  rig.run(5min);
  const auto told = rig.sent(notification);
  REQUIRE(told.size() == 3);  // 60 s after the first answer, 120 s after the second
  CHECK(told[1].at - start == 60s + 2ms);
  CHECK(told[2].at - start == 180s + 4ms);
  CHECK(rig.told(EventKind::message_given_up).empty());
}

TEST_CASE("an event is given up after the attempts of a transaction message; the next one follows",
          "[1.6 security A04][2.0.1 A04]") {
  ChargerRig rig(any_version().subprotocol);
  rig.boot();
  rig.csms.errors[notification] = 3;
  REQUIRE(rig.charger().security_event("TamperDetectionActivated").ok());
  REQUIRE(rig.charger().security_event("MemoryExhaustion").ok());
  rig.run(10min);
  CHECK(types(rig.sent(notification)) ==
        std::vector<std::string>{"TamperDetectionActivated", "TamperDetectionActivated",
                                 "TamperDetectionActivated", "MemoryExhaustion"});
  CHECK(rig.told(EventKind::message_given_up).size() == 1);
}

TEST_CASE("what waits for delivery has a limit; the oldest goes", "[1.6 security A04]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  for (int i = 0; i < 103; ++i)
    REQUIRE(rig.charger().security_event("Vendor" + std::to_string(i)).ok());
  CHECK(rig.told(EventKind::message_given_up).size() == 3);
  rig.charger().go_online();
  rig.run(1min);
  const auto told = types(rig.sent(notification));
  REQUIRE(told.size() == 100);
  CHECK(told.front() == "Vendor3");
  CHECK(told.back() == "Vendor102");
}

TEST_CASE("with a security profile, start, reset and a clock that jumps are told",
          "[1.6 security 8][2.0.1 A04.FR.01]") {
  const Spoken& version = any_version();
  ChargerRig rig(version.subprotocol, with_password);
  rig.charger().start();
  rig.run(2s);
  CHECK(types(rig.sent(notification)) == std::vector<std::string>{"StartupOfTheDevice"});
  rig.clear();
  CHECK(rig.ask("Reset", version.reset) == R"({"status":"Accepted"})");
  rig.run(30s);
  const auto told = rig.sent(notification);
  CHECK(types(told) == std::vector<std::string>{"ResetOrReboot", "StartupOfTheDevice"});
  CHECK(at_path(told[0].payload, "techInfo") == "remote reset");
  CHECK(at_path(told[0].payload, "timestamp") < at_path(told[1].payload, "timestamp"));
  rig.clear();
  rig.csms.answers["Heartbeat"] = R"({"currentTime":"2031-01-01T00:00:00.000Z"})";
  CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"Heartbeat"})") ==
        R"({"status":"Accepted"})");
  rig.run(1s);
  CHECK(types(rig.sent(notification)) == std::vector<std::string>{"SettingSystemTime"});
}

TEST_CASE("without a security profile routine events stay in the log",
          "[1.6 security 8][2.0.1 A04]") {
  ChargerRig rig(any_version().subprotocol);
  rig.charger().start();
  rig.run(2s);
  CHECK(rig.sent(notification).empty());
  CHECK(logged(rig) == std::vector<std::string>{"StartupOfTheDevice"});
}

TEST_CASE("2.x: why dials fail is told after them, once for those that fail alike",
          "[2.0.1 A04.FR.01][2.0.1 A00.FR.308]") {
  const auto version = GENERATE(as<std::string>{}, "ocpp2.0.1", "ocpp2.1");
  DialWatch watch;
  ChargerRig rig(
      version, [](ChargePointConfig& config) { config.back_off_repeat_times = 0; }, nullptr,
      watch.wrap());
  watch.refuse = [](const Endpoint&) { return tls_failure(TlsFault::certificate); };
  rig.charger().start();
  rig.run(5s);
  watch.refuse = [](const Endpoint&) { return tls_failure(TlsFault::version); };
  rig.run(5s);
  watch.refuse = {};
  rig.run(10s);
  CHECK(watch.dials.size() > 4);
  CHECK(logged(rig).size() == watch.dials.size());  // the start, and each dial but the last
  CHECK(types(rig.sent(notification)) ==
        std::vector<std::string>{"InvalidCsmsCertificate", "InvalidTLSVersion"});
  rig.clear();
  watch.refuse = [](const Endpoint&) { return tls_failure(TlsFault::certificate); };
  rig.csms.drop();  // another outage is news
  rig.run(5s);
  watch.refuse = {};
  rig.run(10s);
  CHECK(types(rig.sent(notification)) == std::vector<std::string>{"InvalidCsmsCertificate"});
}

TEST_CASE("a request that breaks the schema is logged as InvalidMessages",
          "[1.6 security 8][2.0.1 A04]") {
  ChargerRig rig(any_version().subprotocol);
  rig.boot();
  CHECK(rig.ask("Reset", R"({"type":7})").substr(0, 5) == "error");
  CHECK(logged(rig) == std::vector<std::string>{"InvalidMessages"});
  CHECK(rig.sent(notification).empty());
}

TEST_CASE("the security log rolls and is read by time",
          "[1.6 security A04.FR.04][1.6 security N01.FR.03]") {
  SecurityLog log;
  const UtcTime start = *parse_utc("2026-01-01T00:00:00Z");
  for (int i = 0; i < 205; ++i)
    log.add({start + seconds{i}, i % 2 ? "InvalidMessages" : "MemoryExhaustion", i % 2 ? "x" : ""});
  CHECK(log.entries().size() == SecurityLog::limit);
  CHECK(log.entries().front().at == start + 5s);
  CHECK(log.text(start + 203s) ==
        "2026-01-01T00:03:23.000Z InvalidMessages: x\n"
        "2026-01-01T00:03:24.000Z MemoryExhaustion\n");
  CHECK(log.text({}, start + 5s) == "2026-01-01T00:00:05.000Z InvalidMessages: x\n");
}

namespace {

/// A store's side of save(): what it has, and how much was written to it.
struct Pieces final : PieceSink {
  bool keeps(std::string_view key) override {
    seen.emplace(key);
    return kept.find(key) != nullptr;
  }
  void write(std::string_view key, const Json& piece) override {
    seen.emplace(key);
    kept[key] = piece;
    entries_written += piece.items().size();
  }
  Json kept = Json::object();
  std::set<std::string, std::less<>> seen;
  std::size_t entries_written = 0;
};

}  // namespace

TEST_CASE("the security log is kept in pieces, and comes back whole", "[1.6 security A04.FR.04]") {
  SecurityLog log;
  Pieces pieces;
  const UtcTime start = *parse_utc("2026-01-01T00:00:00Z");
  const int count = GENERATE(1, 8, 9, 199, 200, 201, 1001);
  for (int i = 0; i < count; ++i) {
    log.add({start + seconds{i}, "MemoryExhaustion", std::to_string(i)});
    pieces.seen.clear();
    log.save(pieces);
  }
  // One event writes its own piece, not the log.
  CHECK(pieces.entries_written <= static_cast<std::size_t>(count) * SecurityLog::piece_size);
  // A store forgets what it was not told of any more.
  Json kept = Json::object();
  for (const auto& [key, piece] : pieces.kept.members())
    if (pieces.seen.count(key) != 0) kept[key] = piece;
  SecurityLog next;
  next.add({start + seconds{count}, "StartupOfTheDevice", {}});
  next.restore(kept);
  log.add({start + seconds{count}, "StartupOfTheDevice", {}});
  CHECK(next.text() == log.text());
  next.restore(kept);
  CHECK(next.entries().size() == log.entries().size());
  // A store that failed is given everything anew.
  Pieces fresh;
  log.save(fresh);
  SecurityLog again;
  again.restore(fresh.kept);
  CHECK(again.text() == log.text());
}
