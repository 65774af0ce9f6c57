// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/charge_point.hpp>

namespace ocppsim {

const char* to_string(BootStatus status) noexcept {
  switch (status) {
    case BootStatus::none: return "None";
    case BootStatus::pending: return "Pending";
    case BootStatus::rejected: return "Rejected";
    case BootStatus::accepted: return "Accepted";
  }
  return "None";
}

const char* to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::powered_on: return "powered_on";
    case EventKind::powered_off: return "powered_off";
    case EventKind::connecting: return "connecting";
    case EventKind::connect_failed: return "connect_failed";
    case EventKind::connected: return "connected";
    case EventKind::disconnected: return "disconnected";
    case EventKind::boot_answered: return "boot_answered";
    case EventKind::status_changed: return "status_changed";
    case EventKind::plugged_in: return "plugged_in";
    case EventKind::unplugged: return "unplugged";
    case EventKind::token_presented: return "token_presented";
    case EventKind::authorization_result: return "authorization_result";
    case EventKind::transaction_started: return "transaction_started";
    case EventKind::transaction_updated: return "transaction_updated";
    case EventKind::transaction_stopped: return "transaction_stopped";
    case EventKind::transaction_delivered: return "transaction_delivered";
    case EventKind::message_given_up: return "message_given_up";
    case EventKind::reset_requested: return "reset_requested";
    case EventKind::rebooting: return "rebooting";
    case EventKind::availability_changed: return "availability_changed";
    case EventKind::variable_changed: return "variable_changed";
    case EventKind::device_error: return "device_error";
    case EventKind::clock_set: return "clock_set";
    case EventKind::violation: return "violation";
    case EventKind::invalid_message: return "invalid_message";
    case EventKind::security_event: return "security_event";
    case EventKind::state_failed: return "state_failed";
    case EventKind::charging_limit_changed: return "charging_limit_changed";
    case EventKind::charging_profiles_changed: return "charging_profiles_changed";
    case EventKind::reservation_changed: return "reservation_changed";
    case EventKind::firmware_status_changed: return "firmware_status_changed";
    case EventKind::upload_status_changed: return "upload_status_changed";
    case EventKind::certificates_changed: return "certificates_changed";
    case EventKind::security_profile_changed: return "security_profile_changed";
    case EventKind::fault_fired: return "fault_fired";
    case EventKind::user: return "user";
  }
  return "unknown";
}

namespace {

constexpr FirmwareFault firmware_faults[] = {
    FirmwareFault::none,         FirmwareFault::download,     FirmwareFault::signature,
    FirmwareFault::verification, FirmwareFault::installation, FirmwareFault::power_loss,
};

}  // namespace

const char* to_string(FirmwareFault fault) noexcept {
  switch (fault) {
    case FirmwareFault::none: return "none";
    case FirmwareFault::download: return "download";
    case FirmwareFault::signature: return "signature";
    case FirmwareFault::verification: return "verification";
    case FirmwareFault::installation: return "installation";
    case FirmwareFault::power_loss: return "power_loss";
  }
  return "none";
}

std::optional<FirmwareFault> parse_firmware_fault(std::string_view text) noexcept {
  for (const FirmwareFault fault : firmware_faults)
    if (text == to_string(fault)) return fault;
  return std::nullopt;
}

}  // namespace ocppsim
