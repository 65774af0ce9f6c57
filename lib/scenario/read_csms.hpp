// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "scenario/section.hpp"

#include <ocppsim/scenario.hpp>

#include <string>
#include <vector>

namespace ocppsim {

/// The section `csms`: settings of the embedded CSMS, and its deliberate deviations.
void read_csms(const Section& section, const std::vector<std::string>& vendor_actions,
               Scenario& out);

}  // namespace ocppsim
