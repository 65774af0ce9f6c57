// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/charge_point.hpp>

#include "features/variable_tables.hpp"
#include "wire/session.hpp"

namespace ocppsim {

ScratchMemory::ScratchMemory()
    : scratch_(std::make_unique<SessionScratch>()), tables_(std::make_unique<VariableTables>()) {}

ScratchMemory::~ScratchMemory() = default;

}  // namespace ocppsim
