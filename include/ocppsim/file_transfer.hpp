// SPDX-License-Identifier: AGPL-3.0-or-later
//
// FileTransfer: how a charger fetches firmware and delivers its logs. A seam of its own: users
// bring their transfer, virtual time brings a simulated host, the real world brings HTTP and FTP.
//
//   firmware, diagnostics ──> FileTransfer ──> make_file_transfer()   HTTP(S), FTP(S), real loop
//                                         └──> SimulatedFileHost      files by url, virtual loop
//
// Contract:
//   * A transfer tells its end exactly once, never inside the call that started it.
//   * Destroying it cancels it; it is silent from then on. A listener may do so in any callback.
//   * All of it happens on the loop's thread.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// Why a transfer failed, as far as a charger can tell its CSMS.
enum class TransferFailure {
  none,
  not_supported,      // the protocol, or what the server was asked to do
  malformed,          // url or protocol: nobody understands what is wanted
  permission_denied,  // credentials missing or not enough
  not_found,
  unreachable,  // unknown host, refused
  tls,
  timeout,
  interrupted,  // it broke off on the way
  too_large,    // more than the limit
  rejected,     // the server can not, for its own reasons
};
const char* to_string(TransferFailure failure) noexcept;  // "permission_denied"
std::optional<TransferFailure> parse_transfer_failure(std::string_view text) noexcept;

struct TransferResult {
  TransferFailure failure = TransferFailure::none;
  int status = 0;      // of the server: 404 (HTTP), 550 (FTP); 0: none came
  std::string detail;  // for people
  std::uint64_t bytes = 0;
  bool ok() const noexcept { return failure == TransferFailure::none; }
};

struct DownloadRequest {
  std::string url;
  std::string client;  // the charger's identity; not told to servers
  std::uint64_t max_bytes = std::uint64_t{256} << 20;
  Duration timeout = std::chrono::minutes{10};
  std::shared_ptr<const TlsCredentials>
      tls;  // for https and ftps; null: the system's trust anchors
};

/// The url names the file. HTTP: PUT. FTP: STOR, directories on the way are made.
struct UploadRequest {
  std::string url;
  std::string client;
  std::string content;
  Duration timeout = std::chrono::minutes{10};
  std::shared_ptr<const TlsCredentials> tls;
};

class TransferListener {
 public:
  /// Of a download: what came, in order.
  virtual void on_bytes(std::string_view /*bytes*/) {}
  virtual void on_finished(const TransferResult& result) = 0;

 protected:
  ~TransferListener() = default;
};

/// One transfer on its way.
class Transfer {
 public:
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  virtual ~Transfer() = default;
};

class FileTransfer {
 public:
  FileTransfer() = default;
  FileTransfer(const FileTransfer&) = delete;
  FileTransfer& operator=(const FileTransfer&) = delete;
  virtual ~FileTransfer() = default;

  virtual std::unique_ptr<Transfer> download(const DownloadRequest& request,
                                             TransferListener& listener) = 0;
  virtual std::unique_ptr<Transfer> upload(UploadRequest request, TransferListener& listener) = 0;
};

/// http, https, ftp and ftps over sockets (libcurl, defined in the net floor). Needs a loop made by
/// make_real_loop() and must not outlive it.
std::unique_ptr<FileTransfer> make_file_transfer(EventLoop& loop);

// ---- simulated ----------------------------------------------------------------------------------

/// How the line to a simulated place behaves.
struct SimulatedLine {
  std::uint64_t bytes_per_second = 1'000'000;
  Duration latency = std::chrono::milliseconds{50};  // until the first byte, or the refusal
  /// The transfers that fail: so many of each client from its first on; negative: all of them.
  int failures = 0;
  TransferFailure failure = TransferFailure::interrupted;
  std::uint64_t fails_at_byte = 0;  // with `interrupted`; everything else fails before the first
};

struct SimulatedFile {
  std::string url;
  std::string content;
  std::uint64_t size = 0;  // without content: so many bytes, always the same ones
  SimulatedLine line{};
};

/// Takes uploads to every url that starts with this one.
struct SimulatedInbox {
  std::string url;
  std::uint64_t max_bytes = std::uint64_t{16} << 20;
  SimulatedLine line{};
};

struct SimulatedUpload {
  std::string client;
  std::string url;
  std::string content;
  TimePoint at{};
};

/// Files and inboxes by url. Anything else is not there: a download ends as a 404 does, and so
/// does an upload. A client fares the same whoever else is there, so chargers may be spread over
/// several hosts with the same places.
class SimulatedFileHost final : public FileTransfer {
 public:
  static constexpr std::size_t upload_limit = 1000;  // kept; beyond it the oldest goes

  explicit SimulatedFileHost(EventLoop& loop);
  ~SimulatedFileHost() override;

  /// Replaces what has the same url.
  void add(SimulatedFile file);
  void add(SimulatedInbox inbox);

  /// Where everything else goes instead of a 404; must outlive this. nullptr: nowhere.
  void set_otherwise(FileTransfer* otherwise) noexcept;

  /// What arrived whole, oldest first.
  const std::vector<SimulatedUpload>& uploads() const noexcept;
  /// Downloads begun of that url.
  std::uint64_t downloads(std::string_view url) const noexcept;

  std::unique_ptr<Transfer> download(const DownloadRequest& request,
                                     TransferListener& listener) override;
  std::unique_ptr<Transfer> upload(UploadRequest request, TransferListener& listener) override;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ocppsim
