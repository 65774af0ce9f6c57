// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net_fixture.hpp"

#include <thread>

using namespace ocppsim;
using namespace ocppsim::net::test;

TEST_CASE("a deferred task runs after the current callback, in order, with time standing still") {
  const auto loop = make_real_loop();
  std::string order;
  Timer timer(*loop, [&] {
    const TimePoint before = loop->now();
    const UtcTime utc = loop->utc_now();
    loop->defer([&] { order += 'b'; });
    loop->defer([&] {
      order += 'c';
      loop->defer([&] {
        order += 'd';
        loop->stop();
      });
    });
    order += 'a';
    const auto until = std::chrono::steady_clock::now() + milliseconds{2};
    while (std::chrono::steady_clock::now() < until) {
    }
    CHECK(loop->now() == before);
    CHECK(loop->utc_now() == utc);
  });
  timer.start(milliseconds{1});
  loop->run_for(seconds{10});
  CHECK(order == "abcd");
}

TEST_CASE("timers fire in the order of their deadlines, equal ones as they were armed") {
  const auto loop = make_real_loop();
  std::string order;
  Timer c(*loop, [&] {
    order += 'c';
    loop->stop();
  });
  Timer a(*loop, [&] { order += 'a'; });
  Timer b(*loop, [&] { order += 'b'; });
  const TimePoint same = loop->now() + milliseconds{2};
  c.start_at(same + milliseconds{1});
  a.start_at(same);
  b.start_at(same);
  loop->run_for(seconds{10});
  CHECK(order == "abc");
  CHECK(loop->now() >= same + milliseconds{1});
}

TEST_CASE("a timer armed earlier than the one waited for is not late") {
  const auto loop = make_real_loop();
  bool fired = false;
  Timer late(*loop, [] { FAIL("an hour has not passed"); });
  Timer soon(*loop, [&] {
    fired = true;
    loop->stop();
  });
  late.start(hours{1});
  loop->post([&] { soon.start(milliseconds{1}); });
  loop->run_for(seconds{10});
  CHECK(fired);
}

TEST_CASE("timers that re-arm for now starve neither each other nor posted tasks") {
  const auto loop = make_real_loop();
  int fired = 0;
  Timer* self = nullptr;
  std::thread other;
  Timer busy(*loop, [&] {
    if (++fired == 1) other = std::thread([&] { loop->post([&] { loop->stop(); }); });
    self->start({});
  });
  self = &busy;
  busy.start({});
  loop->run_for(seconds{10});
  other.join();
  CHECK(fired > 0);
  CHECK(loop->now() < TimePoint{seconds{5}});
}

TEST_CASE("tasks posted by another thread run on the loop's thread in order") {
  const auto loop = make_real_loop();
  constexpr int count = 2000;
  int next = 0;
  bool in_order = true;
  const auto here = std::this_thread::get_id();
  std::thread other([&] {
    for (int i = 0; i < count; ++i) {
      loop->post([&, i] {
        in_order = in_order && i == next++ && std::this_thread::get_id() == here;
        if (next == count) loop->stop();
      });
    }
  });
  loop->run_for(seconds{30});
  other.join();
  CHECK(next == count);
  CHECK(in_order);
}

TEST_CASE("run_until ends at its deadline and the loop can run again") {
  const auto loop = make_real_loop();
  const TimePoint deadline = loop->now() + milliseconds{3};
  loop->run_until(deadline);
  CHECK(loop->now() >= deadline);
  bool ran = false;
  loop->defer([&] {
    ran = true;
    loop->stop();
  });
  loop->run();
  CHECK(ran);
}
