// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a charger may ask of the CSMS in OCPP 1.6 (edition 2, with the security extension).
#include "csms/exchange.hpp"
#include "csms/meter_readings.hpp"

#include <algorithm>
#include <array>

namespace ocppsim {
namespace {

/// 1.6 section 7.2 knows fewer statuses than 2.x.
std::string_view status_v16(const CsmsConfig& config, std::string_view token) {
  static constexpr std::array<std::string_view, 5> known = {"Accepted", "Blocked", "Expired",
                                                            "Invalid", "ConcurrentTx"};
  const std::string_view status = token_status(config, token);
  return std::find(known.begin(), known.end(), status) != known.end() ? status : "Invalid";
}

void write_id_tag_info(JsonWriter& writer, const Exchange& exchange, std::string_view token) {
  writer.key("idTagInfo").begin_object();
  writer.field("status", status_v16(exchange.config, token));
  const std::string_view group = token_group(exchange.config, token);
  if (!group.empty()) writer.field("parentIdTag", group);
  writer.end_object();
}

void boot(Exchange& exchange) {
  Charger& charger = exchange.charger;
  charger.vendor = exchange.request["chargePointVendor"].as_string();
  charger.model = exchange.request["chargePointModel"].as_string();
  charger.serial_number = exchange.request["chargePointSerialNumber"].as_string();
  charger.firmware_version = exchange.request["firmwareVersion"].as_string();
  answer_boot(exchange);
}

void authorize(Exchange& exchange) {
  exchange.charger.last_token = exchange.request["idTag"].as_string();
  exchange.answer.clear();
  JsonWriter writer(exchange.answer);
  writer.begin_object();
  write_id_tag_info(writer, exchange, exchange.charger.last_token);
  writer.end_object();
}

void status(Exchange& exchange) {
  if (!exchange.booking.keep) return;
  auto* state = exchange.charger.connector(
      0, static_cast<ConnectorId>(exchange.request["connectorId"].as_int()));
  if (state == nullptr) return;
  state->status = exchange.request["status"].as_string();
  state->error_code = exchange.request["errorCode"].as_string();
  state->at = time_or(exchange.request["timestamp"], exchange.now);
}

StartFacts start_facts(JsonView request, UtcTime now) {
  return {static_cast<int>(request["connectorId"].as_int()), request["idTag"].as_string(),
          time_or(request["timestamp"], now), request["meterStart"].as_int()};
}

void start(Exchange& exchange) {
  const StartFacts facts = start_facts(exchange.request, exchange.now);
  exchange.charger.last_token = facts.token;
  const auto id = exchange.charger.book.start(facts, exchange.booking, exchange.now);
  if (!id)
    return exchange.refuse(RpcError::internal, "No transaction ids are left for this charger");
  exchange.answer.clear();
  JsonWriter writer(exchange.answer);
  writer.begin_object().field("transactionId", *id);
  // The transaction counts whatever the token is worth: the charger decides (1.6 section 4.8).
  write_id_tag_info(writer, exchange, facts.token);
  writer.end_object();
}

bool start_replayed(const Charger& charger, JsonView request, UtcTime now) {
  return is_late(request["timestamp"], now) || charger.book.knows_start(start_facts(request, now));
}

void stop(Exchange& exchange) {
  const JsonView request = exchange.request;
  // Always answered, whatever the books say about it (1.6 section 4.10).
  exchange.charger.book.stop(
      {request["transactionId"].as_int(), time_or(request["timestamp"], exchange.now),
       request["meterStop"].as_int()},
      exchange.booking, exchange.now);
  const std::string_view token = request["idTag"].as_string();
  if (token.empty()) return;
  exchange.answer.clear();
  JsonWriter writer(exchange.answer);
  writer.begin_object();
  write_id_tag_info(writer, exchange, token);
  writer.end_object();
}

bool stop_replayed(const Charger& charger, JsonView request, UtcTime now) {
  return is_late(request["timestamp"], now) ||
         charger.book.has_ended(request["transactionId"].as_int());
}

void meter_values(Exchange& exchange) {
  if (!exchange.booking.keep) return;
  const JsonView values = exchange.request["meterValue"];
  exchange.charger.meter_samples += values.size();
  const auto reading = read_registers_v16(values).last;
  if (!reading) return;
  exchange.charger.set_register(static_cast<EvseId>(exchange.request["connectorId"].as_int()),
                                reading->energy_wh);
  if (const JsonView id = exchange.request["transactionId"]) {
    exchange.charger.book.meter(id.as_int(), reading->energy_wh);
  }
}

bool meter_values_replayed(const Charger&, JsonView request, UtcTime now) {
  return is_late(request["meterValue"].at(0)["timestamp"], now);
}

void firmware_status(Exchange& exchange) {
  exchange.charger.firmware_status = exchange.request["status"].as_string();
}

void log_status(Exchange& exchange) {
  exchange.charger.log_status = exchange.request["status"].as_string();
}

/// No vendor's data is known here (1.6 section 5.6).
void data_transfer(Exchange& exchange) {
  answer_status(exchange, "UnknownVendorId");
}

}  // namespace

std::span<const CsmsRoute> csms_routes_v16() {
  static constexpr CsmsRoute routes[] = {
      {"Authorize", authorize},
      {"BootNotification", boot},
      {"DataTransfer", data_transfer},
      {"DiagnosticsStatusNotification", log_status},
      {"FirmwareStatusNotification", firmware_status},
      {"Heartbeat", answer_heartbeat},
      {"LogStatusNotification", log_status},
      {"MeterValues", meter_values, meter_values_replayed},
      {"SecurityEventNotification", note_security_event},
      {"SignCertificate", sign_certificate},
      {"SignedFirmwareStatusNotification", firmware_status},
      {"StartTransaction", start, start_replayed},
      {"StatusNotification", status},
      {"StopTransaction", stop, stop_replayed},
  };
  return routes;
}

}  // namespace ocppsim
