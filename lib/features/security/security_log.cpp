// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/security/security_log.hpp"
#include "wire/json_members.hpp"

#include <utility>

namespace ocppsim {
namespace {

constexpr SecurityEventKind kinds[] = {
    {"FirmwareUpdated", true},
    {"FailedToAuthenticationAtCentralSystem", false},
    {"CentralSystemFailedToAuthentication", false},
    {"SettingSystemTime", true},
    {"StartupOfTheDevice", true},
    {"ResetOrReboot", true},
    {"SecurityLogWasCleared", true},
    {"ReconfigurationOfSecurityParameters", false},
    {"MemoryExhaustion", true},
    {"InvalidMessages", false},
    {"AttemptedReplayAttacks", false},
    {"TamperDetectionActivated", true},
    {"InvalidFirmwareSignature", false},
    {"InvalidFirmwareSigningCertificate", false},
    {"InvalidCentralSystemCertificate", false},
    {"InvalidChargePointCertificate", false},
    {"InvalidTLSVersion", false},
    {"InvalidTLSCipherSuite", false},
};

}  // namespace

std::span<const SecurityEventKind> security_event_kinds() noexcept { return kinds; }

std::optional<bool> is_critical(std::string_view type) noexcept {
  for (const SecurityEventKind& kind : kinds) {
    if (kind.type == type) return kind.critical;
  }
  return std::nullopt;
}

Json to_json(const std::vector<SecurityLogEntry>& entries) {
  Json array = Json::array();
  for (const SecurityLogEntry& entry : entries) {
    Json object = Json::object();
    object["at"] = format_utc(entry.at);
    object["type"] = entry.type;
    if (!entry.info.empty()) object["info"] = entry.info;
    array.items().push_back(std::move(object));
  }
  return array;
}

std::vector<SecurityLogEntry> read_entries(const Json* array) {
  std::vector<SecurityLogEntry> entries;
  if (!array || !array->is_array()) return entries;
  for (const Json& object : array->items()) {
    const Result<UtcTime> at = parse_utc(text_of(object, "at"));
    entries.push_back({at ? *at : UtcTime{}, text_of(object, "type"), text_of(object, "info")});
  }
  return entries;
}

void SecurityLog::add(SecurityLogEntry entry) {
  if (entries_.size() >= limit) entries_.erase(entries_.begin());
  entries_.push_back(std::move(entry));
}

std::string SecurityLog::text(std::optional<UtcTime> oldest, std::optional<UtcTime> latest) const {
  std::string out;
  for (const SecurityLogEntry& entry : entries_) {
    if ((oldest && entry.at < *oldest) || (latest && entry.at > *latest)) continue;
    append_utc(out, entry.at);
    out += ' ';
    out += entry.type;
    if (!entry.info.empty()) out += ": " + entry.info;
    out += '\n';
  }
  return out;
}

}  // namespace ocppsim
