// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/private_key.hpp"

#include "crypto/ecdsa.hpp"
#include "crypto/hash.hpp"
#include "crypto/native.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

namespace ocppsim {
namespace {

using ParamBuildPtr = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;

BignumPtr draw(RandomStream& random, int bits) {
  std::string bytes(static_cast<std::size_t>(bits) / 8, '\0');
  random.fill(bytes.data(), bytes.size());
  return BignumPtr(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

KeyPtr build(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  const int done = EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get());
  OCPPSIM_ASSERT(done == 1, "a key made here must be one that OpenSSL takes");
  return KeyPtr(key);
}

KeyPtr make_p256(RandomStream& random) {
  const GroupPtr group = p256();
  const BignumContextPtr scratch(BN_CTX_new());
  // 64 bits more than needed make the remainder's bias vanish (FIPS 186-4 B.4.1).
  const BignumPtr wide = draw(random, 256 + 64);
  const BignumPtr limit(BN_dup(EC_GROUP_get0_order(group.get())));
  BN_sub_word(limit.get(), 1);
  const BignumPtr secret(BN_new());
  BN_nnmod(secret.get(), wide.get(), limit.get(), scratch.get());
  BN_add_word(secret.get(), 1);
  const PointPtr point(EC_POINT_new(group.get()));
  EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, scratch.get());
  unsigned char octets[65];
  const std::size_t size =
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets,
                         sizeof octets, scratch.get());
  const ParamBuildPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, octets, size);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  return build("EC", builder.get());
}

/// A prime of 1024 bits with its two highest bits set, so that a product of two has 2048.
BignumPtr draw_prime(RandomStream& random, const BIGNUM* exponent, BN_CTX* scratch) {
  constexpr int bits = 1024;
  const BignumPtr less_one(BN_new()), common(BN_new());
  for (;;) {
    BignumPtr candidate = draw(random, bits);
    BN_set_bit(candidate.get(), bits - 1);
    BN_set_bit(candidate.get(), bits - 2);
    BN_set_bit(candidate.get(), 0);
    if (BN_check_prime(candidate.get(), scratch, nullptr) != 1) continue;
    BN_sub(less_one.get(), candidate.get(), BN_value_one());
    BN_gcd(common.get(), less_one.get(), exponent, scratch);
    if (BN_is_one(common.get())) return candidate;
  }
}

KeyPtr make_rsa(RandomStream& random) {
  const BignumContextPtr scratch(BN_CTX_new());
  BN_CTX* const ctx = scratch.get();
  const BignumPtr e(BN_new());
  BN_set_word(e.get(), RSA_F4);
  BignumPtr p = draw_prime(random, e.get(), ctx);
  BignumPtr q = draw_prime(random, e.get(), ctx);
  if (BN_cmp(p.get(), q.get()) < 0) std::swap(p, q);
  const BignumPtr n(BN_new()), p1(BN_new()), q1(BN_new()), phi(BN_new());
  BN_mul(n.get(), p.get(), q.get(), ctx);
  BN_sub(p1.get(), p.get(), BN_value_one());
  BN_sub(q1.get(), q.get(), BN_value_one());
  BN_mul(phi.get(), p1.get(), q1.get(), ctx);
  const BignumPtr d(BN_mod_inverse(nullptr, e.get(), phi.get(), ctx));
  const BignumPtr dp(BN_new()), dq(BN_new());
  BN_nnmod(dp.get(), d.get(), p1.get(), ctx);
  BN_nnmod(dq.get(), d.get(), q1.get(), ctx);
  const BignumPtr coefficient(BN_mod_inverse(nullptr, q.get(), p.get(), ctx));
  const ParamBuildPtr builder(OSSL_PARAM_BLD_new());
  const std::pair<const char*, const BignumPtr*> parts[] = {
      {OSSL_PKEY_PARAM_RSA_N, &n},          {OSSL_PKEY_PARAM_RSA_E, &e},
      {OSSL_PKEY_PARAM_RSA_D, &d},          {OSSL_PKEY_PARAM_RSA_FACTOR1, &p},
      {OSSL_PKEY_PARAM_RSA_FACTOR2, &q},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, &dp},
      {OSSL_PKEY_PARAM_RSA_EXPONENT2, &dq}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &coefficient}};
  for (const auto& [name, number] : parts)
    OSSL_PARAM_BLD_push_BN(builder.get(), name, number->get());
  return build("RSA", builder.get());
}

/// A key with a pass phrase is an error, not a question on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

bool is_p256(const EVP_PKEY* key) {
  char group[32] = {};
  std::size_t size = 0;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                        &size) == 1 &&
         std::string_view(group, size) == "prime256v1";
}

/// OpenSSL's own signature: PKCS#1 v1.5 for RSA; for foreign curves ECDSA with a drawn nonce.
std::string sign_natively(EVP_PKEY* key, std::string_view data, bool pss) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // the context's
  EVP_DigestSignInit(context.get(), &settings, EVP_sha256(), nullptr, key);
  if (pss) {
    EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, 0);
  }
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, bytes_of(data), data.size());
  std::string signature(size, '\0');
  const int done = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                  &size, bytes_of(data), data.size());
  signature.resize(done == 1 ? size : 0);
  return signature;
}

}  // namespace

PrivateKey PrivateKey::generate(KeyKind kind, RandomStream& random) {
  KeyPtr key = kind == KeyKind::ec_p256 ? make_p256(random) : make_rsa(random);
  return PrivateKey(std::make_shared<const Native>(Native{std::move(key)}));
}

Result<PrivateKey> PrivateKey::parse(std::string_view pem) {
  const BioPtr bio = reading(pem);
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!key) return Error(Errc::tls, "the private key: " + take_reason("not readable"));
  return PrivateKey(std::make_shared<const Native>(Native{std::move(key)}));
}

std::string PrivateKey::pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), native_->key.get(), nullptr, nullptr, 0, nullptr,
                                nullptr);
  return text_of(bio.get());
}

std::string PrivateKey::public_der() const {
  return to_der(native_->key.get(), i2d_PUBKEY);
}

std::string PrivateKey::sign(std::string_view data) const {
  EVP_PKEY* const key = native_->key.get();
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || !is_p256(key))
    return sign_natively(key, data, false);
  BIGNUM* secret = nullptr;
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &secret);
  const BignumPtr owned(secret);
  return sign_p256(secret, hash_bytes(HashAlgorithm::sha256, data));
}

std::string PrivateKey::sign_pss(std::string_view data) const {
  EVP_PKEY* const key = native_->key.get();
  OCPPSIM_ASSERT(EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA, "PSS is a signature of RSA keys");
  return sign_natively(key, data, true);
}

AlgorithmPtr signature_algorithm(const PrivateKey& key) {
  AlgorithmPtr algorithm(X509_ALGOR_new());
  const bool rsa = EVP_PKEY_get_base_id(key.native().key.get()) == EVP_PKEY_RSA;
  // RFC 5758 section 3.2: no parameters for ECDSA; RFC 4055 section 5: NULL for RSA.
  X509_ALGOR_set0(algorithm.get(),
                  OBJ_nid2obj(rsa ? NID_sha256WithRSAEncryption : NID_ecdsa_with_SHA256),
                  rsa ? V_ASN1_NULL : V_ASN1_UNDEF, nullptr);
  return algorithm;
}

}  // namespace ocppsim
