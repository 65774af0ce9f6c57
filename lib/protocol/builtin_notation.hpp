// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The files of lib/protocol/data, embedded at build time (cmake/OcppsimEmbed.cmake).
#pragma once

#include <string_view>

namespace ocppsim::builtin_notation {

extern const std::string_view ocpp1_6;
extern const std::string_view ocpp2_0_1;
extern const std::string_view ocpp2_1;

}  // namespace ocppsim::builtin_notation
