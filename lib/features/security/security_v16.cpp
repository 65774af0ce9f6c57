// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The messages of the 1.6 security extension, sections 5.1 to 5.18.
#include "features/security/security_adapters.hpp"

#include "features/answers.hpp"
#include "features/security/security_calls.hpp"

#include <string>

namespace ocppsim {
namespace {

using enum SecurityEvent;

// 1.6 security section 8.
constexpr SecurityEventKind kinds[] = {
    {firmware_updated, "FirmwareUpdated", true},
    {failed_to_authenticate_at_csms, "FailedToAuthenticationAtCentralSystem", false},
    {csms_failed_to_authenticate, "CentralSystemFailedToAuthentication", false},
    {setting_system_time, "SettingSystemTime", true},
    {startup_of_the_device, "StartupOfTheDevice", true},
    {reset_or_reboot, "ResetOrReboot", true},
    {security_log_was_cleared, "SecurityLogWasCleared", true},
    {reconfiguration_of_security_parameters, "ReconfigurationOfSecurityParameters", false},
    {memory_exhaustion, "MemoryExhaustion", true},
    {invalid_messages, "InvalidMessages", false},
    {attempted_replay_attacks, "AttemptedReplayAttacks", false},
    {tamper_detection_activated, "TamperDetectionActivated", true},
    {invalid_firmware_signature, "InvalidFirmwareSignature", false},
    {invalid_firmware_signing_certificate, "InvalidFirmwareSigningCertificate", false},
    {invalid_csms_certificate, "InvalidCentralSystemCertificate", false},
    {invalid_charging_station_certificate, "InvalidChargePointCertificate", false},
    {invalid_tls_version, "InvalidTLSVersion", false},
    {invalid_tls_cipher_suite, "InvalidTLSCipherSuite", false},
};

constexpr SecurityWords words{kinds, "CentralSystemRootCertificate", "ManufacturerRootCertificate",
                              "ChargePointCertificate"};

RootUse use_of(JsonView type) {
  return type.as_string() == words.manufacturer_root ? RootUse::manufacturer : RootUse::csms;
}

void handle_certificate_signed(FeatureContext& context, JsonView request,
                               const Responder& responder) {
  const bool good =
      context.blocks.security->certificate_signed(request["certificateChain"].as_string());
  answer_status(responder, good ? "Accepted" : "Rejected");
}

void handle_install(FeatureContext& context, JsonView request, const Responder& responder) {
  const InstallAnswer answer = context.blocks.security->install(use_of(request["certificateType"]),
                                                                request["certificate"].as_string());
  answer_status(responder, answer == InstallAnswer::accepted ? "Accepted" : "Rejected");
}

void handle_delete(FeatureContext& context, JsonView request, const Responder& responder) {
  switch (delete_certificate(context, request)) {
    case DeleteAnswer::accepted: return answer_status(responder, "Accepted");
    case DeleteAnswer::failed: return answer_status(responder, "Failed");
    case DeleteAnswer::not_found:
    case DeleteAnswer::own: break;  // there is none of this message's kind
  }
  answer_status(responder, "NotFound");
}

void handle_get_installed(FeatureContext& context, JsonView request, const Responder& responder) {
  const std::vector<CertificateHash> found =
      context.blocks.security->installed(use_of(request["certificateType"]), HashAlgorithm::sha256);
  if (found.empty()) return answer_status(responder, "NotFound");  // M03.FR.02
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().field("status", "Accepted").key("certificateHashData").begin_array();
  for (const CertificateHash& hash : found) write_hash(json, hash);
  json.end_array().end_object();
  responder.result(payload);
}

constexpr Route routes[] = {
    {"CertificateSigned", handle_certificate_signed},
    {"DeleteCertificate", handle_delete},
    {"GetInstalledCertificateIds", handle_get_installed},
    {"InstallCertificate", handle_install},
};

}  // namespace

std::unique_ptr<SecurityMessages> make_security_messages_v16(FeatureContext& context) {
  return std::make_unique<SecurityCalls>(context, words);
}

std::span<const Route> security_routes_v16() {
  return routes;
}

std::span<const SecurityEventKind> security_event_kinds_v16() noexcept {
  return kinds;
}

}  // namespace ocppsim
