// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/tls_stream.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace ocppsim::net {
namespace {

bool is_ip_address(const std::string& host) {
  unsigned char buffer[16];
  return ::inet_pton(AF_INET, host.c_str(), buffer) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

}  // namespace

/// The BIO between OpenSSL and the stream it belongs to.
struct TlsStream::Bio {
  static TlsStream& stream(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* out, std::size_t size, std::size_t* taken) {
    std::string_view& incoming = stream(bio).incoming_;
    BIO_clear_retry_flags(bio);
    if (incoming.empty()) {
      BIO_set_retry_read(bio);
      return 0;
    }
    *taken = std::min(size, incoming.size());
    std::memcpy(out, incoming.data(), *taken);
    incoming.remove_prefix(*taken);
    return 1;
  }

  static int write(BIO* bio, const char* bytes, std::size_t size, std::size_t* taken) {
    stream(bio).inner_->write({bytes, size});
    *taken = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
  }

  static BIO* make(TlsStream& owner) {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ocppsim stream");
      BIO_meth_set_read_ex(made, read);
      BIO_meth_set_write_ex(made, write);
      BIO_meth_set_ctrl(made, control);
      return made;
    }();
    BIO* bio = BIO_new(method);
    BIO_set_data(bio, &owner);
    BIO_set_init(bio, 1);
    return bio;
  }
};

TlsStream::TlsStream(std::shared_ptr<TlsContext> context, std::unique_ptr<ByteStream> inner,
                     std::string server_name)
    : context_(std::move(context)),
      inner_(std::move(inner)),
      server_name_(std::move(server_name)),
      ssl_(context_->make_ssl()) {
  BIO* bio = Bio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  inner_->set_listener(this);
  if (context_->role() == TlsRole::client) {
    prepare_client();
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

TlsStream::~TlsStream() {
  // Otherwise OpenSSL takes a lost connection for a reason not to resume its session.
  SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void TlsStream::prepare_client() {
  SSL* const ssl = ssl_.get();
  SSL_set_app_data(ssl, &peer_);
  if (!context_->verifies_host()) {
    if (!server_name_.empty() && !is_ip_address(server_name_))
      SSL_set_tlsext_host_name(ssl, server_name_.c_str());
  } else if (is_ip_address(server_name_)) {  // RFC 6066 section 3: no SNI for literal addresses
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), server_name_.c_str());
  } else if (!server_name_.empty()) {
    SSL_set_tlsext_host_name(ssl, server_name_.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, server_name_.c_str());
  }
}

void TlsStream::open(const StreamAddress& address) {
  peer_ = fmt::format("{}:{}", server_name_, address.port);
  context_->offer_session(peer_, ssl_.get());
  inner_->open(address);
}

void TlsStream::write(std::string_view bytes) {
  if (state_ == State::closing || state_ == State::ended || bytes.empty()) return;
  if (state_ != State::ready) {
    unsent_.append(bytes);
    return;
  }
  ERR_clear_error();
  // The BIO takes everything and there is no renegotiation, so this is all or a broken session.
  if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) inner_->abort();
}

void TlsStream::close() {
  if (state_ == State::ready) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // close_notify
  }
  state_ = State::closing;
  inner_->close();
}

std::size_t TlsStream::pending_bytes() const noexcept {
  return unsent_.size() + inner_->pending_bytes();
}

std::string TlsStream::peer_subject() const {
  if (SSL_get_verify_mode(ssl_.get()) == SSL_VERIFY_NONE) return {};
  X509* const certificate = SSL_get0_peer_certificate(ssl_.get());
  if (!certificate || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return {};
  BIO* const text = BIO_new(BIO_s_mem());
  X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text, &data);
  std::string subject(data, static_cast<std::size_t>(size));
  BIO_free(text);
  return subject;
}

std::string TlsStream::peer_chain_pem() const {
  BIO* const text = BIO_new(BIO_s_mem());
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl_.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) PEM_write_bio_X509(text, sk_X509_value(chain, i));
  char* data = nullptr;
  const long size = BIO_get_mem_data(text, &data);
  std::string pem = size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
  BIO_free(text);
  return pem;
}

void TlsStream::on_ready() {
  state_ = State::handshaking;
  pump();
}

void TlsStream::on_bytes(std::string_view bytes) {
  if (state_ == State::ended) return;
  incoming_ = bytes;
  pump();
}

/// Moves what is in incoming_ through OpenSSL until it wants more.
void TlsStream::pump() {
  Lifeline::Watch self(lifeline_);
  if (state_ == State::handshaking && !shake_hands()) return;
  if (self.gone()) return;
  char plain[16 * 1024];  // a TLS record holds no more
  while (state_ != State::ended) {
    ERR_clear_error();
    const int size = SSL_read(ssl_.get(), plain, sizeof plain);
    if (size > 0) {
      listener_->on_bytes({plain, static_cast<std::size_t>(size)});
      if (self.gone()) return;
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), size);
    if (error == SSL_ERROR_WANT_READ) return;
    if (error == SSL_ERROR_ZERO_RETURN) return end(StreamEnd::closed_by_peer, "closed by the peer");
    return fail();
  }
}

/// False when the handshake is not done, or the stream is no more.
bool TlsStream::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) {
    if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) fail();
    return false;
  }
  state_ = State::ready;
  Lifeline::Watch self(lifeline_);
  if (!unsent_.empty()) write(std::exchange(unsent_, {}));
  listener_->on_ready();
  return !self.gone();
}

/// From the newest error in OpenSSL's queue, which stays.
TlsFault TlsStream::classify() const {
  const bool verifies = SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
  if (verifies && SSL_get_verify_result(ssl_.get()) != X509_V_OK) return TlsFault::certificate;
  switch (ERR_GET_REASON(ERR_peek_last_error())) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: return TlsFault::certificate;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_VERSION_TOO_LOW: return TlsFault::version;
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY: return TlsFault::cipher_suite;
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      // Before its hello the server found no suite; after it, it misses our certificate (TLS 1.2).
      return SSL_get_pending_cipher(ssl_.get()) ? TlsFault::refused : TlsFault::cipher_suite;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR: return TlsFault::refused;
    default: return TlsFault::other;
  }
}

std::string TlsStream::failure() const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  const bool verifies = SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
  if (verifies && verdict == X509_V_ERR_HOSTNAME_MISMATCH) {
    return fmt::format("certificate verify failed: it is not for the host name {}", server_name_);
  }
  if (verifies && verdict == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return fmt::format("certificate verify failed: it is not for the address {}", server_name_);
  }
  std::string reason = take_openssl_error("the TLS session broke");
  if (verifies && verdict != X509_V_OK) {
    return fmt::format("certificate verify failed: {}", X509_verify_cert_error_string(verdict));
  }
  return reason;
}

void TlsStream::fail() {
  fault_ = classify();
  const std::string detail = failure();
  inner_->close();  // after the alert that OpenSSL has written
  end(StreamEnd::tls_failed, detail);
}

void TlsStream::on_end(StreamEnd how, std::string_view detail) {
  if (state_ == State::ended) return;
  if (state_ == State::handshaking && how != StreamEnd::aborted) {
    fault_ = TlsFault::other;
    return end(StreamEnd::tls_failed, fmt::format("{} during the TLS handshake", detail));
  }
  end(how, detail);
}

void TlsStream::end(StreamEnd how, std::string_view detail) {
  state_ = State::ended;
  listener_->on_end(how, detail);
}

Result<std::unique_ptr<ByteStream>> make_tls_stream(
    EventLoop& loop, TlsRole role, std::unique_ptr<ByteStream> inner,
    const std::shared_ptr<const TlsCredentials>& credentials, const std::string& server_name) {
  auto context = TlsContext::get(loop, role, credentials);
  if (!context) return context.error();
  return std::unique_ptr<ByteStream>(
      std::make_unique<TlsStream>(std::move(*context), std::move(inner), server_name));
}

}  // namespace ocppsim::net
