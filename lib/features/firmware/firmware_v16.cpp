// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Two families of messages share one rule: UpdateFirmware with FirmwareStatusNotification, and those
// of the security extension, whose reports bear a requestId.
#include "features/firmware/firmware_adapters.hpp"

#include "features/answers.hpp"

#include <utility>

namespace ocppsim {
namespace {

/// Section 7.25 has seven words; a TriggerMessage may ask for them in any state.
std::string_view plain_word(FirmwareStatus status) {
  switch (status) {
    case FirmwareStatus::download_scheduled: return "Idle";
    case FirmwareStatus::download_paused: return "Downloading";
    case FirmwareStatus::signature_verified:
    case FirmwareStatus::install_scheduled: return "Downloaded";
    case FirmwareStatus::install_rebooting: return "Installing";
    case FirmwareStatus::invalid_signature:
    case FirmwareStatus::install_verification_failed: return "InstallationFailed";
    default: return to_string(status);
  }
}

class FirmwareMessagesV16 final : public FirmwareMessages {
 public:
  explicit FirmwareMessagesV16(FeatureContext& context) : context_(context) {}

  void status(const Report& report, std::function<void(bool)> on_end) override {
    QueuedCall call;
    call.triggered = report.triggered;
    call.action =
        report.secured ? "SignedFirmwareStatusNotification" : "FirmwareStatusNotification";
    JsonWriter json(call.payload);
    json.begin_object().field(
        "status", report.secured ? to_string(report.status) : plain_word(report.status));
    if (report.request_id) json.field("requestId", *report.request_id);
    json.end_object();
    if (on_end) {
      call.on_reply = [on_end = std::move(on_end)](const Reply& reply) {
        on_end(reply.kind != ReplyKind::lost);
      };
    }
    context_.queue.push(std::move(call));
  }

  bool has_word(FirmwareStatus status, bool secured) const override {
    switch (status) {
      case FirmwareStatus::download_scheduled:
      case FirmwareStatus::download_paused:
      case FirmwareStatus::signature_verified:
      case FirmwareStatus::install_scheduled:
      case FirmwareStatus::install_rebooting: return secured;
      default: return true;
    }
  }

 private:
  FeatureContext& context_;
};

std::optional<std::int64_t> optional_int(JsonView value) {
  return value ? std::optional(value.as_int()) : std::nullopt;
}

std::optional<Duration> optional_seconds(JsonView value) {
  return value ? std::optional<Duration>(seconds{value.as_int()}) : std::nullopt;
}

/// The schema has checked the form; what is no date after all counts as now.
UtcTime time_of(FeatureContext& context, JsonView value) {
  const Result<UtcTime> time = parse_utc(value.as_string());
  return time ? *time : context.clock.now();
}

bool accepts_unsigned(const FeatureContext& context) {
  const std::optional<bool>& set = context.config.firmware.accepts_unsigned;
  if (set) return *set;
  return context.variables.has(Setting::security_profile)
             ? context.variables.number(Setting::security_profile) == 0
             : context.config.security_profile == 0;
}

void handle_update_firmware(FeatureContext& context, JsonView request, const Responder& responder) {
  if (!accepts_unsigned(context))  // 1.6 security L01.FR.20
    return responder.error(RpcError::not_supported, "only signed firmware is accepted");
  FirmwareRequest update;
  update.location = request["location"].as_string();
  update.retrieve_at = time_of(context, request["retrieveDate"]);
  update.retries = optional_int(request["retries"]);
  update.retry_interval = optional_seconds(request["retryInterval"]);
  // UpdateFirmware.conf has no word for no.
  if (context.blocks.firmware->update(std::move(update)) == FirmwareAnswer::rejected)
    return responder.error(RpcError::generic, "a firmware is being installed");
  responder.result("{}");
}

std::string_view word_of(FirmwareAnswer answer) {
  switch (answer) {
    case FirmwareAnswer::accepted: return "Accepted";
    case FirmwareAnswer::accepted_canceled: return "AcceptedCanceled";
    case FirmwareAnswer::rejected: return "Rejected";
    case FirmwareAnswer::invalid_certificate: return "InvalidCertificate";
    case FirmwareAnswer::revoked_certificate: return "RevokedCertificate";
  }
  return "Rejected";
}

void handle_signed_update(FeatureContext& context, JsonView request, const Responder& responder) {
  const JsonView firmware = request["firmware"];
  FirmwareRequest update;
  update.location = firmware["location"].as_string();
  update.retrieve_at = time_of(context, firmware["retrieveDateTime"]);
  if (const JsonView install = firmware["installDateTime"])
    update.install_at = time_of(context, install);
  update.retries = optional_int(request["retries"]);
  update.retry_interval = optional_seconds(request["retryInterval"]);
  update.request_id = request["requestId"].as_int();
  update.must_be_signed = true;
  update.signing_certificate = firmware["signingCertificate"].as_string();
  update.signature = firmware["signature"].as_string();
  answer_status(responder, word_of(context.blocks.firmware->update(std::move(update))));
}

constexpr Route routes[] = {
    {"SignedUpdateFirmware", handle_signed_update},
    {"UpdateFirmware", handle_update_firmware},
};

}  // namespace

std::unique_ptr<FirmwareMessages> make_firmware_messages_v16(FeatureContext& context) {
  return std::make_unique<FirmwareMessagesV16>(context);
}

std::span<const Route> firmware_routes_v16() {
  return routes;
}

}  // namespace ocppsim
