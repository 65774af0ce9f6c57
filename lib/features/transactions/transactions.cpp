// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Cars and the CSMS: what they may do, and which fact that changes. Tokens: tokens.cpp.
#include "features/availability/availability.hpp"
#include "features/metering/metering.hpp"
#include "features/transactions/bay.hpp"

namespace ocppsim {

Error wrong_state(EvseId evse, const char* what) {
  return Error(Errc::state, "EVSE " + std::to_string(evse) + " " + what);
}

namespace {

StopReason reason_of(const DeviceError& error) noexcept {
  if (error.code == "GroundFailure") return StopReason::ground_fault;
  if (error.code == "OverVoltage" || error.code == "UnderVoltage") return StopReason::power_quality;
  return StopReason::other;
}

}  // namespace

Transactions::Transactions(FeatureContext& context, std::unique_ptr<TransactionMessages> messages)
    : Feature(context), messages_(std::move(messages)), deferred_(context.loop) {}

Transactions::~Transactions() = default;

Transactions::Bay* Transactions::bay_if(EvseId evse) const noexcept {
  const auto index = static_cast<std::size_t>(evse) - 1;
  return evse >= 1 && index < bays_.size() ? bays_[index].get() : nullptr;
}

Transactions::Bay& Transactions::bay(EvseId evse) {
  OCPPSIM_ASSERT(context_.station.has(evse), "no such EVSE");
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (bays_.size() <= index) bays_.resize(index + 1);
  if (!bays_[index]) {
    bays_[index] = std::make_unique<Bay>(
        context_.loop, evse, [this, evse] { on_connect_timeout(bay(evse)); },
        [this, evse] { update_power(evse); });
  }
  return *bays_[index];
}

Result<void> Transactions::check_usable(EvseId evse) const {
  if (!context_.station.has(evse)) {
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  }
  if (context_.station.faulted()) return Error(Errc::state, "the station is faulted");
  const Evse& place = context_.station.evse(evse);
  for (ConnectorId c = 1; c <= static_cast<ConnectorId>(place.connectors.size()); ++c) {
    const bool meant = place.plugged_connector() == 0 || place.plugged_connector() == c;
    if (meant && context_.station.is_operative(evse, c) &&
        !context_.station.connector(evse, c).faulted()) {
      return {};
    }
  }
  return wrong_state(evse, "is unavailable or faulted");
}

// ---- cars -------------------------------------------------------------------------------------

Result<void> Transactions::plug_in(EvseId evse, ConnectorId connector, const VehicleSpec& vehicle) {
  if (!context_.station.has(evse, connector)) {
    return Error(Errc::not_found, "there is no connector " + std::to_string(connector) +
                                      " at EVSE " + std::to_string(evse));
  }
  if (Result<void> sound = Vehicle::check(vehicle); !sound) return sound;
  Evse& place = context_.station.evse(evse);
  if (place.plugged_connector() != 0) return wrong_state(evse, "has a car plugged in already");

  Bay& here = bay(evse);
  here.car = std::make_unique<Vehicle>(vehicle, context_.loop.now());
  here.ev_paused = false;
  here.over = false;
  here.cable_left = here.kept_locked = false;
  place.connectors[static_cast<std::size_t>(connector) - 1].plugged = true;
  place.finishing = place.released = false;
  place.ev_side_disconnected = false;
  if (here.tx) here.tx->record.connector = connector;
  context_.emit(EventKind::plugged_in, evse, connector);
  on_cable(here);
  return {};
}

/// A cable is in, or its EVSE is back in service.
void Transactions::on_cable(Bay& here) {
  Evse& place = context_.station.evse(here.evse);
  if (!place.authorized && !context_.blocks.authorization->is_needed() &&
      !reservation_bars(here.evse, {}, {})) {
    // 2.0.1 C01.FR.01 turned round: without AuthEnabled a cable is enough.
    place.authorized = true;
    here.token = IdToken{"", "NoAuthorization"};
  }
  if (settle_floating(here)) return;
  if (place.authorized) {
    here.connect_timeout.cancel();
  } else if (is_usable(here) && !here.connect_timeout.armed()) {
    start_connect_timeout(here);
  }
  on_facts(here, Trigger::cable_plugged_in);
}

Result<void> Transactions::unplug(EvseId evse) {
  if (!context_.station.has(evse)) {
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  }
  Evse& place = context_.station.evse(evse);
  const ConnectorId number = place.plugged_connector();
  if (number == 0) return wrong_state(evse, "has nothing plugged in");

  Bay& here = bay(evse);
  Connector& connector = context_.station.connector(evse, number);
  connector.plugged = false;
  apply_power(here);  // what flowed until now is counted before the car goes
  here.car.reset();
  here.step_at.reset();
  here.over = false;
  place.finishing = place.released = false;
  here.connect_timeout.cancel();
  const bool lock_had_failed = connector.error.code == "ConnectorLockFailure";
  if (lock_had_failed) connector.error = DeviceError{};
  context_.emit(EventKind::unplugged, evse, number);

  const Variables& variables = context_.variables;
  const bool has_points = variables.has(Setting::tx_stop_point);
  // Without its cable nothing is connected, closed or charging (2.0.1 E06.FR.02, FR.06, FR.07).
  const bool point_left = has_points && (tx_points(variables, Setting::tx_stop_point) &
                                         (ev_connected | power_path_closed | energy_transfer)) != 0;
  const bool stays = variables.has(Setting::stop_tx_on_ev_side_disconnect) &&
                     !variables.flag(Setting::stop_tx_on_ev_side_disconnect) && !point_left;
  if (here.tx && stays && place.authorized) {
    // The transaction goes on without its cable (1.6 section 4.10, 2.0.1 E10).
    place.ev_side_disconnected = true;
    here.tx->state = state_of(here);
    tell_updated(here, Trigger::ev_communication_lost);
    // 2.0.1 E10.FR.02; 1.6 section 4.10 knows no such end.
    if (connector.config.fixed_cable && has_points) start_connect_timeout(here);
  } else if (here.tx) {
    // Losing the cable ends the authorization, and with it every stop point (2.0.1 E06, E09.FR.01).
    // Until the socket is empty too, it is Finishing (1.6 section 4.9).
    here.cable_left = !connector.config.fixed_cable;
    if (!here.tx->stop_decided) {
      here.tx->record.stop_reason = StopReason::ev_disconnected;
      here.tx->stop_decided = true;
    }
    end(here, Trigger::ev_communication_lost);
    const bool unlocks = !variables.has(Setting::unlock_on_ev_side_disconnect) ||
                         variables.flag(Setting::unlock_on_ev_side_disconnect);
    here.kept_locked = !unlocks && connector.locked;
    if (!here.kept_locked) release_cable(here);
  } else {
    place.authorized = false;
    release_cable(here);
  }
  refresh(evse);
  return {};
}

/// The last end of the cable leaves.
void Transactions::release_cable(Bay& here) {
  Evse& place = context_.station.evse(here.evse);
  here.kept_locked = false;
  for (Connector& connector : place.connectors) connector.locked = false;
  if (place.plugged_connector() != 0 && !here.cable_left) return;  // unlocked, but still in
  here.cable_left = false;
  if (place.transaction) return;
  place.finishing = false;
  place.ev_side_disconnected = false;
}

void Transactions::on_unlocked(EvseId evse) {
  if (Bay* here = bay_if(evse)) release_cable(*here);
}

Result<void> Transactions::suspend_ev(EvseId evse, bool suspended) {
  Bay* here = bay_if(evse);
  if (here == nullptr || !here->car) return wrong_state(evse, "has nothing plugged in");
  here->ev_paused = suspended;
  update_power(evse);
  return {};
}

Result<void> Transactions::suspend_evse(EvseId evse, bool suspended) {
  if (!context_.station.has(evse)) {
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  }
  bay(evse).evse_paused = suspended;
  update_power(evse);
  return {};
}

void Transactions::start_connect_timeout(Bay& here) {
  const Duration timeout = context_.variables.seconds_of(Setting::connection_timeout_s);
  if (timeout > Duration{}) here.connect_timeout.start(timeout);
}

void Transactions::on_connect_timeout(Bay& here) {
  Evse& place = context_.station.evse(here.evse);
  if (place.plugged_connector() != 0) {
    // Nobody authorized: Preparing -> Finishing while the cable is in (1.6 errata 3.20).
    if (!place.authorized && !here.tx) {
      here.over = true;
      place.finishing = context_.config.persona.finishing_until_unplug;
      place.released = !place.finishing;
    }
  } else if (here.tx) {
    // 2.0.1 E03.FR.05/15, F02.FR.07/08; E10.FR.02 for a cable that hangs free.
    const bool was_plugged = place.ev_side_disconnected;
    here.tx->record.stop_reason = was_plugged ? StopReason::ev_disconnected : StopReason::timeout;
    here.tx->stop_decided = true;
    place.authorized = false;
    if (was_plugged) {
      end(here, Trigger::ev_communication_lost);
    } else if (tx_points(context_.variables, Setting::tx_stop_point) & parking_bay_occupancy) {
      // Deauthorized it would go on until the bay is empty, which without a car it is (E06.FR.01).
      here.tx->authorized = false;
      tell_updated(here, Trigger::ev_connect_timeout);
      end(here, Trigger::ev_departed);
    } else {
      end(here, Trigger::ev_connect_timeout);
    }
  } else {
    drop_waiting(here);
  }
  refresh(here.evse);
}

// ---- ends -------------------------------------------------------------------------------------

void Transactions::drop_waiting(Bay& here) {
  context_.station.evse(here.evse).authorized = false;
  here.connect_timeout.cancel();
  here.remote = false;
  here.remote_start_id.reset();
}

Result<void> Transactions::stop(EvseId evse, StopReason reason, Trigger trigger,
                                const IdToken* token) {
  if (evse == 0 && floating_tx()) {
    end_floating(reason, trigger, token);
    return {};
  }
  if (!context_.station.has(evse)) {
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  }
  Bay* here = bay_if(evse);
  if (here != nullptr && here->tx) {
    conclude(*here, reason, trigger, token);
    return {};
  }
  if (here != nullptr && context_.station.evse(evse).authorized) {
    drop_waiting(*here);
    update_power(evse);
    return {};
  }
  return wrong_state(evse, "has no transaction");
}

// ---- the CSMS ---------------------------------------------------------------------------------

StartAnswer Transactions::remote_start(const IdToken& token, EvseId evse,
                                       std::optional<int> remote_start_id) {
  // 2.0.1 F01.FR.21-24, F02.FR.23-26
  if (!check_usable(evse)) return StartAnswer::rejected;
  Bay& here = bay(evse);
  const Evse& place = context_.station.evse(evse);
  const bool others =
      here.tx && !here.tx->record.token.value.empty() && !same_token(token, here.tx->record.token);
  TokenInfo known;
  known.parent = context_.blocks.authorization->group_of(token);
  if (place.authorized || here.asking || others || is_master_pass(known) ||
      reservation_bars(evse, token, known.parent)) {
    return StartAnswer::rejected;
  }
  here.asking = true;
  deferred_.run([this, token, evse, remote_start_id] {
    Bay& there = bay(evse);
    there.asking = false;
    if (context_.variables.flag(Setting::authorize_remote_start)) {
      ask(there, token, Trigger::remote_start, remote_start_id);  // 1.6 section 5.11, F01.FR.01
    } else if (check_usable(evse)) {
      TokenInfo info;
      info.parent = context_.blocks.authorization->group_of(token);
      accept(there, token, info, Trigger::remote_start, remote_start_id);
    }
  });
  return StartAnswer::accepted;
}

StartAnswer Transactions::remote_stop(std::string_view csms_id) {
  Transaction* tx = find_by_csms_id(csms_id);
  if (tx == nullptr) return StartAnswer::rejected;
  deferred_.run([this, uid = tx->record.uid] {
    if (const Transaction* early = floating_tx(); early && early->record.uid == uid) {
      end_floating(StopReason::remote, Trigger::remote_stop);
      return;
    }
    for (const auto& here : bays_) {
      if (here && here->tx && here->tx->record.uid == uid) {
        conclude(*here, StopReason::remote, Trigger::remote_stop, nullptr);
        return;
      }
    }
  });
  return StartAnswer::accepted;
}

void Transactions::stop_all(StopReason reason, Trigger trigger) {
  if (floating_tx()) end_floating(reason, trigger);
  for (const auto& here : bays_) {
    if (!here || !here->tx) continue;
    here->tx->record.stop_reason = reason;
    here->tx->stop_decided = true;
    end(*here, trigger);
  }
}

void Transactions::on_service_changed(EvseId evse) {
  Bay* here = bay_if(evse);
  if (here == nullptr) return;
  if (is_usable(*here)) {
    if (here->car && !here->tx && !here->over) return on_cable(*here);
  } else {
    if (here->tx) {
      StopReason reason = reason_of(context_.station.error);
      for (const Connector& connector : context_.station.evse(evse).connectors) {
        if (connector.faulted()) reason = reason_of(connector.error);
      }
      conclude(*here, reason, Trigger::abnormal_condition, nullptr);  // 2.0.1 E06.FR.16
    } else {
      drop_waiting(*here);
    }
  }
  update_power(evse);
}

// ---- asking -----------------------------------------------------------------------------------

Transaction* Transactions::running(EvseId evse) const noexcept {
  if (evse == 0) return floating_tx();
  const Bay* here = bay_if(evse);
  return here ? here->tx.get() : nullptr;
}

Transaction* Transactions::find(std::string_view uid) const noexcept {
  for (const auto& here : bays_) {
    if (here && here->tx && here->tx->record.uid == uid) return here->tx.get();
  }
  if (Transaction* early = floating_tx(); early && early->record.uid == uid) return early;
  for (const auto& tx : undelivered_) {
    if (tx->record.uid == uid) return tx.get();
  }
  return nullptr;
}

Transaction* Transactions::find_by_csms_id(std::string_view csms_id) const noexcept {
  if (csms_id == unknown_csms_id) return nullptr;  // no id that a CSMS gave
  for (const auto& here : bays_) {
    if (here && here->tx && here->tx->record.csms_id == csms_id) return here->tx.get();
  }
  Transaction* const early = floating_tx();
  return early && early->record.csms_id == csms_id ? early : nullptr;
}

bool Transactions::any_running() const noexcept {
  for (const auto& here : bays_) {
    if (here && here->tx) return true;
  }
  return floating_tx() != nullptr;
}

Vehicle* Transactions::vehicle(EvseId evse) const noexcept {
  const Bay* here = bay_if(evse);
  return here ? here->car.get() : nullptr;
}

}  // namespace ocppsim
