// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"

#include <cstdint>
#include <cstring>

namespace ocppsim {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

/// Length of the well-formed sequence at `p` (RFC 3629 table), or 0.
std::size_t sequence_length(const unsigned char* p, std::size_t left) noexcept {
  const auto continues = [&](std::size_t i, unsigned lo = 0x80, unsigned hi = 0xBF) {
    return i < left && p[i] >= lo && p[i] <= hi;
  };
  const unsigned lead = p[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // stray continuation, or an overlong two-byte form
  if (lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned lo = lead == 0xE0 ? 0xA0 : 0x80;  // overlong
    const unsigned hi = lead == 0xED ? 0x9F : 0xBF;  // surrogates
    return continues(1, lo, hi) && continues(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  const unsigned lo = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned hi = lead == 0xF4 ? 0x8F : 0xBF;  // above U+10FFFF
  return continues(1, lo, hi) && continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) noexcept {
  return valid_utf8_prefix(bytes) == bytes.size();
}

std::size_t valid_utf8_prefix(std::string_view bytes) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  while (left > 0) {
    if (left >= 8) {
      std::uint64_t word;
      std::memcpy(&word, p, 8);
      if ((word & high_bits) == 0) {
        p += 8;
        left -= 8;
        continue;
      }
    }
    const std::size_t length = sequence_length(p, left);
    if (length == 0) break;
    p += length;
    left -= length;
  }
  return bytes.size() - left;
}

std::size_t utf8_length(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  }
  return count;
}

}  // namespace ocppsim
