// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a step needs of the charger that does it: an EVSE, a variable, an action of its version.
//
//   compiling a flow ──> FlowNeeds ──┐
//   the fleet ──> ChargerKinds ──────┴─> what no charger of that flow has is told, with its place
#pragma once

#include "protocol/dialect.hpp"
#include "scenario/section.hpp"

#include <ocppsim/scenario.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

class VariableTable;

/// The chargers of one group and version: one of them stands for all.
class ChargerKind {
 public:
  explicit ChargerKind(const ScenarioCharger& first);
  std::size_t group() const noexcept { return group_; }
  const std::string& identity() const noexcept { return identity_; }
  const ChargePointConfig& config() const noexcept { return *config_; }
  const Dialect& dialect() const noexcept { return *dialect_; }
  const VariableTable& variables() const;  // made when first asked for

 private:
  std::size_t group_;
  std::string identity_;
  std::shared_ptr<const ChargePointConfig> config_;
  const Dialect* dialect_;
  mutable std::shared_ptr<const VariableTable> variables_;
};

/// Each charger's configuration must be good and its identity its own. Returns the kinds there are.
std::vector<ChargerKind> check_chargers(const Scenario& scenario, const Section& root);

/// Gathered while a flow is compiled.
class FlowNeeds {
 public:
  /// `vendor_actions`: what the scenario declares beside the catalogues.
  explicit FlowNeeds(std::vector<std::string> vendor_actions);

  /// Steps that follow are done by chargers of these subprotocols only (empty: all), until leave().
  void enter(std::vector<std::string> only) { only_.push_back(std::move(only)); }
  void leave() { only_.pop_back(); }

  /// Its keys "evse" and "connector", where they are given.
  void evse(const Section& arguments);
  void variable(const Section& arguments, std::string_view key);
  /// Actions or globs over them; `advice` follows on what is in no catalogue. `any_version`: they
  /// may be of a version that no charger of the flow speaks.
  void actions(const Section& arguments, std::string_view key, std::string_view advice = {},
               bool any_version = false);
  /// Unknown to a version on purpose.
  void own_action(std::string action) { own_actions_->push_back(std::move(action)); }
  /// A step puts a fault under that name, another takes it off.
  void fault(std::string label) { faults_.push_back(std::move(label)); }
  void heal(const Section& arguments) { heals_.push_back(arguments); }

  /// Told to the problems: what none of `kinds` has.
  void judge(const std::vector<const ChargerKind*>& kinds, const Scenario& scenario) const;

 private:
  using Fault = std::function<std::string(const ChargerKind&)>;
  struct Need {
    const SourceNode* at;
    Problems* problems;
    std::vector<std::vector<std::string>> only;
    Fault fault;  // what that kind lacks; empty: nothing
  };
  void add(const Section& arguments, const SourceNode* at, Fault fault);

  std::vector<Need> needs_;
  std::vector<std::vector<std::string>> only_;
  std::shared_ptr<std::vector<std::string>> own_actions_;
  std::vector<std::string> faults_;
  std::vector<Section> heals_;
};

/// What is wrong with an action, or a glob over them, that no version and no vendor has; or empty.
std::string fault_of_action(std::string_view glob, const std::vector<std::string>& own,
                            std::string_view advice = {});

}  // namespace ocppsim
