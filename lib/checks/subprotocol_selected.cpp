// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class SubprotocolSelected final : public Check {
 public:
  constexpr SubprotocolSelected()
      : Check({"subprotocol-selected", "The CSMS selects one of the offered subprotocols",
               "1.6-J section 3.1.2; 2.x part 4 section 3.1.2", Level::must}) {}

  std::string_view without_evidence() const override { return "no charger connected"; }

  void on_event(const Track& track, const ChargePointEvent& event, Tally& tally) const override {
    if (event.kind == EventKind::connected && track.dialect != nullptr) return tally.pass();
    if (event.kind != EventKind::connect_failed) return;
    if (event.text.find("subprotocol") == std::string_view::npos) return;
    tally.fail(
        track.identity, event.at,
        fmt::format("no connection: {}; the CSMS should select one that was offered", event.text));
  }
};

}  // namespace

const Check& subprotocol_selected() {
  static const SubprotocolSelected check;
  return check;
}

}  // namespace ocppsim
