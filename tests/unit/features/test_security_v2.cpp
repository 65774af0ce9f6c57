// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Certificates and the password in 2.x: 2.0.1 A01 to A03, M03 to M05. What X.509 decides is the same
// in all versions and tested there (test_security_certificates_v16.cpp, test_security_roots_v16.cpp).
#include "certificate_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

struct Rig : CertificateRig {
  explicit Rig(const ChargerRig::Tweak& tweak = {})
      : CertificateRig(tweak, GENERATE(as<std::string>{}, "ocpp2.0.1", "ocpp2.1")) {}

  std::string told(std::size_t index = 0) const {
    const auto sent = rig.sent("SecurityEventNotification");
    return index < sent.size() ? at_path(sent[index].payload, "type") : std::string{};
  }
  std::string entries() { return *rig.charger().variable("SecurityCtrlr.CertificateEntries"); }
};

std::string in(const std::string& answer, std::string_view path) {
  const auto json = Json::parse(answer);
  return json.ok() ? at_path(*json, path) : answer;
}

std::string status(const std::string& answer) {
  return in(answer, "status");
}

CertificateHash hash_under(const Certificate& certificate, const CertificateAuthority& issuer) {
  return certificate.hash(HashAlgorithm::sha256, issuer.certificate());
}

std::string set_password(std::string_view password) {
  return R"({"setVariableData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":)"
         R"("BasicAuthPassword"},"attributeValue":")" +
         std::string(password) + "\"}]}";
}

}  // namespace

TEST_CASE("2.x: a certificate is asked for with its use, and used on the next connection",
          "[2.0.1 A02.FR.01][2.0.1 A02.FR.02][2.0.1 A02.FR.08][2.0.1 F06]") {
  Rig it;
  const std::string csr = it.request();
  const auto request = parse_signing_request(csr);
  REQUIRE(request.ok());
  CHECK(request->subject.common_name == "SN-42");
  CHECK(request->subject.organization == "Test CPO");
  CHECK(at_path(it.rig.sent("SignCertificate")[0].payload, "certificateType") ==
        "ChargingStationCertificate");
  const std::string chain = it.sign(csr);
  Json signed_one = Json::object();
  signed_one["certificateChain"] = chain;
  signed_one["certificateType"] = "V2GCertificate";
  CHECK(status(it.rig.ask("CertificateSigned", signed_one.to_text())) == "Rejected");
  CHECK(it.rig.sent("SecurityEventNotification").empty());  // it is not the one that was meant
  signed_one["certificateType"] = "ChargingStationCertificate";
  CHECK(it.rig.ask("CertificateSigned", signed_one.to_text()) == accepted);
  it.rig.run(5s);
  CHECK(it.watch.dials.size() == 2);
  CHECK(it.presented() == chain);
}

TEST_CASE("2.x: a certificate that is not right is refused, and that is told",
          "[2.0.1 A02.FR.06][2.0.1 A02.FR.07][2.0.1 A04.FR.01]") {
  Rig it;
  const std::string csr = it.request();
  const std::string answer = it.give(it.factory_leaf);
  CHECK(status(answer) == "Rejected");
  CHECK(in(answer, "statusInfo.reasonCode") == "InvalidCertificate");
  it.rig.run(1s);
  CHECK(it.told() == "InvalidChargingStationCertificate");
  CHECK(it.give(it.sign(csr)) == accepted);  // the request stays
}

TEST_CASE("2.1: a certificate says which request it answers; one for another is refused",
          "[2.1 A02.FR.24][2.1 A02.FR.26]") {
  CertificateRig it({}, "ocpp2.1");
  REQUIRE_FALSE(it.request().empty());
  const std::string csr = it.request();
  const auto id = [&](std::size_t index) {
    return at_path(it.rig.sent("SignCertificate")[index].payload, "requestId");
  };
  CHECK(id(0) != id(1));
  const auto give = [&](const std::string& number) {
    Json request = Json::object();
    request["certificateChain"] = it.sign(csr);
    request["requestId"] = std::stoi(number);
    return status(it.rig.ask("CertificateSigned", request.to_text()));
  };
  CHECK(give(id(0)) == "Rejected");
  CHECK(it.events("InvalidChargingStationCertificate") == 1);
  CHECK(give(id(1)) == "Accepted");
}

TEST_CASE("2.x: the variables of the block are in force",
          "[2.0.1 A02][2.0.1 A02.FR.16][2.0.1 M05.FR.03]") {
  Rig it([](ChargePointConfig& config) {
    config.variables.push_back({"SecurityCtrlr.MaxCertificateChainSize", "500"});
  });
  it.rig.set("SecurityCtrlr.OrganizationName", "Next CPO");
  const std::string csr = it.request();
  CHECK(parse_signing_request(csr)->subject.organization == "Next CPO");
  CHECK(status(it.give(it.sign(csr))) == "Rejected");
  CHECK(it.entries() == "1");
  for (int i = 2; i <= 10; ++i)
    CHECK(it.install(authority(static_cast<std::uint64_t>(i)).certificate().pem()) == accepted);
  CHECK(it.entries() == "10");
  CHECK(status(it.install(authority(11).certificate().pem())) == "Rejected");
}

TEST_CASE("2.x: a request without its certificate is repeated, ever later, so many times",
          "[2.0.1 A02.FR.17][2.0.1 A02.FR.18][2.0.1 A02.FR.19]") {
  Rig it([](ChargePointConfig& config) {
    config.variables.push_back({"SecurityCtrlr.CertSigningWaitMinimum", "10"});
    config.variables.push_back({"SecurityCtrlr.CertSigningRepeatTimes", "2"});
  });
  const std::string csr = it.request();
  const auto sent = [&] { return it.rig.sent("SignCertificate"); };
  const TimePoint first = sent()[0].at;
  SECTION("and given up then") {
    it.rig.run(23h);
    REQUIRE(sent().size() == 3);
    CHECK(sent()[1].at - first == 10s + 2ms);
    CHECK(sent()[2].at - first == 30s + 4ms);
    CHECK(at_path(sent()[2].payload, "csr") == csr);
    it.rig.run(2h);
    CHECK(sent().size() == 3);
    CHECK(status(it.give(it.sign(csr))) == "Rejected");
  }
  SECTION("also by the process that follows, until it comes") {
    it.rig.run(15s);
    it.rig.replace_charger();
    it.rig.charger().start();
    it.rig.run(1min);
    CHECK(sent().size() == 3);
    CHECK(it.give(it.sign(csr)) == accepted);
    it.rig.run(48h);
    CHECK(sent().size() == 3);
  }
}

TEST_CASE("2.x: roots are listed with their types, all or those asked for",
          "[2.0.1 M03.FR.01][2.0.1 M03.FR.02][2.0.1 M03.FR.03][2.0.1 M05.FR.01]") {
  Rig it;
  const CertificateAuthority maker = authority(4);
  CHECK(status(it.rig.ask("GetInstalledCertificateIds",
                          R"({"certificateType":["ManufacturerRootCertificate"]})")) == "NotFound");
  CHECK(it.install(maker.certificate().pem(), "ManufacturerRootCertificate") == accepted);
  const std::string all = it.rig.ask("GetInstalledCertificateIds", "{}");
  CHECK(status(all) == "Accepted");
  CHECK(in(all, "certificateHashDataChain[0].certificateType") == "CSMSRootCertificate");
  CHECK(in(all, "certificateHashDataChain[1].certificateType") == "ManufacturerRootCertificate");
  CHECK(in(all, "certificateHashDataChain[1].certificateHashData.serialNumber") ==
        maker.certificate().serial_number());
  const std::string some =
      it.rig.ask("GetInstalledCertificateIds",
                 R"({"certificateType":["V2GRootCertificate","ManufacturerRootCertificate"]})");
  CHECK(in(some, "certificateHashDataChain[0].certificateType") == "ManufacturerRootCertificate");
  CHECK(in(some, "certificateHashDataChain[1].certificateType").empty());
}

TEST_CASE("2.x: what is no root, or has no use here, is not installed",
          "[2.0.1 M05.FR.06][2.0.1 M05.FR.07]") {
  Rig it;
  CHECK(status(it.install("nonsense")) == "Rejected");
  for (const char* type : {"V2GRootCertificate", "MORootCertificate"}) {
    const std::string answer = it.install(authority(2).certificate().pem(), type);
    CHECK(status(answer) == "Rejected");
    CHECK(in(answer, "statusInfo.reasonCode") == "UnsupportedRequest");
  }
  CHECK(it.entries() == "1");
}

TEST_CASE("2.x: a root is deleted; the one in use and the station's own certificate stay",
          "[2.0.1 M04.FR.01][2.0.1 M04.FR.04][2.0.1 M04.FR.05][2.0.1 M04.FR.06]") {
  Rig it;
  const CertificateAuthority second = authority(2);
  const CertificateHash hash = hash_under(second.certificate(), second);
  CHECK(status(it.remove(hash)) == "NotFound");
  CHECK(it.install(second.certificate().pem()) == accepted);
  CHECK(it.remove(hash) == accepted);
  const UtcTime now = it.rig.charger().device_time();
  RandomStream random(5);
  const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
  it.watch.peer_chain_pem =
      it.root.issue({{"csms.example", "Test CPO", ""}, now - 1h, now + 1h}, key).pem();
  CHECK(status(it.remove(hash_under(it.root.certificate(), it.root))) == "Failed");
  const auto leaf = Certificate::parse(it.factory_leaf);
  CHECK(status(it.remove(hash_under(*leaf, it.root))) == "Failed");
  it.rig.csms.drop();
  it.rig.run(5s);
  CHECK(it.presented() == it.factory_leaf);
}

TEST_CASE("2.x: the new password is used on the next connection, logged without its value",
          "[2.0.1 A01.FR.01][2.0.1 A01.FR.02][2.0.1 A01.FR.11][2.0.1 A01.FR.12]") {
  Rig it([](ChargePointConfig& config) {
    config.security_profile = 1;
    config.basic_auth_password = "the-first-password";
  });
  constexpr const char* verdict = "setVariableResult[0].attributeStatus";
  CHECK(in(it.rig.ask("SetVariables", set_password("too-short")), verdict) == "Rejected");
  CHECK(it.watch.last().basic_auth_password == "the-first-password");
  CHECK(in(it.rig.ask("SetVariables", set_password("the-second-password")), verdict) == "Accepted");
  it.rig.run(5s);
  CHECK(it.watch.dials.size() == 2);
  CHECK(it.watch.last().basic_auth_password == "the-second-password");
  CHECK(it.events("ReconfigurationOfSecurityParameters") == 1);
  CHECK(it.rig.sent("SecurityEventNotification").empty());  // not critical
  it.rig.replace_charger();
  it.rig.charger().start();
  it.rig.run(1s);
  CHECK(it.watch.last().basic_auth_password == "the-second-password");
}
