// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The keys of a fault, made from the fault kinds themselves: a kind's settings stand beside the
// keys that all faults share.
#pragma once

#include "scenario/section.hpp"

#include <ocppsim/faults.hpp>

namespace ocppsim {

enum class FaultPlace {
  scenario,  // an entry of `faults`
  step,      // the arguments of the step `fault`, which is about its own charger
};

const Table& fault_table(FaultPlace place);
/// Complains when FaultInjector::check() does.
FaultRule read_fault(const Section& section, FaultPlace place);

}  // namespace ocppsim
