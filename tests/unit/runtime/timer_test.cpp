// SPDX-License-Identifier: AGPL-3.0-or-later
#include "runtime/timer_queue.hpp"
#include "support/allocation_count.hpp"

#include <ocppsim/event_loop.hpp>
#include <ocppsim/random.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

using namespace ocppsim;
using namespace std::chrono_literals;

TEST_CASE("equal deadlines fire in the order they were armed") {
  auto loop = make_virtual_loop();
  std::string order;
  Timer a(*loop, [&] { order += 'a'; });
  Timer b(*loop, [&] { order += 'b'; });
  Timer c(*loop, [&] { order += 'c'; });
  c.start(1s);
  a.start(1s);
  b.start(1s);
  c.start(1s);  // re-arming goes to the back
  loop->run();
  CHECK(order == "abc");
}

TEST_CASE("a negative delay fires as soon as possible, after what is due already") {
  auto loop = make_virtual_loop();
  std::string order;
  Timer a(*loop, [&] { order += 'a'; });
  Timer b(*loop, [&] { order += 'b'; });
  a.start(0s);
  b.start(-5s);
  CHECK(b.deadline() == loop->now());
  loop->run();
  CHECK(order == "ab");
  CHECK(loop->now() == TimePoint{});
}

TEST_CASE("an endless delay does not overflow") {
  auto loop = make_virtual_loop();
  loop->run_for(1h);
  Timer timer(*loop, [] {});
  timer.start(Duration::max());
  CHECK(timer.deadline() == TimePoint::max());
}

TEST_CASE("callbacks may arm, re-arm and cancel timers, their own too") {
  auto loop = make_virtual_loop();
  std::string order;
  Timer victim(*loop, [&] { order += 'v'; });
  Timer later(*loop, [&] { order += 'l'; });
  int turns = 0;
  Timer actor(*loop, [&] {
    order += 'x';
    CHECK_FALSE(actor.armed());
    victim.cancel();
    later.start(1s);
    actor.start(2s);
    if (++turns == 2) actor.cancel();
  });
  actor.start(1s);
  victim.start(1s);
  loop->run();
  CHECK(order == "xlxl");
  CHECK(loop->now() == TimePoint{4s});
}

TEST_CASE("a callback may destroy its own timer and go on") {
  auto loop = make_virtual_loop();
  std::string order;
  std::unique_ptr<Timer> timer;
  timer = std::make_unique<Timer>(*loop, [&timer, &order, text = std::string(100, 'x')] {
    timer->start(1s);
    timer.reset();
    order = text;  // captures outlive the timer
  });
  timer->start(1s);
  loop->run();
  CHECK(order == std::string(100, 'x'));
  CHECK(loop->timers().size() == 0);
  CHECK(loop->now() == TimePoint{1s});
}

TEST_CASE("a destroyed timer never fires") {
  auto loop = make_virtual_loop();
  bool fired = false;
  {
    Timer timer(*loop, [&] { fired = true; });
    timer.start(1s);
  }
  loop->run();
  CHECK_FALSE(fired);
}

TEST_CASE("re-arming and firing allocate nothing") {
  auto loop = make_virtual_loop();
  std::vector<std::unique_ptr<Timer>> timers;
  RandomStream random(1);
  std::uint64_t fired = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    timers.push_back(std::make_unique<Timer>(*loop, [&, i] {
      ++fired;
      timers[i]->start(Duration{random.between(1, 1'000'000'000)});
    }));
  }
  for (auto& timer : timers) timer->start(1s);
  const std::size_t before = test::allocation_count();
  loop->run_for(100s);
  for (auto& timer : timers) timer->start(2s);
  for (auto& timer : timers) timer->cancel();
  CHECK(test::allocation_count() == before);
  CHECK(fired > 100'000);
}

TEST_CASE("random arming and cancelling fires exactly what a sorted list would") {
  auto loop = make_virtual_loop();
  RandomStream random(2);
  struct Expected {
    TimePoint deadline;
    std::uint64_t sequence;
    std::size_t timer;
    bool operator<(const Expected& other) const {
      return deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence;
    }
  };
  std::vector<std::size_t> fired;
  std::vector<std::unique_ptr<Timer>> timers;
  for (std::size_t i = 0; i < 200; ++i) {
    timers.push_back(std::make_unique<Timer>(*loop, [&fired, i] { fired.push_back(i); }));
  }
  std::vector<Expected> expected;
  for (std::uint64_t step = 0; step < 5'000; ++step) {
    const auto i = static_cast<std::size_t>(random.below(timers.size()));
    expected.erase(std::remove_if(expected.begin(), expected.end(),
                                  [&](const Expected& e) { return e.timer == i; }),
                   expected.end());
    if (random.chance(Ratio::percent(30))) {
      timers[i]->cancel();
      CHECK_FALSE(timers[i]->armed());
    } else {
      const TimePoint deadline{Duration{random.between(0, 50)}};
      timers[i]->start_at(deadline);
      REQUIRE(timers[i]->deadline() == deadline);
      expected.push_back({deadline, step, i});
    }
  }
  REQUIRE(loop->timers().size() == expected.size());
  std::sort(expected.begin(), expected.end());
  loop->run();
  std::vector<std::size_t> order;
  for (const Expected& e : expected) order.push_back(e.timer);
  CHECK(fired == order);
}
