// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/state_journal.hpp"

#include "base/digest.hpp"

#include <ocppsim/assert.hpp>

#include <fmt/format.h>

#include <optional>

namespace ocppsim {
namespace {

constexpr std::size_t seal_length = 18;  // '=', 16 digits, line break

std::string seal_of(std::string_view change) {
  return fmt::format("={:016x}\n", hash64(change));
}

/// The next line without its break; nullopt: there is no whole line any more.
std::optional<std::string_view> take_line(std::string_view text, std::size_t& place) {
  const std::size_t end = text.find('\n', place);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(place, end - place);
  place = end + 1;
  return line;
}

/// A line that is not of a journal spoils its change.
bool apply(std::string_view line, std::vector<StateEntry>& change) {
  const std::size_t blank = line.find(' ');
  if (line.size() < 2) return false;
  if (line[0] == '-') {
    change.push_back({std::string(line.substr(1)), {}});
    return true;
  }
  if (line[0] != '+' || blank == std::string_view::npos || blank + 1 == line.size()) return false;
  change.push_back({std::string(line.substr(1, blank - 1)), std::string(line.substr(blank + 1))});
  return true;
}

}  // namespace

void write_change(std::string& out, const std::vector<StateEntry>& entries) {
  const std::size_t start = out.size();
  for (const StateEntry& entry : entries) {
    OCPPSIM_ASSERT(entry.key.find_first_of(" \n") == std::string::npos, "a blank in a state's key");
    OCPPSIM_ASSERT(entry.value.find('\n') == std::string::npos, "a line break in a state's value");
    out += entry.value.empty() ? '-' : '+';
    out += entry.key;
    if (!entry.value.empty()) {
      out += ' ';
      out += entry.value;
    }
    out += '\n';
  }
  out += seal_of(std::string_view(out).substr(start));
}

JournalReading read_journal(std::string_view text) {
  JournalReading out;
  std::vector<StateEntry> change;
  bool spoilt = false;
  std::size_t change_start = 0;
  std::size_t place = 0;
  while (true) {
    const std::size_t line_start = place;
    const std::optional<std::string_view> line = take_line(text, place);
    if (!line) return out;
    if (line->empty() || line->front() != '=') {
      spoilt = !apply(*line, change) || spoilt;
      continue;
    }
    const std::string_view body = text.substr(change_start, line_start - change_start);
    const bool fits = place - line_start == seal_length && !spoilt &&
                      text.substr(line_start, seal_length) == seal_of(body);
    if (!fits) {
      out.damaged = true;
      return out;
    }
    for (StateEntry& entry : change) {
      if (entry.value.empty())
        out.entries.erase(entry.key);
      else
        out.entries.insert_or_assign(std::move(entry.key), std::move(entry.value));
    }
    out.sound_bytes = place;
    change.clear();
    change_start = place;
  }
}

}  // namespace ocppsim
