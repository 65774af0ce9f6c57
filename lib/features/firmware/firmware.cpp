// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/firmware/firmware.hpp"

#include "features/availability/availability.hpp"
#include "features/equipment.hpp"
#include "features/firmware/firmware_signature.hpp"
#include "features/firmware/firmware_update.hpp"
#include "features/late.hpp"
#include "features/transactions/transactions.hpp"

#include <utility>

namespace ocppsim {

Firmware::Firmware(FeatureContext& context, std::unique_ptr<FirmwareMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      transfer_(context, [this](const TransferResult& result) { on_downloaded(result); }),
      reports_(context,
               [this](const StatusReports::Report& report, std::function<void(bool)> on_end) {
                 messages_->status({static_cast<FirmwareStatus>(report.status),
                                    report.request_id.has_value(), report.request_id, false},
                                   std::move(on_end));
               }),
      step_(context.loop, [this] { on_step(); }) {}

Firmware::~Firmware() = default;

const std::string& Firmware::version() const noexcept {
  return version_.empty() ? context_.config.firmware_version : version_;
}

bool Firmware::charging() const {
  return context_.blocks.transactions->any_running();
}

/// L01.FR.01: every state that the version has a word for.
void Firmware::tell(FirmwareStatus status) {
  const std::optional<std::int64_t> id = update_->request.request_id;
  context_.emit(EventKind::firmware_status_changed, 0, 0, to_string(status), id.value_or(0));
  update_->status = status;
  if (id) {
    last_secured_ = status;
    last_request_id_ = id;
  }
  context_.host.state_changed();
  if (messages_->has_word(status, id.has_value())) reports_.add(static_cast<int>(status), id);
}

// ---- what the CSMS asks -------------------------------------------------------------------------

FirmwareAnswer Firmware::update(FirmwareRequest request) {
  // 1.6 security L01.FR.23-25: the certificate first.
  if (request.must_be_signed) {
    std::string why;
    const SignerVerdict verdict = judge_signer(context_, request.signing_certificate, why);
    if (verdict != SignerVerdict::trusted) {
      context_.host.defer([this, why] {  // L01.FR.02
        report_to_security(context_, SecurityEvent::invalid_firmware_signing_certificate, why);
      });
      return verdict == SignerVerdict::revoked ? FirmwareAnswer::revoked_certificate
                                               : FirmwareAnswer::invalid_certificate;
    }
  }
  const bool replaces = update_ != nullptr;
  if (replaces && (update_->stage == Stage::installing || update_->stage == Stage::rebooting))
    return FirmwareAnswer::rejected;  // L01.FR.27: too late to cancel
  transfer_.cancel();
  step_.cancel();
  signature_.reset();
  context_.host.defer([this] {
    if (!update_ || update_->stage < Stage::waiting) hold_connectors(false);
  });
  update_ = std::make_unique<Update>();
  update_->request = std::move(request);
  resumed_ = true;
  context_.host.state_changed();
  context_.host.defer([this] {
    if (update_ && update_->status == FirmwareStatus::idle) begin();
  });
  return replaces ? FirmwareAnswer::accepted_canceled : FirmwareAnswer::accepted;  // L01.FR.26
}

void Firmware::report_now(bool secured) {
  FirmwareMessages::Report report;
  report.secured = secured;
  report.triggered = true;
  if (secured) {
    if (last_secured_ != FirmwareStatus::installed) {  // L01.FR.28, L01.FR.29
      report.status = last_secured_;
      if (report.status != FirmwareStatus::idle) report.request_id = last_request_id_;
    }
  } else if (update_) {
    report.status = update_->status;
  }
  messages_->status(report, {});
}

// ---- fetching -----------------------------------------------------------------------------------

void Firmware::begin() {
  const bool too_early = context_.clock.now() < update_->request.retrieve_at;
  const bool busy = charging() && !context_.config.firmware.downloads_while_charging;
  if (!too_early && !busy) return download();
  if (update_->status != FirmwareStatus::download_scheduled)
    tell(FirmwareStatus::download_scheduled);  // L01.FR.13
  if (too_early) wait_until(update_->request.retrieve_at);
}

void Firmware::download() {
  const FirmwareRequest& request = update_->request;
  update_->stage = Stage::downloading;
  tell(FirmwareStatus::downloading);
  if (request.must_be_signed)
    signature_ =
        std::make_unique<FirmwareSignature>(request.signing_certificate, request.signature);
  const auto on_attempt = [this] {
    bytes_ = 0;
    if (signature_) signature_->restart();
  };
  const auto on_bytes = [this](std::string_view bytes) {
    bytes_ += bytes.size();
    if (signature_) signature_->add(bytes);
  };
  transfer_.download({request.location, request.retries, request.retry_interval},
                     context_.config.firmware.max_bytes,
                     context_.equipment.firmware_fault == FirmwareFault::download, on_attempt,
                     on_bytes);
}

void Firmware::on_downloaded(const TransferResult& result) {
  if (!result.ok()) return end(FirmwareStatus::download_failed);
  update_->bytes = bytes_;
  tell(FirmwareStatus::downloaded);
  if (!check_signature()) {  // L01.FR.03
    report_to_security(context_, SecurityEvent::invalid_firmware_signature,
                       update_->request.location);
    return end(FirmwareStatus::invalid_signature);
  }
  stage_image();
}

/// 1.6 security L01.FR.04
bool Firmware::check_signature() {
  const std::unique_ptr<FirmwareSignature> signature = std::move(signature_);
  if (!update_->request.must_be_signed) return true;
  if (context_.equipment.firmware_fault == FirmwareFault::signature || !signature->holds())
    return false;
  tell(FirmwareStatus::signature_verified);
  return true;
}

// ---- installing ---------------------------------------------------------------------------------

/// The image is in flash, good as far as anybody can tell.
void Firmware::stage_image() {
  update_->stage = Stage::staged;
  context_.host.state_changed();
  const std::optional<UtcTime>& at = update_->request.install_at;
  if (!at || *at <= context_.clock.now()) return prepare_to_install();  // L01.FR.05, L01.FR.17
  if (update_->status != FirmwareStatus::install_scheduled)
    tell(FirmwareStatus::install_scheduled);  // L01.FR.16
  wait_until(*at);
}

void Firmware::prepare_to_install() {
  if (!context_.config.firmware.installs_while_charging) {
    update_->stage = Stage::waiting;
    context_.host.state_changed();
    hold_connectors(true);  // L01.FR.07, 1.6 errata 3.49
    if (charging()) return;
  }
  plan_installation();
}

/// Asks the device's hook what comes of it.
void Firmware::plan_installation() {
  if (update_->plan != 0) return;  // it is thinking
  const FirmwareRequest& request = update_->request;
  FirmwareInstallation plan;
  plan.location = request.location;
  plan.bytes = update_->bytes;
  plan.is_signed = request.must_be_signed;
  plan.version = version_of_file(request.location);
  plan.duration = context_.config.firmware.install_duration;
  plan.fault = context_.equipment.firmware_fault;
  if (!context_.equipment.firmware_hook) return install(std::move(plan));
  const LateFirmwareHook hook = context_.equipment.firmware_hook;  // it may replace itself
  update_->plan = ++plans_;
  hook(plan, give_once<FirmwareInstallation>(context_.host, [this, number = plans_](auto changed) {
         if (update_ && update_->plan == number) install(std::move(changed));
       }));
}

void Firmware::install(FirmwareInstallation plan) {
  if (plan.fault == FirmwareFault::verification)
    return end(FirmwareStatus::install_verification_failed);
  update_->stage = Stage::installing;
  update_->version = std::move(plan.version);
  update_->fault = plan.fault;
  tell(FirmwareStatus::installing);
  const bool cut_short = plan.fault == FirmwareFault::power_loss && !update_->power_lost;
  step_.start(cut_short ? plan.duration / 2 : plan.duration);
}

void Firmware::on_step() {
  if (!update_) return;
  switch (update_->stage) {
    case Stage::scheduled: return begin();
    case Stage::staged: return stage_image();
    case Stage::installing: return on_install_done();
    case Stage::rebooting: return reboot();
    default: return;
  }
}

void Firmware::on_install_done() {
  if (update_->fault == FirmwareFault::installation)
    return end(FirmwareStatus::installation_failed);
  if (update_->fault == FirmwareFault::power_loss && !update_->power_lost) {
    update_->power_lost = true;  // once; the installation is done again
    context_.host.state_changed();
    return context_.host.lose_power();
  }
  update_->stage = Stage::rebooting;
  if (context_.config.firmware.installed_before_reboot) {
    update_->installed_told = true;
    tell(FirmwareStatus::installed);
  } else {
    tell(FirmwareStatus::install_rebooting);  // L01.FR.15
  }
  // What is to be told is told first, if it can be.
  if (reports_.empty() || !context_.host.online()) return reboot();
  reports_.when_empty([this] { context_.host.defer([this] { reboot(); }); });
  step_.start(context_.config.call_timeout);
}

void Firmware::reboot() {
  if (!update_ || update_->stage != Stage::rebooting) return;
  step_.cancel();
  context_.host.reboot(StopReason::reboot, BootReason::firmware_update);
}

void Firmware::end(FirmwareStatus status) {
  transfer_.cancel();
  step_.cancel();
  signature_.reset();
  tell(status);
  update_.reset();
  hold_connectors(false);
  context_.host.state_changed();
}

void Firmware::hold_connectors(bool hold) {
  if (context_.station.updating == hold) return;
  context_.station.updating = hold;
  for (EvseId evse = 1; evse <= context_.station.evse_count() && !hold; ++evse)
    context_.blocks.transactions->on_service_changed(evse);
  context_.blocks.availability->refresh_all();
}

// ---- what goes on meanwhile ---------------------------------------------------------------------

void Firmware::wait_until(UtcTime time) {
  const Duration wait = time - context_.clock.now();
  step_.start(wait > Duration::zero() ? wait : Duration::zero());
}

void Firmware::on_clock_changed() {
  if (!update_ || !step_.armed()) return;
  if (update_->stage == Stage::scheduled) wait_until(update_->request.retrieve_at);
  if (update_->stage == Stage::staged) wait_until(*update_->request.install_at);
}

void Firmware::on_transactions_changed() {
  if (!update_ || !resumed_) return;
  const bool busy = charging();
  switch (update_->stage) {
    case Stage::scheduled:
      if (!busy && update_->status == FirmwareStatus::download_scheduled) begin();
      return;
    case Stage::downloading:
      if (!busy || context_.config.firmware.downloads_while_charging) return;
      transfer_.cancel();
      update_->stage = Stage::paused;
      return tell(FirmwareStatus::download_paused);  // L01.FR.14
    case Stage::paused:
      if (!busy) download();
      return;
    case Stage::waiting:
      if (!busy) plan_installation();
      return;
    default: return;
  }
}

// ---- lifecycle ----------------------------------------------------------------------------------

void Firmware::on_accepted() {
  reports_.pump();
  if (!update_ || std::exchange(resumed_, true)) return;
  resume();
}

void Firmware::on_reconnected(Duration) {
  reports_.pump();
}

void Firmware::on_disconnected() {
  // Nobody waits for a CSMS that is not there.
  if (update_ && update_->stage == Stage::rebooting) reboot();
}

/// After a power cut: the step that it hit is done again.
void Firmware::resume() {
  switch (update_->stage) {
    case Stage::scheduled: return begin();
    case Stage::downloading:
    case Stage::paused: update_->stage = Stage::scheduled; return begin();
    case Stage::staged: return stage_image();
    case Stage::waiting:
    case Stage::installing: return prepare_to_install();
    case Stage::rebooting: return;  // load() has started it
  }
}

void Firmware::on_power_off() {
  transfer_.cancel();
  step_.cancel();
  signature_.reset();
  reports_.forget();
  context_.station.updating = false;
}

}  // namespace ocppsim
