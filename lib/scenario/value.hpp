// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Scalars of the file as typed values. One function for files and for defaults in tables.
#pragma once

#include "scenario/table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
std::optional<double> parse_number(std::string_view text) noexcept;
std::optional<bool> parse_boolean(std::string_view text) noexcept;

/// What is wrong with a scalar as a value of `key`; empty: nothing. `quoted` texts are no numbers.
std::string fault_of_scalar(const Key& key, std::string_view text, bool quoted);

}  // namespace ocppsim
