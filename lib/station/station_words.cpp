// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/station.hpp>

#include "base/text.hpp"

#include <algorithm>

namespace ocppsim {

bool same_token(const IdToken& a, const IdToken& b) noexcept {
  return equals_ignoring_case(a.value, b.value);
}

const char* to_string(ConnectorStatus status) noexcept {
  switch (status) {
    case ConnectorStatus::available: return "Available";
    case ConnectorStatus::preparing: return "Preparing";
    case ConnectorStatus::charging: return "Charging";
    case ConnectorStatus::suspended_ev: return "SuspendedEV";
    case ConnectorStatus::suspended_evse: return "SuspendedEVSE";
    case ConnectorStatus::finishing: return "Finishing";
    case ConnectorStatus::reserved: return "Reserved";
    case ConnectorStatus::unavailable: return "Unavailable";
    case ConnectorStatus::faulted: return "Faulted";
  }
  return "?";
}

const char* to_string(ChargingRateUnit unit) noexcept {
  return unit == ChargingRateUnit::amps ? "A" : "W";
}

const char* to_string(StopReason reason) noexcept {
  switch (reason) {
    case StopReason::deauthorized: return "DeAuthorized";
    case StopReason::emergency_stop: return "EmergencyStop";
    case StopReason::energy_limit_reached: return "EnergyLimitReached";
    case StopReason::ev_disconnected: return "EVDisconnected";
    case StopReason::ground_fault: return "GroundFault";
    case StopReason::immediate_reset: return "ImmediateReset";
    case StopReason::local: return "Local";
    case StopReason::master_pass: return "MasterPass";
    case StopReason::other: return "Other";
    case StopReason::power_loss: return "PowerLoss";
    case StopReason::power_quality: return "PowerQuality";
    case StopReason::reboot: return "Reboot";
    case StopReason::remote: return "Remote";
    case StopReason::scheduled_reset: return "ScheduledReset";
    case StopReason::soc_limit_reached: return "SOCLimitReached";
    case StopReason::stopped_by_ev: return "StoppedByEV";
    case StopReason::time_limit_reached: return "TimeLimitReached";
    case StopReason::timeout: return "Timeout";
    case StopReason::unlock_command: return "UnlockCommand";
  }
  return "?";
}

std::optional<StopReason> parse_stop_reason(std::string_view text) noexcept {
  for (int i = 0; i <= static_cast<int>(StopReason::unlock_command); ++i) {
    const auto reason = static_cast<StopReason>(i);
    if (text == to_string(reason)) return reason;
  }
  return std::nullopt;
}

const std::vector<std::string_view>& device_error_codes() {
  static const std::vector<std::string_view> codes = {
      "ConnectorLockFailure", "EVCommunicationError", "GroundFailure",     "HighTemperature",
      "InternalError",        "LocalListConflict",    "NoError",           "OtherError",
      "OverCurrentFailure",   "OverVoltage",          "PowerMeterFailure", "PowerSwitchFailure",
      "ReaderFailure",        "ResetFailure",         "UnderVoltage",      "WeakSignal",
  };
  return codes;
}

Result<void> check_device_error(const DeviceError& error) {
  const auto& codes = device_error_codes();
  if (std::find(codes.begin(), codes.end(), error.code) == codes.end()) {
    const std::string_view near = nearest_name(error.code, codes);
    std::string advice = near.empty() ? "; known are" : "; is it " + std::string(near) + "?";
    for (const std::string_view code : codes)
      if (near.empty()) advice += (code == codes.front() ? " " : ", ") + std::string(code);
    return Error(Errc::invalid_argument, "there is no error code \"" + error.code + "\"" + advice);
  }
  const auto too_long = [](const std::string& text, std::size_t most) {
    return utf8_length(text) > most;
  };
  if (too_long(error.info, 50))
    return Error(Errc::invalid_argument, "the info of an error has at most 50 characters");
  if (too_long(error.vendor_id, 255))
    return Error(Errc::invalid_argument, "a vendor id has at most 255 characters");
  if (too_long(error.vendor_error_code, 50))
    return Error(Errc::invalid_argument, "a vendor's error code has at most 50 characters");
  return {};
}

}  // namespace ocppsim
