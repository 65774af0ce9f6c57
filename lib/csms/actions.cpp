// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/actions.hpp"

#include <map>

namespace ocppsim {

ActionTable::ActionTable(const Dialect& dialect) {
  JsonDocument document;
  const auto empty = document.parse("{}");
  for (const Catalogue::Message* message : dialect.catalogue->messages()) {
    Action action;
    action.message = message;
    action.empty_is_valid =
        message->response != nullptr &&
        dialect.catalogue->validate(*message, PayloadKind::response, *empty, nullptr);
    actions_.emplace(message->action, action);
  }
  if (dialect.family == Dialect::Family::v16) {
    add(csms_routes_v16());
  } else {
    add(csms_routes_v2());
    add(csms_routes_v21());
  }
}

void ActionTable::add(std::span<const CsmsRoute> routes) {
  for (const CsmsRoute& route : routes) {
    const auto found = actions_.find(route.action);
    if (found != actions_.end()) found->second.route = &route;  // else a later version's
  }
}

const ActionTable& ActionTable::of(const Dialect& dialect) {
  // All made at once, on first use, so that loops on several threads only read.
  static const std::map<const Dialect*, ActionTable> tables = [] {
    std::map<const Dialect*, ActionTable> made;
    for (const Dialect* each : Dialect::all()) made.emplace(each, ActionTable(*each));
    return made;
  }();
  const auto found = tables.find(&dialect);
  OCPPSIM_ASSERT(found != tables.end(), "a dialect of our own");
  return found->second;
}

}  // namespace ocppsim
