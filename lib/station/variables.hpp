// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Variables: the configuration of one charger. 1.6 configuration keys and 2.x device-model
// variables are both entries of it; a dialect's adapter brings the table of entries.
//
//   VariableTable (shared by all chargers of a kind: names, types, limits, defaults, effects)
//        ^
//   Variables (per charger: only what differs)
//
// A 2.x variable has up to four attributes (2.0.1 part 2, B05 remark 8): what it is, what it is
// meant to be, and the bounds set for both. Each is an entry of its own, beside the others of its
// variable; the plain one is Actual, which is all that most have.
//
// Features read settings by Setting, never by a version's name; integers and booleans are cached.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// What the neutral rules need to know. The names are 2.x-like; see the tables of the adapters.
enum class Setting : std::uint8_t {
  heartbeat_interval_s,
  message_timeout_s,
  transaction_message_attempts,
  transaction_message_retry_interval_s,
  offline_threshold_s,
  websocket_ping_interval_s,
  back_off_wait_minimum_s,
  back_off_random_range_s,
  back_off_repeat_times,
  connection_timeout_s,  // EVConnectionTimeOut
  authorize_remote_start,
  auth_enabled,
  auth_cache_enabled,
  local_list_enabled,
  local_pre_authorize,
  local_authorize_offline,
  offline_tx_for_unknown_id,
  stop_tx_on_invalid_id,
  max_energy_on_invalid_id_wh,
  stop_tx_on_ev_side_disconnect,
  unlock_on_ev_side_disconnect,
  minimum_status_duration_s,
  sampled_interval_s,  // periodic samples in a transaction
  sampled_measurands,
  sampled_tx_started_measurands,
  sampled_tx_ended_interval_s,
  sampled_tx_ended_measurands,
  aligned_interval_s,
  aligned_measurands,
  aligned_tx_ended_interval_s,
  aligned_tx_ended_measurands,
  aligned_send_during_idle,
  tx_start_point,  // comma list of TxStartStopPointEnumType
  tx_stop_point,
  resend_on_boot_attempts,
  basic_auth_password,  // empty: as configured
  security_profile,
  additional_root_certificate_check,
  certificate_store_max_length,
  certificate_entries,  // 2.x: how many there are; its limit is the room
  certificate_signed_max_chain_size,
  cert_signing_wait_minimum_s,  // ... and absent: a certificate is asked for once
  cert_signing_repeat_times,
  organization_name,  // 1.6 CpoName
  identity_in_csms,   // 2.x SecurityCtrlr.Identity
  charge_profile_max_stack_level,
  charging_rate_units,  // member list of Current, Power
  charging_schedule_max_periods,
  max_charging_profiles_installed,
  phase_switching_supported,  // 1.6 ConnectorSwitch3to1PhaseSupported
  reserve_connector_zero,
  local_list_max_length,
  local_list_update_max_length,  // 1.6 SendLocalListMaxLength
  file_transfer_protocols,
  reset_retries,
  phase_rotation,                // 1.6 ConnectorPhaseRotation: "1.RST,2.STR"
  tx_ended_max_samples,          // 1.6 StopTransactionMaxMeterValues
  feature_profiles,              // 1.6 SupportedFeatureProfiles
  auth_cache_life_time_s,        // since a token was last used (2.0.1 C10.FR.08)
  disable_post_authorize,        // a token cached as refused is not asked for anew
  disable_remote_authorization,  // cache and list decide alone
  master_pass_group_id,          // whose tokens stop everything and start nothing (2.0.1 C16)
  sign_sampled,                  // a meter that signs, is to: SampledDataCtrlr.SignReadings ...
  sign_sampled_started,
  sign_sampled_updated,
  sign_aligned,
  sign_aligned_updated,
  public_key_with_reading,  // Never, OncePerTransaction, EveryMeterValue
  none,                     // no setting; last, so also their number
};
constexpr std::size_t setting_count = static_cast<std::size_t>(Setting::none);

enum class VariableType : std::uint8_t {
  string,
  integer,
  decimal,
  boolean,
  date_time,
  option_list,
  member_list,
  sequence_list
};
/// "string", "integer", "OptionList" ..., as 2.0.1 DataEnumType spells them.
std::optional<VariableType> parse_variable_type(std::string_view word) noexcept;
enum class Mutability : std::uint8_t { read_only, write_only, read_write };

enum class AttributeType : std::uint8_t { actual, target, min_set, max_set };
const char* to_string(AttributeType attribute) noexcept;  // "MinSet", as AttributeEnumType
std::optional<AttributeType> parse_attribute_type(std::string_view word) noexcept;

/// Address of a variable. 1.6: component empty, variable = key.
struct VariableAddress {
  std::string component;
  std::string component_instance;
  int evse = 0;
  int connector = 0;
  std::string variable;
  std::string variable_instance;
  AttributeType attribute = AttributeType::actual;
};

/// Whatever the attribute. Names are compared ignoring case, as OCPP's CiString does.
bool same_variable(const VariableAddress& a, const VariableAddress& b) noexcept;
bool same_attribute(const VariableAddress& a, const VariableAddress& b) noexcept;

struct VariableEntry {
  VariableAddress address;
  std::string value;  // default
  VariableType type = VariableType::string;
  Mutability mutability = Mutability::read_write;
  std::optional<double> min, max;
  std::vector<std::string> values;       // allowed options or members
  std::optional<std::size_t> max_items;  // of a list; 1.6 <Key>MaxLength
  std::string unit;
  bool reboot_required = false;
  bool persistent = true;
  bool constant = false;            // nobody changes it while the charger runs
  Setting setting = Setting::none;  // none: no neutral rule reads it
};

/// Immutable after building; shared.
class VariableTable {
 public:
  static constexpr std::size_t npos = ~std::size_t{0};
  VariableTable() { settings_.fill(npos); }
  /// The attributes of a variable come one after the other.
  void add(VariableEntry entry);
  /// Index by address (names compared ignoring case), or npos.
  std::size_t find(const VariableAddress& address) const noexcept;
  /// The attributes of the variable of that entry: indices [first, last).
  struct Attributes {
    std::size_t first = 0;
    std::size_t last = 0;
  };
  Attributes attributes_of(std::size_t index) const noexcept;
  std::size_t find_setting(Setting setting) const noexcept;
  const VariableEntry& entry(std::size_t index) const noexcept { return entries_[index]; }
  std::size_t size() const noexcept { return entries_.size(); }
  /// The defaults of settings as Variables::number() gives them.
  const std::array<std::int64_t, setting_count>& numbers() const noexcept { return numbers_; }
  /// A value as number(): an integer, a decimal's whole part, 1 for true; 0 for anything else.
  static std::int64_t to_number(VariableType type, std::string_view value) noexcept;

 private:
  std::vector<VariableEntry> entries_;
  std::array<std::size_t, setting_count> settings_;
  std::array<std::int64_t, setting_count> numbers_{};
};

enum class SetVariableResult {
  accepted,
  rejected,
  reboot_required,
  unknown,
  read_only,
  out_of_range
};

class Variables {
 public:
  explicit Variables(std::shared_ptr<const VariableTable> table);

  const VariableTable& table() const noexcept { return *table_; }
  std::string_view value(std::size_t index) const noexcept;
  /// As table().find(), of what this charger has.
  std::size_t find(const VariableAddress& address) const noexcept;
  std::size_t find_setting(Setting setting) const noexcept;
  /// Entries of the table that were not removed.
  bool exists(std::size_t index) const noexcept;

  /// A request of the CSMS: respects mutability, type, range, value list and what MinSet and
  /// MaxSet allow. What takes a reboot
  /// is only noted in pending(); it stands in the saved state and is in force from the next boot
  /// on.
  SetVariableResult set(std::size_t index, std::string_view value);
  /// Out of band: only the type is checked; takes effect at once.
  /// Puts back what was removed.
  Result<void> force(std::size_t index, std::string_view value);
  /// Out of band: from now on as if the table had no such entry.
  void remove(std::size_t index);

  std::int64_t number(Setting setting) const noexcept;  // 0 when absent
  bool flag(Setting setting) const noexcept;
  std::string_view text(Setting setting) const noexcept;
  bool has(Setting setting) const noexcept;
  Duration seconds_of(Setting setting) const noexcept;
  void set_setting(Setting setting, std::string_view value);  // as force(); no-op when absent

  /// Called after each change with the entry's index.
  void set_changed(std::function<void(std::size_t)> changed) { changed_ = std::move(changed); }
  /// Called when a value was noted for the next boot.
  void set_noted(std::function<void()> noted) { noted_ = std::move(noted); }
  /// Only what differs from the table and is persistent.
  const std::map<std::size_t, std::string>& overrides() const noexcept { return overrides_; }
  const std::map<std::size_t, std::string>& pending() const noexcept { return pending_; }
  const std::vector<std::size_t>& removed() const noexcept { return removed_; }

 private:
  void set_number(const VariableEntry& entry, std::int64_t number);
  void store(std::size_t index, std::string_view value);
  bool within_sets(std::size_t index, std::string_view value) const noexcept;
  std::shared_ptr<const VariableTable> table_;
  std::map<std::size_t, std::string> overrides_;
  std::map<std::size_t, std::string> pending_;  // set, but in effect only after the next boot
  std::vector<std::size_t> removed_;            // hardly ever any
  std::function<void(std::size_t)> changed_;
  std::function<void()> noted_;
  /// The table's until a setting differs, so that thousands of equal chargers share one.
  std::unique_ptr<std::array<std::int64_t, setting_count>> own_numbers_;
};

}  // namespace ocppsim
