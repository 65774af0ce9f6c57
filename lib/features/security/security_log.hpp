// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security events as data: which there are, which are critical, and the log that keeps them.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class PieceSink;

struct SecurityEventKind {
  std::string_view type;
  bool critical;  // pushed to the CSMS; the others are only logged
};
/// 1.6 security section 8, in its order.
std::span<const SecurityEventKind> security_event_kinds() noexcept;
/// nullopt: not in the list, a vendor's own.
std::optional<bool> is_critical(std::string_view type) noexcept;

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
