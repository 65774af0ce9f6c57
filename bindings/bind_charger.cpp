// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Plain data of a charger: configuration, vehicle, records. Acts are methods of ChargerRef
// (bind_fleet.cpp), because a charger belongs to its loop.
#include "bindings.hpp"

namespace ocppsim::python {
namespace {

template <class Owner>
auto span(Duration Owner::*member) {
  return std::pair(
      py::cpp_function([member](const Owner& self) { return to_seconds(self.*member); }),
      py::cpp_function(
          [member](Owner& self, double value) { self.*member = from_seconds(value); }));
}

void bind_hardware(py::module_& m) {
  py::class_<ConnectorConfig>(m, "ConnectorConfig")
      .def(py::init<>())
      .def_readwrite("type", &ConnectorConfig::type)
      .def_readwrite("fixed_cable", &ConnectorConfig::fixed_cable)
      .def_readwrite("lockable", &ConnectorConfig::lockable);
  py::class_<EvseConfig>(m, "EvseConfig")
      .def(py::init<>())
      .def_readwrite("connectors", &EvseConfig::connectors)
      .def_readwrite("phases", &EvseConfig::phases)
      .def_readwrite("voltage_v", &EvseConfig::voltage_v)
      .def_readwrite("max_current_a", &EvseConfig::max_current_a)
      .def_readwrite("dc", &EvseConfig::dc);
  py::class_<VariablePreset>(m, "VariablePreset")
      .def(py::init<>())
      .def_readwrite("name", &VariablePreset::name)
      .def_readwrite("value", &VariablePreset::value)
      .def_readwrite("mutability", &VariablePreset::mutability)
      .def_readwrite("absent", &VariablePreset::absent)
      .def_readwrite("reboot_required", &VariablePreset::reboot_required)
      .def_readwrite("persistent", &VariablePreset::persistent)
      .def_readwrite("constant", &VariablePreset::constant)
      .def_readwrite("type", &VariablePreset::type)
      .def_readwrite("min", &VariablePreset::min)
      .def_readwrite("max", &VariablePreset::max)
      .def_readwrite("values", &VariablePreset::values)
      .def_readwrite("unit", &VariablePreset::unit);
}

void bind_persona(py::module_& m) {
  const auto resume = span(&Persona::resume_delay);
  const auto heartbeat = span(&Persona::heartbeat_interval);
  py::class_<Persona>(m, "Persona")
      .def(py::init<>())
      .def_readwrite("retry_keeps_message_id", &Persona::retry_keeps_message_id)
      .def_readwrite("boot_on_reconnect", &Persona::boot_on_reconnect)
      .def_readwrite("answers_while_rejected", &Persona::answers_while_rejected)
      .def_readwrite("finishing_until_unplug", &Persona::finishing_until_unplug)
      .def_readwrite("unplug_stops_transaction", &Persona::unplug_stops_transaction)
      .def_readwrite("hex_password", &Persona::hex_password)
      .def_readwrite("rsa_keys", &Persona::rsa_keys)
      .def_readwrite("reuses_message_ids", &Persona::reuses_message_ids)
      .def_readwrite("lower_case_enums", &Persona::lower_case_enums)
      .def_readwrite("remote_start_needs_connector", &Persona::remote_start_needs_connector)
      .def_readwrite("heartbeats_always", &Persona::heartbeats_always)
      .def_property("heartbeat_interval", heartbeat.first, heartbeat.second)
      .def_property("resume_delay", resume.first, resume.second)
      .def_static("named", [](const std::string& name) { return unwrap(named_persona(name)); })
      .def_static("names", [] {
        std::vector<std::pair<std::string, std::string>> out;
        for (const NamedPersona& persona : named_personas())
          out.emplace_back(persona.name, persona.about);
        return out;
      });
}

void bind_firmware(py::module_& m) {
  py::enum_<FirmwareFault> faults(m, "FirmwareFault");
  for (int i = 0; i <= static_cast<int>(FirmwareFault::power_loss); ++i) {
    const auto fault = static_cast<FirmwareFault>(i);
    faults.value(to_string(fault), fault);
  }
  const auto install = span(&FirmwareConfig::install_duration);
  py::class_<FirmwareConfig>(m, "FirmwareConfig")
      .def(py::init<>())
      .def_readwrite("fault", &FirmwareConfig::fault)
      .def_property("install_duration", install.first, install.second)
      .def_readwrite("downloads_while_charging", &FirmwareConfig::downloads_while_charging)
      .def_readwrite("installs_while_charging", &FirmwareConfig::installs_while_charging)
      .def_readwrite("installed_before_reboot", &FirmwareConfig::installed_before_reboot)
      .def_readwrite("accepts_unsigned", &FirmwareConfig::accepts_unsigned)
      .def_readwrite("max_bytes", &FirmwareConfig::max_bytes)
      .def_readwrite("manufacturer_roots", &FirmwareConfig::manufacturer_roots)
      .def_readwrite("revoked_serials", &FirmwareConfig::revoked_serials);
  const auto retry = span(&TransferHabits::retry_interval);
  const auto limit = span(&TransferHabits::timeout);
  py::class_<TransferHabits>(m, "TransferHabits")
      .def(py::init<>())
      .def_readwrite("retries", &TransferHabits::retries)
      .def_property("retry_interval", retry.first, retry.second)
      .def_property("timeout", limit.first, limit.second);
}

void bind_config(py::module_& m) {
  using Config = ChargePointConfig;
  py::class_<Config> config(m, "ChargePointConfig");
  config.def(py::init<>())
      .def_readwrite("identity", &Config::identity)
      .def_readwrite("subprotocols", &Config::subprotocols)
      .def_readwrite("url", &Config::url)
      .def_readwrite("secure_url", &Config::secure_url)
      .def_readwrite("security_profile", &Config::security_profile)
      .def_readwrite("basic_auth_password", &Config::basic_auth_password)
      .def_readwrite("headers", &Config::headers)
      .def_readwrite("local_address", &Config::local_address)
      .def_readwrite("vendor", &Config::vendor)
      .def_readwrite("model", &Config::model)
      .def_readwrite("serial_number", &Config::serial_number)
      .def_readwrite("firmware_version", &Config::firmware_version)
      .def_readwrite("iccid", &Config::iccid)
      .def_readwrite("imsi", &Config::imsi)
      .def_readwrite("evses", &Config::evses)
      .def_readwrite("signed_meters", &Config::signed_meters)
      .def_readwrite("variables", &Config::variables)
      .def_readwrite("persona", &Config::persona)
      .def_readwrite("firmware", &Config::firmware)
      .def_readwrite("transfers", &Config::transfers)
      .def_readwrite("back_off_repeat_times", &Config::back_off_repeat_times)
      .def_readwrite("max_connect_attempts", &Config::max_connect_attempts)
      .def_readwrite("queue_limit", &Config::queue_limit)
      .def("set_tls",
           [](Config& self, std::shared_ptr<TlsCredentials> tls) { self.tls = std::move(tls); });
  const std::pair<const char*, Duration Config::*> spans[] = {
      {"handshake_timeout", &Config::handshake_timeout},
      {"call_timeout", &Config::call_timeout},
      {"back_off_wait_minimum", &Config::back_off_wait_minimum},
      {"back_off_random_range", &Config::back_off_random_range},
      {"boot_retry_interval", &Config::boot_retry_interval},
      {"reboot_duration", &Config::reboot_duration},
  };
  for (const auto& [name, member] : spans) {
    const auto property = span(member);
    config.def_property(name, property.first, property.second);
  }
}

void bind_vehicle(py::module_& m) {
  const auto ramp = span(&VehicleSpec::ramp_delay);
  py::class_<VehicleSpec>(m, "VehicleSpec")
      .def(py::init<>())
      .def_readwrite("battery_wh", &VehicleSpec::battery_wh)
      .def_readwrite("initial_soc_percent", &VehicleSpec::initial_soc_percent)
      .def_readwrite("target_soc_percent", &VehicleSpec::target_soc_percent)
      .def_readwrite("max_power_w", &VehicleSpec::max_power_w)
      .def_readwrite("phases", &VehicleSpec::phases)
      .def_property("ramp_delay", ramp.first, ramp.second)
      .def("set_taper", [](VehicleSpec& self, const std::vector<std::pair<int, int>>& points) {
        self.taper.clear();
        for (const auto& [soc, power] : points) self.taper.push_back({soc, power});
      });
}

void bind_records(py::module_& m) {
  py::enum_<StopReason> reasons(m, "StopReason");
  for (int i = 0; i <= static_cast<int>(StopReason::unlock_command); ++i) {
    const auto reason = static_cast<StopReason>(i);
    reasons.value(to_string(reason), reason);
  }
  using Record = TransactionRecord;
  py::class_<Record, std::shared_ptr<Record>>(m, "TransactionRecord",
                                              "A transaction as the charger knows it.")
      .def_readonly("uid", &Record::uid)
      .def_readonly("csms_id", &Record::csms_id)
      .def_readonly("evse", &Record::evse)
      .def_readonly("connector", &Record::connector)
      .def_property_readonly("token", [](const Record& self) { return self.token.value; })
      .def_property_readonly("started_at",
                             [](const Record& self) { return to_python(self.started_at); })
      .def_property_readonly("stopped_at",
                             [](const Record& self) -> py::object {
                               return self.running ? py::none() : to_python(self.stopped_at);
                             })
      .def_readonly("meter_start_wh", &Record::meter_start_wh)
      .def_readonly("meter_stop_wh", &Record::meter_stop_wh)
      .def_property_readonly(
          "energy_wh", [](const Record& self) { return self.meter_stop_wh - self.meter_start_wh; })
      .def_property_readonly("stop_reason",
                             [](const Record& self) -> py::object {
                               return self.running ? py::none() : py::cast(self.stop_reason);
                             })
      .def_readonly("running", &Record::running)
      .def_readonly("start_delivered", &Record::start_delivered)
      .def_readonly("stop_delivered", &Record::stop_delivered)
      .def_readonly("given_up", &Record::given_up)
      .def("__repr__", [](const Record& self) {
        return "<Transaction " + self.uid + (self.running ? " running" : " ended") + ", " +
               std::to_string(self.meter_stop_wh - self.meter_start_wh) + " Wh>";
      });
}

}  // namespace

void bind_charger(py::module_& m) {
  bind_hardware(m);
  bind_persona(m);
  bind_firmware(m);
  bind_config(m);
  bind_vehicle(m);
  bind_records(m);
}

}  // namespace ocppsim::python
