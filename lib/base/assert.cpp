// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>

#include <cstdio>
#include <cstdlib>

namespace ocppsim {

void assertion_failed(const char* condition, const char* why, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s (%s)\n", file, line, why, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace ocppsim
