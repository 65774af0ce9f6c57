// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/transport.hpp>

#include "net/tls_context.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ocppsim {
namespace {

Result<std::string> read_pem(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(Errc::io, std::string("cannot open: ") + std::strerror(errno), path);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad() || text.find("-----BEGIN ") == std::string::npos) {
    return Error(Errc::tls, "holds no PEM text; expected a line starting with -----BEGIN", path);
  }
  return text;
}

}  // namespace

Result<TlsCredentials> TlsCredentials::load(const std::string& ca_file,
                                            const std::string& certificate_file,
                                            const std::string& key_file) {
  TlsCredentials credentials;
  const std::pair<const std::string*, std::string*> parts[] = {
      {&ca_file, &credentials.ca_pem},
      {&certificate_file, &credentials.certificate_pem},
      {&key_file, &credentials.private_key_pem}};
  for (const auto& [path, part] : parts) {
    Result<std::string> text = read_pem(*path);
    if (!text) return text.error();
    *part = std::move(*text);
  }
  if (certificate_file.empty() && key_file.empty()) return credentials;
  if (key_file.empty()) {
    return Error(Errc::tls, "a certificate needs its private key: name that file too",
                 certificate_file);
  }
  if (certificate_file.empty()) {
    return Error(Errc::tls, "a private key needs its certificate: name that file too", key_file);
  }
  if (const auto good = net::check_identity(credentials); !good) {
    return Error(Errc::tls, good.error().message,
                 fmt::format("{}, {}", certificate_file, key_file));
  }
  return credentials;
}

}  // namespace ocppsim
