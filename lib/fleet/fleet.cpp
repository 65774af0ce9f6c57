// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/fleet_body.hpp"
#include "net/websocket_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace ocppsim {
namespace {

constexpr int max_shards = 256;
constexpr std::string_view virtual_url = "pipe:csms";

Result<void> check_options(const FleetOptions& options) {
  const auto wrong = [](std::string why) { return Error(Errc::invalid_argument, std::move(why)); };
  if (options.shards < 1 || options.shards > max_shards) {
    return wrong(fmt::format("shards must be 1 to {}, not {}", max_shards, options.shards));
  }
  const bool is_virtual = options.mode == RunMode::virtual_time;
  if (is_virtual && !options.csms_url.empty() && !options.transport) {
    return wrong("virtual time needs the embedded CSMS: a CSMS behind a url lives in real time");
  }
  if (options.csms_url.empty() || options.transport) return Csms::check(options.csms);
  const bool known =
      options.csms_url.starts_with("ws://") || options.csms_url.starts_with("wss://");
  if (!known) {
    return wrong(
        fmt::format("\"{}\" is no CSMS url: write ws://host:port/path or wss://host:port/path",
                    options.csms_url));
  }
  if (const auto parts = net::WebSocketUrl::parse(options.csms_url); !parts)
    return wrong(fmt::format("\"{}\" is no CSMS url: {}", options.csms_url, parts.error().message));
  return {};
}

}  // namespace

Fleet::Fleet(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Fleet::~Fleet() {
  stop();
}

Result<std::unique_ptr<Fleet>> Fleet::make(FleetOptions options) {
  if (auto good = check_options(options); !good) return good.error();
  auto body = std::make_unique<Body>(std::move(options));
  const FleetOptions& o = body->options;
  if (!body->is_virtual() && o.csms_url.empty() && !o.transport) {
    auto server = CsmsServer::start(o.csms, {}, o.seed);
    if (!server) return server.error();
    body->server = std::move(*server);
    auto configured = body->server->ask([&](Csms& csms) {
      for (const CsmsRule& rule : o.csms_rules) csms.add_rule(rule);
      if (o.configure_csms) o.configure_csms(csms);
    });
    if (!configured) return configured.error();
  }
  for (int i = 0; i < o.shards; ++i) {
    body->shards.push_back(std::make_unique<Shard>(o, body->events));
    if (auto ready = body->shards.back()->prepare(o.csms_rules); !ready) return ready.error();
  }
  if (!o.state_directory.empty()) {  // which the shards' stores have made sure of
    auto lock = DirectoryLock::take(o.state_directory);
    if (!lock) return lock.error();
    body->state_lock = std::move(*lock);
  }
  if (!o.trace_file.empty()) {  // better now than after the run
    Trace empty(0);
    if (auto writable = empty.write(o.trace_file, {}); !writable) return writable.error();
  }
  return std::unique_ptr<Fleet>(new Fleet(std::move(body)));
}

const FleetOptions& Fleet::options() const noexcept {
  return body_->options;
}

std::string Fleet::csms_url() const {
  if (!body_->options.csms_url.empty()) return body_->options.csms_url;
  return body_->server ? body_->server->url() : std::string(virtual_url);
}

// ---- chargers ----------------------------------------------------------------------------------

Result<ChargerRef> Fleet::add(ChargePointConfig config) {
  std::string identity = config.identity;
  return add(std::make_shared<const ChargePointConfig>(std::move(config)), std::move(identity));
}

Result<ChargerRef> Fleet::add(std::shared_ptr<const ChargePointConfig> config,
                              std::string identity) {
  if (config->url.empty() || config->identity.empty()) {
    auto filled = std::make_shared<ChargePointConfig>(*config);
    if (filled->url.empty()) filled->url = csms_url();
    if (filled->identity.empty()) filled->identity = identity;
    config = std::move(filled);
  }
  if (auto good = ChargePoint::check(*config); !good) return good.error();
  std::uint32_t index = 0;
  {
    const std::lock_guard lock(body_->names);
    if (body_->stopped) return Error(Errc::state, "the fleet has stopped");
    index = static_cast<std::uint32_t>(body_->identities.size());
    if (!body_->by_identity.emplace(identity, index).second) {
      return Error(Errc::invalid_argument, fmt::format("identity \"{}\" is taken", identity));
    }
    body_->identities.push_back(identity);
  }
  Shard& shard = body_->shard_of(index);
  shard.run([&] { shard.add(index, std::move(config), identity); });
  return ChargerRef(this, index);
}

void Fleet::remove(const ChargerRef& charger) {
  Shard& shard = body_->shard_of(charger.index());
  shard.run([&] { shard.remove(charger.index()); });
  const std::lock_guard lock(body_->names);
  body_->by_identity.erase(body_->identities[charger.index()]);
}

std::size_t Fleet::size() const {
  const std::lock_guard lock(body_->names);
  return body_->identities.size();
}

ChargerRef Fleet::at(std::size_t index) {
  OCPPSIM_ASSERT(index < size(), "no charger has this index");
  return ChargerRef(this, static_cast<std::uint32_t>(index));
}

std::optional<ChargerRef> Fleet::find(std::string_view identity) {
  const std::lock_guard lock(body_->names);
  const auto found = body_->by_identity.find(identity);
  if (found == body_->by_identity.end()) return std::nullopt;
  return ChargerRef(this, found->second);
}

// ---- time --------------------------------------------------------------------------------------

void Fleet::open() {
  for (const auto& shard : body_->shards) shard->open();
}

void Fleet::start(Duration spread) {
  open();
  const RandomRoot random(body_->options.seed);
  for (const auto& shard : body_->shards) {
    shard->run([&] {
      for (const auto& slot : shard->slots()) {
        if (slot->charger().powered()) continue;
        RandomStream stream = random.stream(slot->charger().identity() + "/start");
        slot->start(Duration(stream.between(0, spread.count())));
      }
    });
  }
}

void Fleet::Body::advance_all(TimePoint target) {
  const auto advance = [target, this](Shard& shard) {
    while (shard.loop().now() < target && !stop_requested) {
      shard.loop().run_until(std::min(target, shard.loop().now() + virtual_step));
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < shards.size(); ++i)
    others.emplace_back(advance, std::ref(*shards[i]));
  advance(*shards[0]);
  for (std::thread& thread : others) thread.join();
}

void Fleet::Body::advance_until(Shard& shard, const std::function<bool()>& done, Duration timeout) {
  const TimePoint deadline = shard.loop().now() + timeout;
  while (!done() && shard.loop().now() < deadline && !stop_requested) {
    shard.loop().run_until(std::min(deadline, shard.loop().now() + virtual_step));
  }
  if (shards.size() > 1) advance_all(shard.loop().now());
}

bool Fleet::run_for(Duration span) {
  if (body_->is_virtual()) {
    body_->advance_all(now() + span);
    return !body_->stop_requested;
  }
  constexpr Duration look_every = milliseconds{20};  // a signal handler can only set a flag
  const auto deadline = std::chrono::steady_clock::now() + span;
  while (!body_->stop_requested) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= Duration{}) return true;
    std::unique_lock lock(body_->pause);
    body_->paused.wait_for(lock, std::min<Duration>(left, look_every),
                           [this] { return body_->stop_requested.load(); });
  }
  return false;
}

TimePoint Fleet::now() const {
  if (body_->stopped) return body_->ended;
  if (!body_->is_virtual()) return TimePoint(std::chrono::steady_clock::now() - body_->made);
  TimePoint out{};
  for (const auto& shard : body_->shards) out = std::max(out, shard->loop().now());
  return out;
}

void Fleet::stop() {
  if (!body_) return;
  {
    const std::lock_guard lock(body_->names);
    if (body_->stopped) return;
  }
  const TimePoint end = now();
  // Books and checks are closed at the same moment, with the chargers still there.
  for (const auto& shard : body_->shards) {
    shard->run([&] { shard->blindfold_checks(); });
  }
  if (body_->options.ledger != nullptr) {
    body_->last_ledger = body_->options.ledger->read();
  } else if (has_embedded_csms()) {
    body_->last_ledger = ledger();
  }
  // All at once: each needs a moment for its goodbyes.
  std::vector<std::thread> closing;
  for (const auto& shard : body_->shards) closing.emplace_back([&shard] { shard->close(); });
  for (std::thread& thread : closing) thread.join();
  body_->state_lock.reset();
  if (body_->server) body_->server->stop();
  const std::lock_guard lock(body_->names);
  body_->ended = end;
  body_->real_duration = std::chrono::steady_clock::now() - body_->made;
  body_->stopped = true;
}

void Fleet::request_stop() noexcept {
  body_->stop_requested = true;
}
bool Fleet::stop_requested() const noexcept {
  return body_->stop_requested;
}

// ---- events and faults -------------------------------------------------------------------------

EventQueue& Fleet::events() noexcept {
  return body_->events;
}

void Fleet::watch(const EventFilter& filter) {
  for (const auto& shard : body_->shards) {
    shard->run([&] { shard->watch(filter); });
  }
}

Result<FleetFaultId> Fleet::add_fault(FaultRule rule) {
  if (rule.name.empty()) {  // the same on every shard
    const int number = ++body_->unnamed_faults[rule.kind];
    rule.name = number == 1 ? rule.kind : fmt::format("{}-{}", rule.kind, number);
  }
  std::vector<FaultId> ids;
  for (const auto& shard : body_->shards) {
    std::optional<Result<FaultId>> added;
    shard->run([&] { added = shard->faults().add(rule); });
    if (!*added) return (*added).error();  // the first shard refuses what all refuse
    ids.push_back(**added);
  }
  const FleetFaultId id = body_->next_fault++;
  body_->faults.emplace(id, std::move(ids));
  return id;
}

void Fleet::remove_fault(FleetFaultId id) {
  const auto found = body_->faults.find(id);
  if (found == body_->faults.end()) return;
  for (std::size_t i = 0; i < body_->shards.size(); ++i) {
    Shard& shard = *body_->shards[i];
    shard.run([&] { shard.faults().remove(found->second[i]); });
  }
  body_->faults.erase(found);
}

std::vector<FaultCounter> Fleet::fault_counters() {
  std::map<std::string, FaultCounter> merged;
  for (const auto& shard : body_->shards) {
    shard->run([&] {
      for (const FaultCounter& counter : shard->faults().counters()) {
        // Faults that flows put on their own charger are named "label@identity": one line for all.
        const std::string name = counter.name.substr(0, counter.name.find('@'));
        FaultCounter& sum =
            merged.emplace(name, FaultCounter{name, counter.kind, 0, 0}).first->second;
        sum.matched += counter.matched;
        sum.fired += counter.fired;
      }
    });
  }
  std::vector<FaultCounter> out;
  out.reserve(merged.size());
  for (auto& [name, counter] : merged) out.push_back(std::move(counter));
  return out;
}

FaultPlan Fleet::fault_plan() {
  FaultPlan out;
  out.seed = body_->options.seed;
  for (const auto& shard : body_->shards) {
    shard->run([&] {
      const FaultPlan& plan = shard->faults().plan();
      for (const FaultRule& rule : plan.rules) {
        const bool known = std::any_of(out.rules.begin(), out.rules.end(),
                                       [&](const FaultRule& r) { return r.name == rule.name; });
        if (!known) out.rules.push_back(rule);
      }
      out.firings.insert(out.firings.end(), plan.firings.begin(), plan.firings.end());
    });
  }
  // One order for any number of shards.
  std::sort(out.firings.begin(), out.firings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.charger, a.rule, a.index) < std::tie(b.charger, b.rule, b.index);
  });
  std::sort(out.rules.begin(), out.rules.end(),
            [](const FaultRule& a, const FaultRule& b) { return a.name < b.name; });
  return out;
}

void Fleet::replay_faults(const FaultPlan& plan) {
  for (const auto& shard : body_->shards) {
    shard->run([&] { shard->faults().replay(plan); });
  }
}

// ---- the embedded CSMS -------------------------------------------------------------------------

bool Fleet::has_embedded_csms() const noexcept {
  return body_->server != nullptr ||
         (!body_->shards.empty() && body_->shards.front()->csms() != nullptr);
}

Result<void> Fleet::ask_csms(std::string_view charger, const std::function<void(Csms&)>& act) {
  if (!has_embedded_csms()) return Error(Errc::unsupported, "this fleet talks to an external CSMS");
  if (body_->server) return body_->server->ask(act);
  const auto found = find(charger);
  Shard& shard = found ? body_->shard_of(found->index()) : *body_->shards.front();
  shard.run([&] { act(*shard.csms()); });
  return {};
}

Result<void> Fleet::ask_every_csms(const std::function<void(Csms&)>& act) {
  if (!has_embedded_csms()) return Error(Errc::unsupported, "this fleet talks to an external CSMS");
  if (body_->server) return body_->server->ask(act);
  for (const auto& shard : body_->shards) shard->run([&] { act(*shard->csms()); });
  return {};
}

Result<LedgerSnapshot> Fleet::ledger() {
  if (body_->last_ledger) return *body_->last_ledger;
  LedgerSnapshot out;
  std::optional<Error> failed;
  auto asked = ask_every_csms([&](Csms& csms) {
    auto part = csms.read();
    if (!part) {
      failed = part.error();
      return;
    }
    out.transactions.insert(out.transactions.end(), part->transactions.begin(),
                            part->transactions.end());
    out.connected.insert(out.connected.end(), part->connected.begin(), part->connected.end());
  });
  if (!asked) return asked.error();
  if (failed) return *failed;
  std::stable_sort(out.transactions.begin(), out.transactions.end(),
                   [](const auto& a, const auto& b) { return a.charger < b.charger; });
  std::sort(out.connected.begin(), out.connected.end());
  return out;
}

Progress Fleet::progress() {
  Progress out;
  for (const auto& shard : body_->shards) {
    shard->run([&] { shard->add_progress(out); });
  }
  out.now = now();
  return out;
}

std::string Fleet::digest() {
  if (!body_->is_virtual()) return {};
  Digest run;
  const std::lock_guard lock(body_->names);
  for (const auto& [identity, index] : body_->by_identity) {
    if (Slot* slot = body_->shard_of(index).find(index)) {
      run.update(identity);
      run.update(slot->digest());
    }
  }
  return run.hex();
}

}  // namespace ocppsim
