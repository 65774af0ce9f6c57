// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A transport with nobody at the other end: keeps what is sent, and the test speaks for the peer.
#pragma once

#include <ocppsim/transport.hpp>

#include "wire/frame.hpp"

#include <string>
#include <vector>

namespace ocppsim::test {

class RecordingTransport final : public Transport {
 public:
  void connect(const Endpoint&) override {}
  void send(std::string_view text) override { sent.emplace_back(text); }
  Result<void> send_raw(std::string_view) override { return Error(Errc::unsupported, "no bytes"); }
  void ping() override {}
  void close(std::uint16_t, std::string_view) override {}
  void abort() override {}
  void pause_reading(bool) override {}

  void open() { listener_->on_open("ocpp1.6"); }
  void receive(std::string_view text) { listener_->on_text(text); }
  void lose() { listener_->on_closed(CloseEvent{}); }
  bool has_listener() const { return listener_ != nullptr; }

  std::vector<std::string> sent;
};

inline FrameRules test_rules() {
  FrameRules rules;
  const char* codes[rpc_error_count] = {"NotImplemented",
                                        "NotSupported",
                                        "InternalError",
                                        "ProtocolError",
                                        "SecurityError",
                                        "FormationViolation",
                                        "PropertyConstraintViolation",
                                        "OccurenceConstraintViolation",
                                        "TypeConstraintViolation",
                                        "GenericError",
                                        "GenericError",
                                        "FormationViolation"};
  for (int i = 0; i < rpc_error_count; ++i) rules.error_codes[i] = codes[i];
  return rules;
}

}  // namespace ocppsim::test
