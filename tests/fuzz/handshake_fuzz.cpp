// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Any bytes instead of an upgrade request or its response.
#include <ocppsim/assert.hpp>

#include "net/websocket_codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace ocppsim;
using namespace ocppsim::net;

namespace {

void serve(std::string_view bytes, std::size_t piece) {
  ServerHandshake handshake;
  while (!bytes.empty()) {
    std::string_view fed = bytes.substr(0, std::min(piece, bytes.size()));
    bytes.remove_prefix(fed.size());
    switch (handshake.consume(fed)) {
      case ServerHandshake::Progress::needs_more: continue;
      case ServerHandshake::Progress::refused:
        OCPPSIM_ASSERT(!handshake.response().empty(), "a refusal says so");
        return;
      case ServerHandshake::Progress::upgrade: {
        const UpgradeRequest request = handshake.request();
        const std::string chosen =
            request.subprotocols.empty() ? std::string() : request.subprotocols.front();
        OCPPSIM_ASSERT(!handshake.answer({101, chosen}).empty(), "an upgrade is answered");
        return;
      }
    }
  }
}

void dial(std::string_view bytes, std::size_t piece) {
  Endpoint endpoint;
  endpoint.url = "ws://h/ocpp/CP";
  endpoint.subprotocols = {"ocpp2.0.1", "ocpp1.6"};
  RandomStream random(1);
  ClientHandshake handshake(endpoint, "h", "/ocpp/CP", random);
  while (!bytes.empty()) {
    std::string_view fed = bytes.substr(0, std::min(piece, bytes.size()));
    bytes.remove_prefix(fed.size());
    const ClientHandshake::Progress progress = handshake.consume(fed);
    if (progress == ClientHandshake::Progress::needs_more) continue;
    OCPPSIM_ASSERT(progress == ClientHandshake::Progress::open || !handshake.problem().empty() ||
                       handshake.status() != 0,
                   "what is not open says why");
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] / 2 + 1;
  data[0] % 2 ? serve(bytes, piece) : dial(bytes, piece);
  return 0;
}
