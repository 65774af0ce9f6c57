// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Execution: StepRun, SequenceRun, FlowRun.
#include "scenario/step.hpp"

#include <ocppsim/assert.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ocppsim {

TemplateValues FlowContext::values(EvseId evse) const {
  TemplateValues out;
  out.now = charger.device_time();
  out.texts.emplace_back("index", std::to_string(environment.index));
  out.texts.emplace_back("number", std::to_string(environment.number));
  out.texts.emplace_back("identity", charger.identity());
  out.texts.emplace_back("token", environment.token);
  out.texts.emplace_back("evse", std::to_string(evse));
  if (const TransactionRecord* transaction = charger.transaction(evse)) {
    out.texts.emplace_back("transaction", transaction->csms_id);
  }
  for (const auto& [name, text] : remembered) out.texts.emplace_back(name, text);
  return out;
}

bool FlowContext::time_passes() noexcept {
  if (loop.now() != last_instant) {
    last_instant = loop.now();
    steps_at_instant = 0;
  }
  return ++steps_at_instant <= max_steps_at_one_instant;
}

void FlowContext::record_pass(const Step& step) {
  if (!cut_off) environment.book->pass(step.position, step.text);
}

void FlowContext::record_failure(const Step& step, std::string why) {
  if (cut_off) return;
  environment.book->fail(step.position, step.text,
                         Finding{charger.identity(), loop.now(), std::move(why)});
}

// ---- StepRun -----------------------------------------------------------------------------------

void StepRun::succeed() {
  if (std::exchange(done_, true)) return;
  owner_.step_done(false);
}

void StepRun::stop_flow() {
  if (std::exchange(done_, true)) return;
  owner_.step_done(true);
}

void StepRun::fail(std::string why) {
  if (std::exchange(done_, true)) return;
  flow_.record_failure(step_, std::move(why));
  owner_.step_done(step_.stop_on_failure);
}

bool StepRun::require(const Result<void>& result) {
  if (!result) fail(result.error().to_string());
  return result.ok();
}

void StepRun::record_pass() {
  flow_.record_pass(step_);
}

// ---- AwaitRun ----------------------------------------------------------------------------------

AwaitRun::AwaitRun(const Step& step, FlowContext& flow, SequenceRun& owner)
    : StepRun(step, flow, owner),
      look_(flow.loop, [this] { look(); }),
      deadline_(flow.loop, [this] {
        if (!done())
          fail(fmt::format("{} within {}", what_was_missing(), format_duration(within_)));
      }) {}

void AwaitRun::await(Duration within) {
  waiting_ = true;
  within_ = within;
  if (within > Duration{}) deadline_.start(within);
  look_.start(Duration{});
}

void AwaitRun::on_event(const ChargePointEvent&) {
  if (waiting_ && !look_.armed()) look_.start(Duration{});
}

void AwaitRun::look() {
  if (!done() && satisfied()) succeed();
}

// ---- SequenceRun -------------------------------------------------------------------------------

SequenceRun::SequenceRun(const Sequence& sequence, FlowContext& flow,
                         std::function<void(End)> on_end)
    : sequence_(sequence),
      flow_(flow),
      on_end_(std::move(on_end)),
      next_(flow.loop, [this] { advance(); }),
      window_(flow.log.next_sequence()) {}

void SequenceRun::start() {
  next_.start(Duration{});
}

void SequenceRun::step_done(bool stop) {
  stop_ = stop;
  next_.start(Duration{});
}

bool SequenceRun::applies(const Step& step) const {
  return step.only.empty() || std::find(step.only.begin(), step.only.end(),
                                        flow_.charger.subprotocol()) != step.only.end();
}

void SequenceRun::advance() {
  current_.reset();
  while (!stop_ && index_ < sequence_.steps.size() && !applies(*sequence_.steps[index_])) ++index_;
  if (stop_ || index_ == sequence_.steps.size()) {
    ended_ = true;
    on_end_(stop_ ? End::stopped : End::finished);  // may destroy this
    return;
  }
  const Step& step = *sequence_.steps[index_++];
  if (!flow_.time_passes()) {
    flow_.record_failure(step,
                         fmt::format("{} steps without time passing: this flow would never end",
                                     max_steps_at_one_instant));
    ended_ = true;
    on_end_(End::stopped);
    return;
  }
  if (!step.only_watches()) window_ = flow_.log.next_sequence();
  current_ = step.run(flow_, *this);
  current_->begin();
}

void SequenceRun::on_event(const ChargePointEvent& event) {
  if (current_ && !current_->done()) current_->on_event(event);
}

void SequenceRun::on_logged() {
  if (current_ && !current_->done()) current_->on_logged();
}

const Step* SequenceRun::blocking() const {
  if (ended_) return nullptr;
  return current_ ? current_->blocking() : nullptr;
}

// ---- FlowRun -----------------------------------------------------------------------------------

class FlowRun::Body final : public ChargePointObserver {
 public:
  Body(FlowRun& run, Flow flow, ChargePoint& charger, const FlowEnvironment& environment)
      : run_(run),
        flow_(std::move(flow)),
        context_{charger,
                 charger.loop(),
                 environment,
                 environment.random.stream(charger.identity() + "/flow"),
                 environment.vehicle,
                 {},
                 flow_.steps->needs_log,
                 {},
                 {},
                 {},
                 0,
                 false},
        root_(*flow_.steps, context_, [this](SequenceRun::End) { finish(); }) {
    OCPPSIM_ASSERT(environment.book != nullptr, "a flow needs a book to write its findings in");
    charger.add_observer(this);
  }
  ~Body() { context_.charger.remove_observer(this); }

  void on_event(ChargePoint&, const ChargePointEvent& event) override {
    if (context_.keeps_log) {
      context_.log.add_event(event);
      root_.on_logged();
    }
    root_.on_event(event);
  }

  void on_frame(ChargePoint&, Direction direction, std::string_view text) override {
    if (!context_.keeps_log || !started_) return;
    if (context_.log.add_frame(context_.loop.now(), direction, text)) root_.on_logged();
  }

  void start() {
    started_ = true;
    root_.start();
  }
  bool finished() const noexcept { return finished_; }

  void cut_off() {
    if (finished_) return;
    const Step* blocking = started_ ? root_.blocking() : nullptr;
    if (blocking != nullptr) {
      context_.record_failure(*blocking,
                              "the flow was still here when the run's duration had passed");
    }
    context_.cut_off = true;
    finish();
  }

 private:
  void finish() {
    if (std::exchange(finished_, true)) return;
    if (run_.on_finished) run_.on_finished();
  }

  FlowRun& run_;
  Flow flow_;
  FlowContext context_;
  SequenceRun root_;
  bool started_ = false;
  bool finished_ = false;
};

FlowRun::FlowRun(Flow flow, ChargePoint& charger, const FlowEnvironment& environment)
    : body_(std::make_unique<Body>(*this, std::move(flow), charger, environment)) {}
FlowRun::~FlowRun() = default;
void FlowRun::start() {
  body_->start();
}
bool FlowRun::finished() const noexcept {
  return body_->finished();
}
void FlowRun::cut_off() {
  body_->cut_off();
}

}  // namespace ocppsim
