// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/assert.hpp>

#include "wire/session.hpp"

#include <charconv>

namespace ocppsim {

void MessageIdSource::next(std::string& out) {
  static constexpr std::size_t max_id_length = 36;  // 1.6-J section 4.1.4
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, next_++, 36);
  out.assign(prefix_);
  out.append(digits, end.ptr);
  OCPPSIM_ASSERT(out.size() <= max_id_length, "the message id prefix is too long");
}

}  // namespace ocppsim
