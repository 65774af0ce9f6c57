// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SignedUpdateFirmware of the 1.6 security extension (L01) with real certificates and signatures.
// Every test asks at two seconds past 2026-01-01T00:00:00Z.
#include "base/text.hpp"
#include "crypto/certificate_authority.hpp"
#include "support/file_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* status_message = "SignedFirmwareStatusNotification";
const UtcTime start = *parse_utc("2026-01-01T00:00:00Z");
const std::string image(500'000, 'f');  // 0.55 s

CertificateAuthority make_root(std::uint64_t seed) {
  RandomStream random(seed);
  return CertificateAuthority({"Maker Root", "Maker", ""}, KeyKind::ec_p256, random, start);
}

/// A manufacturer: its root, a signing certificate, and what it signed.
struct Manufacturer {
  explicit Manufacturer(KeyKind kind = KeyKind::ec_p256, UtcTime until = start + hours{24 * 365})
      : Manufacturer(RandomStream(11), kind, until) {}

  std::string signature(std::string_view file = image) const {
    return base64_encode(key.sign(file));
  }
  std::string request(int id, const std::string& signed_as, const std::string& more = "",
                      const std::string& when = "2026-01-01T00:00:00Z") const {
    Json out = Json::object();
    out["requestId"] = id;
    Json& firmware = out["firmware"];
    firmware["location"] = firmware_url;
    firmware["retrieveDateTime"] = when;
    if (!more.empty()) firmware["installDateTime"] = more;
    firmware["signingCertificate"] = certificate.pem();
    firmware["signature"] = signed_as;
    out["retries"] = 0;
    return out.to_text();
  }

  CertificateAuthority root;
  PrivateKey key;
  Certificate certificate;

 private:
  Manufacturer(RandomStream random, KeyKind kind, UtcTime until)
      : root(make_root(10)),
        key(PrivateKey::generate(kind, random)),
        certificate(root.issue({{"Firmware", "Maker", ""}, start - hours{1}, until}, key)) {}
};

SimulatedFile signed_file() {
  SimulatedFile file;
  file.url = firmware_url;
  file.content = image;
  return file;
}

ChargerRig::Tweak trusting(const Manufacturer& maker) {
  return [pem = maker.root.certificate().pem()](ChargePointConfig& config) {
    config.security_profile = 1;
    config.basic_auth_password = "0123456789abcdef";
    config.firmware.manufacturer_roots = pem;
  };
}

Words security_events(const ChargerRig& rig) {
  Words out;
  for (const SeenEvent& event : rig.told(EventKind::security_event)) {
    if (event.text.find("Firmware") != std::string::npos) out.push_back(event.text);
  }
  return out;
}

}  // namespace

TEST_CASE("1.6 security: signed firmware is verified, installed and started",
          "[1.6 security L01][L01.FR.01][L01.FR.04][L01.FR.05][L01.FR.10][L01.FR.15]"
          "[1.6:SignedUpdateFirmware][1.6:SignedFirmwareStatusNotification]") {
  const Manufacturer maker(GENERATE(KeyKind::ec_p256, KeyKind::rsa_2048));
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  CHECK(status_word(rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()))) ==
        "Accepted");
  CHECK(rig.frames.at(1).type == 3);
  rig.run(1min);
  const std::vector<std::string> told = statuses(rig, status_message);
  REQUIRE(told.size() == 6);
  CHECK(told[0] == "Downloading @2.001");
  CHECK(told[1] == "Downloaded @2.551");
  CHECK(told[2] == "SignatureVerified @2.555");  // connector 1 is Unavailable first
  CHECK(told[3] == "Installing @2.557");
  CHECK(told[4] == "InstallRebooting @32.551");
  CHECK(told[5] == "Installed @37.561");
  for (const SeenFrame& frame : rig.sent(status_message))
    CHECK(at_path(frame.payload, "requestId") == "7");
  CHECK(rig.sent("FirmwareStatusNotification").empty());
  CHECK(rig.charger().firmware_version() == "2.1.0");
  CHECK(security_events(rig) == Words{"FirmwareUpdated"});
}

TEST_CASE("1.6 security: an RSA-PSS signature holds", "[L01.FR.04][1.6:SignedUpdateFirmware]") {
  const Manufacturer maker(KeyKind::rsa_2048);
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  rig.ask("SignedUpdateFirmware", maker.request(7, base64_encode(maker.key.sign_pss(image))));
  rig.run(5s);
  CHECK(words(rig, status_message).at(2) == "SignatureVerified");
}

TEST_CASE("1.6 security: a file that is not the one signed is not installed",
          "[L01.FR.03][L01.FR.04][1.6:SignedFirmwareStatusNotification]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  std::string signature = maker.signature();
  SECTION("another file") {
    signature = maker.signature("something else");
  }
  SECTION("no signature") {
    signature.clear();
  }
  SECTION("no Base64") {
    signature = "!!!";
  }
  SECTION("as the firmware fault wants it") {
    rig.charger().set_firmware_fault(FirmwareFault::signature);
  }
  rig.ask("SignedUpdateFirmware", maker.request(7, signature));
  rig.run(1min);
  CHECK(statuses(rig, status_message) ==
        Words{"Downloading @2.001", "Downloaded @2.551", "InvalidSignature @2.553"});
  CHECK(security_events(rig) == Words{"InvalidFirmwareSignature"});
  CHECK(rig.charger().firmware_version() == "1.0.0");
}

TEST_CASE("1.6 security: a certificate that nobody vouches for is refused before anything else",
          "[L01.FR.02][L01.FR.23][L01.FR.24][1.6:SignedUpdateFirmware]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  std::string request = maker.request(7, maker.signature());
  SECTION("of another root") {
    Manufacturer other;
    other.root = make_root(99);
    other.certificate =
        other.root.issue({{"Firmware", "Other", ""}, start, start + hours{24}}, other.key);
    request = other.request(7, other.signature());
  }
  SECTION("expired") {
    request = Manufacturer(KeyKind::ec_p256, start).request(7, maker.signature());
  }
  SECTION("unreadable") {
    request =
        R"({"requestId":7,"firmware":{"location":"http://files/charger-2.1.0.bin",)"
        R"("retrieveDateTime":"2026-01-01T00:00:00Z","signingCertificate":"none","signature":"AA=="}})";
  }
  CHECK(status_word(rig.ask("SignedUpdateFirmware", request)) == "InvalidCertificate");
  rig.run(1min);
  CHECK(rig.sent(status_message).empty());
  CHECK(rig.files.downloads(firmware_url) == 0);
  CHECK(security_events(rig) == Words{"InvalidFirmwareSigningCertificate"});
}

TEST_CASE("1.6 security: a revoked certificate is refused as that",
          "[L01.FR.02][L01.FR.25][1.6:SignedUpdateFirmware]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", [&](ChargePointConfig& config) {
    trusting(maker)(config);
    config.firmware.revoked_serials = {"00" + maker.certificate.serial_number()};
  });
  rig.boot();
  CHECK(status_word(rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()))) ==
        "RevokedCertificate");
  rig.run(10s);
  CHECK(security_events(rig) == Words{"InvalidFirmwareSigningCertificate"});
}

TEST_CASE("1.6 security: what comes later is told as scheduled",
          "[L01.FR.13][L01.FR.16][L01.FR.17][1.6:SignedFirmwareStatusNotification]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  rig.ask("SignedUpdateFirmware",
          maker.request(7, maker.signature(), "2026-01-01T02:00:00Z", "2026-01-01T01:00:00Z"));
  rig.run(3h);
  const std::vector<std::string> told = statuses(rig, status_message);
  REQUIRE(told.size() == 8);
  CHECK(told[0] == "DownloadScheduled @2.001");
  CHECK(told[1] == "Downloading @3600.001");
  CHECK(told[2] == "Downloaded @3600.551");
  CHECK(told[3] == "SignatureVerified @3600.553");
  CHECK(told[4] == "InstallScheduled @3600.555");
  CHECK(told[5].rfind("Installing @7200.00", 0) == 0);
  CHECK(told[6] == "InstallRebooting @7230.001");
  CHECK(told[7] == "Installed @7235.011");
}

TEST_CASE("1.6 security: a scheduled installation outlives a power cut", "[L01.FR.16]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature(), "2026-01-01T02:00:00Z"));
  rig.run(1h);
  rig.charger().power_cut();
  rig.run(1min);
  rig.charger().power_on();
  rig.run(3h);
  CHECK(words(rig, status_message) == Words{"Downloading", "Downloaded", "SignatureVerified",
                                            "InstallScheduled", "Installing", "InstallRebooting",
                                            "Installed"});
  CHECK(rig.files.downloads(firmware_url) == 1);
}

TEST_CASE("1.6 security: faults of the installation",
          "[1.6 security 6.8][1.6:SignedFirmwareStatusNotification]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  const auto [fault, last] = GENERATE(table<FirmwareFault, std::string>({
      {FirmwareFault::download, "DownloadFailed @2.551"},
      {FirmwareFault::verification, "InstallVerificationFailed @2.55"},
      {FirmwareFault::installation, "InstallationFailed @32.551"},
  }));
  rig.charger().set_firmware_fault(fault);
  rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()));
  rig.run(2min);
  CHECK(statuses(rig, status_message).back().rfind(last, 0) == 0);
  CHECK(rig.charger().firmware_version() == "1.0.0");
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
}

TEST_CASE("1.6 security: a new request cancels one that has not begun to install",
          "[L01.FR.26][L01.FR.27][1.6:SignedUpdateFirmware]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  rig.ask("SignedUpdateFirmware", maker.request(1, maker.signature(), "2026-01-02T00:00:00Z"));
  rig.run(10s);
  CHECK(words(rig, status_message).back() == "InstallScheduled");
  CHECK(status_word(rig.ask("SignedUpdateFirmware", maker.request(2, maker.signature()))) ==
        "AcceptedCanceled");
  rig.run(10s);
  CHECK(words(rig, status_message).back() == "Installing");
  CHECK(at_path(rig.sent(status_message).back().payload, "requestId") == "2");
  CHECK(status_word(rig.ask("SignedUpdateFirmware", maker.request(3, maker.signature()))) ==
        "Rejected");
}

TEST_CASE("1.6 security: installation waits for transactions, free connectors are Unavailable",
          "[L01.FR.06][L01.FR.07][L01.FR.18][L01.FR.19]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", [&](ChargePointConfig& config) {
    trusting(maker)(config);
    config.evses.resize(2);
  });
  rig.boot();
  rig.files.add(signed_file());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  rig.run(1s);
  rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()));
  rig.run(10min);
  CHECK(words(rig, status_message).back() == "SignatureVerified");
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::unavailable);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  rig.run(2min);
  CHECK(words(rig, status_message).back() == "Installed");
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
}

TEST_CASE("1.6 security: a download that gives way to charging is paused",
          "[L01.FR.13][L01.FR.14]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", [&](ChargePointConfig& config) {
    trusting(maker)(config);
    config.firmware.downloads_while_charging = false;
  });
  rig.boot();
  SimulatedFile file = signed_file();
  file.line.bytes_per_second = 10'000;  // fifty seconds
  rig.files.add(file);
  rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()));
  rig.run(5s);
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  rig.run(1min);
  CHECK(words(rig, status_message) == Words{"Downloading", "DownloadPaused"});
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(70s);
  const Words told = words(rig, status_message);
  CHECK(Words(told.begin(), told.begin() + 5) ==
        Words{"Downloading", "DownloadPaused", "Downloading", "Downloaded", "SignatureVerified"});
}

TEST_CASE("1.6 security: ExtendedTriggerMessage tells the last state, Idle after Installed",
          "[L01.FR.21][L01.FR.28][L01.FR.29][1.6:ExtendedTriggerMessage]"
          "[1.6:SignedFirmwareStatusNotification]") {
  const Manufacturer maker;
  ChargerRig rig("ocpp1.6", trusting(maker));
  rig.boot();
  rig.files.add(signed_file());
  const auto triggered = [&] {
    rig.clear();
    CHECK(status_word(rig.ask("ExtendedTriggerMessage",
                              R"({"requestedMessage":"FirmwareStatusNotification"})")) ==
          "Accepted");
    return rig.sent(status_message).at(0).payload.to_text();
  };
  CHECK(triggered() == R"({"status":"Idle"})");
  rig.charger().set_firmware_fault(FirmwareFault::installation);
  rig.ask("SignedUpdateFirmware", maker.request(7, maker.signature()));
  rig.run(10s);
  CHECK(triggered() == R"({"status":"Installing","requestId":7})");
  rig.run(1min);
  CHECK(triggered() == R"({"status":"InstallationFailed","requestId":7})");
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(5s);
  CHECK(triggered() == R"({"status":"InstallationFailed","requestId":7})");  // kept
  rig.charger().set_firmware_fault(FirmwareFault::none);
  rig.ask("SignedUpdateFirmware", maker.request(8, maker.signature()));
  rig.run(1min);
  CHECK(triggered() == R"({"status":"Idle"})");
}
