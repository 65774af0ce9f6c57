// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Shard: one loop on one thread, its chargers, and everything that watches them.
//
//            idle ──open()──> running (real: own thread) ──close()──> closed
//
//   * Everything but run(), post() and state belongs to the thread that runs the loop: the shard's
//     own while `running` in real time, else the caller's.
//   * run() and post() are the door: a mutex orders them against open() and close(), so a task is
//     either done or refused, never lost.
#pragma once

#include "base/digest.hpp"
#include "fleet/counters.hpp"
#include "fleet/trace.hpp"
#include "fleet/wait.hpp"

#include <ocppsim/charge_point.hpp>
#include <ocppsim/checks.hpp>
#include <ocppsim/csms.hpp>
#include <ocppsim/event_loop.hpp>
#include <ocppsim/faults.hpp>
#include <ocppsim/fleet.hpp>
#include <ocppsim/scenario.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ocppsim {

class Shard;

/// One charger with what the shard keeps about it.
class Slot final : public ChargePointObserver {
 public:
  Slot(Shard& shard, std::uint32_t index, std::shared_ptr<const ChargePointConfig> config,
       const std::string& identity);
  ~Slot();

  ChargePoint& charger() noexcept { return *charger_; }
  std::uint32_t index() const noexcept { return index_; }
  std::uint64_t digest() const noexcept { return digest_.value(); }
  WaitList& waits();
  /// Tells everyone who waits that nothing more will come.
  void end_waits() { waits_.reset(); }
  /// Nothing of its own is on the way to the CSMS.
  bool drained();
  /// Powers on at once, or after `delay`.
  void start(Duration delay);
  void run_flow(Flow flow, const FlowEnvironment& environment, Duration delay);
  FlowRun* flow() noexcept { return flow_.get(); }

  void on_event(ChargePoint& charger, const ChargePointEvent& event) override;
  void on_frame(ChargePoint& charger, Direction direction, std::string_view text) override;

  bool watched = false;  // the fleet's EventFilter takes this charger

 private:
  void count_event(const ChargePointEvent& event);
  void count_frame(Direction direction, std::string_view text);
  void end_outstanding();
  FleetEvent copy(const ChargePointEvent& event) const;

  Shard& shard_;
  std::uint32_t index_;
  bool accepted_ = false;
  bool outstanding_ = false;  // a CALL of ours waits for its answer:
  std::uint16_t outstanding_action_ = 0;
  std::uint64_t outstanding_id_ = 0;  // hash
  TimePoint outstanding_since_{};
  TimePoint connecting_since_{};
  TimePoint connected_since_{};
  Digest digest_;
  std::unique_ptr<ChargePoint> charger_;
  std::unique_ptr<WaitList> waits_;
  std::unique_ptr<Timer> start_;
  std::unique_ptr<FlowRun> flow_;
};

class Shard final {
 public:
  Shard(const FleetOptions& options, EventQueue& events);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  /// Sets up checks and, in virtual time, the embedded CSMS. Once, before anything else.
  Result<void> prepare(const std::vector<CsmsRule>& rules);

  EventLoop& loop() noexcept { return *loop_; }
  bool is_virtual() const noexcept { return options_.mode == RunMode::virtual_time; }
  void open();
  /// Powers the chargers off, lets their last frames out, ends the thread.
  void close();

  /// Runs `task` on the shard's thread and waits for it.
  void run(const std::function<void()>& task);
  /// Queues `task`; in virtual time, and when closed, it runs at once.
  void post(std::function<void()> task);

  Slot& add(std::uint32_t index, std::shared_ptr<const ChargePointConfig> config,
            const std::string& identity);
  void remove(std::uint32_t index);
  Slot* find(std::uint32_t index) noexcept;
  std::vector<std::unique_ptr<Slot>>& slots() noexcept { return slots_; }
  void watch(const EventFilter& filter);

  const FleetOptions& options() const noexcept { return options_; }
  FaultInjector& faults() noexcept { return *faults_; }
  Csms* csms() noexcept { return csms_.get(); }
  CheckSet* checks() noexcept { return checks_.get(); }
  std::unique_ptr<CheckSet> take_checks() { return std::move(checks_); }
  EventQueue& events() noexcept { return events_; }
  TransportFactory transport_for(const std::string& identity);
  StateStore* store() noexcept { return store_.get(); }
  FileTransfer* files() noexcept { return files_.get(); }
  const SimulatedFileHost* file_host() const noexcept { return file_host_; }
  ScratchMemory* scratch() noexcept { return &scratch_; }
  bool wants(EventKind kind) const noexcept { return (kinds_ >> static_cast<int>(kind)) & 1u; }
  bool wants_frames() const noexcept { return frames_; }

  /// The checks see no more: what comes is the end of the run, not the CSMS's doing.
  void blindfold_checks();
  void add_progress(Progress& progress);
  bool drained();

  Counters counters;
  std::unique_ptr<Trace> trace;
  FlowBook book;
  std::size_t flows_running = 0;

 private:
  enum class State { idle, running, closed };
  /// The caller may touch what belongs to the shard's thread. Behind the door only.
  bool direct() const noexcept { return is_virtual() || state_ != State::running; }
  void prepare_files();
  bool on_own_thread() const noexcept { return owner_.load() == std::this_thread::get_id(); }

  const FleetOptions& options_;
  EventQueue& events_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Timer> last_;  // ends the loop after close()
  RandomRoot random_;
  std::unique_ptr<PipeNetwork> pipes_;
  std::unique_ptr<Csms> csms_;
  std::unique_ptr<TransportServer> server_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<FileTransfer> network_files_;  // real
  std::unique_ptr<FileTransfer> files_;
  SimulatedFileHost* file_host_ = nullptr;  // files_, unless the user brought their own
  ScratchMemory scratch_;
  std::unique_ptr<FaultInjector> faults_;
  std::unique_ptr<CheckSet> checks_;
  TransportFactory transport_;
  std::vector<std::unique_ptr<Slot>> slots_;  // by index
  std::uint64_t kinds_ = 0;                   // bit per EventKind that the queue wants
  bool frames_ = false;
  EventFilter filter_;

  std::recursive_mutex door_;  // a task may come through the door again
  State state_ = State::idle;
  std::thread thread_;
  std::atomic<std::thread::id> owner_{};
};

}  // namespace ocppsim
