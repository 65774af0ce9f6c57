// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/reservation/reservation.hpp"

#include "base/text.hpp"
#include "features/availability/availability.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

bool same_word(const std::string& a, const std::string& b) noexcept {
  return !a.empty() && equals_ignoring_case(a, b);
}

/// The token or its group, against the token or the group it is for (1.6 section 5.13).
bool is_for(const Reservation& entry, const IdToken& token, const std::string& group) noexcept {
  return same_word(entry.token.value, token.value) || same_word(entry.token.value, group) ||
         same_word(entry.group, token.value) || same_word(entry.group, group);
}

}  // namespace

Reservations::Reservations(FeatureContext& context)
    : Feature(context), expiry_(context.loop, [this] { on_expiry(); }) {}

// ---- what is free -------------------------------------------------------------------------------

const Reservation* Reservations::at(EvseId evse) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Reservation& entry) { return entry.evse == evse; });
  return found == entries_.end() ? nullptr : &*found;
}

/// How a place would answer, reservations aside.
ReserveAnswer Reservations::state_of(EvseId evse) const {
  const StationModel& station = context_.station;
  const Evse& place = station.evse(evse);
  bool all_faulted = true;
  bool any_operative = false;
  for (ConnectorId c = 1; c <= static_cast<ConnectorId>(place.connectors.size()); ++c) {
    const bool faulted = station.connector(evse, c).faulted();
    all_faulted = all_faulted && faulted;
    any_operative = any_operative || (!faulted && station.is_operative(evse, c));
  }
  if (all_faulted) return ReserveAnswer::faulted;
  if (!any_operative) return ReserveAnswer::unavailable;
  const bool in_use =
      place.plugged_connector() != 0 || place.authorized || place.transaction || place.finishing;
  return in_use ? ReserveAnswer::occupied : ReserveAnswer::accepted;
}

/// Nobody holds it or charges there; a mere cable gives no right.
bool Reservations::is_usable(EvseId evse) const {
  const ReserveAnswer state = state_of(evse);
  const Evse& place = context_.station.evse(evse);
  const bool only_plugged = state == ReserveAnswer::occupied && !place.authorized &&
                            !place.transaction && !place.finishing;
  return (state == ReserveAnswer::accepted || only_plugged) && at(evse) == nullptr;
}

/// EVSEs without a car that no reservation needs.
int Reservations::free_evses() const {
  int free = -waiting();
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id)
    free += state_of(id) == ReserveAnswer::accepted && at(id) == nullptr;
  return free;
}

/// Usable EVSEs that no reservation of the station needs.
int Reservations::spare_evses() const {
  int spare = -waiting();
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) spare += is_usable(id);
  return spare;
}

int Reservations::waiting() const {
  return static_cast<int>(std::count_if(entries_.begin(), entries_.end(),
                                        [](const Reservation& entry) { return entry.evse == 0; }));
}

bool Reservations::bars(EvseId evse, const IdToken& token, const std::string& group) const {
  if (const Reservation* held = at(evse)) return !is_for(*held, token, group);
  const auto mine = [&](const Reservation& entry) {
    return entry.evse == 0 && is_for(entry, token, group);
  };
  if (std::any_of(entries_.begin(), entries_.end(), mine)) return false;
  // One EVSE stays for each reservation of the station.
  return waiting() > 0 && is_usable(evse) && spare_evses() < 1;
}

bool Reservations::holds(EvseId evse, const IdToken& token, const std::string& group) const {
  const Reservation* held = at(evse);
  return held != nullptr && is_for(*held, token, group);
}

// ---- reserve, cancel, use -----------------------------------------------------------------------

/// As if the reservation it replaces were gone.
ReserveAnswer Reservations::answer_for(const Reservation& wanted) const {
  if (wanted.expires_at <= context_.clock.now()) return ReserveAnswer::rejected;
  if (wanted.evse != 0) {
    const ReserveAnswer state = state_of(wanted.evse);
    if (state != ReserveAnswer::accepted) return state;
    if (at(wanted.evse) != nullptr) return ReserveAnswer::occupied;
    const Connector& connector =
        context_.station.connector(wanted.evse, std::max(wanted.connector, 1));
    if (connector.faulted()) return ReserveAnswer::faulted;
    if (!context_.station.is_operative(wanted.evse, std::max(wanted.connector, 1)))
      return ReserveAnswer::unavailable;
    return free_evses() < 1 ? ReserveAnswer::occupied : ReserveAnswer::accepted;
  }
  if (!context_.variables.flag(Setting::reserve_connector_zero)) return ReserveAnswer::rejected;
  if (!context_.station.operative) return ReserveAnswer::unavailable;
  if (free_evses() >= 1) return ReserveAnswer::accepted;
  bool any_faulted = false;
  bool any_unavailable = false;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    const ReserveAnswer state = state_of(id);
    if (state == ReserveAnswer::occupied || state == ReserveAnswer::accepted)
      return ReserveAnswer::occupied;
    any_faulted = any_faulted || state == ReserveAnswer::faulted;
    any_unavailable = any_unavailable || state == ReserveAnswer::unavailable;
  }
  return any_faulted && !any_unavailable ? ReserveAnswer::faulted : ReserveAnswer::unavailable;
}

ReserveAnswer Reservations::reserve(Reservation wanted) {
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Reservation& entry) { return entry.id == wanted.id; });
  std::optional<Reservation> before;
  if (known != entries_.end()) {
    before = std::move(*known);
    entries_.erase(known);
  }
  const ReserveAnswer answer = answer_for(wanted);
  if (answer != ReserveAnswer::accepted) {
    if (before) entries_.push_back(*std::move(before));
    return answer;
  }
  entries_.push_back(std::move(wanted));
  const Reservation& made = entries_.back();
  context_.host.state_changed(this);
  context_.emit(EventKind::reservation_changed, made.evse, made.connector,
                before ? "Replaced" : "Reserved", made.id);
  rearm();
  changed_later();
  return answer;
}

bool Reservations::cancel(int id) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Reservation& entry) { return entry.id == id; });
  if (found == entries_.end()) return false;
  end(found, "Canceled");
  changed_later();
  return true;
}

std::optional<int> Reservations::use(EvseId evse, const IdToken& token, const std::string& group) {
  // Its own place first, then one of the station, the oldest first.
  for (const EvseId place : {evse, EvseId{0}}) {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Reservation& entry) {
          return entry.evse == place && is_for(entry, token, group);
        });
    if (found == entries_.end()) continue;
    const int id = found->id;
    end(found, "Used");
    return id;
  }
  return std::nullopt;
}

void Reservations::end(Entries::iterator entry, std::string_view how) {
  const Reservation ended = std::move(*entry);
  entries_.erase(entry);
  context_.host.state_changed(this);
  context_.emit(EventKind::reservation_changed, ended.evse, ended.connector, how, ended.id);
  rearm();
}

// ---- what follows -------------------------------------------------------------------------------

/// The CSMS hears the answer first, then what became of the connectors.
void Reservations::changed_later() {
  context_.host.defer([this] { context_.blocks.availability->refresh_all(); });
}

void Reservations::on_expiry() {
  const UtcTime now = context_.clock.now();
  for (std::size_t i = 0; i < entries_.size();) {
    if (entries_[i].expires_at > now) {
      ++i;
      continue;
    }
    end(entries_.begin() + static_cast<std::ptrdiff_t>(i), "Expired");
  }
  rearm();  // the device clock may have been slower than the timer
  context_.blocks.availability->refresh_all();
}

void Reservations::rearm() {
  if (entries_.empty()) return expiry_.cancel();
  const auto next =
      std::min_element(entries_.begin(), entries_.end(),
                       [](const auto& a, const auto& b) { return a.expires_at < b.expires_at; });
  expiry_.start(std::max(next->expires_at - context_.clock.now(), Duration::zero()));
}

void Reservations::on_clock_changed() {
  rearm();
}

/// 1.6 section 5.13: a reservation ends when its place is set to Faulted or Unavailable.
void Reservations::drop_lost_places() {
  const auto is_lost = [this](EvseId evse) {
    if (context_.station.evse(evse).restarting) return false;
    const ReserveAnswer state = state_of(evse);
    return state == ReserveAnswer::faulted || state == ReserveAnswer::unavailable;
  };
  bool all_lost = true;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) all_lost = all_lost && is_lost(id);
  for (std::size_t i = 0; i < entries_.size();) {
    const bool lost = entries_[i].evse == 0 ? all_lost : is_lost(entries_[i].evse);
    if (lost)
      end(entries_.begin() + static_cast<std::ptrdiff_t>(i), "Removed");
    else
      ++i;
  }
}

bool Reservations::update_station() {
  if (!entries_.empty()) drop_lost_places();
  const bool none_spare = waiting() > 0 && spare_evses() < 1;
  bool changed = false;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    const bool reserved = at(id) != nullptr || (none_spare && is_usable(id));
    Evse& place = context_.station.evse(id);
    changed = changed || place.reserved != reserved;
    place.reserved = reserved;
  }
  return changed;
}

// ---- lifecycle ----------------------------------------------------------------------------------

void Reservations::on_power_on() {
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id)
    context_.station.evse(id).reserved = false;
}

void Reservations::on_power_off() {
  expiry_.cancel();
}

void Reservations::save(Json& state) const {
  if (entries_.empty()) return;
  Json::Array list;
  for (const Reservation& entry : entries_) {
    Json& out = list.emplace_back(Json::object());
    out["id"] = entry.id;
    out["evse"] = entry.evse;
    out["connector"] = entry.connector;
    out["token"] = entry.token.value;
    out["token_type"] = entry.token.type;
    if (!entry.group.empty()) out["group"] = entry.group;
    out["expires_at"] = std::int64_t{entry.expires_at.time_since_epoch().count()};
  }
  state["reservations"] = std::move(list);
}

void Reservations::load(const Json& state) {
  const Json* list = state.find("reservations");
  if (list == nullptr || !list->is_array()) return;
  for (const Json& kept : list->items()) {
    Reservation entry;
    entry.id = static_cast<int>(number_of(kept, "id"));
    entry.evse = static_cast<EvseId>(number_of(kept, "evse"));
    entry.connector = static_cast<ConnectorId>(number_of(kept, "connector"));
    entry.token = {text_of(kept, "token"), text_of(kept, "token_type")};
    entry.group = text_of(kept, "group");
    entry.expires_at = UtcTime{Duration{number_of(kept, "expires_at")}};
    if (entry.evse != 0 && !context_.station.has(entry.evse)) continue;
    entries_.push_back(std::move(entry));
  }
  rearm();  // what expired meanwhile ends at once
  (void)update_station();
}

}  // namespace ocppsim
