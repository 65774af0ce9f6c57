// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Remote control on the wire, one function per dialect family.
#pragma once

#include "features/remote_control/remote_control.hpp"

#include <span>

namespace ocppsim {

std::span<const Route> remote_control_routes_v16();
std::span<const Route> remote_control_routes_v2();

}  // namespace ocppsim
