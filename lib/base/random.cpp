// SPDX-License-Identifier: AGPL-3.0-or-later
//
// xoshiro256** by Blackman and Vigna (public domain), seeded with splitmix64.
#include <ocppsim/assert.hpp>
#include <ocppsim/random.hpp>

#include "base/digest.hpp"

namespace ocppsim {
namespace {

std::uint64_t rotate_left(std::uint64_t x, int k) noexcept {
  return (x << k) | (x >> (64 - k));
}

std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed) noexcept {
  for (std::uint64_t& word : state_) word = splitmix64(seed);
}

std::uint64_t RandomStream::next() noexcept {
  const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = rotate_left(state_[3], 45);
  return result;
}

std::uint64_t RandomStream::below(std::uint64_t bound) noexcept {
  OCPPSIM_ASSERT(bound > 0, "below(0) has no value to draw");
  // Draws under 2^64 mod bound are refused, so that the rest divides evenly.
  const std::uint64_t threshold = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t draw = next();
    if (draw >= threshold) return draw % bound;
  }
}

std::int64_t RandomStream::between(std::int64_t lo, std::int64_t hi) noexcept {
  OCPPSIM_ASSERT(lo <= hi, "between() needs lo <= hi");
  const std::uint64_t span = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo);
  const std::uint64_t offset = span == max() ? next() : below(span + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + offset);
}

bool RandomStream::chance(Ratio p) noexcept {
  // One draw whatever p is, so that changing a probability does not shift the draws after it.
  return below(Ratio::whole) < p.ppm();
}

void RandomStream::fill(void* out, std::size_t size) noexcept {
  auto* bytes = static_cast<unsigned char*>(out);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 8 == 0) word = next();
    bytes[i] = static_cast<unsigned char>(word);
    word >>= 8;
  }
}

std::string RandomStream::token(std::size_t length) {
  static constexpr char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string out(length, '0');
  for (char& c : out) c = alphabet[below(36)];
  return out;
}

RandomStream RandomRoot::stream(std::string_view name) const noexcept {
  return RandomStream(hash64(name, seed_));
}

}  // namespace ocppsim
