// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How often this test program has called operator new, for tests of hot paths.
#pragma once

#include <cstddef>

namespace ocppsim::test {
std::size_t allocation_count() noexcept;
}  // namespace ocppsim::test
