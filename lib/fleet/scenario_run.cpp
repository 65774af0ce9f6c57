// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ScenarioRun: fleet from scenario, flows, drain, stop, report.
//
//   start ── flows ──(all ended, or duration passed)── heal ── drain ── stop ── report
//
// In virtual time each of these steps is taken at a multiple of virtual_step, seen over the whole
// fleet: so the transcript does not depend on how many shards there are.
#include "fleet/fleet_body.hpp"
#include "fleet/run_metrics.hpp"
#include "scenario/template_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ocppsim {
namespace {

constexpr Duration real_step = milliseconds{50};
constexpr auto progress_every = milliseconds{500};
/// No charger was ever connected for so long: there is no CSMS to test.
constexpr Duration patience = seconds{3};

/// What to look at when no charger could connect, by what the first attempt ended with.
std::string_view remedy(std::string_view why) {
  constexpr std::pair<std::string_view, std::string_view> remedies[] = {
      {"no_subprotocol", "does it speak the OCPP versions of the fleet?"},
      {"rejected 401", "does it know the chargers and their password (--password)?"},
      {"rejected", "is the path right, and does it know the chargers and their OCPP version?"},
      {"it is not for", "does the url call it as its certificate does?"},
      {"tls_failed: certificate verify failed", "is its authority among the trust anchors (--ca)?"},
      {"certificate required", "it asks chargers for a certificate (--cert, --key)"},
      {"tls_failed: wrong version number", "that is no TLS: should the url begin with ws://?"},
      {"lost", "if it expects TLS, the url begins with wss://"},
  };
  for (const auto& [part, advice] : remedies) {
    if (why.find(part) != std::string_view::npos) return advice;
  }
  return "is the CSMS running, and the url right?";
}

/// A flow's way to the CSMS in its own shard.
class LocalDriver final : public CsmsDriver {
 public:
  explicit LocalDriver(Csms& csms) : csms_(csms) {}
  void call(std::string charger, std::string action, Json payload, OnReply on_reply) override {
    const auto tell = std::make_shared<OnReply>(std::move(on_reply));
    auto sent = csms_.call(charger, action, payload,
                           [tell](const Reply& reply) { (*tell)(reply_to_json(reply)); });
    if (!sent) (*tell)(sent.error());
  }

 private:
  Csms& csms_;
};

/// A flow's way to a CSMS on another thread, and back.
class RemoteDriver final : public CsmsDriver {
 public:
  RemoteDriver(CsmsServer& server, Shard& shard) : server_(server), shard_(shard) {}
  void call(std::string charger, std::string action, Json payload, OnReply on_reply) override {
    const auto tell = std::make_shared<OnReply>(std::move(on_reply));
    const auto back = [tell, shard = &shard_](Result<Json> answer) {
      shard->loop().post([tell, answer = std::move(answer)] { (*tell)(answer); });
    };
    server_.post([=](Csms& csms) {
      auto sent = csms.call(charger, action, payload,
                            [back](const Reply& reply) { back(reply_to_json(reply)); });
      if (!sent) back(sent.error());
    });
  }

 private:
  CsmsServer& server_;
  Shard& shard_;
};

/// A flow's way to the operator of an external CSMS: what is asked for waits here, on the charger's
/// loop, until the run's thread fetches it.
class OperatedDriver final : public CsmsDriver {
 public:
  OperatedDriver(std::uint64_t first_id, std::uint64_t stride)
      : next_id_(first_id), stride_(stride) {}
  void call(std::string charger, std::string action, Json payload, OnReply on_reply) override {
    asked_.push_back({next_id_, std::move(charger), std::move(action), std::move(payload)});
    waiting_.emplace_back(next_id_, std::move(on_reply));
    next_id_ += stride_;
  }
  std::vector<CsmsOperator::Operation> take_asked() { return std::exchange(asked_, {}); }
  void finish(const CsmsOperator::Outcome& outcome) {
    const auto at = std::find_if(waiting_.begin(), waiting_.end(),
                                 [&](const auto& each) { return each.first == outcome.id; });
    if (at == waiting_.end()) return;
    const OnReply on_reply = std::move(at->second);
    waiting_.erase(at);
    on_reply(outcome.answer);
  }

 private:
  std::uint64_t next_id_;
  std::uint64_t stride_;  // ids are the run's, not the shard's
  std::vector<CsmsOperator::Operation> asked_;
  std::vector<std::pair<std::uint64_t, OnReply>> waiting_;
};

}  // namespace

class ScenarioRun::Body {
 public:
  Body(Scenario the_scenario, RunOptions the_options)
      : scenario(std::move(the_scenario)), options(std::move(the_options)) {}

  Result<void> build();
  Report run();
  void place(const ScenarioCharger& charger, std::uint32_t index);
  void put_faults();
  /// Lets a step of time pass; false when the run was told to stop.
  bool step();
  /// Takes what the flows ask the CSMS's operator for, and brings back what became of it.
  void operate();
  bool flows_ended();
  bool drained();
  bool nobody_there();
  void run_flows();
  void drain();
  void judge(Report& report);

  Scenario scenario;
  RunOptions options;
  std::unique_ptr<Fleet> fleet;
  std::vector<std::unique_ptr<CsmsDriver>> drivers;  // one a shard
  std::vector<OperatedDriver*> operated;             // the same, with a CsmsOperator
  std::vector<std::string> errors;
  bool setup_failed = false;
  bool reached = false;  // some charger was connected once
  FaultPlan plan;
  std::chrono::steady_clock::time_point last_progress = std::chrono::steady_clock::now();
};

Result<void> ScenarioRun::Body::build() {
  FleetOptions o;
  o.mode = options.mode;
  o.shards = options.shards;
  o.seed = options.seed.value_or(scenario.seed);
  o.csms_url = options.csms_url == "embedded" ? "" : options.csms_url;
  o.csms = scenario.csms;
  o.csms_rules = scenario.csms_rules;
  if (!options.csms_mutant.empty()) {
    auto rules = csms_mutant(options.csms_mutant);
    if (!rules) return rules.error();
    o.csms_rules.insert(o.csms_rules.end(), rules->begin(), rules->end());
  }
  o.configure_csms = options.configure_csms;
  o.ledger = options.ledger;
  o.checks_enabled = !scenario.no_checks;
  o.checks = scenario.checks;
  o.state_directory = options.state_directory;
  o.state_synchronous = options.state_synchronous;
  o.files = scenario.files;
  o.inboxes = scenario.inboxes;
  o.trace_file = options.trace_file;

  // The embedded CSMS knows everyone beforehand: its transaction ids depend on no order.
  for (const ScenarioCharger& charger : scenario.chargers(""))
    o.csms.identities.push_back(charger.identity);
  auto made = Fleet::make(std::move(o));
  if (!made) return made.error();
  fleet = std::move(*made);

  for (FleetGroup& group : scenario.fleet) {
    if (group.config.basic_auth_password.empty())
      group.config.basic_auth_password = options.basic_auth_password;
    if (!group.config.tls) group.config.tls = options.tls;
  }
  const bool in_process = options.mode == RunMode::virtual_time;
  if (auto missing = scenario.missing_credentials(in_process); !missing.empty())
    return missing.front();
  Fleet::Body& body = *fleet->body_;
  for (const auto& shard : body.shards) {
    if (shard->csms() != nullptr) {
      drivers.push_back(std::make_unique<LocalDriver>(*shard->csms()));
    } else if (body.server) {
      drivers.push_back(std::make_unique<RemoteDriver>(*body.server, *shard));
    } else if (options.csms_operator != nullptr) {
      auto driver = std::make_unique<OperatedDriver>(drivers.size(), body.shards.size());
      operated.push_back(driver.get());
      drivers.push_back(std::move(driver));
    } else {
      drivers.push_back(nullptr);
    }
  }
  if (options.csms_operator != nullptr && operated.empty())
    return Error(Errc::invalid_argument,
                 "a driver goes with an external CSMS; this run has its own");
  if (options.replay) fleet->replay_faults(*options.replay);
  for (const ScenarioCharger& charger : scenario.chargers(fleet->csms_url())) {
    auto added = fleet->add(charger.config, charger.identity);
    if (!added) {
      Error error = added.error();
      if (error.where.empty()) error.where = scenario.fleet[charger.group].position.to_string();
      return error;
    }
    place(charger, added->index());
  }
  return {};
}

void ScenarioRun::Body::place(const ScenarioCharger& charger, std::uint32_t index) {
  Fleet::Body& body = *fleet->body_;
  Shard& shard = body.shard_of(index);
  const FleetGroup& group = scenario.fleet[charger.group];
  const RandomRoot random(body.options.seed);
  RandomStream stream = random.stream(charger.identity + "/start");
  const Duration delay(stream.between(0, group.start_spread.count()));

  TemplateValues values;
  values.texts = {{"index", std::to_string(charger.index)},
                  {"number", std::to_string(charger.number)},
                  {"identity", charger.identity}};
  FlowEnvironment environment;
  environment.random = random;
  environment.faults = &shard.faults();
  environment.csms = drivers[index % drivers.size()].get();
  environment.book = &shard.book;
  environment.vehicle = group.vehicle;
  environment.token = expand(group.token, values);
  environment.index = charger.index;
  environment.number = charger.number;
  // The loops do not run yet: what is set up here begins at one instant.
  shard.run([&] {
    Slot* slot = shard.find(index);
    if (group.autostart) slot->start(delay);
    if (group.flow) slot->run_flow(group.flow, environment, delay);
  });
}

void ScenarioRun::Body::put_faults() {
  for (const FaultRule& rule : scenario.faults) {
    if (auto added = fleet->add_fault(rule); !added) errors.push_back(added.error().to_string());
  }
}

bool ScenarioRun::Body::step() {
  Fleet::Body& body = *fleet->body_;
  const bool go_on = fleet->run_for(body.is_virtual() ? virtual_step : real_step);
  operate();
  const auto now = std::chrono::steady_clock::now();
  if (options.on_progress && now - last_progress >= progress_every) {
    last_progress = now;
    options.on_progress(fleet->progress());
  }
  return go_on;
}

void ScenarioRun::Body::operate() {
  if (operated.empty()) return;
  const std::vector<CsmsOperator::Outcome> finished = options.csms_operator->take_finished();
  const auto& shards = fleet->body_->shards;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    std::vector<CsmsOperator::Operation> asked;
    shards[i]->run([&] {
      for (const CsmsOperator::Outcome& outcome : finished) operated[i]->finish(outcome);
      asked = operated[i]->take_asked();
    });
    for (const CsmsOperator::Operation& operation : asked) options.csms_operator->begin(operation);
  }
}

bool ScenarioRun::Body::flows_ended() {
  std::size_t running = 0;
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] { running += shard->flows_running; });
  }
  return running == 0;
}

bool ScenarioRun::Body::drained() {
  bool all = true;
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] { all = all && shard->drained(); });
  }
  return all;
}

bool ScenarioRun::Body::nobody_there() {
  if (reached || fleet->has_embedded_csms() || fleet->now() < TimePoint(patience)) return false;
  std::uint64_t opened = 0;
  std::uint64_t failed = 0;
  std::string why;
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] {
      opened += shard->counters.connections;
      failed += shard->counters.connect_failures;
      if (why.empty()) why = shard->counters.first_connect_failure;
    });
  }
  reached = opened > 0;
  if (reached || failed == 0) return false;
  setup_failed = true;
  errors.push_back(
      fmt::format("{}: no charger could connect ({}); {}", fleet->csms_url(), why, remedy(why)));
  return true;
}

void ScenarioRun::Body::run_flows() {
  const TimePoint end = fleet->now() + scenario.duration;
  const bool any_flow = std::any_of(scenario.fleet.begin(), scenario.fleet.end(),
                                    [](const FleetGroup& group) { return bool(group.flow); });
  while (fleet->now() < end) {
    if (!step()) return;
    if (any_flow && flows_ended()) break;  // without flows, the duration is what was asked for
    if (nobody_there()) return;
  }
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] {
      for (const auto& slot : shard->slots()) {
        if (slot->flow() != nullptr) slot->flow()->cut_off();
      }
    });
  }
}

void ScenarioRun::Body::drain() {
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] { shard->faults().remove_all(); });
  }
  const TimePoint end = fleet->now() + scenario.drain;
  do {
    if (!step()) return;
    if (drained()) return;
  } while (fleet->now() < end);
  std::uint64_t stuck = 0;
  for (const auto& shard : fleet->body_->shards) {
    shard->run([&] {
      for (const auto& slot : shard->slots()) stuck += !slot->drained();
    });
  }
  errors.push_back(
      fmt::format("{} chargers still had messages to deliver, or no connection, {} after the flows",
                  stuck, format_duration(scenario.drain)));
}

void ScenarioRun::Body::judge(Report& report) {
  report.name = scenario.name;
  report.file = scenario.file;
  report.setup_failed = setup_failed;
  report.errors.insert(report.errors.begin(), errors.begin(), errors.end());
  const RunMetrics metrics(report, fleet->body_->totals);
  if (!report.interrupted) {  // they speak of an end that did not come
    for (const Condition& condition : scenario.expect)
      report.expect.push_back(metrics.evaluate(condition));
  }
  for (const Condition& condition : scenario.thresholds)
    report.thresholds.push_back(metrics.evaluate(condition));
  report.judge();
}

Report ScenarioRun::Body::run() {
  fleet->open();
  put_faults();
  run_flows();
  if (!setup_failed && !fleet->stop_requested()) drain();
  if (fleet->stop_requested()) {  // the flows are still there, and fail when the power goes
    for (const auto& shard : fleet->body_->shards) {
      shard->run([&] { shard->book.close(); });
    }
  }
  plan = fleet->fault_plan();
  Report report = fleet->finish();
  judge(report);
  return report;
}

ScenarioRun::ScenarioRun(std::unique_ptr<Body> body) : body_(std::move(body)) {}
ScenarioRun::~ScenarioRun() = default;

Result<std::unique_ptr<ScenarioRun>> ScenarioRun::make(Scenario scenario, RunOptions options) {
  auto body = std::make_unique<Body>(std::move(scenario), std::move(options));
  if (auto built = body->build(); !built) return built.error();
  return std::unique_ptr<ScenarioRun>(new ScenarioRun(std::move(body)));
}

Report ScenarioRun::run() {
  return body_->run();
}
void ScenarioRun::request_stop() noexcept {
  body_->fleet->request_stop();
}
Fleet& ScenarioRun::fleet() noexcept {
  return *body_->fleet;
}
const FaultPlan& ScenarioRun::fault_plan() const noexcept {
  return body_->plan;
}

}  // namespace ocppsim
