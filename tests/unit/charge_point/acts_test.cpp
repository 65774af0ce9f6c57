// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Acts that no device and no person could do are refused, and nothing comes of them.
#include "support/charger_rig.hpp"

#include <ocppsim/catalogue.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("error codes are those of the catalogue", "[device-api][1.6 7.6]") {
  const auto& all = Catalogue::find("ocpp1.6")->enumerations();
  const auto found = std::find_if(all.begin(), all.end(), [](const Catalogue::Enumeration* one) {
    return one->name == "ChargePointErrorCode";
  });
  REQUIRE(found != all.end());
  std::vector<std::string_view> words = (*found)->values;
  std::sort(words.begin(), words.end());
  std::vector<std::string_view> known = device_error_codes();
  std::sort(known.begin(), known.end());
  CHECK(known == words);
}

TEST_CASE("an error that no charger could tell is refused", "[device-api]") {
  for (const char* version : {"ocpp1.6", "ocpp2.0.1"}) {
    ChargerRig rig(version);
    rig.boot();
    const auto refused = [&](const DeviceError& error) {
      const Result<void> set = rig.charger().set_error(1, 1, error);
      REQUIRE_FALSE(set.ok());
      CHECK(set.error().code == Errc::invalid_argument);
      return set.error().message;
    };
    CHECK(refused({"GroundFailur", {}, {}, {}}) ==
          "there is no error code \"GroundFailur\"; is it GroundFailure?");
    CHECK_THAT(refused({"Zork", {}, {}, {}}), Contains("known are ConnectorLockFailure, EVCom"));
    CHECK_THAT(refused({"OtherError", std::string(51, 'x'), {}, {}}), Contains("50 characters"));
    CHECK_THAT(refused({"OtherError", {}, std::string(256, 'x'), {}}), Contains("vendor id"));
    CHECK_THAT(refused({"OtherError", {}, {}, std::string(51, 'x')}), Contains("vendor's error"));
    CHECK(rig.events.empty());
    rig.run(1s);
    CHECK(rig.sent().empty());
    std::string fifty;
    for (int i = 0; i < 50; ++i) fifty += "é";  // characters, not bytes
    CHECK(rig.charger().set_error(1, 1, {"OtherError", fifty, {}, {}}).ok());
  }
}

TEST_CASE("a token that the version can not tell is refused wherever it comes from",
          "[device-api]") {
  struct Case {
    const char* version;
    IdToken token;
    const char* why;
  };
  const std::vector<Case> cases = {
      {"ocpp1.6", {std::string(21, 'A')}, "idTag"},
      {"ocpp1.6", {"\xff"}, "UTF-8"},
      {"ocpp2.0.1", {std::string(37, 'A')}, "idToken.idToken"},
      {"ocpp2.0.1", {"TAG", "Zork"}, "idToken.type: \"Zork\" is not one of"},
  };
  for (const Case& one : cases) {
    INFO(one.version << ' ' << one.why);
    ChargerRig rig(one.version);
    rig.boot();
    for (const Result<void>& done :
         {rig.charger().present_token(one.token, 1), rig.charger().cache_token(one.token),
          rig.charger().list_token(one.token)}) {
      REQUIRE_FALSE(done.ok());
      CHECK(done.error().code == Errc::invalid_argument);
      CHECK_THAT(done.error().message, Contains(one.why));
    }
    CHECK(rig.events.empty());
  }
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  CHECK(rig.charger().present_token({std::string(36, 'A'), "eMAID"}, 1).ok());
}

TEST_CASE("a status that the version's tokens never have is refused", "[device-api]") {
  ChargerRig old("ocpp1.6");
  old.boot();
  CHECK(old.charger().cache_token({"TAG"}, "ConcurrentTx").ok());
  CHECK_FALSE(old.charger().cache_token({"TAG"}, "NoCredit").ok());
  CHECK_FALSE(old.charger().list_token({"TAG"}, "Zork").ok());
  ChargerRig newer("ocpp2.0.1");
  newer.boot();
  CHECK(newer.charger().cache_token({"TAG"}, "NoCredit").ok());
  const Result<void> done = newer.charger().list_token({"TAG"}, "Acepted");
  REQUIRE_FALSE(done.ok());
  CHECK_THAT(done.error().message, Contains("\"Acepted\" is not one of Accepted"));
}

TEST_CASE("a register does not count below zero", "[device-api]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  REQUIRE(rig.charger().set_meter(1, 500).ok());
  CHECK(rig.charger().set_meter(1, -1).error().code == Errc::invalid_argument);
  CHECK(rig.charger().meter_wh(1) == 500);
}
