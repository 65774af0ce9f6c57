// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ECDSA over P-256 and SHA-256 without chance: the nonce comes from the key and the message
// (RFC 6979). OpenSSL offers this only from 3.2 on. Not constant in time: keys of a simulator.
#pragma once

#include "crypto/openssl.hpp"

#include <string>
#include <string_view>

namespace ocppsim {

GroupPtr p256();
/// DER of the signature over `hash` (32 bytes) by the private scalar `secret`.
std::string sign_p256(const BIGNUM* secret, std::string_view hash);

}  // namespace ocppsim
