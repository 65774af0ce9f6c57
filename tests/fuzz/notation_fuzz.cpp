// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Any text as vendor messages: a catalogue, whose every message it can make, break and check, or an
// error that names a line.
#include <ocppsim/assert.hpp>
#include <ocppsim/catalogue.hpp>

#include <cstddef>
#include <cstdint>

using namespace ocppsim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = Catalogue::parse(text, "fuzz.cat");
  if (!parsed) {
    OCPPSIM_ASSERT(!parsed.error().to_string().empty(), "an error says what it is");
    return 0;
  }
  const Catalogue& catalogue = **parsed;
  RandomStream random(size);
  for (const Catalogue::Message* message : catalogue.messages()) {
    if (message->request == nullptr) continue;
    const Json valid = catalogue.generate(*message, PayloadKind::request, random);
    (void)catalogue.mutate(*message, PayloadKind::request, valid, random);
  }
  return 0;
}
