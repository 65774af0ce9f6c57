// SPDX-License-Identifier: AGPL-3.0-or-later
//
// wait, repeat, parallel, choose: time and order.
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"

#include <fmt/format.h>

#include <limits>

namespace ocppsim {
namespace {

// ---- wait ----

struct WaitStep final : Step {
  Duration least{};
  Duration most{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class WaitRun final : public StepRun {
 public:
  WaitRun(const WaitStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), wait_(step), timer_(flow.loop, [this] { succeed(); }) {}
  void begin() override {
    timer_.start(Duration(flow_.random.between(wait_.least.count(), wait_.most.count())));
  }

 private:
  const WaitStep& wait_;
  Timer timer_;
};

std::unique_ptr<StepRun> WaitStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<WaitRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_wait(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<WaitStep>();
  if (arguments.has("for") == arguments.has("between")) {
    arguments.complain("between", "wait needs either \"for\" or \"between\"");
    return step;
  }
  if (arguments.has("for")) {
    step->least = step->most = arguments.duration("for");
    return step;
  }
  const std::vector<std::string> bounds = arguments.texts("between");
  if (bounds.size() != 2) {
    arguments.complain("between", "\"between\" needs two durations: [1s, 5s]");
    return step;
  }
  step->least = parse_duration(bounds[0]).value();
  step->most = parse_duration(bounds[1]).value();
  if (step->least > step->most)
    arguments.complain("between", "\"between\" must name the shorter first");
  return step;
}

// ---- repeat ----

struct RepeatStep final : Step {
  std::optional<std::int64_t> times;
  std::optional<Duration> span;
  std::shared_ptr<const Sequence> steps;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class RepeatRun final : public StepRun {
 public:
  RepeatRun(const RepeatStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), repeat_(step) {}

  void begin() override {
    started_ = flow_.loop.now();
    next();
  }
  void on_event(const ChargePointEvent& event) override {
    if (round_) round_->on_event(event);
  }
  void on_logged() override {
    if (round_) round_->on_logged();
  }
  const Step* blocking() const override {
    if (!repeat_.times && !repeat_.span) return nullptr;  // meant to be cut off
    return round_ ? round_->blocking() : &step();
  }

 private:
  void next() {
    if ((repeat_.times && done_rounds_ >= *repeat_.times) ||
        (repeat_.span && flow_.loop.now() - started_ >= *repeat_.span)) {
      return succeed();
    }
    ++done_rounds_;
    round_ = std::make_unique<SequenceRun>(*repeat_.steps, flow_, [this](SequenceRun::End end) {
      if (end == SequenceRun::End::stopped) return stop_flow();
      next();
    });
    round_->start();
  }

  const RepeatStep& repeat_;
  std::unique_ptr<SequenceRun> round_;
  std::int64_t done_rounds_ = 0;
  TimePoint started_{};
};

std::unique_ptr<StepRun> RepeatStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<RepeatRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_repeat(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<RepeatStep>();
  step->times = arguments.optional_integer("times");
  step->span = arguments.optional_duration("for");
  step->steps = compile_steps(*arguments.value("steps"), context);
  return step;
}

// ---- parallel ----

struct ParallelStep final : Step {
  std::vector<std::shared_ptr<const Sequence>> branches;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class ParallelRun final : public StepRun {
 public:
  ParallelRun(const ParallelStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), left_(step.branches.size()) {
    for (const auto& branch : step.branches) {
      branches_.push_back(std::make_unique<SequenceRun>(
          *branch, flow, [this](SequenceRun::End end) { branch_ended(end); }));
    }
  }

  void begin() override {
    if (branches_.empty()) return succeed();
    for (const auto& branch : branches_) branch->start();
  }
  void on_event(const ChargePointEvent& event) override {
    for (const auto& branch : branches_) branch->on_event(event);
  }
  void on_logged() override {
    for (const auto& branch : branches_) branch->on_logged();
  }
  const Step* blocking() const override {
    for (const auto& branch : branches_) {
      if (const Step* step = branch->blocking()) return step;
    }
    return nullptr;
  }

 private:
  void branch_ended(SequenceRun::End end) {
    if (end == SequenceRun::End::stopped) return stop_flow();
    if (--left_ == 0) succeed();
  }

  std::vector<std::unique_ptr<SequenceRun>> branches_;
  std::size_t left_;
};

std::unique_ptr<StepRun> ParallelStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<ParallelRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_parallel(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<ParallelStep>();
  for (const SourceNode& branch : arguments.value("branches")->items) {
    step->branches.push_back(compile_steps(branch, context));
  }
  return step;
}

// ---- choose ----

struct ChooseStep final : Step {
  struct Option {
    Ratio ratio;
    std::shared_ptr<const Sequence> steps;
  };
  std::vector<Option> options;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class ChooseRun final : public StepRun {
 public:
  ChooseRun(const ChooseStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), choose_(step) {}

  void begin() override {
    std::uint64_t draw = flow_.random.below(Ratio::whole);
    for (const ChooseStep::Option& option : choose_.options) {
      if (draw < option.ratio.ppm()) return take(*option.steps);
      draw -= option.ratio.ppm();
    }
    succeed();  // what the shares leave over does nothing
  }
  void on_event(const ChargePointEvent& event) override {
    if (taken_) taken_->on_event(event);
  }
  void on_logged() override {
    if (taken_) taken_->on_logged();
  }
  const Step* blocking() const override { return taken_ ? taken_->blocking() : &step(); }

 private:
  void take(const Sequence& steps) {
    taken_ = std::make_unique<SequenceRun>(steps, flow_, [this](SequenceRun::End end) {
      end == SequenceRun::End::stopped ? stop_flow() : succeed();
    });
    taken_->start();
  }

  const ChooseStep& choose_;
  std::unique_ptr<SequenceRun> taken_;
};

std::unique_ptr<StepRun> ChooseStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<ChooseRun>(*this, flow, owner);
}

const Table& option_table() {
  static const Table table{.name = "option",
                           .doc = "One way a flow may go.",
                           .keys = {Key{.name = "ratio",
                                        .type = ValueType::ratio,
                                        .doc = "How often it is taken.",
                                        .required = true},
                                    Key{.name = "steps",
                                        .type = ValueType::steps,
                                        .doc = "What happens then.",
                                        .required = true}}};
  return table;
}

std::unique_ptr<Step> compile_choose(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<ChooseStep>();
  std::uint64_t total = 0;
  for (const Section& option : arguments.sections("options")) {
    step->options.push_back(
        {option.ratio("ratio"), compile_steps(*option.value("steps"), context)});
    total += step->options.back().ratio.ppm();
  }
  if (total > Ratio::whole)
    arguments.complain("options", "the ratios of \"choose\" add up to more than 100%");
  return step;
}

}  // namespace

void add_control_steps(std::vector<StepType>& out) {
  const Key steps{
      .name = "steps", .type = ValueType::steps, .doc = "What is repeated.", .required = true};
  out.push_back({Table{.name = "wait",
                       .doc = "Let time pass.",
                       .keys = {Key{.name = "for", .type = ValueType::duration, .doc = "So long."},
                                Key{.name = "between",
                                    .type = ValueType::duration,
                                    .doc = "Drawn anew by each charger, each time: `[1s, 5s]`.",
                                    .shape = Shape::list}},
                       .shorthand = "for"},
                 compile_wait});
  out.push_back(
      {Table{.name = "repeat",
             .doc = "Again and again: so many times, for so long (a round that has begun is "
                    "finished), or, with neither, until the run's duration has passed.",
             .keys = {Key{.name = "times", .type = ValueType::integer, .doc = "Rounds.", .min = 0},
                      Key{.name = "for",
                          .type = ValueType::duration,
                          .doc = "No new round after this."},
                      steps}},
       compile_repeat});
  out.push_back({Table{.name = "parallel",
                       .doc = "Several lists of steps at once; goes on when all have ended.",
                       .keys = {Key{.name = "branches",
                                    .type = ValueType::steps,
                                    .doc = "Lists of steps.",
                                    .required = true,
                                    .shape = Shape::list}},
                       .shorthand = "branches"},
                 compile_parallel});
  out.push_back(
      {Table{.name = "choose",
             .doc = "One of several ways, by chance; what the ratios leave over does nothing.",
             .keys = {Key{.name = "options",
                          .type = ValueType::section,
                          .doc = "The ways.",
                          .required = true,
                          .shape = Shape::list,
                          .table = option_table}},
             .shorthand = "options"},
       compile_choose});
}

}  // namespace ocppsim
