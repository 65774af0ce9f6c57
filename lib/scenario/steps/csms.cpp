// SPDX-License-Identifier: AGPL-3.0-or-later
//
// csms: the CSMS is made to send this charger a CALL. The embedded one does so by itself, an
// external one through the driver that the run was given.
//
//   step ──> CsmsDriver ──> CSMS ──CALL──> charger ──answer──> CSMS
//                                    └─ judged here ─┘
//
// What counts is what arrives at the charger and what the charger answers. The driver's own words
// only explain why nothing arrived.
#include "scenario/message_match.hpp"
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"
#include "scenario/steps/remember.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

constexpr std::string_view on_purpose = ", a wrong one on purpose has the \"error\" it earns";

/// For the driver's return when all was seen; a driver may itself wait for what comes next.
constexpr Duration driver_grace = seconds{1};

struct CsmsStep final : Step {
  std::string action;
  Json payload = Json::object();
  Json received;      // of the CALL; null: the payload
  Json answer;        // of the charger; null: anything
  std::string error;  // or the code of its CALLERROR
  Remember remember;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class CsmsRun final : public StepRun {
 public:
  CsmsRun(const CsmsStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner),
        csms_(step),
        from_(flow.log.next_sequence()),
        look_(flow.loop, [this] { look(); }),
        grace_(flow.loop, [this] { pass(); }),
        deadline_(flow.loop, [this] { time_up(); }) {}

  void begin() override {
    if (flow_.environment.csms == nullptr) {
      return fail("an external CSMS needs a driver for the step csms; this run has none");
    }
    const Json payload = expand_json(csms_.payload, flow_.values());
    wanted_ = csms_.received.is_null() ? payload : expand_json(csms_.received, flow_.values());
    deadline_.start(csms_.within);
    std::weak_ptr<CsmsRun*> alive = self_;  // the reply may come when this step is long over
    flow_.environment.csms->call(charger().identity(), csms_.action, payload,
                                 [alive](const Result<Json>& reply) {
                                   if (const auto self = alive.lock()) (*self)->replied(reply);
                                 });
  }

  void on_logged() override {
    if (!look_.armed()) look_.start(Duration{});
  }

 private:
  void replied(const Result<Json>& reply) {
    if (done()) return;
    replied_ = true;
    look();
    if (done() || call_seen_ || reply) return;
    fail(fmt::format("the CSMS did not send {}: {}", csms_.action, reply.error().to_string()));
  }

  void look() {
    if (done()) return;
    if (!call_seen_) look_for_call();
    if (!done() && call_seen_ && !answer_seen_) look_for_answer();
    if (done() || !answer_seen_) return;
    if (replied_) return pass();
    if (!grace_.armed()) grace_.start(driver_grace);
  }

  /// The first CALL of that action is the one that was asked for.
  void look_for_call() {
    for (FlowLogEntry& entry : flow_.log.entries()) {
      if (entry.sequence < from_ || !entry.is_frame || entry.taken) continue;
      if (entry.direction != Direction::received || entry.type != FrameType::call) continue;
      if (entry.action != csms_.action) continue;
      entry.taken = call_seen_ = true;
      from_ = entry.sequence + 1;
      const auto actual = Json::parse(entry.payload);
      if (!actual.ok() || !message_contains(*actual, wanted_)) {
        return fail(fmt::format("the CSMS sent {} {}, which does not contain {}", csms_.action,
                                entry.payload, wanted_.to_text()));
      }
      if (std::string fault = csms_.remember.take(entry.payload, flow_); !fault.empty())
        fail(std::move(fault));
      return;
    }
  }

  void look_for_answer() {
    for (FlowLogEntry& entry : flow_.log.entries()) {
      if (entry.sequence < from_ || !entry.is_frame || entry.taken) continue;
      if (entry.direction != Direction::sent || entry.type == FrameType::call) continue;
      if (entry.action != csms_.action) continue;
      answer_seen_ = true;
      if (std::string fault = fault_of(entry); !fault.empty()) return fail(std::move(fault));
      return;
    }
  }

  std::string fault_of(const FlowLogEntry& answer) const {
    const bool is_error = answer.type != FrameType::call_result;
    if (is_error) {
      if (!csms_.error.empty() && glob_match(csms_.error, answer.payload)) return {};
      return fmt::format("the charger answered CALLERROR {}", answer.payload);
    }
    if (!csms_.error.empty())
      return fmt::format("the charger answered {}, but CALLERROR {} was wanted", answer.payload,
                         csms_.error);
    if (csms_.answer.is_null()) return {};
    const Json wanted = expand_json(csms_.answer, flow_.values());
    const auto actual = Json::parse(answer.payload);
    if (actual.ok() && message_contains(*actual, wanted)) return {};
    return fmt::format("the charger's answer {} does not contain {}", answer.payload,
                       wanted.to_text());
  }

  void time_up() {
    look();  // what the log got at this very instant counts
    if (done()) return;
    if (answer_seen_) return pass();
    fail(call_seen_
             ? fmt::format("the charger did not answer within {}", format_duration(csms_.within))
             : fmt::format("the CSMS sent no {} within {}", csms_.action,
                           format_duration(csms_.within)));
  }

  void pass() {
    if (done()) return;
    record_pass();
    succeed();
  }

  const CsmsStep& csms_;
  std::uint64_t from_;
  Json wanted_;
  bool call_seen_ = false;
  bool answer_seen_ = false;
  bool replied_ = false;
  Timer look_;
  Timer grace_;
  Timer deadline_;
  std::shared_ptr<CsmsRun*> self_ = std::make_shared<CsmsRun*>(this);
};

std::unique_ptr<StepRun> CsmsStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<CsmsRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_csms(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<CsmsStep>();
  step->action = arguments.text("call");
  step->text = "csms " + step->action;
  step->within = arguments.duration("within");
  if (arguments.has("payload")) step->payload = arguments.json("payload");
  step->received = arguments.json("received");
  step->answer = arguments.json("answer");
  step->error = arguments.text("error");
  step->remember = read_remember(arguments);
  if (step->answer.is_object() && !step->error.empty()) {
    arguments.complain("error", "\"answer\" and \"error\" exclude each other");
  }
  if (step->error.empty()) {
    context.needs.actions(arguments, "call", on_purpose);
  } else {
    context.needs.own_action(step->action);
  }
  context.needs_log = true;
  context.operates_csms = true;
  return step;
}

}  // namespace

void add_csms_step(std::vector<StepType>& out) {
  out.push_back(
      {Table{.name = "csms",
             .doc = "The CSMS is made to send this charger a CALL: the embedded one by itself, an "
                    "external one through the driver of the run. Judged by what arrives here.",
             .keys = {Key{.name = "call", .doc = "The action.", .required = true},
                      Key{.name = "payload",
                          .type = ValueType::json,
                          .doc = "What it is asked to send; texts may hold {index}, {identity}, "
                                 "{token}, {transaction}, and `{transaction:int}` for a number."},
                      Key{.name = "received",
                          .type = ValueType::json,
                          .doc = "What the CALL must contain; otherwise the payload."},
                      Key{.name = "answer",
                          .type = ValueType::json,
                          .doc = "What the charger's answer must contain."},
                      Key{.name = "error",
                          .doc = "The CALLERROR code that must be the charger's answer (glob)."},
                      remember_key(),
                      Key{.name = "within",
                          .type = ValueType::duration,
                          .doc = "For the CALL and its answer.",
                          .default_text = "1m"}},
             .shorthand = "call"},
       compile_csms});
}

}  // namespace ocppsim
