// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Provisioning: the boot handshake, the heartbeat, configuration, reset. 1.6 sections 4.2, 4.6,
// 5.3, 5.8, 5.14; 2.0.1 part 2 block B, G02.
//
//   power on ─> connected ─> BootNotification ─> Accepted ─> (gate open, heartbeat every interval)
//                   ^              │ Pending: gate for triggered messages only, ask again after interval
//                   └── interval ──┘ Rejected: gate for boots only, ask again after interval
//
// Boot state lives from power on to power off; a lost connection does not end it.
#pragma once

#include "features/feature.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ocppsim {

struct BootAnswer {
  BootStatus status = BootStatus::rejected;
  std::int64_t interval_s = 0;
  std::optional<UtcTime> current_time;
};

class ProvisioningMessages {
 public:
  virtual ~ProvisioningMessages() = default;
  using OnBoot = std::function<void(const std::optional<BootAnswer>&)>;
  using OnTime = std::function<void(const std::optional<UtcTime>&)>;
  /// BootNotification; on_answer hears nullopt when it failed (error, timeout, unreadable, lost).
  virtual void boot(BootReason reason, bool triggered, OnBoot on_answer) = 0;
  virtual void heartbeat(bool triggered, OnTime on_answer) = 0;
};

enum class ResetAnswer { accepted, rejected, scheduled };

class Provisioning final : public Feature {
 public:
  Provisioning(FeatureContext& context, std::unique_ptr<ProvisioningMessages> messages);

  BootStatus boot_status() const noexcept { return status_; }
  /// The connection is open. True: it continues an accepted boot (1.6-J section 5.4); false: a
  /// boot is due, now or when the wait the CSMS asked for is over.
  bool on_link_up();
  void set_boot_reason(BootReason reason) noexcept { reason_ = reason; }
  /// Something was sent: the heartbeat's silence starts anew (1.6 section 4.6, 2.0.1 G02.FR.05).
  void on_message_sent() noexcept { last_sent_ = context_.loop.now(); }

  /// evse 0: the whole station. With `waits_for_idle` a running transaction delays the reset
  /// (2.0.1 OnIdle), else it is stopped (1.6 section 5.14). The device's hook may refuse or put it
  /// off. The CSMS is answered first: consequences of what it asks are deferred.
  void reset(const ResetRequest& request, bool waits_for_idle,
             std::function<void(ResetAnswer)> on_answer);
  /// TriggerMessage. False: not now (1.6 errata 3.35, 2.0.1 F06.FR.17).
  bool trigger_boot();
  void trigger_heartbeat();
  void set_clock(UtcTime time);
  /// A transaction ended: a reset that waited for it may go on (2.0.1 B12.FR.01).
  void on_transaction_ended();

  void on_power_on() override;
  void on_disconnected() override;
  void on_power_off() override;
  void on_variable_changed(std::size_t index) override;

 private:
  void send_boot(bool triggered);
  void on_boot_answer(const std::optional<BootAnswer>& answer);
  void schedule_boot(std::int64_t interval_s);
  void send_heartbeat(bool triggered);
  void on_heartbeat_due();
  void schedule_heartbeat();
  Duration heartbeat_interval() const;
  TimePoint heartbeat_due(Duration interval) const;
  bool is_busy(EvseId evse) const;
  ResetAnswer follow(const ResetDecision& decision, const ResetRequest& request,
                     bool waits_for_idle);
  void carry_out(const ResetRequest& request, bool waits);
  void restart_evse(EvseId evse);

  std::unique_ptr<ProvisioningMessages> messages_;
  BootStatus status_ = BootStatus::none;
  BootReason reason_ = BootReason::power_up;
  bool boot_in_flight_ = false;
  bool heartbeat_in_flight_ = false;
  bool reset_scheduled_ = false;
  std::vector<EvseId> evse_resets_scheduled_;
  std::vector<std::unique_ptr<Timer>> evse_restarts_;
  static constexpr std::size_t late_resets_limit = 16;  // put off at once; beyond it refused
  std::vector<std::unique_ptr<Timer>> late_resets_;
  TimePoint last_sent_{};
  TimePoint last_heartbeat_{};
  TimePoint last_clock_sync_{};
  Timer boot_retry_;
  Timer heartbeat_;
};

}  // namespace ocppsim
