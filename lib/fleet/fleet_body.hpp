// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The inside of a Fleet, seen by Fleet, ChargerRef and ScenarioRun.
#pragma once

#include "charge_point/directory_lock.hpp"
#include "fleet/once.hpp"
#include "fleet/shard.hpp"

#include <ocppsim/fleet.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// Virtual time passes in steps of this length: what is decided for the whole fleet is decided at
/// multiples of it, whatever the number of shards.
constexpr Duration virtual_step = seconds{1};

class Fleet::Body {
 public:
  explicit Body(FleetOptions the_options)
      : options(std::move(the_options)), events(options.event_queue_limit) {}

  bool is_virtual() const noexcept { return options.mode == RunMode::virtual_time; }
  Shard& shard_of(std::uint32_t index) { return *shards[index % shards.size()]; }
  const std::string& identity(std::uint32_t index) {
    const std::lock_guard lock(names);
    return identities[index];
  }
  /// Runs `act` with the charger's slot on its shard.
  Result<void> with_slot(std::uint32_t index, const std::function<void(Slot&)>& act);
  /// Virtual: lets time pass in `shard` until `done`, then brings the others there.
  void advance_until(Shard& shard, const std::function<bool()>& done, Duration timeout);
  /// Moves every shard to `target`; several at once when there are several.
  void advance_all(TimePoint target);
  /// Puts the end of notify_call() or notify_csms_call() into the queue.
  Result<FleetEvent> wait(std::uint32_t index, const WaitFor& what, Duration timeout);
  Report gather();

  FleetOptions options;
  EventQueue events;
  std::unique_ptr<CsmsServer> server;  // real, embedded
  std::unique_ptr<DirectoryLock> state_lock;
  std::vector<std::unique_ptr<Shard>> shards;
  std::mutex names;                    // guards the next two
  std::deque<std::string> identities;  // by index; names stay where they are
  std::map<std::string, std::uint32_t, std::less<>> by_identity;
  std::atomic<bool> stop_requested{false};
  std::mutex pause;  // run_for() in real time rests on these two
  std::condition_variable paused;
  std::atomic<WaitId> next_wait{1};
  std::chrono::steady_clock::time_point made = std::chrono::steady_clock::now();
  std::chrono::system_clock::time_point made_at = std::chrono::system_clock::now();
  Duration real_duration{};
  TimePoint ended{};
  std::atomic<bool> stopped{false};
  std::optional<Result<LedgerSnapshot>> last_ledger;  // read before the CSMS stopped
  Counters totals;                                    // of all shards, once gathered
  FleetFaultId next_fault = 1;
  std::map<std::string, int> unnamed_faults;            // by kind
  std::map<FleetFaultId, std::vector<FaultId>> faults;  // one id a shard
};

}  // namespace ocppsim
