// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/meter.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {
constexpr TimePoint t0{};
}

TEST_CASE("a meter counts whole watt-hours of a constant load") {
  Meter meter;
  meter.set_power(11'000, t0);
  CHECK(meter.energy_wh(t0 + 1h) == 11'000);
  CHECK(meter.energy_wh(t0 + 90min) == 16'500);
}

TEST_CASE("a meter loses nothing to rounding over many small steps") {
  Meter meter;
  // A load switched every 7 ms: each step is far below one Wh.
  TimePoint now = t0;
  for (int i = 0; i < 1'000'000; ++i) {
    meter.set_power(3'600, now);
    now += 7ms;
  }
  CHECK(meter.energy_wh(now) == 7'000);  // 3600 W x 7000 s
  meter.set_power(0, now);
  CHECK(meter.energy_wh(now + 24h) == 7'000);
}

TEST_CASE("a meter says exactly when a register value is reached") {
  Meter meter;
  meter.set_power(7'000, t0);
  const auto when = meter.reaches(1, t0);
  REQUIRE(when);
  CHECK(meter.energy_wh(*when) == 1);
  CHECK(meter.energy_wh(*when - 1ns) == 0);
  CHECK_FALSE(Meter{}.reaches(1, t0));
}

TEST_CASE("a year at high load stays exact", "[1.6 errata 3.78]") {
  Meter meter;
  meter.set_power(350'000, t0);
  CHECK(meter.energy_wh(t0 + 24h * 365) == std::int64_t{350'000} * 24 * 365);
}

TEST_CASE("a frozen register stands still while energy flows and goes on afterwards") {
  Meter meter;
  meter.set_power(1'000, t0);
  meter.freeze(true, t0 + 1h);
  CHECK(meter.power_w() == 0);
  CHECK(meter.energy_wh(t0 + 5h) == 1'000);
  meter.freeze(false, t0 + 5h);
  CHECK(meter.power_w() == 1'000);
  CHECK(meter.energy_wh(t0 + 6h) == 2'000);
}

TEST_CASE("setting the register moves it at once and counts on from there") {
  Meter meter;
  meter.set_power(1'000, t0);
  meter.set_energy(50'000, t0 + 30min);
  CHECK(meter.energy_wh(t0 + 90min) == 51'000);
}
