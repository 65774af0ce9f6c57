// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How a flow as a whole ends.
#include "unit/scenario/step_rig.hpp"

using namespace ocppsim;
using ocppsim::test::StepRig;
using namespace std::chrono_literals;

TEST_CASE("a flow that was cut off is judged once, whatever its steps still meet") {
  StepRig charging(
      "flow:\n  - boot\n  - start\n  - charge: 10m\n  - expect: {sent: StopTransaction}\n");
  charging.go(1min);
  charging.run->cut_off();
  charging.charger->power_cut();  // the transaction ends, as at the end of a run
  charging.loop->run_for(1min);
  CHECK(charging.failures() ==
        "t.yaml:5:5 charge: the flow was still here when the run's duration had passed\n");

  StepRig endless(
      "flow:\n  - boot\n  - repeat:\n      steps:\n        - {wait: 7s}\n"
      "        - {charge: 1s, on_failure: continue}\n        - {expect: {sent: Authorize, within: "
      "1s}, on_failure: continue}\n");
  endless.go(5s);
  endless.run->cut_off();
  endless.loop->run_for(1min);
  CHECK(endless.failures().empty());
}
