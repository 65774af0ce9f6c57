// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What tests of 2.x transactions share: start and stop points, and the story that events tell.
#pragma once

#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace ocppsim::test {

using namespace std::chrono_literals;

inline ChargerRig::Tweak points(const char* start, const char* stop) {
  return [start, stop](ChargePointConfig& config) {
    config.variables.push_back({"SampledDataCtrlr.TxUpdatedInterval", "0", {}, false, false});
    config.variables.push_back({"TxCtrlr.TxStartPoint", start, {}, false, false});
    config.variables.push_back({"TxCtrlr.TxStopPoint", stop, {}, false, false});
  };
}

/// "Started CablePluggedIn EVConnected", "Ended StopAuthorized - Local" ...: one line an event.
inline std::vector<std::string> story(const ChargerRig& rig) {
  std::vector<std::string> out;
  for (const SeenFrame& frame : rig.sent("TransactionEvent")) {
    std::string line =
        at_path(frame.payload, "eventType") + " " + at_path(frame.payload, "triggerReason");
    const std::string state = at_path(frame.payload, "transactionInfo.chargingState");
    const std::string reason = at_path(frame.payload, "transactionInfo.stoppedReason");
    if (!state.empty()) line += " " + state;
    if (!reason.empty()) line += " (" + reason + ")";
    out.push_back(std::move(line));
  }
  return out;
}
using Story = std::vector<std::string>;

inline void check_sequence(const ChargerRig& rig) {
  int expected = 0;
  const auto events = rig.sent("TransactionEvent");
  for (const SeenFrame& frame : events) {
    CHECK(at_path(frame.payload, "seqNo") == std::to_string(expected++));  // E01.FR.07
    CHECK(at_path(frame.payload, "transactionInfo.transactionId") ==
          at_path(events[0].payload, "transactionInfo.transactionId"));
  }
}

inline void plug(ChargerRig& rig) {
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
}
inline void swipe(ChargerRig& rig, const char* token = "TAG-1") {
  REQUIRE(rig.charger().present_token({token}, 1).ok());
  rig.run(1s);
}
inline void unplug(ChargerRig& rig) {
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
}

}  // namespace ocppsim::test
