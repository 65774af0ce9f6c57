// SPDX-License-Identifier: AGPL-3.0-or-later
//
// MeterValues as OCPP 2.x spells them: outside of transactions only. 2.0.1 J01.
#include "features/metering/metering_adapters.hpp"

#include "base/text.hpp"

namespace ocppsim {
namespace {

class MeteringMessagesV2 final : public MeteringMessages {
 public:
  explicit MeteringMessagesV2(FeatureContext& context) noexcept : context_(context) {}

  void meter_values(EvseId evse, const MeterSample& sample, bool triggered) override {
    // Not transaction-related (2.0.1 part 2 E 1.3): what nobody hears is not kept.
    if (!triggered && !context_.host.online()) return;
    QueuedCall call;
    call.triggered = triggered;
    call.action = "MeterValues";
    call.payload.reserve(160 * sample.values.size() + 64);
    JsonWriter writer(call.payload);
    writer.begin_object().field("evseId", evse).key("meterValue").begin_array();
    write_meter_value_v2(writer, sample);
    writer.end_array().end_object();
    context_.queue.push(std::move(call));
  }

  // 2.0.1 F06.FR.06
  Setting triggered_measurands() const noexcept override { return Setting::aligned_measurands; }

 private:
  FeatureContext& context_;
};

}  // namespace

void write_signed_meter_value(JsonWriter& out, const MeterSample& sample) {
  out.begin_object()
      .field("signedMeterData", base64_encode(sample.signed_data))
      .field("signingMethod", SigningMeter::method)
      .field("encodingMethod", SigningMeter::encoding)
      .field("publicKey", base64_encode(sample.public_key))
      .end_object();
}

void write_meter_value_v2(JsonWriter& out, const MeterSample& sample) {
  char buffer[32];
  out.begin_object().field("timestamp", sample.at).key("sampledValue").begin_array();
  const SampledValue* const sealed = sample.signed_data.empty() ? nullptr : signed_value(sample);
  for (const SampledValue& value : sample.values) {
    out.begin_object()
        .key("value")
        .raw(fixed_point_text(buffer, value.number, value.decimals))
        .field("context", to_string(sample.context))
        .field("measurand", value.measurand);
    if (!value.phase.empty()) out.field("phase", value.phase);
    if (!value.location.empty()) out.field("location", value.location);
    if (!value.unit.empty()) {
      out.key("unitOfMeasure").begin_object().field("unit", value.unit).end_object();
    }
    if (&value == sealed) {  // 2.0.1 J01.FR.21, J02.FR.21
      out.key("signedMeterValue");
      write_signed_meter_value(out, sample);
    }
    out.end_object();
  }
  out.end_array().end_object();
}

std::unique_ptr<MeteringMessages> make_metering_messages_v2(FeatureContext& context) {
  return std::make_unique<MeteringMessagesV2>(context);
}

std::span<const Route> metering_routes_v2() {
  return {};
}

}  // namespace ocppsim
