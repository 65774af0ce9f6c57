// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Any text as a scenario: a scenario, or errors with their places.
#include <ocppsim/assert.hpp>
#include <ocppsim/scenario.hpp>

#include <cstddef>
#include <cstdint>

using namespace ocppsim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ScenarioReading reading = read_scenario(text, "fuzz.yaml");
  OCPPSIM_ASSERT(reading.ok() || !reading.errors().to_string().empty(), "an error says what it is");
  return 0;
}
