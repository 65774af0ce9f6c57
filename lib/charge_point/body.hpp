// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ChargePoint::Body: where the floors below become one charger.
//
//   observers <── Body ──> Mind (dialect, variables, feature blocks)
//                  │  ▲
//          Session + CallQueue ── Link ── Transport
//
//   * The hardware (station model, clock) lives as long as the object; the Mind is what runs on
//     it: built anew at every power on and whenever a connection speaks another dialect, from
//     nothing but the persisted state.
//   * Persisted state is written before a frame leaves, so no message can tell of what a power cut
//     would undo, and at the end of the turn, so a sudden end loses no more than the turn.
//   * Between power off and power on nothing of the Mind is called but for looking.
//
// Files: body.cpp (events, settings), power.cpp (lifecycle), persistence.cpp, dispatch.cpp
// (requests and answers), charge_point.cpp (the public face).
#pragma once

#include <ocppsim/charge_point.hpp>

#include "charge_point/kept_state.hpp"
#include "charge_point/link.hpp"
#include "charge_point/observers.hpp"
#include "features/equipment.hpp"
#include "features/feature.hpp"
#include "station/device_clock.hpp"
#include "station/station_model.hpp"
#include "station/variables.hpp"
#include "wire/call_queue.hpp"
#include "wire/session.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

class ChargePoint::Body final : public Host, private SessionListener, private LinkOwner {
 public:
  Body(ChargePoint& face, EventLoop& loop, std::shared_ptr<const ChargePointConfig> config,
       ChargePointEnvironment environment);
  ~Body();

  // What runs on the hardware.
  struct Mind {
    Mind(Body& body, const Dialect& dialect);
    Variables variables;
    FeatureContext context;
    std::unique_ptr<FeatureSet> features;
  };
  Mind& mind() noexcept { return *mind_; }
  const Mind& mind() const noexcept { return *mind_; }
  Blocks& blocks() noexcept { return mind_->context.blocks; }
  const Dialect& dialect() const noexcept { return mind_->context.dialect; }

  // ---- lifecycle (power.cpp) ----
  bool powered() const noexcept { return powered_; }
  void power_on(BootReason reason);
  void power_off(bool goodbye);
  void request_reboot(ResetKind kind);
  void fail_resets(int count) noexcept { failing_resets_ = count; }

  // ---- Host ----
  void emit(const ChargePointEvent& event) override;
  void reboot(StopReason stop, BootReason boot) override;
  void lose_power() override;
  void state_changed(const Feature* of = nullptr) override;
  void reconnect() override;
  bool connected() const override { return session_.is_open(); }
  bool online() const override;
  BootStatus boot_status() const override;
  std::string peer_chain_pem() const override { return link_.peer_chain_pem(); }
  void boot_answered(BootStatus status) override;
  void judge_reset(const ResetRequest& request, Give<ResetDecision> then) override;
  std::shared_ptr<const bool> awake() const override { return alive_; }
  void answer(std::string_view id, std::string_view action, std::string_view payload) override;
  void defer(EventLoop::Task task) override;

  void tell(EventKind kind, std::string_view text, std::int64_t number = 0);
  Result<void> set_variable(std::string_view name, std::string_view value);
  Result<void> delete_variable(std::string_view name);
  void override_answer(std::string action, LateAnswerOverride answer);
  void set_reset_hook(LateResetHook hook) { reset_hook_ = std::move(hook); }

  EventLoop& loop() const noexcept { return loop_; }
  const std::string& identity() const noexcept { return identity_; }
  const ChargePointConfig& config() const noexcept { return *config_; }
  StationModel& station() noexcept { return station_; }
  DeviceClock& clock() noexcept { return clock_; }
  Equipment& equipment() noexcept { return equipment_; }
  CallQueue& queue() noexcept { return queue_; }
  Session& session() noexcept { return session_; }
  Link& link() noexcept { return link_; }
  ObserverList& observers() noexcept { return observers_; }

 private:
  enum class Rebooting : std::uint8_t { no, delivering, retrying, off };

  // SessionListener
  void on_session_open(std::string_view subprotocol) override;
  void on_session_closed(const CloseEvent& event) override;
  void on_call(const IncomingCall& call) override;
  void on_send(const IncomingCall& call) override;
  void on_reply(std::uint64_t token, const Reply& reply) override;
  void on_violation(const Violation& violation) override;
  void on_frame(Direction direction, std::string_view text) override;

  // LinkOwner
  Endpoint link_endpoint() override;
  BackOffPolicy link_back_off() override;
  void on_link_dialing() override;
  void on_link_gave_up(int attempts) override;

  // body.cpp
  void build_mind(const Dialect& dialect);
  void replace_dialect(const Dialect& dialect);
  void apply_settings();
  void on_variable_changed(std::size_t index);

  // power.cpp
  const Dialect& dialect_of(const std::vector<StateEntry>& state) const;
  void wake(BootReason reason, const std::vector<StateEntry>& state);
  void open_power_path();
  void cut_deferred();
  void go_down();
  void try_reset();
  void on_lifecycle_timer();
  struct ParkedCar {
    EvseId evse;
    ConnectorId connector;
    VehicleSpec vehicle;
  };
  std::vector<ParkedCar> cars_in_place();
  void put_back(const std::vector<ParkedCar>& cars);

  // persistence.cpp
  using BlockSet = std::uint32_t;  // bit: a feature's place among features()
  static constexpr BlockSet every_block = ~BlockSet{0};
  using Offer = std::function<void(KeptState::Owner, std::string_view key, std::string text)>;
  void offer_core(const Offer& offer) const;
  void offer_variables(const Offer& offer) const;
  void offer_block(std::size_t place, const Offer& offer) const;
  std::vector<StateEntry> whole_state() const;
  Json parse_state(const std::vector<StateEntry>& state);
  void restore_settings(const Json& state);
  void restore_queue(const Json& state, const std::vector<StateEntry>& entries);
  void restore_meters(const Json& state);
  std::vector<StateEntry> load_state();
  void on_queue_changed(std::uint64_t sequence, const QueuedCall* call);
  void mark_changed(BlockSet blocks);
  void save_state();
  void save_everything();
  std::string next_id_prefix() const;

  // dispatch.cpp
  void spell(std::string_view action, PayloadKind kind, std::string& payload) const;
  /// A CALL that somebody else answers: what is left of it when its views are gone.
  struct Asked;
  void act_on(const IncomingCall& call);
  void act_on(const IncomingCall& call, const PayloadFault* fault);
  bool answer_by_override(const IncomingCall& call);
  void take_answer(const Asked& asked, const std::optional<Answer>& answer);
  void give_answer(const std::string& id, const Answer& answer);
  bool refuse_while_rejected(const IncomingCall& call);
  void take_reply(std::uint64_t token, const Reply& reply);
  void report_invalid(std::string_view action, const PayloadFault& fault);

  ChargePoint& face_;
  EventLoop& loop_;
  std::shared_ptr<const ChargePointConfig> config_;
  std::string identity_;
  RandomRoot random_;
  std::unique_ptr<ScratchMemory> own_scratch_;
  ScratchMemory& scratch_;
  std::shared_ptr<bool> alive_;  // false: what was deferred before must not run

  MessageIdSource ids_;
  StationModel station_;
  DeviceClock clock_;
  Equipment equipment_;
  Session session_;
  CallQueue queue_;
  Link link_;
  std::unique_ptr<Mind> mind_;
  ObserverList observers_;
  using Override = std::pair<std::string, LateAnswerOverride>;
  std::vector<Override> overrides_;  // last registered last
  LateResetHook reset_hook_;

  static constexpr std::size_t late_answers_limit = 100;  // beyond it the oldest is never given
  std::vector<std::unique_ptr<Timer>> late_answers_;

  std::unique_ptr<KeptState> kept_;         // with a store
  std::vector<StateEntry> kept_in_memory_;  // without one, while the power is off
  BlockSet changed_blocks_ = 0;
  /// Variables, for the next mind; nullopt: deleted.
  std::vector<std::pair<std::string, std::optional<std::string>>> changed_while_off_;
  std::uint64_t boots_ = 0;
  std::uint64_t connections_ = 0;
  TimePoint offline_since_{};
  BootReason next_boot_ = BootReason::power_up;
  Rebooting rebooting_ = Rebooting::no;
  int failing_resets_ = 0;
  std::int64_t reset_retries_left_ = 0;
  bool powered_ = false;
  bool mind_lived_ = false;  // it has been powered: the next power on needs a new one
  bool waking_ = false;      // state is being read: nobody changes it
  bool dirty_ = false;
  bool save_deferred_ = false;
  bool state_fails_ = false;  // told already
  bool was_open_ = false;
  bool reconnect_due_ = false;  // as soon as the CALL under way has ended
  bool replacing_cars_ = false;
  Timer lifecycle_;  // delivering: the longest wait for answers; retrying, off: until the next step
};

}  // namespace ocppsim
