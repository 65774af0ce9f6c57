// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/random.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;

// Expected draws come from an independent Python implementation; they must never change, since
// saved seeds and transcripts depend on them.
TEST_CASE("a random stream draws the same numbers for ever") {
  RandomStream r(42);
  CHECK(r.next() == 0x15780b2e0c2ec716ULL);
  CHECK(r.next() == 0x6104d9866d113a7eULL);
  CHECK(r.next() == 0xae17533239e499a1ULL);
  CHECK(r.next() == 0xecb8ad4703b360a1ULL);
  CHECK(RandomStream(0).next() == 0x99ec5f36cb75f2b4ULL);

  RandomStream d(42);
  for (const std::uint64_t expected : {42, 2, 9, 93, 76, 84}) CHECK(d.below(100) == expected);
  CHECK(RandomStream(1).token(12) == "dawzbyel141y");
}

TEST_CASE("a stream is keyed by seed and name, not by the order of asking") {
  const RandomRoot root(7);
  RandomStream other = root.stream("CP-0018/meter");
  RandomStream meter = root.stream("CP-0017/meter");
  CHECK(meter.next() == 0x09f5a9d7b79a05d7ULL);
  CHECK(meter.next() == 0x15d690e9f332a300ULL);
  CHECK(other.next() != 0x09f5a9d7b79a05d7ULL);
  CHECK(RandomRoot(8).stream("CP-0017/meter").next() != 0x09f5a9d7b79a05d7ULL);
}

TEST_CASE("below stays below, and between reaches both ends") {
  RandomStream r(3);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t draw = r.between(-2, 2);
    REQUIRE(draw >= -2);
    REQUIRE(draw <= 2);
    low |= draw == -2;
    high |= draw == 2;
  }
  CHECK(low);
  CHECK(high);
  CHECK(r.between(5, 5) == 5);
  for (int i = 0; i < 100; ++i) REQUIRE(r.below(3) < 3);
  r.between(INT64_MIN, INT64_MAX);  // the whole range must not overflow
}

TEST_CASE("chance costs one draw whatever the probability") {
  RandomStream a(9);
  RandomStream b(9);
  CHECK_FALSE(a.chance(Ratio::never()));
  CHECK(b.chance(Ratio::always()));
  CHECK(a.next() == b.next());
}

TEST_CASE("chance hits about as often as it says") {
  RandomStream r(11);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += r.chance(Ratio::percent(5)) ? 1 : 0;
  CHECK(hits > 4'700);
  CHECK(hits < 5'300);
}

TEST_CASE("fill writes the bytes of the draws, little end first") {
  RandomStream r(42);
  unsigned char bytes[11] = {};
  r.fill(bytes, 10);
  CHECK(bytes[0] == 0x16);
  CHECK(bytes[7] == 0x15);
  CHECK(bytes[8] == 0x7e);
  CHECK(bytes[9] == 0x3a);
  CHECK(bytes[10] == 0);
}
