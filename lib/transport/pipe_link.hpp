// SPDX-License-Identifier: AGPL-3.0-or-later
//
// PipeLink: what lies between the two ends of an in-process pipe.
//
//   end 0 ──push(1, item)──> [ item | item | item ] ──`latency` later──> end 1.on_item()
//   end 0.on_item() <──────── [ item | item ] <──push(0, item)── end 1
//
//   * Each direction delivers in order; each item in a callback of its own.
//   * An end may disappear at any time, also while an item is delivered to it; the ends share the
//     link, and a delivery keeps it alive.
//   * Items are reused, so a link in use allocates nothing.
#pragma once

#include <ocppsim/event_loop.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct PipeItem {
  TimePoint due{};
  std::uint8_t kind = 0;   // the ends' business
  std::uint16_t code = 0;  // with it
  std::string text;
};

class PipeReceiver {
 public:
  virtual void on_item(const PipeItem& item) = 0;

 protected:
  ~PipeReceiver() = default;
};

class PipeLink : public std::enable_shared_from_this<PipeLink> {
 public:
  PipeLink(EventLoop& loop, Duration latency);

  /// Who stands at that end; nullptr: nobody any more, what arrives is dropped.
  void set_receiver(int end, PipeReceiver* receiver) noexcept;
  bool has_receiver(int end) const noexcept { return ways_[end].receiver != nullptr; }
  void push(int to_end, std::uint8_t kind, std::uint16_t code = 0, std::string_view text = {});
  void pause(int end, bool paused);
  /// Text under way to that end.
  std::size_t queued_bytes(int end) const noexcept { return ways_[end].bytes; }

 private:
  struct Way {
    Way(EventLoop& loop, EventLoop::Task deliver) : timer(loop, std::move(deliver)) {}
    PipeReceiver* receiver = nullptr;
    bool paused = false;
    std::size_t bytes = 0;
    std::vector<PipeItem> items;  // a queue: [first, last); those before first are spare
    std::size_t first = 0;
    std::size_t last = 0;
    PipeItem current;  // being delivered
    Timer timer;
  };
  void deliver(int end);
  void schedule(Way& way);

  EventLoop& loop_;
  const Duration latency_;
  Way ways_[2];
};

}  // namespace ocppsim
