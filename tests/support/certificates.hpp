// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Certificates made while the test runs; no key is ever stored.
//
//   CertificateMaker ca("Test CA");
//   auto server = ca.issue("csms", {"DNS:localhost", "IP:127.0.0.1"});
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

namespace ocppsim::test {

struct PemIdentity {
  std::string certificate;
  std::string private_key;
};

class CertificateMaker {
 public:
  explicit CertificateMaker(const std::string& name)
      : key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
        certificate_(make(name, key_.get(), {}, true, 3600), X509_free) {}

  std::string pem() const { return to_pem(certificate_.get()); }
  /// The CA itself as an identity: a self-signed certificate.
  PemIdentity self() const { return {pem(), to_pem(key_.get())}; }

  /// A certificate signed by this CA; a negative lifetime makes one that has expired.
  PemIdentity issue(const std::string& name, const std::vector<std::string>& alternative_names,
                    long lifetime_seconds = 3600) const {
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Certificate made(make(name, key.get(), alternative_names, false, lifetime_seconds),
                           X509_free);
    return {to_pem(made.get()), to_pem(key.get())};
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
  using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

  X509* make(const std::string& name, EVP_PKEY* key,
             const std::vector<std::string>& alternative_names, bool is_ca, long lifetime) const {
    static long serial = 0;
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made), -7200);
    X509_gmtime_adj(X509_getm_notAfter(made), lifetime);
    X509_set_pubkey(made, key);
    X509_NAME* subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* issuer = is_ca ? made : certificate_.get();
    X509_set_issuer_name(made, X509_get_subject_name(issuer));
    add(made, issuer, NID_basic_constraints, is_ca ? "critical,CA:TRUE" : "CA:FALSE");
    std::string names;
    for (const auto& alternative : alternative_names) {
      names += (names.empty() ? "" : ",") + alternative;
    }
    if (!names.empty()) add(made, issuer, NID_subject_alt_name, names.c_str());
    X509_sign(made, key_.get(), EVP_sha256());
    return made;
  }

  static void add(X509* certificate, X509* issuer, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static std::string take_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
  }
  static std::string to_pem(X509* certificate) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    return take_text(bio);
  }
  static std::string to_pem(EVP_PKEY* key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    return take_text(bio);
  }

  Key key_;
  Certificate certificate_;
};

}  // namespace ocppsim::test
