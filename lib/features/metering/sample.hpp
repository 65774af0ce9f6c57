// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One reading of a meter, before any version spells it.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/station.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ocppsim {

enum class ReadingContext {
  sample_periodic,
  sample_clock,
  transaction_begin,
  transaction_end,
  trigger,
  interruption_begin,
  interruption_end,
  other
};

/// Fixed point: value = number / 10^decimals.
struct SampledValue {
  std::string_view measurand;  // static text: "Energy.Active.Import.Register"
  std::string_view unit;       // static text: "Wh"
  std::string_view phase;      // static text, empty: none
  std::string_view location;   // static text, empty: the default (Outlet)
  std::int64_t number = 0;
  int decimals = 0;
};

struct MeterSample {
  UtcTime at{};
  ReadingContext context = ReadingContext::sample_periodic;
  std::vector<SampledValue> values;
  std::string signed_data;  // of its energy register; empty: not signed
  std::string public_key;   // empty: not told with this one
};

/// The value that a signature is about, or nullptr.
const SampledValue* signed_value(const MeterSample& sample) noexcept;

/// For the saved state. Reading gives only what the instruments know.
Json to_json(const MeterSample& sample);
MeterSample meter_sample_from(const Json& json);

}  // namespace ocppsim
