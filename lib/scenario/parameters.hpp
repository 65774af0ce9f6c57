// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ${name} in the values of a scenario.
#pragma once

#include "scenario/source.hpp"

#include <ocppsim/scenario.hpp>

#include <vector>

namespace ocppsim {

/// The file's parameters with their overrides. Wrong ones are told to `problems`.
std::vector<ScenarioParameter> read_parameters(const SourceNode& root,
                                               const ScenarioOptions& options, Problems& problems);
/// Replaces ${name} in every value below `node`; "$${" stands for "${".
void substitute(SourceNode& node, const std::vector<ScenarioParameter>& parameters,
                Problems& problems);

}  // namespace ocppsim
