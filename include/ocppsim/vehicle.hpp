// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The electric vehicle a charger sees. Integer arithmetic, piecewise constant power: the power
// drawn changes only at a known instant, so energy is exact and costs no polling.
#pragma once

#include <ocppsim/time.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ocppsim {

struct VehicleSpec {
  std::int64_t battery_wh = 60'000;
  int initial_soc_percent = 20;
  int target_soc_percent = 100;  // draws nothing above it (SuspendedEV)
  std::int64_t max_power_w = 11'000;
  int phases = 3;
  /// Share of max_power (percent) the battery takes from that state of charge on; ascending.
  struct TaperPoint {
    int soc_percent;
    int power_percent;
  };
  std::vector<TaperPoint> taper = {{80, 60}, {90, 30}, {95, 15}};
  /// Between power being offered and the first draw.
  Duration ramp_delay{};
};

}  // namespace ocppsim
