// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The car follows the profiles: which power flows from which instant on, to the watt-hour.
// An ampere on three phases of 230 V is 690 W; the car draws 11 kW when it may.
#include "support/charging_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

using Texts = std::vector<std::string>;

namespace {

WireProfile station_limit(const char* amps) {
  return WireProfile{.id = 90, .purpose = "ChargePointMaxProfile", .periods = periods({{0, amps}})};
}

}  // namespace

TEST_CASE("the car follows a schedule at the instant of each change, to the Wh",
          "[1.6 3.13][1.6:SetChargingProfile]") {
  ChargingRig here;
  CHECK(here.set(1, {.periods = periods({{0, "10"}, {3600, "6"}, {7200, "0"}, {10800, "16"}})}) ==
        "Accepted");
  here.run_to(10min);
  here.start();
  CHECK(here.charger().limit_w(1) == 6900);
  here.run_to(30min);
  REQUIRE(here.charger().set_meter(1, 0).ok());  // from the whole Wh on
  here.rig.clear();

  here.run_to(1h);
  CHECK(here.charger().meter_wh(1) == 3450);
  here.run_to(2h);
  CHECK(here.charger().meter_wh(1) == 3450 + 4140);
  CHECK(here.status() == "SuspendedEVSE");
  here.run_to(3h);
  CHECK(here.charger().meter_wh(1) == 3450 + 4140);
  here.run_to(4h);
  CHECK(here.charger().meter_wh(1) == 3450 + 4140 + 11000);  // 16 A would be 11040
  CHECK(here.status() == "Charging");

  CHECK(here.limits_told() == Texts{"1h 1:4140W", "2h 1:0W", "3h 1:11040W"});
  const auto told = here.rig.sent("StatusNotification");
  REQUIRE(told.size() == 2);
  CHECK(at_path(told[0].payload, "status") == "SuspendedEVSE");
  CHECK(at_path(told[0].payload, "timestamp") == "2026-01-01T02:00:00.000Z");
  CHECK(told[0].at == TimePoint{2h});
  CHECK(at_path(told[1].payload, "status") == "Charging");
  CHECK(told[1].at == TimePoint{3h});
}

TEST_CASE("a new default takes effect in a running transaction, and its removal too",
          "[1.6 errata 3.8]") {
  ChargingRig here;
  here.run_to(10min);
  here.start();
  here.run_to(1h);
  REQUIRE(here.charger().set_meter(1, 0).ok());
  here.run_to(2h);
  CHECK(here.charger().meter_wh(1) == 11000);
  CHECK(here.set(0, {.periods = periods({{0, "6"}})}) ==
        "Accepted");  // it arrives a millisecond later
  CHECK(here.charger().limit_w(1) == 4140);
  here.run_to(3h);
  CHECK(here.charger().meter_wh(1) == 11000 + 4140);  // of 4 140 and 2 ms at 11 000: 4 140.004
  CHECK(here.set(0, {.periods = periods({{0, "8"}})}) == "Accepted");  // updated
  CHECK(here.charger().limit_w(1) == 5520);
  CHECK(here.clear("{}") == "Accepted");
  CHECK(here.charger().limit_w(1) == 22080);
  here.run_to(4h);
  CHECK(here.charger().meter_wh(1) == 11000 + 4140 + 10999);  // 20 ms at less than 11 kW
}

TEST_CASE("an answer goes out before the power it changes", "[1.6 5.16]") {
  ChargingRig here;
  here.start();
  here.rig.clear();
  CHECK(here.set(1, {.periods = periods({{0, "0"}})}) == "Accepted");
  here.rig.run(10ms);
  Texts sent;
  for (const SeenFrame& frame : here.rig.frames)
    if (frame.direction == Direction::sent)
      sent.push_back(frame.type == 2 ? frame.action : at_path(frame.payload, "status"));
  CHECK(sent == Texts{"Accepted", "StatusNotification"});
  CHECK(here.status() == "SuspendedEVSE");
}

TEST_CASE("a transaction of 0 A begins suspended, not with a moment of power", "[1.6 3.13]") {
  ChargingRig here;
  CHECK(here.set(0, {.periods = periods({{0, "0"}})}) == "Accepted");
  here.rig.clear();
  here.start();
  Texts statuses;
  for (const SeenFrame& frame : here.rig.sent("StatusNotification"))
    statuses.push_back(at_path(frame.payload, "status"));
  CHECK(statuses == Texts{"Preparing", "SuspendedEVSE"});
  here.rig.run(1h);
  CHECK(here.charger().meter_wh(1) == 0);
}

TEST_CASE("a relative profile counts from the start of the transaction", "[1.6 7.9]") {
  ChargingRig here;
  CHECK(here.set(0, {.kind = "Relative",
                     .periods = periods({{0, "10"}, {1800, "6"}}),
                     .schedule = ""}) == "Accepted");
  here.run_to(20min);
  here.rig.clear();
  here.start();
  const TimePoint began = here.rig.told(EventKind::transaction_started).at(0).at;
  here.rig.run(1h);
  const auto told = here.rig.told(EventKind::charging_limit_changed);
  REQUIRE(told.size() == 1);
  CHECK(told[0].at == began + 30min);
  CHECK(told[0].number == 4140);
}

TEST_CASE("the clock is set: absolute schedules follow it, relative ones do not",
          "[1.6 3.13][1.6 3.14]") {
  ChargingRig here;
  SECTION("absolute, forward over a change") {
    CHECK(here.set(0, {.periods = periods({{0, "10"}, {3600, "6"}, {7200, "8"}})}) == "Accepted");
    here.start();
    here.run_to(10min);
    here.rig.clear();
    here.charger().step_clock(1h);
    here.rig.run(1ms);
    CHECK(here.limits_told() == Texts{"10m 1:4140W"});
    here.run_to(2h);
    CHECK(here.limits_told() == Texts{"10m 1:4140W", "1h 1:5520W"});
  }
  SECTION("absolute, back: the change comes a second time") {
    CHECK(here.set(0, {.periods = periods({{0, "10"}, {3600, "6"}})}) == "Accepted");
    here.start();
    here.run_to(61min);
    here.rig.clear();
    here.charger().step_clock(-10min);
    here.run_to(2h);
    CHECK(here.limits_told() == Texts{"1h1m 1:6900W", "1h10m 1:4140W"});
  }
  SECTION("relative") {
    CHECK(here.set(0, {.kind = "Relative",
                       .periods = periods({{0, "10"}, {3600, "6"}}),
                       .schedule = ""}) == "Accepted");
    here.start();
    const TimePoint began = here.rig.told(EventKind::transaction_started).at(0).at;
    here.run_to(10min);
    here.rig.clear();
    here.charger().step_clock(2h);
    here.run_to(40min);
    here.charger().step_clock(-3h);
    here.run_to(3h);
    const auto told = here.rig.told(EventKind::charging_limit_changed);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at == began + 1h);
  }
  SECTION("set by the CSMS's answer to a heartbeat") {
    CHECK(here.set(0, {.periods = periods({{0, "10"}, {3600, "6"}})}) == "Accepted");
    here.start();
    here.run_to(10min);
    here.rig.clear();
    here.rig.csms.handlers["Heartbeat"] = [&](const Json&) {
      return R"({"currentTime":"2026-01-01T05:00:00Z"})";
    };
    CHECK(ChargingRig::status_of(
              here.rig.ask("TriggerMessage", R"({"requestedMessage":"Heartbeat"})")) == "Accepted");
    here.rig.run(10ms);
    CHECK(here.charger().limit_w(1) == 4140);
  }
}

TEST_CASE("a clock that runs fast meets a change early, to the nanosecond", "[1.6 3.13]") {
  ChargingRig here;
  CHECK(here.set(0, {.periods = periods({{0, "10"}, {36000, "6"}})}) == "Accepted");
  here.start();
  here.run_to(1h);
  here.rig.clear();
  here.charger().set_clock_drift(125'000);  // nine of its hours take eight
  here.run_to(12h);
  CHECK(here.limits_told() == Texts{"9h 1:4140W"});
}

TEST_CASE("the station's limit is shared: never more flows than it says",
          "[1.6 3.13][1.6 3.13.3]") {
  ChargingRig here(with_evses(2));
  CHECK(here.set(0, station_limit("16")) == "Accepted");
  here.run_to(1h);
  here.start(1);
  CHECK(here.charger().limit_w(1) == 11040);
  CHECK(here.charger().limit_w(2) == 5520);  // what it would have
  here.run_to(2h);
  here.start(2);
  CHECK(here.charger().limit_w(1) == 5520);
  CHECK(here.charger().limit_w(2) == 5520);

  here.run_to(3h);
  REQUIRE(here.charger().set_meter(1, 0).ok());
  REQUIRE(here.charger().set_meter(2, 0).ok());
  here.run_to(4h);
  CHECK(here.charger().meter_wh(1) == 5520);
  CHECK(here.charger().meter_wh(2) == 5520);

  // The first can use no more than 6 A for an hour: the second has the other 10.
  CHECK(here.set(1, {.purpose = "TxProfile",
                     .periods = periods({{0, "6"}}),
                     .schedule = R"("startSchedule":"2026-01-01T04:00:00Z","duration":3600)"}) ==
        "Accepted");
  CHECK(here.charger().limit_w(1) == 4140);
  CHECK(here.charger().limit_w(2) == 6900);
  here.run_to(5h);
  CHECK(here.charger().limit_w(1) == 5520);
  CHECK(here.charger().limit_w(2) == 5520);

  REQUIRE(here.charger().suspend_evse(1, true).ok());  // it does not take part
  CHECK(here.charger().limit_w(2) == 11040);
  REQUIRE(here.charger().suspend_evse(1, false).ok());
  CHECK(here.charger().limit_w(2) == 5520);
  REQUIRE(here.charger().unplug(1).ok());
  CHECK(here.charger().limit_w(2) == 11040);
}

TEST_CASE("sharing respects the least a car can use", "[1.6 7.13]") {
  ChargingRig here(with_evses(3));
  CHECK(
      here.set(0, {
                      .schedule = R"("startSchedule":"2026-01-01T00:00:00Z","minChargingRate":6.0)",
                  }) == "Accepted");
  WireProfile limit = station_limit("14");
  limit.periods = periods({{0, "14"}, {3600, "20"}});
  CHECK(here.set(0, limit) == "Accepted");
  for (EvseId evse = 1; evse <= 3; ++evse) here.start(evse);
  CHECK(here.charger().limit_w(1) == 4830);  // 7 A
  CHECK(here.charger().limit_w(2) == 4830);
  CHECK(here.charger().limit_w(3) == 0);
  CHECK(here.status(3) == "SuspendedEVSE");
  here.run_to(1h);
  CHECK(here.charger().limit_w(1) == 4623);  // 6.7 A
  CHECK(here.charger().limit_w(3) == 4554);  // 6.6 A
  CHECK(here.status(3) == "Charging");
}

TEST_CASE("a car on one phase: amperes hold on it, watts may all flow there",
          "[1.6 errata 3.34][1.6 7.12]") {
  VehicleSpec small = steady_car();
  small.phases = 1;
  ChargingRig here;
  here.rig.set("MeterValuesSampledData",
               "Current.Import,Current.Offered,Power.Offered,Power.Active.Import");
  const auto reading = [&](const char* measurand) {
    here.rig.clear();
    (void)here.charger().report_meter(1);
    here.rig.run(10ms);
    const auto frames = here.rig.sent("MeterValues");
    REQUIRE(frames.size() == 1);
    for (int i = 0; i < 8; ++i) {
      const std::string value = "meterValue[0].sampledValue[" + std::to_string(i) + "].";
      if (at_path(frames[0].payload, value + "measurand") == measurand)
        return at_path(frames[0].payload, value + "value");
    }
    return std::string("?");
  };
  here.rig.set("MeterValuesAlignedData",
               "Current.Import,Current.Offered,Power.Offered,Power.Active.Import");
  here.start(1, small);
  SECTION("10 A") {
    CHECK(here.set(1, {.periods = periods({{0, "10"}})}) == "Accepted");
    CHECK(reading("Power.Active.Import") == "2300");
    CHECK(reading("Current.Import") == "10.0");  // L1
    CHECK(reading("Current.Offered") == "10.0");
    CHECK(reading("Power.Offered") == "6900");
  }
  SECTION("5 kW") {
    CHECK(here.set(1, {.unit = "W", .periods = periods({{0, "5000"}})}) == "Accepted");
    CHECK(reading("Power.Active.Import") == "5000");
    CHECK(reading("Current.Offered") == "21.7");
    CHECK(reading("Power.Offered") == "5000");
  }
  SECTION("11 kW are more than the phase can carry") {
    CHECK(here.set(1, {.unit = "W", .periods = periods({{0, "11000", 3}})}) == "Accepted");
    CHECK(reading("Power.Active.Import") == "7360");
  }
}

TEST_CASE("phases are switched during a transaction where the charger can",
          "[1.6 9.4.4][1.6:ConnectorSwitch3to1PhaseSupported]") {
  SECTION("it can") {
    ChargingRig here;
    CHECK(here.set(0, {.periods = periods({{0, "10", 3}, {3600, "10", 1}, {7200, "10", 3}})}) ==
          "Accepted");
    here.start();
    here.rig.clear();
    here.run_to(2h);
    CHECK(here.limits_told() == Texts{"1h 1:2300W", "2h 1:6900W"});
    CHECK(here.composite_text(1, 10) == "0:10/3");
  }
  SECTION("it can not: three stay three, and carry no more than the one would") {
    ChargingRig here;
    here.rig.set("ConnectorSwitch3to1PhaseSupported", "false");
    CHECK(here.set(0, {.periods = periods({{0, "10", 3}, {3600, "15", 1}, {7200, "10", 3}})}) ==
          "Accepted");
    here.start();
    here.rig.clear();
    here.run_to(1h);
    CHECK(here.composite_text(1, 10) == "0:5/3");
    here.run_to(2h);
    CHECK(here.limits_told() == Texts{"1h 1:3450W", "2h 1:6900W"});
  }
  SECTION("it can not: one stays one") {
    ChargingRig here;
    here.rig.set("ConnectorSwitch3to1PhaseSupported", "false");
    CHECK(here.set(0, {.periods = periods({{0, "10", 1}, {3600, "10", 3}, {7200, "12", 3}})}) ==
          "Accepted");
    here.start();
    CHECK(here.charger().limit_w(1) == 2300);
    here.rig.clear();
    here.run_to(3h);
    CHECK(here.limits_told() == Texts{"2h 1:2760W"});
    CHECK(here.clear("{}") == "Accepted");
    CHECK(here.charger().limit_w(1) == 7360);  // all of the one
    REQUIRE(here.charger().unplug(1).ok());
    CHECK(here.charger().limit_w(1) == 22080);
  }
}

TEST_CASE("direct current: amperes times the voltage of that side", "[1.6 7.12]") {
  ChargingRig here([](ChargePointConfig& config) {
    config.evses[0].dc = true;
    config.evses[0].voltage_v = 400;
    config.evses[0].max_current_a = 125;
  });
  VehicleSpec car = steady_car();
  car.max_power_w = 100'000;
  here.start(1, car);
  CHECK(here.charger().limit_w(1) == 50'000);
  CHECK(here.set(1, {.periods = periods({{0, "62.5"}})}) == "Accepted");
  CHECK(here.charger().limit_w(1) == 25'000);
  REQUIRE(here.charger().set_meter(1, 0).ok());
  here.rig.run(6min);
  CHECK(here.charger().meter_wh(1) == 2500);
  CHECK(here.composite_text(1, 60, "W") == "0:25000");
}

TEST_CASE("without a connection the profiles go on", "[1.6 3.13.6]") {
  ChargingRig here;
  CHECK(here.set(0, {.periods = periods({{0, "10"}, {3600, "6"}})}) == "Accepted");
  here.start();
  CHECK(here.set(1, {.id = 2,
                     .purpose = "TxProfile",
                     .periods = periods({{0, "8"}, {1800, "9"}}),
                     .schedule = R"("startSchedule":"2026-01-01T00:00:00Z","duration":7200)"}) ==
        "Accepted");
  here.run_to(1min);
  here.charger().go_offline(OfflineMode::closed);
  here.rig.clear();
  here.run_to(3h);
  CHECK(here.limits_told() == Texts{"30m 1:6210W", "2h 1:4140W"});
}
