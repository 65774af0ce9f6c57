// SPDX-License-Identifier: AGPL-3.0-or-later
//
// CurlMulti: libcurl's transfers on a RealLoop. libcurl says which sockets it waits for and when it
// wants to be woken; this class does the waiting.
//
//   libcurl ── socket_function ──> Watch (asio descriptor) ── ready ──┐
//           ── timer_function ───> Timer ───────────────── due ───────┤
//           <──────────────── curl_multi_socket_action ───────────────┘ ── ended ──> Exchange::on_end
//
//   * libcurl must not be called from inside its own callbacks: what is added or dropped there waits
//     until it has returned.
//   * The sockets are libcurl's. A Watch lets go of one before libcurl closes it.
#pragma once

#include "net/real_loop.hpp"

#include <curl/curl.h>

#include <map>
#include <memory>
#include <vector>

namespace ocppsim::net {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

/// One transfer inside libcurl. Owned by the CurlMulti while it runs.
class CurlExchange {
 public:
  explicit CurlExchange(CurlEasy easy) noexcept : easy_(std::move(easy)) {}
  virtual ~CurlExchange() = default;
  CURL* easy() const noexcept { return easy_.get(); }
  virtual void on_end(CURLcode code) = 0;

 private:
  CurlEasy easy_;
};

class CurlMulti {
 public:
  explicit CurlMulti(RealLoop& loop);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  RealLoop& loop() noexcept { return loop_; }
  void add(std::unique_ptr<CurlExchange> exchange);
  /// Ends it without a word. No-op when it is over.
  void drop(CURL* easy);

 private:
  class Watch;
  static int socket_function(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int timer_function(CURLM*, long timeout_ms, void* self);
  void watch(curl_socket_t socket, int what);
  void act(curl_socket_t socket, int ready);
  void settle();
  void begin(std::unique_ptr<CurlExchange> exchange);

  RealLoop& loop_;
  CURLM* multi_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::map<CURL*, std::unique_ptr<CurlExchange>> running_;
  std::vector<std::unique_ptr<CurlExchange>> waiting_;  // added inside a callback of libcurl
  std::vector<CURL*> dropped_;                          // ... or dropped there
  bool inside_ = false;
  std::shared_ptr<bool> alive_;
  Timer timer_;
};

}  // namespace ocppsim::net
