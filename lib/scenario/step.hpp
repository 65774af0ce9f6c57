// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Steps. A Step is the compiled, shared text of one step; a StepRun is one charger executing it.
//
//   Sequence (Step, Step, ...)          one per scenario, immutable
//   SequenceRun ── StepRun              one per charger; repeat, parallel and choose hold more
//
//   * A StepRun never blocks: begin() acts, events and timers bring it to succeed() or fail().
//   * It is destroyed from a timer of its SequenceRun, never inside its own call.
//   * Going from step to step takes no time; a flow that does max_steps_at_one_instant steps
//     without time passing has failed.
#pragma once

#include "scenario/flow_log.hpp"
#include "scenario/template_text.hpp"

#include <ocppsim/charge_point.hpp>
#include <ocppsim/event_loop.hpp>
#include <ocppsim/random.hpp>
#include <ocppsim/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocppsim {

constexpr int max_steps_at_one_instant = 10'000;

class Step;

/// What the steps of one charger share.
struct FlowContext {
  ChargePoint& charger;
  EventLoop& loop;
  FlowEnvironment environment;
  RandomStream random;
  VehicleSpec vehicle;  // the one that came last
  FlowLog log;
  bool keeps_log = false;
  std::vector<std::pair<std::string, std::string>> remembered;  // names of the flow's own
  std::vector<std::pair<std::string, FaultId>> faults;          // put by this flow, not yet healed
  TimePoint last_instant{};
  int steps_at_instant = 0;
  bool cut_off = false;  // it has been judged: what its steps still meet is not recorded

  /// Names a step's text may use; `transaction` is that of the EVSE, when one runs.
  TemplateValues values(EvseId evse = 1) const;
  std::string expand(const std::string& text, EvseId evse = 1) const {
    return ocppsim::expand(text, values(evse));
  }
  /// Counts a step; false when too many were done at one instant.
  bool time_passes() noexcept;
  void record_pass(const Step& step);
  void record_failure(const Step& step, std::string why);
};

class StepRun;
class SequenceRun;

class Step {
 public:
  Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  virtual ~Step() = default;

  virtual std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const = 0;
  /// Looks on, and so does not move the window in which an `expect` looks for messages.
  virtual bool only_watches() const { return false; }

  SourcePosition position;
  std::string text;  // for people: "stop" or the step's own name
  bool stop_on_failure = true;
  std::vector<std::string> only;  // subprotocols; empty: all
};

class Sequence {
 public:
  std::vector<std::unique_ptr<const Step>> steps;
  bool needs_log = false;
};

class StepRun {
 public:
  StepRun(const Step& step, FlowContext& flow, SequenceRun& owner)
      : flow_(flow), step_(step), owner_(owner) {}
  StepRun(const StepRun&) = delete;
  StepRun& operator=(const StepRun&) = delete;
  virtual ~StepRun() = default;

  virtual void begin() = 0;
  virtual void on_event(const ChargePointEvent&) {}
  virtual void on_logged() {}  // the log has something new
  /// The step that keeps the flow from being finished when it is cut off here, or nullptr.
  virtual const Step* blocking() const { return &step_; }

  const Step& step() const noexcept { return step_; }
  bool done() const noexcept { return done_; }

 protected:
  void succeed();
  /// Records the failure; the flow goes on or stops as the step says.
  void fail(std::string why);
  /// Ends the flow without recording: a step inside has done so.
  void stop_flow();
  /// Fails when `result` did, and says whether it was good.
  bool require(const Result<void>& result);
  void record_pass();
  ChargePoint& charger() const noexcept { return flow_.charger; }

  FlowContext& flow_;

 private:
  const Step& step_;
  SequenceRun& owner_;
  bool done_ = false;
};

/// Runs a sequence once; tells its end from a timer, never inside start().
class SequenceRun {
 public:
  enum class End { finished, stopped };
  SequenceRun(const Sequence& sequence, FlowContext& flow, std::function<void(End)> on_end);

  void start();
  void on_event(const ChargePointEvent& event);
  void on_logged();
  const Step* blocking() const;
  bool ended() const noexcept { return ended_; }
  /// Where an `expect` starts to look: what happened since the last acting step began.
  std::uint64_t window() const noexcept { return window_; }

 private:
  friend class StepRun;
  void step_done(bool stop);
  void advance();
  bool applies(const Step& step) const;

  const Sequence& sequence_;
  FlowContext& flow_;
  std::function<void(End)> on_end_;
  Timer next_;
  std::unique_ptr<StepRun> current_;
  std::size_t index_ = 0;
  std::uint64_t window_ = 0;
  bool stop_ = false;
  bool ended_ = false;
};

/// A step that waits for a state of the charger. Looks after each event, once the charger has
/// settled (a timer without delay), and gives up at the deadline.
class AwaitRun : public StepRun {
 public:
  AwaitRun(const Step& step, FlowContext& flow, SequenceRun& owner);
  void on_event(const ChargePointEvent& event) override;

 protected:
  virtual bool satisfied() = 0;
  virtual std::string what_was_missing() = 0;
  /// Starts to wait; zero: no deadline.
  void await(Duration within);

 private:
  void look();
  Timer look_;
  Timer deadline_;
  Duration within_{};
  bool waiting_ = false;
};

}  // namespace ocppsim
