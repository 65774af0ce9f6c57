// SPDX-License-Identifier: AGPL-3.0-or-later
//
// PrivateKey: a key pair, made from a named random stream and nothing else.
//
//   stream "CP-0017/key" ──> PrivateKey ──> CSR, signature: the same bytes in every run
//
//   * Repeatable on purpose: whoever knows a run's seed knows its keys. They protect nothing but
//     tests (docs/adr/0005).
//   * Signatures of a key that was made here need no randomness: ECDSA takes its nonce from key and
//     message (RFC 6979), RSA signs with PKCS#1 v1.5.
//   * Immutable; a copy shares the key.
#pragma once

#include <ocppsim/random.hpp>
#include <ocppsim/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

enum class KeyKind { ec_p256, rsa_2048 };

class PrivateKey {
 public:
  static PrivateKey generate(KeyKind kind, RandomStream& random);
  /// PKCS#8, SEC1 or PKCS#1; a key behind a pass phrase is an error.
  static Result<PrivateKey> parse(std::string_view pem);

  std::string pem() const;         // PKCS#8
  std::string public_der() const;  // SubjectPublicKeyInfo
  /// Over SHA-256 of `data`: DER of an ECDSA signature, or RSA PKCS#1 v1.5.
  std::string sign(std::string_view data) const;
  /// RSA-PSS without salt, so that it too repeats. RSA keys only.
  std::string sign_pss(std::string_view data) const;

  struct Native;  // crypto/native.hpp, for this floor only
  const Native& native() const noexcept { return *native_; }

 private:
  explicit PrivateKey(std::shared_ptr<const Native> native) : native_(std::move(native)) {}
  std::shared_ptr<const Native> native_;
};

}  // namespace ocppsim
