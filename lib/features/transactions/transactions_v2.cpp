// SPDX-License-Identifier: AGPL-3.0-or-later
//
// TransactionEvent and GetTransactionStatus as OCPP 2.x spells them. What the CSMS was told once
// (token, connector, charging state) is not repeated. 2.0.1 block E, sections 1.3 and 1.5.
#include "features/authorization/authorization_adapters.hpp"
#include "features/metering/metering_adapters.hpp"
#include "features/transactions/transactions_adapters.hpp"

namespace ocppsim {
namespace {

constexpr std::string_view started_head = R"({"eventType":"Started")";
constexpr std::string_view ended_head = R"({"eventType":"Ended")";

/// What a queued event is, read off the text that survives restarts.
bool begins_with(const QueuedCall& call, std::string_view head) noexcept {
  return call.payload.compare(0, head.size(), head) == 0;
}

class TransactionMessagesV2 final : public TransactionMessages {
 public:
  explicit TransactionMessagesV2(FeatureContext& context) noexcept : context_(context) {}

  void started(Transaction& tx, Trigger trigger) override {
    tx.record.csms_id = tx.record.uid;  // the station's own id is the one on the wire
    const MeterSample begin = read_begin(tx);
    const bool any = !begin.values.empty();
    send("Started", tx, trigger, tx.record.started_at, any ? &begin : nullptr, any ? 1 : 0);
  }

  void updated(Transaction& tx, Trigger trigger, const MeterSample* sample) override {
    const bool any = sample != nullptr && !sample->values.empty();
    if (!tx.begin_told && tx.state == ChargingState::charging) {
      std::vector<MeterSample> both{read_begin(tx)};  // 2.0.1 E01.FR.17
      if (both[0].values.empty()) both.clear();
      if (any) both.push_back(*sample);
      return send("Updated", tx, trigger, context_.clock.now(), both.data(), both.size());
    }
    send("Updated", tx, trigger, context_.clock.now(), sample, any ? 1 : 0);
  }

  void ended(Transaction& tx, Trigger trigger) override {
    send("Ended", tx, trigger, tx.record.stopped_at, tx.kept_samples.data(),
         tx.kept_samples.size());
    tx.kept_samples = {};
  }

  bool known_group_stops() const noexcept override { return true; }

  void on_done(const QueuedCall& call, const Reply& reply) override {
    Transactions& transactions = *context_.blocks.transactions;
    if (call.action != "TransactionEvent") return;
    std::optional<TokenInfo> info;
    // An answer to StopAuthorized speaks of the token that stopped, not of the one that charges.
    const bool of_stop =
        call.payload.find(R"("triggerReason":"StopAuthorized")") != std::string::npos;
    if (const JsonView told = reply.payload["idTokenInfo"]; reply.ok() && told && !of_stop) {
      info = read_token_info_v2(told);
    }
    if (begins_with(call, started_head)) {
      if (reply.ok()) {
        transactions.on_start_answer(call.late_key, call.late_key, info);
      } else {
        transactions.on_start_lost(call.late_key);
      }
      return;
    }
    if (!reply.ok()) transactions.on_message_lost(call.late_key);
    if (info) transactions.on_token_answer(call.late_key, *info);
    if (begins_with(call, ended_head)) transactions.on_stop_answer(call.late_key, reply.ok());
  }

 private:
  /// The reading a transaction begins with, once its EVSE is known (2.0.1 E01.FR.09/17).
  MeterSample read_begin(Transaction& tx) const {
    if (tx.record.evse == 0) return {};
    tx.begin_told = true;
    return context_.blocks.metering->take(tx.record.evse, Setting::sampled_tx_started_measurands,
                                          ReadingContext::transaction_begin);
  }

  void send(const char* type, Transaction& tx, Trigger trigger, UtcTime at,
            const MeterSample* samples, std::size_t sample_count) {
    const bool starts = type[0] == 'S';
    const bool ends = type[0] == 'E';
    QueuedCall call;
    call.call_class = CallClass::transactional;
    call.action = "TransactionEvent";
    call.late_key = tx.record.uid;
    call.mark_offline_when_delayed = true;  // 2.0.1 E04.FR.03, E11.FR.07
    call.droppable = !starts && !ends;      // 2.0.1 E04.FR.08
    call.payload.reserve(384 + 512 * sample_count);

    JsonWriter writer(call.payload);
    writer.begin_object()
        .field("eventType", type)
        .field("timestamp", at)
        .field("triggerReason", to_string(trigger))
        .field("seqNo", tx.seq_no++);
    const bool state_is_news = starts || tx.state != tx.told_state ||
                               trigger == Trigger::charging_state_changed ||
                               trigger == Trigger::trigger;
    write_info(writer, tx, state_is_news, ends);
    if (state_is_news && tx.state == ChargingState::charging) write_phases(writer, tx);
    write_evse(writer, tx, starts);
    write_token(writer, tx, trigger);
    if (sample_count > 0) {
      writer.key("meterValue").begin_array();
      for (std::size_t i = 0; i < sample_count; ++i) write_meter_value_v2(writer, samples[i]);
      writer.end_array();
    }
    writer.end_object();
    context_.queue.push(std::move(call));
  }

  static void write_info(JsonWriter& writer, Transaction& tx, bool with_state, bool ends) {
    writer.key("transactionInfo").begin_object().field("transactionId", tx.record.uid);
    if (with_state) writer.field("chargingState", to_string(tx.state));  // 2.0.1 E02.FR.13
    if (ends) writer.field("stoppedReason", to_string(tx.record.stop_reason));
    if (tx.remote_start_id) {
      writer.field("remoteStartId", *tx.remote_start_id);  // 2.0.1 F01.FR.25, F02.FR.01
      tx.remote_start_id.reset();
    }
    writer.end_object();
  }

  /// 2.0.1 E02.FR.18
  void write_phases(JsonWriter& writer, const Transaction& tx) const {
    const EvseConfig& config = context_.station.evse(tx.record.evse).config;
    const Vehicle* car = context_.blocks.transactions->vehicle(tx.record.evse);
    if (car != nullptr && !config.dc) {
      writer.field("numberOfPhasesUsed", car->phases_used(config.phases));
    }
  }

  /// The EVSE with the start, the connector with the first event after it is known
  /// (2.0.1 E01.FR.16).
  static void write_evse(JsonWriter& writer, Transaction& tx, bool starts) {
    if (tx.evse_told || tx.record.evse == 0 || (!starts && tx.record.connector == 0)) return;
    writer.key("evse").begin_object().field("id", tx.record.evse);
    if (tx.record.connector != 0) {
      writer.field("connectorId", tx.record.connector);
      tx.evse_told = true;
    }
    writer.end_object();
  }

  static void write_token(JsonWriter& writer, Transaction& tx, Trigger trigger) {
    if (trigger == Trigger::stop_authorized && !tx.stop_token.value.empty()) {
      writer.key("idToken");
      write_id_token_v2(writer, tx.stop_token);  // 2.0.1 E07.FR.02
    } else if (tx.authorized && !tx.token_told) {
      writer.key("idToken");
      write_id_token_v2(writer, tx.record.token);  // 2.0.1 E02.FR.01, E03.FR.01
      tx.token_told = true;
    }
  }

  FeatureContext& context_;
};

/// 2.0.1 E14
void get_transaction_status(FeatureContext& context, JsonView request, const Responder& responder) {
  std::string payload;
  JsonWriter writer(payload);
  writer.begin_object();
  if (const JsonView id = request["transactionId"]) {
    const Transaction* tx = context.blocks.transactions->find(id.as_string());
    writer.field("ongoingIndicator", tx != nullptr && tx->record.running)
        .field("messagesInQueue", context.queue.has_transactional_for(id.as_string()));
  } else {
    writer.field("messagesInQueue", !context.queue.transactional().empty());
  }
  writer.end_object();
  responder.result(payload);
}

constexpr Route routes[] = {{"GetTransactionStatus", get_transaction_status}};

}  // namespace

std::unique_ptr<TransactionMessages> make_transactions_messages_v2(FeatureContext& context) {
  return std::make_unique<TransactionMessagesV2>(context);
}

std::span<const Route> transactions_routes_v2() {
  return routes;
}

}  // namespace ocppsim
