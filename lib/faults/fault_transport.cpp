// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_transport.hpp"

#include "base/text.hpp"
#include "protocol/dialect.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

/// A masked client text frame (RFC 6455 section 5.2), for bytes a WebSocket engine refuses to send.
std::string raw_text_frame(std::string_view payload) {
  std::string out;
  out.push_back(static_cast<char>(0x81));
  const std::size_t size = payload.size();
  if (size < 126) {
    out.push_back(static_cast<char>(0x80 | size));
  } else if (size < 65536) {
    out.push_back(static_cast<char>(0x80 | 126));
    out.push_back(static_cast<char>(size >> 8));
    out.push_back(static_cast<char>(size));
  } else {
    out.push_back(static_cast<char>(0x80 | 127));
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift));
    }
  }
  out.append(4, '\0');  // a zero mask is as legal as any other and leaves the bytes readable
  out.append(payload);
  return out;
}

/// Hears what happens to a connection nobody owns any more.
class Deaf final : public TransportListener {
  void on_open(std::string_view) override {}
  void on_text(std::string_view) override {}
  void on_closed(const CloseEvent&) override {}
};
Deaf deaf;

}  // namespace

FaultTransport::FaultTransport(EventLoop& loop, std::shared_ptr<FaultLink> link,
                               TransportFactory inner)
    : loop_(loop),
      link_(std::move(link)),
      factory_(std::move(inner)),
      delivery_(loop,
                [this] {
                  std::weak_ptr<bool> alive = alive_;
                  flush(Direction::sent);
                  if (!alive.expired()) flush(Direction::received);
                  if (!alive.expired()) rearm();
                }),
      end_(loop,
           [this] {
             phase_ = Phase::idle;
             if (listener_) listener_->on_closed(end_event_);
           }),
      silence_(loop,
               [this] {
                 if (phase_ == Phase::dialing) {
                   end(CloseReason::handshake_timeout, "no answer to the handshake");
                 } else {
                   bury();
                   end(CloseReason::pong_timeout, "no answer to a ping");
                 }
               }),
      burial_(loop, [this] { zombies_.clear(); }) {
  link_->set_transport(this);
}

FaultTransport::~FaultTransport() {
  link_->set_transport(nullptr);
}

void FaultTransport::connect(const Endpoint& endpoint) {
  OCPPSIM_ASSERT(phase_ == Phase::idle, "connect() of a transport that is in use");
  endpoint_ = endpoint;
  phase_ = Phase::dialing;
  lost_in_silence_ = false;
  dialect_ = nullptr;
  for (Lane& each : lanes_) each = Lane{};
  if (link_->cuts_sockets()) {
    end(CloseReason::unreachable, "no signal");
  } else if (link_->blocked()) {
    silence_.start(endpoint.handshake_timeout);  // the SYN gets no answer
  } else {
    dial();
  }
}

void FaultTransport::dial() {
  silence_.cancel();
  inner_ = factory_(loop_);
  inner_->set_listener(this);
  inner_->connect(endpoint_);
}

void FaultTransport::send(std::string_view text) {
  if (phase_ != Phase::open || end_.armed()) return;
  if (link_->sent_blocked()) {
    lost_in_silence_ = true;
    return;
  }
  process(Direction::sent, text);
}

Result<void> FaultTransport::send_raw(std::string_view bytes) {
  if (phase_ != Phase::open || !inner_) return Error(Errc::state, "not connected");
  if (link_->sent_blocked()) {
    lost_in_silence_ = true;
    return {};
  }
  return inner_->send_raw(bytes);
}

void FaultTransport::ping() {
  if (phase_ != Phase::open || end_.armed()) return;
  if (!link_->blocked()) {
    inner_->ping();
  } else if (!silence_.armed()) {
    silence_.start(endpoint_.pong_timeout);
  }
}

void FaultTransport::close(std::uint16_t code, std::string_view why) {
  if (phase_ == Phase::idle || end_.armed()) return;
  if (link_->blocked()) {
    bury();
    end(CloseReason::local, why);
  } else if (inner_) {
    inner_->close(code, why);
  } else {
    end(CloseReason::local, why);
  }
}

void FaultTransport::abort() {
  if (phase_ == Phase::idle || end_.armed()) return;
  if (link_->blocked()) {
    bury();
    end(CloseReason::aborted, {});
  } else if (inner_) {
    inner_->abort();
  } else {
    end(CloseReason::aborted, {});
  }
}

void FaultTransport::pause_reading(bool paused) {
  if (inner_) inner_->pause_reading(paused);
}

void FaultTransport::bury() {
  silence_.cancel();
  if (!inner_) return;
  inner_->set_listener(&deaf);
  zombies_.push_back(std::move(inner_));
}

void FaultTransport::end(CloseReason reason, std::string_view detail) {
  if (end_.armed()) return;
  silence_.cancel();
  delivery_.cancel();
  for (Lane& each : lanes_) each = Lane{};
  end_event_ = CloseEvent{reason, 1006, 0, std::string(detail)};
  end_.start(Duration::zero());
}

void FaultTransport::on_signal_cut() {
  if (phase_ == Phase::idle) return;
  const bool was_open = phase_ == Phase::open;
  if (inner_) {
    inner_->set_listener(&deaf);
    inner_->abort();
    zombies_.push_back(std::move(inner_));
    burial_.start(Duration::zero());
  }
  end(was_open ? CloseReason::lost : CloseReason::unreachable, "signal lost");
}

void FaultTransport::on_signal_back(const FaultTarget::Block& block) {
  if (phase_ == Phase::open && !end_.armed() && inner_ && lost_in_silence_ && block.reset_on_heal) {
    bury();
    end(CloseReason::lost, "connection reset after the signal came back");
  } else if (phase_ == Phase::dialing && !inner_ && !end_.armed()) {
    dial();
  } else {
    silence_.cancel();
  }
  if (!zombies_.empty() && !burial_.armed()) burial_.start(block.zombie_for);
}

FaultyFrame FaultTransport::look_at(Direction direction, std::string_view text,
                                    std::string& action) {
  FaultyFrame seen;
  seen.text = text;
  seen.direction = direction;
  seen.dialect = dialect_;
  if (!dialect_ || link_->is_orphan()) return seen;
  const FrameParse parsed = parse_frame(link_->scratch(), text, dialect_->frames);
  if (!parsed.ok) return seen;
  seen.is_frame = true;
  seen.type = parsed.frame.type;
  action = parsed.frame.action;
  Lane& own = lane(direction);
  Lane& other = lane(direction == Direction::sent ? Direction::received : Direction::sent);
  constexpr std::size_t max_remembered_calls = 16;
  if (seen.type == FrameType::call) {
    if (own.actions.size() == max_remembered_calls) own.actions.erase(own.actions.begin());
    own.actions.emplace_back(parsed.frame.id, parsed.frame.action);
  } else if (seen.type != FrameType::send) {
    for (const auto& [id, asked] : other.actions) {
      if (id == parsed.frame.id) action = asked;
    }
  }
  seen.action = action;
  return seen;
}

void FaultTransport::process(Direction direction, std::string_view text) {
  Lane& line = lane(direction);
  if (!link_->has_frame_rules() && line.waiting.empty()) return pass_on(direction, text);

  // A rule may make the charger send: what it looks at must stand while other frames are parsed.
  std::string action;
  const FaultyFrame seen = look_at(direction, text, action);
  std::weak_ptr<bool> alive = alive_;
  Judgement judgement = link_->judge(seen);
  if (alive.expired()) return;
  const std::string_view altered = judgement.replace ? std::string_view(judgement.text) : text;
  if (judgement.cut != Judgement::Cut::none) {
    if (!judgement.cut_before && !judgement.drop) pass_on(direction, altered);
    if (alive.expired() || !inner_) return;
    if (judgement.cut == Judgement::Cut::close) return inner_->close(1001, "going away");
    return inner_->abort();
  }
  if (judgement.drop) return;
  if (line.waiting.empty() && judgement.delay == Duration::zero() && judgement.copies == 0) {
    return pass_on(direction, altered);
  }
  enqueue(direction, std::string(altered), judgement, judgement.delay);
  Judgement copy = judgement;
  copy.hold_for_next = false;
  for (int i = 1; i <= judgement.copies; ++i) {
    enqueue(direction, std::string(altered), copy, judgement.delay + i * judgement.copy_gap);
  }
  flush(direction);
  if (!alive.expired()) rearm();
}

void FaultTransport::enqueue(Direction direction, std::string text, const Judgement& judgement,
                             Duration delay) {
  Lane& line = lane(direction);
  if (line.waiting.size() >= max_waiting) return;
  TimePoint due = loop_.now() + delay;
  if (!judgement.may_overtake) {
    due = std::max(due, line.last_due);
    line.last_due = due;
  }
  const bool held = judgement.hold_for_next;
  // Held frames step behind the one that comes now.
  if (!held) {
    for (Waiting& before : line.waiting) {
      if (before.hold_for_next) {
        before.hold_for_next = false;
        before.due = due;
      }
    }
  }
  auto place = line.waiting.end();
  if (!held) {
    place = std::find_if(line.waiting.begin(), line.waiting.end(),
                         [&](const Waiting& w) { return w.may_overtake && w.due >= due; });
  }
  line.waiting.insert(place, Waiting{due, held, judgement.may_overtake, std::move(text)});
}

void FaultTransport::flush(Direction direction) {
  std::weak_ptr<bool> alive = alive_;
  Lane& line = lane(direction);
  while (phase_ == Phase::open && !end_.armed()) {
    const auto next = std::find_if(line.waiting.begin(), line.waiting.end(),
                                   [&](const Waiting& w) { return w.due <= loop_.now(); });
    if (next == line.waiting.end()) return;
    const std::string text = std::move(next->text);
    line.waiting.erase(next);
    pass_on(direction, text);
    if (alive.expired()) return;
  }
}

void FaultTransport::rearm() {
  std::optional<TimePoint> earliest;
  for (const Lane& each : lanes_) {
    for (const Waiting& w : each.waiting) {
      if (!earliest || w.due < *earliest) earliest = w.due;
    }
  }
  if (earliest) {
    delivery_.start_at(*earliest);
  } else {
    delivery_.cancel();
  }
}

void FaultTransport::release_held() {
  for (Lane& each : lanes_) {
    for (Waiting& w : each.waiting) w.due = std::min(w.due, loop_.now());
  }
  rearm();
}

void FaultTransport::pass_on(Direction direction, std::string_view text) {
  if (direction == Direction::received) {
    if (link_->received_blocked()) {
      lost_in_silence_ = true;
    } else if (listener_) {
      listener_->on_text(text);
    }
    return;
  }
  if (link_->sent_blocked()) {
    lost_in_silence_ = true;
  } else if (inner_) {
    // A WebSocket engine refuses to send invalid UTF-8; a pipe has no bytes and takes the text.
    if (is_valid_utf8(text) || !inner_->send_raw(raw_text_frame(text))) inner_->send(text);
  }
}

void FaultTransport::on_open(std::string_view subprotocol) {
  phase_ = Phase::open;
  dialect_ = Dialect::find(subprotocol);
  if (listener_) listener_->on_open(subprotocol);
}

void FaultTransport::on_text(std::string_view text) {
  if (link_->received_blocked()) {
    lost_in_silence_ = true;
    return;
  }
  process(Direction::received, text);
}

void FaultTransport::on_ping() {
  if (!link_->blocked() && listener_) listener_->on_ping();
}

void FaultTransport::on_pong() {
  if (!link_->blocked() && listener_) listener_->on_pong();
}

void FaultTransport::on_closed(const CloseEvent& event) {
  if (link_->blocked()) {  // the peer gave up; nobody can tell the charger
    lost_in_silence_ = true;
    if (phase_ == Phase::dialing) silence_.start(endpoint_.handshake_timeout);
    return;
  }
  if (end_.armed()) return;
  silence_.cancel();
  delivery_.cancel();
  for (Lane& each : lanes_) each = Lane{};
  phase_ = Phase::idle;
  if (listener_) listener_->on_closed(event);
}

}  // namespace ocppsim
