// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/security/security_log.hpp"

#include "features/feature.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::string_view piece_name = "security_log/";

}  // namespace

Json to_json(const SecurityLogEntry& entry) {
  Json object = Json::object();
  object["at"] = format_utc(entry.at);
  object["type"] = entry.type;
  if (!entry.info.empty()) object["info"] = entry.info;
  return object;
}

Json to_json(const std::vector<SecurityLogEntry>& entries) {
  Json array = Json::array();
  for (const SecurityLogEntry& entry : entries) array.items().push_back(to_json(entry));
  return array;
}

std::vector<SecurityLogEntry> read_entries(const Json* array) {
  std::vector<SecurityLogEntry> entries;
  if (!array || !array->is_array()) return entries;
  for (const Json& object : array->items()) {
    const Result<UtcTime> at = parse_utc(text_of(object, "at"));
    entries.push_back({at ? *at : UtcTime{}, text_of(object, "type"), text_of(object, "info")});
  }
  return entries;
}

void SecurityLog::add(SecurityLogEntry entry) {
  if (entries_.size() >= limit) {
    entries_.pop_front();
    ++first_;
  }
  entries_.push_back(std::move(entry));
}

void SecurityLog::save(PieceSink& pieces) {
  const std::uint64_t end = first_ + entries_.size();
  auto entry = entries_.begin();
  std::string key;
  for (std::uint64_t piece = first_ / piece_size; piece * piece_size < end; ++piece) {
    key.assign(piece_name).append(std::to_string(piece));
    const std::uint64_t first = std::max(first_, piece * piece_size);
    const std::uint64_t last = std::min<std::uint64_t>((piece + 1) * piece_size, end);
    const auto next = std::next(entry, static_cast<std::ptrdiff_t>(last - first));
    const auto from = std::exchange(entry, next);
    if (piece < sealed_ && pieces.keeps(key)) continue;
    if (last % piece_size == 0) sealed_ = std::max(sealed_, piece + 1);
    Json array = Json::array();
    for (auto each = from; each != next; ++each) array.items().push_back(to_json(*each));
    pieces.write(key, array);
  }
}

void SecurityLog::restore(const Json& state) {
  if (std::exchange(restored_, true) || !state.is_object()) return;
  std::map<std::uint64_t, const Json*> pieces;
  for (const auto& [key, piece] : state.members()) {
    if (key.compare(0, piece_name.size(), piece_name) != 0) continue;
    std::uint64_t number = 0;
    std::from_chars(key.data() + piece_name.size(), key.data() + key.size(), number);
    pieces.emplace(number, &piece);
  }
  if (pieces.empty()) return;
  const std::list<SecurityLogEntry> since = std::exchange(entries_, {});
  first_ = pieces.begin()->first * piece_size;
  sealed_ = 0;
  for (const auto& [number, piece] : pieces)
    for (SecurityLogEntry& entry : read_entries(piece)) add(std::move(entry));
  for (const SecurityLogEntry& entry : since) add(entry);
}

std::string SecurityLog::text(std::optional<UtcTime> oldest, std::optional<UtcTime> latest) const {
  std::string out;
  for (const SecurityLogEntry& entry : entries_) {
    if ((oldest && entry.at < *oldest) || (latest && entry.at > *latest)) continue;
    append_utc(out, entry.at);
    out += ' ';
    out += entry.type;
    if (!entry.info.empty()) out += ": " + entry.info;
    out += '\n';
  }
  return out;
}

}  // namespace ocppsim
