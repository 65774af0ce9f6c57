// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/diagnostics/device_log.hpp"

#include "base/text.hpp"

#include <cstring>

namespace ocppsim {
namespace {

/// Before each entry's text.
struct Head {
  std::int64_t at_ns;
  std::int64_t number;
  std::uint16_t evse;
  std::uint8_t connector;
  std::uint8_t kind;
  std::uint8_t text_size;
};
constexpr std::size_t head_bytes = 8 + 8 + 2 + 1 + 1 + 1;  // without padding

void pack(std::string& out, const Head& head) {
  char bytes[head_bytes];
  std::memcpy(bytes, &head.at_ns, 8);
  std::memcpy(bytes + 8, &head.number, 8);
  std::memcpy(bytes + 16, &head.evse, 2);
  std::memcpy(bytes + 18, &head.connector, 1);
  std::memcpy(bytes + 19, &head.kind, 1);
  std::memcpy(bytes + 20, &head.text_size, 1);
  out.append(bytes, head_bytes);
}

Head unpack(const char* bytes) {
  Head head{};
  std::memcpy(&head.at_ns, bytes, 8);
  std::memcpy(&head.number, bytes + 8, 8);
  std::memcpy(&head.evse, bytes + 16, 2);
  std::memcpy(&head.connector, bytes + 18, 1);
  std::memcpy(&head.kind, bytes + 19, 1);
  std::memcpy(&head.text_size, bytes + 20, 1);
  return head;
}

void write_line(std::string& out, const Head& head, std::string_view text) {
  append_utc(out, UtcTime{Duration{head.at_ns}});
  out += ' ';
  out += to_string(static_cast<EventKind>(head.kind));
  if (head.evse != 0) {
    out += " evse " + std::to_string(head.evse);
    if (head.connector != 0) out += " connector " + std::to_string(head.connector);
  }
  if (!text.empty()) {
    out += ": ";
    // One entry, one line.
    for (const char c : text) out += c == '\n' || c == '\r' ? ' ' : c;
  }
  if (head.number != 0) out += " (" + std::to_string(head.number) + ")";
  out += '\n';
}

}  // namespace

void LogRing::add(UtcTime at, const ChargePointEvent& event) {
  std::string_view text = event.text.substr(0, longest_text);
  text = text.substr(0, valid_utf8_prefix(text));
  Head head{};
  head.at_ns = at.time_since_epoch().count();
  head.number = event.number;
  head.evse = static_cast<std::uint16_t>(event.evse);
  head.connector = static_cast<std::uint8_t>(event.connector);
  head.kind = static_cast<std::uint8_t>(event.kind);
  head.text_size = static_cast<std::uint8_t>(text.size());
  while (bytes_.size() - start_ + head_bytes + text.size() > limit_) drop_oldest();
  pack(bytes_, head);
  bytes_ += text;
}

void LogRing::drop_oldest() {
  start_ += head_bytes + unpack(bytes_.data() + start_).text_size;
  if (start_ < limit_ / 2) return;
  bytes_.erase(0, start_);  // now and then, so that an entry costs no move of all the others
  start_ = 0;
}

std::size_t LogRing::write(std::string& out, std::optional<UtcTime> from,
                           std::optional<UtcTime> until) const {
  std::size_t lines = 0;
  for (std::size_t place = start_; place < bytes_.size();) {
    const Head head = unpack(bytes_.data() + place);
    const std::string_view text(bytes_.data() + place + head_bytes, head.text_size);
    place += head_bytes + head.text_size;
    const UtcTime at{Duration{head.at_ns}};
    if ((from && at < *from) || (until && at > *until)) continue;
    write_line(out, head, text);
    ++lines;
  }
  return lines;
}

void DeviceLog::add(UtcTime at, const ChargePointEvent& event) {
  switch (event.kind) {
    case EventKind::fault_fired:
    case EventKind::user: return;
    default: break;
  }
  events_.add(at, event);
}

}  // namespace ocppsim
