// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/provisioning/provisioning.hpp"

#include "features/availability/availability.hpp"
#include "features/firmware/firmware.hpp"
#include "features/metering/metering.hpp"
#include "features/reservation/reservation.hpp"
#include "features/security/security.hpp"
#include "features/smart_charging/smart_charging.hpp"
#include "features/transactions/transactions.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

// 2.0.1 G02.FR.07: however busy the link is, the clock is compared once a day.
constexpr Duration clock_sync_limit = hours{24};

const char* boot_status_word(BootStatus status) {
  switch (status) {
    case BootStatus::accepted: return "Accepted";
    case BootStatus::pending: return "Pending";
    case BootStatus::rejected: return "Rejected";
    case BootStatus::none: break;
  }
  return "none";
}

}  // namespace

Provisioning::Provisioning(FeatureContext& context, std::unique_ptr<ProvisioningMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      boot_retry_(context.loop,
                  [this] {
                    if (context_.host.connected()) send_boot(false);
                  }),
      heartbeat_(context.loop, [this] { on_heartbeat_due(); }) {}

// ---- boot ---------------------------------------------------------------------------------------

bool Provisioning::on_link_up() {
  if (status_ == BootStatus::accepted && !context_.config.persona.boot_on_reconnect) {
    context_.queue.set_gate(Gate::open);  // 1.6-J section 5.4: a reconnect is no reboot
    schedule_heartbeat();
    return true;
  }
  if (status_ == BootStatus::accepted) status_ = BootStatus::none;
  context_.queue.set_gate(status_ == BootStatus::pending ? Gate::triggered : Gate::boot_only);
  // A wait the CSMS asked for outlives the connection (1.6 section 4.2, 2.0.1 B02.FR.04).
  if (!boot_retry_.armed()) send_boot(false);
  return false;
}

void Provisioning::send_boot(bool triggered) {
  boot_retry_.cancel();
  boot_in_flight_ = true;
  messages_->boot(triggered ? BootReason::triggered : reason_, triggered,
                  [this](const std::optional<BootAnswer>& answer) { on_boot_answer(answer); });
}

void Provisioning::on_boot_answer(const std::optional<BootAnswer>& answer) {
  boot_in_flight_ = false;
  if (!answer) {
    // Lost with the connection: the next one boots. Failed otherwise: not accepted, so wait.
    if (context_.host.connected()) schedule_boot(0);
    return;
  }
  status_ = answer->status;
  if (answer->current_time) set_clock(*answer->current_time);  // 2.0.1 B01.FR.06
  context_.emit(EventKind::boot_answered, 0, 0, boot_status_word(status_), answer->interval_s);

  if (status_ == BootStatus::accepted) {
    boot_retry_.cancel();
    if (answer->interval_s > 0)  // 2.0.1 B01.FR.04
      context_.variables.set_setting(Setting::heartbeat_interval_s,
                                     std::to_string(answer->interval_s));
    context_.host.boot_answered(status_);  // statuses line up before the gate opens
    context_.queue.set_gate(Gate::open);
    last_heartbeat_ = context_.loop.now();
    schedule_heartbeat();
    return;
  }
  context_.queue.set_gate(status_ == BootStatus::pending ? Gate::triggered : Gate::boot_only);
  schedule_boot(answer->interval_s);
  context_.host.boot_answered(status_);
}

void Provisioning::schedule_boot(std::int64_t interval_s) {
  // 1.6 section 4.2, 2.0.1 B02.FR.07, B03.FR.05: without a wait choose one, do not flood.
  boot_retry_.start(interval_s > 0 ? Duration{seconds{interval_s}}
                                   : context_.config.boot_retry_interval);
}

bool Provisioning::trigger_boot() {
  if (status_ != BootStatus::pending || boot_in_flight_) return false;
  context_.host.defer([this] {
    if (status_ == BootStatus::pending && !boot_in_flight_ && context_.host.connected())
      send_boot(true);
  });
  return true;
}

// ---- heartbeat ----------------------------------------------------------------------------------

Duration Provisioning::heartbeat_interval() const {
  const Duration own = context_.config.persona.heartbeat_interval;
  return own > Duration::zero() ? own
                                : context_.variables.seconds_of(Setting::heartbeat_interval_s);
}

/// After a silence of `interval`, but once a day however busy the link is.
TimePoint Provisioning::heartbeat_due(Duration interval) const {
  const bool always = context_.config.persona.heartbeats_always;
  return std::min((always ? last_heartbeat_ : last_sent_) + interval,
                  last_clock_sync_ + clock_sync_limit);
}

void Provisioning::schedule_heartbeat() {
  const Duration interval = heartbeat_interval();
  if (interval <= Duration::zero() || !context_.host.online()) {
    heartbeat_.cancel();
    return;
  }
  heartbeat_.start_at(heartbeat_due(interval));
}

void Provisioning::on_heartbeat_due() {
  const TimePoint now = context_.loop.now();
  if (now >= heartbeat_due(heartbeat_interval())) {
    send_heartbeat(false);
    last_sent_ = last_heartbeat_ =
        now;  // also when it must wait its turn, so that it is not asked for twice
    if (now >= last_clock_sync_ + clock_sync_limit) last_clock_sync_ = now;
  }
  schedule_heartbeat();
}

void Provisioning::send_heartbeat(bool triggered) {
  if (heartbeat_in_flight_ && !triggered) return;
  heartbeat_in_flight_ = true;
  messages_->heartbeat(triggered, [this](const std::optional<UtcTime>& time) {
    heartbeat_in_flight_ = false;
    if (time) set_clock(*time);  // 2.0.1 G02.FR.06
  });
}

void Provisioning::trigger_heartbeat() {
  context_.host.defer([this] { send_heartbeat(true); });
}

void Provisioning::set_clock(UtcTime time) {
  const Duration jump = context_.clock.set(time);
  last_clock_sync_ = context_.loop.now();
  if (jump != Duration::zero()) context_.blocks.smart_charging->on_clock_changed(jump);
  const auto jump_ms = std::chrono::duration_cast<milliseconds>(jump).count();
  if (jump_ms == 0) return;
  context_.blocks.metering->on_clock_changed();
  context_.blocks.firmware->on_clock_changed();
  context_.blocks.reservations->on_clock_changed();
  context_.blocks.security->on_clock_set(jump);
  context_.emit(EventKind::clock_set, 0, 0, {}, jump_ms);
}

// ---- reset --------------------------------------------------------------------------------------

bool Provisioning::is_busy(EvseId evse) const {
  const Transactions& transactions = *context_.blocks.transactions;
  return evse == 0 ? transactions.any_running() : transactions.running(evse) != nullptr;
}

void Provisioning::reset(const ResetRequest& request, bool waits_for_idle,
                         std::function<void(ResetAnswer)> on_answer) {
  if (request.evse != 0 && !context_.station.has(request.evse))
    return on_answer(ResetAnswer::rejected);
  context_.host.judge_reset(request, [this, request, waits_for_idle,
                                      on_answer = std::move(on_answer)](ResetDecision decision) {
    on_answer(follow(decision, request, waits_for_idle));
  });
}

ResetAnswer Provisioning::follow(const ResetDecision& decision, const ResetRequest& request,
                                 bool waits_for_idle) {
  std::erase_if(late_resets_, [](const auto& timer) { return !timer->armed(); });
  const bool later = decision.delay > Duration::zero();
  if (decision.refused || (later && late_resets_.size() == late_resets_limit))
    return ResetAnswer::rejected;

  const bool waits = request.kind == ResetKind::on_idle && waits_for_idle;
  const ResetAnswer answer =
      waits && is_busy(request.evse) ? ResetAnswer::scheduled : ResetAnswer::accepted;
  if (later) {
    late_resets_.push_back(std::make_unique<Timer>(
        context_.loop, [this, request, waits] { carry_out(request, waits); }));
    late_resets_.back()->start(decision.delay);
  } else {
    carry_out(request, waits);
  }
  return answer;
}

void Provisioning::carry_out(const ResetRequest& request, bool waits) {
  const EvseId evse = request.evse;
  if (waits && is_busy(evse)) {
    if (evse == 0) {
      reset_scheduled_ = true;  // 2.0.1 B12.FR.01
      context_.blocks.availability->await_reset(true);
    } else if (std::find(evse_resets_scheduled_.begin(), evse_resets_scheduled_.end(), evse) ==
               evse_resets_scheduled_.end()) {
      evse_resets_scheduled_.push_back(evse);
    }
    return;
  }
  if (evse != 0) return context_.host.defer([this, evse] { restart_evse(evse); });
  const StopReason stop = request.kind == ResetKind::immediate ? StopReason::immediate_reset
                                                               : StopReason::scheduled_reset;
  // Nobody commanded it from afar: transactions say Reboot (1.6 section 7.36).
  if (!request.by_csms) return context_.host.reboot(StopReason::reboot, BootReason::local_reset);
  context_.host.defer([this, stop] { context_.host.reboot(stop, BootReason::remote_reset); });
}

void Provisioning::restart_evse(EvseId evse) {
  // 2.0.1 B12.FR.08: the transaction ends before the EVSE goes; B11.FR.08: it is away meanwhile.
  if (context_.blocks.transactions->running(evse) != nullptr)
    (void)context_.blocks.transactions->stop(evse, StopReason::immediate_reset,
                                             Trigger::reset_command);
  context_.station.evse(evse).restarting = true;
  context_.blocks.availability->refresh(evse);
  std::erase_if(evse_restarts_, [](const auto& timer) { return !timer->armed(); });
  evse_restarts_.push_back(std::make_unique<Timer>(context_.loop, [this, evse] {
    context_.station.evse(evse).restarting = false;
    context_.blocks.transactions->on_service_changed(evse);
    context_.blocks.availability->refresh(evse);
  }));
  evse_restarts_.back()->start(context_.config.reboot_duration);
}

void Provisioning::on_transaction_ended() {
  for (auto it = evse_resets_scheduled_.begin(); it != evse_resets_scheduled_.end();) {
    if (context_.blocks.transactions->running(*it) != nullptr) {
      ++it;
      continue;
    }
    context_.host.defer([this, evse = *it] { restart_evse(evse); });
    it = evse_resets_scheduled_.erase(it);
  }
  if (!reset_scheduled_ || context_.blocks.transactions->any_running()) return;
  reset_scheduled_ = false;
  context_.host.defer(
      [this] { context_.host.reboot(StopReason::scheduled_reset, BootReason::scheduled_reset); });
}

// ---- lifecycle ----------------------------------------------------------------------------------

void Provisioning::on_power_on() {
  status_ = BootStatus::none;
  last_sent_ = last_heartbeat_ = last_clock_sync_ = context_.loop.now();
}

void Provisioning::on_disconnected() {
  heartbeat_.cancel();
  boot_in_flight_ = false;
  heartbeat_in_flight_ = false;
}

void Provisioning::on_power_off() {
  on_disconnected();
  boot_retry_.cancel();
  for (EvseId evse = 1; evse <= context_.station.evse_count(); ++evse)
    context_.station.evse(evse).restarting = false;
  evse_restarts_.clear();
  late_resets_.clear();
  evse_resets_scheduled_.clear();
  reset_scheduled_ = false;
  status_ = BootStatus::none;
}

void Provisioning::on_variable_changed(std::size_t index) {
  if (context_.variables.table().entry(index).setting == Setting::heartbeat_interval_s)
    schedule_heartbeat();
}

}  // namespace ocppsim
