// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/certificate_authority.hpp"

#include "crypto/native.hpp"

#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace ocppsim {
namespace {

struct Draft {
  const SubjectName& subject;
  const std::string& public_der;
  UtcTime not_before;
  UtcTime not_after;
  bool authority;
  std::string alternative_names;
};

std::time_t whole_seconds(UtcTime time) {
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  return static_cast<std::time_t>(since_epoch.count());
}

/// Extensions that tell of keys (subjectKeyIdentifier) are made from the certificate itself.
void extend(X509* certificate, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  OCPPSIM_ASSERT(extension != nullptr, "an extension of a certificate is misspelled");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// OpenSSL has setters for the signature of a request but none for that of a certificate.
void put_signature(X509* certificate, const PrivateKey& key) {
  const AlgorithmPtr algorithm = signature_algorithm(key);
  const ASN1_BIT_STRING* bits = nullptr;
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(&bits, &outer, certificate);
  X509_ALGOR_copy(const_cast<X509_ALGOR*>(X509_get0_tbs_sigalg(certificate)), algorithm.get());
  X509_ALGOR_copy(const_cast<X509_ALGOR*>(outer), algorithm.get());
  const std::string signature = key.sign(to_der(certificate, i2d_re_X509_tbs));
  auto* target = const_cast<ASN1_BIT_STRING*>(bits);
  ASN1_BIT_STRING_set(target, const_cast<unsigned char*>(bytes_of(signature)),
                      static_cast<int>(signature.size()));
  target->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 0x07);
  target->flags |= ASN1_STRING_FLAG_BITS_LEFT;  // all bits of the last byte count
}

X509Ptr build(const Draft& draft, const X509_NAME* issuer, const PrivateKey& issuer_key,
              RandomStream& random) {
  X509Ptr made(X509_new());
  X509* const raw = made.get();
  X509_set_version(raw, X509_VERSION_3);
  unsigned char serial[16];
  random.fill(serial, sizeof serial);
  serial[0] = static_cast<unsigned char>((serial[0] & 0x3F) | 0x40);  // positive, all 16 bytes
  const BignumPtr number(BN_bin2bn(serial, sizeof serial, nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(raw));
  ASN1_TIME_set(X509_getm_notBefore(raw), whole_seconds(draft.not_before));
  ASN1_TIME_set(X509_getm_notAfter(raw), whole_seconds(draft.not_after));
  const unsigned char* der = bytes_of(draft.public_der);
  const KeyPtr public_key(d2i_PUBKEY(nullptr, &der, static_cast<long>(draft.public_der.size())));
  X509_set_pubkey(raw, public_key.get());
  const bool named = write_name(X509_get_subject_name(raw), draft.subject.country,
                                draft.subject.organization, draft.subject.common_name);
  OCPPSIM_ASSERT(named, "a subject that X.509 can not hold");
  X509_set_issuer_name(raw, issuer ? issuer : X509_get_subject_name(raw));
  extend(raw, NID_basic_constraints, draft.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  extend(raw, NID_key_usage,
         draft.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  extend(raw, NID_subject_key_identifier, "hash");
  if (!draft.alternative_names.empty())
    extend(raw, NID_subject_alt_name, draft.alternative_names.c_str());
  put_signature(raw, issuer_key);
  return made;
}

/// Parsed again from its own text: what others will see, with nothing cached from building.
Certificate finish(X509Ptr made) {
  const std::string der = to_der(made.get(), i2d_X509);
  const unsigned char* bytes = bytes_of(der);
  X509Ptr certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  X509_check_purpose(certificate.get(), -1, 0);
  return Certificate::wrap(
      std::make_shared<const Certificate::Native>(Certificate::Native{std::move(certificate)}));
}

Certificate self_signed(const SubjectName& name, const PrivateKey& key, RandomStream& random,
                        UtcTime now) {
  const std::string public_der = key.public_der();
  return finish(
      build({name, public_der, now - hours{24}, now + CertificateAuthority::lifetime, true, {}},
            nullptr, key, random));
}

}  // namespace

CertificateAuthority::CertificateAuthority(const SubjectName& name, KeyKind kind,
                                           RandomStream& random, UtcTime now)
    : random_(random.next()),
      kind_(kind),
      key_(PrivateKey::generate(kind, random_)),
      certificate_(self_signed(name, key_, random_, now)) {}

CertificateAuthority CertificateAuthority::subordinate(const SubjectName& name, UtcTime now) {
  RandomStream own(random_.next());
  PrivateKey key = PrivateKey::generate(kind_, own);
  const std::string public_der = key.public_der();
  Certificate signed_by_us =
      finish(build({name, public_der, now - hours{24}, now + lifetime, true, {}},
                   X509_get_subject_name(certificate_.native().certificate.get()), key_, random_));
  return CertificateAuthority(std::move(signed_by_us), std::move(key), kind_, own);
}

Certificate CertificateAuthority::issue(const Leaf& leaf, const PrivateKey& key) {
  std::string names;
  for (const std::string& name : leaf.alternative_names) {
    if (!names.empty()) names += ',';
    names += name;
  }
  const std::string public_der = key.public_der();
  return finish(build({leaf.subject, public_der, leaf.not_before, leaf.not_after, false, names},
                      X509_get_subject_name(certificate_.native().certificate.get()), key_,
                      random_));
}

Result<Certificate> CertificateAuthority::sign(std::string_view request_pem, UtcTime not_before,
                                               UtcTime not_after) {
  const Result<SigningRequest> request = parse_signing_request(request_pem);
  if (!request) return request.error();
  return finish(build({request->subject, request->public_der, not_before, not_after, false, {}},
                      X509_get_subject_name(certificate_.native().certificate.get()), key_,
                      random_));
}

}  // namespace ocppsim
