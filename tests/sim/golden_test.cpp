// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every compiler and every machine runs the examples to the same transcript. A change of behaviour
// changes these digests: read why, then write the printed ones here.
#include <ocppsim/fleet.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace ocppsim;

TEST_CASE("the transcript does not depend on compiler or machine", "[determinism]") {
  const auto [file, digest] = GENERATE(table<std::string, std::string>({
      {"signal-loss.yaml", "1a79302649e4874d"},
      {"corrupt-frames.yaml", "b8addc04b97d2abb"},
      {"power-loss.yaml", "96606de16af4b186"},
      {"remote-control.yaml", "911f05887da2da85"},
      {"replay-and-reorder.yaml", "45942e37d884ad01"},
      {"smart-charging.yaml", "fc4488c4d7a86579"},
  }));
  ScenarioReading reading =
      load_scenario(OCPPSIM_SOURCE_DIR "/examples/scenarios/" + file, {{{"chargers", "20"}}});
  REQUIRE(reading.ok());
  RunOptions options;
  options.mode = RunMode::virtual_time;
  auto made = ScenarioRun::make(std::move(reading.scenario()), options);
  REQUIRE(made.ok());
  CAPTURE(file);
  CHECK((*made)->run().digest == digest);
}
