// SPDX-License-Identifier: AGPL-3.0-or-later
#include "transport/pipe_link.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {

PipeLink::PipeLink(EventLoop& loop, Duration latency)
    : loop_(loop), latency_(latency), ways_{Way(loop, [this] { deliver(0); }), Way(loop, [this] {
                                              deliver(1);
                                            })} {}

void PipeLink::set_receiver(int end, PipeReceiver* receiver) noexcept {
  ways_[end].receiver = receiver;
  if (receiver == nullptr) ways_[end].timer.cancel();
}

void PipeLink::push(int to_end, std::uint8_t kind, std::uint16_t code, std::string_view text) {
  Way& way = ways_[to_end];
  if (way.receiver == nullptr) return;
  if (way.last == way.items.size() && way.first > way.items.size() / 2) {
    // Never quite empty: move the waiting ones to the front, the spare ones behind them.
    std::rotate(way.items.begin(), way.items.begin() + static_cast<std::ptrdiff_t>(way.first),
                way.items.end());
    way.last -= way.first;
    way.first = 0;
  }
  if (way.last == way.items.size()) way.items.emplace_back();
  PipeItem& item = way.items[way.last++];
  item.due = loop_.now() + latency_;
  item.kind = kind;
  item.code = code;
  item.text.assign(text);
  way.bytes += text.size();
  schedule(way);
}

void PipeLink::pause(int end, bool paused) {
  Way& way = ways_[end];
  way.paused = paused;
  if (paused) {
    way.timer.cancel();
  } else {
    schedule(way);
  }
}

void PipeLink::schedule(Way& way) {
  if (way.timer.armed() || way.paused || way.first == way.last) return;
  way.timer.start_at(std::max(way.items[way.first].due, loop_.now()));
}

void PipeLink::deliver(int end) {
  const auto keep = shared_from_this();  // the receiver may let go of the link
  Way& way = ways_[end];
  std::swap(way.current, way.items[way.first]);  // a push meanwhile may move the items
  if (++way.first == way.last) way.first = way.last = 0;
  way.bytes -= way.current.text.size();
  schedule(way);
  if (way.receiver != nullptr) way.receiver->on_item(way.current);
}

}  // namespace ocppsim
