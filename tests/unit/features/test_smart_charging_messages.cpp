// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SetChargingProfile, ClearChargingProfile and GetCompositeSchedule as a CSMS sees them.
#include "support/charging_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

using Texts = std::vector<std::string>;

// ---- SetChargingProfile -------------------------------------------------------------------------

TEST_CASE("profiles that no charger could carry out are rejected",
          "[1.6 5.16][1.6 3.13][1.6:SetChargingProfile]") {
  ChargingRig here(with_evses(2));
  here.start(1);
  here.rig.run(10ms);
  struct Refusal {
    const char* why;
    int connector;
    WireProfile profile;
  };
  const std::string start = R"("startSchedule":"2026-01-01T00:00:00Z")";
  const std::vector<Refusal> refusals = {
      {"there is no connector 3", 3, {}},
      {"nor -1", -1, {}},
      {"a station's limit belongs to connector 0", 1, {.purpose = "ChargePointMaxProfile"}},
      {"a transaction's profile does not", 0, {.purpose = "TxProfile"}},
      {"no transaction runs at connector 2", 2, {.purpose = "TxProfile"}},
      {"another transaction runs at connector 1",
       1,
       {.purpose = "TxProfile", .more = R"("transactionId":102)"}},
      {"a default has no transaction", 1, {.more = R"("transactionId":101)"}},
      {"a station's limit neither",
       0,
       {.purpose = "ChargePointMaxProfile", .more = R"("transactionId":101)"}},
      {"a level below 0", 1, {.level = -1}},
      {"it recurs, nobody knows how often", 1, {.kind = "Recurring"}},
      {"it recurs, nobody knows from when",
       1,
       {.kind = "Recurring", .more = R"("recurrencyKind":"Daily")", .schedule = ""}},
      {"relative and absolute at once", 1, {.kind = "Relative"}},
      {"the first period is not at 0", 1, {.periods = periods({{60, "16"}})}},
      {"periods out of order", 1, {.periods = periods({{0, "16"}, {60, "10"}, {30, "6"}})}},
      {"two periods at once", 1, {.periods = periods({{0, "16"}, {60, "10"}, {60, "6"}})}},
      {"a limit below 0", 1, {.periods = periods({{0, "-1"}})}},
      {"four phases", 1, {.periods = periods({{0, "16", 4}})}},
      {"no phase", 1, {.periods = R"([{"startPeriod":0,"limit":16,"numberPhases":0}])"}},
      {"a duration of 0", 1, {.schedule = start + R"(,"duration":0)"}},
      {"a negative duration", 1, {.schedule = start + R"(,"duration":-60)"}},
      {"a negative minimum", 1, {.schedule = start + R"(,"minChargingRate":-1.0)"}},
      {"it ends before it begins",
       1,
       {.more = R"("validFrom":"2026-01-02T00:00:00Z","validTo":"2026-01-01T12:00:00Z")"}},
      {"it is over", 1, {.more = R"("validTo":"2025-12-31T23:59:59Z")"}},
  };
  for (const Refusal& refusal : refusals) {
    INFO(refusal.why);
    CHECK(here.set(refusal.connector, refusal.profile) == "Rejected");
  }
  CHECK(here.clear("{}") == "Unknown");  // none of them stayed
  CHECK(here.charger().limit_w(1) == 22080);
}

TEST_CASE("an enumeration value that is none is a constraint violation",
          "[1.6 errata 3.38][1.6:SetChargingProfile]") {
  ChargingRig here;
  const std::string violation = R"(error "PropertyConstraintViolation")";
  CHECK(here.set(1, {.unit = "VA"}) == violation);
  CHECK(here.set(1, {.purpose = "NightProfile"}) == violation);
  CHECK(here.set(1, {.kind = "Sometimes"}) == violation);
  CHECK(here.set(1, {.kind = "Recurring", .more = R"("recurrencyKind":"Hourly")"}) == violation);
}

TEST_CASE("units the charger does not take",
          "[1.6 9.4.2][1.6 errata 3.38][1.6:ChargingScheduleAllowedChargingRateUnit]") {
  const std::string violation = R"(error "PropertyConstraintViolation")";
  ChargingRig here;
  here.rig.set("ChargingScheduleAllowedChargingRateUnit", "Current");
  CHECK(here.set(1, {.unit = "W"}) == violation);
  CHECK(here.remote_start(WireProfile{.purpose = "TxProfile", .unit = "W"}.json()) == violation);
  CHECK(here.set(1, {.unit = "A"}) == "Accepted");
  CHECK(at_path(here.composite(1, 60, "W"), "status") == "Rejected");
  CHECK(here.composite_text(1, 60) == "0:16/3");
  here.rig.set("ChargingScheduleAllowedChargingRateUnit", "Power");
  CHECK(here.set(1, {.unit = "A"}) == violation);
  CHECK(here.set(1, {.unit = "W", .periods = periods({{0, "5000"}})}) == "Accepted");
  CHECK(at_path(here.composite(1, 60, "A"), "status") == "Rejected");
  CHECK(here.composite_text(1, 60) == "0:5000/3");
}

TEST_CASE("a transaction's profile is found by its connector, with or without its id",
          "[1.6 5.16][1.6 3.13]") {
  ChargingRig here;
  here.start();
  WireProfile named = tx_profile_of(7, "9");
  named.more = R"("transactionId":101)";
  CHECK(here.set(1, named) == "Accepted");
  CHECK(here.charger().limit_w(1) == 9 * 690);
  CHECK(here.set(1, tx_profile_of(8, "8")) == "Accepted");  // the same level: it takes the place
  CHECK(here.charger().limit_w(1) == 8 * 690);
  CHECK(here.clear(R"({"id":7})") == "Unknown");

  REQUIRE(here.charger().unplug(1).ok());
  here.rig.run(10ms);
  CHECK(here.clear(R"({"id":8})") == "Unknown");  // gone with the transaction
  CHECK(here.set(1, tx_profile_of(8, "8")) == "Rejected");
  CHECK(here.profiles_told() == Texts{"installed", "replaced", "expired"});
}

TEST_CASE("the transaction's id is not known before the CSMS gave it", "[1.6 5.16]") {
  ChargingRig here;
  here.rig.csms.silent.insert("StartTransaction");
  here.start();
  WireProfile named = tx_profile_of(7, "9");
  named.more = R"("transactionId":101)";
  CHECK(here.set(1, named) == "Rejected");
  CHECK(here.set(1, tx_profile_of(7, "9")) == "Accepted");
}

TEST_CASE("the same id, or the same level and purpose, replaces", "[1.6 5.16.3][1.6 5.16.4]") {
  ChargingRig here(with_evses(2));
  CHECK(here.set(0, by_default(1, "10")) == "Accepted");
  CHECK(here.set(0, by_default(2, "12")) == "Accepted");     // same place
  CHECK(here.set(1, by_default(3, "14")) == "Accepted");     // connector 1 only
  CHECK(here.set(0, by_default(4, "20", 1)) == "Accepted");  // another level
  CHECK(here.set(2, by_default(4, "6", 3)) == "Accepted");   // same id: it moves
  CHECK(here.profiles_told() ==
        Texts{"installed", "replaced", "installed", "installed", "replaced"});
  CHECK(here.charger().limit_w(1) == 14 * 690);
  CHECK(here.charger().limit_w(2) == 6 * 690);
  CHECK(here.clear(R"({"id":1})") == "Unknown");
  CHECK(here.clear(R"({"id":4})") == "Accepted");
  CHECK(here.charger().limit_w(2) == 12 * 690);
}

// ---- keys ---------------------------------------------------------------------------------------

TEST_CASE("the keys of smart charging are told and read only", "[1.6 3.13.5][1.6 9.4]") {
  ChargingRig here;
  for (const char* key : {"ChargeProfileMaxStackLevel", "ChargingScheduleAllowedChargingRateUnit",
                          "ChargingScheduleMaxPeriods", "ConnectorSwitch3to1PhaseSupported",
                          "MaxChargingProfilesInstalled"}) {
    INFO(key);
    const std::string quoted = "\"" + std::string(key) + "\"";
    const Json answer =
        *Json::parse(here.rig.ask("GetConfiguration", R"({"key":[)" + quoted + "]}"));
    CHECK(at_path(answer, "configurationKey[0].readonly") == "true");
    CHECK_FALSE(at_path(answer, "configurationKey[0].value").empty());
    CHECK(ChargingRig::status_of(here.rig.ask(
              "ChangeConfiguration", R"({"key":)" + quoted + R"(,"value":"1"})")) == "Rejected");
  }
}

TEST_CASE("levels above the highest", "[1.6 9.4.1][1.6:ChargeProfileMaxStackLevel]") {
  ChargingRig here;
  here.rig.set("ChargeProfileMaxStackLevel", "2");
  CHECK(here.set(1, by_default(1, "10", 2)) == "Accepted");
  CHECK(here.set(1, by_default(2, "10", 3)) == "Rejected");
}

TEST_CASE("more periods than a schedule may have", "[1.6 9.4.3][1.6:ChargingScheduleMaxPeriods]") {
  ChargingRig here;
  here.rig.set("ChargingScheduleMaxPeriods", "2");
  CHECK(here.set(1, {.periods = periods({{0, "16"}, {60, "10"}})}) == "Accepted");
  CHECK(here.set(1, {.periods = periods({{0, "16"}, {60, "10"}, {120, "6"}})}) == "Rejected");
}

TEST_CASE("more profiles than can be installed", "[1.6 9.4.5][1.6:MaxChargingProfilesInstalled]") {
  ChargingRig here;
  here.rig.set("MaxChargingProfilesInstalled", "2");
  CHECK(here.set(1, by_default(1, "10", 1)) == "Accepted");
  WireProfile brief = by_default(2, "12", 2);
  brief.more = R"("validTo":"2026-01-01T01:00:00Z")";
  CHECK(here.set(1, brief) == "Accepted");
  CHECK(here.set(1, by_default(3, "14", 3)) == "Rejected");
  CHECK(here.remote_start(tx_profile_of(4, "6").json()) == "Rejected");
  CHECK(here.set(1, by_default(1, "11", 1)) == "Accepted");  // takes the place of one
  here.run_to(1h);
  CHECK(here.set(1, by_default(3, "14", 3)) == "Accepted");  // one expired
  CHECK(here.profiles_told() ==
        Texts{"installed", "installed", "replaced", "expired", "installed"});
}

TEST_CASE("smart charging is announced", "[1.6:SupportedFeatureProfiles]") {
  ChargingRig here;
  const std::string profiles = *here.charger().variable("SupportedFeatureProfiles");
  CHECK(profiles.find("SmartCharging") != std::string::npos);
}

// ---- ClearChargingProfile -----------------------------------------------------------------------

TEST_CASE("what is given must all match, an id alone decides, nothing given is everything",
          "[1.6 5.5][1.6 errata 3.25][1.6 errata 3.26][1.6:ClearChargingProfile]") {
  ChargingRig here(with_evses(2));
  here.start(1);
  const auto install = [&] {
    CHECK(here.set(0, {.id = 1, .purpose = "ChargePointMaxProfile"}) == "Accepted");
    CHECK(here.set(0, by_default(2, "16")) == "Accepted");
    CHECK(here.set(1, by_default(3, "16")) == "Accepted");
    CHECK(here.set(2, by_default(4, "16")) == "Accepted");
    CHECK(here.set(1, by_default(5, "16", 1)) == "Accepted");
    CHECK(here.set(1, tx_profile_of(6, "16")) == "Accepted");
  };
  struct Clearing {
    const char* request;
    const char* answer;
    std::vector<int> left;
  };
  const std::vector<Clearing> clearings = {
      {R"({"id":3})", "Accepted", {1, 2, 4, 5, 6}},
      {R"({"id":3,"connectorId":2,"stackLevel":9,"chargingProfilePurpose":"TxProfile"})",
       "Accepted",
       {1, 2, 4, 5, 6}},
      {R"({"id":99})", "Unknown", {1, 2, 3, 4, 5, 6}},
      {R"({"id":99,"connectorId":1})", "Unknown", {1, 2, 3, 4, 5, 6}},
      {R"({"connectorId":0})", "Accepted", {3, 4, 5, 6}},
      {R"({"connectorId":1})", "Accepted", {1, 2, 4}},
      {R"({"connectorId":7})", "Unknown", {1, 2, 3, 4, 5, 6}},
      {R"({"stackLevel":1})", "Accepted", {1, 2, 3, 4, 6}},
      {R"({"stackLevel":-1})", "Unknown", {1, 2, 3, 4, 5, 6}},
      {R"({"chargingProfilePurpose":"TxDefaultProfile"})", "Accepted", {1, 6}},
      {R"({"chargingProfilePurpose":"TxProfile"})", "Accepted", {1, 2, 3, 4, 5}},
      {R"({"chargingProfilePurpose":"TxDefaultProfile","connectorId":1})",
       "Accepted",
       {1, 2, 4, 6}},
      {R"({"chargingProfilePurpose":"TxDefaultProfile","stackLevel":0})", "Accepted", {1, 5, 6}},
      {R"({"chargingProfilePurpose":"TxDefaultProfile","stackLevel":1,"connectorId":2})",
       "Unknown",
       {1, 2, 3, 4, 5, 6}},
      {R"({"chargingProfilePurpose":"ChargePointMaxProfile","stackLevel":0,"connectorId":0})",
       "Accepted",
       {2, 3, 4, 5, 6}},
      {"{}", "Accepted", {}},
  };
  for (const Clearing& clearing : clearings) {
    INFO(clearing.request);
    install();
    CHECK(here.clear(clearing.request) == clearing.answer);
    std::vector<int> left;
    for (int id = 1; id <= 6; ++id)
      if (here.clear(R"({"id":)" + std::to_string(id) + "}") == "Accepted") left.push_back(id);
    CHECK(left == clearing.left);
  }
  CHECK(here.clear("{}") == "Unknown");
}

// ---- GetCompositeSchedule -----------------------------------------------------------------------

TEST_CASE("the composite schedule begins now and counts in seconds",
          "[1.6 5.7][1.6:GetCompositeSchedule]") {
  ChargingRig here;
  CHECK(here.set(0, {.purpose = "ChargePointMaxProfile",
                     .periods = periods({{0, "20"}, {7200, "12.5"}})}) == "Accepted");
  CHECK(here.set(1, {.id = 2, .unit = "W", .periods = periods({{0, "11000"}, {5400, "20000"}})}) ==
        "Accepted");
  here.run_to(1h);
  const Json answer = here.composite(1, 7200, "A");
  CHECK(at_path(answer, "status") == "Accepted");
  CHECK(at_path(answer, "connectorId") == "1");
  CHECK(at_path(answer, "scheduleStart") == "2026-01-01T01:00:00.000Z");
  CHECK(at_path(answer, "chargingSchedule.startSchedule") == "2026-01-01T01:00:00.000Z");
  CHECK(at_path(answer, "chargingSchedule.duration") == "7200");
  CHECK(at_path(answer, "chargingSchedule.chargingRateUnit") == "A");
  CHECK(here.composite_text(1, 7200, "A") == "0:15.9/3 1800:20/3 3600:12.5/3");
  CHECK(here.composite_text(1, 7200, "W") == "0:11000/3 1800:13800/3 3600:8625/3");
}

TEST_CASE("without a unit it is that of the profile in force",
          "[1.6 5.7][1.6:GetCompositeSchedule]") {
  ChargingRig here;
  CHECK(here.composite_text(1, 60) == "0:32/3");
  CHECK(here.set(0, {.unit = "W", .periods = periods({{0, "5000"}})}) == "Accepted");
  CHECK(here.composite_text(1, 60) == "0:5000/3");
  CHECK(here.composite_text(0, 60) == "0:5000/3");
  here.start();
  CHECK(here.set(1, tx_profile_of(2, "7")) == "Accepted");
  CHECK(here.composite_text(1, 60) == "0:7/3");
}

TEST_CASE("connector 0 is the station, a duration of 0 is now, the unknown is rejected",
          "[1.6 5.7][1.6 errata 3.30][1.6:GetCompositeSchedule]") {
  ChargingRig here(with_evses(2));
  CHECK(here.composite_text(0, 60, "A") == "0:64/3");
  CHECK(here.set(0, {.purpose = "ChargePointMaxProfile", .periods = periods({{0, "40"}})}) ==
        "Accepted");
  CHECK(here.composite_text(0, 60, "A") == "0:40/3");
  CHECK(here.composite_text(0, 60, "W") == "0:27600/3");
  CHECK(here.composite_text(1, 0, "A") == "0:32/3");
  CHECK(at_path(here.composite(1, 0), "chargingSchedule.duration") == "0");
  for (const auto& [connector, duration] : {std::pair{3, 60}, {-1, 60}, {1, -1}}) {
    const Json answer = here.composite(connector, duration);
    CHECK(at_path(answer, "status") == "Rejected");
    CHECK(answer.find("chargingSchedule") == nullptr);
  }
}

TEST_CASE("a span beyond reason is cut, and the answer says so", "[1.6 5.7]") {
  ChargingRig here;
  CHECK(at_path(here.composite(1, 2'000'000'000), "chargingSchedule.duration") ==
        "31622400");  // 366 days
}

TEST_CASE("connectors are numbered through: one EVSE with two of them", "[1.6 5.16][1.6 5.7]") {
  ChargingRig here([](ChargePointConfig& config) { config.evses[0].connectors.resize(2); });
  CHECK(here.set(2, by_default(1, "6")) == "Accepted");
  CHECK(here.composite_text(1, 60) == "0:32/3");
  CHECK(here.composite_text(2, 60) == "0:6/3");
  REQUIRE(here.charger().plug_in(1, 2, steady_car()).ok());
  CHECK(here.charger().present_token({"TAG"}, 1).ok());
  here.rig.run(20ms);
  CHECK(here.charger().limit_w(1) == 6 * 690);
  CHECK(here.set(1, tx_profile_of(2, "8")) == "Rejected");  // the other connector
  CHECK(here.set(2, tx_profile_of(2, "8")) == "Accepted");
  CHECK(here.charger().limit_w(1) == 8 * 690);
}

TEST_CASE("the same to the user of the library", "[1.6 5.7]") {
  ChargingRig here(with_evses(2));
  CHECK(here.set(1, {.periods = periods({{0, "16"}, {3600, "10"}})}) == "Accepted");
  const auto one = here.charger().composite_schedule(1, 7200s);
  REQUIRE(one.ok());
  CHECK(one->unit == ChargingRateUnit::amps);
  REQUIRE(one->periods.size() == 2);
  CHECK(one->periods[1].start == 3598s);
  CHECK(one->periods[1].limit == 100);
  CHECK(one->periods[1].phases == 3);
  CHECK(here.charger().composite_schedule(0, 60s, ChargingRateUnit::watts)->periods[0].limit ==
        331'200);
  CHECK_FALSE(here.charger().composite_schedule(3, 60s).ok());
  CHECK_FALSE(here.charger().composite_schedule(1, -60s).ok());
  here.charger().stop();
  CHECK_FALSE(here.charger().composite_schedule(1, 60s).ok());
}
