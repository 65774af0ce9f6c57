// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/availability/availability.hpp"

#include "features/reservation/reservation.hpp"
#include "features/transactions/transactions.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
Availability::Availability(FeatureContext& context, std::unique_ptr<AvailabilityMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      settle_(context.loop, [this] { report_settled(); }) {
  if (messages_->reports_station()) places_.emplace_back();
  for (EvseId evse = 1; evse <= context_.station.evse_count(); ++evse) {
    const int connectors = static_cast<int>(context_.station.evse(evse).connectors.size());
    for (ConnectorId connector = 1; connector <= connectors; ++connector) {
      Place& place = places_.emplace_back();
      place.evse = evse;
      place.connector = connector;
    }
  }
  places_.shrink_to_fit();
}

Availability::~Availability() = default;

// ---- what is there ------------------------------------------------------------------------------

ConnectorStatus Availability::status_of(const Place& place) const {
  // 1.6 section 4.9: connector 0 is only Available, Unavailable or Faulted.
  if (place.evse == 0 && context_.station.faulted()) return ConnectorStatus::faulted;
  if (place.evse == 0)
    return context_.station.operative ? ConnectorStatus::available : ConnectorStatus::unavailable;
  return context_.station.status(place.evse, place.connector);
}

const DeviceError& Availability::error_of(const Place& place) const {
  return place.evse == 0 ? context_.station.error
                         : context_.station.connector(place.evse, place.connector).error;
}

std::string_view Availability::info_of(const Place& place) const {
  const DeviceError& error = error_of(place);
  if (!error.info.empty() || place.evse == 0) return error.info;
  // 1.6 section 4.10: a transaction outlives its cable and says so.
  return context_.station.evse(place.evse).ev_side_disconnected ? "EV side disconnected" : "";
}

std::uint64_t Availability::details_of(const Place& place) const {
  if (!messages_->reports_errors()) return 0;
  const DeviceError& error = error_of(place);
  Digest digest;
  digest.update(error.code);
  digest.update(info_of(place));
  digest.update(error.vendor_id);
  digest.update(error.vendor_error_code);
  return digest.value();
}

bool Availability::differs(const Place& place) const {
  return !place.known || place.told_details != place.details ||
         messages_->spell(place.told) != messages_->spell(place.current);
}

void Availability::look() {
  for (Place& place : places_) {
    place.current = status_of(place);
    place.details = details_of(place);
    place.since = context_.clock.now();
  }
}

// ---- reports ------------------------------------------------------------------------------------

void Availability::refresh(EvseId evse) {
  if (context_.blocks.reservations->update_station()) return observe_all();
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].evse == evse || places_[i].evse == 0) observe(i);
}

void Availability::refresh_all() {
  (void)context_.blocks.reservations->update_station();
  observe_all();
}

void Availability::observe_all() {
  for (std::size_t i = 0; i < places_.size(); ++i) observe(i);
}

void Availability::observe(std::size_t index) {
  Place& place = places_[index];
  const ConnectorStatus status = status_of(place);
  const std::uint64_t details = details_of(place);
  const bool changed = status != place.current;
  if (!changed && details == place.details) return;
  place.details = details;
  if (changed) {
    place.current = status;
    place.since = context_.clock.now();
    context_.emit(EventKind::status_changed, place.evse, place.connector, to_string(status));
  }
  if (!context_.host.online()) return;  // told when the link is back, as it is then
  const Duration minimum = context_.variables.seconds_of(Setting::minimum_status_duration_s);
  if (minimum > Duration::zero()) {  // 1.6 section 4.9
    place.settling = differs(place);
    place.due = context_.loop.now() + minimum;
    rearm();
  } else if (differs(place)) {
    report(index, place.since, false);
  }
}

void Availability::report(std::size_t index, UtcTime since, bool triggered) {
  Place& place = places_[index];
  place.told = place.current;
  place.told_details = place.details;
  place.known = true;
  place.settling = false;
  StatusReport status;
  status.evse = place.evse;
  status.connector = place.connector;
  status.status = place.current;
  status.error = &error_of(place);
  status.info = info_of(place);
  status.since = since;
  status.triggered = triggered;
  messages_->status(status, [this, index](bool told) {
    if (!told) places_[index].known = false;  // lost on the way: told again after the reconnect
  });
}

void Availability::rearm() {
  settle_.cancel();
  TimePoint due = TimePoint::max();
  for (const Place& place : places_)
    if (place.settling) due = std::min(due, place.due);
  if (due != TimePoint::max()) settle_.start_at(due);
}

void Availability::report_settled() {
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].settling && places_[i].due <= context_.loop.now())
      report(i, places_[i].since, false);
  rearm();
}

void Availability::report_now(EvseId evse, ConnectorId connector) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    if (evse >= 0 && place.evse != evse) continue;
    if (evse >= 0 && connector >= 0 && place.connector != connector) continue;
    report(i, context_.clock.now(), true);
  }
}

void Availability::set_station_error(const DeviceError& error) {
  const bool again = error.code != "NoError" && error.code == context_.station.error.code &&
                     error.info == context_.station.error.info;
  context_.station.error = error;
  if (!places_.empty() && places_.front().evse == 0) {
    if (again && context_.host.online())
      report(0, context_.clock.now(), false);
    else
      observe(0);
  }
}

// ---- ChangeAvailability -------------------------------------------------------------------------

bool& Availability::flag_of(EvseId evse, ConnectorId connector) {
  if (evse == 0) return context_.station.operative;
  if (connector == 0) return context_.station.evse(evse).operative;
  return context_.station.connector(evse, connector).operative;
}

bool Availability::must_wait(EvseId evse, ConnectorId connector) const {
  // 2.0.1 G04.FR.06: one that waits for its cable is the station's.
  if (evse == 0 && context_.blocks.transactions->running(0) != nullptr) return true;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    if (evse != 0 && id != evse) continue;
    const Evse& place = context_.station.evse(id);
    const bool elsewhere =
        connector != 0 && place.plugged_connector() != 0 && place.plugged_connector() != connector;
    if (place.transaction && !elsewhere) return true;
  }
  return false;
}

AvailabilityAnswer Availability::change(EvseId evse, ConnectorId connector, bool operative) {
  if (evse != 0 && !context_.station.has(evse)) return AvailabilityAnswer::rejected;
  if (connector != 0 && !context_.station.has(evse, connector)) return AvailabilityAnswer::rejected;

  // The last request counts.
  std::erase_if(scheduled_, [&](const Change& waiting) {
    return waiting.evse == evse && waiting.connector == connector;
  });
  hold_idle_evses();
  const Change change{evse, connector, operative};
  if (flag_of(evse, connector) == operative) {  // 1.6 section 5.2, 2.0.1 G03.FR.03
    context_.host.state_changed(this);
    context_.host.defer([this] { refresh_all(); });
    return AvailabilityAnswer::accepted;
  }
  if (!operative && must_wait(evse, connector)) {  // 2.0.1 G03.FR.05
    scheduled_.push_back(change);
    hold_idle_evses();
    context_.host.state_changed(this);
    return AvailabilityAnswer::scheduled;
  }
  apply(change);
  return AvailabilityAnswer::accepted;
}

void Availability::apply(const Change& change) {
  flag_of(change.evse, change.connector) = change.operative;
  context_.host.state_changed(this);
  context_.emit(EventKind::availability_changed, change.evse, change.connector,
                change.operative ? "Operative" : "Inoperative");
  take_effect(change.evse);
}

void Availability::take_effect(EvseId evse) {
  context_.host.defer([this, evse] {
    for (EvseId id = 1; id <= context_.station.evse_count(); ++id)
      if (evse == 0 || evse == id) context_.blocks.transactions->on_service_changed(id);
    refresh_all();
  });
}

bool Availability::station_change_waits() const {
  return std::any_of(scheduled_.begin(), scheduled_.end(),
                     [](const Change& c) { return c.evse == 0; });
}

/// No new transaction may put off the station's change, or its reset, for ever.
void Availability::hold_idle_evses() {
  const bool waits = reset_waits_ || station_change_waits();
  // One without an EVSE may still go to any; what waits for nobody begins before anybody comes.
  const bool more = context_.blocks.transactions->running(0) == nullptr && must_wait(0, 0);
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    const Evse& evse = context_.station.evse(id);
    set_held(id, waits && !evse.transaction && (evse.held || more));
  }
}

void Availability::set_held(EvseId evse, bool held) {
  if (std::exchange(context_.station.evse(evse).held, held) != held) take_effect(evse);
}

void Availability::await_reset(bool waits) {
  reset_waits_ = waits;
  hold_idle_evses();
}

void Availability::on_transaction_ended(EvseId evse) {
  for (std::size_t i = 0; i < scheduled_.size();) {
    const Change change = scheduled_[i];
    if (must_wait(change.evse, change.connector)) {
      ++i;
      continue;
    }
    scheduled_.erase(scheduled_.begin() + static_cast<std::ptrdiff_t>(i));
    apply(change);
  }
  hold_idle_evses();
  refresh(evse);
}

// ---- lifecycle ----------------------------------------------------------------------------------

void Availability::on_power_on() {
  look();
}

void Availability::on_accepted() {
  // 1.6 errata 3.22: connector 0 and all connectors; 2.0.1 B01.FR.05.
  look();
  for (std::size_t i = 0; i < places_.size(); ++i) report(i, context_.clock.now(), false);
}

void Availability::on_disconnected() {
  // 1.6 section 4.9: what settles now is told as it is when the link is back, or not at all.
  settle_.cancel();
  for (Place& place : places_) place.settling = false;
}

void Availability::on_reconnected(Duration offline_for) {
  // 2.0.1 B04.FR.01, FR.02; 1.6 section 4.9: only what changed, and only as it is now.
  const bool all = context_.variables.has(Setting::offline_threshold_s) &&
                   offline_for > context_.variables.seconds_of(Setting::offline_threshold_s);
  std::vector<std::size_t> due;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (all || differs(places_[i])) due.push_back(i);
  // In the order of the events (1.6 section 4.9).
  std::stable_sort(due.begin(), due.end(), [this](std::size_t a, std::size_t b) {
    return places_[a].since < places_[b].since;
  });
  for (const std::size_t i : due) report(i, places_[i].since, false);
}

void Availability::on_power_off() {
  on_disconnected();
  reset_waits_ = false;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id)
    context_.station.evse(id).held = false;
  for (Place& place : places_) place.known = false;
}

// 1.6 section 5.2, 2.0.1 G03.FR.08: availability outlives power. A waiting change is saved as done: the
// transaction it waits for does not survive the restart.
void Availability::save(Json& state) const {
  const StationModel& station = context_.station;
  bool station_operative = station.operative;
  std::vector<Change> closed;
  const auto close = [&](EvseId evse, ConnectorId connector) {
    closed.push_back(Change{evse, connector, false});
  };
  for (EvseId id = 1; id <= station.evse_count(); ++id) {
    const Evse& evse = station.evse(id);
    if (!evse.operative) close(id, 0);
    for (std::size_t c = 0; c < evse.connectors.size(); ++c)
      if (!evse.connectors[c].operative) close(id, static_cast<ConnectorId>(c) + 1);
  }
  for (const Change& change : scheduled_) {
    if (change.evse == 0)
      station_operative = change.operative;
    else
      close(change.evse, change.connector);
  }
  if (station_operative && closed.empty()) return;
  Json& mine = state["availability"];
  mine["operative"] = station_operative;
  Json list = Json::array();
  for (const Change& change : closed)
    list.items().push_back(Json(Json::Array{Json(change.evse), Json(change.connector)}));
  mine["inoperative"] = std::move(list);
}

void Availability::load(const Json& state) {
  const Json* mine = state.find("availability");
  if (mine == nullptr) return look();
  if (const Json* operative = mine->find("operative"))
    context_.station.operative = operative->as_bool(true);
  const Json* list = mine->find("inoperative");
  for (std::size_t i = 0; list && list->is_array() && i < list->items().size(); ++i) {
    const Json& place = list->items()[i];
    if (!place.is_array() || place.items().size() != 2) continue;
    const auto evse = static_cast<EvseId>(place.items()[0].as_int());
    const auto connector = static_cast<ConnectorId>(place.items()[1].as_int());
    if (connector == 0 ? context_.station.has(evse) : context_.station.has(evse, connector))
      flag_of(evse, connector) = false;
  }
  look();
}

}  // namespace ocppsim
