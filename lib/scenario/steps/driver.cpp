// SPDX-License-Identifier: AGPL-3.0-or-later
//
// plug_in, unplug, suspend, resume: a car and its cable. What session.cpp needs of it, too.
#include "scenario/steps/driver.hpp"

#include "scenario/step_type.hpp"
#include "scenario/steps/act.hpp"

#include <fmt/format.h>

namespace ocppsim {

const Table& vehicle_table() {
  static const Table table{.name = "vehicle",
                           .doc = "The car that is plugged in.",
                           .keys = {
                               Key{.name = "battery_wh",
                                   .type = ValueType::integer,
                                   .doc = "Capacity.",
                                   .default_text = "60000",
                                   .min = 1},
                               Key{.name = "initial_soc",
                                   .type = ValueType::integer,
                                   .doc = "State of charge on arrival, percent.",
                                   .default_text = "20",
                                   .min = 0,
                                   .max = 100},
                               Key{.name = "target_soc",
                                   .type = ValueType::integer,
                                   .doc = "Draws nothing above it, percent.",
                                   .default_text = "100",
                                   .min = 0,
                                   .max = 100},
                               Key{.name = "max_power_w",
                                   .type = ValueType::integer,
                                   .doc = "What the car takes at most.",
                                   .default_text = "11000",
                                   .min = 0},
                               Key{.name = "phases",
                                   .type = ValueType::integer,
                                   .doc = "Phases the car uses.",
                                   .default_text = "3",
                                   .min = 1,
                                   .max = 3},
                               Key{.name = "ramp_delay",
                                   .type = ValueType::duration,
                                   .doc = "Between power being offered and the first draw.",
                                   .default_text = "0s"},
                           }};
  return table;
}

VehicleSpec read_vehicle(const Section& section, const VehicleSpec& base) {
  VehicleSpec spec = base;
  if (section.has("battery_wh")) spec.battery_wh = section.integer("battery_wh");
  if (section.has("initial_soc"))
    spec.initial_soc_percent = static_cast<int>(section.integer("initial_soc"));
  if (section.has("target_soc"))
    spec.target_soc_percent = static_cast<int>(section.integer("target_soc"));
  if (section.has("max_power_w")) spec.max_power_w = section.integer("max_power_w");
  if (section.has("phases")) spec.phases = static_cast<int>(section.integer("phases"));
  if (section.has("ramp_delay")) spec.ramp_delay = section.duration("ramp_delay");
  return spec;
}

Arrival read_arrival(const Section& arguments) {
  Arrival out;
  out.evse = static_cast<EvseId>(arguments.integer("evse"));
  out.connector = static_cast<ConnectorId>(arguments.integer("connector"));
  // Only what is given here replaces the group's vehicle, which is known per charger.
  const VehicleSpec unset{-1, -1, -1, -1, -1, {}, Duration{-1}};
  const VehicleSpec given = read_vehicle(arguments.section("vehicle"), unset);
  out.vehicle = [given](const VehicleSpec& base) {
    VehicleSpec spec = base;
    if (given.battery_wh >= 0) spec.battery_wh = given.battery_wh;
    if (given.initial_soc_percent >= 0) spec.initial_soc_percent = given.initial_soc_percent;
    if (given.target_soc_percent >= 0) spec.target_soc_percent = given.target_soc_percent;
    if (given.max_power_w >= 0) spec.max_power_w = given.max_power_w;
    if (given.phases >= 0) spec.phases = given.phases;
    if (given.ramp_delay >= Duration{}) spec.ramp_delay = given.ramp_delay;
    return spec;
  };
  return out;
}

Result<void> arrive(FlowContext& flow, const Arrival& arrival) {
  const VehicleSpec spec = arrival.vehicle(flow.environment.vehicle);
  auto plugged = flow.charger.plug_in(arrival.evse, arrival.connector, spec);
  if (plugged) flow.vehicle = spec;
  return plugged;
}

std::string token_of(FlowContext& flow, const std::string& own, EvseId evse) {
  return own.empty() ? flow.environment.token : flow.expand(own, evse);
}

namespace {

std::unique_ptr<Step> compile_plug_in(const Section& arguments, CompileContext&) {
  return make_act(
      [arrival = read_arrival(arguments)](FlowContext& flow) { return arrive(flow, arrival); });
}

template <class Act>
std::unique_ptr<Step> compile_evse_act(const Section& arguments, Act act) {
  const EvseId evse = static_cast<EvseId>(arguments.integer("evse"));
  return make_act([evse, act](FlowContext& flow) { return act(flow.charger, evse); });
}

std::unique_ptr<Step> compile_unplug(const Section& arguments, CompileContext&) {
  return compile_evse_act(arguments, [](ChargePoint& c, EvseId evse) { return c.unplug(evse); });
}
std::unique_ptr<Step> compile_suspend(const Section& arguments, CompileContext&) {
  const bool ev = arguments.text("by") == "ev";
  return compile_evse_act(arguments, [ev](ChargePoint& c, EvseId evse) {
    return ev ? c.suspend_ev(evse, true) : c.suspend_evse(evse, true);
  });
}
std::unique_ptr<Step> compile_resume(const Section& arguments, CompileContext&) {
  const bool ev = arguments.text("by") == "ev";
  return compile_evse_act(arguments, [ev](ChargePoint& c, EvseId evse) {
    return ev ? c.suspend_ev(evse, false) : c.suspend_evse(evse, false);
  });
}

}  // namespace

void add_driver_steps(std::vector<StepType>& out) {
  const Key by{.name = "by",
               .type = ValueType::choice,
               .doc = "Who: the car or the station.",
               .default_text = "ev",
               .choices = {"ev", "evse"}};
  out.push_back({Table{.name = "plug_in",
                       .doc = "A car arrives and its cable goes in.",
                       .keys = {evse_key(), connector_key(), vehicle_key()},
                       .shorthand = "evse"},
                 compile_plug_in});
  out.push_back({Table{.name = "unplug",
                       .doc = "The cable is pulled out.",
                       .keys = {evse_key()},
                       .shorthand = "evse"},
                 compile_unplug});
  out.push_back({Table{.name = "suspend",
                       .doc = "Charging pauses.",
                       .keys = {evse_key(), by},
                       .shorthand = "by"},
                 compile_suspend});
  out.push_back({Table{.name = "resume",
                       .doc = "A paused charging goes on.",
                       .keys = {evse_key(), by},
                       .shorthand = "by"},
                 compile_resume});
}

}  // namespace ocppsim
