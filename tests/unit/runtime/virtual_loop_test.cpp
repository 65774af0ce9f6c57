// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/event_loop.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {
TimePoint at(Duration since_start) {
  return TimePoint{since_start};
}
}  // namespace

TEST_CASE("virtual time jumps to each deadline and stands still inside a callback") {
  auto loop = make_virtual_loop();
  std::vector<Duration> fired;
  Timer timer(*loop, [&] {
    fired.push_back(loop->now().time_since_epoch());
    if (fired.size() < 3) timer.start(1h);
    CHECK(loop->now().time_since_epoch() == fired.back());
  });
  timer.start(30s);
  loop->run();
  CHECK(fired == std::vector<Duration>{30s, 1h + 30s, 2h + 30s});
  CHECK(loop->now() == at(2h + 30s));
  CHECK(format_utc(loop->utc_now()) == "2026-01-01T02:00:30.000Z");
}

TEST_CASE("run_until ends exactly at its deadline, with what is due there done") {
  auto loop = make_virtual_loop();
  int fired = 0;
  Timer on_time(*loop, [&] { ++fired; });
  Timer too_late(*loop, [&] { ++fired; });
  on_time.start(10s);
  too_late.start(10s + 1ns);
  loop->run_for(10s);
  CHECK(fired == 1);
  CHECK(loop->now() == at(10s));
  loop->run_until(at(5s));  // the past: nothing moves back
  CHECK(loop->now() == at(10s));
  loop->run_for(1h);
  CHECK(fired == 2);
  CHECK(loop->now() == at(1h + 10s));
}

TEST_CASE("deferred tasks run after the current callback, in order, before the next timer") {
  auto loop = make_virtual_loop();
  std::string order;
  Timer first(*loop, [&] {
    loop->defer([&] {
      order += 'b';
      loop->defer([&] { order += 'd'; });
    });
    loop->defer([&] { order += 'c'; });
    order += 'a';
  });
  Timer second(*loop, [&] { order += 'e'; });
  first.start(1s);
  second.start(1s);
  loop->run();
  CHECK(order == "abcde");
}

TEST_CASE("a callback never runs inside the call that asked for it") {
  auto loop = make_virtual_loop();
  bool ran = false;
  Timer timer(*loop, [&] { ran = true; });
  timer.start(0s);
  loop->defer([&] { ran = true; });
  loop->post([&] { ran = true; });
  CHECK_FALSE(ran);
  loop->run();
  CHECK(ran);
}

TEST_CASE("posts of other threads run in each thread's order") {
  auto loop = make_virtual_loop();
  std::vector<int> seen[2];
  std::thread threads[2];
  for (int t = 0; t < 2; ++t) {
    threads[t] = std::thread([&, t] {
      for (int i = 0; i < 1000; ++i) loop->post([&seen, t, i] { seen[t].push_back(i); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  loop->run();
  for (const auto& list : seen) {
    REQUIRE(list.size() == 1000);
    CHECK(std::is_sorted(list.begin(), list.end()));
  }
}

TEST_CASE("stop ends the run after the current callback; the rest waits for the next run") {
  auto loop = make_virtual_loop();
  std::string order;
  loop->defer([&] {
    order += 'a';
    loop->stop();
  });
  loop->defer([&] { order += 'b'; });
  loop->run_for(1s);
  CHECK(order == "a");
  CHECK(loop->now() == at(0s));
  loop->run_for(1s);
  CHECK(order == "ab");
  CHECK(loop->now() == at(1s));
}

TEST_CASE("stop between two runs ends the next one at once") {
  auto loop = make_virtual_loop();
  bool ran = false;
  loop->defer([&] { ran = true; });
  loop->stop();
  loop->run();
  CHECK_FALSE(ran);
  loop->run();
  CHECK(ran);
}
