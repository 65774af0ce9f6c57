// SPDX-License-Identifier: AGPL-3.0-or-later
//
// send, answer: the charger says what the author chooses, unasked and asked.
#include "scenario/message_match.hpp"
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"
#include "scenario/steps/act.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

/// What the CSMS's answer must be.
struct AnswerWanted {
  Json payload;       // subset; null: anything
  std::string error;  // the code of a CALLERROR; empty: a result
  std::string fault_of(const Json& answer, const FlowContext& flow) const {
    const Json wanted = expand_json(payload, flow.values());
    if (wanted.is_null() || message_contains(answer, wanted)) return {};
    return fmt::format("the answer {} does not contain {}", answer.to_text(), wanted.to_text());
  }
};

struct SendStep final : Step {
  std::string action;  // a CALL, or else:
  Json payload = Json::object();
  std::string text;
  std::string bytes;
  AnswerWanted wanted;
  bool waits = true;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class SendRun final : public StepRun {
 public:
  SendRun(const SendStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), send_(step), deadline_(flow.loop, [this] {
          fail(fmt::format("no answer within {}", format_duration(send_.within)));
        }) {}

  void begin() override {
    if (!send_.text.empty()) {
      if (require(charger().send_text(flow_.expand(send_.text)))) succeed();
    } else if (!send_.bytes.empty()) {
      if (require(charger().send_bytes(send_.bytes))) succeed();
    } else {
      call();
    }
  }

 private:
  void call() {
    // The answer may come when this step has long been given up.
    std::weak_ptr<SendRun*> alive = self_;
    deadline_.start(send_.within);
    charger().call(send_.action, expand_json(send_.payload, flow_.values()),
                   [alive](const Reply& reply) {
                     if (const auto self = alive.lock()) (*self)->answered(reply);
                   });
    if (!send_.waits) succeed();
  }

  void answered(const Reply& reply) {
    if (done()) return;
    if (reply.kind == ReplyKind::timeout) return fail("the CSMS did not answer in time");
    if (reply.kind == ReplyKind::lost) return fail("the link was lost before the answer came");
    if (reply.kind == ReplyKind::error) {
      if (!send_.wanted.error.empty() && glob_match(send_.wanted.error, reply.error_code))
        return pass();
      return fail(
          fmt::format("answered with CALLERROR {}: {}", reply.error_code, reply.error_description));
    }
    if (!send_.wanted.error.empty()) {
      return fail(fmt::format("answered {}, but CALLERROR {} was wanted", reply.payload.to_text(),
                              send_.wanted.error));
    }
    std::string fault = send_.wanted.fault_of(reply.payload.to_json(), flow_);
    fault.empty() ? pass() : fail(std::move(fault));
  }

  void pass() {
    record_pass();
    succeed();
  }

  const SendStep& send_;
  Timer deadline_;
  std::shared_ptr<SendRun*> self_ = std::make_shared<SendRun*>(this);
};

std::unique_ptr<StepRun> SendStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<SendRun>(*this, flow, owner);
}

void read_call(const Section& arguments, Json& payload, AnswerWanted& wanted) {
  if (arguments.has("payload")) payload = arguments.json("payload");
  wanted.payload = arguments.json("answer");
  wanted.error = arguments.text("error");
  if (wanted.payload.is_object() && !wanted.error.empty()) {
    arguments.complain("error", "\"answer\" and \"error\" exclude each other");
  }
}

/// A charger that answers as a test wants it to: the CSMS must cope with a refusal, too.
std::unique_ptr<Step> compile_answer(const Section& arguments, CompileContext& context) {
  context.needs.actions(arguments, "action");
  Answer answer;
  answer.payload = arguments.json("payload");
  answer.error_code = arguments.text("error");
  if (answer.payload.is_object() && !answer.error_code.empty())
    arguments.complain("error", "\"payload\" and \"error\" exclude each other");
  if (!answer.error_code.empty()) answer.kind = Answer::Kind::error;
  answer.error_description = arguments.text("description");
  answer.delay = arguments.duration("delay");
  const bool own = !answer.payload.is_object() && answer.error_code.empty();
  const std::string action = arguments.text("action");
  const auto times = arguments.optional_integer("times");
  return make_act([=](FlowContext& flow) -> Result<void> {
    if (own) {
      flow.charger.override_answer(action, {});
      return {};
    }
    Answer filled = answer;
    filled.payload = expand_json(answer.payload, flow.values());
    const auto left = std::make_shared<std::int64_t>(times.value_or(-1));
    flow.charger.override_answer(action, [filled, left](const IncomingCall&) {
      if (*left == 0) return std::optional<Answer>();
      if (*left > 0) --*left;
      return std::optional<Answer>(filled);
    });
    return {};
  });
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

constexpr std::string_view on_purpose =
    ", a wrong one on purpose has the \"error\" it earns, or \"wait: false\"";

std::unique_ptr<Step> compile_send(const Section& arguments, CompileContext& context) {
  auto step = std::make_unique<SendStep>();
  const int kinds = arguments.has("call") + arguments.has("text") + arguments.has("bytes");
  if (kinds > 1) arguments.complain("call", "\"call\", \"text\" and \"bytes\" exclude each other");
  step->action = arguments.text("call");
  step->text = arguments.text("text");
  if (arguments.has("bytes")) {
    auto bytes = from_hex(arguments.text("bytes"));
    if (!bytes || bytes->empty())
      arguments.complain("bytes", "\"bytes\" must be hexadecimal digits, two a byte");
    step->bytes = bytes.value_or("");
  }
  step->waits = arguments.boolean("wait");
  step->within = arguments.duration("within");
  read_call(arguments, step->payload, step->wanted);
  if (!step->waits || !step->wanted.error.empty()) {
    context.needs.own_action(step->action);
  } else if (arguments.has("call")) {
    context.needs.actions(arguments, "call", on_purpose);
  }
  return step;
}

}  // namespace

void add_message_steps(std::vector<StepType>& out) {
  const Key payload{.name = "payload",
                    .type = ValueType::json,
                    .doc =
                        "Sent as it stands; texts may hold {index}, {identity}, {token}, "
                        "{transaction}, and `{transaction:int}` for a number."};
  const Key answer{
      .name = "answer", .type = ValueType::json, .doc = "What the answer must contain."};
  const Key error{.name = "error", .doc = "The CALLERROR code that must be the answer."};
  out.push_back(
      {Table{
           .name = "send",
           .doc =
               "The charger sends a CALL (behind its own, not validated), raw text, or raw bytes.",
           .keys = {Key{.name = "call", .doc = "The action."}, payload, answer, error,
                    Key{.name = "wait",
                        .type = ValueType::boolean,
                        .doc = "For the answer.",
                        .default_text = "true"},
                    Key{.name = "within",
                        .type = ValueType::duration,
                        .doc = "For the answer.",
                        .default_text = "2m"},
                    Key{.name = "text", .doc = "A text message past the RPC layer."},
                    Key{.name = "bytes", .doc = "Hexadecimal, past the WebSocket layer."}},
           .shorthand = "call",
           .any_of = {"call", "text", "bytes"}},
       compile_send});
  out.push_back(
      {Table{.name = "answer",
             .doc = "From now on the charger answers a CALL of the CSMS like this, and does not "
                    "act on it; without payload and error it is itself again.",
             .keys = {Key{.name = "action", .doc = "The action.", .required = true},
                      Key{.name = "payload", .type = ValueType::json, .doc = "Of its answer."},
                      Key{.name = "error", .doc = "Or the code of a CALLERROR."},
                      Key{.name = "description", .doc = "Of the CALLERROR."},
                      Key{.name = "times",
                          .type = ValueType::integer,
                          .doc = "So often; otherwise always.",
                          .min = 1,
                          .max = 1'000'000},
                      Key{.name = "delay",
                          .type = ValueType::duration,
                          .doc = "Before it answers.",
                          .default_text = "0s"}},
             .shorthand = "action"},
       compile_answer});
}

}  // namespace ocppsim
