// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Values of a message that later steps of the same charger use: {reservation: reservationId} makes
// `{reservation}` and `{reservation:int}` known.
#pragma once

#include "scenario/section.hpp"
#include "scenario/step.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

constexpr std::size_t max_remembered = 100;

struct Remember {
  std::vector<std::pair<std::string, std::string>> members;  // name -> "chargingSchedule.duration"
  bool empty() const noexcept { return members.empty(); }
  /// Puts the members of `payload` (JSON text) into the flow; says what is missing.
  std::string take(std::string_view payload, FlowContext& flow) const;
};

inline Key remember_key() {
  return Key{.name = "remember",
             .doc =
                 "Name to member of the message (`a.b`, `list.0.a`): `{name}` stands for it "
                 "from now on.",
             .shape = Shape::map};
}
Remember read_remember(const Section& arguments);

}  // namespace ocppsim
