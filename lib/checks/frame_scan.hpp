// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reads the charger's own frames without parsing them: they are well-formed, and there are many.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <string_view>

namespace ocppsim {

struct ScannedFrame {
  char type = 0;  // '2'..'6'; 0: not a frame of the usual shape
  std::string_view id;
  std::string_view action;  // of '2' and '6'
};
/// Understands `[2,"id","action",...`. What was sent malformed on purpose is not recognized.
ScannedFrame scan_frame(std::string_view text) noexcept;

/// The first timestamp in a transaction message lies more than a few seconds before `device_now`:
/// it was queued, or is told again.
bool told_late(std::string_view text, UtcTime device_now);

/// What makes two StartTransactions the same one: connector, idTag, timestamp and meterStart.
/// Never 0.
std::uint64_t start_key(JsonDocument& document, std::string_view text);

/// The HTTP status of an upgrade that was refused, from the text of a connect_failed event
/// ("rejected 404: ..."); 0 when it failed otherwise.
int refusal_status(std::string_view why) noexcept;

}  // namespace ocppsim
