// SPDX-License-Identifier: AGPL-3.0-or-later
//
// FileTransfer over sockets: what a charger wants, in libcurl's options.
//
//   Transfer (the charger's, cancels) ──> CurlMulti ──> FileExchange (libcurl's) ──> TransferListener
//
// Each transfer has a connection of its own, and its settings come from its request alone: no
// environment variable, no .netrc, no proxy.
#include <ocppsim/file_transfer.hpp>

#include "net/curl_multi.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace ocppsim {
namespace net {
namespace {

constexpr long max_redirects = 5;
constexpr const char* protocols = "http,https,ftp,ftps";
constexpr const char* redirect_protocols = "http,https";

template <class T>
void set(CURL* easy, CURLoption option, T value) {
  // In brackets: the function, not the macro that wants to see a constant.
  const CURLcode done = (curl_easy_setopt)(easy, option, value);
  OCPPSIM_ASSERT(done == CURLE_OK, "libcurl lacks an option");
}

void set_pem(CURL* easy, CURLoption option, const std::string& pem) {
  if (pem.empty()) return;
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_COPY};
  set(easy, option, &blob);
}

// ---- how it ended -------------------------------------------------------------------------------

TransferFailure failure_of_http(long status) noexcept {
  switch (status) {
    case 400: return TransferFailure::malformed;
    case 401:
    case 403:
    case 407: return TransferFailure::permission_denied;
    case 404:
    case 410: return TransferFailure::not_found;
    case 405:
    case 501: return TransferFailure::not_supported;
    case 413: return TransferFailure::too_large;
    default: return TransferFailure::rejected;
  }
}

/// RFC 959 section 4.2; 550 is "not found" for a download, "no access" for an upload.
TransferFailure failure_of_ftp(long reply, bool upload) noexcept {
  switch (reply) {
    case 500:
    case 501: return TransferFailure::malformed;
    case 502:
    case 504: return TransferFailure::not_supported;
    case 530:
    case 532:
    case 553: return TransferFailure::permission_denied;
    case 550: return upload ? TransferFailure::permission_denied : TransferFailure::not_found;
    default: return TransferFailure::rejected;
  }
}

TransferFailure failure_of(CURLcode code, long status, bool upload) noexcept {
  switch (code) {
    case CURLE_OK: return TransferFailure::none;
    case CURLE_UNSUPPORTED_PROTOCOL: return TransferFailure::not_supported;
    case CURLE_URL_MALFORMAT:
    case CURLE_WEIRD_SERVER_REPLY: return TransferFailure::malformed;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return TransferFailure::unreachable;
    case CURLE_REMOTE_ACCESS_DENIED:
    case CURLE_LOGIN_DENIED: return TransferFailure::permission_denied;
    case CURLE_REMOTE_FILE_NOT_FOUND: return TransferFailure::not_found;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_FTP_ACCEPT_TIMEOUT: return TransferFailure::timeout;
    case CURLE_FILESIZE_EXCEEDED: return TransferFailure::too_large;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: return TransferFailure::tls;
    case CURLE_HTTP_RETURNED_ERROR: return failure_of_http(status);
    case CURLE_UPLOAD_FAILED:
    case CURLE_FTP_COULDNT_RETR_FILE: return failure_of_ftp(status, upload);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return TransferFailure::interrupted;
    default: return TransferFailure::rejected;
  }
}

// ---- one transfer -------------------------------------------------------------------------------

class FileExchange final : public CurlExchange {
 public:
  FileExchange(CurlEasy easy, TransferListener& listener, std::uint64_t max_bytes,
               std::optional<std::string> content)
      : CurlExchange(std::move(easy)),
        listener_(&listener),
        max_bytes_(max_bytes),
        content_(std::move(content)) {}
  ~FileExchange() override { *over_ = true; }

  const std::shared_ptr<bool>& over() const noexcept { return over_; }

  /// The charger lost interest.
  void silence() noexcept { listener_ = nullptr; }

  void apply(const std::string& url, Duration timeout, const TlsCredentials* tls) {
    CURL* handle = easy();
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
    set(handle, CURLOPT_URL, url.c_str());
#if LIBCURL_VERSION_NUM >= 0x075500
    set(handle, CURLOPT_PROTOCOLS_STR, protocols);
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, redirect_protocols);
#else
    set(handle, CURLOPT_PROTOCOLS,
        CURLPROTO_HTTP | CURLPROTO_HTTPS | CURLPROTO_FTP | CURLPROTO_FTPS);
    set(handle, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    set(handle, CURLOPT_FOLLOWLOCATION, 1L);
    set(handle, CURLOPT_MAXREDIRS, max_redirects);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limit));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");  // not even from the environment
    set(handle, CURLOPT_FORBID_REUSE, 1L);
    set(handle, CURLOPT_FRESH_CONNECT, 1L);
    set(handle, CURLOPT_FAILONERROR, 1L);
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(handle, CURLOPT_USERAGENT, "ocppsim");
    set(handle, CURLOPT_ERRORBUFFER, error_.data());
    set(handle, CURLOPT_WRITEFUNCTION, &FileExchange::write_function);
    set(handle, CURLOPT_WRITEDATA, this);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (tls != nullptr) apply_tls(*tls);
    if (content_)
      apply_upload();
    else
      set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(max_bytes_));
  }

  void on_end(CURLcode code) override {
    if (listener_ == nullptr) return;
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    TransferResult result;
    result.failure =
        too_large_ ? TransferFailure::too_large : failure_of(code, status, content_.has_value());
    result.status = static_cast<int>(status);
    result.bytes = content_ ? sent_ : received_;
    if (!result.ok()) result.detail = error_[0] != '\0' ? error_.data() : curl_easy_strerror(code);
    listener_->on_finished(result);
  }

 private:
  void apply_tls(const TlsCredentials& tls) {
    set(easy(), CURLOPT_SSL_VERIFYPEER, tls.verify_peer ? 1L : 0L);
    set(easy(), CURLOPT_SSL_VERIFYHOST, tls.verify_peer ? 2L : 0L);
    set_pem(easy(), CURLOPT_CAINFO_BLOB, tls.ca_pem);
    set_pem(easy(), CURLOPT_SSLCERT_BLOB, tls.certificate_pem);
    set_pem(easy(), CURLOPT_SSLKEY_BLOB, tls.private_key_pem);
  }

  void apply_upload() {
    // Without the wait for "100 Continue", which many servers never send.
    headers_.reset(curl_slist_append(nullptr, "Expect:"));
    set(easy(), CURLOPT_HTTPHEADER, headers_.get());
    set(easy(), CURLOPT_UPLOAD, 1L);
    set(easy(), CURLOPT_FTP_CREATE_MISSING_DIRS, static_cast<long>(CURLFTP_CREATE_DIR));
    set(easy(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(content_->size()));
    set(easy(), CURLOPT_READFUNCTION, &FileExchange::read_function);
    set(easy(), CURLOPT_READDATA, this);
    set(easy(), CURLOPT_SEEKFUNCTION, &FileExchange::seek_function);  // a redirect starts anew
    set(easy(), CURLOPT_SEEKDATA, this);
  }

  static std::size_t write_function(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<FileExchange*>(self);
    if (exchange.content_) return size;  // what a server says to an upload
    exchange.received_ += size;
    exchange.too_large_ = exchange.received_ > exchange.max_bytes_;
    if (exchange.too_large_ || exchange.listener_ == nullptr) return 0;
    exchange.listener_->on_bytes(std::string_view(bytes, size));
    return exchange.listener_ == nullptr ? 0 : size;
  }

  static std::size_t read_function(char* out, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<FileExchange*>(self);
    const std::size_t part =
        std::min<std::size_t>(size, exchange.content_->size() - exchange.sent_);
    exchange.content_->copy(out, part, exchange.sent_);
    exchange.sent_ += part;
    return part;
  }

  static int seek_function(void* self, curl_off_t offset, int origin) {
    auto& exchange = *static_cast<FileExchange*>(self);
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_FAIL;
    exchange.sent_ =
        std::min<std::size_t>(static_cast<std::size_t>(offset), exchange.content_->size());
    return CURL_SEEKFUNC_OK;
  }

  struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  TransferListener* listener_;  // nullptr: cancelled
  const std::uint64_t max_bytes_;
  const std::optional<std::string> content_;  // of an upload
  std::uint64_t received_ = 0;
  std::size_t sent_ = 0;
  bool too_large_ = false;
  const std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::unique_ptr<curl_slist, ListDeleter> headers_;
};

/// The charger's end of it.
class CurlTransfer final : public Transfer {
 public:
  CurlTransfer(std::shared_ptr<CurlMulti> multi, std::unique_ptr<FileExchange> exchange)
      : multi_(std::move(multi)), exchange_(exchange.get()), over_(exchange->over()) {
    multi_->add(std::move(exchange));
  }
  ~CurlTransfer() override {
    if (*over_) return;
    exchange_->silence();
    multi_->drop(exchange_->easy());
  }

 private:
  const std::shared_ptr<CurlMulti> multi_;
  FileExchange* const exchange_;  // gone when it is over
  const std::shared_ptr<bool> over_;
};

class CurlFileTransfer final : public FileTransfer {
 public:
  explicit CurlFileTransfer(EventLoop& loop)
      : multi_(std::make_shared<CurlMulti>(as_real_loop(loop))) {}

  std::unique_ptr<Transfer> download(const DownloadRequest& request,
                                     TransferListener& listener) override {
    return begin(request.url, request.timeout, request.tls.get(), listener, request.max_bytes,
                 std::nullopt);
  }
  std::unique_ptr<Transfer> upload(UploadRequest request, TransferListener& listener) override {
    return begin(request.url, request.timeout, request.tls.get(), listener, 0,
                 std::move(request.content));
  }

 private:
  std::unique_ptr<Transfer> begin(const std::string& url, Duration timeout,
                                  const TlsCredentials* tls, TransferListener& listener,
                                  std::uint64_t max_bytes, std::optional<std::string> content) {
    auto exchange = std::make_unique<FileExchange>(CurlEasy(curl_easy_init()), listener, max_bytes,
                                                   std::move(content));
    exchange->apply(url, timeout, tls);
    return std::make_unique<CurlTransfer>(multi_, std::move(exchange));
  }

  const std::shared_ptr<CurlMulti> multi_;
};

}  // namespace
}  // namespace net

std::unique_ptr<FileTransfer> make_file_transfer(EventLoop& loop) {
  return std::make_unique<net::CurlFileTransfer>(loop);
}

}  // namespace ocppsim
