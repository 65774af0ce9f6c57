// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/table.hpp"

namespace ocppsim {

const Key* Table::find(std::string_view key) const noexcept {
  for (const Key& k : keys) {
    if (k.name == key) return &k;
  }
  return nullptr;
}

const Table::Variant* Table::variant(std::string_view value) const noexcept {
  for (const Variant& v : variants) {
    if (v.name == value) return &v;
  }
  return nullptr;
}

}  // namespace ocppsim
