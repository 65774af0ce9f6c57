// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The public face: what a person, a device or a script does, handed to the block whose matter it is.
#include "charge_point/body.hpp"

#include "features/authorization/authorization.hpp"
#include "features/availability/availability.hpp"
#include "features/firmware/firmware.hpp"
#include "features/live_values.hpp"
#include "features/metering/metering.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/reservation/reservation.hpp"
#include "features/security/security.hpp"
#include "features/smart_charging/smart_charging.hpp"
#include "features/transactions/transactions.hpp"

#include <utility>

namespace ocppsim {
namespace {

Error powered_off() {
  return Error(Errc::state, "the charger is powered off");
}

Error no_such_evse(EvseId evse) {
  return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
}

Error no_such_connector(EvseId evse, ConnectorId connector) {
  return Error(Errc::not_found, "there is no connector " + std::to_string(connector) + " at EVSE " +
                                    std::to_string(evse));
}

/// What somebody says of a token, if this version of OCPP can say it.
Result<TokenInfo> info_of(const Authorization& authorization, const IdToken& token,
                          std::string_view status) {
  if (auto known = authorization.check(token); !known) return known.error();
  if (auto known = authorization.check_status(status); !known) return known.error();
  TokenInfo info;
  info.status = status;
  return info;
}

}  // namespace

ChargePoint::ChargePoint(EventLoop& loop, std::shared_ptr<const ChargePointConfig> config,
                         ChargePointEnvironment environment)
    : body_(std::make_unique<Body>(*this, loop, std::move(config), std::move(environment))) {}

ChargePoint::~ChargePoint() = default;

const ChargePointConfig& ChargePoint::config() const noexcept {
  return body_->config();
}
const std::string& ChargePoint::identity() const noexcept {
  return body_->identity();
}
EventLoop& ChargePoint::loop() const noexcept {
  return body_->loop();
}

// ---- lifecycle ----------------------------------------------------------------------------------

void ChargePoint::start() {
  body_->power_on(BootReason::power_up);
}
void ChargePoint::stop() {
  body_->power_off(true);
}
void ChargePoint::power_cut() {
  body_->power_off(false);
}
void ChargePoint::power_on() {
  body_->power_on(BootReason::power_up);
}
void ChargePoint::reboot(ResetKind kind) {
  body_->request_reboot(kind);
}
bool ChargePoint::powered() const noexcept {
  return body_->powered();
}

// ---- link ---------------------------------------------------------------------------------------

void ChargePoint::go_offline(OfflineMode mode) {
  body_->link().go_offline(mode);
}
void ChargePoint::go_online() {
  body_->link().go_online();
}
bool ChargePoint::connected() const noexcept {
  return body_->connected();
}
bool ChargePoint::online() const noexcept {
  return body_->online();
}
BootStatus ChargePoint::boot_status() const noexcept {
  return body_->boot_status();
}
std::string_view ChargePoint::subprotocol() const noexcept {
  return body_->dialect().subprotocol;
}

// ---- people and cars ----------------------------------------------------------------------------

Result<void> ChargePoint::plug_in(EvseId evse, ConnectorId connector, const VehicleSpec& vehicle) {
  if (!powered()) return powered_off();
  return body_->blocks().transactions->plug_in(evse, connector, vehicle);
}

Result<void> ChargePoint::unplug(EvseId evse) {
  if (!powered()) return powered_off();
  return body_->blocks().transactions->unplug(evse);
}

Result<void> ChargePoint::present_token(const IdToken& token, EvseId evse) {
  if (!powered()) return powered_off();
  if (auto known = body_->blocks().authorization->check(token); !known) return known;
  return body_->blocks().transactions->present_token(token, evse);
}

Result<void> ChargePoint::stop_transaction(EvseId evse, StopReason reason) {
  if (!powered()) return powered_off();
  const Trigger trigger = reason == StopReason::local    ? Trigger::stop_authorized
                          : reason == StopReason::remote ? Trigger::remote_stop
                                                         : Trigger::abnormal_condition;
  return body_->blocks().transactions->stop(evse, reason, trigger);
}

Result<void> ChargePoint::suspend_ev(EvseId evse, bool suspended) {
  if (!powered()) return powered_off();
  return body_->blocks().transactions->suspend_ev(evse, suspended);
}

Result<void> ChargePoint::suspend_evse(EvseId evse, bool suspended) {
  if (!powered()) return powered_off();
  return body_->blocks().transactions->suspend_evse(evse, suspended);
}

// ---- device -------------------------------------------------------------------------------------

Result<void> ChargePoint::set_error(EvseId evse, ConnectorId connector, const DeviceError& error) {
  if (!powered()) return powered_off();
  if (auto known = check_device_error(error); !known) return known;
  if (evse == 0 && connector == 0) return set_station_error(error);
  if (!body_->station().has(evse, connector)) return no_such_connector(evse, connector);
  Connector& place = body_->station().connector(evse, connector);
  place.error = error;
  body_->emit(ChargePointEvent{EventKind::device_error, loop().now(), evse, connector, error.code});
  body_->blocks().transactions->on_service_changed(evse);
  body_->blocks().availability->refresh(evse);
  return {};
}

Result<void> ChargePoint::set_station_error(const DeviceError& error) {
  body_->blocks().availability->set_station_error(error);
  body_->emit(ChargePointEvent{EventKind::device_error, loop().now(), 0, 0, error.code});
  for (EvseId evse = 1; evse <= body_->station().evse_count(); ++evse)
    body_->blocks().transactions->on_service_changed(evse);
  return {};
}

Result<void> ChargePoint::set_availability(EvseId evse, ConnectorId connector, bool operative) {
  if (!powered()) return powered_off();
  if (body_->blocks().availability->change(evse, connector, operative) ==
      AvailabilityAnswer::rejected)
    return no_such_connector(evse, connector);
  return {};
}

Result<void> ChargePoint::set_lock_failure(EvseId evse, bool fails) {
  if (!body_->station().has(evse)) return no_such_evse(evse);
  for (Connector& connector : body_->station().evse(evse).connectors) connector.lock_fails = fails;
  return {};
}

Result<void> ChargePoint::security_event(std::string_view type, std::string_view info) {
  if (!powered()) return powered_off();
  if (type.empty() || type.size() > Security::max_type)
    return Error(Errc::invalid_argument, "a security event's type has 1 to 50 characters");
  if (info.size() > Security::max_info)
    return Error(Errc::invalid_argument, "a security event's info has at most 255 characters");
  body_->blocks().security->report_by_hand(type, info);
  return {};
}

Result<void> ChargePoint::set_meter(EvseId evse, std::int64_t energy_wh) {
  if (!body_->station().has(evse)) return no_such_evse(evse);
  if (energy_wh < 0) return Error(Errc::invalid_argument, "a register does not count below zero");
  body_->station().evse(evse).meter.set_energy(energy_wh, loop().now());
  body_->state_changed();
  return {};
}

Result<void> ChargePoint::freeze_meter(EvseId evse, bool frozen) {
  if (!body_->station().has(evse)) return no_such_evse(evse);
  body_->station().evse(evse).meter.freeze(frozen, loop().now());
  return {};
}

Result<void> ChargePoint::report_meter(EvseId evse) {
  if (!powered()) return powered_off();
  if (evse != 0 && !body_->station().has(evse)) return no_such_evse(evse);
  body_->blocks().metering->report_now(evse);
  return {};
}

void ChargePoint::set_firmware_fault(FirmwareFault fault) {
  body_->equipment().firmware_fault = fault;
}

void ChargePoint::override_firmware_install(FirmwareHook hook) {
  if (!hook) return override_firmware_install_later({});
  override_firmware_install_later(
      [hook = std::move(hook)](FirmwareInstallation installation, const auto& give) {
        hook(installation);
        give(std::move(installation));
      });
}

void ChargePoint::override_firmware_install_later(LateFirmwareHook hook) {
  body_->equipment().firmware_hook = std::move(hook);
}

void ChargePoint::step_clock(Duration by) {
  body_->clock().step(by);
  if (powered()) {
    body_->blocks().metering->on_clock_changed();
    body_->blocks().smart_charging->on_clock_changed(by);
    body_->blocks().firmware->on_clock_changed();
    body_->blocks().reservations->on_clock_changed();
  }
  body_->tell(EventKind::clock_set, {}, std::chrono::duration_cast<milliseconds>(by).count());
}

void ChargePoint::fail_resets(int count) {
  body_->fail_resets(count);
}

void ChargePoint::set_clock_drift(int ppm) {
  body_->clock().set_drift(ppm);
  if (powered()) body_->blocks().smart_charging->on_clock_changed(Duration{});
}

// ---- looking ------------------------------------------------------------------------------------

ConnectorStatus ChargePoint::connector_status(EvseId evse, ConnectorId connector) const {
  return body_->station().status(evse, connector);
}

std::int64_t ChargePoint::meter_wh(EvseId evse) const {
  if (powered()) return body_->blocks().transactions->meter_wh(evse);
  return body_->station().evse(evse).meter.energy_wh(loop().now());
}

std::int64_t ChargePoint::limit_w(EvseId evse) const {
  const Evse& place = body_->station().evse(evse);
  return place.allowed_w(place.phases_offered());
}

Result<CompositeSchedule> ChargePoint::composite_schedule(
    EvseId evse, seconds duration, std::optional<ChargingRateUnit> unit) const {
  if (!powered()) return powered_off();
  if (evse != 0 && !body_->station().has(evse)) return no_such_evse(evse);
  if (duration < seconds{}) return Error(Errc::invalid_argument, "the duration is negative");
  return body_->blocks().smart_charging->composite(evse, 0, duration, unit);
}

const TransactionRecord* ChargePoint::transaction(EvseId evse) const {
  if (!powered()) return nullptr;
  const Transaction* running = body_->blocks().transactions->running(evse);
  return running ? &running->record : nullptr;
}

std::size_t ChargePoint::queued_messages() const noexcept {
  return body_->queue().size();
}
UtcTime ChargePoint::device_time() const {
  return body_->clock().now();
}
std::string ChargePoint::firmware_version() const {
  return body_->blocks().firmware->version();
}

// ---- configuration ------------------------------------------------------------------------------

std::optional<std::string> ChargePoint::variable(std::string_view name) const {
  const std::size_t index =
      body_->mind().variables.find(parse_variable_name(body_->dialect(), name));
  if (index == VariableTable::npos) return std::nullopt;
  return current_value(body_->mind().context, index);
}

Result<void> ChargePoint::set_variable(std::string_view name, std::string_view value) {
  return body_->set_variable(name, value);
}

Result<void> ChargePoint::delete_variable(std::string_view name) {
  return body_->delete_variable(name);
}

// ---- tokens, out of band ------------------------------------------------------------------------

Result<void> ChargePoint::cache_token(const IdToken& token, std::string_view status) {
  Authorization& authorization = *body_->blocks().authorization;
  const Result<TokenInfo> info = info_of(authorization, token, status);
  if (!info) return info.error();
  authorization.learn(token, *info);
  return {};
}

Result<void> ChargePoint::list_token(const IdToken& token, std::string_view status) {
  Authorization& authorization = *body_->blocks().authorization;
  const Result<TokenInfo> info = info_of(authorization, token, status);
  if (!info) return info.error();
  LocalAuthorizationList& list = authorization.local_list();
  if (!list.update(list.version(), {{token.value, *info}}))
    return Error(Errc::limit, "the local authorization list is full");
  body_->mind().context.host.state_changed();
  return {};
}

// ---- speaking directly --------------------------------------------------------------------------

void ChargePoint::call(std::string_view action, const Json& payload,
                       std::function<void(const Reply&)> on_reply) {
  QueuedCall call;
  call.action = action;
  call.payload = payload.to_text();
  call.on_reply = std::move(on_reply);
  body_->queue().push(std::move(call));
}

Result<void> ChargePoint::send_text(std::string_view text) {
  if (!connected()) return Error(Errc::state, "not connected");
  body_->session().send_text(text);
  return {};
}

Result<void> ChargePoint::send_bytes(std::string_view bytes) {
  return body_->link().send_raw(bytes);
}

void ChargePoint::override_answer(std::string action, AnswerOverride answer) {
  if (!answer) return override_answer_later(std::move(action), {});
  override_answer_later(std::move(action),
                        [answer = std::move(answer)](const IncomingCall& call, const auto& give) {
                          give(answer(call));
                        });
}

void ChargePoint::override_answer_later(std::string action, LateAnswerOverride answer) {
  body_->override_answer(std::move(action), std::move(answer));
}

void ChargePoint::set_reset_hook(ResetHook hook) {
  if (!hook) return set_late_reset_hook({});
  set_late_reset_hook([hook = std::move(hook)](const ResetRequest& request, const auto& give) {
    give(hook(request));
  });
}

void ChargePoint::set_late_reset_hook(LateResetHook hook) {
  body_->set_reset_hook(std::move(hook));
}

void ChargePoint::emit_user_event(std::string_view text) {
  body_->tell(EventKind::user, text);
}

// ---- watching -----------------------------------------------------------------------------------

void ChargePoint::add_observer(ChargePointObserver* observer) {
  body_->observers().add(observer);
}
void ChargePoint::remove_observer(ChargePointObserver* observer) {
  body_->observers().remove(observer);
}

void ChargePoint::tell(EventKind kind, std::string_view text, std::int64_t number) {
  body_->tell(kind, text, number);
}

}  // namespace ocppsim
