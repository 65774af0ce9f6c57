// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Scenario: one file (YAML or JSON) that says who the chargers are, what happens at them, what
// goes wrong on purpose and what must be true afterwards.
//
//   text ──> tables of keys (strict) ──> Scenario ──> FlowRun per charger ──> Expectations
//                    └──> JSON Schema for editors, reference for the docs
//
// The tables that drive the reader are the only description of the format: scenario_schema() and
// scenario_reference() print them.
#pragma once

#include <ocppsim/charge_point.hpp>
#include <ocppsim/csms.hpp>
#include <ocppsim/faults.hpp>
#include <ocppsim/file_transfer.hpp>
#include <ocppsim/json.hpp>
#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// A place in a scenario file, counted from 1. Line 0: the scenario was not read from text.
struct SourcePosition {
  std::string file;
  int line = 0;
  int column = 0;
  std::string to_string() const;  // "demo.yaml:12:5"
};

/// A value that `--set name=value` may replace; `${name}` in the file stands for it.
struct ScenarioParameter {
  std::string name;
  std::string value;  // after overrides
  std::string default_value;
  std::string type = "text";  // text, integer, number, boolean, duration, ratio
  std::string summary;
};

class Sequence;  // compiled steps, shared by all chargers that run them

/// A compiled flow. Cheap to copy; immutable.
struct Flow {
  std::shared_ptr<const Sequence> steps;
  explicit operator bool() const noexcept { return steps != nullptr; }
};

/// Chargers made from one template.
struct FleetGroup {
  std::string name;
  int count = 1;
  std::string identity = "CP-{index:04}";  // {index}: fleet-wide from 1; {number}: within the group
  /// Subprotocol and weight. Shared out evenly by position in the group, not by chance.
  std::vector<std::pair<std::string, std::uint32_t>> versions = {{"ocpp1.6", 1}};
  ChargePointConfig config;  // subprotocols and url are filled in later; texts may hold {index}
  /// Beside config.variables: the subprotocols whose chargers have the preset; empty: all.
  std::vector<std::vector<std::string>> variables_only;
  VehicleSpec vehicle;  // what plug_in and start bring along
  std::string token = "TAG-{index:04}";
  Duration start_spread{};  // each charger starts after a draw from [0, spread]
  bool autostart = true;    // false: off until a step boots it
  Flow flow;                // own, else the scenario's
  SourcePosition position;
  SourcePosition security_position;  // of its security profile
};

/// One charger of the fleet, made from its group.
struct ScenarioCharger {
  std::string identity;
  std::shared_ptr<const ChargePointConfig>
      config;  // shared by chargers that differ in nothing else
  std::size_t group = 0;
  int index = 1;   // fleet-wide, from 1
  int number = 1;  // within the group, from 1
};

/// "p(95) < 200" on a metric, or "transactions_delivered == transactions_started" at the end.
struct Condition {
  std::string metric;     // "ocpp_call_duration{action:BootNotification}"
  std::string aggregate;  // count, rate, value, avg, min, max, med, p(N)
  double percentile = 0;  // of p(N)
  enum class Op { greater, greater_equal, less, less_equal, equal, not_equal } op = Op::less;
  double bound = 0;
  std::string bound_metric;  // compare with another metric's value instead of `bound`
  std::string text;          // as written
  SourcePosition position;

  bool holds(double left, double right) const noexcept;
};
/// The k6 grammar: `aggregate op number`, op one of > >= < <= == === !=.
Result<Condition> parse_threshold(std::string_view metric, std::string_view expression);
/// `metric op (number | metric)`; a metric may carry an aggregate: `p(95) of ws_connecting < 200`.
Result<Condition> parse_final_condition(std::string_view expression);

/// What a scenario is the test case of, when it is one of a pack.
struct ScenarioCase {
  std::string id;                  // "TC_001_CSMS"; empty: no test case
  std::string title;               // otherwise the scenario's name
  std::string profile;             // "Core", "Reservation", ...
  std::string spec;                // "1.6 sections 4.2 and 4.9"
  std::vector<std::string> needs;  // password, tls, client_certificate
};

struct Scenario {
  std::string name;
  std::string description;
  std::string file;
  std::uint64_t seed = 1;
  Duration duration = std::chrono::minutes{10};  // a flow that still runs then has failed
  Duration drain = std::chrono::minutes{2};      // at most, for queues to empty after the flows
  std::vector<ScenarioParameter> parameters;

  CsmsConfig csms;                   // of the embedded CSMS
  std::vector<CsmsRule> csms_rules;  // its deliberate deviations
  std::vector<FleetGroup> fleet;
  std::vector<FaultRule> faults;
  std::vector<SimulatedFile> files;     // what chargers may download
  std::vector<SimulatedInbox> inboxes;  // ... and where they may upload to
  std::vector<std::string> checks;      // ids; empty: all
  bool no_checks = false;
  std::vector<Condition> thresholds;
  std::vector<Condition> expect;  // at the end

  ScenarioCase test_case;
  bool operates_csms = false;  // has a step `csms`: an external CSMS needs a driver for it

  std::size_t charger_count() const noexcept;
  /// What a run has to bring along, each with the place that wants it: a password for a group
  /// without one, a client certificate. `in_process`: over pipes, where nobody looks at certificates.
  std::vector<Error> missing_credentials(bool in_process) const;
  /// Every charger with its filled-in configuration, in index order. `url` is the CSMS's.
  std::vector<ScenarioCharger> chargers(const std::string& url) const;
};

/// Everything wrong with a file, in order of position. Never empty when reading failed.
struct ScenarioErrors {
  std::vector<Error> errors;      // `where` is "file:line:column"
  std::string to_string() const;  // one a line
};

struct ScenarioOptions {
  std::vector<std::pair<std::string, std::string>> set;  // parameter overrides
};

/// Limits of the reader: a larger or deeper file is an error.
constexpr std::size_t max_scenario_bytes = 4u << 20;
constexpr std::size_t max_scenario_nodes = 200'000;
constexpr int max_scenario_depth = 64;
constexpr int max_scenario_chargers = 1'000'000;

class ScenarioReading {
 public:
  ScenarioReading(Scenario scenario) : scenario_(std::move(scenario)) {}
  ScenarioReading(ScenarioErrors errors) : errors_(std::move(errors)) {}
  bool ok() const noexcept { return scenario_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  Scenario& scenario() & { return *scenario_; }
  const Scenario& scenario() const& { return *scenario_; }
  const ScenarioErrors& errors() const noexcept { return errors_; }
  /// The first error as a Result's error (all of them in its message when there are several).
  Result<Scenario> to_result() &&;

 private:
  std::optional<Scenario> scenario_;
  ScenarioErrors errors_;
};

/// `file` names the text in positions.
ScenarioReading read_scenario(std::string_view text, const std::string& file,
                              const ScenarioOptions& options = {});
ScenarioReading load_scenario(const std::string& path, const ScenarioOptions& options = {});

/// JSON Schema (draft 2020-12) of a scenario file.
Json scenario_schema();
/// The same as Markdown tables, for the documentation.
std::string scenario_reference();
/// Names of all steps, sorted.
std::vector<std::string_view> step_names();

// ---- what came of it -----------------------------------------------------------------------

/// One step of the file that could fail, over all chargers that ran it.
struct Expectation {
  SourcePosition position;
  std::string text;  // "expect sent StopTransaction within 10s"
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::vector<Finding> findings;  // the first ones, at most max_findings
  static constexpr std::size_t max_findings = 20;
  bool ok() const noexcept { return failed == 0; }
};

/// How a flow step makes the CSMS act: what its operator would do there. The step judges what then
/// arrives at the charger, not what the driver says. `on_reply` runs on the charger's loop, at most
/// once.
class CsmsDriver {
 public:
  using OnReply = std::function<void(Result<Json>)>;
  virtual ~CsmsDriver() = default;
  /// Has the CSMS send that CALL.
  virtual void call(std::string charger, std::string action, Json payload, OnReply on_reply) = 0;
};

/// What the flows of one loop share and gather. Loop thread only.
class FlowBook {
 public:
  void pass(const SourcePosition& at, std::string_view text);
  void fail(const SourcePosition& at, std::string_view text, Finding finding);
  /// Takes no more: what flows meet while a run is taken down tells nothing.
  void close() noexcept { closed_ = true; }
  void merge(const FlowBook& other);
  std::uint64_t failures() const noexcept { return failures_; }
  /// By position in the file; findings by time, then charger.
  std::vector<Expectation> sorted() const;

 private:
  Expectation& entry(const SourcePosition& at, std::string_view text);
  std::vector<Expectation> entries_;
  std::uint64_t failures_ = 0;
  bool closed_ = false;
};

struct FlowEnvironment {
  RandomRoot random{1};
  FaultInjector* faults = nullptr;  // nullptr: fault steps fail
  CsmsDriver* csms = nullptr;       // nullptr: an external CSMS without a driver
  FlowBook* book = nullptr;         // required
  VehicleSpec vehicle;
  std::string token;  // filled in
  int index = 1;
  int number = 1;
};

/// One charger on its way through a flow. Must not outlive the charger.
class FlowRun final {
 public:
  FlowRun(Flow flow, ChargePoint& charger, const FlowEnvironment& environment);
  ~FlowRun();
  FlowRun(const FlowRun&) = delete;
  FlowRun& operator=(const FlowRun&) = delete;

  void start();
  bool finished() const noexcept;  // ran to its end, or stopped after a failure
  /// Judges it now. A flow inside an endless `repeat` is finished by that; any other has failed at
  /// the step it was in. What its steps meet afterwards is not recorded.
  void cut_off();
  std::function<void()> on_finished;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace ocppsim
