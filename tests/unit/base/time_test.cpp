// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/time.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;

namespace {
std::int64_t ns(const Result<UtcTime>& time) {
  return time.value().time_since_epoch().count();
}
UtcTime at_seconds(std::int64_t s) {
  return UtcTime{std::chrono::seconds{s}};
}
}  // namespace

TEST_CASE("UTC times are printed with milliseconds, always rounding to the past") {
  CHECK(format_utc(UtcTime{}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_utc(at_seconds(1'767'225'600)) == "2026-01-01T00:00:00.000Z");
  CHECK(format_utc(UtcTime{Duration{999'999}}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_utc(UtcTime{Duration{-1}}) == "1969-12-31T23:59:59.999Z");
  CHECK(format_utc(at_seconds(951'782'400)) == "2000-02-29T00:00:00.000Z");
  CHECK(format_utc(at_seconds(4'107'542'400)) == "2100-03-01T00:00:00.000Z");  // no leap year
}

TEST_CASE("every day between 1900 and 2200 survives printing and reading") {
  const std::int64_t first = ns(parse_utc("1900-01-01T00:00:00Z")) / 1'000'000'000 / 86'400;
  const std::int64_t last = ns(parse_utc("2200-12-31T00:00:00Z")) / 1'000'000'000 / 86'400;
  CHECK(last - first == 109'937);  // 301 years with 73 leap days (1900, 2100, 2200 have none)
  std::string before;
  for (std::int64_t day = first; day <= last; ++day) {
    const std::string text = format_utc(at_seconds(day * 86'400 + 86'399));
    REQUIRE(text > before);
    REQUIRE(parse_utc(text).value() == at_seconds(day * 86'400 + 86'399));
    before = text;
  }
}

TEST_CASE("RFC 3339 fractions, offsets and a missing zone are read", "[rfc3339]") {
  const std::int64_t base = ns(parse_utc("2026-01-31T12:00:00Z"));
  CHECK(ns(parse_utc("2026-01-31T12:00:00")) == base);
  CHECK(ns(parse_utc("2026-01-31t12:00:00z")) == base);
  CHECK(ns(parse_utc("2026-01-31T13:30:00+01:30")) == base);
  CHECK(ns(parse_utc("2026-01-31T04:00:00-08:00")) == base);
  CHECK(ns(parse_utc("2026-02-01T00:00:00.5+12:00")) == base + 500'000'000);
  CHECK(ns(parse_utc("2026-01-31T12:00:00.000000001Z")) == base + 1);
  CHECK(ns(parse_utc("2026-01-31T12:00:00.0000000019999Z")) == base + 1);
  CHECK(ns(parse_utc("2016-12-31T23:59:60Z")) == ns(parse_utc("2017-01-01T00:00:00Z")));
}

TEST_CASE("what is no RFC 3339 time is refused", "[rfc3339]") {
  for (const char* text : {"",
                           "2026",
                           "2026-01-31",
                           "2026-1-31T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2100-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:61Z",
                           "2026-01-01 00:00:00Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00+0100",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00Zx",
                           "2026-01-01T00:00:00Z ",
                           "x026-01-01T00:00:00Z",
                           "2026-01-01T00:00Z",
                           "9999-01-01T00:00:00Z",
                           "0001-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_utc(text));
  }
}

TEST_CASE("durations are read with their units") {
  CHECK(parse_duration("250ms").value() == milliseconds{250});
  CHECK(parse_duration("30s").value() == seconds{30});
  CHECK(parse_duration("1.5m").value() == seconds{90});
  CHECK(parse_duration("1h30m").value() == minutes{90});
  CHECK(parse_duration("0s").value() == Duration::zero());
  CHECK(parse_duration("1.5us").value() == Duration{1500});
  CHECK(parse_duration("-10s").value() == seconds{-10});
  CHECK(parse_duration("0.000000000001h").ok() == false);
  for (const char* text : {"", "30", "s", "1x", "1.s", "1..5s", "- 1s", "1h 30m", "0.1ns",
                           "9999999h", "1e3s", "-", "1s-"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a duration prints in its shortest exact form") {
  const std::pair<Duration, const char*> forms[] = {
      {seconds{90}, "1m30s"},
      {milliseconds{250}, "250ms"},
      {Duration::zero(), "0s"},
      {milliseconds{1500}, "1.5s"},
      {hours{24}, "24h"},
      {Duration{1}, "1ns"},
      {microseconds{1500}, "1.5ms"},
      {seconds{-5}, "-5s"},
      {hours{1} + milliseconds{1}, "1h1ms"},
      {minutes{90} + Duration{1'000'000'001}, "1h30m1.000000001s"}};
  for (const auto& [duration, text] : forms) {
    CHECK(format_duration(duration) == text);
    CHECK(parse_duration(text).value() == duration);
  }
}
