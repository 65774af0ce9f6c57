// SPDX-License-Identifier: AGPL-3.0-or-later
//
// DataTransfer on the wire; the answer has the same words in every version.
#pragma once

#include "features/data_transfer/data_transfer.hpp"

#include <span>

namespace ocppsim {

std::span<const Route> data_transfer_routes();

}  // namespace ocppsim
