// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/call_queue.hpp"

#include <ocppsim/assert.hpp>

#include "wire/json_text.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

Reply lost_reply(const QueuedCall& call) {
  Reply reply;
  reply.kind = ReplyKind::lost;
  reply.action = call.action;
  return reply;
}

}  // namespace

CallQueue::CallQueue(EventLoop& loop, Session& session, Options options)
    : loop_(loop), session_(session), options_(options), retry_(loop, [this] { pump(); }) {}

CallQueue::~CallQueue() = default;

// ---- what goes in ------------------------------------------------------------------------------

void CallQueue::push(QueuedCall call) {
  call.sequence = next_sequence_++;
  call.attempts = 0;
  call.message_id.clear();
  call.delayed = gate_ != Gate::open || !session_.is_open();  // 2.0.1 E04.FR.03
  switch (call.call_class) {
    case CallClass::boot: boot_.push_back(std::move(call)); break;
    case CallClass::prompt:
      prompt_.push_back(std::move(call));
      make_prompt_room();
      break;
    case CallClass::transactional:
      transactional_.push_back(std::move(call));
      notify_changed(transactional_.back());
      make_room();
      break;
  }
  pump();
}

void CallQueue::make_prompt_room() {
  if (prompt_.size() <= options_.prompt_limit) return;
  auto oldest = prompt_.begin();
  if (oldest->sequence == in_flight_) ++oldest;
  ++dropped_;
  end(prompt_, oldest, lost_reply(*oldest), false);
}

void CallQueue::make_room() {
  if (transactional_.size() <= options_.limit) return;
  // Every second droppable entry goes, so that what stays is still spread over the whole time.
  // 2.0.1 E04.FR.08, E11.FR.05
  Entries thinned;
  bool take = true;
  for (auto it = transactional_.begin(); it != transactional_.end();) {
    const auto next = std::next(it);
    if (it->droppable && it->sequence != in_flight_) {
      if (take) thinned.splice(thinned.end(), transactional_, it);
      take = !take;
    }
    it = next;
  }
  dropped_ += thinned.size();
  for (QueuedCall& call : thinned) {
    notify_left(call);
    if (call.on_reply) call.on_reply(lost_reply(call));
  }
  if (transactional_.size() <= 2 * options_.limit) return;
  auto oldest = transactional_.begin();
  if (oldest->sequence == in_flight_) ++oldest;
  ++dropped_;
  end(transactional_, oldest, lost_reply(*oldest), true);
}

void CallQueue::restore(std::list<QueuedCall> entries) {
  OCPPSIM_ASSERT(in_flight_ == 0, "restore() with a CALL in flight");
  transactional_ = std::move(entries);
  for (QueuedCall& call : transactional_) {
    call.call_class = CallClass::transactional;
    if (call.sequence == 0) call.sequence = next_sequence_;
    next_sequence_ = std::max(next_sequence_, call.sequence + 1);
    call.delayed = true;
  }
  pump();
}

// ---- what goes out -----------------------------------------------------------------------------

void CallQueue::set_gate(Gate gate) {
  const bool opens = gate == Gate::open && gate_ != Gate::open;
  gate_ = gate;
  if (opens && options_.resume_delay > Duration::zero()) retry_after(options_.resume_delay);
  pump();
}

/// Never shortens a wait that runs already.
void CallQueue::retry_after(Duration delay) {
  const TimePoint until = loop_.now() + delay;
  if (!retry_.armed() || retry_.deadline() < until) retry_.start_at(until);
}

void CallQueue::pump() {
  if (in_flight_ != 0 || !session_.is_open() || session_.busy()) return;
  if (QueuedCall* call = next_allowed()) transmit(*call);
}

QueuedCall* CallQueue::next_allowed() {
  if (gate_ == Gate::closed) return nullptr;
  if (!boot_.empty()) return &boot_.front();
  if (gate_ == Gate::boot_only) return nullptr;  // 1.6 section 4.2, 2.0.1 B01.FR.08
  const auto allowed = [this](const QueuedCall& call) {
    return gate_ == Gate::open || call.triggered;  // 2.0.1 B02.FR.02
  };
  const auto prompt = std::find_if(prompt_.begin(), prompt_.end(), allowed);
  if (prompt != prompt_.end()) return &*prompt;  // 1.6 section 3.7: others may overtake
  if (transactional_.empty() || !allowed(transactional_.front())) return nullptr;
  return is_blocked(transactional_.front()) ? nullptr : &transactional_.front();
}

bool CallQueue::is_blocked(const QueuedCall& transactional) const {
  if (retry_.armed()) return true;
  if (transactional.late_member.empty()) return false;
  return !resolver_ || resolver_(transactional).empty();
}

void CallQueue::transmit(QueuedCall& call) {
  std::string_view payload = call.payload;
  const bool mark_offline = call.mark_offline_when_delayed && call.delayed;
  if (!call.late_member.empty() || mark_offline || speller_) {
    payload_buffer_.assign(call.payload);
    if (!call.late_member.empty()) {
      set_json_member(payload_buffer_, call.late_member, resolver_(call));
    }
    if (mark_offline) set_json_member(payload_buffer_, "offline", "true");  // 2.0.1 E11.FR.07
    if (speller_) speller_(call.action, payload_buffer_);
    payload = payload_buffer_;
  }
  ++call.attempts;
  in_flight_ = call.sequence;
  const bool is_kept = call.call_class == CallClass::transactional;
  const bool keep_id = options_.retry_keeps_message_id;
  if (is_kept) notify_changed(call);  // kept before it leaves
  const std::string_view id = session_.call(in_flight_, call.action, payload,
                                            keep_id ? std::string_view(call.message_id) : "");
  call.message_id.assign(id);
  if (is_kept && keep_id) notify_changed(call);
}

// ---- what comes back ---------------------------------------------------------------------------

CallQueue::Entries* CallQueue::list_of(std::uint64_t sequence, Entries::iterator& place) {
  for (Entries* list : {&transactional_, &prompt_, &boot_}) {
    place = std::find_if(list->begin(), list->end(),
                         [&](const QueuedCall& call) { return call.sequence == sequence; });
    if (place != list->end()) return list;
  }
  return nullptr;
}

void CallQueue::on_reply(std::uint64_t token, const Reply& reply) {
  if (token == 0 || token != in_flight_) return;
  in_flight_ = 0;
  Entries::iterator place;
  Entries* list = list_of(token, place);
  OCPPSIM_ASSERT(list != nullptr, "the CALL in flight left its queue");
  if (list == &transactional_) {
    on_transactional_reply(place, reply);
  } else {
    end(*list, place, reply, false);
  }
  pump();
}

void CallQueue::on_transactional_reply(Entries::iterator place, const Reply& reply) {
  const bool failed = reply.kind == ReplyKind::error || reply.kind == ReplyKind::timeout;
  if (reply.ok() || (failed && place->attempts >= options_.max_attempts)) {
    return end(transactional_, place, reply, true);
  }
  if (failed) {
    retry_after(place->attempts * options_.retry_interval);  // 1.6 section 3.7.1, E13.FR.03
  } else {
    place->delayed = true;  // lost with the connection; 2.0.1 E11.FR.07
  }
}

/// Takes the entry out before anybody hears of it, so that callbacks may push.
void CallQueue::end(Entries& list, Entries::iterator place, const Reply& reply,
                    bool was_transactional) {
  Entries ended;
  ended.splice(ended.end(), list, place);
  const QueuedCall& call = ended.front();
  if (was_transactional) notify_left(call);
  if (call.on_reply) call.on_reply(reply);
  if (was_transactional && transactional_done_) transactional_done_(call, reply);
}

void CallQueue::on_disconnected() {
  gate_ = Gate::closed;
  retry_.cancel();
  in_flight_ = 0;
  Entries lost;
  lost.splice(lost.end(), boot_);
  lost.splice(lost.end(), prompt_);
  for (QueuedCall& call : transactional_) call.delayed = true;  // 2.0.1 E11.FR.07
  for (QueuedCall& call : lost) {
    if (call.on_reply) call.on_reply(lost_reply(call));
  }
}

void CallQueue::forget_volatile() {
  if (in_flight_ != 0) session_.abandon_call();
  in_flight_ = 0;
  gate_ = Gate::closed;
  retry_.cancel();
  boot_.clear();
  prompt_.clear();
  for (QueuedCall& call : transactional_) {
    call.delayed = true;
    call.on_reply = nullptr;
  }
}

bool CallQueue::has_transactional_for(std::string_view late_key) const noexcept {
  return std::any_of(transactional_.begin(), transactional_.end(),
                     [&](const QueuedCall& call) { return call.late_key == late_key; });
}

std::size_t CallQueue::size() const noexcept {
  return boot_.size() + prompt_.size() + transactional_.size();
}

void CallQueue::notify_changed(const QueuedCall& entry) {
  if (changed_) changed_(entry.sequence, &entry);
}

void CallQueue::notify_left(const QueuedCall& entry) {
  if (changed_) changed_(entry.sequence, nullptr);
}

}  // namespace ocppsim
