// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/body.hpp"

namespace ocppsim {
namespace {

Json count(std::uint64_t n) {
  return Json(static_cast<std::int64_t>(n));
}

Json time_or_null(UtcTime time) {
  return time == UtcTime{} ? Json() : Json(format_utc(time));
}

Json connectors_json(const Charger& charger) {
  Json list = Json::array();
  for (const ConnectorState& state : charger.connectors) {
    Json one = Json::object();
    if (state.evse != 0) one["evse"] = state.evse;
    one["connector"] = state.connector;
    one["status"] = state.status;
    if (!state.error_code.empty()) one["error_code"] = state.error_code;
    one["at"] = time_or_null(state.at);
    list.items().push_back(std::move(one));
  }
  return list;
}

Json reports_json(const Charger& charger) {
  Json list = Json::array();
  for (const ReportState& report : charger.reports) {
    Json one = Json::object();
    one["action"] = report.action;
    one["request_id"] = report.request_id;
    one["parts"] = report.parts;
    one["items"] = report.items;
    one["complete"] = report.complete;
    list.items().push_back(std::move(one));
  }
  return list;
}

Json charger_json(const Charger& charger) {
  Json one = Json::object();
  one["identity"] = charger.identity;
  one["connected"] = charger.current != nullptr;
  one["subprotocol"] = charger.subprotocol;
  one["boot_status"] = to_string(charger.boot);
  one["boots"] = count(charger.boots);
  one["connections"] = count(charger.connections);
  one["last_seen"] = time_or_null(charger.last_seen);
  one["vendor"] = charger.vendor;
  one["model"] = charger.model;
  one["serial_number"] = charger.serial_number;
  one["firmware_version"] = charger.firmware_version;
  if (!charger.boot_reason.empty()) one["boot_reason"] = charger.boot_reason;
  if (!charger.firmware_status.empty()) one["firmware_status"] = charger.firmware_status;
  if (!charger.log_status.empty()) one["log_status"] = charger.log_status;
  one["last_token"] = charger.last_token;
  one["messages"] = count(charger.messages);
  one["violations"] = count(charger.violations);
  one["security_events"] = count(charger.security_events);
  one["meter_samples"] = count(charger.meter_samples);
  one["transactions"] = count(charger.book.size());
  one["open_transactions"] = count(charger.book.open_count());
  Json actions = Json::object();
  for (const auto& [action, n] : charger.actions) actions[action] = count(n);
  one["actions"] = std::move(actions);
  one["connectors"] = connectors_json(charger);
  Json registers = Json::array();
  for (const auto& [evse, wh] : charger.registers_wh) {
    Json reading = Json::object();
    reading["evse"] = evse;
    reading["energy_wh"] = wh;
    registers.items().push_back(std::move(reading));
  }
  one["registers"] = std::move(registers);
  if (!charger.reports.empty()) one["reports"] = reports_json(charger);
  return one;
}

Json transaction_json(const LedgerTransaction& tx) {
  Json one = Json::object();
  one["charger"] = tx.charger;
  one["id"] = tx.id;
  one["evse"] = tx.evse;
  one["token"] = tx.token;
  one["open"] = tx.open;
  one["started_at"] = time_or_null(tx.started_at);
  one["stopped_at"] = time_or_null(tx.stopped_at);
  one["meter_start_wh"] = tx.meter_start_wh;
  one["meter_stop_wh"] = tx.meter_stop_wh;
  one["billed_wh"] = tx.billed_wh;
  one["times_billed"] = tx.times_billed;
  return one;
}

}  // namespace

Json Csms::to_json() const {
  Json all = Json::object();
  Json chargers = Json::array();
  Json transactions = Json::array();
  std::vector<LedgerTransaction> books;
  std::int64_t connected_count = 0;
  std::int64_t billed_wh = 0;
  for (const auto& [identity, charger] : body_->by_identity) {
    chargers.items().push_back(charger_json(*charger));
    charger->book.append_to(books);
    if (charger->current != nullptr) ++connected_count;
  }
  for (const LedgerTransaction& tx : books) {
    transactions.items().push_back(transaction_json(tx));
    billed_wh += tx.billed_wh * tx.times_billed;
  }
  Json log = Json::array();
  for (const Journal::Entry& entry : body_->journal.entries()) {
    Json one = Json::object();
    one["at"] = format_utc(entry.at);
    one["charger"] = entry.charger;
    one["kind"] = entry.kind;
    one["text"] = entry.text;
    log.items().push_back(std::move(one));
  }
  all["connected"] = connected_count;
  all["messages"] = count(body_->messages);
  all["violations"] = count(body_->violations);
  all["billed_wh"] = billed_wh;
  all["chargers"] = std::move(chargers);
  all["transactions"] = std::move(transactions);
  all["log"] = std::move(log);
  all["log_dropped"] = count(body_->journal.dropped());
  return all;
}

}  // namespace ocppsim
