// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/openssl.hpp"

#include <openssl/err.h>

namespace ocppsim {

BioPtr reading(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

std::string take_reason(std::string_view otherwise) {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = error ? ERR_reason_error_string(error) : nullptr;
  return std::string(reason ? std::string_view(reason) : otherwise);
}

bool write_name(X509_NAME* name, std::string_view country, std::string_view organization,
                std::string_view common_name) {
  const struct {
    int attribute;
    std::string_view text;
  } parts[] = {{NID_countryName, country},
               {NID_organizationName, organization},
               {NID_commonName, common_name}};
  for (const auto& part : parts) {
    if (part.text.empty()) continue;
    if (X509_NAME_add_entry_by_NID(name, part.attribute, MBSTRING_UTF8,
                                   const_cast<unsigned char*>(bytes_of(part.text)),
                                   static_cast<int>(part.text.size()), -1, 0) != 1) {
      return false;
    }
  }
  return true;
}

}  // namespace ocppsim
