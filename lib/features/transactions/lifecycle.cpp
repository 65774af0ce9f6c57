// SPDX-License-Identifier: AGPL-3.0-or-later
//
// From facts to messages: start points, stop points, and what the CSMS thinks of the token.
#include "base/digest.hpp"
#include "base/text.hpp"
#include "features/availability/availability.hpp"
#include "features/firmware/firmware.hpp"
#include "features/metering/metering.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/reservation/reservation.hpp"
#include "features/smart_charging/smart_charging.hpp"
#include "features/transactions/bay.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

/// These end a transaction whatever the stop points say.
bool leaves_no_choice(StopReason reason, Trigger trigger) noexcept {
  switch (reason) {
    case StopReason::emergency_stop:
    case StopReason::ground_fault:
    case StopReason::immediate_reset:
    case StopReason::scheduled_reset:
    case StopReason::power_loss:
    case StopReason::power_quality:
    case StopReason::reboot:
    case StopReason::unlock_command: return true;
    default: return trigger == Trigger::abnormal_condition || trigger == Trigger::reset_command;
  }
}

}  // namespace

unsigned tx_points(const Variables& variables, Setting setting) {
  if (!variables.has(setting)) return power_path_closed;
  unsigned points = 0;
  for (std::string_view name : split(variables.text(setting), ',')) {
    name = trim(name);
    if (equals_ignoring_case(name, "ParkingBayOccupancy")) points |= parking_bay_occupancy;
    if (equals_ignoring_case(name, "EVConnected")) points |= ev_connected;
    if (equals_ignoring_case(name, "Authorized")) points |= tx_authorized;
    if (equals_ignoring_case(name, "DataSigned")) points |= data_signed;
    if (equals_ignoring_case(name, "PowerPathClosed")) points |= power_path_closed;
    if (equals_ignoring_case(name, "EnergyTransfer")) points |= energy_transfer;
  }
  return points;
}

bool Transactions::is_usable(const Bay& here) const {
  return check_usable(here.evse).ok();
}

bool Transactions::start_reached(const Bay& here) const {
  if (here.over || !is_usable(here)) return false;
  const Evse& place = context_.station.evse(here.evse);
  const bool connected = place.plugged_connector() != 0;
  const unsigned points = tx_points(context_.variables, Setting::tx_start_point);
  // 2.0.1 E01.FR.01-05. The bay detector sees the car that a cable belongs to. DataSigned
  // (E01.FR.04) has a trigger of its own; EnergyTransfer (E01.FR.06) is seen by the power.
  if (connected && (points & (parking_bay_occupancy | ev_connected))) return true;
  if (place.authorized && (points & tx_authorized)) return true;
  return connected && place.authorized && (points & power_path_closed);
}

/// The meter signs as soon as a car is there (2.0.1 E01 scenario S4), so that is when it has.
bool Transactions::data_signed_reached(const Bay& here) const {
  return !here.over && is_usable(here) &&
         context_.station.evse(here.evse).plugged_connector() != 0 &&
         (tx_points(context_.variables, Setting::tx_start_point) & data_signed) &&
         context_.blocks.metering->signs_sampled();
}

/// 2.0.1 E06.FR.05: signed readings can no longer be had.
void Transactions::on_variable_changed(std::size_t index) {
  if (context_.variables.table().entry(index).setting != Setting::sign_sampled) return;
  if (!(tx_points(context_.variables, Setting::tx_stop_point) & data_signed)) return;
  deferred_.run([this] {
    if (context_.blocks.metering->signs_sampled()) return;
    for (const auto& here : bays_) {
      if (!here || !here->tx) continue;
      if (!here->tx->stop_decided) here->tx->record.stop_reason = StopReason::other;
      here->tx->stop_decided = true;
      end(*here, Trigger::abnormal_condition);
    }
  });
}

void Transactions::on_facts(Bay& here, Trigger cause) {
  const Evse& place = context_.station.evse(here.evse);
  if (place.authorized && place.plugged_connector() != 0 && is_usable(here) && !lock(here)) {
    on_service_changed(here.evse);
    refresh(here.evse);
    return;
  }
  // The event after a remote start says so, whatever else it tells (2.0.1 F01.FR.19, F02.FR.21).
  const Trigger trigger = here.remote ? Trigger::remote_start : cause;
  if (here.tx) {
    here.remote = false;
    here.tx->state = state_of(here);
    tell_updated(here, trigger);
  } else if (start_reached(here)) {
    here.remote = false;
    begin(here, trigger);
  } else if (data_signed_reached(here)) {
    begin(here, std::exchange(here.remote, false) ? trigger : Trigger::signed_data_received);
  }
  update_power(here.evse);
}

// ---- start ------------------------------------------------------------------------------------

/// Unique over reboots by the counter that is kept, over lost state by the time and the draw
/// (2.0.1 E01.FR.08; a UUID as section E 1.2 recommends).
std::string Transactions::make_uid() {
  const std::uint64_t number = next_uid_++;
  RandomStream draw = context_.random.stream(context_.stream_name(
      fmt::format("transaction/{}/{}", number, context_.clock.now().time_since_epoch().count())));
  const std::uint64_t a = draw.next();
  const std::uint64_t b = draw.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xFFFF, a & 0xFFF,
                     0x8000 | ((b >> 48) & 0x3FFF), b & 0xFFFF'FFFF'FFFF);
}

void Transactions::begin(Bay& here, Trigger trigger) {
  Evse& place = context_.station.evse(here.evse);
  here.tx = std::make_unique<Transaction>();
  Transaction& tx = *here.tx;
  tx.record.uid = make_uid();
  tx.record.evse = here.evse;
  tx.record.connector = place.plugged_connector();
  tx.record.started_at = context_.clock.now();
  tx.record.meter_start_wh = meter_wh(here.evse);
  if (place.authorized) {
    tx.authorized = true;
    tx.record.token = here.token;
    tx.group = here.group;
    tx.reservation_id = context_.blocks.reservations->use(here.evse, here.token, here.group);
  }
  tx.remote_start_id = std::exchange(here.remote_start_id, std::nullopt);
  tx.state = state_of(here);
  place.transaction = true;
  context_.blocks.smart_charging->on_transaction_started(here.evse);

  context_.host.state_changed(this);  // kept before a message tells of it
  messages_->started(tx, trigger);
  tx.told_state = tx.state;
  context_.blocks.metering->on_transaction_started(here.evse);
  deferred_.run([this] { context_.blocks.firmware->on_transactions_changed(); });
  context_.emit(EventKind::transaction_started, here.evse, tx.record.connector, tx.record.uid, 0,
                &tx.record);
  context_.host.state_changed(this);
}

void Transactions::tell_updated(Bay& here, Trigger trigger, const MeterSample* sample) {
  Transaction& tx = *here.tx;
  context_.host.state_changed(this);
  messages_->updated(tx, trigger, sample);
  tx.told_state = tx.state;
  context_.emit(EventKind::transaction_updated, here.evse, tx.record.connector, to_string(trigger),
                0, &tx.record);
  context_.host.state_changed(this);
}

void Transactions::report_sample(EvseId evse, Trigger trigger, const MeterSample& sample) {
  Bay* here = bay_if(evse);
  if (here && here->tx && !sample.values.empty()) tell_updated(*here, trigger, &sample);
}

void Transactions::keep_sample(EvseId evse, MeterSample sample) {
  Bay* here = bay_if(evse);
  if (!here || !here->tx || sample.values.empty()) return;
  std::vector<MeterSample>& kept = here->tx->kept_samples;
  if (kept.size() >= samples_limit()) {
    // Thin out the middle, never the ends (2.0.1 E06.FR.13).
    std::size_t to = 1;
    for (std::size_t from = 2; from < kept.size(); from += 2) kept[to++] = std::move(kept[from]);
    kept.resize(to);
  }
  kept.push_back(std::move(sample));
  if (here->tx->record.running)
    context_.host.state_changed(this);  // else end() tells, once it is said
}

/// First and last reading are never dropped (1.6 errata 3.91).
std::size_t Transactions::samples_limit() const {
  if (!context_.variables.has(Setting::tx_ended_max_samples)) return kept_samples_limit;
  const std::int64_t set = context_.variables.number(Setting::tx_ended_max_samples);
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(set, 2, static_cast<std::int64_t>(kept_samples_limit)));
}

bool Transactions::report_now(EvseId evse) {
  bool any = false;
  for (const auto& here : bays_) {
    if (!here || !here->tx || (evse != 0 && here->evse != evse)) continue;
    const MeterSample sample = context_.blocks.metering->take(
        here->evse, Setting::sampled_measurands, ReadingContext::trigger);
    tell_updated(*here, Trigger::trigger, &sample);
    any = true;
  }
  if (Transaction* early = floating_tx(); early && evse == 0) {
    messages_->updated(*early, Trigger::trigger, nullptr);
    context_.host.state_changed(this);
    any = true;
  }
  return any;
}

// ---- stop -------------------------------------------------------------------------------------

void Transactions::conclude(Bay& here, StopReason reason, Trigger trigger, const IdToken* token) {
  Transaction& tx = *here.tx;
  if (!tx.stop_decided) {
    // What began the end counts (2.0.1 ReasonEnumType), not the unplugging that follows it.
    tx.stop_decided = true;
    tx.record.stop_reason = reason;
  }
  if (token != nullptr) tx.stop_token = *token;
  context_.station.evse(here.evse).authorized = false;
  tx.authorized = false;

  const unsigned points = tx_points(context_.variables, Setting::tx_stop_point);
  if (leaves_no_choice(reason, trigger) ||
      (points & (tx_authorized | power_path_closed | energy_transfer))) {
    end(here, trigger);  // 2.0.1 E06.FR.03-07
    return;
  }
  // The transaction goes on until the car leaves; no energy does (2.0.1 E05.FR.09, F03.FR.02).
  apply_power(here);
  tx.state = state_of(here);
  tell_updated(here, trigger);
  refresh(here.evse);
}

void Transactions::end(Bay& here, Trigger trigger) {
  Evse& place = context_.station.evse(here.evse);
  place.authorized = false;
  place.ev_side_disconnected = false;
  apply_power(here);
  here.connect_timeout.cancel();

  Transaction& tx = *here.tx;
  tx.state = state_of(here);
  tx.record.stopped_at = context_.clock.now();
  tx.record.meter_stop_wh = meter_wh(here.evse);
  tx.record.running = false;
  context_.blocks.metering->on_transaction_ended(here.evse);
  context_.host.state_changed(this);
  messages_->ended(tx, trigger);

  undelivered_.push_back(std::move(here.tx));
  const bool plugged = place.plugged_connector() != 0;
  place.transaction = false;
  place.finishing = (plugged || here.cable_left) && context_.config.persona.finishing_until_unplug;
  place.ev_side_disconnected = here.cable_left;  // and says so
  place.released = plugged && !place.finishing;
  here.over = plugged;
  here.remote = false;
  // Normal end: unlock (2.0.1 E06.FR.10). Refused by the CSMS: keep the cable until its owner
  // shows the token again (1.6 errata 3.17, 2.0.1 E05.FR.11).
  if (plugged) {
    Connector& connector = context_.station.connector(here.evse, place.plugged_connector());
    here.kept_locked = connector.locked && tx.record.stop_reason == StopReason::deauthorized;
    connector.locked = here.kept_locked;
  } else if (!here.cable_left) {
    for (Connector& connector : place.connectors) connector.locked = false;
  }
  context_.emit(EventKind::transaction_stopped, here.evse, tx.record.connector,
                to_string(tx.record.stop_reason), 0, &tx.record);
  context_.blocks.availability->on_transaction_ended(here.evse);
  context_.blocks.smart_charging->on_transaction_ended(here.evse, tx.record.uid);
  refresh(here.evse);
  context_.host.state_changed(this);
  deferred_.run([this] {
    context_.blocks.provisioning->on_transaction_ended();
    context_.blocks.firmware->on_transactions_changed();
  });
}

// ---- what the CSMS thinks ---------------------------------------------------------------------

void Transactions::judge_token(Transaction& tx, const TokenInfo& info) {
  context_.blocks.authorization->learn(tx.record.token, info);
  if (!info.parent.empty()) tx.group = info.parent;
  if (floating_tx() == &tx) return judge_floating(info);
  for (const auto& here : bays_) {
    if (!here || here->tx.get() != &tx) continue;
    if (!info.parent.empty()) here->group = info.parent;
    if (!info.accepted() && context_.station.evse(here->evse).authorized && !tx.deauthorized) {
      deauthorize(*here);
    }
    return;
  }
}

bool Transactions::stops_on_invalid_id() const noexcept {
  return !context_.variables.has(Setting::stop_tx_on_invalid_id) ||
         context_.variables.flag(Setting::stop_tx_on_invalid_id);
}

void Transactions::deauthorize(Bay& here) {
  if (stops_on_invalid_id()) {
    // 1.6 errata 3.17, 2.0.1 E05.FR.09/10
    conclude(here, StopReason::deauthorized, Trigger::deauthorized, nullptr);
    return;
  }
  refuse_energy(*here.tx);
  update_power(here.evse);
}

void Transactions::refuse_energy(Transaction& tx) {
  const std::int64_t allowed_wh = context_.variables.number(Setting::max_energy_on_invalid_id_wh);
  tx.deauthorized = allowed_wh <= 0;  // 2.0.1 E05.FR.02
  if (allowed_wh > 0)
    tx.energy_limit_wh = tx.record.meter_start_wh + allowed_wh;  // 2.0.1 E05.FR.03
}

void Transactions::on_start_answer(const std::string& uid, std::string_view csms_id,
                                   const std::optional<TokenInfo>& info) {
  Transaction* tx = find(uid);
  if (tx == nullptr) return;
  tx->record.csms_id = csms_id;
  tx->record.start_delivered = true;
  context_.host.state_changed(this);
  if (info) judge_token(*tx, *info);
}

void Transactions::on_token_answer(const std::string& uid, const TokenInfo& info) {
  Transaction* tx = find(uid);
  if (tx == nullptr) return;
  context_.host.state_changed(this);
  judge_token(*tx, info);
}

void Transactions::on_start_lost(const std::string& uid) {
  Transaction* tx = find(uid);
  if (tx == nullptr) return;
  if (tx->record.csms_id.empty()) tx->record.csms_id = unknown_csms_id;
  tx->record.given_up = true;
  context_.host.state_changed(this);
}

void Transactions::on_stop_answer(const std::string& uid, bool delivered) {
  Transaction* tx = find(uid);
  if (tx == nullptr) return;
  tx->record.stop_delivered = delivered;
  if (!delivered) tx->record.given_up = true;
  context_.host.state_changed(this);
}

void Transactions::on_message_lost(const std::string& uid) {
  Transaction* tx = find(uid);
  if (tx == nullptr) return;
  tx->record.given_up = true;
  context_.host.state_changed(this);
}

void Transactions::on_transactional_done(const QueuedCall& call, const Reply& reply) {
  messages_->on_done(call, reply);
  if (undelivered_.empty()) return;  // the usual sample of a running transaction
  deferred_.run([this, uid = call.late_key] { settle_delivery(uid); });
}

void Transactions::settle_delivery(const std::string& uid) {
  const auto found = std::find_if(undelivered_.begin(), undelivered_.end(),
                                  [&](const auto& tx) { return tx->record.uid == uid; });
  if (found == undelivered_.end() || context_.queue.has_transactional_for(uid)) return;
  const std::unique_ptr<Transaction> tx = std::move(*found);
  undelivered_.erase(found);
  if (!tx->record.given_up) {
    context_.emit(EventKind::transaction_delivered, tx->record.evse, tx->record.connector,
                  tx->record.uid, 0, &tx->record);
  }
  context_.host.state_changed(this);
}

std::string Transactions::csms_id_text(std::string_view uid) const {
  const Transaction* tx = find(uid);
  // A transaction nobody remembers has lost its start too.
  return tx == nullptr ? std::string(unknown_csms_id) : tx->record.csms_id;
}

}  // namespace ocppsim
