// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The keys of a scenario file, apart from its steps and faults.
#pragma once

#include "scenario/table.hpp"

namespace ocppsim {

const Table& scenario_table();
const Table& parameter_table();
const Table& group_table();
const Table& csms_table();
const Table& csms_rule_table();

/// Names of CsmsRule::Effect.
const std::vector<std::string_view>& csms_effect_names();

}  // namespace ocppsim
