// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Assertions stay on in release builds: a simulator that is wrong must not look right.
#pragma once

namespace ocppsim {
[[noreturn]] void assertion_failed(const char* condition, const char* why, const char* file,
                                   int line) noexcept;
}  // namespace ocppsim

#define OCPPSIM_ASSERT(condition, why)                                                  \
  do {                                                                                  \
    if (!(condition)) ::ocppsim::assertion_failed(#condition, why, __FILE__, __LINE__); \
  } while (false)
