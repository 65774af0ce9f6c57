// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Firmware on the wire.
#pragma once

#include "features/firmware/firmware.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<FirmwareMessages> make_firmware_messages_v16(FeatureContext& context);
std::span<const Route> firmware_routes_v16();

}  // namespace ocppsim
