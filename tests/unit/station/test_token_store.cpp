// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/token_store.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;

namespace {
TokenInfo info(const char* status, const char* parent = "") {
  return {status, parent, {}, {}};
}
}  // namespace

TEST_CASE("the cache finds tokens ignoring case and replaces them") {
  AuthorizationCache cache;
  cache.put("Tag-1", info("Accepted"));
  cache.put("TAG-1", info("Blocked"));
  REQUIRE(cache.size() == 1);
  CHECK(cache.find("tag-1")->status == "Blocked");
  CHECK(cache.find("tag-2") == nullptr);
}

TEST_CASE("a full cache drops refused tokens first, then the one not used for longest",
          "[2.0.1 C10.FR.07]") {
  AuthorizationCache cache(3);
  cache.put("a", info("Accepted"));
  cache.put("b", info("Blocked"));
  cache.put("c", info("Accepted"));
  cache.put("d", info("Accepted"));
  CHECK(cache.find("b") == nullptr);
  REQUIRE(cache.find("a"));  // used: now "c" is the oldest
  cache.put("e", info("Accepted"));
  CHECK(cache.find("c") == nullptr);
  CHECK(cache.find("a"));
}

TEST_CASE("the cache forgets what was not used for its life, unless it has an expiry of its own",
          "[2.0.1 C10.FR.08][2.0.1 C10.FR.10][2.0.1 C10.FR.13]") {
  AuthorizationCache cache;
  const auto at = [](int s) { return UtcTime{seconds{s}}; };
  TokenInfo dated = info("Accepted");
  dated.expires_at = at(100'000);
  cache.put("plain", info("Accepted"), at(1000));
  cache.put("dated", dated, at(1000));
  CHECK(cache.find("plain", at(1060), seconds{60}));  // used: lives on
  CHECK(cache.find("plain", at(1120), seconds{60}));
  CHECK(cache.find("plain", at(1181), seconds{60}) == nullptr);
  CHECK(cache.find("dated", at(9000), seconds{60}));
  CHECK(cache.size() == 1);
}

TEST_CASE("an accepted token expires") {
  TokenInfo token = info("Accepted");
  token.expires_at = UtcTime{seconds{100}};
  CHECK(token.accepted_at(UtcTime{seconds{99}}));
  CHECK_FALSE(token.accepted_at(UtcTime{seconds{100}}));
}

TEST_CASE("a full list replaces, a differential one adds, changes and removes",
          "[2.0.1 D01.FR.15][2.0.1 D01.FR.16][2.0.1 D01.FR.17]") {
  LocalAuthorizationList list;
  REQUIRE(list.replace(4, {{"b", info("Accepted")}, {"A", info("Blocked")}}));
  CHECK(list.version() == 4);
  CHECK(list.find("a")->status == "Blocked");
  REQUIRE(list.update(5, {{"a", info("Accepted")}, {"B", std::nullopt}, {"c", info("Expired")}}));
  CHECK(list.version() == 5);
  CHECK(list.size() == 2);
  CHECK(list.find("A")->status == "Accepted");
  CHECK(list.find("b") == nullptr);
  CHECK(list.find("c")->status == "Expired");
}

TEST_CASE("a list that does not fit or names a token twice leaves the old one",
          "[2.0.1 D01.FR.06]") {
  LocalAuthorizationList list(2);
  REQUIRE(list.replace(1, {{"a", info("Accepted")}}));
  CHECK_FALSE(list.replace(2, {{"x", info("Accepted")}, {"X", info("Accepted")}}));
  CHECK_FALSE(list.replace(2, {{"x", std::nullopt}}));
  CHECK_FALSE(list.update(2, {{"b", info("Accepted")}, {"c", info("Accepted")}}));
  CHECK(list.version() == 1);
  CHECK(list.size() == 1);
  CHECK(list.find("a"));
}
