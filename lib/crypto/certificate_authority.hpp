// SPDX-License-Identifier: AGPL-3.0-or-later
//
// CertificateAuthority: signs certificates, for tests and for a CSMS that plays the authority.
//
//   CertificateAuthority root({"Root", "CPO"}, KeyKind::ec_p256, random, now);
//   CertificateAuthority sub = root.subordinate({"Sub", "CPO"}, now);
//   Certificate leaf = *sub.sign(csr, now, now + hours{24});
//
// Keys and serial numbers come from the stream, times from the caller: the same bytes in every run.
#pragma once

#include "crypto/certificate.hpp"
#include "crypto/private_key.hpp"
#include "crypto/signing_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class CertificateAuthority {
 public:
  static constexpr Duration lifetime = hours{24 * 3650};

  /// Self-signed, valid from a day before `now` on.
  CertificateAuthority(const SubjectName& name, KeyKind kind, RandomStream& random, UtcTime now);
  /// One that is there already; `random` makes serial numbers.
  CertificateAuthority(Certificate certificate, PrivateKey key, RandomStream random)
      : CertificateAuthority(std::move(certificate), std::move(key), KeyKind::ec_p256, random) {}
  /// An authority with a key of its own, whose certificate this one signed: an intermediate, or the
  /// root that follows this one (1.6 security M05.FR.09).
  CertificateAuthority subordinate(const SubjectName& name, UtcTime now);

  const Certificate& certificate() const noexcept { return certificate_; }
  const PrivateKey& key() const noexcept { return key_; }

  struct Leaf {
    SubjectName subject;
    UtcTime not_before;
    UtcTime not_after;
    std::vector<std::string> alternative_names{};  // "DNS:localhost", "IP:127.0.0.1"
  };
  Certificate issue(const Leaf& leaf, const PrivateKey& key);
  /// As the request asks. Error: it is unreadable or not signed by its key.
  Result<Certificate> sign(std::string_view request_pem, UtcTime not_before, UtcTime not_after);

 private:
  CertificateAuthority(Certificate certificate, PrivateKey key, KeyKind kind, RandomStream random)
      : random_(random), kind_(kind), key_(std::move(key)), certificate_(std::move(certificate)) {}

  RandomStream random_;  // serial numbers, keys of subordinates
  KeyKind kind_;
  PrivateKey key_;
  Certificate certificate_;
};

}  // namespace ocppsim
