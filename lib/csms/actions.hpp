// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ActionTable: what the CSMS does with each action of a dialect. Made once per dialect.
#pragma once

#include "csms/exchange.hpp"

#include <string_view>
#include <unordered_map>

namespace ocppsim {

class ActionTable {
 public:
  struct Action {
    const Catalogue::Message* message = nullptr;
    const CsmsRoute* route = nullptr;  // nullptr: a charger has no business sending it
    bool empty_is_valid = false;       // {} is a valid answer
  };

  static const ActionTable& of(const Dialect& dialect);
  /// nullptr: not an action of this version.
  const Action* find(std::string_view action) const noexcept {
    const auto found = actions_.find(action);
    return found == actions_.end() ? nullptr : &found->second;
  }

 private:
  explicit ActionTable(const Dialect& dialect);
  void add(std::span<const CsmsRoute> routes);
  std::unordered_map<std::string_view, Action> actions_;  // looked up only
};

}  // namespace ocppsim
