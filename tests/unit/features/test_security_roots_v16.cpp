// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The roots that a charger trusts (1.6 security M03 to M05).
#include "certificate_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* not_found = R"({"status":"NotFound"})";

CertificateHash hash_of(const CertificateAuthority& root,
                        HashAlgorithm algorithm = HashAlgorithm::sha256) {
  return root.certificate().hash(algorithm, root.certificate());
}

}  // namespace

TEST_CASE("roots are installed, listed by their hash data, trusted and kept",
          "[1.6 security M03][1.6 security "
          "M05][1.6:InstallCertificate][1.6:GetInstalledCertificateIds]") {
  CertificateRig it;
  const CertificateAuthority second = authority(2), maker = authority(4);
  CHECK(it.installed("ManufacturerRootCertificate") == not_found);
  CHECK(it.install(second.certificate().pem()) == accepted);
  CHECK(it.install(maker.certificate().pem(), "ManufacturerRootCertificate") == accepted);
  it.rig.csms.drop();
  it.rig.run(5s);
  CHECK(it.watch.last().tls->ca_pem == it.root.certificate().pem() + second.certificate().pem());
  it.rig.replace_charger();
  it.rig.charger().start();
  it.rig.run(2s);
  const auto list = Json::parse(it.installed());
  REQUIRE(list.ok());
  CHECK(at_path(*list, "status") == "Accepted");
  CHECK(list->find("certificateHashData")->items().size() == 2);
  const CertificateHash hash = hash_of(second);
  CHECK(at_path(*list, "certificateHashData[1].hashAlgorithm") == "SHA256");
  CHECK(at_path(*list, "certificateHashData[1].issuerNameHash") == hash.issuer_name_hash);
  CHECK(at_path(*list, "certificateHashData[1].issuerKeyHash") == hash.issuer_key_hash);
  CHECK(at_path(*list, "certificateHashData[1].serialNumber") == hash.serial_number);
  const auto makers = Json::parse(it.installed("ManufacturerRootCertificate"));
  CHECK(at_path(*makers, "certificateHashData[0].serialNumber") == hash_of(maker).serial_number);
}

TEST_CASE("what is no root is not installed", "[1.6 security M05.FR.06][1.6:InstallCertificate]") {
  CertificateRig it;
  CertificateAuthority second = authority(2);
  const UtcTime now = it.rig.charger().device_time();
  CHECK(it.install("nonsense") == rejected);
  CHECK(it.install(it.factory_leaf) == rejected);  // no authority
  CHECK(it.install(second.certificate().pem() + it.root.certificate().pem()) == rejected);  // two
  // Signed by somebody unknown here.
  CHECK(it.install(second.subordinate({"Sub", "X", ""}, now).certificate().pem()) == rejected);
  it.rig.charger().step_clock(hours{24 * 3651});
  CHECK(it.install(second.certificate().pem()) == rejected);  // expired
}

TEST_CASE("an intermediate of an installed root may be installed; a root is installed once",
          "[1.6 security M05]") {
  CertificateRig it;
  const UtcTime now = it.rig.charger().device_time();
  const CertificateAuthority sub = it.root.subordinate({"Sub", "Test CPO", ""}, now);
  CHECK(it.install(sub.certificate().pem()) == accepted);
  CHECK(it.install(sub.certificate().pem()) == accepted);
  CHECK(Json::parse(it.installed())->find("certificateHashData")->items().size() == 2);
  CHECK(it.remove(sub.certificate().hash(HashAlgorithm::sha256, it.root.certificate())) ==
        accepted);
}

TEST_CASE("CertificateStoreMaxLength limits the roots of both kinds",
          "[1.6 security M05.FR.03][1.6:CertificateStoreMaxLength]") {
  CertificateRig it([](ChargePointConfig& config) {
    config.variables.push_back({"CertificateStoreMaxLength", "3"});
  });
  CHECK(it.install(authority(2).certificate().pem()) == accepted);
  CHECK(it.install(authority(4).certificate().pem(), "ManufacturerRootCertificate") == accepted);
  CHECK(it.install(authority(5).certificate().pem()) == rejected);
  CHECK(it.install(authority(5).certificate().pem(), "ManufacturerRootCertificate") == rejected);
}

TEST_CASE("a root is deleted by its hash data, in whatever algorithm and spelling",
          "[1.6 security M04.FR.02][1.6 security M04.FR.04][1.6:DeleteCertificate]") {
  const auto algorithm =
      GENERATE(HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512);
  CertificateRig it;
  const CertificateAuthority second = authority(2);
  CertificateHash hash = hash_of(second, algorithm);
  CHECK(it.remove(hash) == not_found);
  CHECK(it.install(second.certificate().pem()) == accepted);
  for (char& c : hash.issuer_key_hash) c = static_cast<char>(std::toupper(c));
  CHECK(it.remove(hash) == accepted);
  CHECK(it.remove(hash) == not_found);
}

TEST_CASE("the charger's own certificate can not be deleted",
          "[1.6 security M04.FR.05][1.6:DeleteCertificate]") {
  CertificateRig it;
  const auto leaf = Certificate::parse(it.factory_leaf);
  CHECK(it.remove(leaf->hash(HashAlgorithm::sha256, it.root.certificate())) == not_found);
  it.rig.csms.drop();
  it.rig.run(5s);
  CHECK(it.presented() == it.factory_leaf);
}

TEST_CASE("the root this connection was verified with stays; the last one may go otherwise",
          "[1.6 security M04.FR.06][1.6:DeleteCertificate]") {
  CertificateRig it;
  CertificateAuthority root = authority();
  const UtcTime now = it.rig.charger().device_time();
  RandomStream random(5);
  const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
  SECTION("in use") {
    it.watch.peer_chain_pem =
        root.issue({{"csms.example", "Test CPO", ""}, now - 1h, now + 1h}, key).pem();
    CHECK(it.remove(hash_of(it.root)) == R"({"status":"Failed"})");
    CHECK(it.install(authority(2).certificate().pem()) == accepted);
    CHECK(it.remove(hash_of(authority(2))) == accepted);  // the other one is not
  }
  SECTION("not in use") {
    CHECK(it.remove(hash_of(it.root)) == accepted);
    CHECK(it.installed() == not_found);
    it.rig.csms.drop();
    it.rig.run(5s);
    // No root is left to trust, and the system's never counted.
    CHECK(it.watch.last().tls->ca_pem.empty());
    CHECK(it.watch.last().tls->system_roots == SystemRoots::never);
  }
}

TEST_CASE("AdditionalRootCertificateCheck: only an heir signed by the old root replaces it",
          "[1.6 security M05.FR.08][1.6 security M05.FR.10][1.6:AdditionalRootCertificateCheck]") {
  CertificateRig it([](ChargePointConfig& config) {
    config.variables.push_back({"AdditionalRootCertificateCheck", "true"});
    config.variables.push_back({"CertificateStoreMaxLength", "1"});
  });
  CHECK(it.install(authority(2).certificate().pem()) == rejected);
  const UtcTime now = it.rig.charger().device_time();
  const CertificateAuthority heir = it.root.subordinate({"New Root", "Test CPO", ""}, now);
  CHECK(it.install(heir.certificate().pem()) == accepted);
  const auto list = Json::parse(it.installed());
  REQUIRE(list->find("certificateHashData")->items().size() == 1);
  CHECK(at_path(*list, "certificateHashData[0].serialNumber") ==
        heir.certificate().serial_number());
}

TEST_CASE(
    "AdditionalRootCertificateCheck: the old root is the fallback until the new one has worked",
    "[1.6 security M05.FR.11][1.6 security M05.FR.12][1.6 security "
    "M05.FR.13][1.6:AdditionalRootCertificateCheck]") {
  CertificateRig it([](ChargePointConfig& config) {
    config.variables.push_back({"AdditionalRootCertificateCheck", "true"});
  });
  const std::string old_pem = it.root.certificate().pem();
  const UtcTime now = it.rig.charger().device_time();
  const std::string new_pem =
      it.root.subordinate({"New Root", "Test CPO", ""}, now).certificate().pem();
  CHECK(it.install(new_pem) == accepted);
  std::string served_by = old_pem;  // the root the CSMS's certificate stands under
  it.watch.refuse = [&](const Endpoint& to) -> std::optional<CloseEvent> {
    if (to.tls->ca_pem == served_by) return std::nullopt;
    return tls_failure(TlsFault::certificate);
  };
  it.rig.csms.drop();
  it.rig.run(10s);
  REQUIRE(it.watch.dials.size() == 3);
  CHECK(it.watch.dials[1].endpoint.tls->ca_pem == new_pem);
  CHECK(it.watch.dials[2].endpoint.tls->ca_pem == old_pem);
  CHECK(it.rig.charger().online());
  served_by = new_pem;
  it.rig.csms.drop();
  it.rig.run(10s);
  CHECK(it.watch.last().tls->ca_pem == new_pem);
  served_by = old_pem;  // it is gone now
  it.rig.csms.drop();
  it.rig.run(10min);
  CHECK_FALSE(it.rig.charger().connected());
  CHECK(it.watch.last().tls->ca_pem == new_pem);
}
