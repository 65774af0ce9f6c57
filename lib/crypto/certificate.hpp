// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Certificate: an X.509 certificate as OCPP looks at it.
//
//   roots (installed) ──sign──> intermediates ──sign──> leaf        verify_chain() at a time given
//
//   * Immutable; a copy shares the parsed certificate.
//   * No clock is read: "valid" is always asked for a time.
//   * PEM in, also with CRLF, blanks around and text between certificates; PEM out with LF.
#pragma once

#include "crypto/hash.hpp"

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class PrivateKey;

/// What identifies a certificate in OCPP (CertificateHashDataType; RFC 6960 section 4.1.1):
/// hashes in lower-case hexadecimal, the number without leading zeros.
struct CertificateHash {
  HashAlgorithm algorithm = HashAlgorithm::sha256;
  std::string issuer_name_hash;
  std::string issuer_key_hash;
  std::string serial_number;
};
/// Hexadecimal digits compare whatever their case, numbers without their leading zeros.
bool operator==(const CertificateHash& a, const CertificateHash& b) noexcept;

class Certificate {
 public:
  static constexpr std::size_t max_chain = 16;  // certificates read from one PEM text

  /// The first certificate of the text.
  static Result<Certificate> parse(std::string_view pem);
  /// All of them, at least one, leaf first as sent.
  static Result<std::vector<Certificate>> parse_chain(std::string_view pem);

  std::string pem() const;
  std::string subject() const;  // RFC 2253: "CN=CP-1,O=ocppsim,C=DE"
  std::string issuer() const;
  std::string common_name() const;    // first CN of the subject, "" without one
  std::string organization() const;   // first O
  std::string country() const;        // first C
  std::string serial_number() const;  // lower-case hexadecimal without leading zeros
  UtcTime not_before() const;
  UtcTime not_after() const;  // a date that UtcTime can not hold is its largest
  bool valid_at(UtcTime now) const { return not_before() <= now && now <= not_after(); }

  bool is_authority() const;  // basicConstraints CA:TRUE and, if restricted, may sign certificates
  bool self_signed() const;   // and the signature holds
  /// keyUsage allows digitalSignature, or does not restrict.
  bool may_sign_data() const;
  /// extendedKeyUsage allows TLS client authentication, or does not restrict.
  bool may_authenticate_client() const;
  /// As strong as 112 bits (1.6 security A00.FR.501..503): RSA from 2048, EC from 224 bits.
  bool strong_key() const;
  bool signed_by(const Certificate& issuer) const;
  bool belongs_to(const PrivateKey& key) const;
  bool same_as(const Certificate& other) const;

  /// `issuer` gives the key that is hashed; of a self-signed certificate its own.
  CertificateHash hash(HashAlgorithm algorithm, const Certificate& issuer) const;

  struct Native;  // crypto/native.hpp, for this floor only
  const Native& native() const noexcept { return *native_; }
  static Certificate wrap(std::shared_ptr<const Native> native) {
    return Certificate(std::move(native));
  }

 private:
  explicit Certificate(std::shared_ptr<const Native> native) : native_(std::move(native)) {}
  std::shared_ptr<const Native> native_;
};

/// RFC 5280 section 6 from chain.front() up to one of `roots`; the rest of the chain helps on the
/// way. Error: why not.
Result<void> verify_chain(const std::vector<Certificate>& chain,
                          const std::vector<Certificate>& roots, UtcTime at);

/// Over SHA-256 of `data`, by the certificate's key: ECDSA (DER), RSA PKCS#1 v1.5 or RSA-PSS.
bool verify_signature(const Certificate& certificate, std::string_view data,
                      std::string_view signature);

}  // namespace ocppsim
