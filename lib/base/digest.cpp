// SPDX-License-Identifier: AGPL-3.0-or-later
//
// XXH64 (Yann Collet), read byte by byte in little-endian order so that every machine agrees.
#include "base/digest.hpp"

#include <cstring>

namespace ocppsim {
namespace {

constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87ULL;
constexpr std::uint64_t prime2 = 0xC2B2AE3D27D4EB4FULL;
constexpr std::uint64_t prime3 = 0x165667B19E3779F9ULL;
constexpr std::uint64_t prime4 = 0x85EBCA77C2B2AE63ULL;
constexpr std::uint64_t prime5 = 0x27D4EB2F165667C5ULL;

std::uint64_t rotate_left(std::uint64_t x, int k) noexcept {
  return (x << k) | (x >> (64 - k));
}

// Compilers turn these loops into one load.
std::uint64_t read64(const unsigned char* p) noexcept {
  std::uint64_t v = 0;
  for (int i = 7; i >= 0; --i) v = (v << 8) | p[i];
  return v;
}
std::uint64_t read32(const unsigned char* p) noexcept {
  std::uint64_t v = 0;
  for (int i = 3; i >= 0; --i) v = (v << 8) | p[i];
  return v;
}

std::uint64_t mix(std::uint64_t lane, std::uint64_t input) noexcept {
  return rotate_left(lane + input * prime2, 31) * prime1;
}
std::uint64_t fold(std::uint64_t hash, std::uint64_t lane) noexcept {
  return (hash ^ mix(0, lane)) * prime1 + prime4;
}

}  // namespace

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  std::uint64_t hash = seed + prime5;
  if (left >= 32) {
    std::uint64_t lanes[4] = {seed + prime1 + prime2, seed + prime2, seed, seed - prime1};
    for (; left >= 32; left -= 32, p += 32) {
      for (std::size_t i = 0; i < 4; ++i)
        lanes[i] = mix(lanes[i], read64(p + i * sizeof(std::uint64_t)));
    }
    hash = rotate_left(lanes[0], 1) + rotate_left(lanes[1], 7) + rotate_left(lanes[2], 12) +
           rotate_left(lanes[3], 18);
    for (const std::uint64_t lane : lanes) hash = fold(hash, lane);
  }
  hash += bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    hash = rotate_left(hash ^ mix(0, read64(p)), 27) * prime1 + prime4;
  }
  if (left >= 4) {
    hash = rotate_left(hash ^ (read32(p) * prime1), 23) * prime2 + prime3;
    left -= 4;
    p += 4;
  }
  for (; left > 0; --left, ++p) hash = rotate_left(hash ^ (*p * prime5), 11) * prime1;
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}

// The previous value seeds the next hash: order counts, and so does where a string ends.
void Digest::update(std::string_view bytes) noexcept {
  state_ = hash64(bytes, state_);
}

void Digest::update(std::uint64_t number) noexcept {
  char bytes[8];
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  update(std::string_view(bytes, sizeof bytes));
}

std::string Digest::hex() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(16, '0');
  for (int i = 0; i < 16; ++i)
    out[static_cast<std::size_t>(i)] = digits[(state_ >> (60 - 4 * i)) & 15];
  return out;
}

}  // namespace ocppsim
