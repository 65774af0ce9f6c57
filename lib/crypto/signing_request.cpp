// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/signing_request.hpp"

#include "crypto/native.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace ocppsim {
namespace {

using BitsPtr = std::unique_ptr<ASN1_BIT_STRING, FreedBy<ASN1_BIT_STRING_free>>;

std::string attribute(const X509_NAME* name, int which) {
  const int index = X509_NAME_get_index_by_NID(name, which, -1);
  if (index < 0) return {};
  const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index));
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text)));
}

}  // namespace

Result<std::string> make_signing_request(const PrivateKey& key, const SubjectName& subject) {
  const RequestPtr request(X509_REQ_new());
  X509_REQ_set_version(request.get(), X509_REQ_VERSION_1);
  if (!write_name(X509_REQ_get_subject_name(request.get()), subject.country, subject.organization,
                  subject.common_name)) {
    return Error(Errc::invalid_argument,
                 "the subject of the request: " + take_reason("not a name X.509 can hold"));
  }
  X509_REQ_set_pubkey(request.get(), key.native().key.get());
  // X509_REQ_sign() would draw its nonce; so the signature is put in by hand.
  const AlgorithmPtr algorithm = signature_algorithm(key);
  X509_REQ_set1_signature_algo(request.get(), algorithm.get());
  const std::string signature = key.sign(to_der(request.get(), i2d_re_X509_REQ_tbs));
  BitsPtr bits(ASN1_BIT_STRING_new());
  ASN1_BIT_STRING_set(bits.get(), const_cast<unsigned char*>(bytes_of(signature)),
                      static_cast<int>(signature.size()));
  bits->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 0x07);
  bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;  // all bits of the last byte count
  X509_REQ_set0_signature(request.get(), bits.release());
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_REQ(bio.get(), request.get());
  return text_of(bio.get());
}

Result<SigningRequest> parse_signing_request(std::string_view pem) {
  const BioPtr bio = reading(pem);
  const RequestPtr request(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  if (!request) return Error(Errc::tls, "the signing request: " + take_reason("not readable"));
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  const bool holds = key && X509_REQ_verify(request.get(), key) == 1;
  ERR_clear_error();
  if (!holds) return Error(Errc::tls, "the signing request is not signed by its own key");
  const X509_NAME* name = X509_REQ_get_subject_name(request.get());
  return SigningRequest{{attribute(name, NID_commonName), attribute(name, NID_organizationName),
                         attribute(name, NID_countryName)},
                        to_der(key, i2d_PUBKEY)};
}

}  // namespace ocppsim
