// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/tls_context.hpp"

#include <ocppsim/event_loop.hpp>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>
#include <vector>

namespace ocppsim::net {
namespace {

using BioPointer = std::unique_ptr<BIO, OpensslDeleter<BIO_free>>;
using X509Pointer = std::unique_ptr<X509, OpensslDeleter<X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslDeleter<EVP_PKEY_free>>;

Error tls_error(const std::string& what) {
  return Error(Errc::tls, what);
}

/// A key with a pass phrase is an error, not a question on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

Result<std::vector<X509Pointer>> parse_certificates(const std::string& pem, const char* what) {
  std::vector<X509Pointer> certificates;
  const BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  const std::string reason = take_openssl_error("no certificate found");
  if (certificates.empty()) return tls_error(fmt::format("{}: {}", what, reason));
  return certificates;
}

Result<void> trust(SSL_CTX* context, const TlsCredentials& credentials, bool server) {
  const std::string& pem = credentials.ca_pem;
  const bool with_system = credentials.system_roots == SystemRoots::always ||
                           (credentials.system_roots == SystemRoots::if_no_ca && pem.empty());
  if (with_system) SSL_CTX_set_default_verify_paths(context);
  // What is installed is trusted, whoever signed it (1.6 security section 7.1).
  if (!server) X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  if (pem.empty()) return {};
  auto anchors = parse_certificates(pem, "the CA certificates");
  if (!anchors) return anchors.error();
  for (const auto& anchor : *anchors) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), anchor.get());
    if (server) SSL_CTX_add_client_CA(context, anchor.get());
  }
  return {};
}

Result<void> identify(SSL_CTX* context, const TlsCredentials& credentials) {
  auto chain = parse_certificates(credentials.certificate_pem, "the own certificate");
  if (!chain) return chain.error();
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) {
    return tls_error("the own certificate: " + take_openssl_error("not usable"));
  }
  for (std::size_t i = 1; i < chain->size(); ++i) {
    SSL_CTX_add1_chain_cert(context, (*chain)[i].get());
  }
  const std::string& pem = credentials.private_key_pem;
  const BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!key) {
    return tls_error("the private key: " + take_openssl_error("not readable"));
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    take_openssl_error("");
    return tls_error("the private key does not belong to the certificate");
  }
  return {};
}

int context_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

/// OpenSSL hands over a session that may be resumed; SSL_get_app_data() is the peer's name.
int on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* context =
      static_cast<TlsContext*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index()));
  const auto* peer = static_cast<const std::string*>(SSL_get_app_data(ssl));
  if (!context || !peer) return 0;
  context->remember(*peer, SslSessionPointer(session));
  return 1;  // the reference is ours now
}

Result<std::shared_ptr<TlsContext>> make_context(TlsRole role, const TlsCredentials& credentials) {
  const bool server = role == TlsRole::server;
  ERR_clear_error();
  SslContextPointer context(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()));
  SSL_CTX* const raw = context.get();
  if (!raw) return tls_error(take_openssl_error("cannot make a TLS context"));
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // 34 KB less per idle connection.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (const auto trusted = trust(raw, credentials, server); !trusted) return trusted.error();
  if (!credentials.certificate_pem.empty()) {
    if (const auto known = identify(raw, credentials); !known) return known.error();
  } else if (server) {
    return tls_error("a TLS server needs a certificate");
  }
  if (server) {
    static constexpr unsigned char session_context[] = "ocppsim";
    SSL_CTX_set_session_id_context(raw, session_context, sizeof session_context - 1);
    SSL_CTX_set_num_tickets(raw, 1);
    SSL_CTX_set_verify(raw,
                       credentials.require_client_certificate
                           ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                           : SSL_VERIFY_NONE,
                       nullptr);
  } else {
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(raw, on_new_session);
    SSL_CTX_set_verify(raw, credentials.verify_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  }
  return std::make_shared<TlsContext>(role, std::move(context), credentials.verify_host);
}

struct Cache {
  struct Entry {
    std::weak_ptr<const TlsCredentials> credentials;
    std::shared_ptr<TlsContext> context;
  };
  std::shared_ptr<const TlsCredentials> defaults = std::make_shared<const TlsCredentials>();
  std::map<std::pair<const TlsCredentials*, TlsRole>, Entry> entries;
};

}  // namespace

TlsContext::TlsContext(TlsRole role, SslContextPointer context, bool verifies_host)
    : role_(role), verifies_host_(verifies_host), context_(std::move(context)) {
  SSL_CTX_set_ex_data(context_.get(), context_index(), this);
}

Result<std::shared_ptr<TlsContext>> TlsContext::get(
    EventLoop& loop, TlsRole role, const std::shared_ptr<const TlsCredentials>& credentials) {
  Cache& cache = loop.local<Cache>();
  const auto& wanted = credentials ? credentials : cache.defaults;
  for (auto entry = cache.entries.begin(); entry != cache.entries.end();) {
    entry = entry->second.credentials.expired() ? cache.entries.erase(entry) : std::next(entry);
  }
  auto& entry = cache.entries[{wanted.get(), role}];
  if (!entry.context) {
    auto made = make_context(role, *wanted);
    if (!made) {
      cache.entries.erase({wanted.get(), role});
      return made.error();
    }
    entry = {wanted, *made};
  }
  return entry.context;
}

void TlsContext::remember(const std::string& peer, SslSessionPointer session) {
  if (sessions_.size() >= max_sessions && sessions_.count(peer) == 0) sessions_.clear();
  sessions_[peer] = std::move(session);
}

void TlsContext::offer_session(const std::string& peer, SSL* ssl) {
  const auto found = sessions_.find(peer);
  if (found != sessions_.end()) SSL_set_session(ssl, found->second.get());
}

Result<void> check_identity(const TlsCredentials& credentials) {
  ERR_clear_error();
  const SslContextPointer context(SSL_CTX_new(TLS_client_method()));
  if (!context) return tls_error(take_openssl_error("cannot make a TLS context"));
  return identify(context.get(), credentials);
}

std::string take_openssl_error(const char* otherwise) {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = error ? ERR_reason_error_string(error) : nullptr;
  return reason ? reason : otherwise;
}

}  // namespace ocppsim::net
