// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What flows: from facts, limits and the car to the contactor, the meter and the charging state.
#include "features/availability/availability.hpp"
#include "features/metering/metering.hpp"
#include "features/smart_charging/smart_charging.hpp"
#include "features/transactions/bay.hpp"

#include <utility>

namespace ocppsim {

void Transactions::refresh(EvseId evse) {
  context_.blocks.availability->refresh(evse);
}

/// True when the cable is held, or needs no holding.
bool Transactions::lock(Bay& here) {
  Connector& connector =
      context_.station.connector(here.evse, context_.station.evse(here.evse).plugged_connector());
  if (!connector.config.lockable || connector.config.fixed_cable || connector.locked) return true;
  if (connector.lock_fails) {
    connector.error.code = "ConnectorLockFailure";
    context_.emit(EventKind::device_error, here.evse, 0, connector.error.code);
    return false;
  }
  connector.locked = true;
  return true;
}

/// The meter follows every step the car made by itself, at the instant it made it, however late
/// the loop got round to it.
void Transactions::catch_up(Bay& here, TimePoint now) {
  Meter& meter = context_.station.evse(here.evse).meter;
  while (here.car && here.step_at && *here.step_at <= now) {
    const TimePoint at = *here.step_at;
    meter.set_power(here.car->power_w(at), at);
    here.step_at = here.car->next_change(at);
  }
}

std::int64_t Transactions::meter_wh(EvseId evse) {
  const TimePoint now = context_.loop.now();
  if (Bay* here = bay_if(evse)) catch_up(*here, now);
  return context_.station.evse(evse).meter.energy_wh(now);
}

void Transactions::apply_power(Bay& here) {
  const TimePoint now = context_.loop.now();
  Evse& place = context_.station.evse(here.evse);
  catch_up(here, now);

  const Transaction* tx = here.tx.get();
  const bool path =
      place.plugged_connector() != 0 && place.authorized && !here.over && is_usable(here);
  const bool refused = tx != nullptr && tx->deauthorized;
  const ConnectorId plugged = place.plugged_connector();
  // 1.6 section 7.6: no fault, but nothing flows while the car can not be talked to.
  const bool speechless =
      plugged != 0 &&
      context_.station.connector(here.evse, plugged).error.code == "EVCommunicationError";
  const bool seeks = path && !here.evse_paused && !refused && !speechless;
  if (std::exchange(place.seeks_power, seeks) != seeks)
    context_.blocks.smart_charging->on_demand_changed(here.evse);  // it has its share from now on
  const int offered = place.phases_offered();
  const int phases = here.car ? here.car->phases_used(offered) : offered;
  const std::int64_t limit_w = place.allowed_w(phases);
  place.suspended_by_evse = path && (!seeks || limit_w == 0);
  place.offering = path && !place.suspended_by_evse;

  std::int64_t power_w = 0;
  here.step_at.reset();
  if (here.car) {
    here.car->pause(here.ev_paused, now);
    here.car->offer(place.offering ? limit_w : 0, phases, now);
    power_w = here.car->power_w(now);
    here.step_at = here.car->next_change(now);
  }
  place.suspended_by_ev = place.offering && power_w == 0;
  place.meter.set_power(power_w, now);

  std::optional<TimePoint> wake = here.step_at;
  if (tx != nullptr && tx->energy_limit_wh >= 0 && !tx->deauthorized) {
    const auto reached = place.meter.reaches(tx->energy_limit_wh, now);
    if (reached && (!wake || *reached < *wake)) wake = reached;
  }
  if (wake) {
    here.power_step.start_at(*wake);
  } else {
    here.power_step.cancel();
  }
}

ChargingState Transactions::state_of(const Bay& here) const {
  const Evse& place = context_.station.evse(here.evse);
  if (place.plugged_connector() == 0) return ChargingState::idle;
  if (!place.authorized) return ChargingState::ev_connected;
  if (place.suspended_by_evse) return ChargingState::suspended_evse;
  if (!place.offering) return ChargingState::ev_connected;
  return place.suspended_by_ev ? ChargingState::suspended_ev : ChargingState::charging;
}

void Transactions::update_power(EvseId evse) {
  Bay* here = bay_if(evse);
  if (here == nullptr) return;
  Transaction* tx = here->tx.get();
  if (tx != nullptr && tx->energy_limit_wh >= 0 && meter_wh(evse) >= tx->energy_limit_wh) {
    tx->deauthorized = true;  // the allowance is used up (2.0.1 E05.FR.02)
  }
  apply_power(*here);
  power_changed(*here);
  refresh(evse);
}

/// Tells a charging state that differs, and sees the start and stop point EnergyTransfer.
void Transactions::power_changed(Bay& here) {
  const ChargingState state = state_of(here);
  if (!here.tx) {
    const unsigned points = tx_points(context_.variables, Setting::tx_start_point);
    if (state == ChargingState::charging && (points & energy_transfer)) {
      const bool remote = std::exchange(here.remote, false);
      begin(here, remote ? Trigger::remote_start : Trigger::charging_state_changed);
    }
    return;
  }
  if (state == here.tx->state) return;
  const bool energy_stopped = here.tx->state == ChargingState::charging;
  here.tx->state = state;
  const unsigned points = tx_points(context_.variables, Setting::tx_stop_point);
  if (energy_stopped && (points & energy_transfer)) {
    // 2.0.1 E06.FR.07
    if (!here.tx->stop_decided) {
      here.tx->stop_decided = true;
      here.tx->record.stop_reason = state == ChargingState::suspended_ev ? StopReason::stopped_by_ev
                                    : here.tx->deauthorized              ? StopReason::deauthorized
                                                                         : StopReason::other;
    }
    end(here, Trigger::charging_state_changed);
    return;
  }
  tell_updated(here, Trigger::charging_state_changed);
}

}  // namespace ocppsim
