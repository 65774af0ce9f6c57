// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"
#include "checks/frame_scan.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

class ReconnectAccepted final : public Check {
 public:
  constexpr ReconnectAccepted()
      : Check({"reconnect-accepted", "A charger that was connected before may connect again",
               "1.6-J section 5.3; 2.x part 4 section 5.3", Level::must}) {}

  std::string_view without_evidence() const override { return "no charger reconnected"; }

  void on_event(const Track& track, const ChargePointEvent& event, Tally& tally) const override {
    if (track.connections == 0) return;
    if (event.kind == EventKind::connected) return tally.pass();
    if (event.kind != EventKind::connect_failed) return;
    const int status = refusal_status(event.text);
    // Shedding load is allowed as long as the charger gets in at last: see finish().
    if (status == 0 || status == 429 || status == 503) return;
    tally.fail(track.identity, event.at,
               fmt::format("the reconnect was refused: {}; a new connection should replace the old "
                           "one, whatever the CSMS still believes about it",
                           event.text));
  }

  void finish(const Closing& closing, Tally& tally) const override {
    for (const Track* track : closing.chargers) {
      if (track->connections == 0 || track->connected || track->refusals == 0) continue;
      tally.fail(track->identity, track->last_at,
                 fmt::format("still refused at the end, after {} attempts: {}", track->refusals,
                             track->last_refusal));
    }
  }
};

}  // namespace

const Check& reconnect_accepted() {
  static const ReconnectAccepted check;
  return check;
}

}  // namespace ocppsim
