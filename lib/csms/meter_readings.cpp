// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/meter_readings.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace ocppsim {
namespace {

constexpr std::string_view energy_register = "Energy.Active.Import.Register";
constexpr double largest_wh = 9e15;  // beyond, a double no longer holds single watt-hours

std::optional<std::int64_t> to_wh(double value, std::string_view unit, std::int64_t multiplier) {
  double factor = 0;
  if (unit == "Wh") factor = 1;
  if (unit == "kWh") factor = 1000;
  if (factor == 0) return std::nullopt;
  const double wh = value * factor * std::pow(10.0, static_cast<double>(multiplier));
  if (!std::isfinite(wh) || std::abs(wh) > largest_wh) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(wh));
}

/// 1.6: value is text, unit a plain name. Signed data is opaque to us.
std::optional<std::int64_t> sample_wh_v16(JsonView sample) {
  if (sample["format"].as_string("Raw") != "Raw") return std::nullopt;
  const std::string_view text = sample["value"].as_string();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return to_wh(value, sample["unit"].as_string("Wh"), 0);
}

std::optional<std::int64_t> sample_wh_v2(JsonView sample) {
  const JsonView unit = sample["unitOfMeasure"];
  return to_wh(sample["value"].as_number(), unit["unit"].as_string("Wh"),
               unit["multiplier"].as_int(0));
}

template <class SampleWh>
RegisterReadings read_registers(JsonView meter_values, SampleWh sample_wh) {
  RegisterReadings readings;
  for (std::size_t i = 0; i < meter_values.size(); ++i) {
    const JsonView samples = meter_values.at(i)["sampledValue"];
    for (std::size_t k = 0; k < samples.size(); ++k) {
      const JsonView sample = samples.at(k);
      // The whole EVSE at its outlet: the defaults of both members.
      if (sample["measurand"].as_string(energy_register) != energy_register || sample["phase"] ||
          sample["location"].as_string("Outlet") != "Outlet") {
        continue;
      }
      const auto wh = sample_wh(sample);
      if (!wh) continue;
      const std::string_view context = sample["context"].as_string();
      const RegisterReading reading{*wh, context == "Transaction.Begin",
                                    context == "Transaction.End"};
      if (!readings.first || (reading.begin && !readings.first->begin)) readings.first = reading;
      if (!readings.last || !readings.last->end || reading.end) readings.last = reading;
    }
  }
  return readings;
}

}  // namespace

RegisterReadings read_registers_v16(JsonView meter_values) {
  return read_registers(meter_values, sample_wh_v16);
}

RegisterReadings read_registers_v2(JsonView meter_values) {
  return read_registers(meter_values, sample_wh_v2);
}

}  // namespace ocppsim
