// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/shard.hpp"

#include "scenario/frame_peek.hpp"

namespace ocppsim {
namespace {

std::int64_t microseconds_of(Duration span) {
  return std::chrono::duration_cast<microseconds>(span).count();
}

}  // namespace

Slot::Slot(Shard& shard, std::uint32_t index, std::shared_ptr<const ChargePointConfig> config,
           const std::string& identity)
    : shard_(shard), index_(index) {
  ChargePointEnvironment environment;
  environment.transport = shard.transport_for(identity);
  environment.identity = identity;
  environment.random = RandomRoot(shard.options().seed);
  environment.store = shard.store();
  environment.files = shard.files();
  environment.scratch = shard.scratch();
  charger_ = std::make_unique<ChargePoint>(shard.loop(), std::move(config), std::move(environment));
  charger_->add_observer(this);
  if (shard.checks() != nullptr) charger_->add_observer(shard.checks());
  shard.faults().attach(*charger_);
}

Slot::~Slot() {
  waits_.reset();  // tells its waiters while the charger still is
  flow_.reset();
  start_.reset();
  shard_.faults().detach(*charger_);
  charger_.reset();
}

WaitList& Slot::waits() {
  if (!waits_) waits_ = std::make_unique<WaitList>(shard_.options().history);
  return *waits_;
}

bool Slot::drained() {
  if (!charger_->powered()) return true;
  // The charger gives a CALL up in silence.
  if (outstanding_ &&
      charger_->loop().now() - outstanding_since_ > charger_->config().call_timeout) {
    end_outstanding();
  }
  return charger_->online() && charger_->queued_messages() == 0 && !outstanding_;
}

void Slot::start(Duration delay) {
  start_ = std::make_unique<Timer>(shard_.loop(), [this] { charger_->start(); });
  start_->start(delay);
}

void Slot::run_flow(Flow flow, const FlowEnvironment& environment, Duration delay) {
  flow_ = std::make_unique<FlowRun>(std::move(flow), *charger_, environment);
  flow_->on_finished = [this] { --shard_.flows_running; };
  ++shard_.flows_running;
  start_ = std::make_unique<Timer>(shard_.loop(), [this] { flow_->start(); });
  start_->start(delay);
}

void Slot::on_event(ChargePoint&, const ChargePointEvent& event) {
  count_event(event);
  const bool queued = watched && shard_.wants(event.kind);
  const bool waited = shard_.options().history > 0 || (waits_ && waits_->wants_all());
  if (!queued && !waited) return;
  FleetEvent owned = copy(event);
  if (waited) waits().on_event(owned);
  if (queued) shard_.events().push(std::move(owned));
}

void Slot::on_frame(ChargePoint& charger, Direction direction, std::string_view text) {
  const TimePoint now = charger.loop().now();
  if (shard_.is_virtual()) {
    digest_.update(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    digest_.update(static_cast<std::uint64_t>(direction));
    digest_.update(text);
  }
  if (shard_.trace) shard_.trace->add(now, index_, direction, text);
  count_frame(direction, text);
  const bool queued = watched && shard_.wants_frames();
  const bool waited = shard_.options().history > 0 || (waits_ && waits_->wants_all());
  if (!queued && !waited) return;
  FleetEvent owned;
  owned.type = FleetEvent::Type::frame;
  owned.direction = direction;
  owned.charger = index_;
  owned.at = now;
  owned.text = text;
  if (waited) waits().on_event(owned);
  if (queued) shard_.events().push(std::move(owned));
}

FleetEvent Slot::copy(const ChargePointEvent& event) const {
  FleetEvent out;
  out.kind = event.kind;
  out.charger = index_;
  out.evse = event.evse;
  out.connector = event.connector;
  out.at = event.at;
  out.number = event.number;
  out.text = event.text;
  if (event.transaction != nullptr)
    out.transaction = std::make_shared<TransactionRecord>(*event.transaction);
  return out;
}

void Slot::end_outstanding() {
  if (!outstanding_) return;
  outstanding_ = false;
  ++shard_.counters.actions[outstanding_action_].timeout;
}

void Slot::count_event(const ChargePointEvent& event) {
  Counters& counters = shard_.counters;
  switch (event.kind) {
    case EventKind::connecting: connecting_since_ = event.at; break;
    case EventKind::connect_failed:
      ++counters.connect_failures;
      if (counters.first_connect_failure.empty()) counters.first_connect_failure = event.text;
      break;
    case EventKind::connected:
      ++counters.connections;
      counters.connecting_us.record(microseconds_of(event.at - connecting_since_));
      connected_since_ = event.at;
      break;
    case EventKind::disconnected:
      counters.session_us.record(microseconds_of(event.at - connected_since_));
      end_outstanding();
      break;
    case EventKind::boot_answered:
      if (event.text == "Accepted" && !accepted_) {
        accepted_ = true;
        ++counters.chargers_accepted;
      }
      break;
    case EventKind::transaction_started: ++counters.transactions.started; break;
    case EventKind::transaction_stopped:
      ++counters.transactions.finished;
      if (event.transaction != nullptr) {
        counters.transactions.energy_wh +=
            event.transaction->meter_stop_wh - event.transaction->meter_start_wh;
      }
      break;
    case EventKind::transaction_delivered: ++counters.transactions.delivered; break;
    case EventKind::message_given_up: ++counters.transactions.given_up; break;
    case EventKind::violation: ++counters.violations; break;
    case EventKind::invalid_message: ++counters.invalid_messages; break;
    case EventKind::state_failed:
      ++counters.state_failures;
      if (counters.first_state_failure.empty()) counters.first_state_failure = event.text;
      break;
    case EventKind::fault_fired: ++counters.faults_fired; break;
    default: break;
  }
}

void Slot::count_frame(Direction direction, std::string_view text) {
  Counters& counters = shard_.counters;
  const bool sent = direction == Direction::sent;
  ++(sent ? counters.messages_sent : counters.messages_received);
  (sent ? counters.bytes_sent : counters.bytes_received) += text.size();
  const auto frame = peek_frame(text);
  if (!frame) return;
  if (frame->type == FrameType::call || frame->type == FrameType::send) {
    const std::size_t action = counters.action(frame->action);
    ++(sent ? counters.actions[action].sent : counters.actions[action].received);
    if (!sent || frame->type == FrameType::send) return;
    end_outstanding();  // one at a time: the one before was given up
    outstanding_ = true;
    outstanding_action_ = static_cast<std::uint16_t>(action);
    outstanding_id_ = hash64(frame->id);
    outstanding_since_ = charger_->loop().now();
  } else if (!sent && outstanding_ && hash64(frame->id) == outstanding_id_) {
    outstanding_ = false;
    ActionCounter& action = counters.actions[outstanding_action_];
    ++(frame->type == FrameType::call_result ? action.ok : action.error);
    action.latency_us.record(microseconds_of(charger_->loop().now() - outstanding_since_));
  }
}

}  // namespace ocppsim
