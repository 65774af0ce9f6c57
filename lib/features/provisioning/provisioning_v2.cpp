// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/provisioning/provisioning_adapters.hpp"

#include "features/answers.hpp"
#include "features/firmware/firmware.hpp"

#include <utility>

namespace ocppsim {
namespace {

const char* spell(BootReason reason) {
  switch (reason) {
    case BootReason::power_up: return "PowerUp";
    case BootReason::local_reset: return "LocalReset";
    case BootReason::remote_reset: return "RemoteReset";
    case BootReason::scheduled_reset: return "ScheduledReset";
    case BootReason::triggered: return "Triggered";
    case BootReason::watchdog: return "Watchdog";
    case BootReason::application_reset: return "ApplicationReset";
    case BootReason::firmware_update: return "FirmwareUpdate";
    case BootReason::unknown: break;
  }
  return "Unknown";
}

class ProvisioningMessagesV2 final : public ProvisioningMessages {
 public:
  explicit ProvisioningMessagesV2(FeatureContext& context) : context_(context) {}

  void boot(BootReason reason, bool triggered, OnBoot on_answer) override {
    const ChargePointConfig& config = context_.config;
    QueuedCall call;
    call.call_class = CallClass::boot;
    call.triggered = triggered;
    call.action = "BootNotification";
    JsonWriter json(call.payload);
    json.begin_object().field("reason", spell(reason));  // 2.0.1 B01.FR.09
    json.key("chargingStation").begin_object();
    json.field("model", config.model).field("vendorName", config.vendor);
    optional_field(json, "serialNumber", config.serial_number);
    optional_field(json, "firmwareVersion", context_.blocks.firmware->version());
    if (!config.iccid.empty() || !config.imsi.empty()) {
      json.key("modem").begin_object();
      optional_field(json, "iccid", config.iccid);
      optional_field(json, "imsi", config.imsi);
      json.end_object();
    }
    json.end_object().end_object();
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
  const auto evse = static_cast<EvseId>(request["evseId"].as_int());
  context.emit(EventKind::reset_requested, evse, 0, type);
  // 2.1 adds ImmediateAndResume: resuming a transaction over a reset is not simulated.
  if (type != "Immediate" && type != "OnIdle")
    return answer_status(responder, "Rejected", "UnsupportedRequest", "unknown type of reset");
  if (evse != 0 && !context.station.has(evse))
    return answer_status(responder, "Rejected", "UnknownEvse", "no such EVSE");
  const ResetKind kind = type == "Immediate" ? ResetKind::immediate : ResetKind::on_idle;
  context.blocks.provisioning->reset({kind, evse, true}, true, [responder](ResetAnswer answer) {
    switch (answer) {
      case ResetAnswer::accepted: return answer_status(responder, "Accepted");
      case ResetAnswer::scheduled: return answer_status(responder, "Scheduled");
      case ResetAnswer::rejected: break;
    }
    answer_status(responder, "Rejected", "Unspecified", "the device refuses to reset");
  });
}

constexpr Route routes[] = {
    {"GetBaseReport", handle_get_base_report_v2}, {"GetReport", handle_get_report_v2},
    {"GetVariables", handle_get_variables_v2},    {"Reset", handle_reset},
    {"SetVariables", handle_set_variables_v2},
};

}  // namespace

std::unique_ptr<ProvisioningMessages> make_provisioning_messages_v2(FeatureContext& context) {
  return std::make_unique<ProvisioningMessagesV2>(context);
}

std::span<const Route> provisioning_routes_v2() {
  return routes;
}

}  // namespace ocppsim
