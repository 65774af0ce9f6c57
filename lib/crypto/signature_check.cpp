// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/signature_check.hpp"

#include "crypto/native.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>

namespace ocppsim {
namespace {

constexpr int no_padding = 0;  // a key that is not RSA

bool verify_digest(EVP_PKEY* key, std::string_view digest, std::string_view signature,
                   int padding) {
  const KeyContextPtr context(EVP_PKEY_CTX_new(key, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (padding != no_padding && EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1)
    return false;
  if (EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1) return false;
  if (padding == RSA_PKCS1_PSS_PADDING &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_AUTO) != 1)
    return false;
  return EVP_PKEY_verify(context.get(), bytes_of(signature), signature.size(), bytes_of(digest),
                         digest.size()) == 1;
}

}  // namespace

struct SignatureCheck::State {
  DigestContextPtr context{EVP_MD_CTX_new()};
};

SignatureCheck::SignatureCheck() : state_(std::make_unique<State>()) {
  restart();
}
SignatureCheck::~SignatureCheck() = default;

void SignatureCheck::restart() {
  const int begun = EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
  OCPPSIM_ASSERT(begun == 1, "OpenSSL lacks SHA-256");
}

void SignatureCheck::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

bool SignatureCheck::holds(const Certificate& certificate, std::string_view signature) {
  unsigned char raw[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context.get(), raw, &size);
  const std::string_view digest(reinterpret_cast<const char*>(raw), size);

  EVP_PKEY* key = X509_get0_pubkey(certificate.native().certificate.get());
  if (!key) return false;
  bool good = false;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
    good = verify_digest(key, digest, signature, RSA_PKCS1_PSS_PADDING) ||
           verify_digest(key, digest, signature, RSA_PKCS1_PADDING);
  else
    good = verify_digest(key, digest, signature, no_padding);
  ERR_clear_error();
  return good;
}

}  // namespace ocppsim
