// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a CSMS with an authority and passwords of its own does about them.
#include "crypto/certificate_authority.hpp"
#include "csms_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

CertificateAuthority authority(UtcTime now) {
  RandomStream random(1);
  return {{"Root", "CPO", ""}, KeyKind::ec_p256, random, now};
}

std::string request(const std::string& name, const Json& more = Json::object()) {
  RandomStream random(2);
  const PrivateKey key = PrivateKey::generate(KeyKind::ec_p256, random);
  Json payload = Json::object();
  payload["csr"] = make_signing_request(key, {name, "CPO", ""}).value();
  for (const auto& [member, value] : more.members()) payload[member] = value;
  return payload.to_text();
}

CsmsConfig with_authority() {
  const CertificateAuthority root = authority(make_virtual_loop()->utc_now());
  CsmsConfig config;
  config.authority_certificate = root.certificate().pem();
  config.authority_key = root.key().pem();
  return config;
}

}  // namespace

TEST_CASE("an authority signs what a charger asks for and brings it",
          "[1.6 security A02.FR.11][2.0.1 A02]") {
  CsmsRig rig(with_authority());
  const auto subprotocol = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1");
  Client& charger = rig.connect("CP-1", subprotocol);
  CHECK(text_of(charger.ask("SignCertificate", request("SN-1")), "status") == "Accepted");
  REQUIRE(charger.texts.size() == 2);  // the answer, then the certificate
  const Json call = Json::parse(charger.texts[1]).value();
  CHECK(call.items()[2].as_string() == "CertificateSigned");
  const std::string pem(call.items()[3].find("certificateChain")->as_string());
  const auto leaf = Certificate::parse(pem);
  REQUIRE(leaf.ok());
  CHECK(leaf->subject().find("SN-1") != std::string::npos);
  const auto root = Certificate::parse(with_authority().authority_certificate);
  CHECK(leaf->signed_by(*root));
}

TEST_CASE("2.x: the certificate is brought for what it was asked for, and by the request's number",
          "[2.0.1 A02.FR.11][2.1 A02]") {
  CsmsRig rig(with_authority());
  Client& charger = rig.connect("CP-1", "ocpp2.1");
  Json more = Json::object();
  more["certificateType"] = "ChargingStationCertificate";
  more["requestId"] = 7;
  CHECK(text_of(charger.ask("SignCertificate", request("SN-1", more)), "status") == "Accepted");
  REQUIRE(charger.texts.size() == 2);
  const Json call = Json::parse(charger.texts[1]).value();
  CHECK(call.items()[3].find("certificateType")->as_string() == "ChargingStationCertificate");
  CHECK(call.items()[3].find("requestId")->as_int() == 7);
}

TEST_CASE("without an authority, or for what is no request, the answer is Rejected",
          "[1.6 security A02.FR.12]") {
  CsmsRig none;
  Client& charger = none.connect("CP-1");
  CHECK(text_of(charger.ask("SignCertificate", request("SN-1")), "status") == "Rejected");
  CHECK(charger.texts.size() == 1);
  CsmsRig rig(with_authority());
  Client& other = rig.connect("CP-1");
  CHECK(text_of(other.ask("SignCertificate", R"({"csr":"please"})"), "status") == "Rejected");
  CHECK(other.texts.size() == 1);
}

TEST_CASE("a password that the CSMS set at a charger is the charger's from then on",
          "[1.6 security A01][2.0.1 A01]") {
  struct Version {
    const char* subprotocol;
    const char* action;
    const char* request;
    std::string (*answer)(const std::string& status);
  };
  const Version versions[] = {
      {"ocpp1.6", "ChangeConfiguration",
       R"({"key":"AuthorizationKey","value":"the-second-password"})",
       [](const std::string& status) { return R"({"status":")" + status + "\"}"; }},
      {"ocpp2.0.1", "SetVariables",
       R"({"setVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":)"
       R"("HeartbeatInterval"},"attributeValue":"60"},{"component":{"name":"SecurityCtrlr"},)"
       R"("variable":{"name":"BasicAuthPassword"},"attributeValue":"the-second-password"}]})",
       [](const std::string& status) {
         return R"({"setVariableResult":[{"attributeStatus":"Rejected","component":{"name":)"
                R"("OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}},)"
                R"({"attributeStatus":")" +
                status +
                R"(","component":{"name":"SecurityCtrlr"},"variable":{"name":)"
                R"("BasicAuthPassword"}}]})";
       }},
  };
  const Version& version = versions[GENERATE(0U, 1U)];
  CsmsConfig config;
  config.passwords["CP-1"] = "the-first-password";
  CsmsRig rig(config);
  const auto gets_in = [&](const std::string& password) {
    Client& client = rig.client();
    client.connect("CP-1", {version.subprotocol}, "CP-1", password);
    return client.open;
  };
  Client& charger = rig.client();
  charger.connect("CP-1", {version.subprotocol}, "CP-1", "the-first-password");
  const Json change = Json::parse(version.request).value();
  const auto answer = [&](const std::string& status) {
    REQUIRE(rig.csms.call("CP-1", version.action, change).ok());
    charger.settle();
    const Json call = Json::parse(charger.texts.back()).value();
    charger.say("[3,\"" + std::string(call.items()[1].as_string()) + "\"," +
                version.answer(status) + "]");
  };
  answer("Rejected");
  CHECK_FALSE(gets_in("the-second-password"));
  answer("Accepted");
  CHECK_FALSE(gets_in("the-first-password"));
  CHECK(gets_in("the-second-password"));
}
