// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Profiles that come with a remote start, and what of all profiles lasts.
#include "support/charging_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

TEST_CASE("a remote start brings the profile of its transaction",
          "[1.6 5.11][1.6 5.16.2][1.6:RemoteStartTransaction]") {
  ChargingRig here;
  CHECK(here.set(0, by_default(1, "6")) == "Accepted");
  CHECK(here.remote_start(tx_profile_of(9, "10").json()) == "Accepted");
  here.run_to(30s);
  REQUIRE(here.charger().plug_in(1, 1, steady_car()).ok());
  here.rig.run(20ms);
  REQUIRE(here.charger().transaction(1) != nullptr);
  CHECK(here.charger().limit_w(1) == 10 * 690);

  WireProfile update =
      tx_profile_of(10, "12");  // the same level: it replaces that of the remote start
  update.more = R"("transactionId":101)";
  CHECK(here.set(1, update) == "Accepted");
  CHECK(here.charger().limit_w(1) == 12 * 690);
  CHECK(here.clear(R"({"id":9})") == "Unknown");
  update = tx_profile_of(11, "14", 1);  // another level: it is stacked on it
  CHECK(here.set(1, update) == "Accepted");
  CHECK(here.clear(R"({"id":11})") == "Accepted");
  CHECK(here.charger().limit_w(1) == 12 * 690);

  REQUIRE(here.charger().unplug(1).ok());
  here.rig.run(10ms);
  CHECK(here.clear(R"({"id":10})") == "Unknown");
  CHECK(here.charger().limit_w(1) == 6 * 690);
}

TEST_CASE("a remote start that lapsed leaves its profile to nobody", "[1.6 5.11]") {
  ChargingRig here;
  here.rig.set("ConnectionTimeOut", "30");
  CHECK(here.remote_start(tx_profile_of(9, "10").json()) == "Accepted");
  here.rig.run(31s);
  here.start();
  CHECK(here.charger().limit_w(1) == 22080);
  CHECK(here.profiles_told().empty());
}

TEST_CASE("a remote start's profile may be cleared before its transaction begins",
          "[1.6 5.5][1.6 5.11]") {
  ChargingRig here;
  CHECK(here.remote_start(tx_profile_of(9, "10").json()) == "Accepted");
  CHECK(here.clear(R"({"id":9})") == "Accepted");
  REQUIRE(here.charger().plug_in(1, 1, steady_car()).ok());
  here.rig.run(20ms);
  REQUIRE(here.charger().transaction(1) != nullptr);
  CHECK(here.charger().limit_w(1) == 22080);
}

TEST_CASE("a charger without smart charging says so, and leaves a remote start's profile aside",
          "[1.6 5.11][1.6 7.11]") {
  ChargingRig here([](ChargePointConfig& config) {
    config.variables.push_back({"SupportedFeatureProfiles", "Core"});
  });
  CHECK(here.set(1, {}) == "NotSupported");
  CHECK(here.clear("{}") == R"(error "NotSupported")");
  CHECK(here.rig.ask("GetCompositeSchedule", R"({"connectorId":1,"duration":60})") ==
        R"(error "NotSupported")");
  CHECK(here.remote_start(WireProfile{}.json()) == "Accepted");
}

TEST_CASE("a remote start with a profile that is none for it", "[1.6 errata 3.41][1.6 5.16.2]") {
  ChargingRig here;
  REQUIRE(here.charger().plug_in(1, 1, steady_car()).ok());
  here.rig.run(1s);
  CHECK(here.remote_start(by_default(1, "10").json()) == "Rejected");
  CHECK(here.remote_start(WireProfile{.purpose = "ChargePointMaxProfile"}.json()) == "Rejected");
  WireProfile named = tx_profile_of(1, "10");
  named.more = R"("transactionId":101)";
  CHECK(here.remote_start(named.json()) == "Rejected");
  WireProfile unsound = tx_profile_of(1, "10");
  unsound.periods = periods({{60, "10"}});
  CHECK(here.remote_start(unsound.json()) == "Rejected");
  here.rig.run(1s);
  CHECK(here.charger().transaction(1) == nullptr);
}

// ---- what lasts ---------------------------------------------------------------------------------

TEST_CASE("profiles outlive power, those of a transaction do not", "[1.6 errata 3.37][1.6 5.16]") {
  ChargingRig here(with_evses(2));
  CHECK(here.set(0, {.id = 1,
                     .purpose = "ChargePointMaxProfile",
                     .kind = "Relative",
                     .periods = periods({{0, "30"}, {3600, "20"}}),
                     .schedule = ""}) == "Accepted");
  CHECK(
      here.set(
          1,
          {.id = 2,
           .level = 3,
           .kind = "Recurring",
           .more = R"("recurrencyKind":"Weekly","validTo":"2026-06-01T00:00:00Z")",
           .unit = "W",
           .periods = periods({{0, "6900.5", 3}, {1800, "3000", 1}}),
           .schedule =
               R"("startSchedule":"2025-12-25T00:00:00Z","duration":7200,"minChargingRate":6.1)"}) ==
      "Accepted");
  here.start(1);
  CHECK(here.set(1, tx_profile_of(3, "8")) == "Accepted");
  here.run_to(10min);
  SECTION("a power cut") {
    here.charger().power_cut();
    CHECK(here.charger().limit_w(1) == 22080);  // nobody holds it back
    here.run_to(20min);
    here.charger().power_on();
  }
  SECTION("another process") {
    here.charger().power_cut();
    here.rig.replace_charger();
    here.run_to(20min);
    here.charger().start();
  }
  here.run_to(21min);
  CHECK(here.charger().limit_w(1) == 6900);
  CHECK(here.composite_text(1, 7200, "W") == "0:6900.5/3 540:3000/1 5940:13800/3");
  CHECK(here.composite_text(2, 7200, "A") ==
        "0:30/3 2343:20/3");  // an hour after its arrival at 2.001 s
  CHECK(here.clear(R"({"id":3})") == "Unknown");
  CHECK(here.clear(R"({"id":2})") == "Accepted");
  CHECK(here.clear(R"({"id":1})") == "Accepted");

  here.charger().power_cut();
  here.charger().power_on();
  here.rig.run(2s);
  CHECK(here.clear("{}") == "Unknown");  // clearing outlives power too
}
