// SPDX-License-Identifier: AGPL-3.0-or-later
//
// 2.x ComponentType and VariableType against the variable table.
#pragma once

#include "features/feature.hpp"

namespace ocppsim {

VariableAddress read_address(JsonView component, JsonView variable);

/// Same component, instance, EVSE and connector; names compared ignoring case.
bool same_component(const VariableAddress& a, const VariableAddress& b) noexcept;
bool has_component(const Variables& variables, const VariableAddress& address) noexcept;
/// ... with any attribute.
bool has_variable(const Variables& variables, const VariableAddress& address) noexcept;

/// One ReportDataType: the variable with all its attributes, set or not (B07.FR.11), and its
/// characteristics. `index`: of its first attribute.
void write_report_data(FeatureContext& context, JsonWriter& json, std::size_t index);

}  // namespace ocppsim
