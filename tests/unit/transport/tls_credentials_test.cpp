// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/transport.hpp>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace ocppsim;

namespace {
struct TemporaryFile {
  explicit TemporaryFile(const char* text) : path(OCPPSIM_BINARY_DIR "/tls_credentials_test.pem") {
    std::ofstream(path) << text;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};
}  // namespace

TEST_CASE("TLS credentials are read as text; an empty path leaves its part empty") {
  const TemporaryFile file("-----BEGIN CERTIFICATE-----\nabc\n");
  const auto credentials = TlsCredentials::load(file.path, "", file.path);
  REQUIRE(credentials);
  CHECK(credentials->ca_pem == "-----BEGIN CERTIFICATE-----\nabc\n");
  CHECK(credentials->certificate_pem.empty());
  CHECK(credentials->private_key_pem == credentials->ca_pem);
  CHECK(credentials->verify_peer);
}

TEST_CASE("a missing file and one without PEM text are errors that name the file") {
  const auto missing = TlsCredentials::load("/nowhere/ca.pem", "", "");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().where == "/nowhere/ca.pem");
  CHECK(missing.error().code == Errc::io);
  const TemporaryFile file("der?");
  const auto wrong = TlsCredentials::load("", file.path, "");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == file.path);
  CHECK(wrong.error().code == Errc::tls);
}
