// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security in 2.x: A02 to A04, M03 to M05. Certificates for ISO 15118 (V2G, MO, OEM) have no use
// here, so they are not taken.
#include "features/security/security_adapters.hpp"

#include "features/answers.hpp"
#include "features/security/security_calls.hpp"

#include <optional>
#include <string>

namespace ocppsim {
namespace {

using enum SecurityEvent;

// 2.0.1 part 2 appendix 1 (v1.4); 2.1 adds the discarded certificate.
constexpr SecurityEventKind kinds[] = {
    {firmware_updated, "FirmwareUpdated", true},
    {failed_to_authenticate_at_csms, "FailedToAuthenticateAtCsms", false},
    {csms_failed_to_authenticate, "CsmsFailedToAuthenticate", false},
    {setting_system_time, "SettingSystemTime", true},
    {startup_of_the_device, "StartupOfTheDevice", true},
    {reset_or_reboot, "ResetOrReboot", true},
    {security_log_was_cleared, "SecurityLogWasCleared", true},
    {reconfiguration_of_security_parameters, "ReconfigurationOfSecurityParameters", false},
    {memory_exhaustion, "MemoryExhaustion", true},
    {invalid_messages, "InvalidMessages", false},
    {attempted_replay_attacks, "AttemptedReplayAttacks", false},
    {tamper_detection_activated, "TamperDetectionActivated", true},
    {invalid_firmware_signature, "InvalidFirmwareSignature", true},
    {invalid_firmware_signing_certificate, "InvalidFirmwareSigningCertificate", true},
    {invalid_csms_certificate, "InvalidCsmsCertificate", true},
    {invalid_charging_station_certificate, "InvalidChargingStationCertificate", true},
    {discarded_renewed_client_certificate, "DiscardedRenewedClientCertificate", true},
    {invalid_tls_version, "InvalidTLSVersion", true},
    {invalid_tls_cipher_suite, "InvalidTLSCipherSuite", true},
    {maintenance_login_accepted, "MaintenanceLoginAccepted", true},
    {maintenance_login_failed, "MaintenanceLoginFailed", true},
};

constexpr SecurityWords words{kinds, "CSMSRootCertificate", "ManufacturerRootCertificate",
                              "ChargingStationCertificate", true};

struct UseWord {
  RootUse use;
  std::string_view word;
};
constexpr UseWord uses[] = {{RootUse::csms, words.csms_root},
                            {RootUse::manufacturer, words.manufacturer_root}};

/// nullopt: certificates of that type have no use here.
std::optional<RootUse> use_of(std::string_view type) {
  for (const UseWord& each : uses)
    if (each.word == type) return each.use;
  return std::nullopt;
}

void handle_certificate_signed(FeatureContext& context, JsonView request,
                               const Responder& responder) {
  // Left out, it is this one (2.0.1 CertificateSignedRequest).
  if (request["certificateType"].as_string(words.own_certificate) != words.own_certificate)
    return answer_status(responder, "Rejected", "UnsupportedRequest", "no ISO 15118 here");
  const JsonView id = request["requestId"];  // 2.1
  if (context.blocks.security->certificate_signed(request["certificateChain"].as_string(),
                                                  id ? std::optional(id.as_int()) : std::nullopt))
    return answer_status(responder, "Accepted");
  answer_status(responder, "Rejected", "InvalidCertificate", "the security event says why");
}

void handle_install(FeatureContext& context, JsonView request, const Responder& responder) {
  const std::optional<RootUse> use = use_of(request["certificateType"].as_string());
  if (!use) return answer_status(responder, "Rejected", "UnsupportedRequest", "no ISO 15118 here");
  if (context.blocks.security->install(*use, request["certificate"].as_string()) ==
      InstallAnswer::accepted)
    return answer_status(responder, "Accepted");
  answer_status(responder, "Rejected", "InvalidCertificate", "no root, or no room for it");
}

void handle_delete(FeatureContext& context, JsonView request, const Responder& responder) {
  switch (delete_certificate(context, request)) {
    case DeleteAnswer::accepted: return answer_status(responder, "Accepted");
    case DeleteAnswer::failed:
      return answer_status(responder, "Failed", "Unspecified", "the connection needs this root");
    case DeleteAnswer::own:
      return answer_status(responder, "Failed", "Unspecified", "the station's own certificate");
    case DeleteAnswer::not_found: break;
  }
  answer_status(responder, "NotFound");
}

void handle_get_installed(FeatureContext& context, JsonView request, const Responder& responder) {
  const JsonView wanted = request["certificateType"];
  const auto asked_for = [&](std::string_view type) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (wanted.at(i).as_string() == type) return true;
    return !wanted;  // M03.FR.03: left out, all types
  };
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().field("status", "Accepted").key("certificateHashDataChain").begin_array();
  bool any = false;
  for (const auto& [use, word] : uses) {
    if (!asked_for(word)) continue;
    for (const auto& hash : context.blocks.security->installed(use, HashAlgorithm::sha256)) {
      json.begin_object().field("certificateType", word).key("certificateHashData");
      write_hash(json, hash);
      json.end_object();
      any = true;
    }
  }
  json.end_array().end_object();
  if (!any) return answer_status(responder, "NotFound");  // M03.FR.02
  responder.result(payload);
}

constexpr Route routes[] = {
    {"CertificateSigned", handle_certificate_signed},
    {"DeleteCertificate", handle_delete},
    {"GetInstalledCertificateIds", handle_get_installed},
    {"InstallCertificate", handle_install},
};

}  // namespace

std::unique_ptr<SecurityMessages> make_security_messages_v2(FeatureContext& context) {
  return std::make_unique<SecurityCalls>(context, words);
}

std::span<const Route> security_routes_v2() {
  return routes;
}

std::span<const SecurityEventKind> security_event_kinds_v2() noexcept {
  return kinds;
}

}  // namespace ocppsim
