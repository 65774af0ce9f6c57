// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/transport.hpp>

namespace ocppsim {

const char* to_string(CloseReason reason) noexcept {
  switch (reason) {
    case CloseReason::local: return "local";
    case CloseReason::remote: return "remote";
    case CloseReason::aborted: return "aborted";
    case CloseReason::lost: return "lost";
    case CloseReason::unreachable: return "unreachable";
    case CloseReason::rejected: return "rejected";
    case CloseReason::no_subprotocol: return "no_subprotocol";
    case CloseReason::tls_failed: return "tls_failed";
    case CloseReason::handshake_timeout: return "handshake_timeout";
    case CloseReason::pong_timeout: return "pong_timeout";
    case CloseReason::protocol_error: return "protocol_error";
  }
  return "unknown";
}

}  // namespace ocppsim
