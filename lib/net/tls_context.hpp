// SPDX-License-Identifier: AGPL-3.0-or-later
//
// TlsContext: one SSL_CTX per credential set and role, shared by all streams that use it, with
// the sessions its clients may resume.
#pragma once

#include "net/byte_streams.hpp"

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <string>

namespace ocppsim::net {

template <auto Free>
struct OpensslDeleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using SslContextPointer = std::unique_ptr<SSL_CTX, OpensslDeleter<SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, OpensslDeleter<SSL_free>>;
using SslSessionPointer = std::unique_ptr<SSL_SESSION, OpensslDeleter<SSL_SESSION_free>>;

class TlsContext {
 public:
  /// The context of that set: from the loop's cache while somebody holds the same credentials
  /// object. One context a loop, so that no lock is needed.
  static Result<std::shared_ptr<TlsContext>> get(
      EventLoop& loop, TlsRole role, const std::shared_ptr<const TlsCredentials>& credentials);

  TlsContext(TlsRole role, SslContextPointer context, bool verifies_host);

  TlsRole role() const noexcept { return role_; }
  bool verifies_host() const noexcept { return verifies_host_; }
  /// A new SSL of this context.
  SslPointer make_ssl() const { return SslPointer(SSL_new(context_.get())); }

  /// Sessions by "host:port".
  void remember(const std::string& peer, SslSessionPointer session);
  void offer_session(const std::string& peer, SSL* ssl);

 private:
  static constexpr std::size_t max_sessions = 64;

  const TlsRole role_;
  const bool verifies_host_;
  const SslContextPointer context_;
  std::map<std::string, SslSessionPointer> sessions_;
};

/// Whether certificate and key can be read and belong together.
Result<void> check_identity(const TlsCredentials& credentials);

/// The newest reason in OpenSSL's error queue, emptied; `otherwise` when there is none.
std::string take_openssl_error(const char* otherwise);

}  // namespace ocppsim::net
