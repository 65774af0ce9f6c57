// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/wait.hpp"

#include "base/text.hpp"
#include "scenario/frame_peek.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

std::string describe_wait(const WaitFor& what) {
  if (what.event) return fmt::format("event {}", to_string(*what.event));
  return fmt::format("{} {} {}", *what.direction == Direction::sent ? "sent" : "received",
                     to_string(what.frame), what.action);
}

}  // namespace

WaitList::~WaitList() {
  while (!waits_.empty()) {
    finish(waits_.begin(),
           Error(Errc::state, "the charger is gone, nothing more can be waited for"));
  }
}

void WaitList::finish(std::list<Wait>::iterator wait, Result<FleetEvent> result) {
  const OnWaitDone done = std::move(wait->done);
  waits_.erase(wait);
  done(std::move(result));
}

WaitList::Entry WaitList::describe(const FleetEvent& event) {
  Entry entry;
  entry.event = event;
  entry.is_frame = event.type == FleetEvent::Type::frame;
  const auto frame = entry.is_frame ? peek_frame(event.text) : std::nullopt;
  if (!frame) return entry;
  entry.type = frame->type;
  const bool call = frame->type == FrameType::call || frame->type == FrameType::send;
  // A reply goes against the direction of its CALL.
  const bool of_ours = (event.direction == Direction::sent) == call;
  std::string key = (of_ours ? "s" : "r") + std::string(frame->id);
  if (call) {
    entry.action = frame->action;
    entry.payload = frame->rest;
    if (calls_.size() == max_pending_calls) calls_.erase(calls_.begin());
    calls_.emplace_back(std::move(key), entry.action);
    return entry;
  }
  entry.payload = frame->rest;
  for (auto it = calls_.begin(); it != calls_.end(); ++it) {
    if (it->first == key) {
      entry.action = std::move(it->second);
      calls_.erase(it);
      break;
    }
  }
  return entry;
}

bool WaitList::is_candidate(const WaitFor& what, const Entry& entry) {
  if (what.event) return !entry.is_frame && entry.event.kind == *what.event;
  return entry.is_frame && what.direction && entry.event.direction == *what.direction &&
         entry.type == what.frame;
}

bool WaitList::matches(const WaitFor& what, const Entry& entry) {
  if (!is_candidate(what, entry)) return false;
  if (what.event) {
    return glob_match(what.text, entry.event.text) &&
           (what.evse == 0 || what.evse == entry.event.evse);
  }
  if (!glob_match(what.action, entry.action)) return false;
  if (what.payload.is_null()) return true;
  // CALLERROR carries a description before its details: only results and CALLs have a payload.
  const auto payload = Json::parse(entry.payload);
  return payload.ok() && json_contains(*payload, what.payload);
}

void WaitList::add(EventLoop& loop, WaitFor what, Duration timeout, OnWaitDone done) {
  if (!what.event && !what.direction) {
    done(Error(Errc::invalid_argument, "a wait needs an event or a direction"));
    return;
  }
  const auto wait = waits_.insert(waits_.end(), Wait{std::move(what), std::move(done), nullptr});
  wait->timer = std::make_unique<Timer>(loop, [this, wait, timeout] {
    finish(wait, Error(Errc::timeout, fmt::format("no {} within {}", describe_wait(wait->what),
                                                  format_duration(timeout))));
  });
  const std::uint64_t from = wait->what.past ? 0 : wait->what.unseen ? seen_ : next_sequence_;
  for (const Entry& entry : history_) {
    if (entry.sequence > from && try_end(wait, entry)) return;
  }
  wait->timer->start(timeout);
}

bool WaitList::try_end(std::list<Wait>::iterator wait, const Entry& entry) {
  if (matches(wait->what, entry)) {
    seen_ = entry.sequence;
    finish(wait, entry.event);
    return true;
  }
  if (!wait->what.next || !is_candidate(wait->what, entry)) return false;
  finish(wait, Error(Errc::state,
                     fmt::format("waited for {}, the next one was {} {}", describe_wait(wait->what),
                                 entry.action, entry.event.text)));
  return true;
}

void WaitList::on_event(const FleetEvent& event) {
  Entry entry = describe(event);
  entry.sequence = next_sequence_++;
  for (auto it = waits_.begin(); it != waits_.end();) try_end(it++, entry);
  if (history_limit_ == 0) return;
  if (history_.size() == history_limit_) history_.pop_front();
  history_.push_back(std::move(entry));
}

}  // namespace ocppsim
