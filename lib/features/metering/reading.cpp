// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the instruments of an EVSE show: one state of meter, limit and car, seen as measurands that
// fit each other (the phase currents times their voltage are the power).
#include "base/text.hpp"
#include "features/metering/metering.hpp"
#include "features/transactions/transactions.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <iterator>

namespace ocppsim {
namespace {

enum class Measurand {
  energy,
  power,
  power_offered,
  current,
  current_offered,
  voltage,
  soc,
  frequency,
  power_factor
};

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

constexpr std::string_view lines[] = {"L1", "L2", "L3"};
constexpr std::string_view lines_to_neutral[] = {"L1-N", "L2-N", "L3-N"};

/// A measurand as a key names it: "Voltage", or one phase of it, "Voltage.L1" (1.6 section 9.1.17).
struct Wanted {
  const Known* what = nullptr;
  int line = -1;  // -1: all
};
Wanted find_wanted(std::string_view name) noexcept {
  if (const Known* what = find_measurand(name)) return {what, -1};
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view phase = name.substr(dot + 1);
  for (int line = 0; line < 3; ++line)
    if (equals_ignoring_case(phase, lines[line]) ||
        equals_ignoring_case(phase, lines_to_neutral[line]))
      return {find_measurand(name.substr(0, dot)), line};
  return {};
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

constexpr int grid_hertz = 50;

std::int64_t divide_rounded(std::int64_t a, std::int64_t b) noexcept {
  return b > 0 ? (a + b / 2) / b : 0;
}

struct Instruments {
  const EvseConfig& config;
  std::int64_t energy_wh;
  std::int64_t power_w;
  std::int64_t offered_w;
  std::int64_t offered_to_car_w;  // on the phases the car uses
  int offered_lines;
  int lines_used;             // of an AC car; 0 without one
  int soc;                    // percent; -1: no car
  std::string_view rotation;  // "RST": to which line of the meter each line of the car is wired

  int line_count() const noexcept { return std::clamp(config.phases, 1, 3); }
  /// The car draws on that line of the meter.
  bool is_used(int line) const noexcept {
    if (rotation.size() != 3 || line_count() != 3) return line < lines_used;
    for (int own = 0; own < lines_used && own < 3; ++own)
      if (rotation[static_cast<std::size_t>(own)] == "RST"[line]) return true;
    return false;
  }
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
        add(see.is_used(line) ? see.current_da(see.power_w, see.lines_used) : 0, "A", lines[line],
            1);
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

/// Phase numbers are the meter's (1.6 section 4.7). Empty: as the car's.
std::string_view rotation_of(FeatureContext& context, EvseId evse) {
  const ConnectorId plugged = std::max(context.station.evse(evse).plugged_connector(), 1);
  const std::string prefix = std::to_string(context.station.flat_connector(evse, plugged)) + ".";
  std::string_view rotation;
  for_each_name(context.variables.text(Setting::phase_rotation), [&](std::string_view entry) {
    if (entry.substr(0, prefix.size()) == prefix) rotation = entry.substr(prefix.size());
  });
  return rotation;
}

/// The instrument's own word for a saved one.
template <std::size_t N>
std::string_view own_word(const std::string_view (&words)[N], std::string_view word) noexcept {
  const auto found = std::find(std::begin(words), std::end(words), word);
  return found == std::end(words) ? std::string_view{} : *found;
}
constexpr std::string_view units[] = {"Wh", "W", "A", "V", "Percent", "Hz"};
constexpr std::string_view phase_names[] = {"L1", "L2", "L3", "L1-N", "L2-N", "L3-N"};
constexpr std::string_view locations[] = {"EV"};

}  // namespace

MeterSample Metering::read_station(std::string_view measurands, ReadingContext context) const {
  MeterSample sample;
  sample.at = context_.clock.now();
  sample.context = context;
  for_each_name(measurands, [&](std::string_view name) {
    const Known* what = find_measurand(name);
    const bool energy = what != nullptr && what->measurand == Measurand::energy;
    if (!energy && (what == nullptr || what->measurand != Measurand::power)) return;
    std::int64_t sum = 0;
    for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
      const std::int64_t wh = context_.blocks.transactions->meter_wh(id);  // brings it up to now
      sum += energy ? wh : context_.station.evse(id).meter.power_w();
    }
    sample.values.push_back({what->name, energy ? "Wh" : "W", {}, "Inlet", sum, 0});
  });
  return sample;
}

Json to_json(const MeterSample& sample) {
  Json out = Json::object();
  out["at"] = std::int64_t{sample.at.time_since_epoch().count()};
  out["context"] = static_cast<std::int64_t>(sample.context);
  Json::Array values;
  for (const SampledValue& value : sample.values) {
    Json one = Json::object();
    one["measurand"] = value.measurand;
    one["number"] = value.number;
    if (value.decimals != 0) one["decimals"] = value.decimals;
    if (!value.unit.empty()) one["unit"] = value.unit;
    if (!value.phase.empty()) one["phase"] = value.phase;
    if (!value.location.empty()) one["location"] = value.location;
    values.push_back(std::move(one));
  }
  out["values"] = std::move(values);
  if (!sample.signed_data.empty()) out["signed"] = sample.signed_data;
  if (!sample.public_key.empty()) out["key"] = sample.public_key;
  return out;
}

MeterSample meter_sample_from(const Json& json) {
  MeterSample sample;
  sample.at = UtcTime{Duration{number_of(json, "at")}};
  const std::int64_t context = number_of(json, "context");
  if (context >= 0 && context <= static_cast<std::int64_t>(ReadingContext::other))
    sample.context = static_cast<ReadingContext>(context);
  const Json* values = json.find("values");
  for (std::size_t i = 0; values && values->is_array() && i < values->items().size(); ++i) {
    const Json& one = values->items()[i];
    const Known* what = find_measurand(text_of(one, "measurand"));
    if (what == nullptr) continue;
    sample.values.push_back({what->name, own_word(units, text_of(one, "unit")),
                             own_word(phase_names, text_of(one, "phase")),
                             own_word(locations, text_of(one, "location")),
                             number_of(one, "number"),
                             static_cast<int>(number_of(one, "decimals"))});
  }
  sample.signed_data = text_of(json, "signed");
  sample.public_key = text_of(json, "key");
  return sample;
}

const SampledValue* signed_value(const MeterSample& sample) noexcept {
  for (const SampledValue& value : sample.values)
    if (value.measurand == known[0].name && value.phase.empty()) return &value;
  return nullptr;
}

std::string Metering::supported_phases(int lines_there) {
  std::string list;
  for (const char* what : {"Current.Import", "Voltage"})
    for (int line = 0; line < lines_there; ++line)
      list.append(",").append(what).append(".").append(lines[line]);
  return list;
}

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
  for_each_name(measurands, [&](std::string_view name) { all = all && find_wanted(name).what; });
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
                        car ? car->soc_percent(now) : -1,
                        rotation_of(context_, evse)};
  sample.values.reserve(8);
  for_each_name(measurands, [&](std::string_view name) {
    const Wanted wanted = find_wanted(name);
    if (wanted.what == nullptr) return;
    const auto before = static_cast<std::ptrdiff_t>(sample.values.size());
    append(sample.values, *wanted.what, see);
    if (wanted.line < 0) return;
    const auto line = static_cast<std::size_t>(wanted.line);
    sample.values.erase(std::remove_if(sample.values.begin() + before, sample.values.end(),
                                       [&](const SampledValue& value) {
                                         return value.phase != lines[line] &&
                                                value.phase != lines_to_neutral[line];
                                       }),
                        sample.values.end());
  });
  return sample;
}

}  // namespace ocppsim
