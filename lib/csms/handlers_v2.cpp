// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a charging station may ask of the CSMS in OCPP 2.0.1, and in 2.1 unless said otherwise there.
#include "csms/exchange.hpp"
#include "csms/meter_readings.hpp"

namespace ocppsim {
namespace {

void boot(Exchange& exchange) {
  Charger& charger = exchange.charger;
  const JsonView station = exchange.request["chargingStation"];
  charger.vendor = station["vendorName"].as_string();
  charger.model = station["model"].as_string();
  charger.serial_number = station["serialNumber"].as_string();
  charger.firmware_version = station["firmwareVersion"].as_string();
  charger.boot_reason = exchange.request["reason"].as_string();
  answer_boot(exchange);
}

void write_id_token_info(Exchange& exchange, JsonView token) {
  // A station that asks for nothing gets its energy (2.0.1 IdTokenEnumType NoAuthorization).
  const bool none = token["type"].as_string() == "NoAuthorization";
  const std::string_view id = token["idToken"].as_string();
  const std::string_view group = none ? std::string_view() : token_group(exchange.config, id);
  exchange.answer.clear();
  JsonWriter writer(exchange.answer);
  writer.begin_object().key("idTokenInfo").begin_object();
  writer.field("status", none ? "Accepted" : token_status(exchange.config, id));
  if (!group.empty()) {
    writer.key("groupIdToken").begin_object();
    writer.field("idToken", group).field("type", "Central").end_object();
  }
  writer.end_object().end_object();
}

void authorize(Exchange& exchange) {
  const JsonView token = exchange.request["idToken"];
  exchange.charger.last_token = token["idToken"].as_string();
  write_id_token_info(exchange, token);
}

void status(Exchange& exchange) {
  if (!exchange.booking.keep) return;
  auto* state = exchange.charger.connector(
      static_cast<EvseId>(exchange.request["evseId"].as_int()),
      static_cast<ConnectorId>(exchange.request["connectorId"].as_int()));
  if (state == nullptr) return;
  state->status = exchange.request["connectorStatus"].as_string();
  state->at = time_or(exchange.request["timestamp"], exchange.now);
}

void meter_values(Exchange& exchange) {
  if (!exchange.booking.keep) return;
  const JsonView values = exchange.request["meterValue"];
  exchange.charger.meter_samples += values.size();
  if (const auto reading = read_registers_v2(values).last) {
    exchange.charger.set_register(static_cast<EvseId>(exchange.request["evseId"].as_int()),
                                  reading->energy_wh);
  }
}

bool meter_values_replayed(const Charger&, JsonView request, UtcTime now) {
  return is_late(request["meterValue"].at(0)["timestamp"], now);
}

EventFacts::Type event_type(std::string_view text) {
  if (text == "Started") return EventFacts::Type::started;
  if (text == "Ended") return EventFacts::Type::ended;
  return EventFacts::Type::updated;
}

void transaction_event(Exchange& exchange) {
  const JsonView request = exchange.request;
  const JsonView token = request["idToken"];
  EventFacts facts;
  facts.type = event_type(request["eventType"].as_string());
  facts.id = request["transactionInfo"]["transactionId"].as_string();
  facts.seq_no = request["seqNo"].as_int();
  facts.at = time_or(request["timestamp"], exchange.now);
  facts.evse = static_cast<EvseId>(request["evse"]["id"].as_int());
  facts.token = token["idToken"].as_string();
  const RegisterReadings readings = read_registers_v2(request["meterValue"]);
  facts.first = readings.first;
  facts.last = readings.last;
  exchange.charger.book.event(facts, exchange.booking, exchange.now);
  if (exchange.booking.keep) {
    exchange.charger.meter_samples += request["meterValue"].size();
    if (readings.last && facts.evse != 0) {
      exchange.charger.set_register(facts.evse, readings.last->energy_wh);
    }
  }
  if (token) {  // 2.0.1 C12.FR.03: its status is checked again here
    exchange.charger.last_token = facts.token;
    write_id_token_info(exchange, token);
  }
}

bool transaction_event_replayed(const Charger& charger, JsonView request, UtcTime now) {
  return request["offline"].as_bool() || is_late(request["timestamp"], now) ||
         charger.book.knows_event(request["transactionInfo"]["transactionId"].as_string(),
                                  request["seqNo"].as_int());
}

/// NotifyReport and its kin: parts of an answer to a request of ours. The list's name differs.
void note_report(Exchange& exchange, std::string_view action, std::string_view list) {
  auto& reports = exchange.charger.reports;
  const std::int64_t id = exchange.request["requestId"].as_int();
  ReportState* report = nullptr;
  for (ReportState& known : reports) {
    if (known.action == action && known.request_id == id && !known.complete) report = &known;
  }
  if (report == nullptr) {
    if (reports.size() >= Charger::max_reports) reports.erase(reports.begin());
    reports.push_back({std::string(action), id, 0, 0, false});
    report = &reports.back();
  }
  ++report->parts;
  report->items += static_cast<std::int64_t>(exchange.request[list].size());
  report->complete = !exchange.request["tbc"].as_bool(false);
}

void notify_report(Exchange& exchange) {
  note_report(exchange, "NotifyReport", "reportData");
}
void notify_monitoring_report(Exchange& exchange) {
  note_report(exchange, "NotifyMonitoringReport", "monitor");
}
void notify_display_messages(Exchange& exchange) {
  note_report(exchange, "NotifyDisplayMessages", "messageInfo");
}
void notify_customer_information(Exchange& exchange) {
  note_report(exchange, "NotifyCustomerInformation", "data");
}
void report_charging_profiles(Exchange& exchange) {
  note_report(exchange, "ReportChargingProfiles", "chargingProfile");
}

void firmware_status(Exchange& exchange) {
  exchange.charger.firmware_status = exchange.request["status"].as_string();
}

void log_status(Exchange& exchange) {
  exchange.charger.log_status = exchange.request["status"].as_string();
}

/// No vendor's data is known here (2.0.1 P02.FR.06).
void data_transfer(Exchange& exchange) {
  answer_status(exchange, "UnknownVendorId");
}

/// Accepted would promise a charging profile that nobody computes (2.0.1 K15.FR.04).
void charging_needs(Exchange& exchange) {
  answer_status(exchange, "Rejected");
}

/// The schedule an EV chose lies within what we sent, as we sent nothing (2.0.1 K15).
void charging_schedule(Exchange& exchange) {
  answer_status(exchange, "Accepted");
}

}  // namespace

std::span<const CsmsRoute> csms_routes_v2() {
  static constexpr CsmsRoute routes[] = {
      {"Authorize", authorize},
      {"BootNotification", boot},
      {"ClearedChargingLimit", note_nothing},
      {"DataTransfer", data_transfer},
      {"FirmwareStatusNotification", firmware_status},
      {"Get15118EVCertificate"},  // no contract certificate pool
      {"GetCertificateStatus"},   // no OCSP responder
      {"Heartbeat", answer_heartbeat},
      {"LogStatusNotification", log_status},
      {"MeterValues", meter_values, meter_values_replayed},
      {"NotifyChargingLimit", note_nothing},
      {"NotifyCustomerInformation", notify_customer_information},
      {"NotifyDisplayMessages", notify_display_messages},
      {"NotifyEVChargingNeeds", charging_needs},
      {"NotifyEVChargingSchedule", charging_schedule},
      {"NotifyEvent", note_nothing},
      {"NotifyMonitoringReport", notify_monitoring_report},
      {"NotifyReport", notify_report},
      {"PublishFirmwareStatusNotification", firmware_status},
      {"ReportChargingProfiles", report_charging_profiles},
      {"ReservationStatusUpdate", note_nothing},
      {"SecurityEventNotification", note_security_event},
      {"SignCertificate", sign_certificate},
      {"StatusNotification", status},
      {"TransactionEvent", transaction_event, transaction_event_replayed},
  };
  return routes;
}

}  // namespace ocppsim
