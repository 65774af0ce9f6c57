// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Waits of other threads at one charger, and its short history that they may look into. Lives on
// the shard's thread; a wait's end is told exactly once.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/fleet.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

using OnWaitDone = std::function<void(Result<FleetEvent>)>;

class WaitList {
 public:
  explicit WaitList(std::size_t history) : history_limit_(history) {}
  /// Ends every wait with an error.
  ~WaitList();

  void add(EventLoop& loop, WaitFor what, Duration timeout, OnWaitDone done);
  void on_event(const FleetEvent& event);
  /// Whether anyone listens: frames are copied only then.
  bool wants_all() const noexcept { return history_limit_ > 0 || !waits_.empty(); }

  static constexpr std::size_t max_pending_calls = 32;

 private:
  struct Entry {
    FleetEvent event;
    FrameType type = FrameType::call;
    std::string action;   // of frames
    std::string payload;  // JSON text
    bool is_frame = false;
    std::uint64_t sequence = 0;
  };
  struct Wait {
    WaitFor what;
    OnWaitDone done;
    std::unique_ptr<Timer> timer;
  };
  Entry describe(const FleetEvent& event);
  static bool is_candidate(const WaitFor& what, const Entry& entry);
  static bool matches(const WaitFor& what, const Entry& entry);
  void finish(std::list<Wait>::iterator wait, Result<FleetEvent> result);

  /// True when the entry ends that wait; `done` has been called then.
  bool try_end(std::list<Wait>::iterator wait, const Entry& entry);

  std::size_t history_limit_;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t seen_ = 0;  // sequence of the last match
  std::list<Entry> history_;
  std::list<Wait> waits_;
  std::vector<std::pair<std::string, std::string>> calls_;  // id with direction mark, action
};

}  // namespace ocppsim
