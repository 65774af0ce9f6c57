// SPDX-License-Identifier: AGPL-3.0-or-later
//
// authorize, start, stop: a driver's token and the transaction it makes.
#include "scenario/step_type.hpp"
#include "scenario/steps/driver.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

// ---- authorize ----

struct AuthorizeStep final : Step {
  EvseId evse = 1;
  std::string token;
  bool accepted = true;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class AuthorizeRun final : public AwaitRun {
 public:
  AuthorizeRun(const AuthorizeStep& step, FlowContext& flow, SequenceRun& owner)
      : AwaitRun(step, flow, owner), authorize_(step) {}

  void begin() override {
    await(authorize_.within);
    require(charger().present_token(IdToken{token_of(flow_, authorize_.token, authorize_.evse)},
                                    authorize_.evse));
  }
  void on_event(const ChargePointEvent& event) override {
    if (event.kind == EventKind::authorization_result) result_ = event.text;
    // The same token that started a transaction stops it without asking (1.6 section 4.1).
    if (event.kind == EventKind::transaction_stopped && event.evse == authorize_.evse &&
        result_.empty()) {
      result_ = "Accepted";
    }
    AwaitRun::on_event(event);
  }

 private:
  bool satisfied() override {
    if (result_.empty()) return false;
    if ((result_ == "Accepted") == authorize_.accepted) return true;
    fail(fmt::format("the token was answered {}, which should {}have been Accepted", result_,
                     authorize_.accepted ? "" : "not "));
    return false;
  }
  std::string what_was_missing() override { return "no answer to the token"; }

  const AuthorizeStep& authorize_;
  std::string result_;
};

std::unique_ptr<StepRun> AuthorizeStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<AuthorizeRun>(*this, flow, owner);
}

// ---- start ----

struct StartStep final : Step {
  Arrival arrival;
  std::string token;
  std::int64_t attempts = 1;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class StartRun final : public AwaitRun {
 public:
  StartRun(const StartStep& step, FlowContext& flow, SequenceRun& owner)
      : AwaitRun(step, flow, owner), start_(step), again_(flow.loop, [this] { present(); }) {}

  void begin() override {
    const EvseId evse = start_.arrival.evse;
    if (charger().transaction(evse) != nullptr) {
      return fail(fmt::format("a transaction is running at EVSE {} already", evse));
    }
    await(start_.within);
    const ConnectorStatus status = charger().connector_status(evse, start_.arrival.connector);
    const bool empty = status == ConnectorStatus::available || status == ConnectorStatus::reserved;
    if (empty && !require(arrive(flow_, start_.arrival))) return;
    if (charger().transaction(evse) == nullptr) present();  // a plug may be all it takes
  }
  void on_event(const ChargePointEvent& event) override {
    if (event.kind == EventKind::authorization_result && event.text != "Accepted" &&
        (event.evse == 0 || event.evse == start_.arrival.evse)) {
      refused_ = event.text;
    }
    AwaitRun::on_event(event);
  }

 private:
  bool satisfied() override {
    if (charger().transaction(start_.arrival.evse) != nullptr) return true;
    if (refused_.empty() || again_.armed()) return false;
    if (presented_ < start_.attempts) {
      again_.start(before_next_attempt);
    } else {
      fail(fmt::format("the token was answered {}", refused_));
    }
    return false;
  }
  std::string what_was_missing() override { return "no transaction started"; }

  void present() {
    refused_.clear();
    ++presented_;
    const EvseId evse = start_.arrival.evse;
    require(charger().present_token(IdToken{token_of(flow_, start_.token, evse)}, evse));
  }

  static constexpr Duration before_next_attempt = seconds{2};
  const StartStep& start_;
  Timer again_;
  std::string refused_;
  std::int64_t presented_ = 0;
};

std::unique_ptr<StepRun> StartStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<StartRun>(*this, flow, owner);
}

// ---- stop ----

struct StopStep final : Step {
  EvseId evse = 1;
  StopReason reason = StopReason::local;
  bool by_token = false;
  std::string token;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class StopRun final : public AwaitRun {
 public:
  StopRun(const StopStep& step, FlowContext& flow, SequenceRun& owner)
      : AwaitRun(step, flow, owner), stop_(step) {}

  void begin() override {
    if (charger().transaction(stop_.evse) == nullptr) {
      return fail(fmt::format("no transaction is running at EVSE {}", stop_.evse));
    }
    await(stop_.within);
    require(stop_.by_token ? charger().present_token(
                                 IdToken{token_of(flow_, stop_.token, stop_.evse)}, stop_.evse)
                           : charger().stop_transaction(stop_.evse, stop_.reason));
  }

 private:
  bool satisfied() override { return charger().transaction(stop_.evse) == nullptr; }
  std::string what_was_missing() override { return "the transaction did not stop"; }
  const StopStep& stop_;
};

std::unique_ptr<StepRun> StopStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<StopRun>(*this, flow, owner);
}

// ---- compiling ----

constexpr struct {
  std::string_view name;
  StopReason reason;
} stop_reasons[] = {
    {"Local", StopReason::local},
    {"EmergencyStop", StopReason::emergency_stop},
    {"EVDisconnected", StopReason::ev_disconnected},
    {"EnergyLimitReached", StopReason::energy_limit_reached},
    {"GroundFault", StopReason::ground_fault},
    {"Other", StopReason::other},
    {"PowerLoss", StopReason::power_loss},
    {"PowerQuality", StopReason::power_quality},
    {"Reboot", StopReason::reboot},
    {"SOCLimitReached", StopReason::soc_limit_reached},
    {"StoppedByEV", StopReason::stopped_by_ev},
    {"TimeLimitReached", StopReason::time_limit_reached},
};

std::unique_ptr<Step> compile_authorize(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<AuthorizeStep>();
  step->evse = static_cast<EvseId>(arguments.integer("evse"));
  step->token = arguments.text("token");
  step->accepted = arguments.boolean("accepted");
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_start(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<StartStep>();
  step->arrival = read_arrival(arguments);
  step->token = arguments.text("token");
  step->attempts = arguments.integer("attempts");
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_stop(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<StopStep>();
  step->evse = static_cast<EvseId>(arguments.integer("evse"));
  step->by_token = arguments.text("by") == "token";
  step->token = arguments.text("token");
  step->within = arguments.duration("within");
  const std::string reason = arguments.text("reason");
  for (const auto& known : stop_reasons) {
    if (known.name == reason) step->reason = known.reason;
  }
  return step;
}

}  // namespace

void add_session_steps(std::vector<StepType>& out) {
  const Key within{.name = "within",
                   .type = ValueType::duration,
                   .doc = "Fails when it takes longer.",
                   .default_text = "2m"};
  std::vector<std::string_view> reasons;
  for (const auto& known : stop_reasons) reasons.push_back(known.name);

  out.push_back({Table{.name = "authorize",
                       .doc = "A token is held to the reader; waits for the charger's decision.",
                       .keys = {token_key(), evse_key(),
                                Key{.name = "accepted",
                                    .type = ValueType::boolean,
                                    .doc = "Whether it should be accepted.",
                                    .default_text = "true"},
                                within},
                       .shorthand = "token"},
                 compile_authorize});
  out.push_back(
      {Table{.name = "start",
             .doc = "Plug in (unless a car is there), present a token, and wait until the "
                    "transaction runs.",
             .keys = {token_key(), evse_key(), connector_key(), vehicle_key(),
                      Key{.name = "attempts",
                          .type = ValueType::integer,
                          .doc = "A driver who is refused tries again, so often in all.",
                          .default_text = "1",
                          .min = 1,
                          .max = 1000},
                      within},
             .shorthand = "token"},
       compile_start});
  out.push_back({Table{.name = "stop",
                       .doc = "The driver ends the transaction; the cable stays in.",
                       .keys = {evse_key(),
                                Key{.name = "by",
                                    .type = ValueType::choice,
                                    .doc = "With the button, or with the token.",
                                    .default_text = "button",
                                    .choices = {"button", "token"}},
                                token_key(),
                                Key{.name = "reason",
                                    .type = ValueType::choice,
                                    .doc = "What the charger reports.",
                                    .default_text = "Local",
                                    .choices = reasons},
                                within},
                       .shorthand = "evse"},
                 compile_stop});
}

}  // namespace ocppsim
