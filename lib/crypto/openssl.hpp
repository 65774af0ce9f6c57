// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the sources of this floor share of OpenSSL. Never included by a header of another floor.
#pragma once

#include <ocppsim/result.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using BignumContextPtr = std::unique_ptr<BN_CTX, FreedBy<BN_CTX_free>>;
using GroupPtr = std::unique_ptr<EC_GROUP, FreedBy<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, FreedBy<EC_POINT_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, FreedBy<X509_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, FreedBy<X509_REQ_free>>;

inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A memory BIO that reads `text`, which must outlive it.
BioPtr reading(std::string_view text);
/// What was written to a memory BIO.
std::string text_of(BIO* bio);
/// The newest reason in OpenSSL's error queue, emptied; `otherwise` when there is none.
std::string take_reason(std::string_view otherwise);
/// The DER that OpenSSL's i2d function writes for `object`.
template <class Object, class Writer>
std::string to_der(Object* object, Writer write) {
  const int size = write(object, nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  write(object, &out);
  return der;
}

/// Sets the attributes that are not empty, in the order C, O, CN.
bool write_name(X509_NAME* name, std::string_view country, std::string_view organization,
                std::string_view common_name);

}  // namespace ocppsim
