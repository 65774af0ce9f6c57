// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/event_loop.hpp>
#include <ocppsim/random.hpp>

#include <chrono>
#include <cstdio>

// One draw a second for a minute of virtual time.
int main() {
  const auto loop = ocppsim::make_virtual_loop(ocppsim::UtcTime{});
  ocppsim::RandomStream stream(7);
  int draws = 0;
  const auto start = loop->now();
  while (loop->now() - start < std::chrono::minutes(1)) {
    loop->run_until(loop->now() + std::chrono::seconds(1));
    draws += stream.below(6) < 6 ? 1 : 0;
  }
  std::printf("%d draws\n", draws);
  return draws == 60 ? 0 : 1;
}
