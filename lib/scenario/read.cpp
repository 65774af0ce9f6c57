// SPDX-License-Identifier: AGPL-3.0-or-later
//
// read_scenario(): text, tree, parameters, tables, Scenario. Structure is checked as a whole
// before anything is built, so the building code only deals with meaning.
#include "base/text.hpp"
#include "protocol/dialect.hpp"
#include "scenario/fault_table.hpp"
#include "scenario/parameters.hpp"
#include "scenario/read_csms.hpp"
#include "scenario/scenario_tables.hpp"
#include "scenario/section.hpp"
#include "scenario/source.hpp"
#include "scenario/step_type.hpp"
#include "scenario/steps/driver.hpp"

#include <ocppsim/scenario.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace ocppsim {
namespace {

EvseConfig read_evse(const Section& section) {
  EvseConfig out;
  ConnectorConfig connector;
  connector.type = section.text("connector_type");
  connector.fixed_cable = section.boolean("fixed_cable");
  out.connectors.assign(static_cast<std::size_t>(section.integer("connectors")), connector);
  out.phases = static_cast<int>(section.integer("phases"));
  out.voltage_v = static_cast<int>(section.integer("voltage_v"));
  out.max_current_a = static_cast<int>(section.integer("max_current_a"));
  out.dc = section.boolean("dc");
  return out;
}

Persona read_persona(const Section& section) {
  Persona out = named_persona(section.text("base")).value();
  const std::pair<const char*, bool Persona::*> flags[] = {
      {"retry_keeps_message_id", &Persona::retry_keeps_message_id},
      {"boot_on_reconnect", &Persona::boot_on_reconnect},
      {"answers_while_rejected", &Persona::answers_while_rejected},
      {"finishing_until_unplug", &Persona::finishing_until_unplug},
      {"unplug_stops_transaction", &Persona::unplug_stops_transaction},
      {"reuses_message_ids", &Persona::reuses_message_ids},
      {"lower_case_enums", &Persona::lower_case_enums},
      {"remote_start_needs_connector", &Persona::remote_start_needs_connector},
      {"heartbeats_always", &Persona::heartbeats_always},
      {"hex_password", &Persona::hex_password},
      {"rsa_keys", &Persona::rsa_keys},
  };
  for (const auto& [key, member] : flags)
    if (section.has(key)) out.*member = section.boolean(key);
  const std::pair<const char*, Duration Persona::*> spans[] = {
      {"heartbeat_interval", &Persona::heartbeat_interval},
      {"resume_delay", &Persona::resume_delay},
  };
  for (const auto& [key, member] : spans)
    if (section.has(key)) out.*member = section.duration(key);
  return out;
}

std::string subprotocol_of(const std::string& version, const SourceNode& at, Problems& problems) {
  std::string out = "ocpp" + version;
  if (Dialect::find(out) == nullptr) {
    std::string known;
    for (const Dialect* dialect : Dialect::all()) {
      known += (known.empty() ? "" : ", ") + std::string(dialect->subprotocol.substr(4));
    }
    problems.add(at, fmt::format("unknown OCPP version \"{}\"; known: {}", version, known));
  }
  return out;
}

void read_variables(const Section& group, FleetGroup& out) {
  const Table& table = group_table().find("variables")->table();
  for (const auto& [name, node] : group.entries("variables")) {
    const Section section(node, table, group.problems());
    VariablePreset preset;
    preset.name = name;
    preset.value = section.optional_text("value");
    preset.mutability = section.optional_text("mutability");
    preset.absent = section.boolean("absent");
    preset.reboot_required = section.boolean("reboot_required");
    if (section.has("persistent")) preset.persistent = section.boolean("persistent");
    preset.constant = section.boolean("constant");
    preset.type = section.optional_text("type");
    if (section.has("min")) preset.min = section.number("min");
    if (section.has("max")) preset.max = section.number("max");
    preset.values = section.texts("values");
    preset.unit = section.text("unit");
    out.config.variables.push_back(std::move(preset));
    auto& only = out.variables_only.emplace_back();
    for (const std::string& version : section.texts("only")) {
      only.push_back(subprotocol_of(version, *section.value("only"), group.problems()));
    }
  }
}

FirmwareConfig read_firmware(const Section& section) {
  FirmwareConfig out;
  out.fault = parse_firmware_fault(section.text("fault")).value();
  out.install_duration = section.duration("install_duration");
  out.downloads_while_charging = section.boolean("downloads_while_charging");
  out.installs_while_charging = section.boolean("installs_while_charging");
  out.installed_before_reboot = section.boolean("installed_before_reboot");
  if (section.has("accepts_unsigned")) out.accepts_unsigned = section.boolean("accepts_unsigned");
  out.manufacturer_roots = section.text("manufacturer_roots");
  out.revoked_serials = section.texts("revoked_serials");
  return out;
}

TransferHabits read_transfers(const Section& section) {
  TransferHabits out;
  out.retries = static_cast<int>(section.integer("retries"));
  out.retry_interval = section.duration("retry_interval");
  out.timeout = section.duration("timeout");
  return out;
}

ChargePointConfig read_config(const Section& group) {
  ChargePointConfig out;
  out.vendor = group.text("vendor");
  out.model = group.text("model");
  out.serial_number = group.text("serial_number");
  out.firmware_version = group.text("firmware_version");
  out.iccid = group.text("iccid");
  out.imsi = group.text("imsi");
  if (group.has("evses")) {
    out.evses.clear();
    for (const Section& evse : group.sections("evses")) out.evses.push_back(read_evse(evse));
  }
  out.signed_meters = group.boolean("signed_meters");
  out.persona = read_persona(group.section("persona"));
  out.firmware = read_firmware(group.section("firmware"));
  out.transfers = read_transfers(group.section("transfers"));
  out.security_profile = static_cast<int>(group.integer("security_profile"));
  out.basic_auth_password = group.text("password");
  for (const auto& [name, node] : group.entries("headers"))
    out.headers.emplace_back(name, node->text);
  out.handshake_timeout = group.duration("handshake_timeout");
  out.call_timeout = group.duration("call_timeout");
  out.back_off_wait_minimum = group.duration("back_off_wait_minimum");
  out.back_off_random_range = group.duration("back_off_random_range");
  out.back_off_repeat_times = static_cast<int>(group.integer("back_off_repeat_times"));
  out.max_connect_attempts = static_cast<int>(group.integer("max_connect_attempts"));
  out.boot_retry_interval = group.duration("boot_retry_interval");
  out.reboot_duration = group.duration("reboot_duration");
  out.queue_limit = static_cast<std::size_t>(group.integer("queue_limit"));
  return out;
}

FleetGroup read_group(const Section& section, CompileContext& context) {
  FleetGroup out;
  out.position = section.position();
  const SourceNode* security = section.value("security_profile");
  out.security_position =
      security != nullptr ? section.problems().position(*security) : out.position;
  out.name = section.text("name");
  out.count = static_cast<int>(section.integer("count"));
  out.identity = section.text("identity");
  if (section.has("version") && section.has("versions")) {
    section.complain("versions", "\"version\" and \"versions\" exclude each other");
  }
  if (section.has("versions")) {
    out.versions.clear();
    for (const auto& [version, weight] : section.entries("versions")) {
      out.versions.emplace_back(subprotocol_of(version, *weight, section.problems()),
                                static_cast<std::uint32_t>(std::stoul(weight->text)));
    }
    const auto weightless = [](const auto& version) { return version.second == 0; };
    if (std::all_of(out.versions.begin(), out.versions.end(), weightless))
      section.complain("versions", "no version has a weight");
  } else if (const SourceNode* version = section.value("version")) {
    out.versions = {{subprotocol_of(version->text, *version, section.problems()), 1}};
  }
  out.config = read_config(section);
  read_variables(section, out);
  out.vehicle = read_vehicle(section.section("vehicle"), VehicleSpec{});
  out.token = section.text("token");
  const Section start = section.section("start");
  out.start_spread = start.duration("spread");
  out.autostart = start.boolean("auto");
  if (section.has("flow")) out.flow.steps = compile_steps(*section.value("flow"), context);
  return out;
}

ScenarioCase read_case(const Section& section) {
  ScenarioCase out;
  out.id = section.text("id");
  out.title = section.text("title");
  out.profile = section.text("profile");
  out.spec = section.text("spec");
  out.needs = section.texts("needs");
  return out;
}

SimulatedLine read_line(const Section& section) {
  SimulatedLine out;
  out.bytes_per_second = static_cast<std::uint64_t>(section.integer("bytes_per_second"));
  out.latency = section.duration("latency");
  out.failures = static_cast<int>(section.integer("failures"));
  out.failure = parse_transfer_failure(section.text("failure")).value();
  out.fails_at_byte = static_cast<std::uint64_t>(section.integer("fails_at_byte"));
  return out;
}

void read_files(const Section& root, Scenario& out) {
  for (const Section& section : root.sections("files")) {
    const std::string url = section.text("url");
    if (section.boolean("upload")) {
      if (section.has("size") || section.has("content"))
        section.complain("upload", "a place to upload to has neither size nor content");
      const auto limit = static_cast<std::uint64_t>(section.integer("max_bytes"));
      out.inboxes.push_back(SimulatedInbox{url, limit, read_line(section)});
      continue;
    }
    if (section.has("size") == section.has("content"))
      section.complain("url", "a file to download has either a size or a content");
    const auto size = section.has("size") ? static_cast<std::uint64_t>(section.integer("size")) : 0;
    out.files.push_back(SimulatedFile{url, section.text("content"), size, read_line(section)});
  }
}

void read_checks(const Section& root, Scenario& out) {
  std::vector<std::string_view> known;
  for (const CheckInfo& check : known_checks()) known.push_back(check.id);
  const std::vector<std::string> ids = root.texts("checks");
  if (ids.size() == 1 && (ids[0] == "all" || ids[0] == "none")) {
    out.no_checks = ids[0] == "none";
    return;
  }
  out.no_checks = ids.empty();
  const SourceNode* node = root.value("checks");
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const SourceNode& at = node->kind == SourceNode::Kind::sequence ? node->items[i] : *node;
    bool found = false;
    for (std::string_view id : known) found = found || id == ids[i];
    if (!found) {
      const std::string_view nearest = nearest_name(ids[i], known);
      root.problems().add(
          at, nearest.empty()
                  ? fmt::format("unknown check \"{}\"", ids[i])
                  : fmt::format("unknown check \"{}\", did you mean \"{}\"?", ids[i], nearest));
    }
    out.checks.push_back(ids[i]);
  }
}

void add_condition(Result<Condition> condition, const SourceNode& at, Problems& problems,
                   std::vector<Condition>& out) {
  if (!condition) return problems.add(at, condition.error().message);
  out.push_back(std::move(*condition));
  out.back().position = problems.position(at);
}

/// The values of a one_or_list key, each with its place.
std::vector<const SourceNode*> each(const SourceNode& node) {
  if (node.kind != SourceNode::Kind::sequence) return {&node};
  std::vector<const SourceNode*> out;
  for (const SourceNode& item : node.items) out.push_back(&item);
  return out;
}

void read_conditions(const Section& root, Scenario& out) {
  Problems& problems = root.problems();
  for (const auto& [metric, node] : root.entries("thresholds")) {
    for (const SourceNode* at : each(*node)) {
      add_condition(parse_threshold(metric, at->text), *at, problems, out.thresholds);
    }
  }
  if (const SourceNode* node = root.value("expect")) {
    for (const SourceNode* at : each(*node)) {
      add_condition(parse_final_condition(at->text), *at, problems, out.expect);
    }
  }
}

/// A compiled flow's needs, and the groups that have the flow.
struct FlowToJudge {
  FlowNeeds needs;
  std::vector<std::size_t> groups;
};

void judge_flows(const std::vector<FlowToJudge>& flows, const Scenario& scenario,
                 const Section& root) {
  const std::vector<ChargerKind> kinds = check_chargers(scenario, root);
  for (const FlowToJudge& flow : flows) {
    std::vector<const ChargerKind*> own;
    for (const ChargerKind& kind : kinds) {
      if (std::find(flow.groups.begin(), flow.groups.end(), kind.group()) != flow.groups.end())
        own.push_back(&kind);
    }
    flow.needs.judge(own, scenario);
  }
}

Scenario build(const Section& root, std::vector<ScenarioParameter> parameters,
               const std::string& file) {
  Scenario out;
  out.file = file;
  out.name = root.text("name");
  if (out.name.empty()) {
    const std::size_t slash = file.find_last_of('/');
    out.name = file.substr(slash == std::string::npos ? 0 : slash + 1);
    out.name = out.name.substr(0, out.name.rfind('.'));
  }
  out.description = root.text("description");
  if (root.has("case")) {
    out.test_case = read_case(root.section("case"));
    if (out.test_case.title.empty()) out.test_case.title = out.name;
  }
  out.seed = static_cast<std::uint64_t>(root.integer("seed"));
  out.duration = root.duration("duration");
  out.drain = root.duration("drain");
  out.parameters = std::move(parameters);
  const std::vector<std::string> vendor_actions = root.texts("vendor_actions");
  read_csms(root.section("csms"), vendor_actions, out);

  CompileContext context{root.problems(), FlowNeeds(vendor_actions),
                         root.text("on_failure") == "stop"};
  Flow flow;
  if (root.has("flow")) flow.steps = compile_steps(*root.value("flow"), context);
  out.operates_csms = context.operates_csms;
  std::vector<FlowToJudge> flows;
  std::vector<std::size_t> flowless;
  for (const Section& group : root.sections("fleet")) {
    CompileContext own{root.problems(), FlowNeeds(vendor_actions), context.stop_on_failure};
    out.fleet.push_back(read_group(group, own));
    out.operates_csms = out.operates_csms || own.operates_csms;
    const std::size_t index = out.fleet.size() - 1;
    if (out.fleet.back().flow) {
      flows.push_back({std::move(own.needs), {index}});
    } else {
      out.fleet.back().flow = flow;
      flowless.push_back(index);
    }
  }
  flows.push_back({std::move(context.needs), std::move(flowless)});
  if (out.fleet.empty()) root.complain("fleet", "\"fleet\" needs at least one group");
  for (const Section& fault : root.sections("faults")) {
    out.faults.push_back(read_fault(fault, FaultPlace::scenario));
    const std::string& action = out.faults.back().selector.action;
    if (std::string wrong = fault_of_action(action, vendor_actions); !wrong.empty())
      fault.complain("action", std::move(wrong));
  }
  read_files(root, out);
  read_checks(root, out);
  read_conditions(root, out);
  if (root.problems().empty()) judge_flows(flows, out, root);
  return out;
}

}  // namespace

ScenarioReading read_scenario(std::string_view text, const std::string& file,
                              const ScenarioOptions& options) {
  Problems problems(file);
  const std::unique_ptr<SourceNode> root = parse_source(text, problems);
  if (!root) return problems.take();
  if (root->kind != SourceNode::Kind::mapping) {
    problems.add(*root, "a scenario is a mapping of keys, not " + root->describe());
    return problems.take();
  }
  std::vector<ScenarioParameter> parameters = read_parameters(*root, options, problems);
  if (!problems.empty()) return problems.take();
  for (SourceMember& member : root->members) {
    if (member.key != "parameters") substitute(member.value, parameters, problems);
  }
  if (problems.empty()) check_section(*root, scenario_table(), problems);
  if (!problems.empty()) return problems.take();
  Scenario scenario =
      build(Section(root.get(), scenario_table(), problems), std::move(parameters), file);
  if (!problems.empty()) return problems.take();
  return scenario;
}

ScenarioReading load_scenario(const std::string& path, const ScenarioOptions& options) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) {
    ScenarioErrors errors;
    errors.errors.emplace_back(Errc::not_found, "cannot be read; is the path right?", path);
    return errors;
  }
  return read_scenario(text.str(), path, options);
}

}  // namespace ocppsim
