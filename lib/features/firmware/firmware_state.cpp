// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What of an update outlives power, and the words of its states.
//
//   "firmware": {"version":"2.1.0", "secured":[status, requestId], "reports":[[status, id], ...],
//                "update":{...}}
#include "features/firmware/firmware_signature.hpp"
#include "features/firmware/firmware_update.hpp"
#include "features/security/security.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

template <class Enum>
Enum word_of(const Json& object, std::string_view name, Enum last) {
  const std::int64_t value = number_if(object, name).value_or(0);
  return static_cast<Enum>(std::clamp<std::int64_t>(value, 0, static_cast<std::int64_t>(last)));
}

Json write(const FirmwareRequest& request) {
  Json out = Json::object();
  out["location"] = request.location;
  out["retrieveAt"] = format_utc(request.retrieve_at);
  if (request.install_at) out["installAt"] = format_utc(*request.install_at);
  if (request.retries) out["retries"] = *request.retries;
  if (request.retry_interval) out["retryInterval"] = format_duration(*request.retry_interval);
  if (request.request_id) out["requestId"] = *request.request_id;
  if (request.must_be_signed) {
    out["signingCertificate"] = request.signing_certificate;
    out["signature"] = request.signature;
  }
  return out;
}

FirmwareRequest read_request(const Json& in) {
  FirmwareRequest request;
  request.location = text_of(in, "location");
  if (const auto at = parse_utc(text_of(in, "retrieveAt"))) request.retrieve_at = *at;
  if (const auto at = parse_utc(text_of(in, "installAt"))) request.install_at = *at;
  request.retries = number_if(in, "retries");
  if (const auto wait = parse_duration(text_of(in, "retryInterval")))
    request.retry_interval = *wait;
  request.request_id = number_if(in, "requestId");
  request.must_be_signed = in.find("signature") != nullptr;
  request.signing_certificate = text_of(in, "signingCertificate");
  request.signature = text_of(in, "signature");
  return request;
}

}  // namespace

const char* to_string(FirmwareStatus status) noexcept {
  switch (status) {
    case FirmwareStatus::idle: return "Idle";
    case FirmwareStatus::download_scheduled: return "DownloadScheduled";
    case FirmwareStatus::download_paused: return "DownloadPaused";
    case FirmwareStatus::downloading: return "Downloading";
    case FirmwareStatus::downloaded: return "Downloaded";
    case FirmwareStatus::download_failed: return "DownloadFailed";
    case FirmwareStatus::signature_verified: return "SignatureVerified";
    case FirmwareStatus::invalid_signature: return "InvalidSignature";
    case FirmwareStatus::install_scheduled: return "InstallScheduled";
    case FirmwareStatus::installing: return "Installing";
    case FirmwareStatus::install_rebooting: return "InstallRebooting";
    case FirmwareStatus::install_verification_failed: return "InstallVerificationFailed";
    case FirmwareStatus::installation_failed: return "InstallationFailed";
    case FirmwareStatus::installed: return "Installed";
  }
  return "Idle";
}

void report_to_security(FeatureContext& context, SecurityEvent event, std::string_view info) {
  context.blocks.security->report(event, info);
}

void Firmware::save(Json& state) const {
  if (version_.empty() && !update_ && reports_.empty() && last_secured_ == FirmwareStatus::idle)
    return;
  Json& mine = state["firmware"];
  mine["version"] = version_;
  if (last_request_id_) {
    mine["secured"] =
        Json(Json::Array{Json(static_cast<int>(last_secured_)), Json(*last_request_id_)});
  }
  if (!reports_.empty()) mine["reports"] = reports_.save();
  if (!update_) return;
  Json update = write(update_->request);
  update["stage"] = static_cast<int>(update_->stage);
  update["status"] = static_cast<int>(update_->status);
  update["bytes"] = static_cast<std::int64_t>(update_->bytes);
  update["version"] = update_->version;
  update["fault"] = static_cast<int>(update_->fault);
  update["powerLost"] = update_->power_lost;
  update["installedTold"] = update_->installed_told;
  mine["update"] = std::move(update);
}

void Firmware::load(const Json& state) {
  const Json* mine = state.find("firmware");
  if (mine == nullptr || !mine->is_object()) return;
  version_ = text_of(*mine, "version");
  if (!messages_) return;
  if (const Json* secured = mine->find("secured");
      secured && secured->is_array() && secured->items().size() == 2) {
    last_secured_ = static_cast<FirmwareStatus>(std::clamp<std::int64_t>(
        secured->items()[0].as_int(), 0, static_cast<std::int64_t>(FirmwareStatus::installed)));
    last_request_id_ = secured->items()[1].as_int();
  }
  reports_.load(mine->find("reports"));
  const Json* kept = mine->find("update");
  if (kept == nullptr || !kept->is_object()) return;
  update_ = std::make_unique<Update>();
  update_->request = read_request(*kept);
  update_->stage = word_of(*kept, "stage", Stage::rebooting);
  update_->status = word_of(*kept, "status", FirmwareStatus::installed);
  update_->bytes = static_cast<std::uint64_t>(number_if(*kept, "bytes").value_or(0));
  update_->version = text_of(*kept, "version");
  update_->fault = word_of(*kept, "fault", FirmwareFault::power_loss);
  update_->power_lost = flag_of(*kept, "powerLost");
  update_->installed_told = flag_of(*kept, "installedTold");
  if (update_->stage == Stage::rebooting) start_new_version();
}

/// The power on that follows an installation.
void Firmware::start_new_version() {
  version_ = update_->version;
  if (!update_->installed_told) tell(FirmwareStatus::installed);
  report_to_security(context_, SecurityEvent::firmware_updated, version_);
  update_.reset();
  context_.host.state_changed();
}

}  // namespace ocppsim
