// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/websocket_url.hpp"

#include <algorithm>
#include <charconv>

namespace ocppsim::net {
namespace {

Error bad_url(std::string_view url, const char* why) {
  return Error(Errc::invalid_argument, why, std::string(url));
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

Result<WebSocketUrl> WebSocketUrl::parse(std::string_view url) {
  WebSocketUrl out;
  std::string_view rest = url;
  if (starts_with(rest, "wss://")) {
    out.secure = true;
    rest.remove_prefix(6);
  } else if (starts_with(rest, "ws://")) {
    rest.remove_prefix(5);
  } else {
    return bad_url(url, "a WebSocket url starts with ws:// or wss://");
  }
  if (std::any_of(rest.begin(), rest.end(), [](char c) { return c <= ' ' || c == 0x7f; })) {
    return bad_url(url,
                   "a url holds no spaces, control or non-ASCII characters; percent-code them");
  }
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, path);
  out.target = std::string(rest.substr(path));
  if (out.target.empty() || out.target[0] != '/') out.target.insert(0, 1, '/');
  if (authority.find('@') != std::string_view::npos) {
    return bad_url(url, "credentials do not belong in the url; use basic_auth_user");
  }

  std::string_view host = authority;
  std::string_view port;
  if (starts_with(authority, "[")) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return bad_url(url, "the IPv6 address lacks its ']'");
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (host.empty()) return bad_url(url, "the url names no host");
  const std::uint16_t default_port = out.secure ? 443 : 80;
  out.port = default_port;
  if (!port.empty()) {
    const char* const end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data() + 1, end, out.port);
    if (port[0] != ':' || port.size() < 2 || error != std::errc() || stop != end || out.port == 0) {
      return bad_url(url, "the port is not a number from 1 to 65535");
    }
  }
  out.host = std::string(host);
  out.host_port = host.size() == authority.size() ? out.host : std::string(authority);
  if (out.port == default_port) {
    out.host_port = host.find(':') == std::string_view::npos ? out.host : '[' + out.host + ']';
  }
  return out;
}

}  // namespace ocppsim::net
