// SPDX-License-Identifier: AGPL-3.0-or-later
#include "vehicle/vehicle.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint t0{};

VehicleSpec car() {
  VehicleSpec spec;
  spec.battery_wh = 60'000;
  spec.initial_soc_percent = 20;
  spec.max_power_w = 12'000;
  spec.phases = 3;
  spec.taper = {{80, 50}, {90, 25}};
  return spec;
}

}  // namespace

TEST_CASE("a car draws nothing until it is offered power") {
  Vehicle vehicle(car(), t0);
  CHECK(vehicle.power_w(t0 + 1h) == 0);
  CHECK_FALSE(vehicle.next_change(t0 + 1h));
}

TEST_CASE("power follows the taper at exact instants and ends when full") {
  Vehicle vehicle(car(), t0);
  vehicle.offer(22'000, 3, t0);
  CHECK(vehicle.power_w(t0) == 12'000);

  // 20% -> 80% is 36 kWh at 12 kW: 3 h. 80% -> 90%: 6 kWh at 6 kW. 90% -> 100%: 6 kWh at 3 kW.
  REQUIRE(vehicle.next_change(t0) == t0 + 3h);
  CHECK(vehicle.soc_percent(t0 + 3h - 1ns) == 79);
  CHECK(vehicle.power_w(t0 + 3h) == 6'000);
  CHECK(vehicle.soc_percent(t0 + 3h) == 80);
  REQUIRE(vehicle.next_change(t0 + 3h) == t0 + 4h);
  CHECK(vehicle.power_w(t0 + 4h) == 3'000);
  REQUIRE(vehicle.next_change(t0 + 4h) == t0 + 6h);
  CHECK(vehicle.power_w(t0 + 6h) == 0);
  CHECK(vehicle.full(t0 + 6h));
  CHECK_FALSE(vehicle.next_change(t0 + 6h));
  CHECK(vehicle.received_wh(t0 + 24h) == 48'000);
}

TEST_CASE("looking seldom or often gives the same energy") {
  Vehicle seldom(car(), t0);
  Vehicle often(car(), t0);
  seldom.offer(7'001, 3, t0);
  often.offer(7'001, 3, t0);
  for (TimePoint t = t0; t < t0 + 7h; t += 997ms) (void)often.power_w(t);
  CHECK(often.received_wh(t0 + 7h) == seldom.received_wh(t0 + 7h));
  CHECK(often.power_w(t0 + 7h) == seldom.power_w(t0 + 7h));
}

TEST_CASE("a one-phase car takes one phase of the offer, and all of a DC offer") {
  VehicleSpec spec = car();
  spec.phases = 1;
  Vehicle vehicle(spec, t0);
  vehicle.offer(22'080, 3, t0);
  CHECK(vehicle.power_w(t0) == 7'360);
  CHECK(vehicle.phases_used(3) == 1);
  vehicle.offer(50'000, 0, t0);
  CHECK(vehicle.power_w(t0) == 12'000);
}

TEST_CASE("the ramp delays the first draw only, not a change of the limit") {
  VehicleSpec spec = car();
  spec.ramp_delay = 5s;
  Vehicle vehicle(spec, t0);
  vehicle.offer(11'000, 3, t0);
  CHECK(vehicle.power_w(t0) == 0);
  REQUIRE(vehicle.next_change(t0) == t0 + 5s);
  CHECK(vehicle.power_w(t0 + 5s) == 11'000);
  vehicle.offer(6'000, 3, t0 + 6s);
  CHECK(vehicle.power_w(t0 + 6s) == 6'000);
}

TEST_CASE("a car stops at its target and while it is paused") {
  VehicleSpec spec = car();
  spec.target_soc_percent = 30;
  Vehicle vehicle(spec, t0);
  vehicle.offer(12'000, 3, t0);
  vehicle.pause(true, t0 + 15min);
  CHECK(vehicle.power_w(t0 + 15min) == 0);
  vehicle.pause(false, t0 + 1h);
  CHECK(vehicle.power_w(t0 + 1h) == 12'000);
  REQUIRE(vehicle.next_change(t0 + 1h) == t0 + 1h + 15min);
  CHECK(vehicle.full(t0 + 1h + 15min));
  CHECK(vehicle.received_wh(t0 + 2h) == 6'000);
}

TEST_CASE("an impossible car is named by its field") {
  const auto why = [](auto change) {
    VehicleSpec spec = car();
    change(spec);
    const Result<void> result = Vehicle::check(spec);
    return result.ok() ? std::string() : result.error().message;
  };
  CHECK(why([](VehicleSpec&) {}).empty());
  CHECK(why([](VehicleSpec& s) { s.battery_wh = 0; }).find("battery_wh") == 0);
  CHECK(why([](VehicleSpec& s) { s.battery_wh = 3'000'000; }).find("battery_wh") == 0);
  CHECK(why([](VehicleSpec& s) { s.initial_soc_percent = 101; }).find("initial_soc_percent") == 0);
  CHECK(why([](VehicleSpec& s) { s.phases = 4; }).find("phases") == 0);
  CHECK(why([](VehicleSpec& s) { s.taper = {{90, 10}, {80, 20}}; }).find("taper") == 0);
}
