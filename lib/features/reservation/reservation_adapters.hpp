// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "features/reservation/reservation.hpp"

#include <span>

namespace ocppsim {

std::span<const Route> reservation_routes_v16();

}  // namespace ocppsim
