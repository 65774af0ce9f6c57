// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/transport.hpp>

#include "support/certificates.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace ocppsim;
using ocppsim::test::CertificateMaker;
using ocppsim::test::PemIdentity;

namespace {
struct TemporaryFile {
  TemporaryFile(const char* name, const std::string& text)
      : path(std::string(OCPPSIM_BINARY_DIR "/tls_credentials_test_") + name) {
    std::ofstream(path) << text;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};
}  // namespace

TEST_CASE("TLS credentials are read as text; an empty path leaves its part empty") {
  const CertificateMaker ca("Test CA");
  const PemIdentity own = ca.issue("CP-1", {});
  const TemporaryFile root("ca.pem", ca.pem());
  const TemporaryFile certificate("cert.pem", own.certificate);
  const TemporaryFile key("key.pem", own.private_key);
  const auto trust = TlsCredentials::load(root.path, "", "");
  REQUIRE(trust);
  CHECK(trust->ca_pem == ca.pem());
  CHECK(trust->certificate_pem.empty());
  CHECK(trust->private_key_pem.empty());
  CHECK(trust->verify_peer);
  const auto identity = TlsCredentials::load("", certificate.path, key.path);
  REQUIRE(identity);
  CHECK(identity->certificate_pem == own.certificate);
  CHECK(identity->private_key_pem == own.private_key);
}

TEST_CASE("a missing file and one without PEM text are errors that name the file") {
  const auto missing = TlsCredentials::load("/nowhere/ca.pem", "", "");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().where == "/nowhere/ca.pem");
  CHECK(missing.error().code == Errc::io);
  const TemporaryFile file("der.pem", "der?");
  const auto wrong = TlsCredentials::load("", file.path, "");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == file.path);
  CHECK(wrong.error().code == Errc::tls);
}

TEST_CASE("a certificate and a key come together and belong together") {
  const CertificateMaker ca("Test CA");
  const PemIdentity one = ca.issue("CP-1", {});
  const TemporaryFile certificate("cert.pem", one.certificate);
  const TemporaryFile key("key.pem", one.private_key);
  const TemporaryFile other_key("other.pem", ca.issue("CP-2", {}).private_key);

  const auto keyless = TlsCredentials::load("", certificate.path, "");
  REQUIRE_FALSE(keyless);
  CHECK(keyless.error().where == certificate.path);
  CHECK_THAT(keyless.error().message, Catch::Contains("needs its private key"));
  const auto bare = TlsCredentials::load("", "", key.path);
  REQUIRE_FALSE(bare);
  CHECK(bare.error().where == key.path);
  CHECK_THAT(bare.error().message, Catch::Contains("needs its certificate"));

  const auto strangers = TlsCredentials::load("", certificate.path, other_key.path);
  REQUIRE_FALSE(strangers);
  CHECK(strangers.error().code == Errc::tls);
  CHECK(strangers.error().where == certificate.path + ", " + other_key.path);
  CHECK_THAT(strangers.error().message, Catch::Contains("does not belong to"));
  const auto swapped = TlsCredentials::load("", key.path, certificate.path);
  REQUIRE_FALSE(swapped);
  CHECK_THAT(swapped.error().message, Catch::Contains("the own certificate"));
}
