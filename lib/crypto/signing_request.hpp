// SPDX-License-Identifier: AGPL-3.0-or-later
//
// PKCS#10 certificate signing requests (RFC 2986).
#pragma once

#include "crypto/private_key.hpp"

#include <string>
#include <string_view>

namespace ocppsim {

struct SubjectName {
  std::string common_name;
  std::string organization;
  std::string country;  // two letters, or empty
};

/// PEM of a request for `subject`, signed by `key`. Error: a subject X.509 can not hold.
Result<std::string> make_signing_request(const PrivateKey& key, const SubjectName& subject);

/// A request as an authority looks at it.
struct SigningRequest {
  SubjectName subject;
  std::string public_der;  // SubjectPublicKeyInfo
};
/// Error: no request, or its own signature does not hold.
Result<SigningRequest> parse_signing_request(std::string_view pem);

}  // namespace ocppsim
