// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who may charge: list, cache, CSMS, and what holds when the CSMS can not be asked.
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

/// What differs on the wire between the families, so that one test can hold both to a rule.
struct Family {
  const char* subprotocol;
  const char* cache_key;
  const char* pre_authorize;
  const char* authorize_offline;
  const char* unknown_offline;
  const char* start_action;  // sent when a transaction starts
};
const Family v16{"ocpp1.6",
                 "AuthorizationCacheEnabled",
                 "LocalPreAuthorize",
                 "LocalAuthorizeOffline",
                 "AllowOfflineTxForUnknownId",
                 "StartTransaction"};
const Family v201{"ocpp2.0.1",
                  "AuthCacheCtrlr.Enabled",
                  "AuthCtrlr.LocalPreAuthorize",
                  "AuthCtrlr.LocalAuthorizeOffline",
                  "AuthCtrlr.OfflineTxForUnknownIdEnabled",
                  "TransactionEvent"};

std::string info(const Family& family, const std::string& status, const std::string& group = {}) {
  if (family.start_action == v16.start_action) {
    const std::string parent = group.empty() ? "" : ",\"parentIdTag\":\"" + group + "\"";
    return "{\"idTagInfo\":{\"status\":\"" + status + "\"" + parent + "}}";
  }
  const std::string parent =
      group.empty() ? "" : ",\"groupIdToken\":{\"idToken\":\"" + group + "\",\"type\":\"Central\"}";
  return "{\"idTokenInfo\":{\"status\":\"" + status + "\"" + parent + "}}";
}

std::string list_of(const Family& family, const std::string& token, const std::string& status) {
  if (family.start_action == v16.start_action) {
    return R"({"listVersion":1,"updateType":"Full","localAuthorizationList":[{"idTag":")" + token +
           R"(","idTagInfo":{"status":")" + status + R"("}}]})";
  }
  return R"({"versionNumber":1,"updateType":"Full","localAuthorizationList":[{"idToken":{"idToken":")" +
         token + R"(","type":"ISO14443"},"idTokenInfo":{"status":")" + status + R"("}}]})";
}

bool started(const ChargerRig& rig) {
  return !rig.told(EventKind::transaction_started).empty();
}

/// Car and token; whether a transaction came of it, and then an end to all of it.
bool charges(ChargerRig& rig, const char* token) {
  rig.clear();
  CHECK(rig.charger().plug_in(1).ok());
  rig.run(1s);
  CHECK(rig.charger().present_token({token}).ok());
  rig.run(5s);
  const bool yes = started(rig);
  CHECK(rig.charger().unplug(1).ok());
  rig.run(1s);
  return yes;
}

}  // namespace

TEST_CASE("a token at the reader is authorized by the CSMS before it charges",
          "[1.6 section 4.1][2.0.1 C01.FR.02][rule-43][1.6:Authorize]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1s);
  rig.clear();
  const TimePoint presented = rig.now();
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  CHECK(rig.sent(family.start_action).empty());  // nothing happens inside the call
  rig.run(1s);
  REQUIRE(rig.sent("Authorize").size() == 1);
  CHECK(rig.sent("Authorize")[0].at == presented);
  REQUIRE(started(rig));
  CHECK(rig.told(EventKind::transaction_started)[0].at == presented + 2ms);  // there and back
  CHECK(rig.told(EventKind::authorization_result)[0].text == "Accepted");
}

TEST_CASE("a refused token starts nothing", "[1.6 section 4.1][2.0.1 C01.FR.07]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.csms.answers["Authorize"] = info(family, "Blocked");
  rig.boot();
  CHECK_FALSE(charges(rig, "TAG-1"));
  CHECK(rig.told(EventKind::authorization_result)[0].text == "Blocked");
}

TEST_CASE("a cached token starts without Authorize when LocalPreAuthorize is on",
          "[1.6 section 3.5.1][2.0.1 C12.FR.02][rule-43][1.6:LocalPreAuthorize]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  rig.set(family.pre_authorize, "true");
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
  CHECK(charges(rig, "tag-1"));  // ignoring case
  CHECK(rig.sent("Authorize").empty());
  rig.set(family.pre_authorize, "false");
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("a token cached as refused is asked for anew",
          "[1.6 section 3.5.1][2.0.1 C10.FR.03][rule-43]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  rig.set(family.pre_authorize, "true");
  rig.csms.answers["Authorize"] = info(family, "Expired");
  CHECK_FALSE(charges(rig, "TAG-1"));
  rig.csms.answers["Authorize"] = info(family, "Accepted");
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("the local list beats the cache",
          "[1.6 section 3.5.3][2.0.1 C13.FR.01][2.0.1 C14.FR.03][rule-43][1.6:SendLocalList]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  rig.set(family.pre_authorize, "true");
  CHECK(charges(rig, "TAG-1"));  // now cached as accepted
  CHECK(rig.ask("SendLocalList", list_of(family, "TAG-1", "Blocked")) ==
        R"({"status":"Accepted"})");
  rig.csms.answers["Authorize"] = info(family, "Blocked");
  CHECK_FALSE(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);  // refused in the list: asked for, not trusted

  CHECK(rig.ask("SendLocalList", list_of(family, "TAG-2", "Accepted")) ==
        R"({"status":"Accepted"})");
  CHECK(charges(rig, "TAG-2"));
  CHECK(rig.sent("Authorize").empty());
}

TEST_CASE("offline, known tokens charge and strangers only where that is allowed",
          "[1.6 section 3.5.4][2.0.1 C13.FR.02][2.0.1 "
          "C13.FR.04][rule-43][1.6:LocalAuthorizeOffline][1.6:AllowOfflineTxForUnknownId]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  CHECK(charges(rig, "KNOWN"));
  rig.csms.answers["Authorize"] = info(family, "Blocked");
  CHECK_FALSE(charges(rig, "BAD"));
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);

  rig.set(family.authorize_offline, "true");
  rig.set(family.unknown_offline, "false");
  CHECK(charges(rig, "KNOWN"));
  CHECK_FALSE(charges(rig, "STRANGER"));
  rig.set(family.unknown_offline, "true");
  CHECK(charges(rig, "STRANGER"));
  CHECK_FALSE(charges(rig, "BAD"));  // known to be bad stays out
  rig.set(family.unknown_offline, "false");
  CHECK_FALSE(charges(rig, "STRANGER"));  // 2.0.1 C15.FR.01: never entered the cache
  rig.set(family.authorize_offline, "false");
  CHECK_FALSE(charges(rig, "KNOWN"));
}

TEST_CASE("a link that breaks during Authorize is as good as none", "[1.6 section 3.5.4]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.csms.silent.insert("Authorize");
  rig.boot();
  rig.set(family.unknown_offline, "true");
  REQUIRE(rig.charger().plug_in(1).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}).ok());
  rig.run(1s);
  CHECK_FALSE(started(rig));
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  CHECK(started(rig));
}

TEST_CASE("ClearCache forgets, and is Rejected without a cache",
          "[1.6 errata 3.23][2.0.1 C11.FR.03][2.0.1 "
          "C11.FR.04][rule-33][1.6:ClearCache][1.6:AuthorizationCacheEnabled]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  rig.set(family.pre_authorize, "true");
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.ask("ClearCache", "{}") == R"({"status":"Accepted"})");
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
  rig.set(family.cache_key, "false");
  CHECK(rig.ask("ClearCache", "{}") == R"({"status":"Rejected"})");
}

TEST_CASE("the cache and the list survive a power cut",
          "[1.6 section 3.5][2.0.1 C10.FR.02][2.0.1 D01.FR.10][rule-43]") {
  const Family family = GENERATE(v16, v201);
  ChargerRig rig(family.subprotocol);
  rig.boot();
  rig.set(family.pre_authorize, "true");
  CHECK(charges(rig, "CACHED"));
  CHECK(rig.ask("SendLocalList", list_of(family, "LISTED", "Accepted")) ==
        R"({"status":"Accepted"})");
  rig.charger().power_cut();
  rig.run(5s);
  rig.charger().power_on();
  rig.run(5s);
  CHECK(charges(rig, "CACHED"));
  CHECK(rig.sent("Authorize").empty());
  CHECK(charges(rig, "LISTED"));
  CHECK(rig.sent("Authorize").empty());
}

TEST_CASE("1.6 local list: versions, disabled, duplicates",
          "[1.6 section 5.10][1.6 section "
          "5.15][rule-33][1.6:GetLocalListVersion][1.6:SendLocalList][1.6:LocalAuthListEnabled]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"listVersion":0})");
  CHECK(rig.ask("SendLocalList", R"({"listVersion":0,"updateType":"Full"})") ==
        R"({"status":"Failed"})");
  CHECK(
      rig.ask(
          "SendLocalList",
          R"({"listVersion":5,"updateType":"Full","localAuthorizationList":[{"idTag":"A","idTagInfo":{"status":"Accepted"}}]})") ==
      R"({"status":"Accepted"})");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"listVersion":5})");
  CHECK(rig.ask("SendLocalList", R"({"listVersion":5,"updateType":"Differential"})") ==
        R"({"status":"VersionMismatch"})");
  CHECK(
      rig.ask(
          "SendLocalList",
          R"({"listVersion":6,"updateType":"Differential","localAuthorizationList":[{"idTag":"B","idTagInfo":{"status":"Accepted"}},{"idTag":"b"}]})") ==
      R"({"status":"Failed"})");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"listVersion":5})");
  rig.set("LocalAuthListEnabled", "false");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"listVersion":-1})");
  CHECK(rig.ask("SendLocalList", R"({"listVersion":7,"updateType":"Full"})") ==
        R"({"status":"NotSupported"})");
}

TEST_CASE("2.0.1 local list: versions, empty full, disabled",
          "[2.0.1 D01.FR.04][2.0.1 D01.FR.18][2.0.1 D01.FR.19][2.0.1 D02.FR.03]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"versionNumber":0})");
  CHECK(rig.ask("SendLocalList", list_of(v201, "A", "Accepted")) == R"({"status":"Accepted"})");
  CHECK(rig.ask("SendLocalList", R"({"versionNumber":1,"updateType":"Differential"})") ==
        R"({"status":"VersionMismatch"})");
  CHECK(rig.ask("SendLocalList", R"({"versionNumber":3,"updateType":"Full"})") ==
        R"({"status":"Accepted"})");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"versionNumber":3})");
  rig.set("LocalAuthListCtrlr.Enabled", "false");
  CHECK(rig.ask("GetLocalListVersion", "{}") == R"({"versionNumber":0})");
}

TEST_CASE("a token may be allowed at some EVSEs only", "[2.0.1 C01.FR.21]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& config) { config.evses.resize(2); });
  rig.csms.answers["Authorize"] = R"({"idTokenInfo":{"status":"Accepted","evseId":[2]}})";
  rig.boot();
  REQUIRE(rig.charger().plug_in(1).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(5s);
  CHECK_FALSE(started(rig));
  REQUIRE(rig.charger().plug_in(2).ok());
  REQUIRE(rig.charger().present_token({"TAG-1"}, 2).ok());
  rig.run(5s);
  CHECK(started(rig));
}

// ---- what 2.x adds ------------------------------------------------------------------------------

TEST_CASE("AuthCacheCtrlr.LifeTime counts from the last use, over reboots too",
          "[2.0.1 C10.FR.02][2.0.1 C10.FR.08]") {
  ChargerRig rig("ocpp2.0.1");
  rig.csms.answers["TransactionEvent"] = "{}";  // no idTokenInfo: nothing is learned from it
  rig.boot();
  rig.set("AuthCtrlr.LocalPreAuthorize", "true");
  rig.set("AuthCacheCtrlr.LifeTime", "3600");
  CHECK(charges(rig, "TAG-1"));
  rig.run(50min);
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").empty());
  rig.run(50min);
  CHECK(charges(rig, "TAG-1"));  // the use before counts
  CHECK(rig.sent("Authorize").empty());
  rig.charger().power_cut();
  rig.run(61min);
  rig.charger().power_on();
  rig.run(10s);
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("DisablePostAuthorize: a token cached as refused is refused without asking",
          "[2.0.1 C10.FR.03][2.0.1 C12.FR.05]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.csms.answers["Authorize"] = info(v201, "Blocked");
  CHECK_FALSE(charges(rig, "TAG-1"));
  rig.set("AuthCacheCtrlr.DisablePostAuthorize", "true");
  rig.csms.answers["Authorize"] = info(v201, "Accepted");
  CHECK_FALSE(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").empty());
  CHECK(rig.told(EventKind::authorization_result)[0].text == "Blocked");
  CHECK(charges(rig, "TAG-2"));  // unknown: asked for
  CHECK(charges(rig, "TAG-2"));  // accepted: LocalPreAuthorize decides
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("DisableRemoteAuthorization: only cache and list decide",
          "[2.0.1 C01.FR.05][2.0.1 C13]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.ask("SendLocalList", list_of(v201, "LISTED", "Accepted"));
  CHECK(charges(rig, "CACHED"));
  rig.set("AuthCtrlr.DisableRemoteAuthorization", "true");
  CHECK(charges(rig, "LISTED"));
  CHECK(rig.sent("Authorize").empty());
  CHECK(charges(rig, "CACHED"));
  CHECK(rig.sent("Authorize").empty());
  CHECK_FALSE(charges(rig, "STRANGER"));
  CHECK(rig.sent("Authorize").empty());
  CHECK(rig.told(EventKind::authorization_result)[0].text == "Invalid");
  rig.set("AuthCtrlr.DisableRemoteAuthorization", "false");
  CHECK(charges(rig, "STRANGER"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("a master pass stops every transaction and starts none",
          "[2.0.1 C12.FR.09][2.0.1 C16.FR.02][2.0.1 C16.FR.03]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& config) {
    config.evses.resize(3);
    config.variables.push_back({"TxCtrlr.TxStartPoint", "Authorized"});
  });
  rig.csms.handlers["Authorize"] = [](const Json& request) {
    const bool police = at_path(request, "idToken.idToken") == "POLICE";
    return info(v201, "Accepted", police ? "LAW" : "");
  };
  rig.boot();
  rig.set("AuthCtrlr.MasterPassGroupId", "law");  // ignoring case
  SECTION("it starts nothing") {
    CHECK_FALSE(charges(rig, "POLICE"));
    CHECK(rig.told(EventKind::authorization_result)[0].text == "MasterPass");
    CHECK(
        rig.ask("RequestStartTransaction",
                R"({"remoteStartId":1,"evseId":1,"idToken":{"idToken":"POLICE","type":"Central"}})")
            .find("Rejected") != std::string::npos);        // its group is cached by now
    REQUIRE(rig.charger().present_token({"POLICE"}).ok());  // at the shared reader, without a car
    rig.run(1s);
    CHECK_FALSE(started(rig));
  }
  SECTION("it stops all, also the one that has no EVSE yet") {
    REQUIRE(rig.charger().plug_in(1).ok());
    REQUIRE(rig.charger().present_token({"A"}, 1).ok());
    rig.run(1s);
    REQUIRE(rig.charger().plug_in(2).ok());
    REQUIRE(rig.charger().present_token({"B"}, 2).ok());
    rig.run(1s);
    REQUIRE(rig.charger().present_token({"C"}).ok());
    rig.run(1s);
    rig.clear();
    REQUIRE(rig.charger().present_token({"POLICE"}, 2).ok());
    rig.run(1s);
    std::size_t ended = 0;
    for (const SeenFrame& event : rig.sent("TransactionEvent")) {
      if (at_path(event.payload, "eventType") != "Ended") continue;
      ++ended;
      CHECK(at_path(event.payload, "transactionInfo.stoppedReason") == "MasterPass");
      CHECK(at_path(event.payload, "triggerReason") == "StopAuthorized");
      CHECK(at_path(event.payload, "idToken.idToken") == "POLICE");
    }
    CHECK(ended == 3);
    CHECK_FALSE(started(rig));
  }
}
