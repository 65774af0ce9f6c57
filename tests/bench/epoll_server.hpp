// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The server that all benchmarked clients talk to: one thread, one epoll set, no allocation per
// message, so that it never is what limits. It answers
//
//   a CALL [2,"id","Action",{...}]   with a CALLRESULT that a charger can go on with
//   any other text                   with the same text (echo)
//   a close frame                    with one, then closes
#pragma once

#include <cstdint>

namespace ocppsim::bench {

struct EpollServerOptions {
  /// Polls without sleeping: a sleeping server costs each client a wake-up per message.
  bool busy_poll = true;
  unsigned core = 0;
};

/// A listening socket on 127.0.0.1; `port` is set. Make it before the server's process.
int listen_on_loopback(std::uint16_t& port);

/// Serves for ever.
[[noreturn]] void run_epoll_server(int listener, const EpollServerOptions& options);

}  // namespace ocppsim::bench
