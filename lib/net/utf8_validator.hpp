// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Stands in for <websocketpp/utf8_validator.hpp>: include it first, it takes that header's
// include guard. websocketpp walks a table byte by byte over every message, two thirds of the
// user time of a tuned client. WebSocketCodec checks each whole message once instead (which also
// sees a code point cut off at the end of the last fragment; websocketpp does not), so the
// streaming validator here has nothing to do.
#pragma once
#define UTF8_VALIDATOR_HPP

#include "base/text.hpp"

#include <string>

namespace websocketpp {
namespace utf8_validator {

class validator {  // NOLINT(readability-identifier-naming): websocketpp's name
 public:
  template <class Iterator>
  bool decode(Iterator, Iterator) noexcept {
    return true;
  }
  bool complete() const noexcept { return true; }
};

/// For the reason text of a close frame.
inline bool validate(const std::string& text) {
  return ocppsim::is_valid_utf8(text);
}

}  // namespace utf8_validator
}  // namespace websocketpp
