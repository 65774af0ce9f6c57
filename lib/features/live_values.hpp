// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Variables whose value is not stored but looked up when somebody asks: states, counts, the time.
#pragma once

#include "features/feature.hpp"

#include <string>

namespace ocppsim {

/// The value of a table entry now, whether stored or looked up.
std::string current_value(FeatureContext& context, std::size_t index);

}  // namespace ocppsim
