// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/charge_point.hpp>

#include "features/feature.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

bool starts_with(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

Error wrong(const std::string& field, const std::string& why) {
  return Error(Errc::invalid_argument, field + ": " + why);
}

Result<void> check_subprotocols(const ChargePointConfig& config) {
  if (config.subprotocols.empty()) return wrong("subprotocols", "offer at least one");
  for (const std::string& name : config.subprotocols) {
    if (Dialect::find(name)) continue;
    std::string known;
    for (const Dialect* dialect : Dialect::all()) {
      if (!known.empty()) known += ", ";
      known += dialect->subprotocol;
    }
    return wrong("subprotocols", fmt::format("\"{}\" is not one of {}", name, known));
  }
  return {};
}

// 1.6 security whitepaper section 2, 2.0.1 A00.
Result<void> check_security(const ChargePointConfig& config) {
  const int profile = config.security_profile;
  if (profile < 0 || profile > 3) return wrong("security_profile", "0, 1, 2 or 3");
  const bool in_process = starts_with(config.url, "pipe:");
  const std::string& secure = config.secure_url;
  if (!secure.empty() && !starts_with(secure, "wss://") && !starts_with(secure, "pipe:"))
    return wrong("secure_url", "\"" + secure + "\" does not start with wss:// or pipe:");
  if (profile >= 2 && !in_process && secure.empty() && !starts_with(config.url, "wss://"))
    return wrong("url", "security profile " + std::to_string(profile) + " needs wss://");
  if ((profile == 1 || profile == 2) && config.basic_auth_password.empty())
    return wrong("basic_auth_password",
                 "security profile " + std::to_string(profile) + " needs one");
  if ((profile == 1 || profile == 2) && config.identity.find(':') != std::string::npos)
    return wrong("identity", "a ':' can not be told from the password's in basic authentication");
  if (profile == 3 && !in_process &&
      (!config.tls || config.tls->certificate_pem.empty() || config.tls->private_key_pem.empty()))
    return wrong("tls", "security profile 3 needs a client certificate and its key");
  return {};
}

Result<void> check_evses(const ChargePointConfig& config) {
  if (config.evses.empty()) return wrong("evses", "a charger has at least one");
  for (std::size_t i = 0; i < config.evses.size(); ++i) {
    const EvseConfig& evse = config.evses[i];
    const std::string field = "evses[" + std::to_string(i) + "].";
    if (evse.connectors.empty()) return wrong(field + "connectors", "an EVSE has at least one");
    if (evse.phases < 1 || evse.phases > 3) return wrong(field + "phases", "1, 2 or 3");
    if (evse.voltage_v <= 0) return wrong(field + "voltage_v", "must be positive");
    if (evse.max_current_a <= 0) return wrong(field + "max_current_a", "must be positive");
  }
  return {};
}

/// Within the limits that presets gave the variable, and between its MinSet and MaxSet.
bool fits_its_own(const VariableTable& all, std::size_t index, const VariablePreset& preset) {
  const auto [first, last] = all.attributes_of(index);
  if (!preset.type && last - first == 1) return true;
  auto table = std::make_shared<VariableTable>();
  for (std::size_t i = first; i < last; ++i) {
    VariableEntry free = all.entry(i);
    free.mutability = Mutability::read_write;
    free.constant = false;
    table->add(std::move(free));
  }
  return Variables(table).set(index - first, *preset.value) != SetVariableResult::out_of_range;
}

/// What a preset says is of its variable's type, in each version that is offered.
Result<void> check_values(const ChargePointConfig& config) {
  for (const std::string& name : config.subprotocols) {
    if (config.variables.empty()) return {};
    const Dialect& dialect = *Dialect::find(name);
    Variables variables(make_variable_table(dialect, config));
    for (std::size_t i = 0; i < config.variables.size(); ++i) {
      const VariablePreset& preset = config.variables[i];
      const VariableAddress address = parse_variable_name(dialect, preset.name);
      if (address.variable.empty() && preset.name.find('#') != std::string::npos)
        return wrong("variables[" + std::to_string(i) + "].name",
                     "\"" + preset.name + "\" does not end in #Target, #MinSet or #MaxSet");
      const std::size_t index = variables.table().find(address);
      if (!preset.value || index == VariableTable::npos) continue;
      const std::string field = "variables[" + std::to_string(i) + "].value";
      if (Result<void> fits = variables.force(index, *preset.value); !fits)
        return wrong(field, fits.error().message);
      if (!fits_its_own(variables.table(), index, preset))
        return wrong(field, "\"" + *preset.value + "\" is not what its own limits allow");
    }
  }
  return {};
}

Result<void> check_variables(const ChargePointConfig& config) {
  for (std::size_t i = 0; i < config.variables.size(); ++i) {
    const VariablePreset& preset = config.variables[i];
    const std::string field = "variables[" + std::to_string(i) + "].";
    if (preset.name.empty()) return wrong(field + "name", "must not be empty");
    if (preset.mutability && *preset.mutability != "ReadOnly" &&
        *preset.mutability != "ReadWrite" && *preset.mutability != "WriteOnly")
      return wrong(field + "mutability",
                   "\"" + *preset.mutability + "\" is not one of ReadOnly, ReadWrite, WriteOnly");
    if (preset.type && !parse_variable_type(*preset.type))
      return wrong(field + "type", "\"" + *preset.type +
                                       "\" is not one of string, integer, decimal, boolean, "
                                       "dateTime, OptionList, MemberList, SequenceList");
    if (preset.min && preset.max && *preset.min > *preset.max)
      return wrong(field + "max", "must not be below min");
  }
  return check_values(config);
}

Result<void> check_lengths(const ChargePointConfig& config) {
  const struct {
    const char* field;
    const std::string& value;
    std::size_t limit;  // the strictest of the versions' BootNotification
  } texts[] = {
      {"vendor", config.vendor, 20},
      {"model", config.model, 20},
      {"serial_number", config.serial_number, 25},
      {"firmware_version", config.firmware_version, 50},
      {"iccid", config.iccid, 20},
      {"imsi", config.imsi, 20},
  };
  for (const auto& text : texts)
    if (text.value.size() > text.limit)
      return wrong(text.field, "at most " + std::to_string(text.limit) + " characters");
  if (config.vendor.empty()) return wrong("vendor", "must not be empty");
  if (config.model.empty()) return wrong("model", "must not be empty");
  return {};
}

Result<void> check_times(const ChargePointConfig& config) {
  const struct {
    const char* field;
    Duration value;
    bool may_be_zero;
  } times[] = {
      {"handshake_timeout", config.handshake_timeout, false},
      {"call_timeout", config.call_timeout, false},
      {"back_off_wait_minimum", config.back_off_wait_minimum, true},
      {"back_off_random_range", config.back_off_random_range, true},
      {"boot_retry_interval", config.boot_retry_interval, false},
      {"reboot_duration", config.reboot_duration, true},
      {"persona.resume_delay", config.persona.resume_delay, true},
      {"firmware.install_duration", config.firmware.install_duration, true},
      {"transfers.retry_interval", config.transfers.retry_interval, true},
      {"transfers.timeout", config.transfers.timeout, false},
  };
  for (const auto& time : times) {
    if (time.value < Duration::zero()) return wrong(time.field, "must not be negative");
    if (time.value == Duration::zero() && !time.may_be_zero)
      return wrong(time.field, "must be positive");
  }
  if (config.back_off_repeat_times < 0)
    return wrong("back_off_repeat_times", "must not be negative");
  if (config.max_connect_attempts < 0) return wrong("max_connect_attempts", "must not be negative");
  if (config.queue_limit == 0) return wrong("queue_limit", "must be positive");
  return {};
}

}  // namespace

Result<void> ChargePoint::check(const ChargePointConfig& config) {
  if (config.identity.empty()) return wrong("identity", "must not be empty");
  if (config.identity.size() > 48)  // 2.0.1 SecurityCtrlr.Identity
    return wrong("identity", "at most 48 characters");
  const bool known_scheme = starts_with(config.url, "ws://") || starts_with(config.url, "wss://") ||
                            starts_with(config.url, "pipe:");
  if (!known_scheme)
    return wrong("url", "\"" + config.url + "\" does not start with ws://, wss:// or pipe:");
  for (const auto check : {check_subprotocols, check_security, check_evses, check_variables,
                           check_lengths, check_times})
    if (Result<void> result = check(config); !result) return result;
  return {};
}

}  // namespace ocppsim
