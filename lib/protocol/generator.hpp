// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Random values that fit a field. The generator builds whole payloads from them, the mutator
// borrows single ones.
#pragma once

#include <ocppsim/catalogue.hpp>

#include <string>

namespace ocppsim {

class PayloadGenerator {
 public:
  PayloadGenerator(RandomStream& random, Ratio optional) noexcept
      : random_(random), optional_(optional) {}

  Json object(const Catalogue::Object& type);
  /// Plain text of exactly `length` characters that `type` may hold (string or identifier).
  std::string text(Catalogue::FieldType type, std::uint32_t length);

 private:
  /// Values one payload may hold before it is finished with the least that is valid.
  static constexpr int value_budget = 600;
  /// Optional fields below this depth are left out: a type may contain itself.
  static constexpr int depth_limit = 12;
  static constexpr std::uint32_t long_text = 1000;  // limits beyond are sat on less often

  Json field(const Catalogue::Field& field);
  Json one(const Catalogue::Field& field);
  Json integer(const Catalogue::Field& field);
  Json decimal(const Catalogue::Field& field);
  Json any(int depth);
  std::string bounded_text(const Catalogue::Field& field);
  std::string time();
  std::string uri();
  std::size_t item_count(const Catalogue::Field& field);
  bool one_in(std::uint64_t n) { return random_.below(n) == 0; }

  RandomStream& random_;
  Ratio optional_;
  int budget_ = value_budget;
  int depth_ = 0;
};

}  // namespace ocppsim
