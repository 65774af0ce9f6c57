// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Seeded random streams keyed by name, never by construction order: adding a charger does not
// change what another one draws. Integer arithmetic only, so every compiler draws the same.
#pragma once

#include <ocppsim/ratio.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ocppsim {

/// xoshiro256**; 32 bytes of state. Satisfies UniformRandomBitGenerator (do not feed it to
/// std:: distributions: their results differ between standard libraries).
class RandomStream {
 public:
  using result_type = std::uint64_t;

  /// Expands `seed` with splitmix64.
  explicit RandomStream(std::uint64_t seed) noexcept;

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return ~result_type{0}; }
  result_type operator()() noexcept { return next(); }

  std::uint64_t next() noexcept;
  /// Uniform in [0, bound); bound > 0. Unbiased (rejection).
  std::uint64_t below(std::uint64_t bound) noexcept;
  /// Uniform in [lo, hi], both included; lo <= hi.
  std::int64_t between(std::int64_t lo, std::int64_t hi) noexcept;
  /// True with probability `p`.
  bool chance(Ratio p) noexcept;
  void fill(void* out, std::size_t size) noexcept;
  /// `length` characters out of [0-9a-z].
  std::string token(std::size_t length);

 private:
  std::uint64_t state_[4];
};

/// The root of all randomness of a run.
class RandomRoot {
 public:
  explicit constexpr RandomRoot(std::uint64_t seed) noexcept : seed_(seed) {}
  constexpr std::uint64_t seed() const noexcept { return seed_; }
  /// The stream of that name, e.g. "CP-0017/meter". Same (seed, name), same draws.
  RandomStream stream(std::string_view name) const noexcept;

 private:
  std::uint64_t seed_;
};

}  // namespace ocppsim
