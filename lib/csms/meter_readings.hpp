// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reads the energy register (Energy.Active.Import.Register) out of meter values.
#pragma once

#include <ocppsim/json.hpp>

#include "csms/ledger.hpp"

#include <optional>

namespace ocppsim {

/// First and last reading among `meterValue` elements, in their order; a reading marked as the
/// transaction's begin (end) is the first (last) wherever it stands.
struct RegisterReadings {
  std::optional<RegisterReading> first, last;
};
RegisterReadings read_registers_v16(JsonView meter_values);
RegisterReadings read_registers_v2(JsonView meter_values);

}  // namespace ocppsim
