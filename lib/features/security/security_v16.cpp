// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The messages of the 1.6 security extension, sections 5.1 to 5.18.
#include "features/security/security_adapters.hpp"

#include "features/answers.hpp"

#include <string>
#include <utility>

namespace ocppsim {
namespace {

CallEnd end_of(const Reply& reply) {
  switch (reply.kind) {
    case ReplyKind::result:
      return reply.payload["status"].as_string("Accepted") == "Accepted" ? CallEnd::accepted
                                                                         : CallEnd::rejected;
    case ReplyKind::error:
      // A CSMS without the extension will not learn it by being asked again.
      return reply.error_code == "NotImplemented" || reply.error_code == "NotSupported"
                 ? CallEnd::unknown
                 : CallEnd::failed;
    case ReplyKind::timeout: return CallEnd::failed;
    case ReplyKind::lost: break;
  }
  return CallEnd::lost;
}

class SecurityMessagesV16 final : public SecurityMessages {
 public:
  explicit SecurityMessagesV16(FeatureContext& context) : context_(context) {}

  void notify(const SecurityLogEntry& event, OnEnd on_end) override {
    QueuedCall call;
    call.action = "SecurityEventNotification";
    JsonWriter json(call.payload);
    json.begin_object().field("type", event.type).field("timestamp", event.at);
    optional_field(json, "techInfo", event.info);
    json.end_object();
    push(std::move(call), std::move(on_end));
  }

  void sign_certificate(const std::string& request_pem, bool triggered, OnEnd on_end) override {
    QueuedCall call;
    call.action = "SignCertificate";
    call.triggered = triggered;
    JsonWriter(call.payload).begin_object().field("csr", request_pem).end_object();
    push(std::move(call), std::move(on_end));
  }

 private:
  void push(QueuedCall call, OnEnd on_end) {
    call.on_reply = [on_end = std::move(on_end)](const Reply& reply) { on_end(end_of(reply)); };
    context_.queue.push(std::move(call));
  }

  FeatureContext& context_;
};

RootUse use_of(JsonView type) {
  return type.as_string() == "ManufacturerRootCertificate" ? RootUse::manufacturer : RootUse::csms;
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
  const JsonView data = request["certificateHashData"];
  const auto algorithm = parse_hash_algorithm(data["hashAlgorithm"].as_string());
  const CertificateHash hash{algorithm.value_or(HashAlgorithm::sha256),
                             std::string(data["issuerNameHash"].as_string()),
                             std::string(data["issuerKeyHash"].as_string()),
                             std::string(data["serialNumber"].as_string())};
  switch (context.blocks.security->remove(hash)) {
    case DeleteAnswer::accepted: return answer_status(responder, "Accepted");
    case DeleteAnswer::failed: return answer_status(responder, "Failed");
    case DeleteAnswer::not_found: break;
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
  for (const CertificateHash& hash : found) {
    json.begin_object()
        .field("hashAlgorithm", to_string(hash.algorithm))
        .field("issuerNameHash", hash.issuer_name_hash)
        .field("issuerKeyHash", hash.issuer_key_hash)
        .field("serialNumber", hash.serial_number)
        .end_object();
  }
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
  return std::make_unique<SecurityMessagesV16>(context);
}

std::span<const Route> security_routes_v16() {
  return routes;
}

}  // namespace ocppsim
