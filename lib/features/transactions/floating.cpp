// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Tokens at the shared reader before anybody knows the EVSE they are for. Where a token is enough
// to start a transaction, it runs without an EVSE until a cable goes in. 2.0.1 E01.FR.03/16, E03.
//
//   token ──accepted──> floating ──cable──────────────────────────────> adopt(): the EVSE's own
//                          └── no cable in time, token again, CSMS ───> end_floating()
//
// Without a cable there is nothing to leave or to unplug, so whatever ends its authorization ends
// such a transaction, be the stop points as they may: nothing else ever could.
#include "features/availability/availability.hpp"
#include "features/firmware/firmware.hpp"
#include "features/metering/metering.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/reservation/reservation.hpp"
#include "features/smart_charging/smart_charging.hpp"
#include "features/transactions/bay.hpp"

#include <utility>

namespace ocppsim {

Transaction* Transactions::floating_tx() const noexcept {
  return floating_ ? floating_->tx.get() : nullptr;
}

// ---- the reader ---------------------------------------------------------------------------------

bool Transactions::ends_floating(const IdToken& token) const {
  const Transaction* tx = floating_tx();
  return tx != nullptr && stops_unasked(token, floating_->token, tx->group);
}

void Transactions::present_floating(const IdToken& token) {
  if (ends_floating(token)) {
    end_floating(StopReason::local, Trigger::stop_authorized, &token);
    return;
  }
  context_.blocks.authorization->authorize(token, [this, token](const AuthorizationResult& result) {
    const bool master = is_master_pass(result.info);
    context_.emit(EventKind::authorization_result, 0, 0,
                  master ? std::string_view("MasterPass") : std::string_view(result.info.status));
    if (master) return stop_by_master_pass(token);
    if (result.info.accepted()) on_floating_asked(token, result.info);
  });
}

void Transactions::on_floating_asked(const IdToken& token, const TokenInfo& info) {
  if (const EvseId evse = reader_target(token); evse != 0 && info.allows(evse)) {
    Bay& here = bay(evse);  // a car came while the CSMS was thinking
    if (!here.tx && !context_.station.evse(evse).authorized &&
        !reservation_bars(evse, token, info.parent)) {
      accept(here, token, info, Trigger::authorized, std::nullopt);
      return;
    }
  }
  if (stop_by_group(token, info)) return;
  if (floating_tx()) return;  // it waits for the car of another token, or of this one shown twice
  make_floating(token, info);
  if (tx_points(context_.variables, Setting::tx_start_point) & tx_authorized) begin_floating();
}

bool Transactions::stop_by_group(const IdToken& token, const TokenInfo& info) {
  for (const auto& here : bays_) {
    if (here && here->tx && context_.station.evse(here->evse).authorized &&
        same_group(info.parent, here->group)) {
      conclude(*here, StopReason::local, Trigger::stop_authorized, &token);
      return true;
    }
  }
  const Transaction* early = floating_tx();
  if (!early || same_token(token, floating_->token) || !same_group(info.parent, early->group)) {
    return false;
  }
  end_floating(StopReason::local, Trigger::stop_authorized, &token);
  return true;
}

void Transactions::make_floating(const IdToken& token, const TokenInfo& info) {
  floating_ = std::make_unique<Floating>(context_.loop, [this] { on_floating_timeout(); });
  floating_->token = token;
  floating_->info = info;
  const Duration timeout = context_.variables.seconds_of(Setting::connection_timeout_s);
  if (timeout > Duration{}) floating_->timeout.start(timeout);
}

void Transactions::on_floating_timeout() {
  if (floating_tx()) {
    end_floating(StopReason::timeout, Trigger::ev_connect_timeout);  // 2.0.1 E03.FR.05/15
  } else {
    floating_.reset();
  }
}

// ---- the transaction ----------------------------------------------------------------------------

void Transactions::begin_floating() {
  bool room = false;
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id)
    room |= !context_.station.evse(id).transaction && check_usable(id).ok();
  if (!room) return;
  floating_->tx = std::make_unique<Transaction>();
  Transaction& tx = *floating_->tx;
  tx.record.uid = make_uid();
  tx.record.token = floating_->token;
  tx.record.started_at = context_.clock.now();
  tx.group = floating_->info.parent;
  tx.authorized = true;

  context_.host.state_changed(this);  // kept before a message tells of it
  messages_->started(tx, Trigger::authorized);
  deferred_.run([this] { context_.blocks.firmware->on_transactions_changed(); });
  context_.emit(EventKind::transaction_started, 0, 0, tx.record.uid, 0, &tx.record);
  context_.host.state_changed(this);
}

/// A cable went in: the waiting token, and its transaction, are for this EVSE.
bool Transactions::settle_floating(Bay& here) {
  if (!floating_ || context_.station.evse(here.evse).authorized || !is_usable(here) ||
      !floating_->info.allows(here.evse) ||
      reservation_bars(here.evse, floating_->token, floating_->info.parent)) {
    return false;
  }
  if (floating_->tx && here.tx) return false;
  const std::unique_ptr<Floating> from = std::move(floating_);
  if (from->tx) {
    adopt(here, *from);
  } else {
    accept(here, from->token, from->info, Trigger::authorized, std::nullopt);
  }
  return true;
}

void Transactions::adopt(Bay& here, Floating& from) {
  Evse& place = context_.station.evse(here.evse);
  here.tx = std::move(from.tx);
  here.token = from.token;
  here.remote = false;
  here.connect_timeout.cancel();
  Transaction& tx = *here.tx;
  here.group = tx.group;
  tx.record.evse = here.evse;
  tx.record.connector = place.plugged_connector();
  tx.record.meter_start_wh = meter_wh(here.evse);
  tx.reservation_id = context_.blocks.reservations->use(here.evse, here.token, here.group);
  if (tx.deauthorized) refuse_energy(tx);
  place.authorized = true;
  place.transaction = true;
  context_.blocks.smart_charging->on_transaction_started(here.evse);
  context_.blocks.metering->on_transaction_started(here.evse);
  context_.blocks.availability->on_transaction_placed();
  on_facts(here, Trigger::cable_plugged_in);
}

void Transactions::judge_floating(const TokenInfo& info) {
  Transaction& tx = *floating_->tx;
  if (info.accepted()) {
    floating_->info = info;  // where it may charge (2.0.1 C01.FR.21)
    floating_->info.parent = tx.group;
  } else if (stops_on_invalid_id()) {
    end_floating(StopReason::deauthorized, Trigger::deauthorized);  // 2.0.1 E05.FR.10
  } else {
    tx.deauthorized = true;  // what it may still draw counts from the register of its EVSE
  }
}

void Transactions::end_floating(StopReason reason, Trigger trigger, const IdToken* token) {
  const std::unique_ptr<Floating> from = std::move(floating_);
  Transaction& tx = *from->tx;
  if (token != nullptr) tx.stop_token = *token;
  tx.stop_decided = true;
  tx.authorized = false;
  tx.record.stop_reason = reason;
  tx.record.stopped_at = context_.clock.now();
  tx.record.running = false;
  context_.host.state_changed(this);
  messages_->ended(tx, trigger);

  undelivered_.push_back(std::move(from->tx));
  context_.emit(EventKind::transaction_stopped, 0, 0, to_string(reason), 0, &tx.record);
  context_.blocks.availability->on_transaction_ended(0);
  context_.host.state_changed(this);
  deferred_.run([this] {
    context_.blocks.provisioning->on_transaction_ended();
    context_.blocks.firmware->on_transactions_changed();
  });
}

}  // namespace ocppsim
