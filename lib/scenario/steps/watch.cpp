// SPDX-License-Identifier: AGPL-3.0-or-later
//
// expect, wait_for, forbid: what must, will, or must not be seen at a charger.
//
// expect looks from where the last acting step began (an answer may be there before the expect
// is), takes what it finds, so that a second expect finds the next one, and else waits.
#include "scenario/steps/driver.hpp"
#include "scenario/steps/remember.hpp"

#include "scenario/message_match.hpp"
#include "scenario/step_type.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ocppsim {
namespace {

struct Wanted {
  enum class What { message, event, status } what = What::event;
  Direction direction = Direction::sent;
  bool answer = false;               // a CALLRESULT or CALLERROR instead of a CALL
  std::vector<std::string> actions;  // globs
  Json payload;                      // subset
  std::string error;                 // code of the answer
  EventKind kind = EventKind::user;
  std::string text = "*";  // glob
  std::string status;
  EvseId evse = 0;  // 0: any (events)
  ConnectorId connector = 1;

  bool is_candidate(const FlowLogEntry& entry) const;
  bool matches(const FlowLogEntry& entry, const FlowContext& flow) const;
  std::string describe() const;
};

bool matches_any(const std::vector<std::string>& globs, std::string_view text) {
  for (const std::string& glob : globs) {
    if (glob_match(glob, text)) return true;
  }
  return false;
}

/// The sort of entry that `next` is about: any CALL (or answer) in that direction.
bool Wanted::is_candidate(const FlowLogEntry& entry) const {
  if (what != What::message) return !entry.is_frame && entry.kind == kind;
  if (!entry.is_frame || entry.direction != direction) return false;
  const bool call = entry.type == FrameType::call || entry.type == FrameType::send;
  return answer ? !call : call;
}

bool Wanted::matches(const FlowLogEntry& entry, const FlowContext& flow) const {
  if (!is_candidate(entry)) return false;
  if (what != What::message) {
    return glob_match(text, entry.text) && (evse == 0 || entry.evse == evse);
  }
  if (!matches_any(actions, entry.action)) return false;
  if (answer) {
    const bool is_error = entry.type != FrameType::call_result;
    if (is_error != !error.empty()) return error.empty() && payload.is_null();
    if (is_error) return glob_match(error, entry.payload);
  }
  if (payload.is_null()) return true;
  const auto actual = Json::parse(entry.payload);
  return actual.ok() && message_contains(*actual, expand_json(payload, flow.values()));
}

std::string Wanted::describe() const {
  if (what == What::status) return fmt::format("status {} at EVSE {}", status, evse);
  if (what == What::event)
    return fmt::format("event {}{}", to_string(kind), text == "*" ? "" : " " + text);
  std::string out = fmt::format("{} {}{}", direction == Direction::sent ? "sent" : "received",
                                answer ? "answer to " : "", fmt::join(actions, " or "));
  if (!error.empty()) out += " with " + error;
  if (!payload.is_null()) out += " " + payload.to_text();
  return out;
}

struct WatchStep final : Step {
  Wanted wanted;
  Duration within{};
  bool forbid = false;
  bool next = false;
  bool records_pass = true;
  Remember remember;
  bool only_watches() const override { return true; }
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class WatchRun final : public StepRun {
 public:
  WatchRun(const WatchStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner),
        watch_(step),
        from_(step.forbid ? flow.log.next_sequence() : owner.window()),
        look_(flow.loop, [this] { look(); }),
        deadline_(flow.loop, [this] { time_up(); }) {}

  void begin() override {
    deadline_.start(watch_.within);
    look();
  }
  void on_logged() override {
    if (!look_.armed()) look_.start(Duration{});
  }

 private:
  void look() {
    if (done()) return;
    if (watch_.wanted.what == Wanted::What::status) return look_at_status();
    for (FlowLogEntry& entry : flow_.log.entries()) {
      if (entry.sequence < from_ || entry.taken) continue;
      if (watch_.wanted.matches(entry, flow_)) {
        entry.taken = true;
        return found(entry);
      }
      if (watch_.next && watch_.wanted.is_candidate(entry)) {
        return fail(fmt::format("the next one was {} {}", entry.is_frame ? entry.action : "event",
                                entry.is_frame ? entry.payload : entry.text));
      }
    }
  }

  void look_at_status() {
    const Wanted& wanted = watch_.wanted;
    const ConnectorStatus status = charger().connector_status(wanted.evse, wanted.connector);
    if ((to_string(status) == wanted.status) == watch_.forbid) {
      if (watch_.forbid) fail(fmt::format("the status was {}", wanted.status));
      return;
    }
    if (!watch_.forbid) pass();
  }

  void found(const FlowLogEntry& entry) {
    if (!watch_.forbid) {
      if (std::string fault = watch_.remember.take(entry.payload, flow_); !fault.empty())
        return fail(std::move(fault));
      return pass();
    }
    fail(entry.is_frame ? fmt::format("{} {}", entry.action, entry.payload)
                        : fmt::format("event {} {}", to_string(entry.kind), entry.text));
  }

  void time_up() {
    if (done()) return;
    look();  // what the log got at this very instant counts
    if (done()) return;
    if (watch_.forbid) return pass();
    std::string why = fmt::format("not seen within {}", format_duration(watch_.within));
    if (watch_.wanted.what == Wanted::What::status) {
      why += fmt::format("; it is {}", to_string(charger().connector_status(
                                           watch_.wanted.evse, watch_.wanted.connector)));
    }
    fail(std::move(why));
  }

  void pass() {
    if (watch_.records_pass) record_pass();
    succeed();
  }

  const WatchStep& watch_;
  std::uint64_t from_;
  Timer look_;
  Timer deadline_;
};

std::unique_ptr<StepRun> WatchStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<WatchRun>(*this, flow, owner);
}

// ---- compiling ----

constexpr EventKind last_event = EventKind::user;

const std::vector<std::string_view>& event_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (int i = 0; i <= static_cast<int>(last_event); ++i)
      out.push_back(to_string(static_cast<EventKind>(i)));
    return out;
  }();
  return names;
}

const std::vector<std::string_view>& status_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (int i = 0; i <= static_cast<int>(ConnectorStatus::faulted); ++i) {
      out.push_back(to_string(static_cast<ConnectorStatus>(i)));
    }
    return out;
  }();
  return names;
}

constexpr std::string_view subjects[] = {"sent",  "received", "answer_sent", "answer_received",
                                         "event", "status"};

Wanted read_wanted(const Section& arguments, CompileContext& context, bool forbidden) {
  Wanted out;
  std::string_view subject;
  for (std::string_view candidate : subjects) {
    if (!arguments.has(candidate)) continue;
    if (!subject.empty()) {
      arguments.complain(candidate,
                         fmt::format("\"{}\" and \"{}\" exclude each other", subject, candidate));
    }
    subject = candidate;
  }
  if (subject.empty()) return out;  // told already
  if (subject == "event") {
    const std::string name = arguments.text("event");
    for (int i = 0; i <= static_cast<int>(last_event); ++i) {
      if (name == to_string(static_cast<EventKind>(i))) out.kind = static_cast<EventKind>(i);
    }
    out.text = arguments.text("text");
    out.evse = arguments.has("evse") ? static_cast<EvseId>(arguments.integer("evse")) : 0;
  } else if (subject == "status") {
    out.what = Wanted::What::status;
    out.status = arguments.text("status");
    out.evse = static_cast<EvseId>(arguments.integer("evse"));
    out.connector = static_cast<ConnectorId>(arguments.integer("connector"));
  } else {
    out.what = Wanted::What::message;
    out.answer = subject.starts_with("answer");
    out.direction = subject.ends_with("sent") ? Direction::sent : Direction::received;
    out.actions = arguments.texts(subject);
    context.needs.actions(arguments, subject, {}, forbidden);
    out.payload = arguments.json("payload");
    out.error = arguments.text("error");
    if (!out.error.empty() && !out.answer) {
      arguments.complain("error", "\"error\" belongs to answer_sent or answer_received");
    }
  }
  return out;
}

std::unique_ptr<Step> compile_watch(const Section& arguments, CompileContext& context,
                                    std::string_view verb, std::string_view span_key) {
  auto step = std::make_unique<WatchStep>();
  step->forbid = verb == "forbid";
  step->wanted = read_wanted(arguments, context, step->forbid);
  step->within = arguments.duration(span_key);
  step->records_pass = verb != "wait_for";
  step->next = !step->forbid && arguments.boolean("next");
  if (!step->forbid) step->remember = read_remember(arguments);
  if (!step->remember.empty() && step->wanted.what != Wanted::What::message)
    arguments.complain("remember", "\"remember\" goes with a message");
  step->text = fmt::format("{} {} {} {}", verb, step->wanted.describe(),
                           step->forbid ? "for" : "within", format_duration(step->within));
  context.needs_log = true;
  return step;
}

std::unique_ptr<Step> compile_expect(const Section& a, CompileContext& c) {
  return compile_watch(a, c, "expect", "within");
}
std::unique_ptr<Step> compile_wait_for(const Section& a, CompileContext& c) {
  return compile_watch(a, c, "wait_for", "within");
}
std::unique_ptr<Step> compile_forbid(const Section& a, CompileContext& c) {
  return compile_watch(a, c, "forbid", "for");
}

Table watch_table(std::string_view name, std::string_view doc, Key span) {
  const auto action = [](std::string_view key, std::string_view text) {
    return Key{.name = key, .doc = text, .shape = Shape::one_or_list};
  };
  Table table{
      .name = name,
      .doc = doc,
      .keys = {action("sent", "A CALL of the charger: glob over actions, or several."),
               action("received", "A CALL of the CSMS."),
               action("answer_sent", "The charger's answer to this action."),
               action("answer_received", "The CSMS's answer to this action."),
               Key{.name = "payload",
                   .type = ValueType::json,
                   .doc = "What the message must contain."},
               Key{.name = "error", .doc = "The answer must be a CALLERROR with this code (glob)."},
               Key{.name = "event",
                   .type = ValueType::choice,
                   .doc = "A domain event of the charger.",
                   .choices = event_names()},
               Key{.name = "text", .doc = "Glob over the event's text.", .default_text = "*"},
               Key{.name = "status",
                   .type = ValueType::choice,
                   .doc = "A connector's status, now or soon.",
                   .choices = status_names()},
               evse_key(),
               Key{.name = "connector",
                   .type = ValueType::integer,
                   .doc = "Connector, from 1.",
                   .default_text = "1",
                   .min = 1,
                   .max = 1000},
               span},
      .any_of = {std::begin(subjects), std::end(subjects)}};
  if (name != "forbid") {
    table.keys.push_back(Key{.name = "next",
                             .type = ValueType::boolean,
                             .doc = "The very next one of its sort must match.",
                             .default_text = "false"});
    table.keys.push_back(remember_key());
  }
  return table;
}

}  // namespace

void add_watch_steps(std::vector<StepType>& out) {
  out.push_back(
      {watch_table("expect",
                   "Must be seen, counted from the start of the step before, within a time.",
                   Key{.name = "within",
                       .type = ValueType::duration,
                       .doc = "Fails when it takes longer.",
                       .default_text = "30s"}),
       compile_expect});
  out.push_back(
      {watch_table("wait_for", "As expect, to keep step with the charger: not counted as a test.",
                   Key{.name = "within",
                       .type = ValueType::duration,
                       .doc = "Fails when it takes longer.",
                       .default_text = "2m"}),
       compile_wait_for});
  out.push_back(
      {watch_table(
           "forbid", "Must not be seen for a time.",
           Key{.name = "for", .type = ValueType::duration, .doc = "How long.", .required = true}),
       compile_forbid});
}

}  // namespace ocppsim
