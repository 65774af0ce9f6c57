// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/hash.hpp"

#include "crypto/openssl.hpp"

#include <openssl/hmac.h>

namespace ocppsim {
namespace {

const EVP_MD* digest_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return EVP_sha256();
    case HashAlgorithm::sha384: return EVP_sha384();
    case HashAlgorithm::sha512: return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

const char* to_string(HashAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case HashAlgorithm::sha256: return "SHA256";
    case HashAlgorithm::sha384: return "SHA384";
    case HashAlgorithm::sha512: return "SHA512";
  }
  return "";
}

std::optional<HashAlgorithm> parse_hash_algorithm(std::string_view name) noexcept {
  for (const auto algorithm :
       {HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    if (name == to_string(algorithm)) return algorithm;
  }
  return std::nullopt;
}

std::string hash_bytes(HashAlgorithm algorithm, std::string_view data) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const int done =
      EVP_Digest(data.data(), data.size(), digest, &size, digest_of(algorithm), nullptr);
  OCPPSIM_ASSERT(done == 1, "OpenSSL lacks a SHA-2 digest");
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(data),
                          data.size(), code, &size);
  OCPPSIM_ASSERT(done != nullptr, "OpenSSL lacks HMAC");
  return std::string(reinterpret_cast<const char*>(code), size);
}

}  // namespace ocppsim
