// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who may begin while a change waits, and what a place makes up for when it is of use again.
#include "transactions_v2.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

/// "1 Unavailable": the place and its status, one a report.
Words reports(const ChargerRig& rig) {
  Words out;
  for (const SeenFrame& frame : rig.sent("StatusNotification")) {
    const bool by_evse = frame.payload.find("evseId") != nullptr;
    out.push_back(at_path(frame.payload, by_evse ? "evseId" : "connectorId") + " " +
                  at_path(frame.payload, by_evse ? "connectorStatus" : "status"));
  }
  return out;
}

}  // namespace

// ---- MinimumStatusDuration ----------------------------------------------------------------------

TEST_CASE("a status that was still settling when the link dropped is told as it is afterwards",
          "[1.6 4.9][rule-14][rule-30][1.6:MinimumStatusDuration]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MinimumStatusDuration", "30");
  rig.set("ConnectionTimeOut", "3600");
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(10s);
  rig.charger().go_offline(OfflineMode::closed);
  const Duration away = GENERATE(Duration{10s}, Duration{5min});  // within the 30 s, and beyond
  rig.run(away / 2);
  const bool stays = GENERATE(false, true);
  if (!stays) REQUIRE(rig.charger().unplug(1).ok());
  rig.run(away / 2);
  rig.charger().go_online();
  rig.run(2min);
  CHECK(reports(rig) == (stays ? Words{"1 Preparing"} : Words{}));
}
