// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/certificate.hpp"

#include "base/text.hpp"
#include "crypto/certificate_authority.hpp"
#include "crypto/private_key.hpp"
#include "crypto/signing_request.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace ocppsim {
namespace {

using namespace std::chrono_literals;

const UtcTime now = *parse_utc("2026-03-01T12:00:00Z");
constexpr hours day{24};

CertificateAuthority make_root(std::uint64_t seed = 1, KeyKind kind = KeyKind::ec_p256) {
  RandomStream random(seed);
  return CertificateAuthority({"Test Root", "Test CPO", "NL"}, kind, random, now);
}

PrivateKey make_key(std::uint64_t seed = 2, KeyKind kind = KeyKind::ec_p256) {
  RandomStream random(seed);
  return PrivateKey::generate(kind, random);
}

Certificate issue(CertificateAuthority& authority, const PrivateKey& key) {
  return authority.issue({{"CP-1", "Test CPO", ""}, now - day, now + 30 * day}, key);
}

std::string with_crlf(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\r');
  return text;
}

}  // namespace

TEST_CASE("a certificate tells what stands in it", "[crypto]") {
  CertificateAuthority root = make_root();
  const Certificate leaf = issue(root, make_key());
  CHECK(leaf.subject() == "CN=CP-1,O=Test CPO");
  CHECK(leaf.issuer() == "CN=Test Root,O=Test CPO,C=NL");
  CHECK(leaf.common_name() == "CP-1");
  CHECK(leaf.organization() == "Test CPO");
  CHECK(leaf.country() == "");
  CHECK(leaf.serial_number().size() == 32);
  CHECK(format_utc(leaf.not_before()) == "2026-02-28T12:00:00.000Z");
  CHECK(format_utc(leaf.not_after()) == "2026-03-31T12:00:00.000Z");
  CHECK(leaf.valid_at(now));
  CHECK_FALSE(leaf.valid_at(now + 31 * day));
  CHECK_FALSE(leaf.valid_at(now - 2 * day));
  CHECK_FALSE(leaf.is_authority());
  CHECK_FALSE(leaf.self_signed());
  CHECK(leaf.may_sign_data());
  CHECK(leaf.may_authenticate_client());
  CHECK(leaf.strong_key());
  CHECK(root.certificate().is_authority());
  CHECK(root.certificate().self_signed());
  CHECK_FALSE(root.certificate().may_sign_data());
  CHECK(leaf.signed_by(root.certificate()));
  CHECK_FALSE(leaf.signed_by(leaf));
  CHECK(leaf.belongs_to(make_key()));
  CHECK_FALSE(leaf.belongs_to(make_key(3)));
}

TEST_CASE("PEM is read with either line end, with text around it, and as a chain", "[crypto]") {
  CertificateAuthority root = make_root();
  const Certificate leaf = issue(root, make_key());
  const std::string both = leaf.pem() + root.certificate().pem();
  for (const std::string& text : {both, with_crlf(both), "a comment\n\n" + both + "\n\n"}) {
    const auto chain = Certificate::parse_chain(text);
    REQUIRE(chain.ok());
    REQUIRE(chain->size() == 2);
    CHECK(chain->front().same_as(leaf));
    CHECK(chain->back().same_as(root.certificate()));
    CHECK(chain->front().pem() == leaf.pem());
  }
}

TEST_CASE("what is no certificate is an error", "[crypto]") {
  CHECK_FALSE(Certificate::parse("").ok());
  CHECK_FALSE(
      Certificate::parse("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").ok());
  CHECK_FALSE(Certificate::parse(make_key().pem()).ok());
  const std::string whole =
      issue(*std::make_unique<CertificateAuthority>(make_root()), make_key()).pem();
  CHECK_FALSE(Certificate::parse(whole.substr(0, whole.size() / 2)).ok());
  // A chain is good as a whole or not at all.
  CHECK_FALSE(Certificate::parse_chain(whole + whole.substr(0, whole.size() / 2)).ok());
}

TEST_CASE("a chain holds up to an installed root and at its time", "[crypto]") {
  CertificateAuthority root = make_root();
  CertificateAuthority sub = root.subordinate({"Test Sub", "Test CPO", ""}, now);
  const Certificate leaf = issue(sub, make_key());
  const std::vector<Certificate> roots = {root.certificate()};
  CHECK(verify_chain({leaf, sub.certificate()}, roots, now).ok());
  CHECK_FALSE(verify_chain({leaf}, roots, now).ok());                  // a link is missing
  CHECK_FALSE(verify_chain({leaf, sub.certificate()}, {}, now).ok());  // nothing trusted
  CHECK_FALSE(verify_chain({leaf, sub.certificate()}, {make_root(9).certificate()}, now).ok());
  CHECK(verify_chain({leaf}, {sub.certificate()}, now).ok());  // an installed one is an anchor
  const Result<void> late = verify_chain({leaf, sub.certificate()}, roots, now + 31 * day);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().message == "certificate has expired");
  // A leaf can not sign.
  const PrivateKey forger = make_key(4);
  const Certificate mine = issue(root, forger);
  CHECK_FALSE(verify_chain({leaf, mine}, roots, now).ok());
}

TEST_CASE("hash data follow OCSP", "[crypto]") {
  CertificateAuthority root = make_root();
  const Certificate leaf = issue(root, make_key());
  const CertificateHash hash = leaf.hash(HashAlgorithm::sha256, root.certificate());
  const CertificateHash own = root.certificate().hash(HashAlgorithm::sha256, root.certificate());
  CHECK(hash.issuer_name_hash == own.issuer_name_hash);
  CHECK(hash.issuer_key_hash == own.issuer_key_hash);
  CHECK(hash.serial_number == leaf.serial_number());
  CHECK(hash.issuer_name_hash.size() == 64);
  CHECK(leaf.hash(HashAlgorithm::sha384, root.certificate()).issuer_key_hash.size() == 96);
  CHECK(leaf.hash(HashAlgorithm::sha512, root.certificate()).issuer_key_hash.size() == 128);
  CertificateHash spelled = hash;
  spelled.serial_number = "00" + spelled.serial_number;
  spelled.issuer_key_hash[0] = static_cast<char>(std::toupper(spelled.issuer_key_hash[0]));
  CHECK(spelled == hash);
  spelled.algorithm = HashAlgorithm::sha384;
  CHECK_FALSE(spelled == hash);
}

// The figures are those of `openssl ocsp -issuer root.pem -cert root.pem -sha256 -req_text`.
TEST_CASE("hash data agree with OpenSSL's own OCSP request", "[crypto]") {
  const auto root = Certificate::parse(
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBkzCCATigAwIBAgIDAK8QMAoGCCqGSM49BAMCMCYxETAPBgNVBAoMCFRlc3Qg\n"
      "Q1BPMREwDwYDVQQDDAhPbGQgUm9vdDAgFw0yNjExMjIwMDIzMzdaGA8yMTI2MTAy\n"
      "OTAwMjMzN1owJjERMA8GA1UECgwIVGVzdCBDUE8xETAPBgNVBAMMCE9sZCBSb290\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+1t01gSF765ALSlFLtZCr3yHaJK+\n"
      "vqxXGgtfCDqLLnyAhU9OlzCUU9vMHi6Oj3vLaAsucY3NCpnVqQgIVBSRM6NTMFEw\n"
      "HQYDVR0OBBYEFMlF9QXgE9tDRV+oyKNZb5jZoKhLMB8GA1UdIwQYMBaAFMlF9QXg\n"
      "E9tDRV+oyKNZb5jZoKhLMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAw\n"
      "RgIhAIG9I1N7JopZw61R42jsIvxiden/gb9KrYTw/Sb2BwMuAiEAxGkDndZftGh6\n"
      "XtlBS7NVhExG8GR57mniHRYzzTLlxNY=\n"
      "-----END CERTIFICATE-----\n");
  REQUIRE(root.ok());
  const CertificateHash hash = root->hash(HashAlgorithm::sha256, *root);
  CHECK(hash.issuer_name_hash ==
        "6b44d4b982523648c6b01f09496e58263a3443124546af328ea87729bbfb1623");
  CHECK(hash.issuer_key_hash == "8276102ca4302352ce22195e3440a29709cd0cea58271ee3a2bfce1ac91b15f4");
  CHECK(hash.serial_number == "af10");
}

TEST_CASE("the same stream makes the same key, request and certificate", "[crypto]") {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa_2048}) {
    const PrivateKey key = make_key(2, kind);
    const PrivateKey again = make_key(2, kind);
    CHECK(key.pem() == again.pem());
    CHECK(key.public_der() != make_key(3).public_der());
    const SubjectName subject{"CP-1", "Test CPO", "DE"};
    const auto request = make_signing_request(key, subject);
    REQUIRE(request.ok());
    CHECK(*request == *make_signing_request(again, subject));
    const auto read = parse_signing_request(*request);
    REQUIRE(read.ok());
    CHECK(read->subject.common_name == "CP-1");
    CHECK(read->subject.organization == "Test CPO");
    CHECK(read->subject.country == "DE");
    CHECK(read->public_der == key.public_der());
  }
  CertificateAuthority one = make_root(), two = make_root();
  CHECK(one.certificate().pem() == two.certificate().pem());
  CHECK(issue(one, make_key()).pem() == issue(two, make_key()).pem());
  CHECK(issue(one, make_key()).serial_number() != one.certificate().serial_number());
}

TEST_CASE("a deterministic signature is the one RFC 6979 gives", "[crypto]") {
  // RFC 6979 appendix A.2.5, message "sample", SHA-256.
  const auto key = PrivateKey::parse(
      "-----BEGIN EC PRIVATE KEY-----\n"
      "MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49\n"
      "AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8\n"
      "maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
      "-----END EC PRIVATE KEY-----\n");
  REQUIRE(key.ok());
  CHECK(to_hex(key->sign("sample")) ==
        "3046"
        "022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
}

TEST_CASE("signatures are verified by kind of key", "[crypto]") {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa_2048}) {
    CertificateAuthority root = make_root();
    const PrivateKey key = make_key(5, kind);
    const Certificate signer = issue(root, key);
    const std::string image(100'000, 'f');
    const std::string signature = key.sign(image);
    CHECK(signature == key.sign(image));
    CHECK(verify_signature(signer, image, signature));
    CHECK_FALSE(verify_signature(signer, image + "x", signature));
    CHECK_FALSE(verify_signature(root.certificate(), image, signature));
    CHECK_FALSE(verify_signature(signer, image, ""));
    if (kind == KeyKind::rsa_2048) {
      CHECK(verify_signature(signer, image, key.sign_pss(image)));
      CHECK(key.sign_pss(image) != signature);
    }
  }
}

TEST_CASE("an authority signs what a request asks, if its key signed it", "[crypto]") {
  CertificateAuthority root = make_root();
  const PrivateKey key = make_key();
  const auto request = make_signing_request(key, {"SN-1", "Test CPO", ""});
  const auto made = root.sign(*request, now, now + day);
  REQUIRE(made.ok());
  CHECK(made->belongs_to(key));
  CHECK(made->common_name() == "SN-1");
  CHECK(verify_chain({*made}, {root.certificate()}, now).ok());
  std::string forged = *request;
  const std::size_t middle = forged.size() / 2;
  forged[middle] = forged[middle] == 'A' ? 'B' : 'A';
  CHECK_FALSE(root.sign(forged, now, now + day).ok());
}

TEST_CASE("an RSA authority signs too", "[crypto]") {
  CertificateAuthority root = make_root(1, KeyKind::rsa_2048);
  const Certificate leaf = issue(root, make_key());
  CHECK(verify_chain({leaf}, {root.certificate()}, now).ok());
}

TEST_CASE("digests are those of the standards", "[crypto]") {
  CHECK(to_hex(hash_bytes(HashAlgorithm::sha256, "abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(hash_bytes(HashAlgorithm::sha384, "abc")).substr(0, 16) == "cb00753f45a35e8b");
  CHECK(to_hex(hash_bytes(HashAlgorithm::sha512, "abc")).substr(0, 16) == "ddaf35a193617aba");
  CHECK(parse_hash_algorithm("SHA384") == HashAlgorithm::sha384);
  CHECK_FALSE(parse_hash_algorithm("MD5").has_value());
}

}  // namespace ocppsim
