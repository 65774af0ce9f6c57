// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/device_clock.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace std::chrono_literals;

TEST_CASE("a device clock runs with the loop until it is stepped or told") {
  auto loop = make_virtual_loop();
  DeviceClock clock(*loop);
  loop->run_for(10s);
  CHECK(clock.now() == loop->utc_now());
  clock.step(-1h);
  CHECK(clock.now() == loop->utc_now() - 1h);
  CHECK(clock.set(loop->utc_now()) == 1h);
  CHECK(clock.now() == loop->utc_now());
}

TEST_CASE("drift accumulates from when it began and survives a change of rate") {
  auto loop = make_virtual_loop();
  DeviceClock clock(*loop);
  loop->run_for(1000s);
  clock.set_drift(100);  // 100 us a second
  loop->run_for(1000s);
  CHECK(clock.now() - loop->utc_now() == 100ms);
  clock.set_drift(-100);
  loop->run_for(500s);
  CHECK(clock.now() - loop->utc_now() == 50ms);
  loop->run_for(24h * 3650);  // ten years do not overflow
  CHECK(clock.now() - loop->utc_now() == 50ms - Duration{24h * 3650} / 10'000);
}

TEST_CASE("a stuck clock chip ignores the time of the CSMS") {
  auto loop = make_virtual_loop();
  DeviceClock clock(*loop);
  clock.ignore_csms(true);
  CHECK(clock.set(loop->utc_now() + 1h) == 0s);
  CHECK(clock.now() == loop->utc_now());
}
