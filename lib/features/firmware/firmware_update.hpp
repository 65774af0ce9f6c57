// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The update under way, as it is kept over a power cut. Between the sources of this block.
#pragma once

#include "features/firmware/firmware.hpp"
#include "features/security/security_log.hpp"

namespace ocppsim {

struct Firmware::Update {
  FirmwareRequest request;
  Stage stage = Stage::scheduled;
  FirmwareStatus status = FirmwareStatus::idle;  // the last one entered
  std::uint64_t bytes = 0;                       // of the image
  std::string version;                           // that is being installed
  FirmwareFault fault = FirmwareFault::none;     // of the installation
  std::uint64_t plan = 0;                        // the device's hook is asked; not kept
  bool power_lost = false;                       // FirmwareFault::power_loss has had its way
  bool installed_told = false;                   // before the reboot
};

void report_to_security(FeatureContext& context, SecurityEvent event, std::string_view info);

}  // namespace ocppsim
