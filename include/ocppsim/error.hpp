// SPDX-License-Identifier: AGPL-3.0-or-later
//
// An expected failure, as data: what went wrong, where, and what to do about it.
#pragma once

#include <string>
#include <utility>

namespace ocppsim {

enum class Errc {
  invalid_argument,  // the caller asked for something that makes no sense
  parse,             // text is not what its format demands
  not_found,
  refused,      // the peer said no
  unreachable,  // the peer could not be reached
  timeout,
  tls,
  limit,  // a named limit was reached
  state,  // right request, wrong moment
  unsupported,
  io,
};

const char* to_string(Errc code) noexcept;

/// `message` says what and what to do, in one line. `where` is a position the user can open
/// ("demo.yaml:12:5", "wss://host:9000/CP-1"), empty when there is none.
struct Error {
  Errc code = Errc::io;
  std::string message;
  std::string where;

  Error(Errc c, std::string m, std::string w = {})
      : code(c), message(std::move(m)), where(std::move(w)) {}

  /// "where: message", or just the message.
  std::string to_string() const;
};

}  // namespace ocppsim
