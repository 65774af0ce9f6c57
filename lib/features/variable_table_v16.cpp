// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The configuration keys of OCPP 1.6: section 9, its errata and the security extension. A key is
// writable only where writing it has an effect.
#include "features/metering/metering.hpp"
#include "features/variable_tables.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

using enum VariableType;
using enum Mutability;

constexpr std::string_view none = {};

constexpr VariableRow rows[] = {
    // 9.1 Core
    {none, "AllowOfflineTxForUnknownId", none, boolean, read_write, "false", Setting::offline_tx_for_unknown_id},
    {none, "AuthorizationCacheEnabled", none, boolean, read_write, "true", Setting::auth_cache_enabled},
    {none, "AuthorizeRemoteTxRequests", none, boolean, read_write, "false", Setting::authorize_remote_start},
    {none, "ClockAlignedDataInterval", none, integer, read_write, "0", Setting::aligned_interval_s, "s"},
    {none, "ConnectionTimeOut", none, integer, read_write, "60", Setting::connection_timeout_s, "s"},
    {none, "ConnectorPhaseRotation", none, member_list, read_only},
    {none, "GetConfigurationMaxKeys", none, integer, read_only, "1000"},
    {none, "HeartbeatInterval", none, integer, read_write, "300", Setting::heartbeat_interval_s, "s"},
    {none, "LocalAuthorizeOffline", none, boolean, read_write, "true", Setting::local_authorize_offline},
    {none, "LocalPreAuthorize", none, boolean, read_write, "false", Setting::local_pre_authorize},
    {none, "MaxEnergyOnInvalidId", none, integer, read_write, "0", Setting::max_energy_on_invalid_id_wh, "Wh"},
    {none, "MessageTimeout", none, integer, read_write, none, Setting::message_timeout_s, "s", 1, 86'400},
    {none, "MeterValuesAlignedData", none, member_list, read_write, "Energy.Active.Import.Register", Setting::aligned_measurands},
    {none, "MeterValuesAlignedDataMaxLength", none, integer, read_only, "500"},
    {none, "MeterValuesSampledData", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_measurands},
    {none, "MeterValuesSampledDataMaxLength", none, integer, read_only, "500"},
    {none, "MeterValueSampleInterval", none, integer, read_write, "60", Setting::sampled_interval_s, "s"},
    {none, "MinimumStatusDuration", none, integer, read_write, "0", Setting::minimum_status_duration_s, "s"},
    {none, "NumberOfConnectors", none, integer, read_only},
    {none, "ResetRetries", none, integer, read_only, "0"},  // a reset never fails here
    {none, "StopTransactionOnEVSideDisconnect", none, boolean, read_write, none, Setting::stop_tx_on_ev_side_disconnect},
    {none, "StopTransactionOnInvalidId", none, boolean, read_write, "true", Setting::stop_tx_on_invalid_id},
    {none, "StopTxnAlignedData", none, member_list, read_write, none, Setting::aligned_tx_ended_measurands},
    {none, "StopTxnAlignedDataMaxLength", none, integer, read_only, "500"},
    {none, "StopTxnSampledData", none, member_list, read_write, none, Setting::sampled_tx_ended_measurands},
    {none, "StopTxnSampledDataMaxLength", none, integer, read_only, "500"},
    {none, "SupportedFeatureProfiles", none, member_list, read_only, "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,SmartCharging"},
    {none, "SupportedFeatureProfilesMaxLength", none, integer, read_only, "6"},
    {none, "TransactionMessageAttempts", none, integer, read_write, "3", Setting::transaction_message_attempts, none, 1, 1000},
    {none, "TransactionMessageRetryInterval", none, integer, read_write, "60", Setting::transaction_message_retry_interval_s, "s"},
    {none, "UnlockConnectorOnEVSideDisconnect", none, boolean, read_write, "true", Setting::unlock_on_ev_side_disconnect},
    {none, "WebSocketPingInterval", none, integer, read_write, "60", Setting::websocket_ping_interval_s, "s"},  // 1.6-J section 7
    // 9.2 Local Auth List Management
    {none, "LocalAuthListEnabled", none, boolean, read_write, "true", Setting::local_list_enabled},
    {none, "LocalAuthListMaxLength", none, integer, read_only, "1000"},
    {none, "SendLocalListMaxLength", none, integer, read_only, "1000"},
    // 9.4 Smart Charging
    {none, "ChargeProfileMaxStackLevel", none, integer, read_only, "10", Setting::charge_profile_max_stack_level},
    {none, "ChargingScheduleAllowedChargingRateUnit", none, member_list, read_only, "Current,Power", Setting::charging_rate_units, none, 0, 0, "Current,Power"},
    {none, "ChargingScheduleMaxPeriods", none, integer, read_only, "100", Setting::charging_schedule_max_periods},
    {none, "ConnectorSwitch3to1PhaseSupported", none, boolean, read_only, "false", Setting::phase_switching_supported},
    {none, "MaxChargingProfilesInstalled", none, integer, read_only, "100", Setting::max_charging_profiles_installed},
    // 9.5 Firmware Management (errata 3.90)
    {none, "SupportedFileTransferProtocols", none, member_list, read_only, "FTP,FTPS,HTTP,HTTPS", Setting::file_transfer_protocols},
    // Security extension
    {none, "AuthorizationKey", none, string, write_only, none, Setting::basic_auth_password, none, 16, 40},
    {none, "AdditionalRootCertificateCheck", none, boolean, read_only, "false", Setting::additional_root_certificate_check},
    {none, "CertificateSignedMaxChainSize", none, integer, read_only, "10000", Setting::certificate_signed_max_chain_size},
    {none, "CertificateStoreMaxLength", none, integer, read_only, "10", Setting::certificate_store_max_length},
    {none, "CpoName", none, string, read_write, none, Setting::organization_name, none, 0, 64},  // X.509's limit of O
    {none, "SecurityProfile", none, integer, read_write, none, Setting::security_profile, none, 0, 3},
};

/// "1.RST,2.RST": how each connector's meter is wired.
std::string phase_rotation(const ChargePointConfig& config) {
  std::string text;
  int flat = 0;
  for (const EvseConfig& evse : config.evses) {
    for (std::size_t i = 0; i < evse.connectors.size(); ++i) {
      if (!text.empty()) text += ',';
      text += std::to_string(++flat);
      text += evse.dc || evse.phases == 1 ? ".NotApplicable" : ".RST";
    }
  }
  return text;
}

/// Where three phases are switched off to one, it works during a transaction too.
bool switches_phases(const ChargePointConfig& config) {
  return std::any_of(config.evses.begin(), config.evses.end(),
                     [](const EvseConfig& evse) { return !evse.dc && evse.phases == 3; });
}

std::size_t connector_count(const ChargePointConfig& config) {
  std::size_t count = 0;
  for (const EvseConfig& evse : config.evses) count += evse.connectors.size();
  return count;
}

}  // namespace

VariableRows variable_rows_v16(const ChargePointConfig& config) {
  VariableRows table;
  const std::string measurands = Metering::supported();
  for (VariableRow row : rows) {
    const bool measurand_list =
        row.setting == Setting::aligned_measurands || row.setting == Setting::sampled_measurands ||
        row.setting == Setting::aligned_tx_ended_measurands ||
        row.setting == Setting::sampled_tx_ended_measurands;
    if (measurand_list) row.values = measurands;
    table.add(row);
  }
  const auto timeout_s = std::chrono::duration_cast<seconds>(config.call_timeout).count();
  table.set(none, "MessageTimeout", std::to_string(timeout_s));
  table.set(none, "ConnectorPhaseRotation", phase_rotation(config));
  table.set(none, "NumberOfConnectors", std::to_string(connector_count(config)));
  table.set(none, "StopTransactionOnEVSideDisconnect",
            config.persona.unplug_stops_transaction ? "true" : "false");
  table.set(none, "ConnectorSwitch3to1PhaseSupported", switches_phases(config) ? "true" : "false");
  table.set(none, "SecurityProfile", std::to_string(config.security_profile));
  return table;
}

VariableAddress parse_variable_name_v16(std::string_view name) {
  VariableAddress address;
  address.variable = name;
  return address;
}

}  // namespace ocppsim
