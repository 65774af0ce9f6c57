// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/authority.hpp"

#include <utility>

namespace ocppsim {
namespace {
constexpr std::uint64_t serial_seed = 1;  // of serial numbers only: the key is given
}

std::unique_ptr<Authority> Authority::of(const CsmsConfig& config) {
  if (config.authority_certificate.empty()) return nullptr;
  auto certificate = Certificate::parse(config.authority_certificate);
  auto key = PrivateKey::parse(config.authority_key);
  if (!certificate.ok() || !key.ok() || !certificate->belongs_to(*key)) return nullptr;
  return std::unique_ptr<Authority>(new Authority(
      CertificateAuthority(*std::move(certificate), *std::move(key), RandomStream(serial_seed))));
}

std::optional<std::string> Authority::sign(std::string_view request_pem, UtcTime now) {
  auto signed_one = authority_.sign(request_pem, now - hours{24}, now + lifetime);
  if (!signed_one.ok()) return std::nullopt;
  return signed_one->pem();
}

}  // namespace ocppsim
