// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security events as data: which there are, and the log that keeps them. How a version spells one
// and whether it calls it critical stands in that version's adapter.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class PieceSink;

/// In the words of 2.x (2.0.1 part 2 appendix 1).
enum class SecurityEvent : std::uint8_t {
  firmware_updated,
  failed_to_authenticate_at_csms,
  csms_failed_to_authenticate,
  setting_system_time,
  startup_of_the_device,
  reset_or_reboot,
  security_log_was_cleared,
  reconfiguration_of_security_parameters,
  memory_exhaustion,
  invalid_messages,
  attempted_replay_attacks,
  tamper_detection_activated,
  invalid_firmware_signature,
  invalid_firmware_signing_certificate,
  invalid_csms_certificate,
  invalid_charging_station_certificate,
  discarded_renewed_client_certificate,
  invalid_tls_version,
  invalid_tls_cipher_suite,
  maintenance_login_accepted,
  maintenance_login_failed,
};

/// An event as a version has it.
struct SecurityEventKind {
  SecurityEvent event;
  std::string_view type;
  bool critical;  // pushed to the CSMS; the others are only logged
};

struct SecurityLogEntry {
  UtcTime at{};
  std::string type;
  std::string info;
};
Json to_json(const SecurityLogEntry& entry);
Json to_json(const std::vector<SecurityLogEntry>& entries);
std::vector<SecurityLogEntry> read_entries(const Json* array);

/// Rolling: at the limit the oldest entry goes (1.6 security A04.FR.04). Kept in pieces of a few
/// entries, so that one more event does not cost the writing of all.
class SecurityLog {
 public:
  static constexpr std::size_t limit = 200;
  static constexpr std::size_t piece_size = 8;

  void add(SecurityLogEntry entry);
  const std::list<SecurityLogEntry>& entries() const noexcept { return entries_; }
  /// One line an event, oldest first, within the times given: what GetLog uploads.
  std::string text(std::optional<UtcTime> oldest = {}, std::optional<UtcTime> latest = {}) const;

  void save(PieceSink& pieces);
  /// What an earlier process kept comes before what happened since. Once; later calls do nothing.
  void restore(const Json& state);

 private:
  std::list<SecurityLogEntry> entries_;  // an empty one is small
  std::uint64_t first_ = 0;              // number of the oldest entry
  std::uint64_t sealed_ = 0;  // pieces before this one were written when they were complete
  bool restored_ = false;
};

}  // namespace ocppsim
