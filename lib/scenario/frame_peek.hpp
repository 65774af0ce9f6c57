// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The head of an OCPP-J frame without parsing the rest: type, id, action. For counters and logs,
// which see every frame; what is no frame peeks as nothing.
#pragma once

#include <ocppsim/rpc.hpp>

#include <optional>
#include <string_view>

namespace ocppsim {

struct FramePeek {
  FrameType type = FrameType::call;
  std::string_view id;      // raw: escapes are not undone
  std::string_view action;  // CALL and SEND; the code of CALLERROR
  std::string_view rest;    // from after the comma to the closing bracket
};

std::optional<FramePeek> peek_frame(std::string_view text) noexcept;

}  // namespace ocppsim
