// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The text of a journal file: changes of a charger's state, one after the other, each sealed.
//
//   +queue/17 {"action":"StartTransaction",...}     put
//   +meters [1234]
//   -queue/16                                       taken out
//   =9f86d081884c7d65                               checksum of the lines above, back to the last seal
//   +...
//
// A change counts when its seal fits. What stands behind the last seal is what a crash left of a
// change; a seal that does not fit means damage of another kind, and nothing behind it counts.
#pragma once

#include <ocppsim/charge_point.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct JournalReading {
  std::map<std::string, std::string, std::less<>> entries;
  std::size_t sound_bytes = 0;  // up to the last seal that fits
  bool damaged = false;         // there is a seal that does not fit
};

/// Appends one sealed change to `out`. Keys have no blanks, values no line breaks.
void write_change(std::string& out, const std::vector<StateEntry>& entries);
JournalReading read_journal(std::string_view text);

}  // namespace ocppsim
