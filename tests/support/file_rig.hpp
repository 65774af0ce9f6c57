// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the tests of firmware and diagnostics look at: which status went out when.
#pragma once

#include "support/charger_rig.hpp"

#include <string>
#include <vector>

namespace ocppsim::test {

/// "Downloading @2.001": status and seconds of every such notification.
inline std::vector<std::string> statuses(const ChargerRig& rig, std::string_view action) {
  std::vector<std::string> out;
  for (const SeenFrame& frame : rig.sent(action)) {
    const auto ms = std::chrono::duration_cast<milliseconds>(frame.at.time_since_epoch()).count();
    std::string millis = std::to_string(ms % 1000);
    millis.insert(0, 3 - millis.size(), '0');
    out.push_back(at_path(frame.payload, "status") + " @" + std::to_string(ms / 1000) + "." +
                  millis);
  }
  return out;
}

/// The same without times.
inline std::vector<std::string> words(const ChargerRig& rig, std::string_view action) {
  std::vector<std::string> out;
  for (const SeenFrame& frame : rig.sent(action)) out.push_back(at_path(frame.payload, "status"));
  return out;
}

using Words = std::vector<std::string>;

inline std::string status_word(const std::string& reply) {
  const Result<Json> json = Json::parse(reply);
  return json ? at_path(*json, "status") : reply;
}

/// 1 MB in 1.05 s.
constexpr const char* firmware_url = "http://files/charger-2.1.0.bin";
inline SimulatedFile firmware_file() {
  SimulatedFile file;
  file.url = firmware_url;
  file.size = 1'000'000;
  return file;
}

}  // namespace ocppsim::test
