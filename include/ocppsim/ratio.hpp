// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A probability or share as parts per million: exact on every compiler.
#pragma once

#include <ocppsim/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ocppsim {

class Ratio {
 public:
  static constexpr std::uint32_t whole = 1'000'000;

  constexpr Ratio() noexcept = default;
  static constexpr Ratio ppm(std::uint32_t parts) noexcept {
    return Ratio(parts > whole ? whole : parts);
  }
  static constexpr Ratio percent(std::uint32_t p) noexcept { return ppm(p * 10'000); }
  static constexpr Ratio always() noexcept { return Ratio(whole); }
  static constexpr Ratio never() noexcept { return Ratio(0); }
  /// "5%", "0.05", "1/20" or "1". Finer than one in a million is an error.
  static Result<Ratio> parse(std::string_view text);

  constexpr std::uint32_t ppm() const noexcept { return ppm_; }
  std::string to_string() const;  // "5%"

  friend constexpr bool operator==(Ratio a, Ratio b) noexcept { return a.ppm_ == b.ppm_; }
  friend constexpr bool operator!=(Ratio a, Ratio b) noexcept { return a.ppm_ != b.ppm_; }

 private:
  explicit constexpr Ratio(std::uint32_t parts) noexcept : ppm_(parts) {}
  std::uint32_t ppm_ = 0;
};

}  // namespace ocppsim
