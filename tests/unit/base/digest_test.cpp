// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/digest.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace ocppsim;

TEST_CASE("hash64 is XXH64, by its published vectors") {
  CHECK(hash64("") == 0xEF46DB3751D8E999ULL);
  CHECK(hash64("a") == 0xD24EC4F1A98C6E5BULL);
  CHECK(hash64("abc") == 0x44BC2CF5AD770999ULL);
  CHECK(hash64("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1ULL);

  // xxHash's own sanity buffer.
  std::string buffer;
  std::uint64_t generator = 2654435761U;
  for (int i = 0; i < 222; ++i) {
    buffer += static_cast<char>(generator >> 56);
    generator *= 11400714785074694797ULL;
  }
  CHECK(hash64(buffer.substr(0, 1)) == 0xE934A84ADB052768ULL);
  CHECK(hash64(buffer.substr(0, 14)) == 0x8282DCC4994E35C8ULL);
  CHECK(hash64(buffer.substr(0, 14), 2654435761U) == 0xC3BD6BF63DEB6DF0ULL);
  CHECK(hash64(buffer) == 0xB641AE8CB691C174ULL);
  CHECK(hash64(buffer, 2654435761U) == 0x20CB8AB7AE10C14AULL);
}

TEST_CASE("a digest depends on order and on where strings end") {
  const auto digest = [](std::initializer_list<const char*> parts) {
    Digest d;
    for (const char* part : parts) d.update(part);
    return d.value();
  };
  CHECK(digest({"ab", "c"}) == digest({"ab", "c"}));
  CHECK(digest({"ab", "c"}) != digest({"a", "bc"}));
  CHECK(digest({"a", "b"}) != digest({"b", "a"}));
  CHECK(digest({"a", ""}) != digest({"a"}));
}

TEST_CASE("a digest prints as sixteen hex digits") {
  Digest d;
  CHECK(d.hex() == "9e3779b97f4a7c15");
  d.update(std::uint64_t{1});
  CHECK(d.hex().size() == 16);
  CHECK(std::stoull(d.hex(), nullptr, 16) == d.value());
}
