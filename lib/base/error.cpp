// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/error.hpp>

namespace ocppsim {

const char* to_string(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_argument: return "invalid argument";
    case Errc::parse: return "parse error";
    case Errc::not_found: return "not found";
    case Errc::refused: return "refused";
    case Errc::unreachable: return "unreachable";
    case Errc::timeout: return "timeout";
    case Errc::tls: return "TLS error";
    case Errc::limit: return "limit reached";
    case Errc::state: return "wrong state";
    case Errc::unsupported: return "unsupported";
    case Errc::io: return "I/O error";
  }
  return "unknown error";
}

std::string Error::to_string() const {
  return where.empty() ? message : where + ": " + message;
}

}  // namespace ocppsim
