// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/curl_multi.hpp"

#include <asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <utility>

namespace ocppsim::net {
namespace {

void init_libcurl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  OCPPSIM_ASSERT(done == CURLE_OK, "libcurl does not start");
}

}  // namespace

/// Waits for one socket as often as libcurl wants it.
class CurlMulti::Watch : public std::enable_shared_from_this<Watch> {
 public:
  Watch(CurlMulti& multi, curl_socket_t socket)
      : multi_(&multi), socket_(socket), descriptor_(multi.loop().context(), socket) {}

  void want(int what) {
    wanted_ = what;
    if (wants(CURL_POLL_IN) && !reading_) wait(CURL_POLL_IN);
    if (wants(CURL_POLL_OUT) && !writing_) wait(CURL_POLL_OUT);
  }
  /// The socket goes back to libcurl, which may close it at once.
  void release() {
    multi_ = nullptr;
    descriptor_.release();
  }

 private:
  bool wants(int direction) const noexcept { return (wanted_ & direction) != 0; }

  void wait(int direction) {
    using Descriptor = asio::posix::stream_descriptor;
    const bool in = direction == CURL_POLL_IN;
    (in ? reading_ : writing_) = true;
    descriptor_.async_wait(in ? Descriptor::wait_read : Descriptor::wait_write,
                           [self = shared_from_this(), direction](const asio::error_code& error) {
                             self->on_ready(direction, error);
                           });
  }

  void on_ready(int direction, const asio::error_code& error) {
    const bool in = direction == CURL_POLL_IN;
    (in ? reading_ : writing_) = false;
    if (multi_ == nullptr || error == asio::error::operation_aborted) return;
    RealLoop::Callback callback(multi_->loop());
    if (!wants(direction)) return;
    int ready = in ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
    if (error) ready |= CURL_CSELECT_ERR;
    multi_->act(socket_, ready);  // may release us
    if (multi_ != nullptr) want(wanted_);
  }

  CurlMulti* multi_;  // nullptr: released
  const curl_socket_t socket_;
  asio::posix::stream_descriptor descriptor_;
  int wanted_ = CURL_POLL_NONE;
  bool reading_ = false, writing_ = false;
};

CurlMulti::CurlMulti(RealLoop& loop)
    : loop_(loop),
      alive_(std::make_shared<bool>(true)),
      timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }) {
  init_libcurl();
  multi_ = curl_multi_init();
  OCPPSIM_ASSERT(multi_ != nullptr, "libcurl does not start");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::socket_function);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::timer_function);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlMulti::~CurlMulti() {
  *alive_ = false;
  for (auto& [easy, exchange] : running_) curl_multi_remove_handle(multi_, easy);
  running_.clear();
  curl_multi_cleanup(multi_);  // closes what it kept, through socket_function
  for (auto& [socket, watch] : watches_) watch->release();
}

// ---- transfers ----------------------------------------------------------------------------------

void CurlMulti::add(std::unique_ptr<CurlExchange> exchange) {
  if (inside_)
    waiting_.push_back(std::move(exchange));
  else
    begin(std::move(exchange));
}

void CurlMulti::begin(std::unique_ptr<CurlExchange> exchange) {
  CURL* easy = exchange->easy();
  running_[easy] = std::move(exchange);
  curl_multi_add_handle(multi_, easy);  // asks for a timer; nothing happens before it
}

void CurlMulti::drop(CURL* easy) {
  waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(),
                                [&](const auto& exchange) { return exchange->easy() == easy; }),
                 waiting_.end());
  if (running_.find(easy) == running_.end()) return;
  if (inside_) {
    dropped_.push_back(easy);
    return;
  }
  curl_multi_remove_handle(multi_, easy);
  running_.erase(easy);
}

void CurlMulti::act(curl_socket_t socket, int ready) {
  int running = 0;
  inside_ = true;
  curl_multi_socket_action(multi_, socket, ready, &running);
  inside_ = false;
  settle();
}

/// What had to wait for libcurl to return, then the ends.
void CurlMulti::settle() {
  for (CURL* easy : std::exchange(dropped_, {})) drop(easy);
  for (auto& exchange : std::exchange(waiting_, {})) begin(std::move(exchange));
  const std::shared_ptr<bool> alive = alive_;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi_, easy);
    const auto found = running_.find(easy);
    OCPPSIM_ASSERT(found != running_.end(), "libcurl ends a transfer nobody began");
    const std::unique_ptr<CurlExchange> exchange = std::move(found->second);
    running_.erase(found);
    exchange->on_end(code);  // may destroy us, or begin another
    if (!*alive) return;
  }
}

// ---- what libcurl waits for ---------------------------------------------------------------------

int CurlMulti::socket_function(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<CurlMulti*>(self)->watch(socket, what);
  return 0;
}

void CurlMulti::watch(curl_socket_t socket, int what) {
  auto found = watches_.find(socket);
  if (what == CURL_POLL_REMOVE) {
    if (found == watches_.end()) return;
    const std::shared_ptr<Watch> watch = std::move(found->second);
    watches_.erase(found);
    watch->release();
    return;
  }
  if (found == watches_.end())
    found = watches_.emplace(socket, std::make_shared<Watch>(*this, socket)).first;
  found->second->want(what);
}

int CurlMulti::timer_function(CURLM*, long timeout_ms, void* self) {
  Timer& timer = static_cast<CurlMulti*>(self)->timer_;
  if (timeout_ms < 0)
    timer.cancel();
  else
    timer.start(std::chrono::milliseconds{timeout_ms});
  return 0;
}

}  // namespace ocppsim::net
