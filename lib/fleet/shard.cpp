// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/shard.hpp"

#include "base/text.hpp"

#include <ocppsim/assert.hpp>
#include <ocppsim/transport.hpp>

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace ocppsim {
namespace {

/// For close frames to leave, once the chargers are off.
constexpr Duration goodbye = milliseconds{100};

TransportFactory websocket_factory() {
  return [](EventLoop& loop) { return make_websocket_client(loop); };
}

}  // namespace

Shard::Shard(const FleetOptions& options, EventQueue& events)
    : options_(options),
      events_(events),
      loop_(options.mode == RunMode::virtual_time ? make_virtual_loop() : make_real_loop()),
      random_(options.seed),
      faults_(std::make_unique<FaultInjector>(*loop_, random_)) {
  if (!options.trace_file.empty()) trace = std::make_unique<Trace>(options.trace_limit);
}

Shard::~Shard() {
  close();
  slots_.clear();
  faults_.reset();
  server_.reset();
  csms_.reset();
}

Result<void> Shard::prepare(const std::vector<CsmsRule>& rules) {
  if (options_.checks_enabled) {
    auto checks = CheckSet::make(options_.checks);
    if (!checks) return checks.error();
    checks_ = std::move(*checks);
  }
  if (!options_.state_directory.empty()) {
    auto store = make_file_store(options_.state_directory,
                                 {options_.state_synchronous, false});  // the fleet has the lock
    if (!store) return store.error();
    store_ = std::move(*store);
  }
  if (options_.transport) {
    transport_ = options_.transport(*loop_);
  } else if (is_virtual()) {
    pipes_ = std::make_unique<PipeNetwork>(*loop_, options_.pipe_latency);
    csms_ = std::make_unique<Csms>(*loop_, options_.csms);
    for (const CsmsRule& rule : rules) csms_->add_rule(rule);
    if (options_.configure_csms) options_.configure_csms(*csms_);
    server_ = pipes_->listen("csms", *csms_);
    transport_ = pipes_->client_factory();
  } else {
    transport_ = websocket_factory();
  }
  prepare_files();
  return {};
}

void Shard::prepare_files() {
  if (options_.file_transfer) {
    files_ = options_.file_transfer(*loop_);
    return;
  }
  auto host = std::make_unique<SimulatedFileHost>(*loop_);
  for (const SimulatedFile& file : options_.files) host->add(file);
  for (const SimulatedInbox& inbox : options_.inboxes) host->add(inbox);
  if (!is_virtual()) {
    network_files_ = make_file_transfer(*loop_);
    host->set_otherwise(network_files_.get());
  }
  file_host_ = host.get();
  files_ = std::move(host);
}

// ---- the door ----------------------------------------------------------------------------------

void Shard::open() {
  const std::lock_guard lock(door_);
  if (is_virtual() || state_ != State::idle) return;
  state_ = State::running;
  thread_ = std::thread([this] {
    owner_ = std::this_thread::get_id();
    loop_->run();
    owner_ = std::thread::id();
  });
}

void Shard::run(const std::function<void()>& task) {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  if (on_own_thread()) return task();
  {
    const std::lock_guard lock(door_);
    if (direct()) return task();
    loop_->post([&] {
      task();
      const std::lock_guard done_lock(mutex);
      done = true;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done; });
}

void Shard::post(std::function<void()> task) {
  const std::lock_guard lock(door_);
  if (direct()) {
    task();
  } else {
    loop_->post(std::move(task));
  }
}

void Shard::close() {
  const auto power_off = [this] {
    for (const auto& slot : slots_) {
      if (slot->charger().powered()) slot->charger().stop();
      slot->end_waits();
    }
  };
  {
    const std::lock_guard lock(door_);
    if (state_ == State::closed) return;
    if (state_ == State::idle) {
      power_off();
      if (is_virtual()) loop_->run_for(goodbye);
      state_ = State::closed;
      return;
    }
    state_ = State::closed;
    // What was posted before is in the mailbox before this, and so is still done.
    loop_->post([this, power_off] {
      power_off();
      last_ = std::make_unique<Timer>(*loop_, [this] { loop_->stop(); });
      last_->start(goodbye);
    });
  }
  OCPPSIM_ASSERT(!on_own_thread(), "a shard cannot close itself");
  thread_.join();
}

// ---- chargers ----------------------------------------------------------------------------------

TransportFactory Shard::transport_for(const std::string& identity) {
  return faults_->wrap(identity, transport_);
}

Slot& Shard::add(std::uint32_t index, std::shared_ptr<const ChargePointConfig> config,
                 const std::string& identity) {
  slots_.push_back(std::make_unique<Slot>(*this, index, std::move(config), identity));
  slots_.back()->watched = glob_match(filter_.charger, identity);
  return *slots_.back();
}

Slot* Shard::find(std::uint32_t index) noexcept {
  const auto at =
      std::lower_bound(slots_.begin(), slots_.end(), index,
                       [](const auto& slot, std::uint32_t i) { return slot->index() < i; });
  return at != slots_.end() && (*at)->index() == index ? at->get() : nullptr;
}

void Shard::remove(std::uint32_t index) {
  std::erase_if(slots_, [index](const auto& slot) { return slot->index() == index; });
}

void Shard::blindfold_checks() {
  if (!checks_) return;
  for (const auto& slot : slots_) slot->charger().remove_observer(checks_.get());
}

void Shard::watch(const EventFilter& filter) {
  filter_ = filter;
  kinds_ = filter.all_events ? ~std::uint64_t{0} : 0;
  for (const EventKind kind : filter.kinds) kinds_ |= std::uint64_t{1} << static_cast<int>(kind);
  frames_ = filter.frames;
  for (const auto& slot : slots_)
    slot->watched = glob_match(filter.charger, slot->charger().identity());
}

void Shard::add_progress(Progress& progress) {
  progress.now = std::max(progress.now, loop_->now());
  progress.chargers += slots_.size();
  for (const auto& slot : slots_) {
    const ChargePoint& charger = slot->charger();
    progress.connected += charger.connected();
    progress.online += charger.online();
    progress.queued_messages += charger.queued_messages();
  }
  progress.transactions_started += counters.transactions.started;
  progress.transactions_finished += counters.transactions.finished;
  progress.transactions_running += counters.transactions.started - counters.transactions.finished;
  progress.messages_sent += counters.messages_sent;
  progress.messages_received += counters.messages_received;
  progress.faults_fired += counters.faults_fired;
  progress.flows_running += flows_running;
  progress.failures += book.failures();
  progress.connect_failures += counters.connect_failures;
  if (progress.first_connect_failure.empty())
    progress.first_connect_failure = counters.first_connect_failure;
}

bool Shard::drained() {
  return std::all_of(slots_.begin(), slots_.end(),
                     [](const auto& slot) { return slot->drained(); });
}

}  // namespace ocppsim
