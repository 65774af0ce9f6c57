// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the reference CSMS knows about one charger. Outlives its connections.
#pragma once

#include "csms/ledger.hpp"
#include "wire/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

class Connection;

struct ConnectorState {
  EvseId evse = 0;  // 1.6: 0
  ConnectorId connector = 0;
  std::string status;
  std::string error_code;
  UtcTime at{};
};

/// A report in parts (NotifyReport and its kin).
struct ReportState {
  std::string action;
  std::int64_t request_id = 0;
  std::int64_t parts = 0;
  std::int64_t items = 0;
  bool complete = false;
};

struct Charger {
  Charger(std::string name, std::uint32_t position, Journal& journal)
      : identity(std::move(name)),
        index(position),
        message_ids("csms-"),
        book(identity, position, journal) {}

  // Growth limits: what a charger sends decides how much is kept about it.
  static constexpr std::size_t max_connectors = 256;
  static constexpr std::size_t max_reports = 32;

  std::string identity;
  std::uint32_t index;
  MessageIdSource message_ids;  // unique over all its connections
  Connection* current = nullptr;

  BootStatus boot = BootStatus::none;
  std::size_t boots = 0;
  std::uint64_t connections = 0;
  std::uint64_t messages = 0;
  std::uint64_t violations = 0;
  UtcTime last_seen{};
  std::string subprotocol;
  std::string vendor, model, serial_number, firmware_version, boot_reason;
  std::string firmware_status, log_status;
  std::string last_token;
  std::uint64_t security_events = 0;
  std::uint64_t meter_samples = 0;
  std::uint64_t sends = 0;  // SEND messages (2.1)
  std::vector<ConnectorState> connectors;
  std::vector<std::pair<EvseId, std::int64_t>> registers_wh;  // last energy register by EVSE
  std::vector<ReportState> reports;
  std::vector<std::int64_t> event_streams;                          // open ones (2.1)
  std::vector<std::pair<std::string_view, std::uint64_t>> actions;  // counts, in order of first use
  /// Actions the CSMS asked for while the charger was not yet accepted.
  std::vector<std::string> asked_for;
  TransactionBook book;

  ConnectorState* connector(EvseId evse, ConnectorId id) {
    for (ConnectorState& state : connectors) {
      if (state.evse == evse && state.connector == id) return &state;
    }
    if (connectors.size() >= max_connectors) return nullptr;
    connectors.push_back({evse, id, {}, {}, {}});
    return &connectors.back();
  }
  void set_register(EvseId evse, std::int64_t energy_wh) {
    for (auto& [at, wh] : registers_wh) {
      if (at == evse) {
        wh = energy_wh;
        return;
      }
    }
    if (registers_wh.size() < max_connectors) registers_wh.emplace_back(evse, energy_wh);
  }
  /// `action` must live as long as the catalogue it comes from.
  void count(std::string_view action) {
    for (auto& [name, n] : actions) {
      if (name.data() == action.data()) {
        ++n;
        return;
      }
    }
    actions.emplace_back(action, 1);
  }
};

}  // namespace ocppsim
