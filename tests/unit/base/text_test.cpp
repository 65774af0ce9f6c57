// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;

TEST_CASE("UTF-8 is accepted in every well-formed length, at any alignment", "[rfc3629]") {
  const std::string pieces[] = {"A",
                                "\xC2\x80",
                                "\xDF\xBF",
                                "\xE0\xA0\x80",
                                "\xED\x9F\xBF",
                                "\xEE\x80\x80",
                                "\xEF\xBF\xBF",
                                "\xF0\x90\x80\x80",
                                "\xF4\x8F\xBF\xBF"};
  for (const std::string& piece : pieces) {
    for (std::size_t pad = 0; pad < 17; ++pad) {
      CHECK(is_valid_utf8(std::string(pad, 'x') + piece + std::string(pad, 'y')));
    }
  }
  CHECK(is_valid_utf8(""));
}

TEST_CASE("malformed UTF-8 is found at any alignment", "[rfc3629]") {
  const std::string pieces[] = {"\x80",
                                "\xBF",
                                "\xC0\x80",
                                "\xC1\xBF",
                                "\xC2",
                                "\xC2\x41",
                                "\xE0\x9F\xBF",
                                "\xED\xA0\x80",
                                "\xED\xBF\xBF",
                                "\xE2\x82",
                                "\xE2\x28\xA1",
                                "\xF0\x8F\xBF\xBF",
                                "\xF4\x90\x80\x80",
                                "\xF5\x80\x80\x80",
                                "\xF0\x9F\x98",
                                "\xFF",
                                "\xFE"};
  for (const std::string& piece : pieces) {
    for (std::size_t pad = 0; pad < 17; ++pad) {
      INFO(to_hex(piece) << " after " << pad);
      CHECK_FALSE(is_valid_utf8(std::string(pad, 'x') + piece));
      CHECK_FALSE(is_valid_utf8(std::string(pad, 'x') + piece + "tail of text"));
    }
  }
}

TEST_CASE("string length counts code points") {
  CHECK(utf8_length("") == 0);
  CHECK(utf8_length("abc") == 3);
  CHECK(utf8_length("\xC3\xA9t\xC3\xA9 \xF0\x9F\x94\x8C") == 5);
}

TEST_CASE("base64 matches the RFC 4648 vectors both ways", "[rfc4648]") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(base64_encode(plain) == coded);
    CHECK(base64_decode(coded).value() == plain);
  }
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  CHECK(base64_decode(base64_encode(bytes)).value() == bytes);
  for (const char* bad :
       {"Z", "Zg=", "Zg", "Z===", "Zm9v!A==", "Zh==", "=Zg=", "Zg==Zg==", "Zm 9"}) {
    INFO(bad);
    CHECK_FALSE(base64_decode(bad));
  }
}

TEST_CASE("percent-coding keeps only unreserved characters", "[1.6-J 3.1.1]") {
  CHECK(percent_encode("RDAM|123") == "RDAM%7C123");
  CHECK(percent_encode("a-b.c_d~e/f g\xC3\xA9") == "a-b.c_d~e%2Ff%20g%C3%A9");
  CHECK(percent_decode("RDAM%7c123").value() == "RDAM|123");
  CHECK(percent_decode("%41").value() == "A");
  CHECK(percent_decode("a+b").value() == "a+b");
  for (const char* bad : {"%", "%4", "abc%", "%zz", "%4g"}) CHECK_FALSE(percent_decode(bad));
}

TEST_CASE("text comparison and globs") {
  CHECK(equals_ignoring_case("TagID", "tAGid"));
  CHECK_FALSE(equals_ignoring_case("TagID", "TagI"));
  CHECK(glob_match("CP-*", "CP-0017"));
  CHECK(glob_match("*", ""));
  CHECK(glob_match("CP-00?7", "CP-0017"));
  CHECK(glob_match("*a*b*c", "xxaxbxbxc"));
  CHECK_FALSE(glob_match("*a*b*c", "xxaxbxbx"));
  CHECK_FALSE(glob_match("CP-?", "CP-"));
  CHECK_FALSE(glob_match("", "x"));
}

TEST_CASE("the nearest name is suggested only when it is near") {
  const std::vector<std::string_view> names = {"chargers", "chaos", "duration", "checks"};
  CHECK(nearest_name("charegrs", names) == "chargers");
  CHECK(nearest_name("Duration", names) == "duration");
  CHECK(nearest_name("check", names) == "checks");
  CHECK(nearest_name("vehicle", names).empty());
  CHECK(nearest_name("", {}).empty());
}

TEST_CASE("split keeps empty parts, trim drops blanks at both ends") {
  CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim("  ").empty());
}
