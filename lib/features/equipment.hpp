// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Equipment: what of the device the blocks need besides its station model. Lives as long as the
// charger, over every power cut.
#pragma once

#include "features/diagnostics/device_log.hpp"
#include "features/security/security_log.hpp"

#include <ocppsim/charge_point.hpp>
#include <ocppsim/file_transfer.hpp>

namespace ocppsim {

struct Equipment {
  FileTransfer* files = nullptr;  // nullptr: every transfer fails
  FirmwareFault firmware_fault = FirmwareFault::none;
  LateFirmwareHook firmware_hook;
  DeviceLog log;
  SecurityLog security_log;
};

}  // namespace ocppsim
