// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the metering adapters give to the feature set of their dialect family.
#pragma once

#include "features/metering/metering.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<MeteringMessages> make_metering_messages_v16(FeatureContext& context);
std::unique_ptr<MeteringMessages> make_metering_messages_v2(FeatureContext& context);
std::span<const Route> metering_routes_v16();
std::span<const Route> metering_routes_v2();

// Readings on the wire, for every adapter whose messages carry them: one MeterValue object.
void write_meter_value_v16(JsonWriter& out, const MeterSample& sample);
void write_meter_value_v2(JsonWriter& out, const MeterSample& sample);
/// 2.x SignedMeterValueType, which 1.6 carries as a text.
void write_signed_meter_value(JsonWriter& out, const MeterSample& sample);
/// "1234" with one decimal is "123.4"; views into `buffer`.
std::string_view fixed_point_text(char (&buffer)[32], std::int64_t number, int decimals) noexcept;
const char* to_string(ReadingContext context) noexcept;  // "Sample.Periodic", in every version

}  // namespace ocppsim
