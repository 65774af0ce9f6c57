// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/histogram.hpp>
#include <ocppsim/random.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;

TEST_CASE("the layout is HdrHistogram's") {
  CHECK(Histogram().counters_length() == 23'552);  // 1 us .. 1 h, 3 digits
  CHECK(Histogram(3'600'000'000, 2).counters_length() == 3'328);
  CHECK(Histogram(3'600'000, 3).counters_length() == 13'312);
  CHECK(Histogram(2, 1).counters_length() == 32);
}

TEST_CASE("memory is taken with the first value only") {
  Histogram h;
  CHECK(h.memory_bytes() < 256);
  h.record(1);
  CHECK(h.memory_bytes() >= 23'552 * 8);
}

TEST_CASE("values that share a counter are reported at its upper end") {
  Histogram h;
  h.record(2047);  // still exact
  CHECK(h.value_at_percentile(50) == 2047);
  h.reset();
  h.record(2048);  // counters two wide from here
  CHECK(h.value_at_percentile(50) == 2049);
  CHECK(h.min() == 2048);
  CHECK(h.max() == 2049);
  CHECK(h.count_at_value(2049) == 1);
  CHECK(h.count_at_value(2050) == 0);
}

TEST_CASE("an empty histogram reports zeros") {
  const Histogram h;
  CHECK(h.count() == 0);
  CHECK(h.min() == 0);
  CHECK(h.max() == 0);
  CHECK(h.mean() == 0);
  CHECK(h.value_at_percentile(99) == 0);
  CHECK(h.count_at_value(5) == 0);
}

TEST_CASE("a value beyond the range is kept at its top and counted") {
  Histogram h(1'000'000, 3);
  h.record(5'000'000, 3);
  CHECK(h.count() == 3);
  CHECK(h.overflowed() == 3);
  CHECK(h.count_at_value(1'000'000) == 3);
  CHECK(h.max() >= 1'000'000);
  CHECK(h.max() < 1'001'000);
}

TEST_CASE("the relative error stays within the digits") {
  RandomStream random(5);
  for (int i = 0; i < 2'000; ++i) {
    Histogram h(3'600'000'000, 2);
    const std::int64_t value = random.between(1, 3'600'000'000);
    h.record(value);
    const std::int64_t reported = h.value_at_percentile(50);
    REQUIRE(reported >= value);
    REQUIRE(static_cast<double>(reported - value) <= static_cast<double>(value) / 100);
  }
}

TEST_CASE("merging is the same as recording everything in one place") {
  RandomStream random(6);
  Histogram all, a, b;
  for (int i = 0; i < 5'000; ++i) {
    const std::int64_t value = random.between(0, 4'000'000'000);
    all.record(value);
    (i % 3 == 0 ? a : b).record(value);
  }
  Histogram merged;
  merged.merge(a);
  merged.merge(b);
  merged.merge(Histogram());
  CHECK(merged.count() == all.count());
  CHECK(merged.overflowed() == all.overflowed());
  CHECK(merged.min() == all.min());
  CHECK(merged.max() == all.max());
  CHECK(merged.mean() == all.mean());
  for (const double p : {0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    CHECK(merged.value_at_percentile(p) == all.value_at_percentile(p));
  }
}

// Expected values: HdrHistogram's Python implementation fed with the same numbers.
TEST_CASE("percentiles agree with HdrHistogram") {
  Histogram h;
  std::uint64_t x = 12345;
  std::int64_t range = 10;
  for (int i = 0; i < 20'000; ++i) {
    x = (x * 1103515245 + 12345) % (std::uint64_t{1} << 31);
    h.record(1 + static_cast<std::int64_t>(x) % range);
    range = i % 9 == 8 ? 10 : range * 10;
  }
  CHECK(h.count() == 20'000);
  CHECK(h.min() == 1);
  CHECK(h.max() == 1'000'341'503);
  CHECK(h.mean() == Approx(58255866.9503).epsilon(1e-12));
  const std::pair<double, std::int64_t> expected[] = {{0, 1},
                                                      {0.01, 1},
                                                      {1, 1},
                                                      {10, 9},
                                                      {25, 231},
                                                      {50, 45'727},
                                                      {75, 6'754'303},
                                                      {90, 95'027'199},
                                                      {99, 900'202'495},
                                                      {99.9, 991'428'607},
                                                      {99.99, 999'292'927},
                                                      {100, 1'000'341'503}};
  for (const auto& [percentile, value] : expected) {
    INFO(percentile);
    CHECK(h.value_at_percentile(percentile) == value);
  }
  CHECK(h.count_at_value(1) == 243);
  CHECK(h.count_at_value(5) == 250);
  CHECK(h.count_at_value(100) == 30);
}
