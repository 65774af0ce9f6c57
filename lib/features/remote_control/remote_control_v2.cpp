// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/remote_control/remote_control_adapters.hpp"

#include "features/answers.hpp"
#include "features/security/security.hpp"

namespace ocppsim {
namespace {

void handle_request_start(FeatureContext& context, JsonView request, const Responder& responder) {
  if (context.host.boot_status() != BootStatus::accepted)  // B02.FR.05
    return answer_status(responder, "Rejected", "NotEnabled", "the boot is not accepted");
  // F01.FR.11: a profile must be a TxProfile. Without smart charging a good one is left aside.
  const JsonView profile = request["chargingProfile"];
  if (profile && profile["chargingProfilePurpose"].as_string() != "TxProfile")
    return answer_status(responder, "Rejected", "InvalidProfile", "not a TxProfile");

  const JsonView id_token = request["idToken"];
  const IdToken token{std::string(id_token["idToken"].as_string()),
                      std::string(id_token["type"].as_string())};
  EvseId evse = static_cast<EvseId>(request["evseId"].as_int());
  if (!request["evseId"]) evse = context.blocks.remote_control->choose_evse(token);
  if (!context.station.has(evse))
    return answer_status(responder, "Rejected", "UnknownEvse", "no such EVSE, or none is free");

  Transactions& transactions = *context.blocks.transactions;
  // F01.FR.13: a transaction that runs already, waiting for its authorization, is told.
  const Transaction* const running = transactions.running(evse);
  const std::string uid = running ? running->record.uid : std::string{};
  const StartAnswer answer =
      transactions.remote_start(token, evse, static_cast<int>(request["remoteStartId"].as_int()));
  if (answer == StartAnswer::rejected) return answer_status(responder, "Rejected");
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().field("status", "Accepted");
  optional_field(json, "transactionId", uid);
  json.end_object();
  responder.result(payload);
}

void handle_request_stop(FeatureContext& context, JsonView request, const Responder& responder) {
  if (context.host.boot_status() != BootStatus::accepted)  // B02.FR.05
    return answer_status(responder, "Rejected", "NotEnabled", "the boot is not accepted");
  const StartAnswer answer =
      context.blocks.transactions->remote_stop(request["transactionId"].as_string());
  if (answer == StartAnswer::accepted) return answer_status(responder, "Accepted");
  answer_status(responder, "Rejected", "TxNotFound", "no such transaction runs");  // F03.FR.08
}

void handle_unlock(FeatureContext& context, JsonView request, const Responder& responder) {
  const auto evse = static_cast<EvseId>(request["evseId"].as_int());
  const auto connector = static_cast<ConnectorId>(request["connectorId"].as_int());
  switch (context.blocks.remote_control->unlock(evse, connector, false)) {
    case UnlockAnswer::unlocked: return answer_status(responder, "Unlocked");
    case UnlockAnswer::ongoing_transaction:  // F05.FR.02
      return answer_status(responder, "OngoingAuthorizedTransaction");
    case UnlockAnswer::unknown_connector:  // F05.FR.03
      return answer_status(responder, "UnknownConnector");
    case UnlockAnswer::not_supported:
      return answer_status(responder, "UnlockFailed", "FixedCable", "this connector has no lock");
    case UnlockAnswer::failed: break;
  }
  answer_status(responder, "UnlockFailed");
}

TriggerAnswer trigger(FeatureContext& context, std::string_view message, JsonView place) {
  RemoteControl& remote = *context.blocks.remote_control;
  const auto evse = static_cast<EvseId>(place["id"].as_int());
  const auto connector = static_cast<ConnectorId>(place["connectorId"].as_int());
  if (message == "BootNotification") return remote.trigger_boot();
  if (message == "Heartbeat") return remote.trigger_heartbeat();
  if (message == "MeterValues") return remote.trigger_meter_values(evse);
  if (message == "TransactionEvent") return remote.trigger_transaction_event(evse);
  if (message == "StatusNotification")  // F06.FR.12: only of one connector
    return evse == 0 || connector == 0 ? TriggerAnswer::rejected
                                       : remote.trigger_status(evse, connector);
  if (message == "SignChargingStationCertificate")  // A02.FR.01
    return context.blocks.security->trigger_signing() ? TriggerAnswer::accepted
                                                      : TriggerAnswer::rejected;
  return TriggerAnswer::not_implemented;  // F06.FR.08
}

void handle_trigger(FeatureContext& context, JsonView request, const Responder& responder) {
  answer_status(responder, to_string(trigger(context, request["requestedMessage"].as_string(),
                                             request["evse"])));
}

constexpr Route routes[] = {
    {"RequestStartTransaction", handle_request_start},
    {"RequestStopTransaction", handle_request_stop},
    {"TriggerMessage", handle_trigger},
    {"UnlockConnector", handle_unlock},
};

}  // namespace

std::span<const Route> remote_control_routes_v2() {
  return routes;
}

}  // namespace ocppsim
