// SPDX-License-Identifier: AGPL-3.0-or-later
#include <catch2/catch.hpp>

#include "unit/faults/fault_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;

namespace {

FaultRule half_of_all() {
  FaultRule rule = FaultRig::rule("corrupt");
  rule.trigger.ratio = Ratio::percent(50);
  return rule;
}

std::vector<std::string> run(FaultRig& rig, const std::string& identity = "CP-1") {
  rig.connect(identity);
  for (int n = 0; n < 40; ++n) rig.transport->send(FaultRig::call(n));
  rig.loop->run_for(seconds{1});
  return rig.server.texts;
}

}  // namespace

TEST_CASE("the same seed makes the same faults", "[faults][determinism]") {
  FaultRig a, b;
  a.add(half_of_all());
  b.add(half_of_all());
  CHECK(run(a) == run(b));
}

TEST_CASE("a rule for one charger takes its identity as it is written", "[faults]") {
  FaultRig rig;
  FaultRule rule = FaultRig::rule("drop");
  rule.selector.only = "CP-*";
  rig.add(rule);
  CHECK(run(rig, "CP-1").size() == 40);
  rig.server.texts.clear();
  CHECK(run(rig, "CP-*").empty());
}

TEST_CASE("what a kind can not heed is refused", "[faults]") {
  const auto why = [](const FaultRule& rule) { return FaultInjector::check(rule).error().message; };
  FaultRule rule = FaultRig::rule("drop");
  rule.trigger.every = seconds{1};
  CHECK(why(rule) == "fault drop: `every` has no effect on it: this kind acts on frames");
  rule = FaultRig::rule("drop");
  rule.trigger.spread = seconds{1};
  CHECK(why(rule) == "fault drop: `spread` has no effect on it: this kind acts on frames");
  rule = FaultRig::rule("power_loss");
  rule.selector.direction = Direction::sent;
  CHECK(why(rule) ==
        "fault power_loss: `direction` has no effect on it: this kind acts on the link or the "
        "device");
  rule.selector = {};
  rule.selector.action = "Heartbeat";
  CHECK(why(rule) ==
        "fault power_loss: `action` has no effect on it: this kind acts on the link or the device");
  rule.selector = {};
  rule.selector.frames = {FrameType::call};
  CHECK(why(rule) ==
        "fault power_loss: `frames` has no effect on it: this kind acts on the link or the device");
}

TEST_CASE("another charger does not change what this one meets", "[faults][determinism]") {
  FaultRig alone, crowded;
  alone.add(half_of_all());
  crowded.add(half_of_all());
  run(crowded, "CP-0");
  crowded.server.texts.clear();
  CHECK(run(alone) == run(crowded));
}

TEST_CASE("a plan replays the same faults without dice, and survives JSON", "[faults][plan]") {
  FaultRig first;
  first.add(half_of_all());
  const auto texts = run(first);
  auto plan = FaultPlan::from_json(Json::parse(first.injector.plan().to_json().to_text()).value());
  REQUIRE(plan.ok());

  FaultRig again;
  const std::vector<FaultRule> rules = plan->rules;
  again.injector.replay(std::move(plan).value());
  for (const FaultRule& rule : rules) again.add(rule);
  CHECK(run(again) == texts);
}

TEST_CASE("a shrunk plan fires only what is left", "[faults][plan]") {
  FaultRig first;
  first.add(half_of_all());
  run(first);
  FaultPlan plan = first.injector.plan();
  REQUIRE(plan.firings.size() > 3);
  plan.firings.resize(1);
  const std::uint64_t index = plan.firings[0].index;

  FaultRig again;
  again.injector.replay(plan);
  again.add(half_of_all());
  const auto texts = run(again);
  int damaged = 0;
  for (std::size_t n = 0; n < texts.size(); ++n) {
    damaged += texts[n] != FaultRig::call(static_cast<int>(n));
  }
  CHECK(damaged == 1);
  CHECK(texts.at(index) != FaultRig::call(static_cast<int>(index)));
}

TEST_CASE("bad rules are refused with the place and the nearest name", "[faults][errors]") {
  const auto why = [](FaultRule rule) { return FaultInjector::check(rule).error().message; };
  CHECK(why(FaultRig::rule("signal_los")) ==
        "unknown fault \"signal_los\", did you mean \"signal_loss\"?");
  CHECK(why(FaultRig::rule("latency", settings({{"dellay", "1s"}}))) ==
        "fault latency: unknown setting \"dellay\", did you mean \"delay\"?; it has delay, jitter");
  CHECK(why(FaultRig::rule("latency")) ==
        "fault latency: setting \"delay\" is missing (added to every frame)");
  CHECK(why(FaultRig::rule("latency", settings({{"delay", 5}}))) ==
        "fault latency: delay needs a duration such as 250ms or 2m, not \"5\"");
  CHECK(why(FaultRig::rule("corrupt", settings({{"method", "flip"}}))) ==
        "fault corrupt: method \"flip\" is not one of any, truncate, bit_flip, broken_utf8, "
        "broken_json");
}

TEST_CASE("a guard heals when it goes", "[faults]") {
  FaultRig rig;
  rig.connect();
  {
    FaultGuard guard(rig.injector, rig.add(FaultRig::rule("drop")));
    rig.transport->send(FaultRig::call(1));
  }
  rig.transport->send(FaultRig::call(2));
  rig.loop->run_for(milliseconds{5});
  CHECK(rig.server.texts == std::vector<std::string>{FaultRig::call(2)});
}
