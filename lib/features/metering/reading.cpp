// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the instruments of an EVSE show: one state of meter, limit and car, seen as measurands that
// fit each other (the phase currents times their voltage are the power).
#include "base/text.hpp"
#include "features/metering/metering.hpp"
#include "features/transactions/transactions.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

enum class Measurand { energy, power, power_offered, current, current_offered, voltage, soc, frequency, power_factor };

struct Known {
  std::string_view name;
  Measurand measurand;
};
constexpr Known known[] = {
    {"Energy.Active.Import.Register", Measurand::energy},
    {"Power.Active.Import", Measurand::power},
    {"Power.Offered", Measurand::power_offered},
    {"Current.Import", Measurand::current},
    {"Current.Offered", Measurand::current_offered},
    {"Voltage", Measurand::voltage},
    {"SoC", Measurand::soc},
    {"Frequency", Measurand::frequency},
    {"Power.Factor", Measurand::power_factor},
};

const Known* find_measurand(std::string_view name) noexcept {
  for (const Known& entry : known) {
    if (equals_ignoring_case(entry.name, name)) return &entry;
  }
  return nullptr;
}

/// Calls `visit` with each trimmed name of a comma list.
template <class Visit>
void for_each_name(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    if (!name.empty()) visit(name);
  }
}

constexpr std::string_view lines[] = {"L1", "L2", "L3"};
constexpr std::string_view lines_to_neutral[] = {"L1-N", "L2-N", "L3-N"};
constexpr int grid_hertz = 50;

std::int64_t divide_rounded(std::int64_t a, std::int64_t b) noexcept { return b > 0 ? (a + b / 2) / b : 0; }

struct Instruments {
  const EvseConfig& config;
  std::int64_t energy_wh;
  std::int64_t power_w;
  std::int64_t offered_w;
  std::int64_t offered_to_car_w;  // on the phases the car uses
  int offered_lines;
  int lines_used;  // of an AC car; 0 without one
  int soc;  // percent; -1: no car

  int line_count() const noexcept { return std::clamp(config.phases, 1, 3); }
  /// Tenths of an ampere on one of `count` lines.
  std::int64_t current_da(std::int64_t watts, int count) const noexcept {
    return divide_rounded(watts * 10, std::int64_t{config.voltage_v} * count);
  }
};

void append(std::vector<SampledValue>& out, const Known& what, const Instruments& see) {
  const auto add = [&](std::int64_t number, std::string_view unit, std::string_view phase = {},
                       int decimals = 0, std::string_view location = {}) {
    out.push_back(SampledValue{what.name, unit, phase, location, number, decimals});
  };
  switch (what.measurand) {
    case Measurand::energy: add(see.energy_wh, "Wh"); break;
    case Measurand::power: add(see.power_w, "W"); break;
    case Measurand::power_offered: add(see.offered_w, "W"); break;
    case Measurand::current:
      if (see.config.dc) {
        add(see.current_da(see.power_w, 1), "A", {}, 1);
        break;
      }
      for (int line = 0; line < see.line_count(); ++line) {
        const bool used = line < see.lines_used;
        add(used ? see.current_da(see.power_w, see.lines_used) : 0, "A", lines[line], 1);
      }
      break;
    case Measurand::current_offered:
      add(see.current_da(see.offered_to_car_w, see.offered_lines), "A", {}, 1);
      break;
    case Measurand::voltage:
      if (see.config.dc) {
        add(see.config.voltage_v, "V");
        break;
      }
      for (int line = 0; line < see.line_count(); ++line) {
        add(see.config.voltage_v, "V", lines_to_neutral[line]);
      }
      break;
    case Measurand::soc:
      if (see.soc >= 0) add(see.soc, "Percent", {}, 0, "EV");
      break;
    case Measurand::frequency: add(grid_hertz, "Hz"); break;
    case Measurand::power_factor: add(1, {}); break;
  }
}

}  // namespace

std::string Metering::supported() {
  std::string list;
  for (const Known& entry : known) {
    if (!list.empty()) list += ',';
    list += entry.name;
  }
  return list;
}

bool Metering::supports_all(std::string_view measurands) {
  bool all = true;
  for_each_name(measurands, [&](std::string_view name) { all = all && find_measurand(name); });
  return all;
}

MeterSample Metering::read(EvseId evse, std::string_view measurands, ReadingContext context) const {
  MeterSample sample;
  sample.at = context_.clock.now();
  sample.context = context;
  if (measurands.empty()) return sample;

  const TimePoint now = context_.loop.now();
  Transactions& transactions = *context_.blocks.transactions;
  const std::int64_t energy_wh = transactions.meter_wh(evse);
  const Evse& place = context_.station.evse(evse);
  Vehicle* car = transactions.vehicle(evse);

  const int phases = place.phases_offered();
  const int used = car && phases > 0 ? car->phases_used(phases) : 0;
  const int carrying = used > 0 ? used : phases;  // what is offered is offered on these
  const Instruments see{place.config,
                        energy_wh,
                        place.meter.power_w(),
                        place.offering ? place.allowed_w(phases) : 0,
                        place.offering ? place.allowed_w(carrying) : 0,
                        std::max(carrying, 1),
                        used,
                        car ? car->soc_percent(now) : -1};
  sample.values.reserve(8);
  for_each_name(measurands, [&](std::string_view name) {
    if (const Known* what = find_measurand(name)) append(sample.values, *what, see);
  });
  return sample;
}

}  // namespace ocppsim
