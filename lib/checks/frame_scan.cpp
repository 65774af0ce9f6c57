// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/frame_scan.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <charconv>

namespace ocppsim {
namespace {

void skip_space(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
}

bool take(std::string_view& text, char c) {
  skip_space(text);
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// A string without escapes, or nothing.
bool take_string(std::string_view& text, std::string_view& out) {
  if (!take(text, '"')) return false;
  const auto end = text.find_first_of("\"\\");
  if (end == std::string_view::npos || text[end] != '"') return false;
  out = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

ScannedFrame scan_frame(std::string_view text) noexcept {
  ScannedFrame frame;
  if (!take(text, '[')) return {};
  skip_space(text);
  if (text.empty()) return {};
  const char type = text.front();
  text.remove_prefix(1);
  if (type < '2' || type > '6' || !take(text, ',') || !take_string(text, frame.id)) return {};
  const bool has_action = type == '2' || type == '6';
  if (has_action && (!take(text, ',') || !take_string(text, frame.action))) return {};
  frame.type = type;
  return frame;
}

bool told_late(std::string_view text, UtcTime device_now) {
  static constexpr std::string_view key = "\"timestamp\":";
  static constexpr Duration prompt = seconds{5};
  const auto at = text.find(key);
  if (at == std::string_view::npos) return false;
  std::string_view rest = text.substr(at + key.size());
  std::string_view value;
  if (!take_string(rest, value)) return false;
  const auto time = parse_utc(value);
  return time.ok() && *time + prompt < device_now;
}

std::uint64_t start_key(JsonDocument& document, std::string_view text) {
  const auto frame = document.parse(text);
  if (!frame.ok()) return 1;
  const JsonView start = frame->at(3);
  Digest digest;
  digest.update(static_cast<std::uint64_t>(start["connectorId"].as_int()));
  digest.update(start["idTag"].as_string());
  digest.update(start["timestamp"].as_string());
  digest.update(static_cast<std::uint64_t>(start["meterStart"].as_int()));
  return std::max<std::uint64_t>(1, digest.value());
}

int refusal_status(std::string_view why) noexcept {
  static constexpr std::string_view head = "rejected ";
  if (why.substr(0, head.size()) != head) return 0;
  int status = 0;
  std::from_chars(why.data() + head.size(), why.data() + why.size(), status);
  return status;
}

}  // namespace ocppsim
