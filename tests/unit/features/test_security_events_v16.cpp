// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security events: which are told, when, how often. 1.6 security A04, section 8.
#include "features/feature.hpp"
#include "features/security/security_log.hpp"
#include "support/charger_rig.hpp"

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

void with_password(ChargePointConfig& config) {
  config.security_profile = 1;
  config.basic_auth_password = "a-password-of-20-by.";
}

}  // namespace

TEST_CASE("critical events are told in order, the others are only logged",
          "[1.6 security 8][1.6 security A04.FR.01][1.6 security "
          "A04.FR.04][1.6:SecurityEventNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  std::vector<std::string> critical, all;
  for (const SecurityEventKind& kind : security_event_kinds()) {
    REQUIRE(rig.charger().security_event(kind.type, "why").ok());
    all.emplace_back(kind.type);
    if (kind.critical) critical.emplace_back(kind.type);
  }
  CHECK(all.size() == 18);
  CHECK(critical.size() == 7);
  rig.run(1s);
  CHECK(types(rig.sent(notification)) == critical);
  CHECK(at_path(rig.sent(notification)[0].payload, "techInfo") == "why");
  CHECK(logged(rig) == all);
}

TEST_CASE("a vendor's own event is told, one that can not be spelled is refused", "[device-api]") {
  ChargerRig rig("ocpp1.6");
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
          "[1.6 security A04.FR.02]") {
  ChargerRig rig("ocpp1.6");
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
          "[1.6 security A04.FR.02]") {
  ChargerRig rig("ocpp1.6");
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
          "[1.6 security A04]") {
  ChargerRig rig("ocpp1.6");
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
          "[1.6 security 8]") {
  ChargerRig rig("ocpp1.6", with_password);
  rig.charger().start();
  rig.run(2s);
  CHECK(types(rig.sent(notification)) == std::vector<std::string>{"StartupOfTheDevice"});
  rig.clear();
  CHECK(rig.ask("Reset", R"({"type":"Hard"})") == R"({"status":"Accepted"})");
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

TEST_CASE("without a security profile routine events stay in the log", "[1.6 security 8]") {
  ChargerRig rig("ocpp1.6");
  rig.charger().start();
  rig.run(2s);
  CHECK(rig.sent(notification).empty());
  CHECK(logged(rig) == std::vector<std::string>{"StartupOfTheDevice"});
}

TEST_CASE("a request that breaks the schema is logged as InvalidMessages", "[1.6 security 8]") {
  ChargerRig rig("ocpp1.6");
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
