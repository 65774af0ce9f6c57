// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Any bytes after the handshake: the same messages and the same fault however they are cut, and never
// more memory than the limit allows.
#include <ocppsim/assert.hpp>

#include "net/websocket_codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace ocppsim;
using namespace ocppsim::net;

namespace {

constexpr std::size_t limit = 1000;

/// What `bytes` amount to, fed in pieces of that size.
std::string read(WebSocketRole role, std::string_view bytes, std::size_t piece) {
  RandomStream masks(1);
  WebSocketCodec codec(role, limit, &masks);
  std::string told;
  while (!bytes.empty()) {
    std::string_view fed = bytes.substr(0, std::min(piece, bytes.size()));
    bytes.remove_prefix(fed.size());
    while (!fed.empty()) {
      WebSocketMessage message;
      const WebSocketFault fault = codec.consume(fed, message);
      if (fault) return told + "fault " + std::to_string(fault.code);
      if (!message) continue;
      OCPPSIM_ASSERT(message.payload().size() <= limit, "the limit holds");
      told += std::to_string(static_cast<int>(message.opcode()));
      told += ' ';
      told += message.payload();
      told += '\n';
    }
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const WebSocketRole role = data[0] % 2 ? WebSocketRole::server : WebSocketRole::client;
  const std::size_t piece = data[0] / 2 % 16 + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  OCPPSIM_ASSERT(read(role, bytes, bytes.size()) == read(role, bytes, piece),
                 "it does not matter where the network cuts");
  return 0;
}
