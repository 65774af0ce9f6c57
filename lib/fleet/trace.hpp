// SPDX-License-Identifier: AGPL-3.0-or-later
//
// All frames of a run as NDJSON. A shard keeps its first frames up to the limit; the merged file
// holds the first frames of the run, in an order that does not depend on the shards.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/rpc.hpp>
#include <ocppsim/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct TraceFrame {
  TimePoint at{};
  std::uint32_t charger = 0;
  Direction direction = Direction::sent;
  std::string text;
};

class Trace {
 public:
  explicit Trace(std::size_t limit) : limit_(limit) {}

  void add(TimePoint at, std::uint32_t charger, Direction direction, std::string_view text);
  /// Frames that found no room. Loses nothing below `limit`.
  std::uint64_t dropped() const noexcept { return dropped_; }
  void merge(Trace&& other);
  Result<void> write(const std::string& path, const std::vector<std::string>& identities);

 private:
  std::size_t limit_;
  std::uint64_t dropped_ = 0;
  std::vector<TraceFrame> frames_;  // of one charger: in order
};

}  // namespace ocppsim
