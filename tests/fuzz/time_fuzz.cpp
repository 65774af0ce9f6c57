// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Times, durations and ratios that are read print as something that reads back the same.
#include <ocppsim/assert.hpp>
#include <ocppsim/ratio.hpp>
#include <ocppsim/time.hpp>

#include <cstddef>
#include <cstdint>

using namespace ocppsim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto time = parse_utc(text)) {
    const std::string printed = format_utc(*time);
    OCPPSIM_ASSERT(printed.size() == 24, "always the same form");
    const auto again = parse_utc(printed);
    OCPPSIM_ASSERT(again.ok(), "reads back");
    const Duration cut = *time - *again;
    OCPPSIM_ASSERT(cut >= Duration::zero() && cut < milliseconds{1}, "cut to milliseconds");
  }
  if (const auto duration = parse_duration(text)) {
    const auto again = parse_duration(format_duration(*duration));
    OCPPSIM_ASSERT(again && *again == *duration, "durations are exact");
  }
  if (const auto ratio = Ratio::parse(text)) {
    OCPPSIM_ASSERT(Ratio::parse(ratio->to_string()).value() == *ratio, "ratios are exact");
  }
  return 0;
}
