// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/json_text.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;

namespace {
std::string with(std::string object, std::string_view name, std::string_view value) {
  set_json_member(object, name, value);
  return object;
}
}  // namespace

TEST_CASE("a member is appended to the text of an object, or its value replaced") {
  CHECK(with("{}", "a", "1") == R"({"a":1})");
  CHECK(with("{ }", "a", "1") == R"({ "a":1})");
  CHECK(with(R"({"b":2})", "a", "1") == R"({"b":2,"a":1})");
  CHECK(with(R"({"a":0,"b":2})", "a", "\"x\"") == R"({"a":"x","b":2})");
  CHECK(with(R"({"b":2,"a":[1,{"a":3}]})", "a", "null") == R"({"b":2,"a":null})");
}

TEST_CASE("names inside strings and nested objects are not members") {
  CHECK(with(R"({"b":{"a":0}})", "a", "1") == R"({"b":{"a":0},"a":1})");
  CHECK(with(R"({"b":"\"a\":0,{"})", "a", "1") == R"({"b":"\"a\":0,{","a":1})");
  CHECK(with(R"({"b":"a","c":[{"a":0}]})", "a", "1") == R"({"b":"a","c":[{"a":0}],"a":1})");
  CHECK(with(R"({"x\\":0})", "a", "1") == R"({"x\\":0,"a":1})");
}
