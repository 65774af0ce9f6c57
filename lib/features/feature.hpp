// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A functional block of OCPP is two things here:
//
//   <block>.hpp/.cpp       the neutral rule: a Feature. No JSON, no version. Decides.
//   <block>_v16.cpp        its adapter: reads and writes the wire for one dialect family.
//   <block>_v2.cpp         (2.0.1; 2.1 where it adds nothing of its own)
//
//   CSMS CALL ──> Router ──> adapter: parse ──> rule ──> adapter: answer
//   rule ──> <Block>Messages (abstract) ──> adapter: write payload ──> CallQueue
//
// An answer is sent before anything the request causes: rules defer their consequences
// (Host::defer) when a CSMS asked (1.6 section 5.17).
#pragma once

#include <ocppsim/charge_point.hpp>

#include "protocol/dialect.hpp"
#include "station/device_clock.hpp"
#include "station/station_model.hpp"
#include "station/variables.hpp"
#include "wire/call_queue.hpp"
#include "wire/session.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ocppsim {

class Feature;
class Provisioning;
class Authorization;
class Availability;
class Transactions;
class Metering;
class RemoteControl;
class DataTransfer;
class SmartCharging;
class Reservations;
class Firmware;
class Diagnostics;
class Security;
struct Equipment;

/// The blocks of one charger, so that rules can ask each other. All set before any is used.
struct Blocks {
  Provisioning* provisioning = nullptr;
  Authorization* authorization = nullptr;
  Availability* availability = nullptr;
  Transactions* transactions = nullptr;
  Metering* metering = nullptr;
  RemoteControl* remote_control = nullptr;
  DataTransfer* data_transfer = nullptr;
  SmartCharging* smart_charging = nullptr;
  Reservations* reservations = nullptr;
  Firmware* firmware = nullptr;
  Diagnostics* diagnostics = nullptr;
  Security* security = nullptr;
};

/// Why the station starts, as it will tell in its BootNotification (2.x; 1.6 does not say).
enum class BootReason {
  power_up,
  local_reset,
  remote_reset,
  scheduled_reset,
  triggered,
  watchdog,
  application_reset,
  firmware_update,
  unknown
};

/// What the composition above does for the rules.
class Host {
 public:
  virtual void emit(const ChargePointEvent& event) = 0;
  /// Stops transactions with `stop`, gives their last messages a chance to be answered, then power
  /// cycles and boots with `boot`.
  virtual void reboot(StopReason stop, BootReason boot) = 0;
  /// Power fails now, as power_cut() does, and is back after the time a reboot takes.
  virtual void lose_power() = 0;
  /// Persisted state differs: save soon. `of` is the block whose own state it is; without it every
  /// block is asked for its state, which is dear where messages are many.
  virtual void state_changed(const Feature* of = nullptr) = 0;
  virtual void reconnect() = 0;  // drop the connection and dial again
  virtual bool connected() const = 0;
  virtual bool online() const = 0;  // connected and boot accepted
  virtual BootStatus boot_status() const = 0;
  /// The certificates the CSMS showed on this connection, leaf first; empty without TLS.
  virtual std::string peer_chain_pem() const = 0;
  /// The CSMS answered BootNotification: tells the blocks when it accepted.
  virtual void boot_answered(BootStatus status) = 0;
  /// What the device's hook makes of a reset, now or later; without one it is carried out.
  virtual void judge_reset(const ResetRequest& request, Give<ResetDecision> then) = 0;
  /// False from the moment the charger loses power or is destroyed: what is given late is for those
  /// who asked.
  virtual std::shared_ptr<const bool> awake() const = 0;
  /// Answers a CALL of the CSMS with a result, as this charger spells.
  virtual void answer(std::string_view id, std::string_view action, std::string_view payload) = 0;
  /// As EventLoop::defer, but dropped when the charger loses power or is destroyed before.
  virtual void defer(EventLoop::Task task) = 0;

 protected:
  ~Host() = default;
};

/// Everything a block may use. Lives as long as the charger.
struct FeatureContext {
  EventLoop& loop;
  const std::string& identity;  // of this charger; the configuration may be shared by many
  const ChargePointConfig& config;
  const Dialect& dialect;
  StationModel& station;
  Variables& variables;
  DeviceClock& clock;
  CallQueue& queue;
  Session& session;
  RandomRoot random;  // names are "<identity>/<use>"
  Host& host;
  Equipment& equipment;  // features/equipment.hpp
  Blocks blocks;

  std::string stream_name(std::string_view use) const { return identity + "/" + std::string(use); }
  void emit(EventKind kind, EvseId evse = 0, ConnectorId connector = 0, std::string_view text = {},
            std::int64_t number = 0, const TransactionRecord* transaction = nullptr) {
    host.emit(ChargePointEvent{kind, loop.now(), evse, connector, text, number, transaction});
  }
};

/// Takes state piece by piece: each under "<name>/<number>", never changed once it is complete.
class PieceSink {
 public:
  /// True: the piece is kept already, and no text of it is needed. Else write() follows.
  virtual bool keeps(std::string_view key) = 0;
  virtual void write(std::string_view key, const Json& piece) = 0;

 protected:
  ~PieceSink() = default;
};

/// Lifecycle that every rule may follow. Order of calls: on_power_on, (load), on_accepted ...
/// The call queue is restored before load(): a transaction that power loss cut short queues its end
/// there, behind what it queued before. save() and load() use members of `state` that begin with the
/// block's name; a member is written when its text changed, so what changes often stands apart from
/// what is large.
class Feature {
 public:
  explicit Feature(FeatureContext& context) noexcept : context_(context) {}
  Feature(const Feature&) = delete;
  Feature& operator=(const Feature&) = delete;
  virtual ~Feature() = default;

  virtual void on_power_on() {}
  /// The boot was accepted (once per boot).
  virtual void on_accepted() {}
  /// The link came back without a reboot; `offline_for` since it was lost.
  virtual void on_reconnected(Duration /*offline_for*/) {}
  virtual void on_disconnected() {}
  /// Power is gone: cancel timers, forget what is volatile. Nothing may be sent.
  virtual void on_power_off() {}
  virtual void on_variable_changed(std::size_t /*index*/) {}
  virtual void save(Json& /*state*/) const {}
  /// What only grows and stands in the equipment, which outlives the power: load() is given the
  /// pieces only by a process that was not there when they came.
  virtual void save_pieces(PieceSink& /*pieces*/) {}
  virtual void load(const Json& /*state*/) {}

 protected:
  FeatureContext& context_;
};

// ---- routing ----------------------------------------------------------------------------------

/// The charger's answer to a CALL, written by the adapter. Exactly one of the two per CALL; may be
/// kept (by value) and used later.
class Responder {
 public:
  Responder(FeatureContext& context, std::string_view id, std::string_view action)
      : context_(&context), id_(id), action_(action) {}
  void result(std::string_view payload) const { context_->host.answer(id_, action_, payload); }
  void error(RpcError error, std::string_view why) const {
    context_->session.respond_error(id_, error, why);
  }
  std::string_view id() const noexcept { return id_; }
  std::string_view action() const noexcept { return action_; }

 private:
  FeatureContext* context_;
  std::string id_;
  std::string action_;
};

/// The payload was validated against the catalogue before the handler sees it.
using RouteHandler = void (*)(FeatureContext&, JsonView request, const Responder&);
struct Route {
  std::string_view action;
  RouteHandler handle;
};

/// All blocks of one dialect family, made for one charger, with their adapters.
class FeatureSet {
 public:
  virtual ~FeatureSet() = default;
  /// In the order lifecycle calls are made.
  virtual std::span<Feature* const> features() const = 0;
  /// The route, or nullptr: NotImplemented/NotSupported is the answer.
  virtual const Route* route(std::string_view action) const = 0;
  /// While the boot is Rejected, requests stay unanswered (1.6 section 4.2) instead of being
  /// answered with a security error (2.0.1 B03.FR.08).
  virtual bool silent_while_rejected() const = 0;
};

/// Fills context.blocks. One function per family: feature_set_v16.cpp, feature_set_v2.cpp.
std::unique_ptr<FeatureSet> make_feature_set(FeatureContext& context);
/// The dialect's variables with defaults that fit the configuration. Shared between chargers of
/// equal configuration by the caller.
std::shared_ptr<const VariableTable> make_variable_table(const Dialect& dialect,
                                                         const ChargePointConfig& config);
/// "HeartbeatInterval", "OCPPCommCtrlr.HeartbeatInterval",
/// "Component[instance].Variable[instance]", "Component:evse:connector.Variable#MaxSet".
VariableAddress parse_variable_name(const Dialect& dialect, std::string_view name);
std::string format_variable_name(const VariableAddress& address);

}  // namespace ocppsim
