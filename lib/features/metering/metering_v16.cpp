// SPDX-License-Identifier: AGPL-3.0-or-later
//
// MeterValues as OCPP 1.6 spells them. Sections 3.16, 4.7.
#include "features/metering/metering_adapters.hpp"
#include "features/transactions/transactions.hpp"

#include <algorithm>
#include <charconv>

namespace ocppsim {
namespace {

class MeteringMessagesV16 final : public MeteringMessages {
 public:
  explicit MeteringMessagesV16(FeatureContext& context) noexcept : context_(context) {}

  void meter_values(EvseId evse, const MeterSample& sample, bool triggered) override {
    const ConnectorId plugged = evse == 0 ? 0 : context_.station.evse(evse).plugged_connector();
    QueuedCall call;
    // Periodic and clock-aligned readings are transaction-related: they survive being offline
    // (1.6 section 3.7). What the CSMS asks for is about now.
    call.call_class = triggered ? CallClass::prompt : CallClass::transactional;
    call.triggered = triggered;
    call.droppable = true;
    call.action = "MeterValues";
    call.payload.reserve(160 * sample.values.size() + 96);
    JsonWriter writer(call.payload);
    writer.begin_object().field("connectorId",
                                context_.station.flat_connector(evse, std::max(plugged, 1)));
    const Transaction* tx = context_.blocks.transactions->running(evse);  // errata 3.16: 0 has none
    if (tx != nullptr && !tx->record.csms_id.empty()) {
      writer.key("transactionId").raw(tx->record.csms_id);
    }
    writer.key("meterValue").begin_array();
    write_meter_value_v16(writer, sample);
    writer.end_array().end_object();
    context_.queue.push(std::move(call));
  }

  Setting triggered_measurands() const noexcept override { return Setting::sampled_measurands; }

 private:
  FeatureContext& context_;
};

}  // namespace

const char* to_string(ReadingContext context) noexcept {
  switch (context) {
    case ReadingContext::sample_periodic: return "Sample.Periodic";
    case ReadingContext::sample_clock: return "Sample.Clock";
    case ReadingContext::transaction_begin: return "Transaction.Begin";
    case ReadingContext::transaction_end: return "Transaction.End";
    case ReadingContext::trigger: return "Trigger";
    case ReadingContext::interruption_begin: return "Interruption.Begin";
    case ReadingContext::interruption_end: return "Interruption.End";
    case ReadingContext::other: return "Other";
  }
  return "?";
}

std::string_view fixed_point_text(char (&buffer)[32], std::int64_t number, int decimals) noexcept {
  char* end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  if (decimals <= 0) return {buffer, static_cast<std::size_t>(end - buffer)};
  char* const digits = buffer + (number < 0 ? 1 : 0);
  while (end - digits <= decimals) {  // at least one digit before the point
    std::copy_backward(digits, end, end + 1);
    *digits = '0';
    ++end;
  }
  std::copy_backward(end - decimals, end, end + 1);
  end[-decimals] = '.';
  ++end;
  return {buffer, static_cast<std::size_t>(end - buffer)};
}

namespace {

/// Beside the raw value, as a text of its own (OCA application note on signed meter values).
void write_signed(JsonWriter& out, const MeterSample& sample) {
  std::string seal;
  JsonWriter writer(seal);
  write_signed_meter_value(writer, sample);
  out.begin_object()
      .field("value", seal)
      .field("context", to_string(sample.context))
      .field("format", "SignedData")
      .field("measurand", signed_value(sample)->measurand)
      .end_object();
}

}  // namespace

void write_meter_value_v16(JsonWriter& out, const MeterSample& sample) {
  char buffer[32];
  out.begin_object().field("timestamp", sample.at).key("sampledValue").begin_array();
  for (const SampledValue& value : sample.values) {
    out.begin_object()
        .field("value", fixed_point_text(buffer, value.number, value.decimals))
        .field("context", to_string(sample.context))
        .field("measurand", value.measurand);
    if (!value.phase.empty()) out.field("phase", value.phase);
    if (!value.location.empty()) out.field("location", value.location);
    // 1.6 has no word for hertz: Frequency goes without (section 7.45).
    if (!value.unit.empty() && value.unit != "Hz") out.field("unit", value.unit);
    out.end_object();
  }
  if (!sample.signed_data.empty() && signed_value(sample) != nullptr) write_signed(out, sample);
  out.end_array().end_object();
}

std::unique_ptr<MeteringMessages> make_metering_messages_v16(FeatureContext& context) {
  return std::make_unique<MeteringMessagesV16>(context);
}

std::span<const Route> metering_routes_v16() {
  return {};
}

}  // namespace ocppsim
