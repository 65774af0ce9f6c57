// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/ratio.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;

TEST_CASE("a ratio reads percent, decimals, fractions and whole numbers") {
  CHECK(Ratio::parse("5%")->ppm() == 50'000);
  CHECK(Ratio::parse("2.5 %")->ppm() == 25'000);
  CHECK(Ratio::parse("0.05")->ppm() == 50'000);
  CHECK(Ratio::parse("0.000001")->ppm() == 1);
  CHECK(Ratio::parse("0.0000010")->ppm() == 1);
  CHECK(Ratio::parse("1/20")->ppm() == 50'000);
  CHECK(Ratio::parse("3/3")->ppm() == 1'000'000);
  CHECK(Ratio::parse(" 1 ").value() == Ratio::always());
  CHECK(Ratio::parse("0").value() == Ratio::never());
  CHECK(Ratio::parse(".5")->ppm() == 500'000);
}

TEST_CASE("what is no exact share of parts per million is refused") {
  for (const char* text :
       {"", "%", "5 percent", "-1", "1.1", "101%", "2/1", "1/0", "1/3", "0.0000001", "1.", "0..5",
        "1/2/3", "1e-3", "NaN", "0.5/1", "1234567890123"}) {
    INFO(text);
    const auto ratio = Ratio::parse(text);
    REQUIRE_FALSE(ratio);
    CHECK(ratio.error().code == Errc::parse);
    CHECK(ratio.error().message.find(text) != std::string::npos);
  }
}

TEST_CASE("a ratio prints as the percentage it would be read from") {
  for (const char* text : {"5%", "0%", "100%", "2.5%", "0.0001%", "33.3333%"}) {
    CHECK(Ratio::parse(text)->to_string() == text);
  }
}
