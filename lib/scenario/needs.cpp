// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/needs.hpp"

#include "base/text.hpp"
#include "features/feature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ocppsim {
namespace {

bool has_action(const Catalogue& catalogue, std::string_view glob) {
  if (catalogue.message(glob) != nullptr) return true;
  if (glob.find_first_of("*?") == std::string_view::npos) return false;
  const auto& messages = catalogue.messages();
  return std::any_of(messages.begin(), messages.end(), [&](const Catalogue::Message* message) {
    return glob_match(glob, message->action);
  });
}

bool is_own(const std::vector<std::string>& own, std::string_view glob) {
  return std::any_of(own.begin(), own.end(),
                     [&](const std::string& action) { return glob_match(glob, action); });
}

bool in_some_version(std::string_view glob) {
  const auto& all = Dialect::all();
  return std::any_of(all.begin(), all.end(),
                     [&](const Dialect* dialect) { return has_action(*dialect->catalogue, glob); });
}

std::string fault_of_evse(const ChargerKind& kind, std::int64_t evse) {
  const std::size_t count = kind.config().evses.size();
  if (evse <= static_cast<std::int64_t>(count)) return {};
  return fmt::format("no charger of this flow has an EVSE {}; {} has {}", evse, kind.identity(),
                     count);
}

std::string fault_of_connector(const ChargerKind& kind, std::int64_t evse, std::int64_t connector) {
  if (evse > static_cast<std::int64_t>(kind.config().evses.size())) return {};  // told already
  const std::size_t count =
      kind.config().evses[static_cast<std::size_t>(evse - 1)].connectors.size();
  if (connector <= static_cast<std::int64_t>(count)) return {};
  return fmt::format("no charger of this flow has a connector {} at EVSE {}; {} has {}", connector,
                     evse, kind.identity(), count);
}

std::string fault_of_variable(const ChargerKind& kind, const std::string& name) {
  const VariableTable& table = kind.variables();
  const std::size_t index = table.find(parse_variable_name(kind.dialect(), name));
  if (index != VariableTable::npos) {
    if (!table.entry(index).constant) return {};
    return fmt::format("\"{}\" is constant: nobody changes it while the charger runs", name);
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.size(); ++i)
    names.push_back(format_variable_name(table.entry(i).address));
  const std::string_view nearest = nearest_name(name, {names.begin(), names.end()});
  const std::string advice = nearest.empty()
                                 ? "; one of its own stands in \"variables\" of its fleet group"
                                 : fmt::format(", did you mean \"{}\"?", nearest);
  return fmt::format("no charger of this flow has a variable \"{}\"{}", name, advice);
}

}  // namespace

std::string fault_of_action(std::string_view glob, const std::vector<std::string>& own,
                            std::string_view advice) {
  if (in_some_version(glob) || is_own(own, glob)) return {};
  std::vector<std::string_view> known(own.begin(), own.end());
  for (const Dialect* dialect : Dialect::all())
    for (const Catalogue::Message* message : dialect->catalogue->messages())
      known.push_back(message->action);
  const std::string_view nearest = nearest_name(glob, known);
  if (!nearest.empty())
    return fmt::format("unknown action \"{}\", did you mean \"{}\"?", glob, nearest);
  return fmt::format("unknown action \"{}\"; a vendor's own is named in \"vendor_actions\"{}", glob,
                     advice);
}

// ---- ChargerKind -------------------------------------------------------------------------------

ChargerKind::ChargerKind(const ScenarioCharger& first)
    : group_(first.group),
      identity_(first.identity),
      config_(first.config),
      dialect_(Dialect::find(first.config->subprotocols.front())) {}

const VariableTable& ChargerKind::variables() const {
  if (!variables_) variables_ = make_variable_table(*dialect_, *config_);
  return *variables_;
}

// ---- FlowNeeds ---------------------------------------------------------------------------------

FlowNeeds::FlowNeeds(std::vector<std::string> vendor_actions)
    : own_actions_(std::make_shared<std::vector<std::string>>(std::move(vendor_actions))) {}

void FlowNeeds::add(const Section& arguments, const SourceNode* at, Fault fault) {
  needs_.push_back({at, &arguments.problems(), only_, std::move(fault)});
}

void FlowNeeds::evse(const Section& arguments) {
  const std::int64_t evse = arguments.integer("evse");
  if (evse == 0) return;  // the whole station
  if (arguments.has("evse")) {
    add(arguments, arguments.value("evse"),
        [evse](const ChargerKind& kind) { return fault_of_evse(kind, evse); });
  }
  if (!arguments.has("connector")) return;
  const std::int64_t connector = arguments.integer("connector");
  add(arguments, arguments.value("connector"), [evse, connector](const ChargerKind& kind) {
    return fault_of_connector(kind, evse, connector);
  });
}

void FlowNeeds::variable(const Section& arguments, std::string_view key) {
  add(arguments, arguments.value(key), [name = arguments.text(key)](const ChargerKind& kind) {
    return fault_of_variable(kind, name);
  });
}

void FlowNeeds::actions(const Section& arguments, std::string_view key, std::string_view advice,
                        bool any_version) {
  const SourceNode* at = arguments.value(key);
  const std::vector<std::string> globs = arguments.texts(key);
  for (std::size_t i = 0; i < globs.size(); ++i) {
    const SourceNode* item = at->kind == SourceNode::Kind::sequence ? &at->items[i] : at;
    add(arguments, item, [glob = globs[i], advice, own = own_actions_](const ChargerKind&) {
      return fault_of_action(glob, *own, advice);
    });
  }
  if (any_version) return;
  add(arguments, at, [globs, own = own_actions_](const ChargerKind& kind) -> std::string {
    for (const std::string& glob : globs) {
      const bool known = in_some_version(glob);
      if (!known || is_own(*own, glob) || has_action(*kind.dialect().catalogue, glob)) return {};
    }
    return fmt::format("no charger of this flow knows {}; {} speaks {}", fmt::join(globs, " or "),
                       kind.identity(), kind.dialect().name);
  });
}

void FlowNeeds::judge(const std::vector<const ChargerKind*>& kinds,
                      const Scenario& scenario) const {
  for (const Need& need : needs_) {
    const auto does_it = [&](const ChargerKind& kind) {
      return std::all_of(need.only.begin(), need.only.end(), [&](const auto& only) {
        return only.empty() ||
               std::find(only.begin(), only.end(), kind.dialect().subprotocol) != only.end();
      });
    };
    std::string first;
    bool works = false;
    for (const ChargerKind* kind : kinds) {
      if (works || !does_it(*kind)) continue;
      std::string fault = need.fault(*kind);
      works = fault.empty();
      if (first.empty()) first = std::move(fault);
    }
    if (!works && !first.empty()) need.problems->add(*need.at, std::move(first));
  }
  for (const Section& heal : heals_) {
    const std::string name = heal.text("name");
    if (name.empty() || std::find(faults_.begin(), faults_.end(), name) != faults_.end()) continue;
    const std::string_view nearest = nearest_name(name, {faults_.begin(), faults_.end()});
    const bool of_scenario = std::any_of(
        scenario.faults.begin(), scenario.faults.end(),
        [&](const FaultRule& rule) { return name == (rule.name.empty() ? rule.kind : rule.name); });
    const std::string advice = !nearest.empty() ? fmt::format(", did you mean \"{}\"?", nearest)
                               : of_scenario    ? "; the one of \"faults\" ends with its \"until\""
                                                : "";
    heal.complain("name",
                  fmt::format("no step \"fault\" of this flow is named \"{}\"{}", name, advice));
  }
}

}  // namespace ocppsim
