// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/flow_log.hpp"

#include "scenario/frame_peek.hpp"

namespace ocppsim {

FlowLogEntry& FlowLog::append(TimePoint at) {
  if (entries_.size() == max_entries) entries_.pop_front();
  FlowLogEntry& entry = entries_.emplace_back();
  entry.sequence = next_++;
  entry.at = at;
  return entry;
}

void FlowLog::add_event(const ChargePointEvent& event) {
  FlowLogEntry& entry = append(event.at);
  entry.kind = event.kind;
  entry.evse = event.evse;
  entry.text = event.text;
}

bool FlowLog::add_frame(TimePoint at, Direction direction, std::string_view text) {
  const auto frame = peek_frame(text);
  if (!frame) return false;
  FlowLogEntry& entry = append(at);
  entry.is_frame = true;
  entry.direction = direction;
  entry.type = frame->type;
  if (frame->type == FrameType::call || frame->type == FrameType::send) {
    entry.action = frame->action;
    entry.payload = frame->rest;
    if (frame->type == FrameType::call) {
      if (pending_.size() == max_pending) pending_.pop_front();
      pending_.push_back({direction, std::string(frame->id), entry.action});
    }
  } else {
    const Direction of_call = direction == Direction::sent ? Direction::received : Direction::sent;
    entry.action = take_action(of_call, frame->id);
    entry.payload = frame->type == FrameType::call_result ? frame->rest : frame->action;
  }
  return true;
}

std::string FlowLog::take_action(Direction of_call, std::string_view id) {
  for (auto it = pending_.begin(); it != pending_.end(); ++it) {
    if (it->direction == of_call && it->id == id) {
      std::string action = std::move(it->action);
      pending_.erase(it);
      return action;
    }
  }
  return {};
}

}  // namespace ocppsim
