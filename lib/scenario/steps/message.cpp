// SPDX-License-Identifier: AGPL-3.0-or-later
//
// send: the charger says something of the author's choosing. csms: so does the embedded CSMS.
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

/// What an answer must be.
struct AnswerWanted {
  Json payload;       // subset; null: anything
  std::string error;  // the code of a CALLERROR; empty: a result
  std::string fault_of(const Json& answer, const FlowContext& flow) const {
    const Json wanted = expand_json(payload, flow.values());
    if (wanted.is_null() || json_contains(answer, wanted)) return {};
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

struct CsmsStep final : Step {
  std::string action;
  Json payload = Json::object();
  AnswerWanted wanted;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class CsmsRun final : public StepRun {
 public:
  CsmsRun(const CsmsStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), csms_(step), deadline_(flow.loop, [this] {
          fail(fmt::format("the charger did not answer within {}", format_duration(csms_.within)));
        }) {}

  void begin() override {
    if (flow_.environment.csms == nullptr) {
      return fail("the step csms needs the embedded CSMS; this run uses an external one");
    }
    std::weak_ptr<CsmsRun*> alive = self_;
    deadline_.start(csms_.within);
    flow_.environment.csms->call(charger().identity(), csms_.action,
                                 expand_json(csms_.payload, flow_.values()),
                                 [alive](Result<Json> answer) {
                                   if (const auto self = alive.lock()) (*self)->answered(answer);
                                 });
  }

 private:
  void answered(const Result<Json>& answer) {
    if (done()) return;
    if (!answer) {
      const bool wanted = !csms_.wanted.error.empty() &&
                          answer.error().message.find(csms_.wanted.error) != std::string::npos;
      return wanted ? pass() : fail(answer.error().to_string());
    }
    if (!csms_.wanted.error.empty()) {
      return fail(fmt::format("answered {}, but CALLERROR {} was wanted", answer->to_text(),
                              csms_.wanted.error));
    }
    std::string fault = csms_.wanted.fault_of(*answer, flow_);
    fault.empty() ? pass() : fail(std::move(fault));
  }

  void pass() {
    record_pass();
    succeed();
  }

  const CsmsStep& csms_;
  Timer deadline_;
  std::shared_ptr<CsmsRun*> self_ = std::make_shared<CsmsRun*>(this);
};

std::unique_ptr<StepRun> CsmsStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<CsmsRun>(*this, flow, owner);
}

void read_call(const Section& arguments, Json& payload, AnswerWanted& wanted) {
  if (arguments.has("payload")) payload = arguments.json("payload");
  wanted.payload = arguments.json("answer");
  wanted.error = arguments.text("error");
  if (wanted.payload.is_object() && !wanted.error.empty()) {
    arguments.complain("error", "\"answer\" and \"error\" exclude each other");
  }
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

std::unique_ptr<Step> compile_send(const Section& arguments, CompileContext&) {
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
  return step;
}

std::unique_ptr<Step> compile_csms(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<CsmsStep>();
  step->action = arguments.text("call");
  step->within = arguments.duration("within");
  read_call(arguments, step->payload, step->wanted);
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
      {Table{.name = "csms",
             .doc = "The embedded CSMS sends this charger a CALL and looks at the answer.",
             .keys = {Key{.name = "call", .doc = "The action.", .required = true}, payload, answer,
                      error,
                      Key{.name = "within",
                          .type = ValueType::duration,
                          .doc = "For the answer.",
                          .default_text = "1m"}},
             .shorthand = "call"},
       compile_csms});
}

}  // namespace ocppsim
