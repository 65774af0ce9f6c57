// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A charger on security profile 3 whose certificates a test signs, installs and takes away.
#pragma once

#include "crypto/certificate_authority.hpp"
#include "support/charger_rig.hpp"
#include "support/dial_watch.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim::test {

inline constexpr const char* accepted = R"({"status":"Accepted"})";
inline constexpr const char* rejected = R"({"status":"Rejected"})";
inline constexpr Duration day = std::chrono::hours{24};

/// What the messages of the two families differ in.
struct CertificateWords {
  const char* organization;  // the variable
  const char* trigger;       // the action
  const char* request;       // ... and its payload
  const char* csms_root;     // certificate type
};
inline constexpr CertificateWords words_v16{"CpoName", "ExtendedTriggerMessage",
                                            R"({"requestedMessage":"SignChargePointCertificate"})",
                                            "CentralSystemRootCertificate"};
inline constexpr CertificateWords words_v2{
    "SecurityCtrlr.OrganizationName", "TriggerMessage",
    R"({"requestedMessage":"SignChargingStationCertificate"})", "CSMSRootCertificate"};
inline constexpr const char* trigger = words_v16.request;

inline UtcTime start_of_time() {
  return make_virtual_loop()->utc_now();
}

inline CertificateAuthority authority(std::uint64_t seed = 1) {
  RandomStream random(seed);
  return CertificateAuthority({"CPO Root " + std::to_string(seed), "Test CPO", ""},
                              KeyKind::ec_p256, random, start_of_time());
}

struct CertificateRig {
  explicit CertificateRig(const ChargerRig::Tweak& tweak = {},
                          const std::string& subprotocol = "ocpp1.6")
      : words(subprotocol == "ocpp1.6" ? words_v16 : words_v2),
        rig(
            subprotocol,
            [&](ChargePointConfig& config) {
              RandomStream random(3);
              const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
              const Certificate leaf = root.issue(
                  {{"SN-42", "Test CPO", ""}, start_of_time() - day, start_of_time() + day * 365},
                  key);
              auto tls = std::make_shared<TlsCredentials>();
              tls->ca_pem = root.certificate().pem();
              tls->certificate_pem = factory_leaf = leaf.pem();
              tls->private_key_pem = key.pem();
              config.tls = tls;
              config.serial_number = "SN-42";
              config.security_profile = 3;
              config.variables.push_back({words.organization, "Test CPO"});
              if (tweak) tweak(config);
            },
            nullptr, watch.wrap()) {
    rig.csms.answers["SignCertificate"] = accepted;
    rig.boot();
  }

  /// Triggers; the request that came of it.
  std::string request() {
    CHECK(rig.ask(words.trigger, words.request) == accepted);
    rig.run(milliseconds{100});
    const auto sent = rig.sent("SignCertificate");
    return sent.empty() ? std::string{} : at_path(sent.back().payload, "csr");
  }
  std::string give(const std::string& chain) {
    Json request = Json::object();
    request["certificateChain"] = chain;
    return rig.ask("CertificateSigned", request.to_text());
  }
  std::string sign(const std::string& csr, Duration from = -day, Duration until = day * 90) {
    const UtcTime now = rig.charger().device_time();
    return root.sign(csr, now + from, now + until)->pem();
  }
  /// `type` nullptr: of the CSMS.
  std::string install(const std::string& pem, const char* type = nullptr) {
    Json request = Json::object();
    request["certificateType"] = type ? type : words.csms_root;
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

  CertificateWords words;
  CertificateAuthority root = authority();
  std::string factory_leaf;
  DialWatch watch;
  ChargerRig rig;
};

}  // namespace ocppsim::test
