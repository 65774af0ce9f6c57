// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The charger's own certificate (1.6 security A02, A03).
#include "certificate_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

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
