// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "csms/authority.hpp"
#include "csms/exchange.hpp"

#include <fmt/format.h>

namespace ocppsim {

bool is_late(JsonView timestamp, UtcTime now) {
  const auto at = parse_utc(timestamp.as_string());
  return at && *at + replay_age < now;
}

UtcTime time_or(JsonView timestamp, UtcTime fallback) {
  const auto at = parse_utc(timestamp.as_string());
  return at ? *at : fallback;
}

std::string_view token_status(const CsmsConfig& config, std::string_view token) {
  for (const auto& [pattern, status] : config.token_status) {
    if (glob_match(pattern, token)) return status;
  }
  return "Accepted";
}

std::string_view token_group(const CsmsConfig& config, std::string_view token) {
  for (const auto& [pattern, group] : config.token_group) {
    if (glob_match(pattern, token)) return group;
  }
  return {};
}

BootStatus parse_boot_status(std::string_view text) noexcept {
  if (text == "Accepted") return BootStatus::accepted;
  if (text == "Pending") return BootStatus::pending;
  return BootStatus::rejected;
}

std::string_view next_boot_status(Exchange& exchange) {
  const auto& sequence = exchange.config.boot_sequence;
  const std::size_t turn = exchange.charger.boots++;
  return turn < sequence.size() ? std::string_view(sequence[turn]) : "Accepted";
}

void answer_boot(Exchange& exchange) {
  const std::string_view status = next_boot_status(exchange);
  exchange.charger.boot = parse_boot_status(status);
  const bool accepted = exchange.charger.boot == BootStatus::accepted;
  if (accepted) exchange.charger.asked_for.clear();
  exchange.answer.clear();
  JsonWriter(exchange.answer)
      .begin_object()
      .field("currentTime", exchange.now)
      .field("interval", accepted ? exchange.config.heartbeat_interval_s
                                  : exchange.config.boot_retry_interval_s)
      .field("status", status)
      .end_object();
}

void answer_heartbeat(Exchange& exchange) {
  exchange.answer.clear();
  JsonWriter(exchange.answer).begin_object().field("currentTime", exchange.now).end_object();
}

void answer_status(Exchange& exchange, std::string_view status) {
  exchange.answer.clear();
  JsonWriter(exchange.answer).begin_object().field("status", status).end_object();
}

void sign_certificate(Exchange& exchange) {
  if (exchange.authority != nullptr) {
    const auto made = exchange.authority->sign(exchange.request["csr"].as_string(), exchange.now);
    exchange.certificate = made.value_or("");
  }
  answer_status(exchange, exchange.certificate.empty() ? "Rejected" : "Accepted");
}

void note_security_event(Exchange& exchange) {
  ++exchange.charger.security_events;
  exchange.journal.add(exchange.now, exchange.charger.identity, "security event",
                       fmt::format("{} at {}: {}", exchange.request["type"].as_string(),
                                   exchange.request["timestamp"].as_string(),
                                   exchange.request["techInfo"].as_string("-")));
}

void note_nothing(Exchange&) {}

}  // namespace ocppsim
