// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/trace.hpp"

#include <ocppsim/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

namespace ocppsim {

void Trace::add(TimePoint at, std::uint32_t charger, Direction direction, std::string_view text) {
  if (frames_.size() == limit_) {
    ++dropped_;
    return;
  }
  frames_.push_back({at, charger, direction, std::string(text)});
}

void Trace::merge(Trace&& other) {
  frames_.insert(frames_.end(), std::make_move_iterator(other.frames_.begin()),
                 std::make_move_iterator(other.frames_.end()));
  dropped_ += other.dropped_;
}

Result<void> Trace::write(const std::string& path, const std::vector<std::string>& identities) {
  std::stable_sort(frames_.begin(), frames_.end(), [](const TraceFrame& a, const TraceFrame& b) {
    return std::tie(a.at, a.charger) < std::tie(b.at, b.charger);
  });
  if (frames_.size() > limit_) {
    dropped_ += frames_.size() - limit_;
    frames_.resize(limit_);
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::string line;
  for (const TraceFrame& frame : frames_) {
    line.clear();
    JsonWriter json(line);
    json.begin_object();
    json.field("t_ns", static_cast<std::int64_t>(frame.at.time_since_epoch().count()));
    json.field("charger", identities[frame.charger]);
    json.field("direction", frame.direction == Direction::sent ? "sent" : "received");
    json.field("text", frame.text);
    json.end_object();
    line += '\n';
    file << line;
  }
  file.flush();
  if (!file)
    return Error(Errc::io, fmt::format("cannot write the trace: {}", std::strerror(errno)), path);
  return {};
}

}  // namespace ocppsim
