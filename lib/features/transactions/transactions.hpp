// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transactions: when they start and stop, and the record that outlives power loss. 1.6 sections
// 4.1, 4.8, 4.10, 5.11, 5.12; 2.0.1 blocks E and F.
//
// Whether a transaction runs follows from facts (plugged, authorized, power path) and the start
// and stop points (2.0.1 E01, E06). 1.6 is the case start = stop = PowerPathClosed, where losing
// authorization or the cable opens the path.
//
//   facts change ──> start point reached? ──> Started ─┐
//                                                      ├─> power path ──> state changed? ──> Updated
//                    a transaction runs? ───> Updated ─┘
//   stop(), unplug ──> authorization ends ──> stop point reached? ──> Ended, else Updated
//
// Invariants: Evse::transaction == a transaction runs there; its register stands still unless
// Evse::offering; an ended transaction stays in undelivered_ while the queue holds messages of it.
#pragma once

#include "features/authorization/authorization.hpp"
#include "features/feature.hpp"
#include "features/metering/sample.hpp"
#include "vehicle/vehicle.hpp"

#include <memory>
#include <vector>

namespace ocppsim {

/// Why a transaction message is sent; the most specific one (2.0.1 E02.FR.17).
enum class Trigger {
  authorized,
  cable_plugged_in,
  charging_rate_changed,
  charging_state_changed,
  deauthorized,
  energy_limit_reached,
  ev_communication_lost,
  ev_connect_timeout,
  meter_value_clock,
  meter_value_periodic,
  time_limit_reached,
  trigger,
  unlock_command,
  stop_authorized,
  ev_departed,
  ev_detected,
  remote_stop,
  remote_start,
  abnormal_condition,
  signed_data_received,
  reset_command,
};
const char* to_string(Trigger trigger) noexcept;  // 2.x spelling

enum class ChargingState { idle, ev_connected, charging, suspended_ev, suspended_evse };
const char* to_string(ChargingState state) noexcept;  // 2.x spelling

/// A transaction, running or not yet delivered: the public record plus what rules and adapters need.
struct Transaction {
  TransactionRecord record;
  int seq_no = 0;  // of the next message (2.x)
  std::optional<int> remote_start_id;
  std::optional<int> reservation_id;  // that it used
  std::string group;                  // parent idTag / groupIdToken of the token
  IdToken stop_token;
  bool authorized = false;
  bool deauthorized = false;  // refused by the CSMS, energy is off
  bool stop_decided = false;  // record.stop_reason is what began the end of it
  bool token_told = false;    // the CSMS got the idToken (2.0.1 E03.FR.01)
  bool evse_told = false;     // ... and the connector (2.0.1 E01.FR.16)
  bool begin_told = false;    // ... and the reading it began with (2.0.1 E01.FR.09/17)
  bool key_told = false;      // ... and the key of the meter that signs
  ChargingState state = ChargingState::idle;
  ChargingState told_state = ChargingState::idle;
  std::int64_t energy_limit_wh = -1;      // MaxEnergyOnInvalidId; absolute register value
  std::vector<MeterSample> kept_samples;  // for the end message (StopTxn*, TxEnded*)
};

class TransactionMessages {
 public:
  virtual ~TransactionMessages() = default;
  virtual void started(Transaction& tx, Trigger trigger) = 0;
  /// 1.6 says nothing unless there is a sample.
  virtual void updated(Transaction& tx, Trigger trigger, const MeterSample* sample) = 0;
  virtual void ended(Transaction& tx, Trigger trigger) = 0;
  /// Another token of the same group, known locally, stops without an Authorize (2.0.1 E07.FR.01);
  /// 1.6 asks (section 4.1) unless LocalPreAuthorize lets it decide.
  virtual bool known_group_stops() const noexcept = 0;
  /// A transactional CALL of this block is over: answered, or given up. Also for those that a
  /// restart restored, so no callback has to survive one.
  virtual void on_done(const QueuedCall& call, const Reply& reply) = 0;
};

enum class StartAnswer { accepted, rejected };

class Transactions final : public Feature {
 public:
  /// Samples kept for the end message of one transaction; beyond it every second one goes
  /// (2.0.1 E06.FR.13).
  static constexpr std::size_t kept_samples_limit = 200;

  Transactions(FeatureContext& context, std::unique_ptr<TransactionMessages> messages);
  ~Transactions() override;

  // -- the world --
  Result<void> plug_in(EvseId evse, ConnectorId connector, const VehicleSpec& vehicle);
  Result<void> unplug(EvseId evse);
  Result<void> present_token(const IdToken& token, EvseId evse);
  /// Ends the authorization; whether the transaction ends too is up to the stop points, unless the
  /// reason leaves no choice (a fault, a reset, a loss of power). evse 0: the one without a cable.
  Result<void> stop(EvseId evse, StopReason reason, Trigger trigger,
                    const IdToken* token = nullptr);
  Result<void> suspend_ev(EvseId evse, bool suspended);
  Result<void> suspend_evse(EvseId evse, bool suspended);

  // -- the CSMS --
  StartAnswer remote_start(const IdToken& token, EvseId evse, std::optional<int> remote_start_id);
  /// By the id the CSMS knows.
  StartAnswer remote_stop(std::string_view csms_id);
  /// Ends every transaction, whatever the stop points say.
  void stop_all(StopReason reason, Trigger trigger);

  // -- from the adapters --
  /// The CSMS answered the start message: its id (1.6) and what it thinks of the token.
  void on_start_answer(const std::string& uid, std::string_view csms_id,
                       const std::optional<TokenInfo>& info);
  void on_token_answer(const std::string& uid, const TokenInfo& info);  // later messages (2.x)
  void on_start_lost(const std::string& uid);  // given up after all attempts (1.6 errata 3.18)
  void on_stop_answer(const std::string& uid, bool delivered);
  /// Another message of it was discarded after all attempts.
  void on_message_lost(const std::string& uid);
  /// The composition forwards CallQueue's TransactionalDone here.
  void on_transactional_done(const QueuedCall& call, const Reply& reply);
  /// The composition makes this CallQueue's resolver, with the entry's late_key.
  /// JSON text of the transactionId of a queued 1.6 message: the number, "-1" when the start is
  /// lost, empty while unknown.
  std::string csms_id_text(std::string_view uid) const;

  // -- asking --
  /// evse 0: the one that waits for its cable, wherever that will be (2.0.1 E03).
  Transaction* running(EvseId evse) const noexcept;
  Transaction* find(std::string_view uid) const noexcept;  // running or not yet delivered
  Transaction* find_by_csms_id(std::string_view csms_id) const noexcept;  // running
  bool any_running() const noexcept;
  Vehicle* vehicle(EvseId evse) const noexcept;
  /// Limit, error or car changed: recompute what flows.
  void update_power(EvseId evse);
  /// The meter as of now, with every step the car made until now.
  std::int64_t meter_wh(EvseId evse);
  /// A sample is due for that transaction (called by Metering).
  void report_sample(EvseId evse, Trigger trigger, const MeterSample& sample);
  /// Keeps a sample for the end message.
  void keep_sample(EvseId evse, MeterSample sample);
  /// TriggerMessage(TransactionEvent). evse 0: all. False when no transaction runs there.
  bool report_now(EvseId evse);
  /// The plug is free: a cable that was held goes with it.
  void on_unlocked(EvseId evse);
  /// A device error or availability came or went: charging ends, or a cable that came meanwhile
  /// counts now (2.0.1 E01.FR.02).
  void on_service_changed(EvseId evse);

  void on_power_off() override;
  void on_variable_changed(std::size_t index) override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Bay;       // one EVSE: car, token waiting, timers
  struct Floating;  // a token nobody knows the EVSE of yet

  // transactions.cpp: people, cars, the CSMS
  Bay& bay(EvseId evse);
  Bay* bay_if(EvseId evse) const noexcept;
  Result<void> check_usable(EvseId evse) const;
  EvseId reader_target(const IdToken& token) const;
  bool stops_unasked(const IdToken& token, const IdToken& holder, const std::string& group) const;
  void ask(Bay& here, const IdToken& token, Trigger trigger, std::optional<int> remote_start_id);
  void on_asked(Bay& here, const IdToken& token, const TokenInfo& info, Trigger trigger,
                std::optional<int> remote_start_id);
  void accept(Bay& here, const IdToken& token, const TokenInfo& info, Trigger trigger,
              std::optional<int> remote_start_id);
  bool is_master_pass(const TokenInfo& info) const;
  void stop_by_master_pass(const IdToken& token);
  void on_cable(Bay& here);
  bool reservation_bars(EvseId evse, const IdToken& token, const std::string& group) const;
  void start_connect_timeout(Bay& here);
  void on_connect_timeout(Bay& here);

  // floating.cpp: tokens before their EVSE is known
  Transaction* floating_tx() const noexcept;
  bool ends_floating(const IdToken& token) const;
  void present_floating(const IdToken& token);
  void on_floating_asked(const IdToken& token, const TokenInfo& info);
  bool stop_by_group(const IdToken& token, const TokenInfo& info);
  void make_floating(const IdToken& token, const TokenInfo& info);
  void begin_floating();
  bool settle_floating(Bay& here);
  void adopt(Bay& here, Floating& from);
  void judge_floating(const TokenInfo& info);
  void on_floating_timeout();
  void end_floating(StopReason reason, Trigger trigger, const IdToken* token = nullptr);

  // lifecycle.cpp: from facts to messages
  void on_facts(Bay& here, Trigger cause);
  bool start_reached(const Bay& here) const;
  bool data_signed_reached(const Bay& here) const;
  bool is_usable(const Bay& here) const;
  void begin(Bay& here, Trigger trigger);
  void tell_updated(Bay& here, Trigger trigger, const MeterSample* sample = nullptr);
  void conclude(Bay& here, StopReason reason, Trigger trigger, const IdToken* token);
  void drop_waiting(Bay& here);
  bool frees_cable(const Bay& here, const IdToken& token) const;
  void release_cable(Bay& here);
  std::size_t samples_limit() const;
  void end(Bay& here, Trigger trigger);
  void judge_token(Transaction& tx, const TokenInfo& info);
  void deauthorize(Bay& here);
  bool stops_on_invalid_id() const noexcept;
  void refuse_energy(Transaction& tx);
  void settle_delivery(const std::string& uid);
  std::string make_uid();

  // power.cpp: what flows
  void catch_up(Bay& here, TimePoint now);
  void apply_power(Bay& here);
  void power_changed(Bay& here);
  ChargingState state_of(const Bay& here) const;
  bool lock(Bay& here);
  void refresh(EvseId evse);

  std::unique_ptr<TransactionMessages> messages_;
  std::vector<std::unique_ptr<Bay>> bays_;                 // by EVSE, from 1; empty while unused
  std::vector<std::unique_ptr<Transaction>> undelivered_;  // ended, messages still queued
  std::unique_ptr<Floating> floating_;
  Deferred deferred_;
  std::uint64_t next_uid_ = 1;
};

}  // namespace ocppsim
