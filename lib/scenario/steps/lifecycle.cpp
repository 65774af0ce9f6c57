// SPDX-License-Identifier: AGPL-3.0-or-later
//
// boot, reboot, power_cut, power_on, go_offline, go_online: the charger's life and its link.
#include "scenario/step.hpp"
#include "scenario/step_type.hpp"

#include <fmt/format.h>

namespace ocppsim {
namespace {

constexpr std::string_view default_within = "5m";

Key within_key(std::string_view doc) {
  return Key{
      .name = "within", .type = ValueType::duration, .doc = doc, .default_text = default_within};
}

/// Waits until the charger is in the state that `until` names.
enum class Until { connected, pending, rejected, accepted };

Until until_of(const std::string& text) {
  if (text == "connected") return Until::connected;
  if (text == "Pending") return Until::pending;
  return text == "Rejected" ? Until::rejected : Until::accepted;
}

bool reached(const ChargePoint& charger, Until until) {
  switch (until) {
    case Until::connected: return charger.connected();
    case Until::pending: return charger.connected() && charger.boot_status() == BootStatus::pending;
    case Until::rejected: return charger.boot_status() == BootStatus::rejected;
    case Until::accepted: return charger.online();
  }
  return false;
}

std::string not_reached(const ChargePoint& charger, Until until) {
  const char* wanted[] = {"not connected", "boot not answered Pending",
                          "boot not answered Rejected", "not online"};
  return fmt::format("{} ({}, boot status {})", wanted[static_cast<int>(until)],
                     charger.connected() ? "connected" : "not connected",
                     to_string(charger.boot_status()));
}

/// Acts, optionally for a span after which it undoes, then waits for a state.
struct LinkStep final : Step {
  std::function<void(ChargePoint&)> act;
  std::function<void(ChargePoint&)> undo;  // after `span`
  std::optional<Duration> span;
  std::optional<Until> until;
  Duration within{};

  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class LinkRun final : public AwaitRun {
 public:
  LinkRun(const LinkStep& step, FlowContext& flow, SequenceRun& owner)
      : AwaitRun(step, flow, owner), link_(step), span_(flow.loop, [this] { undo(); }) {}

  void begin() override {
    link_.act(charger());
    if (link_.span) {
      span_.start(*link_.span);
    } else {
      settle();
    }
  }

 private:
  void undo() {
    link_.undo(charger());
    settle();
  }
  void settle() {
    if (link_.until) {
      await(link_.within);
    } else {
      succeed();
    }
  }
  bool satisfied() override { return reached(charger(), *link_.until); }
  std::string what_was_missing() override { return not_reached(charger(), *link_.until); }

  const LinkStep& link_;
  Timer span_;
};

std::unique_ptr<StepRun> LinkStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<LinkRun>(*this, flow, owner);
}

/// A reboot is over when the charger is online again, having been off.
struct RebootStep final : Step {
  ResetKind kind = ResetKind::on_idle;
  Duration within{};
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class RebootRun final : public AwaitRun {
 public:
  RebootRun(const RebootStep& step, FlowContext& flow, SequenceRun& owner)
      : AwaitRun(step, flow, owner), reboot_(step) {}

  void begin() override {
    if (!charger().powered()) return fail("the charger is powered off");
    charger().reboot(reboot_.kind);
    await(reboot_.within);
  }
  void on_event(const ChargePointEvent& event) override {
    if (event.kind == EventKind::boot_answered) booted_ = true;
    AwaitRun::on_event(event);
  }

 private:
  bool satisfied() override { return booted_ && charger().online(); }
  std::string what_was_missing() override {
    return booted_ ? not_reached(charger(), Until::accepted) : "did not boot again";
  }
  const RebootStep& reboot_;
  bool booted_ = false;
};

std::unique_ptr<StepRun> RebootStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<RebootRun>(*this, flow, owner);
}

void power_up(ChargePoint& charger) {
  if (!charger.powered()) charger.power_on();
}

std::unique_ptr<Step> compile_boot(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<LinkStep>();
  step->act = power_up;
  step->until = until_of(arguments.text("until"));
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_reboot(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<RebootStep>();
  step->kind = arguments.text("kind") == "immediate" ? ResetKind::immediate : ResetKind::on_idle;
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_power_cut(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<LinkStep>();
  step->act = [](ChargePoint& charger) { charger.power_cut(); };
  step->undo = power_up;
  step->span = arguments.optional_duration("for");
  if (step->span) step->until = Until::accepted;
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_go_offline(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<LinkStep>();
  const OfflineMode mode =
      arguments.text("mode") == "half_open" ? OfflineMode::half_open : OfflineMode::closed;
  step->act = [mode](ChargePoint& charger) { charger.go_offline(mode); };
  step->undo = [](ChargePoint& charger) { charger.go_online(); };
  step->span = arguments.optional_duration("for");
  if (step->span) step->until = Until::accepted;
  step->within = arguments.duration("within");
  return step;
}

std::unique_ptr<Step> compile_go_online(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<LinkStep>();
  step->act = [](ChargePoint& charger) { charger.go_online(); };
  step->until = Until::accepted;
  step->within = arguments.duration("within");
  return step;
}

}  // namespace

void add_lifecycle_steps(std::vector<StepType>& out) {
  const Key span{.name = "for",
                 .type = ValueType::duration,
                 .doc =
                     "Then undo it and wait until the charger is online again. Without it the "
                     "step ends at once and nothing is undone."};
  out.push_back(
      {Table{.name = "boot",
             .doc = "Power on, when it is off, and wait until the CSMS has let the charger in.",
             .keys = {Key{.name = "until",
                          .type = ValueType::choice,
                          .doc = "What to wait for.",
                          .default_text = "Accepted",
                          .choices = {"connected", "Pending", "Rejected", "Accepted"}},
                      within_key("Fails when it takes longer.")},
             .shorthand = "until"},
       compile_boot});
  out.push_back(
      {Table{
           .name = "reboot",
           .doc = "Restart, as an operator at the device would, and wait until it is online again.",
           .keys = {Key{.name = "kind",
                        .type = ValueType::choice,
                        .doc = "on_idle stops transactions first.",
                        .default_text = "on_idle",
                        .choices = {"on_idle", "immediate"}},
                    within_key("Fails when it takes longer.")},
           .shorthand = "kind"},
       compile_reboot});
  out.push_back({Table{.name = "power_cut",
                       .doc = "Power is gone at once; only what the charger had stored survives.",
                       .keys = {span, within_key("With `for`: the time to come back online.")},
                       .shorthand = "for"},
                 compile_power_cut});
  out.push_back({Table{.name = "power_on",
                       .doc = "Power comes back; waits until the charger is online.",
                       .keys = {Key{.name = "until",
                                    .type = ValueType::choice,
                                    .doc = "What to wait for.",
                                    .default_text = "Accepted",
                                    .choices = {"connected", "Pending", "Rejected", "Accepted"}},
                                within_key("Fails when it takes longer.")}},
                 compile_boot});
  out.push_back(
      {Table{.name = "go_offline",
             .doc = "The link goes down and stays down.",
             .keys = {Key{.name = "mode",
                          .type = ValueType::choice,
                          .doc = "closed: the socket is closed. half_open: silence, as when "
                                 "a mobile link dies.",
                          .default_text = "closed",
                          .choices = {"closed", "half_open"}},
                      span, within_key("With `for`: the time to come back online.")},
             .shorthand = "for"},
       compile_go_offline});
  out.push_back({Table{.name = "go_online",
                       .doc = "The link may come up again; waits until the charger is online.",
                       .keys = {within_key("Fails when it takes longer.")},
                       .shorthand = "within"},
                 compile_go_online});
}

}  // namespace ocppsim
