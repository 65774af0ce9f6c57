// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/histogram.hpp>
#include <ocppsim/random.hpp>
#include <ocppsim/ratio.hpp>

static_assert(__cplusplus < 202002L, "this program stands for a C++17 user");

int main() {
  ocppsim::RandomStream stream(7);
  ocppsim::Histogram histogram;
  histogram.record(1 + static_cast<std::int64_t>(stream.below(1000)));
  const auto share = ocppsim::Ratio::parse("5%");
  return histogram.count() == 1 && share ? 0 : 1;
}
