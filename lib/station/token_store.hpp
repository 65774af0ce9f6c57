// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a charger remembers about tokens: the authorization cache (what the CSMS once answered) and
// the local authorization list (what the CSMS sent ahead). 1.6 section 3.5.
#pragma once

#include <ocppsim/station.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// 1.6 IdTagInfo, 2.x IdTokenInfo, as far as rules need it.
struct TokenInfo {
  std::string status = "Accepted";  // AuthorizationStatus spelling; Accepted in every version
  std::string parent;               // parentIdTag / groupIdToken; empty: none
  std::optional<UtcTime> expires_at;
  std::vector<EvseId> evses;  // where it may charge; empty: everywhere (2.0.1 C01.FR.20)
  bool accepted() const noexcept { return status == "Accepted"; }
  bool accepted_at(UtcTime now) const noexcept {
    return accepted() && (!expires_at || now < *expires_at);
  }
  bool allows(EvseId evse) const noexcept {
    return evses.empty() || std::find(evses.begin(), evses.end(), evse) != evses.end();
  }
};

class AuthorizationCache {
 public:
  static constexpr std::size_t default_limit = 500;
  explicit AuthorizationCache(std::size_t limit = default_limit) : limit_(limit) {}
  /// Inserts or replaces; at the limit the entry not used for longest goes (not-accepted first).
  void put(std::string_view token, TokenInfo info, UtcTime now = {});
  /// Uses it. What was not used for longer than `life`, and has no expiry of its own, is forgotten.
  const TokenInfo* find(std::string_view token, UtcTime now = {}, Duration life = Duration::max());
  void clear() noexcept { entries_.clear(); }
  std::size_t size() const noexcept { return entries_.size(); }

  struct Entry {
    std::string token;
    TokenInfo info;
    UtcTime used_at{};  // of the cache
  };
  const std::vector<Entry>& entries() const noexcept { return entries_; }  // least recent first

 private:
  std::size_t limit_;
  std::vector<Entry> entries_;
};

class LocalAuthorizationList {
 public:
  static constexpr std::size_t default_limit = 1000;
  explicit LocalAuthorizationList(std::size_t limit = default_limit) : limit_(limit) {}
  std::size_t limit() const noexcept { return limit_; }
  int version() const noexcept { return version_; }
  const TokenInfo* find(std::string_view token) const noexcept;
  struct Change {
    std::string token;
    std::optional<TokenInfo> info;  // nullopt: remove
  };
  /// False (and unchanged) when the limit would be passed, a token comes twice (2.0.1 D01.FR.06)
  /// or, in a full list, has no info.
  bool replace(int version, const std::vector<Change>& all);
  bool update(int version, const std::vector<Change>& changes);
  std::size_t size() const noexcept { return entries_.size(); }
  const std::vector<AuthorizationCache::Entry>& entries() const noexcept { return entries_; }

 private:
  std::size_t limit_;
  int version_ = 0;
  std::vector<AuthorizationCache::Entry> entries_;  // sorted, ignoring case
};

}  // namespace ocppsim
