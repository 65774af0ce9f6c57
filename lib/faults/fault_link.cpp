// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_link.hpp"

#include "base/text.hpp"
#include "faults/fault_transport.hpp"

#include <algorithm>

namespace ocppsim {

bool ActiveRule::selects(const FaultyFrame& frame) const noexcept {
  const FaultSelector& selector = rule.selector;
  if (selector.direction && *selector.direction != frame.direction) return false;
  const bool any_action = selector.action == "*";
  if (selector.frames.empty() && any_action) return true;
  if (!frame.is_frame) return false;
  if (!selector.frames.empty() && std::find(selector.frames.begin(), selector.frames.end(),
                                            frame.type) == selector.frames.end()) {
    return false;
  }
  return any_action || glob_match(selector.action, frame.action);
}

FaultLink::FaultLink(EventLoop& loop, std::string identity, FaultLedger& ledger)
    : loop_(loop), identity_(std::move(identity)), ledger_(&ledger) {}

FaultLink::~FaultLink() = default;

void FaultLink::orphan() {
  states_.clear();
  frame_rules_ = 0;
  blocked_sent_ = blocked_received_ = closed_blocks_ = 0;
  ledger_ = nullptr;
  charger_ = nullptr;
}

void FaultLink::attach(ChargePoint* charger) {
  charger_ = charger;
}

void FaultLink::add(ActiveRule& rule) {
  const FaultSelector& selector = rule.rule.selector;
  if (selector.only.empty() ? !glob_match(selector.charger, identity_) : selector.only != identity_)
    return;
  states_.push_back(std::make_unique<RuleState>(
      RuleState{&rule, ledger_->stream_for(rule, identity_), 0, 0, false, nullptr, nullptr}));
  RuleState& state = *states_.back();
  if (rule.kind->info.acts_on_frames) {
    ++frame_rules_;
    return;
  }
  state.next = std::make_unique<Timer>(loop_, [this, &state] { fire(state); });
  state.heal = std::make_unique<Timer>(loop_, [this, &state] { heal(state); });
  arm(state, rule.added_at + rule.rule.trigger.from - loop_.now());
}

void FaultLink::remove(ActiveRule& rule) {
  const auto found = std::find_if(states_.begin(), states_.end(),
                                  [&](const auto& state) { return state->rule == &rule; });
  if (found == states_.end()) return;
  if (rule.kind->info.acts_on_frames) --frame_rules_;
  heal(**found);
  states_.erase(found);
  if (transport_ && !has_frame_rules()) transport_->release_held();
}

void FaultLink::arm(RuleState& state, Duration delay) {
  Duration spread{};
  if (state.rule->rule.trigger.spread > Duration::zero()) {
    spread = Duration(state.random.between(0, state.rule->rule.trigger.spread.count()));
  }
  state.next->start(delay + spread);
}

bool FaultLink::window_open(const RuleState& state) const noexcept {
  const FaultTrigger& trigger = state.rule->rule.trigger;
  const Duration age = loop_.now() - state.rule->added_at;
  if (age < trigger.from) return false;
  return !trigger.until || age < *trigger.until;
}

void FaultLink::fire(RuleState& state) {
  const FaultTrigger& trigger = state.rule->rule.trigger;
  // The spread may carry a firing past the window's end; it still belongs to its charger.
  const bool due = (trigger.times < 0 || state.fired < trigger.times) &&
                   static_cast<int>(state.matched) >= trigger.skip && !state.in_force;
  ++state.rule->matched;
  const auto decision = ledger_->decide(*state.rule, identity_, state.matched++, state.random, due);
  if (trigger.every) {
    const Duration next_age = loop_.now() + *trigger.every - state.rule->added_at;
    const bool more = trigger.times < 0 || state.fired + 1 < trigger.times;
    if (more && (!trigger.until || next_age < *trigger.until)) state.next->start(*trigger.every);
  }
  if (!decision.fires) return;
  ++state.fired;
  ++state.rule->fired;
  FaultBehavior& behavior = *state.rule->behavior;
  const Duration lasts = behavior.lasts();
  if (lasts != Duration::zero()) {
    state.in_force = true;
    if (lasts > Duration::zero()) state.heal->start(lasts);
  }
  tell(*state.rule);
  behavior.begin(*this, decision.choice);
}

void FaultLink::heal(RuleState& state) {
  if (!state.in_force) return;
  state.in_force = false;
  if (state.heal) state.heal->cancel();
  state.rule->behavior->end(*this);
}

void FaultLink::tell(const ActiveRule& rule) {
  if (charger_) charger_->tell(EventKind::fault_fired, rule.rule.name);
}

Judgement FaultLink::judge(FaultyFrame frame) {
  Judgement judgement;
  for (const auto& state : states_) {
    ActiveRule& rule = *state->rule;
    if (!rule.kind->info.acts_on_frames || !window_open(*state) || !rule.selects(frame)) continue;
    const FaultTrigger& trigger = rule.rule.trigger;
    const bool due = (trigger.times < 0 || state->fired < trigger.times) &&
                     state->matched >= static_cast<std::uint64_t>(trigger.skip);
    ++rule.matched;
    const auto decision = ledger_->decide(rule, identity_, state->matched++, state->random, due);
    if (!decision.fires) continue;
    ++state->fired;
    ++rule.fired;
    rule.behavior->judge(frame, decision.choice, judgement);
    if (judgement.replace) frame.text = judgement.text;
    tell(rule);
  }
  return judgement;
}

void FaultLink::block(const Block& block) {
  blocked_sent_ += block.sent;
  blocked_received_ += block.received;
  if (!block.half_open) {
    ++closed_blocks_;
    if (transport_) transport_->on_signal_cut();
  }
}

void FaultLink::unblock(const Block& block) {
  blocked_sent_ -= block.sent;
  blocked_received_ -= block.received;
  if (!block.half_open) --closed_blocks_;
  OCPPSIM_ASSERT(blocked_sent_ >= 0 && blocked_received_ >= 0 && closed_blocks_ >= 0,
                 "a link was unblocked more often than blocked");
  if (transport_ && !blocked()) transport_->on_signal_back(block);
}

}  // namespace ocppsim
