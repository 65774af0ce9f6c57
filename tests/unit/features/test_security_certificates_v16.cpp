// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The charger's own certificate (1.6 security A02, A03) and the roots it trusts (M03 to M05).
#include "crypto/certificate_authority.hpp"
#include "support/charger_rig.hpp"
#include "support/dial_watch.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* accepted = R"({"status":"Accepted"})";
constexpr const char* rejected = R"({"status":"Rejected"})";
constexpr const char* not_found = R"({"status":"NotFound"})";
constexpr const char* trigger = R"({"requestedMessage":"SignChargePointCertificate"})";

UtcTime start_of_time() {
  return make_virtual_loop()->utc_now();
}

CertificateAuthority authority(std::uint64_t seed = 1) {
  RandomStream random(seed);
  return CertificateAuthority({"CPO Root " + std::to_string(seed), "Test CPO", ""},
                              KeyKind::ec_p256, random, start_of_time());
}

struct CertificateRig {
  explicit CertificateRig(const ChargerRig::Tweak& tweak = {})
      : rig(
            "ocpp1.6",
            [&](ChargePointConfig& config) {
              RandomStream random(3);
              const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
              const Certificate leaf = root.issue(
                  {{"SN-42", "Test CPO", ""}, start_of_time() - 24h, start_of_time() + 24h * 365},
                  key);
              auto tls = std::make_shared<TlsCredentials>();
              tls->ca_pem = root.certificate().pem();
              tls->certificate_pem = factory_leaf = leaf.pem();
              tls->private_key_pem = key.pem();
              config.tls = tls;
              config.serial_number = "SN-42";
              config.security_profile = 3;
              config.variables.push_back({"CpoName", "Test CPO"});
              if (tweak) tweak(config);
            },
            nullptr, watch.wrap()) {
    rig.csms.answers["SignCertificate"] = accepted;
    rig.boot();
  }

  /// Triggers; the request that came of it.
  std::string request() {
    CHECK(rig.ask("ExtendedTriggerMessage", trigger) == accepted);
    rig.run(100ms);
    const auto sent = rig.sent("SignCertificate");
    return sent.empty() ? std::string{} : at_path(sent.back().payload, "csr");
  }
  std::string give(const std::string& chain) {
    Json request = Json::object();
    request["certificateChain"] = chain;
    return rig.ask("CertificateSigned", request.to_text());
  }
  std::string sign(const std::string& csr, Duration from = -24h, Duration until = 24h * 90) {
    const UtcTime now = rig.charger().device_time();
    return root.sign(csr, now + from, now + until)->pem();
  }
  std::string install(const std::string& pem, const char* type = "CentralSystemRootCertificate") {
    Json request = Json::object();
    request["certificateType"] = type;
    request["certificate"] = pem;
    return rig.ask("InstallCertificate", request.to_text());
  }
  std::string installed(const char* type = "CentralSystemRootCertificate") {
    return rig.ask("GetInstalledCertificateIds",
                   std::string(R"({"certificateType":")") + type + "\"}");
  }
  std::string remove(const CertificateHash& hash) {
    Json request = Json::object();
    Json& data = request["certificateHashData"];
    data["hashAlgorithm"] = to_string(hash.algorithm);
    data["issuerNameHash"] = hash.issuer_name_hash;
    data["issuerKeyHash"] = hash.issuer_key_hash;
    data["serialNumber"] = hash.serial_number;
    return rig.ask("DeleteCertificate", request.to_text());
  }
  const std::string& presented() const { return watch.last().tls->certificate_pem; }
  std::size_t events(std::string_view type) const {
    std::size_t n = 0;
    for (const SeenEvent& event : rig.told(EventKind::security_event)) n += event.text == type;
    return n;
  }

  CertificateAuthority root = authority();
  std::string factory_leaf;
  DialWatch watch;
  ChargerRig rig;
};

CertificateHash hash_of(const CertificateAuthority& root,
                        HashAlgorithm algorithm = HashAlgorithm::sha256) {
  return root.certificate().hash(algorithm, root.certificate());
}

}  // namespace

// ---- own certificate ----------------------------------------------------------------------------

TEST_CASE(
    "a certificate is asked for with a new key, checked, and used on the next connection",
    "[1.6 security "
    "A02][1.6:ExtendedTriggerMessage][1.6:SignCertificate][1.6:CertificateSigned][1.6:CpoName]") {
  CertificateRig it;
  CHECK(it.presented() == it.factory_leaf);
  const std::string csr = it.request();
  const auto request = parse_signing_request(csr);
  REQUIRE(request.ok());  // signed by its own key
  CHECK(request->subject.common_name == "SN-42");
  CHECK(request->subject.organization == "Test CPO");
  const std::string chain = it.sign(csr);
  const TimePoint given = it.rig.now();
  CHECK(it.give(chain) == accepted);
  it.rig.run(5s);
  REQUIRE(it.watch.dials.size() == 2);
  CHECK(it.watch.dials[1].at - given < 1100ms);
  CHECK(it.presented() == chain);
  const auto key = PrivateKey::parse(it.watch.last().tls->private_key_pem);
  REQUIRE(key.ok());
  CHECK(Certificate::parse(chain)->belongs_to(*key));
  CHECK(it.rig.sent("BootNotification").empty());
  it.rig.replace_charger();
  it.rig.charger().start();
  it.rig.run(1s);
  CHECK(it.presented() == chain);
}

TEST_CASE("the answer to the trigger goes out before the request", "[1.6 security A02.FR.02]") {
  CertificateRig it;
  REQUIRE_FALSE(it.request().empty());
  std::vector<std::string> order;
  for (const SeenFrame& frame : it.rig.frames)
    if (frame.direction == Direction::sent)
      order.push_back(frame.type == 2 ? frame.action : "answer");
  CHECK(order == std::vector<std::string>{"answer", "SignCertificate"});
}

TEST_CASE("the same run asks for the same certificate, each request for another key",
          "[1.6 security A02.FR.02][determinism]") {
  const bool rsa = GENERATE(false, true);
  const auto tweak = [&](ChargePointConfig& config) { config.persona.rsa_keys = rsa; };
  CertificateRig one(tweak), two(tweak);
  const std::string first = one.request();
  CHECK(first == two.request());
  CHECK(one.request() != first);
}

TEST_CASE("a whole renewal repeats frame by frame", "[1.6 security A02][determinism]") {
  const auto frames = [] {
    CertificateRig it;
    CHECK(it.give(it.sign(it.request())) == accepted);
    it.rig.run(5s);
    std::vector<std::string> seen;
    for (const SeenFrame& frame : it.rig.frames)
      seen.push_back(std::to_string(frame.at.time_since_epoch().count()) + " " + frame.action +
                     " " + frame.id + " " + frame.payload.to_text());
    return seen;
  };
  const auto once = frames();
  CHECK(once.size() >= 6);
  CHECK(once == frames());
}

TEST_CASE("below profile 3 a certificate is installed without a new connection",
          "[1.6 security A02]") {
  CertificateRig it([](ChargePointConfig& config) {
    config.security_profile = 2;
    config.basic_auth_password = "sixteen-letters!";
  });
  CHECK(it.give(it.sign(it.request())) == accepted);
  it.rig.run(1min);
  CHECK(it.watch.dials.size() == 1);
}

TEST_CASE("a certificate that is not right is refused, and said to be",
          "[1.6 security A02.FR.06][1.6 security A02.FR.07][1.6:CertificateSigned]") {
  CertificateRig it;
  const UtcTime now = it.rig.charger().device_time();
  const UtcTime later = now + 24h;
  const std::string csr = it.request();
  const auto request = parse_signing_request(csr);
  RandomStream random(17);
  const PrivateKey foreign = PrivateKey::generate(KeyKind::ec_p256, random);
  CertificateAuthority stranger = authority(9);
  // What the charger's own key would be, to make certificates the request does not ask for.
  RandomStream stream = RandomRoot{7}.stream("CP-1/key-1");
  const PrivateKey own = PrivateKey::generate(KeyKind::ec_p256, stream);
  REQUIRE(own.public_der() == request->public_der);

  std::string chain;
  SECTION("no certificate at all") {
    chain = "nonsense";
  }
  SECTION("for another key") {
    chain = it.root.issue({{"SN-42", "Test CPO", ""}, now, later}, foreign).pem();
  }
  SECTION("expired") {
    chain = it.root.issue({{"SN-42", "Test CPO", ""}, now - 48h, now - 24h}, own).pem();
  }
  SECTION("CN is not the serial number") {
    chain = it.root.issue({{"CP-1", "Test CPO", ""}, now, later}, own).pem();
  }
  SECTION("O is not CpoName") {
    chain = it.root.issue({{"SN-42", "Other CPO", ""}, now, later}, own).pem();
  }
  SECTION("under a root that is not installed") {
    chain = stranger.issue({{"SN-42", "Test CPO", ""}, now, later}, own).pem();
  }
  SECTION("without the certificate between it and the root") {
    CertificateAuthority sub = it.root.subordinate({"Sub", "Test CPO", ""}, now);
    chain = sub.issue({{"SN-42", "Test CPO", ""}, now, later}, own).pem();
  }
  CHECK(it.give(chain) == rejected);
  CHECK(it.events("InvalidChargePointCertificate") == 1);
  CHECK(it.rig.sent("SecurityEventNotification").empty());  // not critical
  // The request stays: the right certificate may still come.
  CHECK(it.give(it.sign(csr)) == accepted);
}

TEST_CASE("CertificateSignedMaxChainSize limits what is taken",
          "[1.6 security 7.3][1.6:CertificateSignedMaxChainSize]") {
  CertificateRig it([](ChargePointConfig& config) {
    config.variables.push_back({"CertificateSignedMaxChainSize", "500"});
  });
  CHECK(it.give(it.sign(it.request())) == rejected);
}

TEST_CASE("a chain with an intermediate is taken whole", "[1.6 security A02.FR.06]") {
  CertificateRig it;
  const UtcTime now = it.rig.charger().device_time();
  CertificateAuthority sub = it.root.subordinate({"Sub", "Test CPO", ""}, now);
  const std::string chain = sub.sign(it.request(), now, now + 24h)->pem() + sub.certificate().pem();
  CHECK(it.give(chain) == accepted);
  it.rig.run(5s);
  CHECK(it.presented() == chain);
}

TEST_CASE("a certificate nobody asked for is refused",
          "[1.6 security A02.FR.06][1.6:CertificateSigned]") {
  CertificateRig it;
  CHECK(it.give(it.factory_leaf) == rejected);
}

TEST_CASE("without CpoName no certificate can be asked for",
          "[1.6 security A02][1.6:CpoName][1.6:ExtendedTriggerMessage]") {
  CertificateRig it([](ChargePointConfig& config) { config.variables.clear(); });
  CHECK(it.rig.ask("ExtendedTriggerMessage", trigger) == rejected);
  CHECK(it.rig.ask("ChangeConfiguration", R"({"key":"CpoName","value":"Next CPO"})") == accepted);
  const auto request = parse_signing_request(it.request());
  REQUIRE(request.ok());
  CHECK(request->subject.organization == "Next CPO");
  CHECK(it.rig.ask("ChangeConfiguration",
                   R"({"key":"CpoName","value":")" + std::string(65, 'x') + "\"}") == rejected);
}

TEST_CASE("a plain TriggerMessage does not know the extension's messages",
          "[1.6 5.17][1.6:TriggerMessage]") {
  CertificateRig it;
  CHECK(it.rig.ask("TriggerMessage", trigger) != accepted);
  it.rig.run(1s);
  CHECK(it.rig.sent("SignCertificate").empty());
}

TEST_CASE("a refused request is forgotten; one lost with the connection is repeated",
          "[1.6 security A02][1.6:SignCertificate]") {
  CertificateRig it;
  SECTION("refused") {
    it.rig.csms.answers["SignCertificate"] = rejected;
    const std::string csr = it.request();
    CHECK(it.give(it.sign(csr)) == rejected);
  }
  SECTION("lost") {
    it.rig.csms.silent.insert("SignCertificate");
    const std::string csr = it.request();
    it.rig.csms.silent.clear();
    it.rig.csms.drop();
    it.rig.run(10s);
    const auto sent = it.rig.sent("SignCertificate");
    REQUIRE(sent.size() == 2);
    CHECK(at_path(sent[1].payload, "csr") == csr);
    CHECK(it.give(it.sign(csr)) == accepted);
  }
}

TEST_CASE("a request outlives power loss; after a day without an answer it is forgotten",
          "[1.6 security A02]") {
  CertificateRig it;
  const std::string csr = it.request();
  it.rig.charger().power_cut();
  it.rig.charger().power_on();
  it.rig.run(23h);
  const std::string chain = it.sign(csr);
  SECTION("in time") {
    CHECK(it.give(chain) == accepted);
  }
  SECTION("too late") {
    it.rig.run(2h);
    CHECK(it.give(chain) == rejected);
    CHECK(it.rig.sent("SignCertificate").size() == 1);  // not asked again by itself
  }
}

TEST_CASE("a month before its certificate expires the charger asks for the next, once",
          "[1.6 security A03.FR.02][1.6:SignCertificate]") {
  CertificateRig it;  // valid for 365 days
  it.rig.run(24h * 335 - 1min);
  CHECK(it.rig.sent("SignCertificate").empty());
  it.rig.run(1min);
  REQUIRE(it.rig.sent("SignCertificate").size() == 1);
  it.rig.charger().power_cut();
  it.rig.charger().power_on();
  it.rig.run(24h * 10);
  CHECK(it.rig.sent("SignCertificate").size() == 1);
}

TEST_CASE("a certificate whose time has not come is used when it has", "[1.6 security A02.FR.08]") {
  CertificateRig it;
  const std::string chain = it.sign(it.request(), 1h);
  CHECK(it.give(chain) == accepted);
  it.rig.run(59min);
  CHECK(it.watch.dials.size() == 1);
  it.rig.run(2min);
  REQUIRE(it.watch.dials.size() == 2);
  CHECK(it.presented() == chain);
}

TEST_CASE("while the new certificate is refused the one before it helps out",
          "[1.6 security A02.FR.10]") {
  CertificateRig it;
  it.watch.refuse = [&](const Endpoint& to) -> std::optional<CloseEvent> {
    if (to.tls->certificate_pem == it.factory_leaf) return std::nullopt;
    return tls_failure(TlsFault::refused);
  };
  CHECK(it.give(it.sign(it.request())) == accepted);
  it.rig.run(10s);
  CHECK(it.watch.dials.size() == 3);
  CHECK(it.presented() == it.factory_leaf);
  CHECK(it.rig.charger().online());
}

// ---- roots --------------------------------------------------------------------------------------

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
