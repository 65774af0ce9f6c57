// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security profiles 0 to 3, their credentials, and the way up. 1.6 security A00, A01, A05.
#include "crypto/certificate_authority.hpp"
#include "support/charger_rig.hpp"
#include "support/dial_watch.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* accepted = R"({"status":"Accepted"})";
constexpr const char* rejected = R"({"status":"Rejected"})";
constexpr const char* first_password = "first-password-1";
constexpr const char* second_password = "second-password-2";

std::string change(ChargerRig& rig, const std::string& key, const std::string& value) {
  return rig.ask("ChangeConfiguration", R"({"key":")" + key + R"(","value":")" + value + "\"}");
}

std::string configured(ChargerRig& rig, const std::string& key) {
  const std::string text = rig.ask("GetConfiguration", R"({"key":[")" + key + "\"]}");
  const auto answer = Json::parse(text);
  return answer ? at_path(*answer, "configurationKey[0].value") : text;
}

/// A root and a certificate of the charger under it, as a factory would install them.
struct Factory {
  explicit Factory(UtcTime now, std::uint64_t seed = 1) {
    RandomStream random(seed);
    CertificateAuthority root({"CPO Root", "Test CPO", ""}, KeyKind::ec_p256, random, now);
    const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
    const Certificate leaf =
        root.issue({{"CP-1", "Test CPO", ""}, now - 24h, now + 24h * 365}, key);
    root_pem = root.certificate().pem();
    tls = std::make_shared<TlsCredentials>();
    tls->ca_pem = root_pem;
    tls->certificate_pem = leaf.pem();
    tls->private_key_pem = key.pem();
  }
  std::string root_pem;
  std::shared_ptr<TlsCredentials> tls;
};

UtcTime start_of_time() {
  return make_virtual_loop()->utc_now();
}

std::string install(const std::string& pem) {
  Json request = Json::object();
  request["certificateType"] = "CentralSystemRootCertificate";
  request["certificate"] = pem;
  return request.to_text();
}

struct UpgradeRig {
  explicit UpgradeRig(const ChargerRig::Tweak& tweak = {})
      : rig(
            "ocpp1.6",
            [&](ChargePointConfig& config) {
              config.secure_url = "pipe:csms/secure/";
              config.basic_auth_password = first_password;
              config.tls = Factory(start_of_time()).tls;
              if (tweak) tweak(config);
            },
            nullptr, watch.wrap()) {
    rig.boot();
  }
  DialWatch watch;
  ChargerRig rig;
};

}  // namespace

TEST_CASE("AuthorizationKey: the new password is used on the next connection, and kept",
          "[1.6 security A01][1.6:AuthorizationKey]") {
  UpgradeRig it([](ChargePointConfig& config) { config.security_profile = 1; });
  CHECK(it.watch.last().basic_auth_user == "CP-1");
  CHECK(it.watch.last().basic_auth_password == first_password);
  const TimePoint asked = it.rig.now();
  CHECK(change(it.rig, "AuthorizationKey", second_password) == accepted);
  it.rig.run(5s);
  REQUIRE(it.watch.dials.size() == 2);
  CHECK(it.watch.last().basic_auth_password == second_password);
  CHECK(it.watch.dials[1].at - asked < 1100ms);  // the back-off's shortest wait
  CHECK(it.rig.sent("BootNotification").empty());
  // A01.FR.11, 12: the change is logged, its value is not.
  const auto log = it.rig.told(EventKind::security_event);
  REQUIRE(log.size() == 1);
  CHECK(log[0].text == "ReconfigurationOfSecurityParameters");
  for (const SeenEvent& event : it.rig.events)
    CHECK(event.text.find(second_password) == std::string::npos);
  it.rig.replace_charger();
  it.rig.charger().start();
  it.rig.run(1s);
  CHECK(it.watch.last().basic_auth_password == second_password);
}

TEST_CASE("what is under way ends before the charger leaves for its new connection",
          "[1.6 security A01]") {
  UpgradeRig it([](ChargePointConfig& config) { config.security_profile = 1; });
  it.rig.csms.silent.insert("Authorize");  // answered by hand, late
  REQUIRE(it.rig.charger().plug_in(1).ok());
  REQUIRE(it.rig.charger().present_token({"TAG"}).ok());
  it.rig.run(100ms);
  REQUIRE(it.rig.sent("Authorize").size() == 1);
  CHECK(change(it.rig, "AuthorizationKey", second_password) == accepted);
  REQUIRE(it.rig.charger().security_event("TamperDetectionActivated").ok());
  it.rig.run(5s);
  CHECK(it.watch.dials.size() == 1);
  CHECK(it.rig.sent("SecurityEventNotification").empty());  // nothing new is begun
  it.rig.csms.say("[3,\"" + it.rig.sent("Authorize")[0].id +
                  R"(",{"idTagInfo":{"status":"Accepted"}}])");
  it.rig.run(5s);
  CHECK(it.watch.dials.size() == 2);
  CHECK(it.rig.sent("StartTransaction").size() == 1);
  CHECK(it.rig.sent("SecurityEventNotification").size() == 1);
}

TEST_CASE("AuthorizationKey: 16 to 40 characters; without a profile it waits for its use",
          "[1.6 security A00.FR.205][1.6:AuthorizationKey]") {
  UpgradeRig it;
  CHECK(change(it.rig, "AuthorizationKey", std::string(15, 'x')) == rejected);
  CHECK(change(it.rig, "AuthorizationKey", std::string(41, 'x')) == rejected);
  CHECK(change(it.rig, "AuthorizationKey", std::string(40, 'x')) == accepted);
  it.rig.run(1min);
  CHECK(it.watch.dials.size() == 1);
  CHECK(it.watch.last().basic_auth_user.empty());
}

TEST_CASE("AuthorizationKey: a charger may take it for the hexadecimal spelling of the password",
          "[1.6-J E3.12][persona][1.6:AuthorizationKey]") {
  UpgradeRig it([](ChargePointConfig& config) {
    config.security_profile = 1;
    config.persona.hex_password = true;
  });
  CHECK(change(it.rig, "AuthorizationKey", "not hexadecimal at all, but long") == rejected);
  CHECK(change(it.rig, "AuthorizationKey", "00112233445566778899AABBCCDDEEFF") == accepted);
  it.rig.run(5s);
  CHECK(it.watch.last().basic_auth_password ==
        std::string("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF", 16));
}

TEST_CASE("each profile connects with its own credentials and to its own address",
          "[1.6 security A00.FR.001][1.6:SecurityProfile]") {
  const int profile = GENERATE(0, 1, 2, 3);
  UpgradeRig it([&](ChargePointConfig& config) { config.security_profile = profile; });
  const Endpoint& dialled = it.watch.last();
  CHECK(dialled.url == (profile < 2 ? "pipe:csms/ocpp/CP-1" : "pipe:csms/secure/CP-1"));
  CHECK(dialled.basic_auth_user == (profile == 1 || profile == 2 ? "CP-1" : ""));
  CHECK(configured(it.rig, "SecurityProfile") == std::to_string(profile));
}

TEST_CASE("without secure_url the address of profile 2 is the plain one with wss",
          "[1.6 security A05]") {
  ChargePointConfig config;
  config.identity = "CP-1";
  config.url = "ws://csms.example:8080/ocpp";
  DialWatch watch;
  watch.refuse = [](const Endpoint&) { return tls_failure(TlsFault::other); };
  ChargerRig rig(
      "ocpp1.6", [&](ChargePointConfig& c) { c.url = config.url; }, nullptr, watch.wrap());
  rig.charger().start();
  rig.run(100ms);
  CHECK(watch.last().url == "ws://csms.example:8080/ocpp/CP-1");
  rig.set("SecurityProfile", "2");
  rig.run(10s);
  CHECK(watch.last().url == "wss://csms.example:8080/ocpp/CP-1");
}

TEST_CASE("the profile can not be lowered, kept or raised beyond 3",
          "[1.6 security A05.FR.01][1.6 security A00.FR.005][1.6:SecurityProfile]") {
  UpgradeRig it([](ChargePointConfig& config) { config.security_profile = 2; });
  for (const char* value : {"0", "1", "2", "4", "-1", "two", ""}) {
    INFO(value);
    CHECK(change(it.rig, "SecurityProfile", value) == rejected);
  }
  it.rig.run(1min);
  CHECK(it.watch.dials.size() == 1);
  CHECK(configured(it.rig, "SecurityProfile") == "2");
}

TEST_CASE("a profile whose prerequisites are missing is refused",
          "[1.6 security A05.FR.02][1.6 security A05.FR.03][1.6 security "
          "A05.FR.04][1.6:SecurityProfile]") {
  SECTION("no password") {
    UpgradeRig it([](ChargePointConfig& config) { config.basic_auth_password.clear(); });
    CHECK(change(it.rig, "SecurityProfile", "1") == rejected);
    CHECK(change(it.rig, "SecurityProfile", "2") == rejected);
    CHECK(change(it.rig, "AuthorizationKey", first_password) == accepted);
    CHECK(change(it.rig, "SecurityProfile", "1") == accepted);
  }
  SECTION("a password that is too short") {
    UpgradeRig it([](ChargePointConfig& config) { config.basic_auth_password = "short"; });
    CHECK(change(it.rig, "SecurityProfile", "1") == rejected);
  }
  SECTION("no root certificate") {
    UpgradeRig it([](ChargePointConfig& config) { config.tls = nullptr; });
    CHECK(change(it.rig, "SecurityProfile", "2") == rejected);
    CHECK(it.rig.ask("InstallCertificate", install(Factory(start_of_time()).root_pem)) == accepted);
    CHECK(change(it.rig, "SecurityProfile", "3") == rejected);  // still no own certificate
    CHECK(change(it.rig, "SecurityProfile", "2") == accepted);
  }
  SECTION("a root certificate that has expired") {
    UpgradeRig it;
    it.rig.charger().step_clock(hours{24 * 3651});
    CHECK(change(it.rig, "SecurityProfile", "2") == rejected);
  }
  SECTION("an own certificate that has expired") {
    UpgradeRig it;
    it.rig.charger().step_clock(hours{24 * 366});
    CHECK(change(it.rig, "SecurityProfile", "3") == rejected);
  }
}

TEST_CASE("the profile is raised step by step while running; nothing queued is lost",
          "[1.6 security A05.FR.05][1.6 security A05.FR.06][1.6 security "
          "A05.FR.07][1.6:SecurityProfile]") {
  UpgradeRig it;
  REQUIRE(it.rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(it.rig.charger().present_token({"TAG"}).ok());
  it.rig.run(1s);
  for (const char* profile : {"1", "2", "3"}) {
    it.rig.clear();
    const std::size_t dials = it.watch.dials.size();
    CHECK(change(it.rig, "SecurityProfile", profile) == accepted);
    it.rig.run(5s);
    REQUIRE(it.watch.dials.size() == dials + 1);
    CHECK(configured(it.rig, "SecurityProfile") == profile);
    CHECK(it.rig.told(EventKind::security_profile_changed).size() == 1);
    CHECK(it.rig.sent("BootNotification").empty());
    CHECK(it.rig.charger().online());
  }
  CHECK(it.watch.last().url == "pipe:csms/secure/CP-1");
  CHECK(it.watch.last().basic_auth_user.empty());
  CHECK_FALSE(it.watch.last().tls->certificate_pem.empty());
  REQUIRE(it.rig.charger().unplug(1).ok());
  it.rig.run(1s);
  CHECK(it.rig.sent("StopTransaction").size() == 1);
  it.rig.replace_charger();
  it.rig.charger().start();
  it.rig.run(2s);
  CHECK(it.watch.last().url == "pipe:csms/secure/CP-1");
}

TEST_CASE("a profile that does not connect is given back after three dials",
          "[1.6 security A05.FR.08][1.6:SecurityProfile]") {
  UpgradeRig it([](ChargePointConfig& config) { config.back_off_repeat_times = 0; });
  it.watch.refuse = [](const Endpoint& to) -> std::optional<CloseEvent> {
    if (to.url.find("secure") == std::string::npos) return std::nullopt;
    return tls_failure(TlsFault::certificate);
  };
  CHECK(change(it.rig, "SecurityProfile", "2") == accepted);
  SECTION("while it runs") {
    it.rig.run(10s);
  }
  SECTION("also when the power goes meanwhile") {
    it.rig.run(2s);
    it.rig.charger().power_cut();
    it.rig.charger().power_on();
    it.rig.run(10s);
  }
  CHECK(it.rig.charger().online());
  CHECK(it.watch.last().url == "pipe:csms/ocpp/CP-1");
  CHECK(configured(it.rig, "SecurityProfile") == "0");
  const auto changes = it.rig.told(EventKind::security_profile_changed);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].text == "fallback");
  // What the charger saw is in its log.
  bool seen = false;
  for (const SeenEvent& event : it.rig.told(EventKind::security_event))
    seen |= event.text == "InvalidCentralSystemCertificate";
  CHECK(seen);
  // The way up stays open.
  it.watch.refuse = {};
  CHECK(change(it.rig, "SecurityProfile", "2") == accepted);
  it.rig.run(5s);
  CHECK(it.watch.last().url == "pipe:csms/secure/CP-1");
}

TEST_CASE("once it has connected a profile is not given back any more",
          "[1.6 security A05.FR.09]") {
  UpgradeRig it;
  CHECK(change(it.rig, "SecurityProfile", "2") == accepted);
  it.rig.run(5s);
  it.watch.refuse = [](const Endpoint&) { return tls_failure(TlsFault::other); };
  it.rig.csms.drop();
  it.rig.run(10min);
  CHECK(it.watch.last().url == "pipe:csms/secure/CP-1");
}

TEST_CASE(
    "what makes a connection fail is a security event",
    "[1.6 security A00.FR.309][1.6 security A00.FR.315][1.6 security A00.FR.322][1.6 security 8]") {
  struct Case {
    CloseEvent event;
    const char* type;
  };
  CloseEvent unauthorized;
  unauthorized.reason = CloseReason::rejected;
  unauthorized.http_status = 401;
  const Case cases[] = {
      {tls_failure(TlsFault::certificate), "InvalidCentralSystemCertificate"},
      {tls_failure(TlsFault::version), "InvalidTLSVersion"},
      {tls_failure(TlsFault::cipher_suite), "InvalidTLSCipherSuite"},
      {tls_failure(TlsFault::refused), "FailedToAuthenticationAtCentralSystem"},
      {unauthorized, "FailedToAuthenticationAtCentralSystem"},
  };
  for (const Case& c : cases) {
    DialWatch watch;
    watch.refuse = [&](const Endpoint&) { return c.event; };
    ChargerRig rig("ocpp1.6", {}, nullptr, watch.wrap());
    rig.charger().start();
    rig.run(500ms);
    const auto log = rig.told(EventKind::security_event);
    REQUIRE(log.size() == 2);
    CHECK(log[1].text == c.type);
  }
}
