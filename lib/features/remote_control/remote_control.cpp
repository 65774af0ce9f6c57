// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/remote_control/remote_control.hpp"

#include "features/availability/availability.hpp"
#include "features/diagnostics/diagnostics.hpp"
#include "features/firmware/firmware.hpp"
#include "features/reservation/reservation.hpp"

namespace ocppsim {

UnlockAnswer RemoteControl::unlock(EvseId evse, ConnectorId connector, bool stops_transaction) {
  if (!context_.station.has(evse, connector)) return UnlockAnswer::unknown_connector;
  const Connector& place = context_.station.connector(evse, connector);
  const bool here = context_.station.evse(evse).plugged_connector() == connector;
  Transaction* const running = here ? context_.blocks.transactions->running(evse) : nullptr;
  if (running && !stops_transaction && running->authorized)
    return UnlockAnswer::ongoing_transaction;  // 2.0.1 F05.FR.02
  if (place.config.fixed_cable || !place.config.lockable) return UnlockAnswer::not_supported;

  context_.host.defer([this, evse, connector, stops = running != nullptr && stops_transaction] {
    if (stops)  // 1.6 section 5.18: the transaction is finished first
      (void)context_.blocks.transactions->stop(evse, StopReason::unlock_command,
                                               Trigger::unlock_command);
    Connector& lock = context_.station.connector(evse, connector);
    if (!lock.lock_fails) {
      lock.locked = false;
      context_.blocks.transactions->on_unlocked(evse);
    }
    context_.blocks.availability->refresh(evse);
  });
  return place.lock_fails ? UnlockAnswer::failed : UnlockAnswer::unlocked;
}

EvseId RemoteControl::choose_evse(const IdToken& token) const {
  const Reservations& reservations = *context_.blocks.reservations;
  const std::string group = context_.blocks.authorization->group_of(token);
  EvseId free = 0;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    const Evse& evse = context_.station.evse(id);
    const ConnectorId plugged = evse.plugged_connector();
    if (evse.transaction || evse.authorized || evse.finishing) continue;
    if (reservations.bars(id, token, group)) continue;
    const ConnectorId connector = plugged != 0 ? plugged : 1;
    if (!context_.station.is_operative(id, connector) ||
        context_.station.connector(id, connector).faulted())
      continue;
    if (reservations.holds(id, token, group)) return id;  // kept for this token
    if (plugged != 0) return id;                          // a car waits here
    if (free == 0) free = id;
  }
  return free;
}

TriggerAnswer RemoteControl::trigger_meter_values(EvseId evse) {
  if (evse != 0 && !context_.station.has(evse)) return TriggerAnswer::rejected;
  context_.host.defer([this, evse] { context_.blocks.metering->report_now(evse); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_station_meter() {
  context_.host.defer([this] { context_.blocks.metering->report_station_now(); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_status(EvseId evse, ConnectorId connector) {
  if (evse > 0 && !context_.station.has(evse)) return TriggerAnswer::rejected;
  if (evse > 0 && connector > 0 && !context_.station.has(evse, connector))
    return TriggerAnswer::rejected;
  context_.host.defer(
      [this, evse, connector] { context_.blocks.availability->report_now(evse, connector); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_transaction_event(EvseId evse) {
  Transactions& transactions = *context_.blocks.transactions;
  const bool running = evse == 0 ? transactions.any_running()
                                 : context_.station.has(evse) && transactions.running(evse);
  // Before the boot is accepted it could not be sent (2.0.1 B02.FR.02): events go in their order.
  if (!running || context_.host.boot_status() != BootStatus::accepted)
    return TriggerAnswer::rejected;
  context_.host.defer([this, evse] { (void)context_.blocks.transactions->report_now(evse); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_firmware_status(bool secured) {
  context_.host.defer([this, secured] { context_.blocks.firmware->report_now(secured); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_upload_status(bool log) {
  context_.host.defer([this, log] { context_.blocks.diagnostics->report_now(log); });
  return TriggerAnswer::accepted;
}

TriggerAnswer RemoteControl::trigger_boot() {
  return context_.blocks.provisioning->trigger_boot() ? TriggerAnswer::accepted
                                                      : TriggerAnswer::rejected;
}

TriggerAnswer RemoteControl::trigger_heartbeat() {
  context_.blocks.provisioning->trigger_heartbeat();
  return TriggerAnswer::accepted;
}

const char* to_string(TriggerAnswer answer) noexcept {
  switch (answer) {
    case TriggerAnswer::accepted: return "Accepted";
    case TriggerAnswer::rejected: return "Rejected";
    case TriggerAnswer::not_implemented: break;
  }
  return "NotImplemented";
}

}  // namespace ocppsim
