// SPDX-License-Identifier: AGPL-3.0-or-later
//
// set_variable, delete_variable, set_availability, set_error, clear_error, set_meter, step_clock,
// firmware_fault, security_event: an engineer (or bad luck) at the device itself.
#include "scenario/steps/driver.hpp"

#include "scenario/step_type.hpp"
#include "scenario/steps/act.hpp"

#include <limits>

namespace ocppsim {
namespace {

std::unique_ptr<Step> compile_set_variable(const Section& arguments, CompileContext& context) {
  context.needs.variable(arguments, "name");
  return make_act(
      [name = arguments.text("name"), value = arguments.text("value")](FlowContext& flow) {
        return flow.charger.set_variable(name, flow.expand(value));
      });
}

std::unique_ptr<Step> compile_delete_variable(const Section& arguments, CompileContext& context) {
  context.needs.variable(arguments, "name");
  return make_act([name = arguments.text("name")](FlowContext& flow) {
    return flow.charger.delete_variable(name);
  });
}

std::unique_ptr<Step> compile_set_availability(const Section& arguments, CompileContext&) {
  const auto evse = static_cast<EvseId>(arguments.integer("evse"));
  const auto connector = static_cast<ConnectorId>(arguments.integer("connector"));
  const bool operative = arguments.boolean("operative");
  return make_act(
      [=](FlowContext& flow) { return flow.charger.set_availability(evse, connector, operative); });
}

std::unique_ptr<Step> compile_error(const Section& arguments, const DeviceError& error) {
  const auto evse = static_cast<EvseId>(arguments.integer("evse"));
  const auto connector = static_cast<ConnectorId>(arguments.integer("connector"));
  return make_act(
      [=](FlowContext& flow) { return flow.charger.set_error(evse, connector, error); });
}

std::unique_ptr<Step> compile_set_error(const Section& arguments, CompileContext&) {
  return compile_error(
      arguments, DeviceError{arguments.text("code"), arguments.text("info"),
                             arguments.text("vendor_id"), arguments.text("vendor_error_code")});
}

std::unique_ptr<Step> compile_clear_error(const Section& arguments, CompileContext&) {
  return compile_error(arguments, DeviceError{});
}

std::unique_ptr<Step> compile_set_meter(const Section& arguments, CompileContext&) {
  const auto evse = static_cast<EvseId>(arguments.integer("evse"));
  const auto energy = arguments.optional_integer("energy_wh");
  std::optional<bool> frozen;
  if (arguments.has("frozen")) frozen = arguments.boolean("frozen");
  return make_act([=](FlowContext& flow) -> Result<void> {
    if (energy) {
      if (auto set = flow.charger.set_meter(evse, *energy); !set) return set;
    }
    return frozen ? flow.charger.freeze_meter(evse, *frozen) : Result<void>();
  });
}

std::unique_ptr<Step> compile_step_clock(const Section& arguments, CompileContext&) {
  const Duration by = arguments.duration("by");
  const bool back = arguments.boolean("back");
  const auto drift = arguments.optional_integer("drift_ppm");
  return make_act([=](FlowContext& flow) -> Result<void> {
    if (by != Duration{}) flow.charger.step_clock(back ? -by : by);
    if (drift) flow.charger.set_clock_drift(static_cast<int>(*drift));
    return {};
  });
}

std::unique_ptr<Step> compile_set_lock_failure(const Section& arguments, CompileContext&) {
  const auto evse = static_cast<EvseId>(arguments.integer("evse"));
  const bool fails = arguments.boolean("fails");
  return make_act([=](FlowContext& flow) { return flow.charger.set_lock_failure(evse, fails); });
}

std::unique_ptr<Step> compile_security_event(const Section& arguments, CompileContext&) {
  return make_act([type = arguments.text("type"), info = arguments.text("info")](
                      FlowContext& flow) { return flow.charger.security_event(type, info); });
}

std::unique_ptr<Step> compile_firmware_fault(const Section& arguments, CompileContext&) {
  const FirmwareFault fault = parse_firmware_fault(arguments.text("fault")).value();
  return make_act([=](FlowContext& flow) -> Result<void> {
    flow.charger.set_firmware_fault(fault);
    return {};
  });
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
void add_device_steps(std::vector<StepType>& out) {
  const Key any_evse{.name = "evse",
                     .type = ValueType::integer,
                     .doc = "EVSE, 0: the whole station.",
                     .default_text = "0",
                     .min = 0,
                     .max = 1000};
  const Key any_connector{.name = "connector",
                          .type = ValueType::integer,
                          .doc = "Connector, 0: all of the EVSE.",
                          .default_text = "0",
                          .min = 0,
                          .max = 1000};
  const Key connector{.name = "connector",
                      .type = ValueType::integer,
                      .doc = "Connector, from 1.",
                      .default_text = "1",
                      .min = 0,
                      .max = 1000};
  constexpr std::int64_t most_drift = 1'000'000;

  out.push_back(
      {Table{.name = "set_variable",
             .doc = "Set a configuration key (1.6) or device-model variable (2.x) at the device.",
             .keys = {Key{.name = "name",
                          .doc = "`HeartbeatInterval`, `OCPPCommCtrlr.HeartbeatInterval`.",
                          .required = true},
                      Key{.name = "value", .doc = "As text.", .required = true}}},
       compile_set_variable});
  out.push_back(
      {Table{.name = "delete_variable",
             .doc = "Take a configuration key or variable away, as if the charger had "
                    "never had it. `set_variable` puts it back.",
             .keys = {Key{
                 .name = "name", .doc = "`HeartbeatInterval`, `Fan.Speed`.", .required = true}},
             .shorthand = "name"},
       compile_delete_variable});
  out.push_back({Table{.name = "set_availability",
                       .doc = "Switch to operative or inoperative at the device.",
                       .keys = {Key{.name = "operative",
                                    .type = ValueType::boolean,
                                    .doc = "In service?",
                                    .required = true},
                                any_evse, any_connector},
                       .shorthand = "operative"},
                 compile_set_availability});
  out.push_back({Table{.name = "set_error",
                       .doc = "The device detects an error.",
                       .keys = {Key{.name = "code",
                                    .type = ValueType::choice,
                                    .doc = "As 1.6 names it.",
                                    .required = true,
                                    .choices = device_error_codes()},
                                Key{.name = "info", .doc = "Free text."},
                                Key{.name = "vendor_id", .doc = "Vendor."},
                                Key{.name = "vendor_error_code", .doc = "The vendor's code."},
                                evse_key(), connector},
                       .shorthand = "code"},
                 compile_set_error});
  out.push_back({Table{.name = "clear_error",
                       .doc = "The error is gone.",
                       .keys = {evse_key(), connector},
                       .shorthand = "evse"},
                 compile_clear_error});
  out.push_back({Table{.name = "set_lock_failure",
                       .doc = "The lock of the cable jams, or works again.",
                       .keys = {Key{.name = "fails",
                                    .type = ValueType::boolean,
                                    .doc = "Does it jam?",
                                    .required = true},
                                evse_key()},
                       .shorthand = "fails"},
                 compile_set_lock_failure});
  out.push_back({Table{.name = "security_event",
                       .doc = "A security event happens; told to the CSMS if it is critical.",
                       .keys = {Key{.name = "type",
                                    .doc = "As the version names it: `TamperDetectionActivated`.",
                                    .required = true},
                                Key{.name = "info", .doc = "Free text."}},
                       .shorthand = "type"},
                 compile_security_event});
  out.push_back({Table{.name = "set_meter",
                       .doc = "Tamper with the energy register.",
                       .keys = {Key{.name = "energy_wh",
                                    .type = ValueType::integer,
                                    .doc = "The register's new value.",
                                    .min = 0},
                                Key{.name = "frozen",
                                    .type = ValueType::boolean,
                                    .doc = "true: it no longer counts; false: it does again."},
                                evse_key()},
                       .shorthand = "energy_wh",
                       .any_of = {"energy_wh", "frozen"}},
                 compile_set_meter});
  out.push_back({Table{.name = "step_clock",
                       .doc = "The device's clock jumps, or runs too fast or slow.",
                       .keys = {Key{.name = "by",
                                    .type = ValueType::duration,
                                    .doc = "How far.",
                                    .default_text = "0s"},
                                Key{.name = "back",
                                    .type = ValueType::boolean,
                                    .doc = "Into the past.",
                                    .default_text = "false"},
                                Key{.name = "drift_ppm",
                                    .type = ValueType::integer,
                                    .doc = "From now on, parts per million.",
                                    .min = -most_drift,
                                    .max = most_drift}},
                       .shorthand = "by",
                       .any_of = {"by", "drift_ppm"}},
                 compile_step_clock});
  out.push_back({Table{.name = "firmware_fault",
                       .doc = "What goes wrong with new firmware from now on.",
                       .keys = {Key{.name = "fault",
                                    .type = ValueType::choice,
                                    .doc = "Where it goes wrong; none: nowhere.",
                                    .required = true,
                                    .choices = {"none", "download", "signature", "verification",
                                                "installation", "power_loss"}}},
                       .shorthand = "fault"},
                 compile_firmware_fault});
}

}  // namespace ocppsim
