// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/provisioning/provisioning_adapters.hpp"

#include "features/answers.hpp"
#include "features/firmware/firmware.hpp"

#include <utility>

namespace ocppsim {
namespace {

class ProvisioningMessagesV16 final : public ProvisioningMessages {
 public:
  explicit ProvisioningMessagesV16(FeatureContext& context) : context_(context) {}

  void boot(BootReason, bool triggered, OnBoot on_answer) override {
    const ChargePointConfig& config = context_.config;
    QueuedCall call;
    call.call_class = CallClass::boot;
    call.triggered = triggered;
    call.action = "BootNotification";
    JsonWriter json(call.payload);
    json.begin_object()
        .field("chargePointVendor", config.vendor)
        .field("chargePointModel", config.model);
    optional_field(json, "chargePointSerialNumber", config.serial_number);
    optional_field(json, "firmwareVersion", context_.blocks.firmware->version());
    optional_field(json, "iccid", config.iccid);
    optional_field(json, "imsi", config.imsi);
    json.end_object();
    call.on_reply = [on_answer = std::move(on_answer)](const Reply& reply) {
      on_answer(read_boot_answer(reply));
    };
    context_.queue.push(std::move(call));
  }

  void heartbeat(bool triggered, OnTime on_answer) override {
    QueuedCall call;
    call.triggered = triggered;
    call.action = "Heartbeat";
    call.payload = "{}";
    call.on_reply = [on_answer = std::move(on_answer)](const Reply& reply) {
      on_answer(read_current_time(reply));
    };
    context_.queue.push(std::move(call));
  }

 private:
  FeatureContext& context_;
};

void handle_reset(FeatureContext& context, JsonView request, const Responder& responder) {
  const std::string_view type = request["type"].as_string();
  context.emit(EventKind::reset_requested, 0, 0, type);
  const ResetKind kind = type == "Hard" ? ResetKind::immediate : ResetKind::on_idle;
  context.blocks.provisioning->reset({kind, 0, true}, false, [responder](ResetAnswer answer) {
    answer_status(responder, answer == ResetAnswer::accepted ? "Accepted" : "Rejected");
  });
}

constexpr Route routes[] = {
    {"ChangeConfiguration", handle_change_configuration_v16},
    {"GetConfiguration", handle_get_configuration_v16},
    {"Reset", handle_reset},
};

}  // namespace

std::unique_ptr<ProvisioningMessages> make_provisioning_messages_v16(FeatureContext& context) {
  return std::make_unique<ProvisioningMessagesV16>(context);
}

std::span<const Route> provisioning_routes_v16() {
  return routes;
}

}  // namespace ocppsim
