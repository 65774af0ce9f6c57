// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Fleet: many chargers on a few loops, and the handles with which other threads reach them.
//
//   caller ── ChargerRef ──post──> Shard (loop + chargers + faults + checks + counters)
//   caller <── EventQueue <─push── Shard
//
//   * A charger belongs to shard `index % shards` for good.
//   * real: each shard's loop runs on its own thread from start() to stop().
//   * virtual: loops move only inside run_for(), wait_for() and ScenarioRun::run(), on the caller's
//     thread (several shards: in parallel). The fleet then belongs to that one thread.
//   * stop() returns within 2 s, whatever the CSMS does. Nothing here is global.
#pragma once

#include <ocppsim/charge_point.hpp>
#include <ocppsim/checks.hpp>
#include <ocppsim/csms.hpp>
#include <ocppsim/faults.hpp>
#include <ocppsim/file_transfer.hpp>
#include <ocppsim/report.hpp>
#include <ocppsim/scenario.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ocppsim {

enum class RunMode { real, virtual_time };

// ---- events to other threads -----------------------------------------------------------------

using WaitId = std::uint64_t;

/// An owned copy of something that happened at a charger.
struct FleetEvent {
  enum class Type : std::uint8_t {
    event,      // kind, text, number, transaction
    frame,      // direction, text: the whole frame
    wait_done,  // the end of notify_when(): number = WaitId, ok, and what matched
    call_done,  // the end of notify_call(): number = WaitId, ok, text = payload or error
  };
  // An end that is not ok has the error's message as its text.
  Type type = Type::event;
  EventKind kind = EventKind::user;
  Direction direction = Direction::sent;
  bool ok = true;
  Errc code = Errc::state;    // of the error, when not ok
  std::uint32_t charger = 0;  // index in the fleet, from 0
  EvseId evse = 0;
  ConnectorId connector = 0;
  TimePoint at{};
  std::int64_t number = 0;
  std::string text;
  std::shared_ptr<const TransactionRecord> transaction;
};
/// The end of a CALL: call_done.
FleetEvent end_of_call(WaitId id, const Result<Json>& answer, std::uint32_t charger = 0);

/// Which events and frames are worth copying. Nothing by default.
struct EventFilter {
  std::vector<EventKind> kinds;
  bool all_events = false;
  bool frames = false;
  std::string charger = "*";  // glob over identities
};

/// Bounded, many writers, one reader. When it is full new events are dropped and counted, never
/// waited for; wait_done and call_done are always kept.
class EventQueue {
 public:
  explicit EventQueue(std::size_t limit);
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Readable while the queue is not empty; for select/asyncio. Owned by the queue.
  int fd() const noexcept;
  void push(FleetEvent event);
  /// Moves up to `max` events to the end of `out`; returns how many.
  std::size_t take(std::vector<FleetEvent>& out, std::size_t max = 4096);
  /// Until there is something, at most `timeout`; whether there is.
  bool wait(Duration timeout);
  std::size_t size() const;
  std::uint64_t dropped() const noexcept;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

/// What a wait is for: a domain event, or a frame.
struct WaitFor {
  std::optional<EventKind> event;
  std::string text = "*";  // glob over the event's text
  EvseId evse = 0;         // 0: any

  std::optional<Direction> direction;  // set: a frame
  FrameType frame = FrameType::call;   // of a reply, `action` is the one it answers
  std::string action = "*";            // glob
  Json payload;                        // subset; null: any

  /// Also among what the charger's history still holds (FleetOptions::history): all of it, or
  /// what came after the match of the last wait, so that nothing is missed between an act and
  /// its wait.
  bool past = false;
  bool unseen = false;
  /// The very next CALL (or event of that kind) in that direction must match, else it is an error.
  bool next = false;
};

// ---- handles -----------------------------------------------------------------------------------

class Fleet;

/// One charger, from any thread. Valid as long as its fleet.
class ChargerRef {
 public:
  ChargerRef() = default;
  explicit operator bool() const noexcept { return fleet_ != nullptr; }
  std::uint32_t index() const noexcept { return index_; }
  const std::string& identity() const;
  Fleet& fleet() const noexcept { return *fleet_; }

  /// Runs `act` on the charger's loop, after what was posted before; does not wait.
  void post(std::function<void(ChargePoint&)> act) const;

  /// Runs `act` on the charger's loop and brings its value back. A Result<T> is not nested. After
  /// stop() it runs on the caller's thread and sees the charger as it was left. Error when the
  /// charger was removed.
  template <class F>
  auto ask(F&& act) const {
    using R = std::invoke_result_t<F, ChargePoint&>;
    if constexpr (std::is_void_v<R>) {
      return run([&](ChargePoint& charger) { act(charger); });
    } else if constexpr (IsResult<R>::value) {
      std::optional<R> out;
      auto ran = run([&](ChargePoint& charger) { out.emplace(act(charger)); });
      if (!ran) return R(ran.error());
      return std::move(*out);
    } else {
      std::optional<R> out;
      auto ran = run([&](ChargePoint& charger) { out.emplace(act(charger)); });
      if (!ran) return Result<R>(ran.error());
      return Result<R>(std::move(*out));
    }
  }

  /// Blocks until it happens (virtual: advances time). Error: timeout, or not the next one.
  Result<FleetEvent> wait_for(const WaitFor& what, Duration timeout) const;
  /// Succeeds when nothing matches for that long.
  Result<void> forbid(const WaitFor& what, Duration span) const;
  /// The same without blocking: the end arrives in the fleet's EventQueue as wait_done.
  WaitId notify_when(const WaitFor& what, Duration timeout) const;

  /// A CALL of the charger; blocks for its answer (virtual: advances time).
  Result<Json> call(const std::string& action, const Json& payload, Duration timeout) const;
  WaitId notify_call(const std::string& action, const Json& payload) const;

 private:
  friend class Fleet;
  template <class T>
  struct IsResult : std::false_type {};
  template <class T>
  struct IsResult<Result<T>> : std::true_type {};

  ChargerRef(Fleet* fleet, std::uint32_t index) noexcept : fleet_(fleet), index_(index) {}
  Result<void> run(const std::function<void(ChargePoint&)>& act) const;

  Fleet* fleet_ = nullptr;
  std::uint32_t index_ = 0;
};

/// A reference CSMS on its own thread, listening on a socket.
class CsmsServer {
 public:
  static Result<std::unique_ptr<CsmsServer>> start(CsmsConfig config,
                                                   const ListenOptions& listen = {},
                                                   std::uint64_t seed = 1);
  ~CsmsServer();
  CsmsServer(const CsmsServer&) = delete;
  CsmsServer& operator=(const CsmsServer&) = delete;

  std::string url() const;
  std::uint16_t port() const noexcept;
  /// Runs on the CSMS's thread and waits. Error after stop().
  Result<void> ask(const std::function<void(Csms&)>& act);
  void post(std::function<void(Csms&)> act);
  /// A CALL to a charger; blocks for its answer. Not from the CSMS's own thread. The CALL itself
  /// ends with `timeout`: it does not stand in the way of the next one.
  Result<Json> call(const std::string& charger, const std::string& action, const Json& payload,
                    Duration timeout = std::chrono::seconds{30});
  /// The same without blocking; `done` is called exactly once, on the CSMS's thread or, when it has
  /// stopped, on the caller's or that of stop().
  void post_call(const std::string& charger, const std::string& action, const Json& payload,
                 Duration timeout, std::function<void(Result<Json>)> done);
  Result<LedgerSnapshot> ledger();
  void stop();

 private:
  CsmsServer();
  struct Body;
  std::unique_ptr<Body> body_;
};

// ---- fleet -------------------------------------------------------------------------------------

struct FleetOptions {
  RunMode mode = RunMode::real;
  int shards = 1;
  std::uint64_t seed = 1;

  /// The CSMS: a url (real only), or empty for the embedded one. `ChargePointConfig::url` of a
  /// charger, when set, wins.
  std::string csms_url;
  CsmsConfig csms;  // embedded
  std::vector<CsmsRule> csms_rules;
  /// Called with each embedded Csms before anything connects (virtual: one a shard).
  std::function<void(Csms&)> configure_csms;
  /// Own transport instead of pipes or WebSocket; called once a shard.
  std::function<TransportFactory(EventLoop&)> transport;
  /// The simulated host: all there is in virtual time; in real time urls that it lacks go out to the
  /// network.
  std::vector<SimulatedFile> files;
  std::vector<SimulatedInbox> inboxes;
  /// Own file transfer instead; called once a shard.
  std::function<std::unique_ptr<FileTransfer>(EventLoop&)> file_transfer;
  /// Books of an external CSMS, read once at the end. Must outlive the fleet.
  LedgerReader* ledger = nullptr;

  bool checks_enabled = true;
  std::vector<std::string> checks;      // ids; empty: all
  std::string state_directory;          // empty: state lives as long as the charger
  bool state_synchronous = false;       // state survives a power cut of this machine, at a price
  std::string trace_file;               // NDJSON of all frames; empty: none
  std::size_t trace_limit = 2'000'000;  // frames kept; the rest is counted
  std::size_t history = 0;              // frames and events kept per charger for WaitFor::past
  std::size_t event_queue_limit = 65'536;
  Duration pipe_latency = std::chrono::milliseconds{1};  // virtual
};

/// How far a run is.
struct Progress {
  TimePoint now{};  // of the run's clock
  std::uint64_t chargers = 0;
  std::uint64_t connected = 0;
  std::uint64_t online = 0;
  std::uint64_t transactions_running = 0;
  std::uint64_t transactions_started = 0;
  std::uint64_t transactions_finished = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t faults_fired = 0;
  std::uint64_t flows_running = 0;
  std::uint64_t failures = 0;
  std::uint64_t queued_messages = 0;
  std::uint64_t connect_failures = 0;
  std::string first_connect_failure;
};

using FleetFaultId = std::uint64_t;

class Fleet {
 public:
  /// Error: bad options, unknown check, the embedded CSMS cannot listen, trace file not writable.
  static Result<std::unique_ptr<Fleet>> make(FleetOptions options);
  ~Fleet();  // stops
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  const FleetOptions& options() const noexcept;
  /// Where the chargers connect: the embedded CSMS's url or the one given.
  std::string csms_url() const;

  /// Makes a charger, powered off. Before or after start(). Error: bad configuration, identity
  /// taken, stopped.
  Result<ChargerRef> add(ChargePointConfig config);
  /// Many chargers may share one configuration; its `identity` does not count then.
  Result<ChargerRef> add(std::shared_ptr<const ChargePointConfig> config, std::string identity);
  void remove(const ChargerRef& charger);
  std::size_t size() const;
  ChargerRef at(std::size_t index);
  std::optional<ChargerRef> find(std::string_view identity);

  /// Starts the threads (real) and powers on every charger added so far, each after a draw from
  /// [0, spread]. Chargers added later are started by themselves.
  void start(Duration spread = {});
  /// Starts the threads only (real); does nothing in virtual time.
  void open();
  /// Lets `span` pass: advances the loops (virtual) or sleeps (real). False: request_stop().
  bool run_for(Duration span);
  /// The run's clock: virtual time, or time since make().
  TimePoint now() const;
  /// Powers every charger off and ends the threads. Idempotent.
  void stop();
  /// Makes run_for() and waits end early. Any thread, also from a signal handler.
  void request_stop() noexcept;
  bool stop_requested() const noexcept;

  EventQueue& events() noexcept;
  void watch(const EventFilter& filter);

  /// On every shard; windows (`from`, `until`) count from now.
  Result<FleetFaultId> add_fault(FaultRule rule);
  void remove_fault(FleetFaultId id);
  std::vector<FaultCounter> fault_counters();
  FaultPlan fault_plan();
  void replay_faults(const FaultPlan& plan);

  bool has_embedded_csms() const noexcept;
  /// Runs on the thread of the embedded CSMS that `charger` talks to. Error when there is none.
  Result<void> ask_csms(std::string_view charger, const std::function<void(Csms&)>& act);
  /// Every embedded CSMS (virtual: one a shard), one after the other.
  Result<void> ask_every_csms(const std::function<void(Csms&)>& act);
  /// A CALL of the embedded CSMS to a charger; blocks for its answer (virtual: advances time).
  Result<Json> csms_call(const std::string& charger, const std::string& action, const Json& payload,
                         Duration timeout = std::chrono::seconds{30});
  /// The same without blocking: the end arrives in the EventQueue as call_done.
  WaitId notify_csms_call(const std::string& charger, const std::string& action,
                          const Json& payload, Duration timeout = std::chrono::seconds{30});
  /// Merged over shards, by charger.
  Result<LedgerSnapshot> ledger();

  /// What the simulated host's inboxes took, in order of time, then of charger.
  std::vector<SimulatedUpload> uploads();

  Progress progress();
  /// Digest over all charger transcripts, by identity (virtual only; else empty).
  std::string digest();
  /// Stops, finishes the checks and gathers everything. Once.
  Report finish();

 private:
  friend class ChargerRef;
  friend class ScenarioRun;
  class Body;
  explicit Fleet(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

// ---- running a scenario ------------------------------------------------------------------------

/// The operator of an external CSMS, for the steps `csms` of a scenario. Called on the thread of
/// ScenarioRun::run(), and must not block it.
class CsmsOperator {
 public:
  struct Operation {
    std::uint64_t id = 0;
    std::string charger, action;
    Json payload;
  };
  struct Outcome {
    std::uint64_t id = 0;
    Result<Json> answer;  // whatever the operator learned
  };
  virtual ~CsmsOperator() = default;
  /// Has the CSMS send that CALL to that charger.
  virtual void begin(const Operation& operation) = 0;
  /// What has come to its end since the last call; asked for every 50 ms.
  virtual std::vector<Outcome> take_finished() = 0;
};

struct RunOptions {
  RunMode mode = RunMode::real;
  int shards = 1;
  std::optional<std::uint64_t> seed;  // instead of the scenario's
  std::string csms_url;               // empty or "embedded": the reference CSMS
  std::string csms_mutant;            // a known wrong one, for trying out the checks
  std::string basic_auth_password;    // for chargers that have none of their own
  std::shared_ptr<const TlsCredentials> tls;
  LedgerReader* ledger = nullptr;
  CsmsOperator* csms_operator = nullptr;  // of an external CSMS; real time only
  std::string trace_file;
  std::string state_directory;
  bool state_synchronous = false;
  std::function<void(Csms&)> configure_csms;
  /// Called on the thread of run(), about twice a second.
  std::function<void(const Progress&)> on_progress;
  /// Faults fire as recorded instead of by the dice.
  std::optional<FaultPlan> replay;
};

class ScenarioRun {
 public:
  static Result<std::unique_ptr<ScenarioRun>> make(Scenario scenario, RunOptions options);
  ~ScenarioRun();
  ScenarioRun(const ScenarioRun&) = delete;
  ScenarioRun& operator=(const ScenarioRun&) = delete;

  /// Flows, then drain, then stop, then the report. Blocks. Once.
  Report run();
  /// Ends run() soon, with the report so far. Any thread, also from a signal handler.
  void request_stop() noexcept;
  Fleet& fleet() noexcept;
  const FaultPlan& fault_plan() const noexcept;  // after run()

 private:
  class Body;
  explicit ScenarioRun(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace ocppsim
