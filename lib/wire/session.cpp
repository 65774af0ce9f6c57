// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/session.hpp"

#include <ocppsim/assert.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

/// The start of a text of the peer, fit for a report: short and valid UTF-8.
std::string excerpt(std::string_view text) {
  static constexpr std::size_t limit = 120;
  std::string_view start = text.substr(0, limit);
  if (text.size() > limit) start = start.substr(0, valid_utf8_prefix(start));
  std::string out;
  while (!start.empty()) {
    const std::size_t good = valid_utf8_prefix(start);
    out += start.substr(0, good);
    start.remove_prefix(good);
    if (!start.empty()) {
      out += '?';
      start.remove_prefix(1);
    }
  }
  if (text.size() > limit) out += "...";
  return out;
}

}  // namespace

const char* to_string(ViolationKind kind) noexcept {
  switch (kind) {
    case ViolationKind::not_json: return "not_json";
    case ViolationKind::bad_frame: return "bad_frame";
    case ViolationKind::unknown_message_type: return "unknown_message_type";
    case ViolationKind::duplicate_reply: return "duplicate_reply";
    case ViolationKind::late_reply: return "late_reply";
    case ViolationKind::foreign_reply: return "foreign_reply";
    case ViolationKind::overlapping_call: return "overlapping_call";
    case ViolationKind::duplicate_call_id: return "duplicate_call_id";
    case ViolationKind::error_reply_to_reply: return "error_reply_to_reply";
  }
  return "unknown";
}

Session::Session(EventLoop& loop, SessionScratch& scratch, MessageIdSource& ids,
                 SessionListener& listener, Options options)
    : loop_(loop),
      scratch_(scratch),
      ids_(ids),
      listener_(listener),
      options_(options),
      timeout_(loop, [this] { on_timeout(); }) {}

Session::~Session() = default;

void Session::attach(Transport* transport) {
  if (transport_ != nullptr && transport_ != transport && !ended_)
    transport_->set_listener(nullptr);
  abandon_call();
  open_ = false;
  ended_ = false;
  transport_ = transport;
  if (transport_ != nullptr) transport_->set_listener(this);
}

// ---- our side ----------------------------------------------------------------------------------

std::string_view Session::call(std::uint64_t token, std::string_view action,
                               std::string_view payload, std::string_view message_id) {
  OCPPSIM_ASSERT(open_, "a CALL needs an open session");
  OCPPSIM_ASSERT(!busy_, "one outstanding CALL at a time");  // 2.0.1 part 4 section 4.1.1
  if (message_id.empty()) {
    ids_.next(call_id_);
  } else {
    call_id_.assign(message_id);
  }
  call_action_.assign(action);
  token_ = token;
  busy_ = true;
  call_sent_at_ = loop_.now();
  timeout_.start(options_.call_timeout);
  write_call(scratch_.out, call_id_, action, payload);
  transmit();
  return call_id_;
}

void Session::abandon_call() {
  if (!busy_) return;
  busy_ = false;
  timeout_.cancel();
  remember(true);
}

void Session::send(std::string_view action, std::string_view payload) {
  OCPPSIM_ASSERT(open_ && rules_ != nullptr && rules_->has_send, "SEND needs an open 2.1 session");
  std::string id;
  ids_.next(id);
  write_send(scratch_.out, id, action, payload);
  transmit();
}

void Session::respond(std::string_view id, std::string_view payload) {
  if (!open_) return;
  write_call_result(scratch_.out, id, payload);  // before the id, maybe a view, is erased
  if (take_open_incoming(id)) transmit();
}

void Session::respond_error(std::string_view id, RpcError error, std::string_view description,
                            std::string_view details) {
  if (!open_) return;
  write_call_error(scratch_.out, id, rules_->spell(error), description, details);
  if (take_open_incoming(id)) transmit();
}

void Session::report_bad_result(std::string_view id, RpcError error, std::string_view description) {
  if (!open_ || !rules_->has_call_result_error) return;
  write_call_result_error(scratch_.out, id, rules_->spell(error), description);
  transmit();
}

void Session::send_text(std::string_view text) {
  if (!open_) return;
  scratch_.out.assign(text);
  transmit();
}

void Session::transmit() {
  listener_.on_frame(Direction::sent, scratch_.out);
  if (transport_ != nullptr) transport_->send(scratch_.out);
}

// ---- the connection ----------------------------------------------------------------------------

void Session::on_open(std::string_view subprotocol) {
  open_ = true;
  ended_ = false;
  start_connection();
  listener_.on_session_open(subprotocol);
}

void Session::start_connection() noexcept {
  open_incoming_.clear();
  incoming_hashes_.fill(0);
}

void Session::on_closed(const CloseEvent& event) {
  open_ = false;
  ended_ = true;
  if (busy_) {
    Reply reply;
    reply.kind = ReplyKind::lost;
    finish(reply);
  }
  listener_.on_session_closed(event);
}

void Session::on_ping() {
  listener_.on_ping();
}
void Session::on_pong() {
  listener_.on_pong();
}

// ---- the end of our CALL -----------------------------------------------------------------------

void Session::on_timeout() {
  Reply reply;
  reply.kind = ReplyKind::timeout;
  finish(reply);
}

void Session::finish(Reply reply) {
  busy_ = false;
  timeout_.cancel();
  remember(reply.kind == ReplyKind::timeout || reply.kind == ReplyKind::lost);
  finished_action_.swap(call_action_);
  reply.action = finished_action_;
  reply.message_id = call_id_;
  reply.elapsed = loop_.now() - call_sent_at_;
  listener_.on_reply(token_, reply);
}

void Session::remember(bool unanswered) {
  if (finished_.size() < remembered_ids) {
    finished_.push_back({call_id_, unanswered});
    return;
  }
  Finished& oldest = finished_[finished_next_];
  finished_next_ = (finished_next_ + 1) % remembered_ids;
  oldest.id.assign(call_id_);
  oldest.unanswered = unanswered;
}

ViolationKind Session::classify_unmatched(std::string_view id) noexcept {
  const std::size_t count = finished_.size();
  for (std::size_t back = 1; back <= count; ++back) {  // newest first: a retry may keep its id
    Finished& finished = finished_[(finished_next_ + count - back) % count];
    if (finished.id != id) continue;
    const bool late = std::exchange(finished.unanswered, false);
    return late ? ViolationKind::late_reply : ViolationKind::duplicate_reply;
  }
  return ViolationKind::foreign_reply;
}

// ---- the peer's side ---------------------------------------------------------------------------

void Session::on_text(std::string_view text) {
  if (!open_) return;
  OCPPSIM_ASSERT(rules_ != nullptr, "set_rules() before the first frame");
  listener_.on_frame(Direction::received, text);
  const FrameParse parse = parse_frame(scratch_.document, text, *rules_);
  if (!parse.ok) return on_fault(parse, text);
  const Frame& frame = parse.frame;
  switch (frame.type) {
    case FrameType::call: return on_incoming_call(frame);
    case FrameType::call_result:
    case FrameType::call_error: return on_answer(frame);
    case FrameType::send: return listener_.on_send({frame.id, frame.action, frame.payload});
    case FrameType::call_result_error:
      violation(ViolationKind::error_reply_to_reply, frame.id, frame.error_code, text);
      return;
  }
}

void Session::on_incoming_call(const Frame& frame) {
  const bool being_handled =
      std::find(open_incoming_.begin(), open_incoming_.end(), frame.id) != open_incoming_.end();
  const std::uint64_t hash = hash64(frame.id) | 1;  // 0 marks an empty place
  const auto known = std::find(incoming_hashes_.begin(), incoming_hashes_.end(), hash);
  if (being_handled || known != incoming_hashes_.end()) {
    violation(ViolationKind::duplicate_call_id, frame.id, frame.action);
  }
  if (being_handled) {  // 2.0.1 part 4 section 4.2.3
    if (!options_.answer_bad_frames) return;
    write_call_error(scratch_.out, frame.id, rules_->spell(RpcError::rpc_framework),
                     "a CALL with this id is being handled already");
    return transmit();
  }
  if (!open_incoming_.empty()) {
    violation(ViolationKind::overlapping_call, frame.id,
              "a CALL before the answer to " + open_incoming_.front());
  }
  incoming_hashes_[incoming_next_] = hash;
  incoming_next_ = (incoming_next_ + 1) % recent_incoming;
  if (open_incoming_.size() == max_open_incoming) open_incoming_.erase(open_incoming_.begin());
  open_incoming_.emplace_back(frame.id);
  listener_.on_call({frame.id, frame.action, frame.payload});
}

bool Session::take_open_incoming(std::string_view id) {
  const auto found = std::find(open_incoming_.begin(), open_incoming_.end(), id);
  if (found == open_incoming_.end()) return false;
  open_incoming_.erase(found);
  return true;
}

void Session::on_answer(const Frame& frame) {
  if (!busy_ || frame.id != call_id_) {
    const ViolationKind kind = classify_unmatched(frame.id);
    return violation(kind, frame.id, frame.error_code);
  }
  Reply reply;
  reply.kind = frame.type == FrameType::call_result ? ReplyKind::result : ReplyKind::error;
  reply.payload = frame.payload;
  reply.error_code = frame.error_code;
  reply.error_description = frame.error_description;
  finish(reply);
}

void Session::on_fault(const FrameParse& parse, std::string_view text) {
  ViolationKind kind = ViolationKind::bad_frame;
  if (parse.fault.not_json) kind = ViolationKind::not_json;
  if (parse.fault.unknown_message_type) kind = ViolationKind::unknown_message_type;
  violation(kind, parse.fault.id, parse.fault.message, text);
  if (options_.answer_bad_frames && open_) answer_fault(parse);
}

void Session::answer_fault(const FrameParse& parse) {
  const FrameFault& fault = parse.fault;
  if (parse.frame.type == FrameType::send) return;
  if (fault.unknown_message_type && !rules_->answers_unknown_type) return;  // 1.6-J section 4.1.3
  if (fault.is_reply && !fault.unknown_message_type) {
    if (parse.frame.type == FrameType::call_result) {
      report_bad_result(fault.id, fault.error, fault.message);
    }
    return;
  }
  if (fault.id.empty() && !rules_->answers_unreadable) return;
  const std::string_view id = fault.id.empty() ? "-1" : std::string_view(fault.id);
  write_call_error(scratch_.out, id, rules_->spell(fault.error), fault.message);
  transmit();
}

void Session::violation(ViolationKind kind, std::string_view id, std::string_view why,
                        std::string_view text) {
  Violation v{kind, std::string(id), std::string(why)};
  if (!text.empty()) {
    if (!v.detail.empty()) v.detail += ": ";
    v.detail += excerpt(text);
  }
  listener_.on_violation(v);
}

}  // namespace ocppsim
