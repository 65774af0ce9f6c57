// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/token_store.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

using Entry = AuthorizationCache::Entry;

int compare_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const auto x = static_cast<unsigned char>(upper(a[i]));
    const auto y = static_cast<unsigned char>(upper(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

/// First entry not before `token` in a list sorted ignoring case.
template <class Entries>
auto lower_bound(Entries& entries, std::string_view token) {
  return std::lower_bound(entries.begin(), entries.end(), token,
                          [](const Entry& entry, std::string_view t) {
                            return compare_ignoring_case(entry.token, t) < 0;
                          });
}

bool has_duplicates(const std::vector<LocalAuthorizationList::Change>& changes) {
  std::vector<std::string_view> tokens;
  tokens.reserve(changes.size());
  for (const auto& change : changes) tokens.push_back(change.token);
  std::sort(tokens.begin(), tokens.end(),
            [](std::string_view a, std::string_view b) { return compare_ignoring_case(a, b) < 0; });
  return std::adjacent_find(tokens.begin(), tokens.end(),
                            [](std::string_view a, std::string_view b) {
                              return equals_ignoring_case(a, b);
                            }) != tokens.end();
}

}  // namespace

// ---- cache ------------------------------------------------------------------------------------

void AuthorizationCache::put(std::string_view token, TokenInfo info, UtcTime now) {
  if (limit_ == 0) return;
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return equals_ignoring_case(entry.token, token);
  });
  if (same != entries_.end()) {
    entries_.erase(same);
  } else if (entries_.size() >= limit_) {
    // 2.0.1 C10.FR.07: those that are not accepted first, then the oldest.
    auto victim = std::find_if(entries_.begin(), entries_.end(),
                               [](const Entry& entry) { return !entry.info.accepted(); });
    entries_.erase(victim == entries_.end() ? entries_.begin() : victim);
  }
  entries_.push_back({std::string(token), std::move(info), now});
}

const TokenInfo* AuthorizationCache::find(std::string_view token, UtcTime now, Duration life) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return equals_ignoring_case(entry.token, token);
  });
  if (found == entries_.end()) return nullptr;
  // 2.0.1 C10.FR.08, FR.10, FR.13
  if (!found->info.expires_at && now - found->used_at > life) {
    entries_.erase(found);
    return nullptr;
  }
  found->used_at = now;
  std::rotate(found, found + 1, entries_.end());  // now the most recently used
  return &entries_.back().info;
}

// ---- local list -------------------------------------------------------------------------------

const TokenInfo* LocalAuthorizationList::find(std::string_view token) const noexcept {
  const auto found = lower_bound(entries_, token);
  if (found == entries_.end() || !equals_ignoring_case(found->token, token)) return nullptr;
  return &found->info;
}

bool LocalAuthorizationList::replace(int version, const std::vector<Change>& all) {
  if (all.size() > limit_ || has_duplicates(all)) return false;
  std::vector<Entry> entries;
  entries.reserve(all.size());
  for (const Change& change : all) {
    if (!change.info) return false;
    entries.push_back({change.token, *change.info, {}});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return compare_ignoring_case(a.token, b.token) < 0;
  });
  entries_ = std::move(entries);
  version_ = version;
  return true;
}

bool LocalAuthorizationList::update(int version, const std::vector<Change>& changes) {
  if (has_duplicates(changes)) return false;
  std::vector<Entry> entries = entries_;
  for (const Change& change : changes) {
    const auto at = lower_bound(entries, change.token);
    const bool present = at != entries.end() && equals_ignoring_case(at->token, change.token);
    if (!change.info) {
      if (present) entries.erase(at);
    } else if (present) {
      at->info = *change.info;
    } else {
      entries.insert(at, {change.token, *change.info, {}});
    }
  }
  if (entries.size() > limit_) return false;
  entries_ = std::move(entries);
  version_ = version;
  return true;
}

}  // namespace ocppsim
