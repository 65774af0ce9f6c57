// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What of a transaction survives a power cut, and how one ends that was cut short.
#include "features/metering/metering.hpp"
#include "features/transactions/bay.hpp"
#include "wire/json_members.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

std::int64_t ticks(UtcTime time) noexcept {
  return time.time_since_epoch().count();
}

Json to_json(const Transaction& tx) {
  const TransactionRecord& record = tx.record;
  Json out = Json::object();
  out["uid"] = record.uid;
  out["csms_id"] = record.csms_id;
  out["evse"] = record.evse;
  out["connector"] = record.connector;
  out["token"] = record.token.value;
  out["token_type"] = record.token.type;
  out["group"] = tx.group;
  out["started_at"] = ticks(record.started_at);
  out["meter_start_wh"] = record.meter_start_wh;
  out["seq_no"] = tx.seq_no;
  if (tx.remote_start_id) out["remote_start_id"] = *tx.remote_start_id;
  out["token_told"] = tx.token_told;
  out["evse_told"] = tx.evse_told;
  if (tx.key_told) out["key_told"] = true;
  out["start_delivered"] = record.start_delivered;
  out["given_up"] = record.given_up;
  if (!tx.kept_samples.empty()) {
    Json::Array samples;
    for (const MeterSample& sample : tx.kept_samples) samples.push_back(to_json(sample));
    out["samples"] = std::move(samples);
  }
  if (!record.running) {
    out["stopped_at"] = ticks(record.stopped_at);
    out["meter_stop_wh"] = record.meter_stop_wh;
    out["stop_reason"] = to_string(record.stop_reason);
  }
  return out;
}

std::unique_ptr<Transaction> transaction_from(const Json& json) {
  auto tx = std::make_unique<Transaction>();
  TransactionRecord& record = tx->record;
  record.uid = text_of(json, "uid");
  record.csms_id = text_of(json, "csms_id");
  record.evse = static_cast<EvseId>(number_of(json, "evse"));
  record.connector = static_cast<ConnectorId>(number_of(json, "connector"));
  record.token = {text_of(json, "token"), text_of(json, "token_type")};
  record.started_at = UtcTime{Duration{number_of(json, "started_at")}};
  record.meter_start_wh = number_of(json, "meter_start_wh");
  record.start_delivered = flag_of(json, "start_delivered");
  record.given_up = flag_of(json, "given_up");
  tx->group = text_of(json, "group");
  tx->seq_no = static_cast<int>(number_of(json, "seq_no"));
  if (json.find("remote_start_id")) {
    tx->remote_start_id = static_cast<int>(number_of(json, "remote_start_id"));
  }
  if (const Json* samples = json.find("samples"); samples && samples->is_array()) {
    for (const Json& sample : samples->items())
      tx->kept_samples.push_back(meter_sample_from(sample));
  }
  tx->token_told = flag_of(json, "token_told");
  tx->evse_told = flag_of(json, "evse_told");
  tx->key_told = flag_of(json, "key_told");
  if (json.find("stopped_at")) {
    record.running = false;
    record.stopped_at = UtcTime{Duration{number_of(json, "stopped_at")}};
    record.meter_stop_wh = number_of(json, "meter_stop_wh");
    record.stop_reason =
        parse_stop_reason(text_of(json, "stop_reason")).value_or(StopReason::other);
  }
  return tx;
}

}  // namespace

void Transactions::on_power_off() {
  deferred_.forget();
  floating_.reset();
  for (const auto& here : bays_) {
    if (!here) continue;
    // The car stays on its cable; the contactor falls open.
    Evse& place = context_.station.evse(here->evse);
    place.authorized = false;
    place.transaction = place.finishing = place.released = place.ev_side_disconnected = false;
    apply_power(*here);
    here->tx.reset();
    here->token = IdToken{};
    here->remote_start_id.reset();
    here->remote = here->asking = here->over = here->kept_locked = here->cable_left = false;
    here->connect_timeout.cancel();
    if (const ConnectorId number = place.plugged_connector()) {
      context_.station.connector(here->evse, number).locked = false;
    }
  }
  undelivered_.clear();
}

void Transactions::save(Json& state) const {
  Json& here = state["transactions"];
  here["next_uid"] = static_cast<std::int64_t>(next_uid_);
  Json::Array open;
  for (const auto& bay : bays_) {
    if (bay && bay->tx) open.push_back(to_json(*bay->tx));
  }
  if (const Transaction* early = floating_tx()) open.push_back(to_json(*early));
  for (const auto& tx : undelivered_) open.push_back(to_json(*tx));
  if (!open.empty()) here["open"] = std::move(open);
}

void Transactions::load(const Json& state) {
  const Json* here = state.find("transactions");
  if (here == nullptr) return;
  next_uid_ = std::max(next_uid_, static_cast<std::uint64_t>(number_of(*here, "next_uid")));

  const Json* open = here->find("open");
  if (open == nullptr || !open->is_array()) return;
  for (const Json& entry : open->items()) {
    std::unique_ptr<Transaction> tx = transaction_from(entry);
    const bool placed = tx->record.evse != 0;  // else its cable never came (2.0.1 E03)
    if (placed && !context_.station.has(tx->record.evse)) continue;
    if (!tx->record.running) {
      if (context_.queue.has_transactional_for(tx->record.uid))
        undelivered_.push_back(std::move(tx));
      continue;
    }
    // It ran when the power failed: it ends now, at what the register held then.
    if (!placed) {
      make_floating(tx->record.token, {});
      floating_->tx = std::move(tx);
      end_floating(StopReason::power_loss, Trigger::abnormal_condition);
      continue;
    }
    Bay& bay_here = bay(tx->record.evse);
    bay_here.tx = std::move(tx);
    bay_here.tx->record.stop_reason = StopReason::power_loss;
    bay_here.tx->stop_decided = true;
    context_.station.evse(bay_here.evse).transaction = true;
    end(bay_here, Trigger::abnormal_condition);
  }
}

}  // namespace ocppsim
