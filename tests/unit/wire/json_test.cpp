// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/json.hpp>

#include "support/allocation_count.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>

using namespace ocppsim;

namespace {
Json read(std::string_view text) {
  return Json::parse(text).value();
}
std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}
}  // namespace

TEST_CASE("a view gives types, values, members and elements") {
  JsonDocument document;
  const JsonView root =
      document.parse(R"({"a":[1,-2.5,"x\u00e9\n",true,null],"b":{"c":9223372036854775807},"a":0})")
          .value();
  CHECK(root.is_object());
  CHECK(root.size() == 3);
  const JsonView a = root["a"];  // the first of its name
  REQUIRE(a.is_array());
  CHECK(a.at(0).as_int() == 1);
  CHECK(a.at(0).type() == JsonType::integer);
  CHECK(a.at(1).as_number() == -2.5);
  CHECK(a.at(1).type() == JsonType::number);
  CHECK(a.at(1).as_int(7) == 7);
  CHECK(a.at(2).as_string() == "x\xC3\xA9\n");
  CHECK(a.at(3).as_bool());
  CHECK(a.at(4));
  CHECK(a.at(4).is_null());
  CHECK_FALSE(a.at(5));
  CHECK(root["b"]["c"].as_int() == std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(root["b"]["no"]["such"].at(3)["thing"]);
  CHECK(root["nothing"].as_string("fallback") == "fallback");
  CHECK(root.member(1).first == "b");
  CHECK(root.to_text() == R"({"a":[1,-2.5,"xé\n",true,null],"b":{"c":9223372036854775807},"a":0})");
}

TEST_CASE("numbers without a fraction are integers when they fit 64 bits") {
  for (const char* text :
       {"5", "5.0", "5e0", "0.5e1", "-0", "-0.0", "9007199254740992.0", "-9223372036854775808"}) {
    INFO(text);
    JsonDocument document;
    CHECK(document.parse(text)->is_integer());
    CHECK(read(text).type() == JsonType::integer);
  }
  for (const char* text : {"5.5", "1e300", "18446744073709551615", "9223372036854775808", "5e-1"}) {
    INFO(text);
    JsonDocument document;
    CHECK(document.parse(text)->type() == JsonType::number);
    CHECK(read(text).type() == JsonType::number);
  }
  CHECK(read("5.0") == Json(5));
  CHECK(read("5.0").to_text() == "5");
  CHECK(read("18446744073709551615").as_number() == 18446744073709551615.0);
}

TEST_CASE("doubles are read exactly and written as their shortest text") {
  for (const char* text : {"0.1", "2.2250738585072014e-308", "1.7976931348623157e+308", "5e-324",
                           "123456.789", "1e+300", "0.30000000000000004"}) {
    INFO(text);
    const double n = std::strtod(text, nullptr);
    CHECK(read(text).as_number() == n);
    CHECK(Json(n).to_text() == text);
  }
  CHECK(Json(std::numeric_limits<double>::infinity()).to_text() == "null");
  CHECK(Json(std::numeric_limits<double>::quiet_NaN()).to_text() == "null");
  CHECK(Json(-0.0).to_text() == "0");
}

TEST_CASE("text that RFC 8259 does not allow is refused with its byte offset", "[rfc8259]") {
  const std::pair<std::string, std::size_t> bad[] = {{"", 0},
                                                     {"[1,]", 3},
                                                     {"{\"a\":1,}", 7},
                                                     {"[1 2]", 3},
                                                     {"nul", 3},
                                                     {"[1]x", 3},
                                                     {"{a:1}", 1},
                                                     {"[01]", 2},
                                                     {"[1.]", 3},
                                                     {"[+1]", 1},
                                                     {"[.5]", 1},
                                                     {"[NaN]", 1},
                                                     {"[\"\t\"]", 1},
                                                     {"[\"\\x\"]", 1},
                                                     {"[\"\\ud800\"]", 1},
                                                     {"['a']", 1},
                                                     {"\xEF\xBB\xBF[]", 0},
                                                     {std::string("[1]\0[2]", 7), 3},
                                                     {"[\"abc\xC3\"]", 5},
                                                     {"[/**/1]", 1}};
  for (const auto& [text, offset] : bad) {
    INFO(text);
    JsonDocument document;
    const auto result = document.parse(text);
    REQUIRE_FALSE(result);
    CHECK_FALSE(document.root());
    CHECK(result.error().code == Errc::parse);
    const std::string message = result.error().message;
    INFO(message);
    const std::size_t at = std::stoul(message.substr(message.find("byte ") + 5));
    CHECK(at >= offset);
    CHECK(at <= offset + 3);
  }
}

TEST_CASE("a lone surrogate escape never becomes a string", "[rfc8259]") {
  for (const char* text : {R"(["\udc00"])", R"(["\ud800"])", R"(["\ud800\u0041"])",
                           R"({"\udfff":1})", R"(["ok","\udc00\ud800"])"}) {
    INFO(text);
    CHECK_FALSE(Json::parse(text));
  }
  CHECK(read(R"("\ud83d\udd0c")").as_string() == "\xF0\x9F\x94\x8C");
  CHECK(read(R"("a\u0000b")").as_string() == std::string_view("a\0b", 3));
}

TEST_CASE("nesting ends at its limit") {
  CHECK(Json::parse(nested(JsonDocument::max_depth)));
  CHECK_FALSE(Json::parse(nested(JsonDocument::max_depth + 1)));
  const auto deep = Json::parse(std::string(100'000, '['));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().message.find("nested too deep") != std::string::npos);
  CHECK_FALSE(Json::parse(std::string(5'000, ' ') + nested(65)));
}

TEST_CASE("a number of a million digits is refused or read, never more") {
  CHECK_FALSE(Json::parse("1" + std::string(1'000'000, '0')));
  CHECK(Json::parse("0." + std::string(100'000, '0') + "1").value().as_number() == 0);
  CHECK(Json::parse("0." + std::string(100'000, '3')).value().as_number() == 1.0 / 3);
  CHECK(Json::parse("1e-400").value().as_number() == 0);
  CHECK(Json::parse("-1e-99999999999").value().as_number() == 0);
  for (const char* text : {"1e400", "-1e400", "1e99999999999", "1.8e308", "[0.5e310]"}) {
    INFO(text);
    CHECK_FALSE(Json::parse(text));
  }
}

TEST_CASE("parsing allocates nothing once the buffers have grown") {
  std::string text = "[2,\"1234567890123456789012345678901234\",\"MeterValues\",{\"list\":[";
  for (int i = 0; i < 500; ++i)
    text += (i ? ",{\"value\":\"" : "{\"value\":\"") + std::to_string(i) + "\"}";
  text += "]}]";
  JsonDocument document;
  for (int i = 0; i < 5; ++i) REQUIRE(document.parse(text));
  const std::size_t before = test::allocation_count();
  for (int i = 0; i < 100; ++i) {
    const auto root = document.parse(text);
    if (!root || root->at(3)["list"].size() != 500) FAIL("misread");
  }
  CHECK(test::allocation_count() == before);
}

TEST_CASE("a document can be moved, and reads on after a failure") {
  JsonDocument a;
  REQUIRE(a.parse("[1]"));
  JsonDocument b = std::move(a);
  CHECK(b.root().at(0).as_int() == 1);
  CHECK_FALSE(b.parse("["));
  CHECK(b.parse("[2]")->at(0).as_int() == 2);
}

TEST_CASE("the writer sets commas, escapes strings and nests") {
  std::string out;
  JsonWriter w(out);
  w.begin_object()
      .field("text", "quote\" back\\ \n\t\x01 é")
      .field("n", std::int64_t{-5})
      .field("half", 0.5)
      .field("on", true)
      .field("at", UtcTime{seconds{1'767'225'600}})
      .key("list")
      .begin_array()
      .value(1)
      .begin_object()
      .end_object()
      .null()
      .raw("[7]")
      .end_array()
      .field("json", read(R"({"a":[1,{"b":null}]})"))
      .end_object();
  CHECK(out ==
        R"({"text":"quote\" back\\ \n\t\u0001 é","n":-5,"half":0.5,"on":true,)"
        R"("at":"2026-01-01T00:00:00.000Z","list":[1,{},null,[7]],"json":{"a":[1,{"b":null}]}})");
  CHECK(Json::parse(out));
}

TEST_CASE("every byte that needs an escape gets one, at any place in a word") {
  for (int c = 0; c < 0x80; ++c) {
    for (std::size_t place = 0; place < 17; ++place) {
      std::string text(17, 'x');
      text[place] = static_cast<char>(c);
      const std::string written = Json(text).to_text();
      REQUIRE(read(written).as_string() == text);
    }
  }
}

TEST_CASE("an owned value keeps member order, finds, appends and erases") {
  Json json = Json::object();
  json["z"] = 1;
  json["a"]["deep"] = "x";
  json["z"] = 2;
  CHECK(json.to_text() == R"({"z":2,"a":{"deep":"x"}})");
  CHECK(json.find("a")->find("deep")->as_string() == "x");
  CHECK(json.find("b") == nullptr);
  CHECK(Json(5).find("b") == nullptr);
  json.erase("z");
  CHECK(json.to_text() == R"({"a":{"deep":"x"}})");
  CHECK(read(R"({"a":1,"b":2})") == read(R"({"b":2.0,"a":1})"));
  CHECK(read(R"({"a":1})") != read(R"({"a":1,"b":2})"));
  CHECK(read("[1,2]") != read("[2,1]"));
  CHECK(read(R"({"a":[1,{}],"b":[],"c":{}})").to_pretty_text() ==
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": {}\n}");
}

TEST_CASE("containment matches objects by member and arrays element by element") {
  const Json whole = read(R"({"status":"Accepted","list":[{"id":1,"x":2},{"id":2}],"n":5.0})");
  CHECK(json_contains(whole, read(R"({"status":"Accepted"})")));
  CHECK(json_contains(whole, read(R"({"list":[{"id":1},{}],"n":5})")));
  CHECK(json_contains(whole, read("{}")));
  CHECK_FALSE(json_contains(whole, read(R"({"list":[{"id":1}]})")));
  CHECK_FALSE(json_contains(whole, read(R"({"status":"Rejected"})")));
  CHECK_FALSE(json_contains(whole, read(R"({"missing":null})")));
  CHECK_FALSE(json_contains(read("[]"), read("{}")));
}
