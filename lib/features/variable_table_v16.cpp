// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The configuration keys of OCPP 1.6: section 9, its errata and the security extension. A key is
// writable only where writing it has an effect.
#include "features/metering/metering.hpp"
#include "features/variable_tables.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ocppsim {
namespace {

using enum VariableType;
using enum Mutability;

constexpr std::string_view none = {};

/// Not here, because nothing would come of them: BlinkRepeat and LightIntensity (no lamps), and
/// what the profiles' own blocks bring.
// clang-format off
constexpr VariableRow rows[] = {
    // 9.1 Core
    {none, "AllowOfflineTxForUnknownId", none, boolean, read_write, "false", Setting::offline_tx_for_unknown_id},
    {none, "AuthorizationCacheEnabled", none, boolean, read_write, "true", Setting::auth_cache_enabled},
    {none, "AuthorizeRemoteTxRequests", none, boolean, read_write, "false", Setting::authorize_remote_start},
    {none, "ClockAlignedDataInterval", none, integer, read_write, "0", Setting::aligned_interval_s, "s"},
    {none, "ConnectionTimeOut", none, integer, read_write, "60", Setting::connection_timeout_s, "s"},
    {none, "ConnectorPhaseRotation", none, member_list, read_write, none, Setting::phase_rotation},
    {none, "ConnectorPhaseRotationMaxLength", none, integer, read_only},
    {none, "GetConfigurationMaxKeys", none, integer, read_only, "1000"},
    {none, "HeartbeatInterval", none, integer, read_write, "300", Setting::heartbeat_interval_s, "s"},
    {none, "LocalAuthorizeOffline", none, boolean, read_write, "true", Setting::local_authorize_offline},
    {none, "LocalPreAuthorize", none, boolean, read_write, "false", Setting::local_pre_authorize},
    {none, "MaxEnergyOnInvalidId", none, integer, read_write, "0", Setting::max_energy_on_invalid_id_wh, "Wh"},
    {none, "MessageTimeout", none, integer, read_write, none, Setting::message_timeout_s, "s", 1, 86'400},
    {none, "MeterValuesAlignedData", none, member_list, read_write, "Energy.Active.Import.Register", Setting::aligned_measurands},
    {none, "MeterValuesAlignedDataMaxLength", none, integer, read_only, "20"},
    {none, "MeterValuesSampledData", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_measurands},
    {none, "MeterValuesSampledDataMaxLength", none, integer, read_only, "20"},
    {none, "MeterValueSampleInterval", none, integer, read_write, "60", Setting::sampled_interval_s, "s"},
    {none, "MinimumStatusDuration", none, integer, read_write, "0", Setting::minimum_status_duration_s, "s"},
    {none, "NumberOfConnectors", none, integer, read_only},
    {none, "ResetRetries", none, integer, read_write, "2", Setting::reset_retries, none, 0, 100},
    {none, "StopTransactionMaxMeterValues", none, integer, read_only, "200", Setting::tx_ended_max_samples},  // errata 3.91
    {none, "StopTransactionOnEVSideDisconnect", none, boolean, read_write, none, Setting::stop_tx_on_ev_side_disconnect},
    {none, "StopTransactionOnInvalidId", none, boolean, read_write, "true", Setting::stop_tx_on_invalid_id},
    {none, "StopTxnAlignedData", none, member_list, read_write, none, Setting::aligned_tx_ended_measurands},
    {none, "StopTxnAlignedDataMaxLength", none, integer, read_only, "20"},
    {none, "StopTxnSampledData", none, member_list, read_write, none, Setting::sampled_tx_ended_measurands},
    {none, "StopTxnSampledDataMaxLength", none, integer, read_only, "20"},
    {none, "SupportedFeatureProfiles", none, member_list, read_only, "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging", Setting::feature_profiles, none, 0, 0, "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"},
    {none, "SupportedFeatureProfilesMaxLength", none, integer, read_only, "6"},
    {none, "TransactionMessageAttempts", none, integer, read_write, "3", Setting::transaction_message_attempts, none, 1, 1000},
    {none, "TransactionMessageRetryInterval", none, integer, read_write, "60", Setting::transaction_message_retry_interval_s, "s"},
    {none, "UnlockConnectorOnEVSideDisconnect", none, boolean, read_write, "true", Setting::unlock_on_ev_side_disconnect},
    {none, "WebSocketPingInterval", none, integer, read_write, "60", Setting::websocket_ping_interval_s, "s"},  // 1.6-J section 7
    // 9.2 Local Auth List Management
    {none, "LocalAuthListEnabled", none, boolean, read_write, "true", Setting::local_list_enabled},
    {none, "LocalAuthListMaxLength", none, integer, read_only, "1000", Setting::local_list_max_length},
    {none, "SendLocalListMaxLength", none, integer, read_only, "1000", Setting::local_list_update_max_length},
    // 9.3 Reservation
    {none, "ReserveConnectorZeroSupported", none, boolean, read_only, "true", Setting::reserve_connector_zero},
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
// clang-format on

/// Only of a station whose meters sign (OCA application note on signed meter values).
// clang-format off
constexpr VariableRow signing_rows[] = {
    {none, "AlignedDataSignReadings", none, boolean, read_write, "true", Setting::sign_aligned},
    {none, "AlignedDataSignUpdatedReadings", none, boolean, read_write, "true", Setting::sign_aligned_updated},
    {none, "PublicKeyWithSignedMeterValue", none, option_list, read_write, "OncePerTransaction", Setting::public_key_with_reading, none, 0, 0, "Never,OncePerTransaction,EveryMeterValue"},
    {none, "SampledDataSignReadings", none, boolean, read_write, "true", Setting::sign_sampled},
    {none, "SampledDataSignStartedReadings", none, boolean, read_write, "true", Setting::sign_sampled_started},
    {none, "SampledDataSignUpdatedReadings", none, boolean, read_write, "true", Setting::sign_sampled_updated},
    {none, "StartTxnSampledData", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_tx_started_measurands},
};
// clang-format on

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

/// "1.RST,1.RTS ...": every rotation of every connector (section 9.1.7). No main meter, so no 0.
std::string phase_rotations(std::size_t connectors) {
  std::string text;
  for (std::size_t number = 1; number <= connectors; ++number)
    for (const char* rotation :
         {"NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR"}) {
      if (!text.empty()) text += ',';
      text += std::to_string(number) + "." + rotation;
    }
  return text;
}

int ac_lines(const ChargePointConfig& config) {
  int lines = 0;
  for (const EvseConfig& evse : config.evses)
    if (!evse.dc) lines = std::max(lines, evse.phases);
  return lines;
}

bool has_socket(const ChargePointConfig& config) {
  for (const EvseConfig& evse : config.evses)
    for (const ConnectorConfig& connector : evse.connectors)
      if (!connector.fixed_cable) return true;
  return false;
}

/// The keys of a feature profile that the charger does not claim (section 9).
constexpr std::pair<std::string_view, std::string_view> keys_of_profiles[] = {
    {"LocalAuthListEnabled", "LocalAuthListManagement"},
    {"LocalAuthListMaxLength", "LocalAuthListManagement"},
    {"SendLocalListMaxLength", "LocalAuthListManagement"},
    {"ReserveConnectorZeroSupported", "Reservation"},
    {"ChargeProfileMaxStackLevel", "SmartCharging"},
    {"ChargingScheduleAllowedChargingRateUnit", "SmartCharging"},
    {"ChargingScheduleMaxPeriods", "SmartCharging"},
    {"ConnectorSwitch3to1PhaseSupported", "SmartCharging"},
    {"MaxChargingProfilesInstalled", "SmartCharging"},
    {"SupportedFileTransferProtocols", "FirmwareManagement"},
};

bool has_member(std::string_view list, std::string_view name) {
  for (const std::string_view member : split(list, ','))
    if (equals_ignoring_case(trim(member), name)) return true;
  return false;
}

std::size_t connector_count(const ChargePointConfig& config) {
  std::size_t count = 0;
  for (const EvseConfig& evse : config.evses) count += evse.connectors.size();
  return count;
}

}  // namespace

VariableRows variable_rows_v16(const ChargePointConfig& config) {
  VariableRows table;
  const std::string measurands =
      Metering::supported() + Metering::supported_phases(ac_lines(config));
  const std::size_t connectors = connector_count(config);
  const std::string rotations = phase_rotations(connectors);
  for (VariableRow row : rows) {
    const bool measurand_list = row.setting == Setting::aligned_measurands ||
                                row.setting == Setting::sampled_measurands ||
                                row.setting == Setting::aligned_tx_ended_measurands ||
                                row.setting == Setting::sampled_tx_ended_measurands;
    if (measurand_list) row.values = measurands;
    if (row.setting == Setting::phase_rotation) row.values = rotations;
    // Errata 3.85: a fixed cable has no lock to open.
    if (row.setting == Setting::unlock_on_ev_side_disconnect && !has_socket(config)) {
      row.value = "false";
      row.mutability = read_only;
    }
    table.add(row);
  }
  if (config.signed_meters) {
    for (VariableRow row : signing_rows) {
      if (row.type == member_list) row.values = measurands;
      table.add(row);
    }
    for (std::size_t number = 1; number <= connectors; ++number) {
      const std::string key = "MeterPublicKey" + std::to_string(number);
      table.add({none, key, none, string, read_only});  // features/live_values.cpp tells it
    }
  }
  const auto timeout_s = std::chrono::duration_cast<seconds>(config.call_timeout).count();
  table.set(none, "MessageTimeout", std::to_string(timeout_s));
  table.set(none, "ConnectorPhaseRotation", phase_rotation(config));
  table.set(none, "ConnectorPhaseRotationMaxLength", std::to_string(connectors));
  table.set(none, "NumberOfConnectors", std::to_string(connectors));
  table.set(none, "StopTransactionOnEVSideDisconnect",
            config.persona.unplug_stops_transaction ? "true" : "false");
  table.set(none, "ConnectorSwitch3to1PhaseSupported", switches_phases(config) ? "true" : "false");
  table.set(none, "SecurityProfile", std::to_string(config.security_profile));
  return table;
}

void finish_variables_v16(std::vector<VariableEntry>& entries) {
  std::optional<std::string> profiles;
  for (const VariableEntry& entry : entries)
    if (entry.setting == Setting::feature_profiles) profiles = entry.value;
  std::erase_if(entries, [&](const VariableEntry& entry) {
    if (!profiles) return false;
    for (const auto& [key, profile] : keys_of_profiles)
      if (equals_ignoring_case(entry.address.variable, key)) return !has_member(*profiles, profile);
    return false;
  });
  for (VariableEntry& list : entries) {
    if (list.type != member_list) continue;
    const std::string limit = list.address.variable + "MaxLength";
    for (const VariableEntry& entry : entries)
      if (equals_ignoring_case(entry.address.variable, limit))
        list.max_items =
            static_cast<std::size_t>(VariableTable::to_number(entry.type, entry.value));
  }
}

VariableAddress parse_variable_name_v16(std::string_view name) {
  VariableAddress address;
  address.variable = name;
  return address;
}

}  // namespace ocppsim
