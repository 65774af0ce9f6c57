// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Exchange: one CALL of a charger while it is handled, and the tables of who handles it.
//
//   connections ── validated CALL ──> CsmsRoute (by action) ──> reads request, writes books + answer
//
// A handler never sees an invalid payload, so it reads required members without checks. Its answer
// starts as "{}": a handler that only takes note leaves it so.
#pragma once

#include <ocppsim/csms.hpp>

#include "csms/charger.hpp"
#include "protocol/dialect.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ocppsim {

class Authority;

struct Exchange {
  const CsmsConfig& config;
  Journal& journal;
  Charger& charger;
  JsonView request;
  UtcTime now{};
  Booking booking;
  std::string& answer;  // JSON text of the result
  Authority* authority = nullptr;

  std::string certificate = {};  // PEM that the charger is to get after the answer

  // Instead of an answer:
  bool refused = false;
  RpcError error = RpcError::internal;
  std::string why = {};

  void refuse(RpcError code, std::string text) {
    refused = true;
    error = code;
    why = std::move(text);
  }
};

struct CsmsRoute {
  std::string_view action;
  void (*handle)(Exchange&) = nullptr;  // nullptr: known to the version, answered NotSupported
  /// A message that came before, or was held back: what CsmsRule::only_replayed asks.
  bool (*replayed)(const Charger&, JsonView request, UtcTime now) = nullptr;
};

// One table per version family; 2.1 is 2.0.1 plus its own.
std::span<const CsmsRoute> csms_routes_v16();
std::span<const CsmsRoute> csms_routes_v2();
std::span<const CsmsRoute> csms_routes_v21();

// ---- shared by the families -------------------------------------------------------------------

/// A message with a timestamp older than this was held back.
inline constexpr Duration replay_age = std::chrono::seconds{5};
bool is_late(JsonView timestamp, UtcTime now);
/// Time of a message; the time of receipt when it makes no sense.
UtcTime time_or(JsonView timestamp, UtcTime fallback);
/// Status of a token by the configuration.
std::string_view token_status(const CsmsConfig& config, std::string_view token);
std::string_view token_group(const CsmsConfig& config, std::string_view token);  // empty: none
/// Moves the boot on and gives its status.
std::string_view next_boot_status(Exchange& exchange);
BootStatus parse_boot_status(std::string_view text) noexcept;
/// {"status": ..., "currentTime": ..., "interval": ...}: the same in all versions.
void answer_boot(Exchange& exchange);
void answer_heartbeat(Exchange& exchange);
void answer_status(Exchange& exchange, std::string_view status);
/// SecurityEventNotification: the same in all versions.
void note_security_event(Exchange& exchange);
void note_nothing(Exchange&);
/// SignCertificate: the same in all versions.
void sign_certificate(Exchange& exchange);

}  // namespace ocppsim
