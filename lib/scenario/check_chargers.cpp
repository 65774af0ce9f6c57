// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/needs.hpp"

#include <fmt/format.h>

#include <set>

namespace ocppsim {

std::vector<ChargerKind> check_chargers(const Scenario& scenario, const Section& root) {
  std::vector<ChargerKind> kinds;
  Problems& problems = root.problems();
  if (scenario.charger_count() > static_cast<std::size_t>(max_scenario_chargers)) {
    problems.add(*root.value("fleet"), fmt::format("more than {} chargers", max_scenario_chargers));
    return kinds;
  }
  std::set<std::string> identities;
  std::set<std::size_t> told;  // one complaint a group is enough
  std::set<std::pair<std::size_t, std::string>> seen;
  std::shared_ptr<const ChargePointConfig> last_checked;
  // The url, password and credentials of the run are not known yet: Fleet::add looks at those.
  for (const ScenarioCharger& charger : scenario.chargers("pipe:csms")) {
    const FleetGroup& group = scenario.fleet[charger.group];
    std::string fault;
    if (!identities.insert(charger.identity).second) {
      fault = fmt::format("two chargers have the identity \"{}\"; use {{index}} in \"identity\"",
                          charger.identity);
    } else if (charger.config != last_checked) {
      ChargePointConfig config = *charger.config;
      config.identity = charger.identity;
      if (config.basic_auth_password.empty()) config.basic_auth_password = "given with the run";
      last_checked = charger.config;
      if (auto good = ChargePoint::check(config); !good) fault = good.error().message;
      if (seen.emplace(charger.group, config.subprotocols.front()).second)
        kinds.emplace_back(charger);
    }
    if (!fault.empty() && told.insert(charger.group).second) {
      problems.add(group.position.line, group.position.column, std::move(fault));
    }
  }
  return kinds;
}

}  // namespace ocppsim
