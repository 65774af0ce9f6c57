// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Authority: signs the certificate requests of chargers (1.6 security A02, 2.0.1 A02), when the
// CSMS was given a certificate authority to play.
#pragma once

#include <ocppsim/csms.hpp>

#include "crypto/certificate_authority.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

class Authority {
 public:
  static constexpr Duration lifetime = hours{24 * 365};

  /// nullptr: the configuration has none, or none that can be read.
  static std::unique_ptr<Authority> of(const CsmsConfig& config);
  /// PEM, valid from a day before `now` on. Nothing: the request is unreadable.
  std::optional<std::string> sign(std::string_view request_pem, UtcTime now);

 private:
  explicit Authority(CertificateAuthority authority) : authority_(std::move(authority)) {}
  CertificateAuthority authority_;
};

}  // namespace ocppsim
