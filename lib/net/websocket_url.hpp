// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The parts of a ws:// or wss:// url that a connection needs.
#pragma once

#include <ocppsim/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ocppsim::net {

struct WebSocketUrl {
  bool secure = false;
  std::string host;  // without the brackets of an IPv6 literal
  std::uint16_t port = 0;
  std::string host_port;  // for the Host header: no default port
  std::string target;     // path and query exactly as given; "/" when there is none

  static Result<WebSocketUrl> parse(std::string_view url);
};

}  // namespace ocppsim::net
