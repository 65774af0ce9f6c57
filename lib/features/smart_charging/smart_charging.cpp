// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/smart_charging/smart_charging.hpp"

#include "base/text.hpp"
#include "features/transactions/transactions.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ocppsim {
namespace {

constexpr Duration longest_sleep = hours{24 * 365};  // a timer's time has an end

bool is_sound_schedule(const ChargingSchedule& schedule) {
  const std::vector<SchedulePeriod>& periods = schedule.periods;
  if (periods.empty() || periods.front().start != Duration{}) return false;  // 1.6 section 5.16.4
  if (schedule.duration && *schedule.duration <= Duration{}) return false;
  if (schedule.minimum < 0 || (schedule.start && *schedule.start < UtcTime{})) return false;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const SchedulePeriod& period = periods[i];
    if (period.limit < 0 || period.phases < 0 || period.phases > 3) return false;
    if (i > 0 && period.start <= periods[i - 1].start) return false;
  }
  return true;
}

}  // namespace

SmartCharging::SmartCharging(FeatureContext& context)
    : Feature(context), change_(context.loop, [this] { reallocate(0); }) {}

// ---- what may be installed ----------------------------------------------------------------------

bool SmartCharging::allows(ChargingRateUnit unit) const {
  const Variables& variables = context_.variables;
  if (!variables.has(Setting::charging_rate_units)) return true;
  // 1.6 section 9.4.2 says quantities where 2.0.1 says units.
  const bool amps = unit == ChargingRateUnit::amps;
  for (std::string_view word : split(variables.text(Setting::charging_rate_units), ',')) {
    word = trim(word);
    if (equals_ignoring_case(word, amps ? "Current" : "Power") ||
        equals_ignoring_case(word, to_string(unit)))
      return true;
  }
  return false;
}

bool SmartCharging::is_sound(const ChargingProfile& profile) const {
  const Variables& variables = context_.variables;
  const auto above = [&](Setting setting, std::size_t value) {
    return variables.has(setting) && static_cast<std::int64_t>(value) > variables.number(setting);
  };
  if (profile.stack_level < 0 ||
      above(Setting::charge_profile_max_stack_level, static_cast<std::size_t>(profile.stack_level)))
    return false;
  if (profile.schedules.empty()) return false;
  for (const ChargingSchedule& schedule : profile.schedules) {
    if (!is_sound_schedule(schedule)) return false;
    if (above(Setting::charging_schedule_max_periods, schedule.periods.size())) return false;
    if (profile.kind == ProfileKind::relative && schedule.start) return false;
    if (profile.kind == ProfileKind::recurring && !schedule.start) return false;
  }
  if (profile.kind == ProfileKind::recurring && profile.recurrency == Recurrency::none)
    return false;
  if (profile.valid_from && profile.valid_to && *profile.valid_to <= *profile.valid_from)
    return false;
  return !profile.valid_to || *profile.valid_to > context_.clock.now();  // it could never hold
}

ProfileAnswer SmartCharging::check(const ChargingProfile& profile) const {
  for (const ChargingSchedule& schedule : profile.schedules)
    if (!allows(schedule.unit)) return ProfileAnswer::unit_not_allowed;  // 1.6 errata 3.38
  return is_sound(profile) ? ProfileAnswer::accepted : ProfileAnswer::rejected;
}

bool SmartCharging::has_room_for(const ChargingProfile& profile) {
  const Variables& variables = context_.variables;
  const Setting setting = Setting::max_charging_profiles_installed;
  const std::size_t most =
      variables.has(setting) ? static_cast<std::size_t>(variables.number(setting)) : profiles_limit;
  const auto full = [&] {
    return profiles_.size() + waiting_.size() - profiles_.count_replaced(profile) >= most;
  };
  if (!full()) return true;
  const UtcTime now = context_.clock.now();
  const std::size_t expired = profiles_.erase_if(
      [&](const ChargingProfile& known) { return known.valid_to && *known.valid_to <= now; });
  if (expired > 0) context_.emit(EventKind::charging_profiles_changed, 0, 0, "expired");
  return !full();
}

ProfileAnswer SmartCharging::set(ChargingProfile profile,
                                 const std::optional<std::string>& transaction) {
  if (const ProfileAnswer answer = check(profile); answer != ProfileAnswer::accepted) return answer;
  if (profile.evse != 0 && !context_.station.has(profile.evse)) return ProfileAnswer::rejected;
  if (profile.purpose == ProfilePurpose::station_max && profile.evse != 0)
    return ProfileAnswer::rejected;  // 1.6 section 3.13.1
  if (profile.purpose == ProfilePurpose::tx) {
    // 1.6 section 3.13.1: on a running transaction only, and not on connector 0.
    const Transaction* tx = context_.blocks.transactions->running(profile.evse);
    if (tx == nullptr || (transaction && *transaction != tx->record.csms_id))
      return ProfileAnswer::rejected;
    if (profile.connector != 0 && profile.connector != tx->record.connector)
      return ProfileAnswer::rejected;
    profile.transaction = tx->record.uid;
  } else if (transaction) {
    return ProfileAnswer::rejected;  // 1.6 section 7.8
  }
  if (!has_room_for(profile)) return ProfileAnswer::rejected;
  install(std::move(profile));
  reallocate_later();
  return ProfileAnswer::accepted;
}

void SmartCharging::install(ChargingProfile profile) {
  profile.installed_at = context_.clock.now();
  const EvseId evse = profile.evse;
  const ConnectorId connector = profile.connector;
  const std::int64_t id = profile.id;
  const bool replaced = profiles_.put(std::move(profile)) > 0;
  context_.host.state_changed(this);  // 1.6 errata 3.37
  context_.emit(EventKind::charging_profiles_changed, evse, connector,
                replaced ? "replaced" : "installed", id);
}

bool SmartCharging::clear(const ProfileFilter& filter) {
  const auto goes = [&](const ChargingProfile& profile) { return filter.matches(profile); };
  const std::size_t cleared =
      profiles_.erase_if(goes) +
      std::erase_if(waiting_, [&](const Waiting& other) { return goes(other.profile); });
  if (cleared == 0) return false;
  context_.host.state_changed(this);
  context_.emit(EventKind::charging_profiles_changed, filter.evse.value_or(0), 0, "cleared",
                filter.id.value_or(0));
  reallocate_later();
  return true;
}

// ---- remote start -------------------------------------------------------------------------------

ProfileAnswer SmartCharging::check_for_start(EvseId evse, const ChargingProfile& profile) const {
  // 1.6 errata 3.41: for the transaction to come, whose id nobody knows yet.
  if (profile.purpose != ProfilePurpose::tx || !profile.transaction.empty())
    return ProfileAnswer::rejected;
  const Variables& variables = context_.variables;
  const Setting most = Setting::max_charging_profiles_installed;
  const bool one_waits = std::any_of(waiting_.begin(), waiting_.end(),
                                     [&](const Waiting& other) { return other.evse == evse; });
  const std::size_t others = waiting_.size() - (one_waits ? 1 : 0);
  if (variables.has(most) &&
      static_cast<std::int64_t>(profiles_.size() + others) >= variables.number(most))
    return ProfileAnswer::rejected;
  return check(profile);
}

void SmartCharging::keep_for_start(EvseId evse, int remote_start_id, ChargingProfile profile) {
  std::erase_if(waiting_, [&](const Waiting& other) { return other.evse == evse; });
  profile.evse = evse;
  waiting_.push_back(Waiting{evse, remote_start_id, std::move(profile)});
}

// ---- transactions -------------------------------------------------------------------------------

void SmartCharging::on_transaction_started(EvseId evse) {
  const Transaction* tx = context_.blocks.transactions->running(evse);
  if (!ready_ || tx == nullptr) return;
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (charging_.size() <= index) charging_.resize(index + 1);
  charging_[index] = Charging{context_.clock.now(), 0};

  const auto waiting = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const Waiting& other) { return other.evse == evse; });
  if (waiting != waiting_.end()) {
    // A remote start that lapsed leaves its profile to nobody.
    if (tx->remote_start_id == waiting->remote_start_id) {
      waiting->profile.connector = tx->record.connector;
      waiting->profile.transaction = tx->record.uid;
      install(std::move(waiting->profile));
    }
    waiting_.erase(waiting);
  }
  reallocate(evse);
  // 1.6 section 9.4.4: who can not switch stays on the phases it began with.
  if (!context_.variables.flag(Setting::phase_switching_supported))
    charging_[index].held_phases = context_.station.evse(evse).phases_offered();
}

void SmartCharging::on_transaction_ended(EvseId evse, const std::string& uid) {
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (index < charging_.size()) charging_[index] = Charging{};
  const std::size_t gone = profiles_.erase_if(
      [&](const ChargingProfile& profile) { return profile.transaction == uid; });
  if (gone > 0) context_.emit(EventKind::charging_profiles_changed, evse, 0, "expired");
  reallocate(0);
}

void SmartCharging::on_demand_changed(EvseId evse) {
  reallocate(evse);
}

// ---- limits -------------------------------------------------------------------------------------

std::vector<ChargingSite> SmartCharging::sites() const {
  std::vector<ChargingSite> sites;
  sites.reserve(static_cast<std::size_t>(context_.station.evse_count()));
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    const Evse& place = context_.station.evse(id);
    const Transaction* tx = context_.blocks.transactions->running(id);
    ChargingSite& site = sites.emplace_back();
    site.evse = id;
    site.connector = place.plugged_connector();
    if (site.connector == 0 && place.connectors.size() == 1) site.connector = 1;
    site.voltage_v = place.config.voltage_v;
    site.phases = place.config.phases;
    site.max_current_a = place.config.max_current_a;
    site.dc = place.config.dc;
    site.charging = place.seeks_power;
    if (tx == nullptr) continue;
    site.transaction = tx->record.uid;
    if (const auto index = static_cast<std::size_t>(id) - 1; index < charging_.size()) {
      site.since = charging_[index].since;
      site.held_phases = charging_[index].held_phases;
    }
  }
  return sites;
}

void SmartCharging::reallocate_later() {
  context_.host.defer([this] { reallocate(0); });
}

void SmartCharging::reallocate(EvseId applied_by_caller) {
  if (!ready_ || (profiles_.empty() && !limits_set_)) return;
  const UtcTime now = context_.clock.now();
  const std::vector<ChargingSite> places = sites();
  const std::vector<RateLimit> limits = limits_at(profiles_, places, now);
  std::vector<EvseId> changed;
  limits_set_ = false;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const RateLimit& limit = limits[i];
    Evse& place = context_.station.evse(places[i].evse);
    const auto seen = [&] {
      const int phases = place.phases_offered();
      return std::tuple(phases, place.allowed_w(phases), place.allowed_w(1));
    };
    const auto before = seen();
    place.limit_w = limit.limited ? limit.watts / 10 : -1;
    place.limit_da = limit.limited ? limit.amps : -1;
    // The phases it began on bind it also when no profile does any more.
    const bool held = places[i].held_phases != 0;
    place.limit_phases = limit.limited || held ? limit.phases : 0;
    limits_set_ = limits_set_ || limit.limited || held;
    if (seen() != before) changed.push_back(place.id);
  }
  const std::optional<UtcTime> next = next_limit_change(profiles_, places, now);
  if (next) {
    change_.start(std::min(context_.clock.until(*next), longest_sleep));
  } else {
    change_.cancel();
  }
  for (const EvseId evse : changed) {
    const Evse& place = context_.station.evse(evse);
    context_.emit(EventKind::charging_limit_changed, evse, 0, {},
                  place.allowed_w(place.phases_offered()));
    if (evse != applied_by_caller) context_.blocks.transactions->update_power(evse);
  }
}

// ---- looking ------------------------------------------------------------------------------------

ChargingRateUnit SmartCharging::unit_in_force(const ChargingSite& site) const {
  using enum ProfilePurpose;
  ChargingRateUnit unit = site.dc ? ChargingRateUnit::watts : ChargingRateUnit::amps;
  for (const ProfilePurpose purpose : {tx, tx_default, station_max, external_constraints}) {
    const auto found = profiles_.prevailing(purpose, site, context_.clock.now());
    if (!found) continue;
    unit = found.profile->schedule().unit;
    break;
  }
  if (allows(unit)) return unit;
  return unit == ChargingRateUnit::amps ? ChargingRateUnit::watts : ChargingRateUnit::amps;
}

CompositeSchedule SmartCharging::composite(EvseId evse, ConnectorId connector, seconds duration,
                                           std::optional<ChargingRateUnit> unit) const {
  std::vector<ChargingSite> places = sites();
  std::optional<std::size_t> index;
  ChargingSite asked;  // the station
  asked.dc = std::all_of(places.begin(), places.end(), [](const auto& site) { return site.dc; });
  if (evse != 0) {
    index = static_cast<std::size_t>(evse) - 1;
    ChargingSite& site = places[*index];
    if (connector != 0 && connector != site.connector) {
      // Another connector of the EVSE than the one in use: as if that one were.
      site.connector = connector;
      site.transaction = {};
      site.since.reset();
      site.held_phases = 0;
    }
    asked = site;
  }
  return composite_schedule(profiles_, places, index, context_.clock.now(), duration,
                            unit ? *unit : unit_in_force(asked));
}

}  // namespace ocppsim
