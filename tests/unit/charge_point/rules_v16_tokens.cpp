// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who may charge: list, cache, CSMS. 1.6 sections 3.5, 4.1, 5.4, 5.10, 5.15.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

std::string send_list(ChargerRig& rig, int version, const char* type, const std::string& entries) {
  return status_of(rig.ask(
      "SendLocalList", "{\"listVersion\":" + std::to_string(version) + ",\"updateType\":\"" + type +
                           "\",\"localAuthorizationList\":[" + entries + "]}"));
}

std::string entry(const std::string& token, const std::string& status = "Accepted") {
  return "{\"idTag\":\"" + token + "\",\"idTagInfo\":{\"status\":\"" + status + "\"}}";
}

int version(ChargerRig& rig) {
  return std::stoi(at_path(*Json::parse(rig.ask("GetLocalListVersion", "{}")), "listVersion"));
}

/// Whether that token gets energy; everything is as before afterwards.
bool charges(ChargerRig& rig, const char* token) {
  rig.clear();
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({token}, 1).ok());
  rig.run(1s);
  const bool yes = status(rig) == "Charging";
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  return yes;
}

ChargerRig::Tweak pre_authorizing(ChargerRig::Tweak more = {}) {
  return without_samples([more](ChargePointConfig& c) {
    c.variables.push_back({"LocalPreAuthorize", "true"});
    if (more) more(c);
  });
}

}  // namespace

// ---- Authorize ----------------------------------------------------------------------------------

TEST_CASE("an unknown token is asked for; only Accepted starts",
          "[1.6 4.1][rule-43][1.6:Authorize]") {
  const auto [word, yes] = GENERATE(table<std::string, bool>({{"Accepted", true},
                                                              {"Blocked", false},
                                                              {"Expired", false},
                                                              {"Invalid", false},
                                                              {"ConcurrentTx", false}}));
  ChargerRig rig("ocpp1.6", without_samples());
  rig.csms.answers["Authorize"] = R"({"idTagInfo":{"status":")" + word + "\"}}";
  rig.boot();
  CHECK(charges(rig, "TAG-1") == yes);
  CHECK(each(rig, "Authorize", "idTag") == Words{"TAG-1"});
}

// ---- cache --------------------------------------------------------------------------------------

TEST_CASE("a cached token past its expiry date is asked for online and refused offline",
          "[1.6 3.5.1][1.6 3.5.4][rule-43][1.6:LocalAuthorizeOffline]") {
  ChargerRig rig("ocpp1.6", pre_authorizing([](ChargePointConfig& c) {
                   c.variables.push_back({"AllowOfflineTxForUnknownId", "true"});
                 }));
  const auto for_an_hour = [&rig](std::string more) {
    return "{" + more + R"("idTagInfo":{"status":"Accepted","expiryDate":")" +
           format_utc(rig.charger().device_time() + 1h) + "\"}}";
  };
  rig.csms.handlers["Authorize"] = [&](const Json&) { return for_an_hour(""); };
  rig.csms.handlers["StartTransaction"] = [&](const Json&) {
    return for_an_hour(R"("transactionId":1,)");
  };
  rig.boot();
  CHECK(charges(rig, "TAG-1"));
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").empty());
  rig.run(2h);
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  CHECK_FALSE(charges(rig, "TAG-1"));  // known to have expired, though strangers may
  CHECK(charges(rig, "STRANGER"));
  rig.charger().go_online();
  rig.run(10s);
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("what StartTransaction.conf says of a token goes into the cache",
          "[1.6 3.5.1][rule-43][1.6:StartTransaction]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.boot();
  CHECK(charges(rig, "TAG-1"));
  rig.csms.answers["StartTransaction"] = R"({"transactionId":9,"idTagInfo":{"status":"Blocked"}})";
  CHECK_FALSE(charges(rig, "TAG-1"));  // cached as accepted, refused by the answer
  CHECK(rig.sent("Authorize").empty());
  CHECK_FALSE(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);  // now cached as refused, so asked for
}

TEST_CASE("tokens that were only allowed for being offline never enter the cache",
          "[1.6 3.5.4][rule-43][1.6:AllowOfflineTxForUnknownId]") {
  ChargerRig rig("ocpp1.6", pre_authorizing([](ChargePointConfig& c) {
                   c.variables.push_back({"AllowOfflineTxForUnknownId", "true"});
                 }));
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1s);
  CHECK(charges(rig, "STRANGER"));
  REQUIRE(rig.charger().set_variable("AllowOfflineTxForUnknownId", "false").ok());
  CHECK_FALSE(charges(rig, "STRANGER"));
}

TEST_CASE("a cache that is switched off answers nothing and learns nothing",
          "[1.6 9.1.2][1.6 errata 3.23][rule-43][1.6:AuthorizationCacheEnabled][1.6:ClearCache]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.boot();
  REQUIRE(change(rig, "AuthorizationCacheEnabled", "false") == "Accepted");
  CHECK(charges(rig, "TAG-1"));
  CHECK(charges(rig, "TAG-1"));
  CHECK(rig.sent("Authorize").size() == 1);
  CHECK(status_of(rig.ask("ClearCache", "{}")) == "Rejected");
  REQUIRE(change(rig, "AuthorizationCacheEnabled", "true") == "Accepted");
  CHECK(status_of(rig.ask("ClearCache", "{}")) == "Accepted");
}

// ---- list ---------------------------------------------------------------------------------------

TEST_CASE("SendLocalList: full replaces, differential adds, changes and removes",
          "[1.6 5.15][1.6 6.41][rule-43][1.6:SendLocalList][1.6:GetLocalListVersion]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.csms.answers["Authorize"] = R"({"idTagInfo":{"status":"Invalid"}})";
  rig.boot();
  CHECK(version(rig) == 0);
  CHECK(send_list(rig, 4, "Full", entry("A") + "," + entry("B")) == "Accepted");
  CHECK(version(rig) == 4);
  CHECK(charges(rig, "A"));
  CHECK(rig.sent("Authorize").empty());
  CHECK(send_list(rig, 5, "Differential",
                  entry("C") + "," + entry("A", "Blocked") + R"(,{"idTag":"B"})") == "Accepted");
  CHECK(version(rig) == 5);
  CHECK_FALSE(charges(rig, "A"));
  CHECK_FALSE(charges(rig, "B"));
  CHECK(charges(rig, "C"));
  CHECK(send_list(rig, 9, "Differential", "") == "Accepted");  // changes nothing but the version
  CHECK(version(rig) == 9);
  CHECK(charges(rig, "C"));
  CHECK(send_list(rig, 2, "Full", entry("D")) == "Accepted");  // a full one may go back
  CHECK(version(rig) == 2);
  CHECK_FALSE(charges(rig, "C"));
}

TEST_CASE("an empty list is version 0, whatever version emptied it",
          "[1.6 5.10][rule-33][1.6:GetLocalListVersion]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(send_list(rig, 4, "Full", entry("A")) == "Accepted");
  CHECK(status_of(rig.ask("SendLocalList", R"({"listVersion":5,"updateType":"Full"})")) ==
        "Accepted");
  CHECK(version(rig) == 0);
  CHECK(send_list(rig, 1, "Differential", entry("A")) == "Accepted");
  CHECK(version(rig) == 1);
}

TEST_CASE("SendLocalList: VersionMismatch, Failed and NotSupported leave the list as it was",
          "[1.6 5.15][1.6 7.47][1.6 errata "
          "3.52][rule-33][1.6:SendLocalList][1.6:SendLocalListMaxLength][1.6:"
          "LocalAuthListMaxLength][1.6:LocalAuthListEnabled]") {
  ChargerRig rig("ocpp1.6", pre_authorizing([](ChargePointConfig& c) {
                   c.variables.push_back({"LocalAuthListMaxLength", "3"});
                   c.variables.push_back({"SendLocalListMaxLength", "2"});
                 }));
  rig.boot();
  REQUIRE(send_list(rig, 4, "Full", entry("A") + "," + entry("B")) == "Accepted");
  CHECK(send_list(rig, 4, "Differential", entry("C")) == "VersionMismatch");  // equal
  CHECK(send_list(rig, 3, "Differential", entry("C")) == "VersionMismatch");  // older
  CHECK(send_list(rig, 0, "Full", entry("C")) == "Failed");                   // reserved
  CHECK(send_list(rig, -1, "Full", entry("C")) == "Failed");
  CHECK(send_list(rig, 5, "Full", entry("C") + "," + entry("c")) ==
        "Failed");  // the same token twice
  CHECK(send_list(rig, 5, "Full", R"({"idTag":"C"})") ==
        "Failed");  // a full list has nothing to remove
  CHECK(send_list(rig, 5, "Full", entry("C") + "," + entry("D") + "," + entry("E")) ==
        "Failed");                                                                      // at once
  CHECK(send_list(rig, 5, "Differential", entry("C") + "," + entry("D")) == "Failed");  // in all
  CHECK(send_list(rig, 5, "Differential", entry("C")) == "Accepted");  // exactly full
  CHECK(version(rig) == 5);
  REQUIRE(change(rig, "LocalAuthListEnabled", "false") == "Accepted");
  CHECK(send_list(rig, 6, "Full", entry("A")) == "NotSupported");
  CHECK(version(rig) == -1);
  CHECK(charges(rig, "A"));
  CHECK(rig.sent("Authorize").size() == 1);  // nobody looks into a list that is off
  REQUIRE(change(rig, "LocalAuthListEnabled", "true") == "Accepted");
  CHECK(version(rig) == 5);
}

TEST_CASE("a listed token is never cached", "[1.6 3.5.3][rule-43][1.6:SendLocalList]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.boot();
  REQUIRE(send_list(rig, 1, "Full", entry("A")) == "Accepted");
  CHECK(charges(rig, "A"));  // StartTransaction.conf told about it
  REQUIRE(change(rig, "LocalAuthListEnabled", "false") == "Accepted");
  CHECK(charges(rig, "A"));
  CHECK(rig.sent("Authorize").size() == 1);
}

TEST_CASE("what contradicts the list is told as LocalListConflict on connector 0",
          "[1.6 3.5.2][1.6 7.6][rule-43][1.6:StatusNotification][1.6:SendLocalList]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.boot();
  REQUIRE(send_list(rig, 1, "Full", entry("A") + "," + entry("B", "ConcurrentTx")) == "Accepted");
  CHECK(charges(rig, "A"));
  for (const SeenFrame& frame : rig.sent("StatusNotification"))
    CHECK(at_path(frame.payload, "connectorId") == "1");  // they agree

  rig.csms.answers["StartTransaction"] = R"({"transactionId":9,"idTagInfo":{"status":"Blocked"}})";
  const auto conflicts = [&] {
    Words out;
    for (const SeenFrame& frame : rig.sent("StatusNotification"))
      if (at_path(frame.payload, "connectorId") == "0")
        out.push_back(at_path(frame.payload, "errorCode") + " " + at_path(frame.payload, "status") +
                      " " + at_path(frame.payload, "info"));
    return out;
  };
  CHECK_FALSE(charges(rig, "A"));
  CHECK(conflicts() == Words{"LocalListConflict Available A"});
  CHECK_FALSE(charges(rig, "A"));
  CHECK(conflicts() == Words{"LocalListConflict Available A"});  // each time it happens
  rig.clear();
  REQUIRE(send_list(rig, 2, "Full", entry("A", "Blocked")) == "Accepted");
  rig.run(1s);
  CHECK(conflicts() == Words{"NoError Available "});  // a new list ends it
}

TEST_CASE("list and cache outlive resets and power cuts",
          "[1.6 3.5.1][1.6 3.5.2][1.6 errata 3.4][rule-43]") {
  ChargerRig rig("ocpp1.6", pre_authorizing());
  rig.boot();
  REQUIRE(send_list(rig, 3, "Full", entry("LISTED")) == "Accepted");
  CHECK(charges(rig, "CACHED"));
  if (GENERATE(false, true)) {
    rig.ask("Reset", R"({"type":"Hard"})");
  } else {
    rig.charger().power_cut();
    rig.charger().power_on();
  }
  rig.run(20s);
  CHECK(version(rig) == 3);
  CHECK(charges(rig, "LISTED"));
  CHECK(charges(rig, "CACHED"));
  CHECK(rig.sent("Authorize").empty());
}
