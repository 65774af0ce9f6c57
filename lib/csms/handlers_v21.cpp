// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What OCPP 2.1 adds to 2.0.1 on the CSMS's side.
#include "csms/exchange.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

constexpr std::size_t max_event_streams = 256;  // per charger; more are refused

void open_event_stream(Exchange& exchange) {
  auto& streams = exchange.charger.event_streams;
  const std::int64_t id = exchange.request["constantStreamData"]["id"].as_int();
  const bool known = std::find(streams.begin(), streams.end(), id) != streams.end();
  if (!known && streams.size() >= max_event_streams) return answer_status(exchange, "Rejected");
  if (!known) streams.push_back(id);
  answer_status(exchange, "Accepted");
}

void close_event_stream(Exchange& exchange) {
  auto& streams = exchange.charger.event_streams;
  const std::int64_t id = exchange.request["id"].as_int();
  streams.erase(std::remove(streams.begin(), streams.end(), id), streams.end());
}

void event_stream(Exchange& exchange) {
  ++exchange.charger.sends;
}

/// We set no dynamic profiles, so there is none to update.
void pull_schedule(Exchange& exchange) {
  answer_status(exchange, "Rejected");
}

}  // namespace

std::span<const CsmsRoute> csms_routes_v21() {
  static constexpr CsmsRoute routes[] = {
      {"BatterySwap", note_nothing},
      {"ClosePeriodicEventStream", close_event_stream},
      {"GetCertificateChainStatus"},  // no OCSP responder
      {"NotifyDERAlarm", note_nothing},
      {"NotifyDERStartStop", note_nothing},
      {"NotifyPeriodicEventStream", event_stream},
      {"NotifyPriorityCharging", note_nothing},
      {"NotifySettlement", note_nothing},
      {"NotifyWebPaymentStarted", note_nothing},
      {"OpenPeriodicEventStream", open_event_stream},
      {"PullDynamicScheduleUpdate", pull_schedule},
      {"ReportDERControl", note_nothing},
      {"VatNumberValidation"},  // no register of VAT numbers
  };
  return routes;
}

}  // namespace ocppsim
