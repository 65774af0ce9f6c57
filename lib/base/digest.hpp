// SPDX-License-Identifier: AGPL-3.0-or-later
//
// XXH64 as a running digest: fast enough to run over every frame of a run. Not cryptographic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ocppsim {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0) noexcept;

/// Order-sensitive digest of a sequence of byte strings: update("ab"), update("c") differs from
/// update("a"), update("bc").
class Digest {
 public:
  void update(std::string_view bytes) noexcept;
  void update(std::uint64_t number) noexcept;
  std::uint64_t value() const noexcept { return state_; }
  std::string hex() const;  // 16 lower-case digits

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

}  // namespace ocppsim
