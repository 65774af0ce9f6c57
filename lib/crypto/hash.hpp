// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Cryptographic digests, in OCPP's names. (base/digest.hpp is the fast one for transcripts.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

enum class HashAlgorithm { sha256, sha384, sha512 };
const char* to_string(HashAlgorithm algorithm) noexcept;  // "SHA256"
std::optional<HashAlgorithm> parse_hash_algorithm(std::string_view name) noexcept;

/// The raw bytes; to_hex() of base/text.hpp spells them.
std::string hash_bytes(HashAlgorithm algorithm, std::string_view data);
/// HMAC-SHA-256 (RFC 2104), raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view data);

}  // namespace ocppsim
