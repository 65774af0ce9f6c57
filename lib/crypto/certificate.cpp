// SPDX-License-Identifier: AGPL-3.0-or-later
#include "crypto/certificate.hpp"

#include "base/text.hpp"
#include "crypto/native.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace ocppsim {
namespace {

X509* raw(const Certificate& certificate) {
  return certificate.native().certificate.get();
}

std::string print_name(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return text_of(bio.get());
}

std::string attribute(const X509* certificate, int which) {
  const X509_NAME* name = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(name, which, -1);
  if (index < 0) return {};
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
  if (size < 0) return {};
  std::string value(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return value;
}

UtcTime to_utc(const ASN1_TIME* time) {
  using namespace std::chrono;
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return UtcTime{};
  const int y = parts.tm_year + 1900;
  // Nanoseconds since 1970 reach from 1677 to 2262.
  if (y < 1700) return UtcTime::min();
  if (y > 2261) return UtcTime::max();
  const sys_days day = year{y} / (parts.tm_mon + 1) / parts.tm_mday;
  const auto of_day = hours{parts.tm_hour} + minutes{parts.tm_min} + seconds{parts.tm_sec};
  return UtcTime(day.time_since_epoch() + of_day);
}

std::string_view without_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

bool verify_with(EVP_PKEY* key, std::string_view data, std::string_view signature, bool pss) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // the context's
  if (EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key) != 1) return false;
  if (pss) {
    EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_AUTO);
  }
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(data),
                          data.size()) == 1;
}

}  // namespace

bool operator==(const CertificateHash& a, const CertificateHash& b) noexcept {
  return a.algorithm == b.algorithm &&
         equals_ignoring_case(a.issuer_name_hash, b.issuer_name_hash) &&
         equals_ignoring_case(a.issuer_key_hash, b.issuer_key_hash) &&
         equals_ignoring_case(without_zeros(a.serial_number), without_zeros(b.serial_number));
}

Result<Certificate> Certificate::parse(std::string_view pem) {
  Result<std::vector<Certificate>> chain = parse_chain(pem);
  if (!chain) return chain.error();
  return chain->front();
}

Result<std::vector<Certificate>> Certificate::parse_chain(std::string_view pem) {
  std::vector<Certificate> chain;
  const BioPtr bio = reading(pem);
  ERR_clear_error();
  while (chain.size() < max_chain) {
    X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    // Extensions are decoded on first use, into the object; later it is only read.
    X509_check_purpose(certificate.get(), -1, 0);
    chain.push_back(Certificate(std::make_shared<const Native>(Native{std::move(certificate)})));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = take_reason("no certificate found");
  if (chain.empty()) return Error(Errc::tls, "the certificate: " + reason);
  if (chain.size() < max_chain && !at_end)
    return Error(Errc::tls, "a certificate of the chain: " + reason);
  return chain;
}

std::string Certificate::pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), raw(*this));
  return text_of(bio.get());
}

std::string Certificate::subject() const {
  return print_name(X509_get_subject_name(raw(*this)));
}
std::string Certificate::issuer() const {
  return print_name(X509_get_issuer_name(raw(*this)));
}
std::string Certificate::common_name() const {
  return attribute(raw(*this), NID_commonName);
}
std::string Certificate::organization() const {
  return attribute(raw(*this), NID_organizationName);
}
std::string Certificate::country() const {
  return attribute(raw(*this), NID_countryName);
}

std::string Certificate::serial_number() const {
  const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(raw(*this)), nullptr));
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  const std::string digits = to_hex(bytes);
  return digits.empty() ? "0" : std::string(without_zeros(digits));
}

UtcTime Certificate::not_before() const {
  return to_utc(X509_get0_notBefore(raw(*this)));
}
UtcTime Certificate::not_after() const {
  return to_utc(X509_get0_notAfter(raw(*this)));
}

bool Certificate::is_authority() const {
  return X509_check_ca(raw(*this)) == 1;
}

bool Certificate::self_signed() const {
  return X509_self_signed(raw(*this), 1) == 1;
}

bool Certificate::may_sign_data() const {
  return (X509_get_key_usage(raw(*this)) & KU_DIGITAL_SIGNATURE) != 0;  // all ones if absent
}

bool Certificate::may_authenticate_client() const {
  return (X509_get_extended_key_usage(raw(*this)) & XKU_SSL_CLIENT) != 0;
}

bool Certificate::strong_key() const {
  EVP_PKEY* key = X509_get0_pubkey(raw(*this));
  return key && EVP_PKEY_get_security_bits(key) >= 112;
}

bool Certificate::signed_by(const Certificate& issuer) const {
  const bool named = X509_check_issued(raw(issuer), raw(*this)) == X509_V_OK;
  const bool holds = named && X509_verify(raw(*this), X509_get0_pubkey(raw(issuer))) == 1;
  ERR_clear_error();
  return holds;
}

bool Certificate::belongs_to(const PrivateKey& key) const {
  return to_der(X509_get0_pubkey(raw(*this)), i2d_PUBKEY) == key.public_der();
}

bool Certificate::same_as(const Certificate& other) const {
  return X509_cmp(raw(*this), raw(other)) == 0;
}

CertificateHash Certificate::hash(HashAlgorithm algorithm, const Certificate& issuer) const {
  const std::string name =
      to_der(const_cast<X509_NAME*>(X509_get_issuer_name(raw(*this))), i2d_X509_NAME);
  const ASN1_BIT_STRING* key = X509_get0_pubkey_bitstr(raw(issuer));
  const std::string_view bits(reinterpret_cast<const char*>(ASN1_STRING_get0_data(key)),
                              static_cast<std::size_t>(ASN1_STRING_length(key)));
  return {algorithm, to_hex(hash_bytes(algorithm, name)), to_hex(hash_bytes(algorithm, bits)),
          serial_number()};
}

Result<void> verify_chain(const std::vector<Certificate>& chain,
                          const std::vector<Certificate>& roots, UtcTime at) {
  using StorePtr = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
  using WalkPtr = std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>>;
  OCPPSIM_ASSERT(!chain.empty(), "there is nothing to verify");
  const StorePtr store(X509_STORE_new());
  for (const Certificate& root : roots) X509_STORE_add_cert(store.get(), raw(root));
  STACK_OF(X509)* others = sk_X509_new_null();
  for (std::size_t i = 1; i < chain.size(); ++i) sk_X509_push(others, raw(chain[i]));
  // What is installed is trusted, whoever signed it: the heir of a root, an intermediate.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  const WalkPtr walk(X509_STORE_CTX_new());
  X509_STORE_CTX_init(walk.get(), store.get(), raw(chain.front()), others);
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(walk.get()),
                             static_cast<std::time_t>(since_epoch.count()));
  const bool holds = X509_verify_cert(walk.get()) == 1;
  const int why = X509_STORE_CTX_get_error(walk.get());
  sk_X509_free(others);
  ERR_clear_error();
  if (holds) return {};
  return Error(Errc::tls, X509_verify_cert_error_string(why));
}

bool verify_signature(const Certificate& certificate, std::string_view data,
                      std::string_view signature) {
  EVP_PKEY* key = X509_get0_pubkey(raw(certificate));
  if (!key) return false;
  const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  const bool holds =
      verify_with(key, data, signature, false) || (rsa && verify_with(key, data, signature, true));
  ERR_clear_error();
  return holds;
}

}  // namespace ocppsim
