// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/ecdsa.hpp"

#include "crypto/hash.hpp"

namespace ocppsim {
namespace {

constexpr std::size_t scalar_size = 32;

std::string to_octets(const BIGNUM* number) {
  std::string octets(scalar_size, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(octets.data()), scalar_size);
  return octets;
}

BignumPtr to_number(std::string_view octets) {
  return BignumPtr(BN_bin2bn(bytes_of(octets), static_cast<int>(octets.size()), nullptr));
}

/// RFC 6979 section 3.2: the sequence of candidates for a nonce.
class NonceSource {
 public:
  NonceSource(std::string_view secret, std::string_view reduced_hash)
      : key_(scalar_size, '\0'), value_(scalar_size, '\1') {
    for (const char round : {'\0', '\1'}) {
      std::string seed = value_ + round;
      seed.append(secret).append(reduced_hash);
      key_ = hmac_sha256(key_, seed);
      value_ = hmac_sha256(key_, value_);
    }
  }
  BignumPtr next() {
    if (used_) {
      key_ = hmac_sha256(key_, value_ + '\0');
      value_ = hmac_sha256(key_, value_);
    }
    used_ = true;
    value_ = hmac_sha256(key_, value_);
    return to_number(value_);
  }

 private:
  std::string key_, value_;
  bool used_ = false;
};

std::string to_signature(BignumPtr r, BignumPtr s) {
  using SignaturePtr = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;
  const SignaturePtr signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), r.release(), s.release());
  return to_der(signature.get(), i2d_ECDSA_SIG);
}

}  // namespace

GroupPtr p256() {
  return GroupPtr(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
}

std::string sign_p256(const BIGNUM* secret, std::string_view hash) {
  OCPPSIM_ASSERT(hash.size() == scalar_size, "sign_p256() takes a SHA-256 digest");
  const GroupPtr group = p256();
  const BIGNUM* const order = EC_GROUP_get0_order(group.get());
  const BignumContextPtr scratch(BN_CTX_new());
  BN_CTX* const ctx = scratch.get();
  const BignumPtr message = to_number(hash);
  const BignumPtr reduced(BN_new());
  BN_nnmod(reduced.get(), message.get(), order, ctx);
  NonceSource nonces(to_octets(secret), to_octets(reduced.get()));
  for (;;) {
    const BignumPtr nonce = nonces.next();
    if (BN_is_zero(nonce.get()) || BN_cmp(nonce.get(), order) >= 0) continue;
    const PointPtr point(EC_POINT_new(group.get()));
    EC_POINT_mul(group.get(), point.get(), nonce.get(), nullptr, nullptr, ctx);
    BignumPtr r(BN_new()), s(BN_new());
    EC_POINT_get_affine_coordinates(group.get(), point.get(), r.get(), nullptr, ctx);
    BN_nnmod(r.get(), r.get(), order, ctx);
    // s = (message + r * secret) / nonce
    const BignumPtr inverse(BN_mod_inverse(nullptr, nonce.get(), order, ctx));
    BN_mod_mul(s.get(), r.get(), secret, order, ctx);
    BN_mod_add(s.get(), s.get(), reduced.get(), order, ctx);
    BN_mod_mul(s.get(), s.get(), inverse.get(), order, ctx);
    if (BN_is_zero(r.get()) || BN_is_zero(s.get())) continue;
    return to_signature(std::move(r), std::move(s));
  }
}

}  // namespace ocppsim
