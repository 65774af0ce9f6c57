// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whatever parses must survive writing and parsing again, unchanged.
#include <ocppsim/assert.hpp>
#include <ocppsim/json.hpp>

#include "base/text.hpp"
#include "wire/json_text.hpp"

#include <cstddef>
#include <cstdint>

using namespace ocppsim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static JsonDocument document;  // reused, as sessions do
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto parsed = document.parse(text);
  if (!parsed) return 0;
  std::string compact = parsed->to_text();
  OCPPSIM_ASSERT(is_valid_utf8(compact), "JSON text is UTF-8");
  const Json json = parsed->to_json();
  const auto again = Json::parse(compact);
  OCPPSIM_ASSERT(again && *again == json, "text of a view reads back equal");
  const auto pretty = Json::parse(json.to_pretty_text());
  OCPPSIM_ASSERT(pretty && *pretty == json, "pretty text reads back equal");
  if (json.is_object()) {
    set_json_member(compact, "late", "[1]");
    const auto patched = Json::parse(compact);
    OCPPSIM_ASSERT(patched && patched->find("late"), "a set member is there");
  }
  return 0;
}
