// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What happened at one charger lately, for steps that look for it. Kept only by flows that have
// such steps; bounded: the oldest entries go first.
#pragma once

#include <ocppsim/charge_point.hpp>
#include <ocppsim/rpc.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

struct FlowLogEntry {
  std::uint64_t sequence = 0;
  TimePoint at{};
  bool is_frame = false;
  bool taken = false;  // by an expectation: the next one looks further

  Direction direction = Direction::sent;
  FrameType type = FrameType::call;
  std::string action;   // of a reply: the action it answers
  std::string payload;  // JSON text; of errors: the code

  EventKind kind = EventKind::user;
  EvseId evse = 0;
  std::string text;
};

class FlowLog {
 public:
  static constexpr std::size_t max_entries = 1000;
  static constexpr std::size_t max_pending = 32;

  void add_event(const ChargePointEvent& event);
  /// Returns whether `text` was a frame.
  bool add_frame(TimePoint at, Direction direction, std::string_view text);

  std::uint64_t next_sequence() const noexcept { return next_; }
  std::deque<FlowLogEntry>& entries() noexcept { return entries_; }

 private:
  FlowLogEntry& append(TimePoint at);
  std::string take_action(Direction of_call, std::string_view id);

  std::deque<FlowLogEntry> entries_;
  std::uint64_t next_ = 0;
  struct Pending {
    Direction direction;
    std::string id;
    std::string action;
  };
  std::deque<Pending> pending_;  // CALLs that were not answered yet
};

}  // namespace ocppsim
