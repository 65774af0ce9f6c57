// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/remote_control/remote_control_adapters.hpp"

#include "features/answers.hpp"
#include "features/security/security.hpp"
#include "features/smart_charging/smart_charging_adapters.hpp"

namespace ocppsim {
namespace {

void handle_remote_start(FeatureContext& context, JsonView request, const Responder& responder) {
  // Section 4.2: not allowed before the boot is accepted.
  if (context.host.boot_status() != BootStatus::accepted)
    return answer_status(responder, "Rejected");
  const IdToken token{std::string(request["idTag"].as_string()), {}};
  EvseId evse = 0;
  if (const JsonView connector = request["connectorId"])
    evse = context.station.from_flat(static_cast<int>(connector.as_int())).first;
  else if (!context.config.persona.remote_start_needs_connector)  // section 5.11 leaves the choice
    evse = context.blocks.remote_control->choose_evse(token);
  if (evse == 0) return answer_status(responder, "Rejected");

  SmartCharging& smart = *context.blocks.smart_charging;
  std::optional<ChargingProfile> profile;
  std::optional<int> start_id;  // ties the transaction to its profile
  const JsonView json = request["chargingProfile"];
  if (json && has_smart_charging_v16(context)) {  // else it is left aside (section 5.11)
    profile = read_charging_profile_v16(json);
    start_id = static_cast<int>(profile->id);
    if (json["transactionId"]) return answer_status(responder, "Rejected");  // errata 3.41
    switch (smart.check_for_start(evse, *profile)) {
      case ProfileAnswer::accepted: break;
      case ProfileAnswer::rejected: return answer_status(responder, "Rejected");
      case ProfileAnswer::unit_not_allowed:
        return responder.error(RpcError::property_constraint,
                               "chargingRateUnit is not one that is allowed");
    }
  }

  const StartAnswer answer = context.blocks.transactions->remote_start(token, evse, start_id);
  if (answer == StartAnswer::accepted && profile)
    smart.keep_for_start(evse, *start_id, *std::move(profile));
  answer_status(responder, answer == StartAnswer::accepted ? "Accepted" : "Rejected");
}

void handle_remote_stop(FeatureContext& context, JsonView request, const Responder& responder) {
  if (context.host.boot_status() != BootStatus::accepted)
    return answer_status(responder, "Rejected");
  const std::string id = std::to_string(request["transactionId"].as_int());
  const StartAnswer answer = context.blocks.transactions->remote_stop(id);
  answer_status(responder, answer == StartAnswer::accepted ? "Accepted" : "Rejected");
}

void handle_unlock(FeatureContext& context, JsonView request, const Responder& responder) {
  const auto [evse, connector] =
      context.station.from_flat(static_cast<int>(request["connectorId"].as_int()));
  switch (context.blocks.remote_control->unlock(evse, connector, true)) {
    case UnlockAnswer::unlocked: return answer_status(responder, "Unlocked");
    case UnlockAnswer::failed: return answer_status(responder, "UnlockFailed");
    case UnlockAnswer::ongoing_transaction:
    case UnlockAnswer::unknown_connector:  // errata 3.87
    case UnlockAnswer::not_supported: break;
  }
  answer_status(responder, "NotSupported");
}

/// ExtendedTriggerMessage asks for the messages of the security extension.
TriggerAnswer trigger(FeatureContext& context, bool extended, std::string_view message,
                      JsonView connector_id) {
  RemoteControl& remote = *context.blocks.remote_control;
  const auto flat = static_cast<int>(connector_id.as_int(-1));  // absent: all (section 5.17)
  const auto [evse, connector] = context.station.from_flat(flat);
  // Section 5.17: a connector that does not matter to the message is ignored.
  if (message == "BootNotification") return remote.trigger_boot();
  if (message == "Heartbeat") return remote.trigger_heartbeat();
  if (flat > 0 && evse == 0) return TriggerAnswer::rejected;
  if (message == "MeterValues")
    return flat == 0 ? remote.trigger_station_meter() : remote.trigger_meter_values(evse);
  if (message == "StatusNotification")
    return flat < 0 ? remote.trigger_status(-1, -1) : remote.trigger_status(evse, connector);
  if (message == "FirmwareStatusNotification") return remote.trigger_firmware_status(extended);
  if (message == "DiagnosticsStatusNotification") return remote.trigger_upload_status(false);
  if (message == "LogStatusNotification") return remote.trigger_upload_status(true);
  return TriggerAnswer::not_implemented;
}

void handle_trigger(FeatureContext& context, JsonView request, const Responder& responder) {
  answer_status(responder, to_string(trigger(
                               context, responder.action() == "ExtendedTriggerMessage",
                               request["requestedMessage"].as_string(), request["connectorId"])));
}

/// What the security extension adds; a plain TriggerMessage does not know these.
void handle_extended_trigger(FeatureContext& context, JsonView request,
                             const Responder& responder) {
  if (request["requestedMessage"].as_string() != "SignChargePointCertificate")
    return handle_trigger(context, request, responder);
  const bool asked = context.blocks.security->trigger_signing();  // A02
  answer_status(responder, asked ? "Accepted" : "Rejected");
}

constexpr Route routes[] = {
    {"ExtendedTriggerMessage", handle_extended_trigger},
    {"RemoteStartTransaction", handle_remote_start},
    {"RemoteStopTransaction", handle_remote_stop},
    {"TriggerMessage", handle_trigger},
    {"UnlockConnector", handle_unlock},
};

}  // namespace

std::span<const Route> remote_control_routes_v16() {
  return routes;
}

}  // namespace ocppsim
