// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/faults.hpp>

#include <fmt/format.h>

#include "base/text.hpp"
#include "faults/fault_link.hpp"
#include "faults/fault_transport.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ocppsim {

struct FaultInjector::Body final : FaultLedger {
  static constexpr std::size_t max_plan_firings = 1'000'000;  // then the plan stops growing

  Body(EventLoop& the_loop, RandomRoot root) : loop(the_loop), random(root) {
    plan.seed = root.seed();
  }

  EventLoop& loop;
  RandomRoot random;
  std::vector<std::unique_ptr<ActiveRule>> rules;  // by id
  std::set<std::string> names;                     // of these
  std::vector<FaultCounter> past;                  // counters of removed rules
  std::vector<std::shared_ptr<FaultLink>> links;   // by identity
  JsonDocument document;
  FaultPlan plan;
  bool replaying = false;
  std::map<std::tuple<std::string, std::string, std::uint64_t>, std::uint64_t> script;
  FaultId next_id = 1;

  JsonDocument& scratch() override { return document; }

  std::shared_ptr<FaultLink> link(const std::string& identity) {
    const auto place = std::lower_bound(
        links.begin(), links.end(), identity,
        [](const auto& link, const std::string& id) { return link->identity() < id; });
    if (place != links.end() && (*place)->identity() == identity) return *place;
    auto made = std::make_shared<FaultLink>(loop, identity, *this);
    links.insert(place, made);
    for (auto& rule : rules) made->add(*rule);
    return made;
  }

  RandomStream stream_for(const ActiveRule& rule, const std::string& charger) const override {
    return random.stream("faults/" + rule.rule.name + "/" + charger);
  }

  Decision decide(const ActiveRule& rule, const std::string& charger, std::uint64_t index,
                  RandomStream& stream, bool due) override {
    if (replaying) {
      const auto found = script.find({rule.rule.name, charger, index});
      if (found == script.end()) return {};
      return {true, found->second};
    }
    // Both words are drawn for every frame, so that what one frame meets does not shift the next.
    const bool hit = stream.chance(rule.rule.trigger.ratio);
    const std::uint64_t choice = stream.next();
    if (!due || !hit) return {};
    if (plan.firings.size() < max_plan_firings) {
      plan.firings.push_back({rule.rule.name, charger, index, choice});
    }
    return {true, choice};
  }

  std::string free_name(const std::string& kind) const {
    for (int n = 1;; ++n) {
      std::string name = n == 1 ? kind : fmt::format("{}-{}", kind, n);
      if (!taken(name)) return name;
    }
  }
  bool taken(const std::string& name) const { return names.count(name) != 0; }

  /// Calls `act` with the links that the rule may concern: one, where it names its charger, so that
  /// a rule of its own for each of many chargers stays cheap.
  template <class Act>
  void for_links(const FaultRule& rule, const Act& act) {
    if (!rule.selector.only.empty()) return act(*link(rule.selector.only));
    for (const auto& each : links) act(*each);
  }
};

FaultInjector::FaultInjector(EventLoop& loop, RandomRoot random)
    : body_(std::make_unique<Body>(loop, random)) {}

FaultInjector::~FaultInjector() {
  for (auto& link : body_->links) link->orphan();
}

namespace {

/// What a rule asks for that its kind can not heed; empty: nothing.
std::string_view without_effect(const FaultRule& rule, const FaultKindInfo& kind) {
  if (kind.acts_on_frames) {
    if (rule.trigger.every) return "every";
    return rule.trigger.spread > Duration::zero() ? "spread" : "";
  }
  if (rule.selector.direction) return "direction";
  if (!rule.selector.frames.empty()) return "frames";
  return rule.selector.action != "*" ? "action" : "";
}

}  // namespace

Result<void> FaultInjector::check(const FaultRule& rule) {
  const FaultKind* kind = find_fault_kind(rule.kind);
  if (!kind) {
    std::vector<std::string_view> names;
    for (const FaultKindInfo& info : known_faults()) names.push_back(info.name);
    const std::string_view near = nearest_name(rule.kind, names);
    return Error(Errc::invalid_argument,
                 fmt::format("unknown fault \"{}\"{}", rule.kind,
                             near.empty() ? "; list them with `ocppsim faults`"
                                          : fmt::format(", did you mean \"{}\"?", near)));
  }
  const FaultTrigger& trigger = rule.trigger;
  if (trigger.until && *trigger.until <= trigger.from) {
    return Error(Errc::invalid_argument,
                 fmt::format("fault {}: `until` must be later than `from`", rule.kind));
  }
  if (trigger.every && *trigger.every <= Duration::zero()) {
    return Error(Errc::invalid_argument,
                 fmt::format("fault {}: `every` must be longer than 0s", rule.kind));
  }
  if (trigger.skip < 0) {
    return Error(Errc::invalid_argument,
                 fmt::format("fault {}: `skip` must be 0 or more", rule.kind));
  }
  if (const std::string_view idle = without_effect(rule, kind->info); !idle.empty()) {
    return Error(
        Errc::invalid_argument,
        fmt::format("fault {}: `{}` has no effect on it: this kind acts on {}", rule.kind, idle,
                    kind->info.acts_on_frames ? "frames" : "the link or the device"));
  }
  auto settings = FaultSettings::read(kind->info, rule.settings);
  if (!settings) return settings.error();
  return {};
}

Result<FaultId> FaultInjector::add(FaultRule rule) {
  if (auto checked = check(rule); !checked) return checked.error();
  if (rule.name.empty()) rule.name = body_->free_name(rule.kind);
  if (body_->taken(rule.name)) {
    return Error(Errc::invalid_argument,
                 fmt::format("a fault named \"{}\" is in force already", rule.name));
  }
  if (!rule.selector.only.empty())
    (void)body_->link(rule.selector.only);  // before the rule is there
  auto active = std::make_unique<ActiveRule>();
  active->id = body_->next_id++;
  active->kind = find_fault_kind(rule.kind);
  active->behavior =
      active->kind->make(FaultSettings::read(active->kind->info, rule.settings).value());
  active->added_at = body_->loop.now();
  active->rule = std::move(rule);
  if (!body_->replaying) body_->plan.rules.push_back(active->rule);
  body_->rules.push_back(std::move(active));
  ActiveRule& added = *body_->rules.back();
  body_->names.insert(added.rule.name);
  body_->for_links(added.rule, [&](FaultLink& link) { link.add(added); });
  return added.id;
}

void FaultInjector::remove(FaultId id) {
  const auto found =
      std::lower_bound(body_->rules.begin(), body_->rules.end(), id,
                       [](const auto& rule, FaultId wanted) { return rule->id < wanted; });
  if (found == body_->rules.end() || (*found)->id != id) return;
  ActiveRule& gone = **found;
  body_->for_links(gone.rule, [&](FaultLink& link) { link.remove(gone); });
  body_->names.erase(gone.rule.name);
  body_->past.push_back({gone.rule.name, gone.rule.kind, gone.matched, gone.fired});
  body_->rules.erase(found);
}

void FaultInjector::remove_all() {
  while (!body_->rules.empty()) remove(body_->rules.front()->id);
}

TransportFactory FaultInjector::wrap(const std::string& identity, TransportFactory inner) {
  return [link = body_->link(identity), inner = std::move(inner)](EventLoop& loop) {
    return std::make_unique<FaultTransport>(loop, link, inner);
  };
}

void FaultInjector::attach(ChargePoint& charger) {
  body_->link(charger.identity())->attach(&charger);
}

void FaultInjector::detach(ChargePoint& charger) {
  for (auto& link : body_->links) {
    if (link->charger() == &charger) link->attach(nullptr);
  }
}

std::vector<FaultCounter> FaultInjector::counters() const {
  std::vector<FaultCounter> all = body_->past;
  for (const auto& rule : body_->rules) {
    all.push_back({rule->rule.name, rule->rule.kind, rule->matched, rule->fired});
  }
  return all;
}

const FaultPlan& FaultInjector::plan() const noexcept {
  return body_->plan;
}

void FaultInjector::replay(FaultPlan plan) {
  body_->replaying = true;
  body_->script.clear();
  for (const FaultPlan::Firing& firing : plan.firings) {
    body_->script[{firing.rule, firing.charger, firing.index}] = firing.choice;
  }
  body_->plan = std::move(plan);
}

}  // namespace ocppsim
