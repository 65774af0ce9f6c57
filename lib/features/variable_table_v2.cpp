// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The device model of OCPP 2.0.1 and 2.1: part 2 chapter "Referenced Components and Variables".
// A variable is writable only where writing it has an effect; what is not built says
// Available=false.
#include "features/metering/metering.hpp"
#include "features/variable_tables.hpp"

#include <charconv>
#include <tuple>

namespace ocppsim {
namespace {

using enum VariableType;
using enum Mutability;

constexpr std::string_view none = {};
constexpr std::string_view states = "Available,Occupied,Reserved,Unavailable,Faulted";
constexpr std::string_view tx_points =
    "ParkingBayOccupancy,EVConnected,Authorized,DataSigned,PowerPathClosed,EnergyTransfer";

// clang-format off
constexpr VariableRow rows[] = {
    {"OCPPCommCtrlr", "ActiveNetworkProfile", none, integer, read_only, "1"},
    {"OCPPCommCtrlr", "FileTransferProtocols", none, member_list, read_only},
    {"OCPPCommCtrlr", "HeartbeatInterval", none, integer, read_write, "300", Setting::heartbeat_interval_s, "s", 1, 86'400},
    {"OCPPCommCtrlr", "MessageTimeout", "Default", integer, read_only, none, Setting::message_timeout_s, "s"},
    {"OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent", integer, read_write, "60", Setting::transaction_message_retry_interval_s, "s"},
    {"OCPPCommCtrlr", "MessageAttempts", "TransactionEvent", integer, read_write, "3", Setting::transaction_message_attempts, none, 1, 1000},
    {"OCPPCommCtrlr", "NetworkConfigurationPriority", none, sequence_list, read_only, "1"},
    {"OCPPCommCtrlr", "NetworkProfileConnectionAttempts", none, integer, read_only},
    {"OCPPCommCtrlr", "OfflineThreshold", none, integer, read_write, "60", Setting::offline_threshold_s, "s"},
    {"OCPPCommCtrlr", "ResetRetries", none, integer, read_only, "0"},  // a reset never fails here
    {"OCPPCommCtrlr", "RetryBackOffRandomRange", none, integer, read_write, none, Setting::back_off_random_range_s, "s"},
    {"OCPPCommCtrlr", "RetryBackOffRepeatTimes", none, integer, read_write, none, Setting::back_off_repeat_times, none, 0, 30},
    {"OCPPCommCtrlr", "RetryBackOffWaitMinimum", none, integer, read_write, none, Setting::back_off_wait_minimum_s, "s"},
    {"OCPPCommCtrlr", "UnlockOnEVSideDisconnect", none, boolean, read_write, "true", Setting::unlock_on_ev_side_disconnect},
    {"OCPPCommCtrlr", "WebSocketPingInterval", none, integer, read_write, "60", Setting::websocket_ping_interval_s, "s"},

    {"AuthCtrlr", "AuthorizeRemoteStart", none, boolean, read_write, "false", Setting::authorize_remote_start},
    {"AuthCtrlr", "DisableRemoteAuthorization", none, boolean, read_write, "false", Setting::disable_remote_authorization},
    {"AuthCtrlr", "Enabled", none, boolean, read_write, "true", Setting::auth_enabled},
    {"AuthCtrlr", "LocalAuthorizeOffline", none, boolean, read_write, "true", Setting::local_authorize_offline},
    {"AuthCtrlr", "LocalPreAuthorize", none, boolean, read_write, "false", Setting::local_pre_authorize},
    {"AuthCtrlr", "MasterPassGroupId", none, string, read_write, none, Setting::master_pass_group_id, none, 0, 36},
    {"AuthCtrlr", "OfflineTxForUnknownIdEnabled", none, boolean, read_write, "false", Setting::offline_tx_for_unknown_id},
    {"AuthCacheCtrlr", "Available", none, boolean, read_only, "true"},
    {"AuthCacheCtrlr", "DisablePostAuthorize", none, boolean, read_write, "false", Setting::disable_post_authorize},
    {"AuthCacheCtrlr", "Enabled", none, boolean, read_write, "true", Setting::auth_cache_enabled},
    {"AuthCacheCtrlr", "LifeTime", none, integer, read_write, "31536000", Setting::auth_cache_life_time_s, "s"},
    {"LocalAuthListCtrlr", "Available", none, boolean, read_only, "true"},
    {"LocalAuthListCtrlr", "BytesPerMessage", none, integer, read_only, "1000000"},
    {"LocalAuthListCtrlr", "Enabled", none, boolean, read_write, "true", Setting::local_list_enabled},
    {"LocalAuthListCtrlr", "Entries", none, integer, read_only, "0", Setting::none, none, 0, 1000},
    {"LocalAuthListCtrlr", "ItemsPerMessage", none, integer, read_only, "1000"},

    {"TxCtrlr", "EVConnectionTimeOut", none, integer, read_write, "60", Setting::connection_timeout_s, "s"},
    {"TxCtrlr", "MaxEnergyOnInvalidId", none, integer, read_write, "0", Setting::max_energy_on_invalid_id_wh, "Wh"},
    {"TxCtrlr", "StopTxOnEVSideDisconnect", none, boolean, read_write, none, Setting::stop_tx_on_ev_side_disconnect},
    {"TxCtrlr", "StopTxOnInvalidId", none, boolean, read_write, "true", Setting::stop_tx_on_invalid_id},
    {"TxCtrlr", "TxStartPoint", none, member_list, read_write, "PowerPathClosed", Setting::tx_start_point, none, 0, 0, tx_points},
    {"TxCtrlr", "TxStopPoint", none, member_list, read_write, "PowerPathClosed", Setting::tx_stop_point, none, 0, 0, tx_points},

    {"SampledDataCtrlr", "Available", none, boolean, read_only, "true"},
    {"SampledDataCtrlr", "Enabled", none, boolean, read_only, "true"},
    {"SampledDataCtrlr", "TxEndedInterval", none, integer, read_write, "0", Setting::sampled_tx_ended_interval_s, "s"},
    {"SampledDataCtrlr", "TxEndedMeasurands", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_tx_ended_measurands},
    {"SampledDataCtrlr", "TxStartedMeasurands", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_tx_started_measurands},
    {"SampledDataCtrlr", "TxUpdatedInterval", none, integer, read_write, "60", Setting::sampled_interval_s, "s"},
    {"SampledDataCtrlr", "TxUpdatedMeasurands", none, member_list, read_write, "Energy.Active.Import.Register", Setting::sampled_measurands},
    {"AlignedDataCtrlr", "Available", none, boolean, read_only, "true"},
    {"AlignedDataCtrlr", "Enabled", none, boolean, read_only, "true"},
    {"AlignedDataCtrlr", "Interval", none, integer, read_write, "0", Setting::aligned_interval_s, "s"},
    {"AlignedDataCtrlr", "Measurands", none, member_list, read_write, "Energy.Active.Import.Register", Setting::aligned_measurands},
    {"AlignedDataCtrlr", "SendDuringIdle", none, boolean, read_write, "false", Setting::aligned_send_during_idle},
    {"AlignedDataCtrlr", "TxEndedInterval", none, integer, read_write, "0", Setting::aligned_tx_ended_interval_s, "s"},
    {"AlignedDataCtrlr", "TxEndedMeasurands", none, member_list, read_write, none, Setting::aligned_tx_ended_measurands},

    {"SecurityCtrlr", "AdditionalRootCertificateCheck", none, boolean, read_only, "false", Setting::additional_root_certificate_check},
    {"SecurityCtrlr", "BasicAuthPassword", none, string, write_only, none, Setting::basic_auth_password, none, 16, 40},
    {"SecurityCtrlr", "CertSigningRepeatTimes", none, integer, read_write, "3", Setting::cert_signing_repeat_times, none, 0, 10},
    {"SecurityCtrlr", "CertSigningWaitMinimum", none, integer, read_write, "60", Setting::cert_signing_wait_minimum_s, "s", 1, 86'400},
    {"SecurityCtrlr", "CertificateEntries", none, integer, read_only, "0", Setting::certificate_entries, none, 0, 10},
    {"SecurityCtrlr", "Identity", none, string, read_only, none, Setting::none, none, 0, 48},
    {"SecurityCtrlr", "MaxCertificateChainSize", none, integer, read_only, "10000", Setting::certificate_signed_max_chain_size, none, 0, 10'000},
    {"SecurityCtrlr", "OrganizationName", none, string, read_write, "ocppsim", Setting::organization_name, none, 1, 64},  // X.509's limit of O
    {"SecurityCtrlr", "SecurityProfile", none, integer, read_only},  // SetNetworkProfile is not built

    {"DeviceDataCtrlr", "BytesPerMessage", "GetReport", integer, read_only, "1000000"},
    {"DeviceDataCtrlr", "BytesPerMessage", "GetVariables", integer, read_only, "1000000"},
    {"DeviceDataCtrlr", "BytesPerMessage", "SetVariables", integer, read_only, "1000000"},
    {"DeviceDataCtrlr", "ItemsPerMessage", "GetReport", integer, read_only, "1000"},
    {"DeviceDataCtrlr", "ItemsPerMessage", "GetVariables", integer, read_only, "1000"},
    {"DeviceDataCtrlr", "ItemsPerMessage", "SetVariables", integer, read_only, "1000"},
    {"ClockCtrlr", "DateTime", none, date_time, read_only},
    {"ClockCtrlr", "TimeSource", none, sequence_list, read_only, "Heartbeat"},

    // Blocks that are not built say so.
    {"DisplayMessageCtrlr", "Available", none, boolean, read_only, "false"},
    {"MonitoringCtrlr", "Available", none, boolean, read_only, "false"},
    {"ReservationCtrlr", "Available", none, boolean, read_only, "false"},
    {"SmartChargingCtrlr", "Available", none, boolean, read_only, "false"},
    {"TariffCostCtrlr", "Available", "Cost", boolean, read_only, "false"},
    {"TariffCostCtrlr", "Available", "Tariff", boolean, read_only, "false"},

    {"ChargingStation", "AvailabilityState", none, option_list, read_only, "Available", Setting::none, none, 0, 0, states},
    {"ChargingStation", "Available", none, boolean, read_only, "true"},
    {"ChargingStation", "Model", none, string, read_only},
    {"ChargingStation", "SupplyPhases", none, integer, read_only},
    {"ChargingStation", "VendorName", none, string, read_only},
};
// clang-format on

constexpr std::string_view data_signed = "DataSigned,";

/// Only of a station whose meters sign (2.0.1 part 2, SampledDataSignReadings).
// clang-format off
constexpr VariableRow signing_rows[] = {
    {"OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", none, option_list, read_write, "OncePerTransaction", Setting::public_key_with_reading, none, 0, 0, "Never,OncePerTransaction,EveryMeterValue"},
    {"SampledDataCtrlr", "SignReadings", none, boolean, read_write, "true", Setting::sign_sampled},
    {"SampledDataCtrlr", "SignStartedReadings", none, boolean, read_write, "true", Setting::sign_sampled_started},
    {"SampledDataCtrlr", "SignUpdatedReadings", none, boolean, read_write, "true", Setting::sign_sampled_updated},
    {"AlignedDataCtrlr", "SignReadings", none, boolean, read_write, "true", Setting::sign_aligned},
    {"AlignedDataCtrlr", "SignUpdatedReadings", none, boolean, read_write, "true", Setting::sign_aligned_updated},
};
// clang-format on

void add_evse(VariableRows& table, const EvseConfig& config, EvseId evse) {
  const std::string phases = std::to_string(config.dc ? 0 : config.phases);
  table.add({"EVSE", "AllowReset", none, boolean, read_only, "true"}, evse);
  table.add({"EVSE", "AvailabilityState", none, option_list, read_only, "Available", Setting::none,
             none, 0, 0, states},
            evse);
  table.add({"EVSE", "Available", none, boolean, read_only, "true"}, evse);
  table.add({"EVSE", "Power", none, decimal, read_only, "0", Setting::none, "W", 0,
             static_cast<double>(config.max_power_w())},
            evse);
  table.add({"EVSE", "SupplyPhases", none, integer, read_only, phases}, evse);
  for (std::size_t i = 0; i < config.connectors.size(); ++i) {
    const auto connector = static_cast<ConnectorId>(i) + 1;
    table.add({"Connector", "AvailabilityState", none, option_list, read_only, "Available",
               Setting::none, none, 0, 0, states},
              evse, connector);
    table.add({"Connector", "Available", none, boolean, read_only, "true"}, evse, connector);
    table.add({"Connector", "ConnectorType", none, string, read_only, config.connectors[i].type},
              evse, connector);
    table.add({"Connector", "SupplyPhases", none, integer, read_only, phases}, evse, connector);
  }
}

std::string whole_seconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<seconds>(duration).count());
}

/// "Name[instance]" -> name and instance.
std::pair<std::string, std::string> split_instance(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos || text.back() != ']') return {std::string(text), {}};
  return {std::string(text.substr(0, open)),
          std::string(text.substr(open + 1, text.size() - open - 2))};
}

int take_number(std::string_view& text) {
  int number = 0;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + colon + 1, last, number);
  if (error != std::errc{} || end != last) return 0;
  text = text.substr(0, colon);
  return number;
}

}  // namespace

VariableRows variable_rows_v2(const ChargePointConfig& config) {
  VariableRows table;
  const std::string measurands = Metering::supported();
  std::string unsigned_points(tx_points);
  unsigned_points.erase(unsigned_points.find(data_signed), data_signed.size());
  for (VariableRow row : rows) {
    if (row.variable.ends_with("Measurands")) row.values = measurands;
    if (row.values == tx_points && !config.signed_meters) row.values = unsigned_points;
    table.add(row);
  }
  if (config.signed_meters)
    for (const VariableRow& row : signing_rows) table.add(row);
  int phases = 0;
  for (const EvseConfig& evse : config.evses) phases = evse.phases > phases ? evse.phases : phases;
  table.set("OCPPCommCtrlr", "MessageTimeout", whole_seconds(config.call_timeout), "Default");
  table.set("OCPPCommCtrlr", "NetworkProfileConnectionAttempts",
            std::to_string(config.max_connect_attempts));
  table.set("OCPPCommCtrlr", "RetryBackOffRandomRange",
            whole_seconds(config.back_off_random_range));
  table.set("OCPPCommCtrlr", "RetryBackOffRepeatTimes",
            std::to_string(config.back_off_repeat_times));
  table.set("OCPPCommCtrlr", "RetryBackOffWaitMinimum",
            whole_seconds(config.back_off_wait_minimum));
  table.set("TxCtrlr", "StopTxOnEVSideDisconnect",
            config.persona.unplug_stops_transaction ? "true" : "false");
  table.set("SecurityCtrlr", "SecurityProfile", std::to_string(config.security_profile));
  table.set("ChargingStation", "Model", config.model);
  table.set("ChargingStation", "VendorName", config.vendor);
  table.set("ChargingStation", "SupplyPhases", std::to_string(phases));
  EvseId evse = 0;
  for (const EvseConfig& each : config.evses) add_evse(table, each, ++evse);
  return table;
}

// "Component[instance]:evse:connector.Variable[instance]#Attribute"; everything but the names is
// optional.
VariableAddress parse_variable_name_v2(std::string_view name) {
  VariableAddress address;
  if (const std::size_t hash = name.rfind('#'); hash != std::string_view::npos) {
    const std::optional<AttributeType> attribute = parse_attribute_type(name.substr(hash + 1));
    if (!attribute) return address;  // nothing bears that name
    address.attribute = *attribute;
    name = name.substr(0, hash);
  }
  const std::size_t close = name.find(']');
  const std::size_t first_dot = name.find('.');
  // A dot inside the component's instance does not separate.
  const bool dot_inside = first_dot != std::string_view::npos && close != std::string_view::npos &&
                          name.find('[') < first_dot && first_dot < close;
  const std::size_t dot = dot_inside ? name.find('.', close) : first_dot;
  if (dot == std::string_view::npos) return address;  // no component: nothing bears that name
  std::string_view component = name.substr(0, dot);
  const int last = take_number(component);
  const int before = take_number(component);
  address.evse = before != 0 ? before : last;
  address.connector = before != 0 ? last : 0;
  std::tie(address.component, address.component_instance) = split_instance(component);
  std::tie(address.variable, address.variable_instance) = split_instance(name.substr(dot + 1));
  return address;
}

}  // namespace ocppsim
