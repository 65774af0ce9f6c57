// SPDX-License-Identifier: AGPL-3.0-or-later
//
// DeviceLog: what happened at the charger lately, as a device would keep it in flash. Security
// events have a log of their own (security_log.hpp), so that chatter never pushes one out.
//
//   add(event) ──> events (newest ~8 KiB)      write() ──> "2026-01-01T00:00:02.001Z  connected ..."
//
// Entries are packed, because ten thousand chargers keep one each.
#pragma once

#include <ocppsim/charge_point.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

/// Packed entries, oldest first. At the limit the oldest go.
class LogRing {
 public:
  static constexpr std::size_t longest_text = 200;  // of one entry; the rest is cut off

  explicit LogRing(std::size_t limit) : limit_(limit) {}
  void add(UtcTime at, const ChargePointEvent& event);
  /// Lines of the entries from `from` to `until`, both included. Returns how many.
  std::size_t write(std::string& out, std::optional<UtcTime> from,
                    std::optional<UtcTime> until) const;
  bool empty() const noexcept { return bytes_.size() == start_; }

 private:
  void drop_oldest();
  std::size_t limit_;
  std::string bytes_;
  std::size_t start_ = 0;  // of the oldest entry
};

class DeviceLog {
 public:
  static constexpr std::size_t event_bytes = 8192;

  /// What the device itself can know; the tester's own doings are none of its log's business.
  void add(UtcTime at, const ChargePointEvent& event);
  const LogRing& events() const noexcept { return events_; }

 private:
  LogRing events_{event_bytes};
};

}  // namespace ocppsim
