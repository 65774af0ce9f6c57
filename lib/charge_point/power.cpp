// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Power on and off, reboot, and the change of dialect, which is a reboot of the mind alone.
#include "charge_point/body.hpp"

#include "features/availability/availability.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/security/security.hpp"
#include "features/transactions/transactions.hpp"
#include "vehicle/vehicle.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {

void ChargePoint::Body::power_on(BootReason reason) {
  if (powered_) return;
  lifecycle_.cancel();
  rebooting_ = Rebooting::no;
  next_boot_ = reason;
  const std::vector<ParkedCar> cars = cars_in_place();
  const std::vector<StateEntry> state = load_state();
  const Dialect& spoken = dialect_of(state);
  // The constructor's mind is as good as new, unless somebody has set it up while it was off.
  const bool is_new = !std::exchange(mind_lived_, true) && changed_while_off_.empty();
  if (!is_new || &spoken != &dialect()) build_mind(spoken);
  powered_ = true;
  offline_since_ = loop_.now();
  tell(EventKind::powered_on, {});
  wake(reason, state);
  ++boots_;
  ids_ = MessageIdSource(next_id_prefix());
  for (const auto& [name, value] : std::exchange(changed_while_off_, {}))
    (void)(value ? set_variable(name, *value) : delete_variable(name));
  put_back(cars);
  blocks().security->on_startup();
  state_changed();
  link_.up();
}

/// What was queued can only be said in the dialect of the last connection: a new process goes on
/// in it, as the old one would have.
const Dialect& ChargePoint::Body::dialect_of(const std::vector<StateEntry>& state) const {
  const Dialect& now = mind_->context.dialect;
  if (boots_ != 0) return now;
  for (const StateEntry& entry : state) {
    const Result<Json> core = entry.key == "charger" ? Json::parse(entry.value) : Json();
    const Json* name = core && core->is_object() ? core->find("dialect") : nullptr;
    if (name == nullptr) continue;
    const auto& offered = config_->subprotocols;
    const bool known =
        std::find(offered.begin(), offered.end(), name->as_string()) != offered.end();
    if (known) return *Dialect::find(name->as_string());
  }
  return now;
}

/// Gives a new mind what the old one left.
void ChargePoint::Body::wake(BootReason reason, const std::vector<StateEntry>& entries) {
  const Json state = parse_state(entries);
  waking_ = true;
  restore_settings(state);
  restore_queue(state, entries);
  if (boots_ == 0) restore_meters(state);  // else the hardware still has them
  const Json* core = state.find("charger");
  if (const Json* boots = core ? core->find("boots") : nullptr)
    boots_ = static_cast<std::uint64_t>(boots->as_int());
  waking_ = false;
  blocks().provisioning->set_boot_reason(reason);
  for (Feature* feature : mind_->features->features()) feature->on_power_on();
  for (Feature* feature : mind_->features->features()) feature->load(state);
}

/// Power goes. `goodbye`: the socket is closed; nothing else tells the CSMS.
void ChargePoint::Body::power_off(bool goodbye) {
  lifecycle_.cancel();
  rebooting_ = Rebooting::no;
  if (!powered_) return;
  const bool was_connected = std::exchange(was_open_, false);
  cut_deferred();
  reconnect_due_ = false;
  // What changed was due to be kept when it changed; only the writing was put off. The meters'
  // registers keep themselves, without telling anybody.
  if (kept_)
    save_everything();
  else
    kept_in_memory_ = whole_state();
  powered_ = false;
  queue_.forget_volatile();
  const auto features = mind_->features->features();
  for (std::size_t i = features.size(); i-- > 0;) features[i]->on_power_off();
  open_power_path();
  late_answers_.clear();
  link_.down(goodbye);
  session_.attach(&link_);
  if (was_connected) tell(EventKind::disconnected, "power off");
  tell(EventKind::powered_off, {});
}

void ChargePoint::Body::open_power_path() {
  for (EvseId id = 1; id <= station_.evse_count(); ++id) {
    Evse& evse = station_.evse(id);
    evse.meter.set_power(0, loop_.now());
    evse.offering = evse.authorized = evse.transaction = evse.finishing = false;
    evse.suspended_by_ev = evse.suspended_by_evse = evse.ev_side_disconnected = false;
  }
}

/// What was put off until after the current callback does not happen any more.
void ChargePoint::Body::cut_deferred() {
  *alive_ = false;
  alive_ = std::make_shared<bool>(true);
  save_deferred_ = false;
}

// ---- reboot -------------------------------------------------------------------------------------

/// `immediate` does not wait for the answers: they are sought after the boot.
void ChargePoint::Body::request_reboot(ResetKind kind) {
  if (!powered_) return;
  blocks().provisioning->reset({kind, 0, false}, false, [this, kind](ResetAnswer) {
    if (kind != ResetKind::immediate || rebooting_ != Rebooting::delivering) return;
    lifecycle_.cancel();
    defer([this] { go_down(); });
  });
}

void ChargePoint::Body::reboot(StopReason stop, BootReason boot) {
  if (!powered_ || rebooting_ != Rebooting::no) return;
  blocks().security->on_reboot(boot);
  rebooting_ = Rebooting::delivering;
  reset_retries_left_ = mind_->variables.number(Setting::reset_retries);
  next_boot_ = boot;
  blocks().transactions->stop_all(stop, Trigger::reset_command);
  // 1.6 errata 3.36, 2.0.1 B12.FR.04/05: the last messages go before the reboot if they can; what is not
  // answered in time is sent after it.
  if (!online() || queue_.transactional().empty()) {
    defer([this] { go_down(); });
    return;
  }
  const Variables& variables = mind_->variables;
  lifecycle_.start(variables.has(Setting::message_timeout_s)
                       ? variables.seconds_of(Setting::message_timeout_s)
                       : config_->call_timeout);
}

void ChargePoint::Body::go_down() {
  if (rebooting_ == Rebooting::delivering) try_reset();
}

/// A device that is told to fail tries again, and in the end stays up and says so (1.6 sections
/// 7.6, 9.1.22).
void ChargePoint::Body::try_reset() {
  if (failing_resets_ > 0) {
    --failing_resets_;
    if (reset_retries_left_-- > 0) {
      rebooting_ = Rebooting::retrying;
      return lifecycle_.start(config_->reboot_duration);
    }
    rebooting_ = Rebooting::no;
    lifecycle_.cancel();
    blocks().availability->await_reset(false);
    DeviceError failure;
    failure.code = "ResetFailure";
    return blocks().availability->set_station_error(failure);
  }
  if (station_.error.code == "ResetFailure") station_.error = DeviceError{};
  tell(EventKind::rebooting, {});
  power_off(true);
  rebooting_ = Rebooting::off;
  lifecycle_.start(config_->reboot_duration);
}

void ChargePoint::Body::lose_power() {
  if (!powered_) return;
  power_off(false);
  next_boot_ = BootReason::power_up;
  rebooting_ = Rebooting::off;
  lifecycle_.start(config_->reboot_duration);
}

void ChargePoint::Body::on_lifecycle_timer() {
  switch (rebooting_) {
    case Rebooting::delivering: return go_down();
    case Rebooting::retrying: return try_reset();
    case Rebooting::no:
    case Rebooting::off: return power_on(next_boot_);
  }
}

// ---- what stays in place ------------------------------------------------------------------------

/// The cars on their cables, as they are now.
std::vector<ChargePoint::Body::ParkedCar> ChargePoint::Body::cars_in_place() {
  std::vector<ParkedCar> cars;
  for (EvseId id = 1; id <= station_.evse_count(); ++id) {
    const ConnectorId connector = station_.evse(id).plugged_connector();
    if (connector == 0) continue;
    ParkedCar car{id, connector, {}};
    if (Vehicle* vehicle = blocks().transactions->vehicle(id)) {
      car.vehicle = vehicle->spec();
      car.vehicle.initial_soc_percent = vehicle->soc_percent(loop_.now());
    }
    cars.push_back(std::move(car));
  }
  return cars;
}

void ChargePoint::Body::put_back(const std::vector<ParkedCar>& cars) {
  replacing_cars_ = true;
  for (const ParkedCar& car : cars) {
    station_.connector(car.evse, car.connector).plugged = false;
    (void)blocks().transactions->plug_in(car.evse, car.connector, car.vehicle);
  }
  replacing_cars_ = false;
}

/// A connection speaks another dialect than the mind. What was queued for the old one can not be
/// said in the new one and is given up.
void ChargePoint::Body::replace_dialect(const Dialect& dialect) {
  const std::vector<ParkedCar> cars = cars_in_place();
  const std::vector<StateEntry> state = whole_state();
  cut_deferred();
  queue_.forget_volatile();
  if (kept_) kept_->start_over();  // the queue empties without a word
  const auto features = mind_->features->features();
  for (std::size_t i = features.size(); i-- > 0;) features[i]->on_power_off();
  open_power_path();
  build_mind(dialect);
  wake(next_boot_, state);
  put_back(cars);
  state_changed();
}

}  // namespace ocppsim
