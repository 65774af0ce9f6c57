// SPDX-License-Identifier: AGPL-3.0-or-later
//
// TlsStream: TLS as a ByteStream over another ByteStream. OpenSSL does no I/O: it reads what the
// inner stream just delivered and writes straight into the inner stream, through a BIO without
// any buffer of its own.
//
//   inner.on_bytes ─► incoming_ ─(BIO)─► SSL_read ─► on_bytes
//   write ─► SSL_write ─(BIO)─► inner.write
#pragma once

#include "net/lifeline.hpp"
#include "net/tls_context.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim::net {

class TlsStream final : public ByteStream, private ByteStreamListener {
 public:
  TlsStream(std::shared_ptr<TlsContext> context, std::unique_ptr<ByteStream> inner,
            std::string server_name);
  ~TlsStream() override;

  void open(const StreamAddress& address) override;
  void write(std::string_view bytes) override;
  void close() override;
  void abort() override { inner_->abort(); }
  /// What has arrived before is still delivered.
  void pause_reading(bool paused) override { inner_->pause_reading(paused); }
  std::size_t pending_bytes() const noexcept override;
  std::string peer_subject() const override;
  std::string peer_address() const override { return inner_->peer_address(); }
  std::string peer_chain_pem() const override;
  TlsFault tls_fault() const override { return fault_; }

 private:
  enum class State : unsigned char { waiting, handshaking, ready, closing, ended };
  struct Bio;

  void on_ready() override;
  void on_bytes(std::string_view bytes) override;
  void on_end(StreamEnd end, std::string_view detail) override;

  void prepare_client();
  void pump();
  bool shake_hands();
  void fail();
  void end(StreamEnd how, std::string_view detail);
  TlsFault classify() const;
  std::string failure() const;

  const std::shared_ptr<TlsContext> context_;
  const std::unique_ptr<ByteStream> inner_;
  const std::string server_name_;
  std::string peer_;  // "host:port", under which sessions are kept
  SslPointer ssl_;
  std::string_view incoming_;  // ciphertext OpenSSL has not taken yet; valid while pumping
  std::string unsent_;         // written before the handshake was done
  Lifeline lifeline_;
  State state_ = State::waiting;
  TlsFault fault_ = TlsFault::none;
};

}  // namespace ocppsim::net
