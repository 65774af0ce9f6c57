// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/security/security_calls.hpp"

#include "features/answers.hpp"

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

}  // namespace

void SecurityCalls::push(QueuedCall call, OnEnd on_end) {
  call.on_reply = [on_end = std::move(on_end)](const Reply& reply) { on_end(end_of(reply)); };
  context_.queue.push(std::move(call));
}

void SecurityCalls::notify(const SecurityLogEntry& event, OnEnd on_end) {
  QueuedCall call;
  call.action = "SecurityEventNotification";
  JsonWriter json(call.payload);
  json.begin_object().field("type", event.type).field("timestamp", event.at);
  optional_field(json, "techInfo", event.info);
  json.end_object();
  push(std::move(call), std::move(on_end));
}

void SecurityCalls::sign_certificate(const std::string& request_pem, std::int64_t number,
                                     bool triggered, OnEnd on_end) {
  QueuedCall call;
  call.action = "SignCertificate";
  call.triggered = triggered;
  JsonWriter json(call.payload);
  json.begin_object().field("csr", request_pem);
  if (words_.tells_use) json.field("certificateType", words_.own_certificate);
  const Catalogue::Message* message = context_.dialect.catalogue->message(call.action);
  constexpr std::string_view id = "requestId";  // 2.1 A02.FR.24
  if (message->request->find(id) != nullptr) json.field(id, number);
  json.end_object();
  push(std::move(call), std::move(on_end));
}

DeleteAnswer delete_certificate(FeatureContext& context, JsonView request) {
  const JsonView data = request["certificateHashData"];
  const auto algorithm = parse_hash_algorithm(data["hashAlgorithm"].as_string());
  return context.blocks.security->remove({algorithm.value_or(HashAlgorithm::sha256),
                                          std::string(data["issuerNameHash"].as_string()),
                                          std::string(data["issuerKeyHash"].as_string()),
                                          std::string(data["serialNumber"].as_string())});
}

void write_hash(JsonWriter& json, const CertificateHash& hash) {
  json.begin_object()
      .field("hashAlgorithm", to_string(hash.algorithm))
      .field("issuerNameHash", hash.issuer_name_hash)
      .field("issuerKeyHash", hash.issuer_key_hash)
      .field("serialNumber", hash.serial_number)
      .end_object();
}

}  // namespace ocppsim
