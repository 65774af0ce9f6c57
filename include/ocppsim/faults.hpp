// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Faults: what the field does to a connection, a message, a clock, a device; on purpose, seeded,
// replayable.
//
//   FaultRule = kind + settings      what happens          (one file per kind in lib/faults/kinds)
//             + selector             to which frames of which chargers
//             + trigger              when
//   ChargePoint ── FaultTransport (pipeline of rules: judge -> verdict) ── Transport
//
// Each decision comes from the stream "<seed>: faults/<rule>/<charger>", so one charger's faults
// do not disturb another's. What fired is kept as a FaultPlan, which replays without dice.
#pragma once

#include <ocppsim/charge_point.hpp>
#include <ocppsim/json.hpp>
#include <ocppsim/random.hpp>
#include <ocppsim/rpc.hpp>
#include <ocppsim/transport.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// One setting of a fault kind: at once the YAML key, the Python keyword and the documentation.
struct FaultSetting {
  std::string_view name;
  enum class Type { duration, ratio, integer, text, boolean, choice, json } type;
  std::string_view default_text;  // empty: required
  std::string_view summary;
  std::vector<std::string_view> choices;
};

struct FaultKindInfo {
  std::string_view name;  // "signal_loss"
  std::string_view summary;
  std::string_view expected;  // what a correct CSMS does about it, with its section
  std::vector<FaultSetting> settings;
  bool acts_on_frames = true;  // else on the link or the device, once per firing
};
/// Sorted by name.
const std::vector<FaultKindInfo>& known_faults();

struct FaultSelector {
  std::string charger = "*";  // glob over identities
  std::string only;  // exactly this identity, whatever `charger` says; empty: no such limit
  std::optional<Direction> direction;  // sent = charger to CSMS
  std::vector<FrameType> frames;       // empty: all
  std::string action = "*";            // glob; of answers: the action they answer
};

struct FaultTrigger {
  Ratio ratio = Ratio::always();  // of the matching frames
  int skip = 0;                   // matching frames left alone first
  int times = -1;                 // then at most so many hits per charger; -1: no limit
  Duration from{};                // window, since the rule was added
  std::optional<Duration> until;
  /// Link and device faults: fire at `from`, again every `every` until `until`/`times`.
  std::optional<Duration> every;
  Duration spread{};  // each charger's firing is delayed by a draw from [0, spread]
};

struct FaultRule {
  std::string name;  // unique; empty: made from the kind
  std::string kind;
  Json settings = Json::object();
  FaultSelector selector;
  FaultTrigger trigger;
};

using FaultId = std::uint64_t;

struct FaultCounter {
  std::string name;
  std::string kind;
  std::uint64_t matched = 0;
  std::uint64_t fired = 0;
};

/// What fired, explicitly: replaying it needs no dice, shrinking removes entries.
struct FaultPlan {
  struct Firing {
    std::string rule;
    std::string charger;
    std::uint64_t index;   // which matching frame (or firing) of that charger, from 0
    std::uint64_t choice;  // the random word the fault used
  };
  std::uint64_t seed = 0;
  std::vector<FaultRule> rules;
  std::vector<Firing> firings;
  Json to_json() const;
  static Result<FaultPlan> from_json(const Json& json);
};

/// The faults of one shard. Chargers are attached as they are made:
///   environment.transport = injector.wrap(identity, environment.transport);
///   ChargePoint charger(...); injector.attach(charger);
class FaultInjector {
 public:
  FaultInjector(EventLoop& loop, RandomRoot random);
  ~FaultInjector();

  /// Checks kind, settings and selector; the error names the setting and the nearest known name.
  static Result<void> check(const FaultRule& rule);
  /// Active at once for all attached chargers that match.
  Result<FaultId> add(FaultRule rule);
  /// Heals: held frames go out, silenced links resume as the kind says.
  void remove(FaultId id);
  void remove_all();

  TransportFactory wrap(const std::string& identity, TransportFactory inner);
  void attach(ChargePoint& charger);
  void detach(ChargePoint& charger);

  std::vector<FaultCounter> counters() const;
  const FaultPlan& plan() const noexcept;
  /// From now on decisions come from the plan instead of the dice.
  void replay(FaultPlan plan);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

/// with-style: the fault lives as long as the guard.
class FaultGuard {
 public:
  FaultGuard(FaultInjector& injector, FaultId id) noexcept : injector_(&injector), id_(id) {}
  FaultGuard(FaultGuard&& other) noexcept : injector_(other.injector_), id_(other.id_) {
    other.injector_ = nullptr;
  }
  FaultGuard(const FaultGuard&) = delete;
  FaultGuard& operator=(const FaultGuard&) = delete;
  FaultGuard& operator=(FaultGuard&&) = delete;
  ~FaultGuard() {
    if (injector_) injector_->remove(id_);
  }

 private:
  FaultInjector* injector_;
  FaultId id_;
};

}  // namespace ocppsim
