// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/transactions/transactions.hpp"

namespace ocppsim {

const char* to_string(Trigger trigger) noexcept {
  switch (trigger) {
    case Trigger::authorized: return "Authorized";
    case Trigger::cable_plugged_in: return "CablePluggedIn";
    case Trigger::charging_rate_changed: return "ChargingRateChanged";
    case Trigger::charging_state_changed: return "ChargingStateChanged";
    case Trigger::deauthorized: return "Deauthorized";
    case Trigger::energy_limit_reached: return "EnergyLimitReached";
    case Trigger::ev_communication_lost: return "EVCommunicationLost";
    case Trigger::ev_connect_timeout: return "EVConnectTimeout";
    case Trigger::meter_value_clock: return "MeterValueClock";
    case Trigger::meter_value_periodic: return "MeterValuePeriodic";
    case Trigger::time_limit_reached: return "TimeLimitReached";
    case Trigger::trigger: return "Trigger";
    case Trigger::unlock_command: return "UnlockCommand";
    case Trigger::stop_authorized: return "StopAuthorized";
    case Trigger::ev_departed: return "EVDeparted";
    case Trigger::ev_detected: return "EVDetected";
    case Trigger::remote_stop: return "RemoteStop";
    case Trigger::remote_start: return "RemoteStart";
    case Trigger::abnormal_condition: return "AbnormalCondition";
    case Trigger::signed_data_received: return "SignedDataReceived";
    case Trigger::reset_command: return "ResetCommand";
  }
  return "?";
}

const char* to_string(ChargingState state) noexcept {
  switch (state) {
    case ChargingState::idle: return "Idle";
    case ChargingState::ev_connected: return "EVConnected";
    case ChargingState::charging: return "Charging";
    case ChargingState::suspended_ev: return "SuspendedEV";
    case ChargingState::suspended_evse: return "SuspendedEVSE";
  }
  return "?";
}

}  // namespace ocppsim
