// SPDX-License-Identifier: AGPL-3.0-or-later
//
// StartTransaction, MeterValues, StopTransaction as OCPP 1.6 spells them. The transactionId that
// the CSMS gives is not known when later messages are queued: they get it as they go out.
// Sections 3.7, 4.7, 4.8, 4.10.
#include "features/authorization/authorization_adapters.hpp"
#include "features/metering/metering_adapters.hpp"
#include "features/transactions/transactions_adapters.hpp"

namespace ocppsim {
namespace {

const char* spell(StopReason reason) noexcept {
  switch (reason) {
    case StopReason::deauthorized: return "DeAuthorized";
    case StopReason::emergency_stop: return "EmergencyStop";
    case StopReason::ev_disconnected: return "EVDisconnected";
    case StopReason::immediate_reset: return "HardReset";
    case StopReason::local: return "Local";
    case StopReason::power_loss: return "PowerLoss";
    case StopReason::reboot: return "Reboot";
    case StopReason::remote: return "Remote";
    case StopReason::scheduled_reset: return "SoftReset";
    case StopReason::unlock_command: return "UnlockCommand";
    case StopReason::energy_limit_reached:
    case StopReason::ground_fault:
    case StopReason::master_pass:
    case StopReason::other:
    case StopReason::power_quality:
    case StopReason::soc_limit_reached:
    case StopReason::stopped_by_ev:
    case StopReason::time_limit_reached:
    case StopReason::timeout: return "Other";  // words that 1.6 lacks
  }
  return "Other";
}

class TransactionMessagesV16 final : public TransactionMessages {
 public:
  explicit TransactionMessagesV16(FeatureContext& context) noexcept : context_(context) {}

  void started(Transaction& tx, Trigger) override {
    QueuedCall call = make_call("StartTransaction", tx);
    JsonWriter writer(call.payload);
    writer.begin_object()
        .field("connectorId", connector_of(tx))
        .field("idTag", tx.record.token.value)
        .field("meterStart", tx.record.meter_start_wh)
        .field("timestamp", tx.record.started_at);
    if (tx.reservation_id) writer.field("reservationId", *tx.reservation_id);  // section 5.13
    writer.end_object();
    tx.token_told = tx.evse_told = true;
    context_.queue.push(std::move(call));
    // StartTransaction has no room for the signed reading it began with: a message of its own has
    // (OCA application note on signed meter values, StartTxnSampledData).
    if (!context_.variables.has(Setting::sampled_tx_started_measurands)) return;
    const MeterSample begin = context_.blocks.metering->take(
        tx.record.evse, Setting::sampled_tx_started_measurands, ReadingContext::transaction_begin);
    if (!begin.values.empty()) updated(tx, Trigger::signed_data_received, &begin);
  }

  void updated(Transaction& tx, Trigger, const MeterSample* sample) override {
    if (sample == nullptr) return;
    QueuedCall call = make_call("MeterValues", tx);
    call.late_member = "transactionId";
    call.droppable = true;
    call.payload.reserve(160 * sample->values.size() + 96);
    JsonWriter writer(call.payload);
    writer.begin_object().field("connectorId", connector_of(tx)).key("meterValue").begin_array();
    write_meter_value_v16(writer, *sample);
    writer.end_array().end_object();
    context_.queue.push(std::move(call));
  }

  void ended(Transaction& tx, Trigger) override {
    QueuedCall call = make_call("StopTransaction", tx);
    call.late_member = "transactionId";
    JsonWriter writer(call.payload);
    writer.begin_object();
    if (!tx.stop_token.value.empty()) writer.field("idTag", tx.stop_token.value);
    writer.field("meterStop", tx.record.meter_stop_wh)
        .field("timestamp", tx.record.stopped_at)
        .field("reason", spell(tx.record.stop_reason));
    if (!tx.kept_samples.empty()) {
      writer.key("transactionData").begin_array();
      for (const MeterSample& sample : tx.kept_samples) write_meter_value_v16(writer, sample);
      writer.end_array();
    }
    writer.end_object();
    tx.kept_samples = {};
    context_.queue.push(std::move(call));
  }

  bool known_group_stops() const noexcept override { return false; }

  void on_done(const QueuedCall& call, const Reply& reply) override {
    Transactions& transactions = *context_.blocks.transactions;
    const JsonView info = reply.payload["idTagInfo"];
    if (call.action == "StartTransaction") {
      const JsonView id = reply.payload["transactionId"];
      if (reply.ok() && id.is_integer()) {
        transactions.on_start_answer(
            call.late_key, std::to_string(id.as_int()),
            info ? std::optional(read_token_info_v16(info)) : std::nullopt);
      } else {
        transactions.on_start_lost(call.late_key);
      }
    } else if (call.action == "StopTransaction") {
      const Transaction* tx = transactions.find(call.late_key);
      if (reply.ok() && info && tx != nullptr && !tx->stop_token.value.empty()) {
        context_.blocks.authorization->learn(tx->stop_token, read_token_info_v16(info));
      }
      transactions.on_stop_answer(call.late_key, reply.ok());
    } else if (!reply.ok()) {
      transactions.on_message_lost(call.late_key);
    }
  }

 private:
  static QueuedCall make_call(const char* action, const Transaction& tx) {
    QueuedCall call;
    call.call_class = CallClass::transactional;
    call.action = action;
    call.late_key = tx.record.uid;
    return call;
  }
  int connector_of(const Transaction& tx) const {
    return context_.station.flat_connector(tx.record.evse, tx.record.connector);
  }

  FeatureContext& context_;
};

}  // namespace

std::unique_ptr<TransactionMessages> make_transactions_messages_v16(FeatureContext& context) {
  return std::make_unique<TransactionMessagesV16>(context);
}

std::span<const Route> transactions_routes_v16() {
  return {};
}

}  // namespace ocppsim
