// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The OpenSSL objects behind the types of this floor.
#pragma once

#include "crypto/certificate.hpp"
#include "crypto/openssl.hpp"
#include "crypto/private_key.hpp"

namespace ocppsim {

struct PrivateKey::Native {
  KeyPtr key;
};

struct Certificate::Native {
  X509Ptr certificate;
};

/// The AlgorithmIdentifier of PrivateKey::sign(), for certificates and requests.
using AlgorithmPtr = std::unique_ptr<X509_ALGOR, FreedBy<X509_ALGOR_free>>;
AlgorithmPtr signature_algorithm(const PrivateKey& key);

}  // namespace ocppsim
