// SPDX-License-Identifier: AGPL-3.0-or-later
#include "compare.hpp"

#include <algorithm>

namespace ocppsim::bench {

double cpu_us(std::size_t operations, const std::function<void()>& work) {
  const auto before = thread_cpu_time();
  work();
  const std::chrono::duration<double, std::micro> spent = thread_cpu_time() - before;
  return spent.count() / static_cast<double>(operations);
}

Comparison compare(std::size_t operations, const std::function<void()>& baseline,
                   const std::function<void()>& ours, int rounds) {
  Comparison result;
  for (int round = 0; round < rounds; ++round) {
    result.baseline = std::min(result.baseline, cpu_us(operations, baseline));
    result.ours = std::min(result.ours, cpu_us(operations, ours));
  }
  return result;
}

void report(Report& out, const std::string& what, const std::string& subject,
            const Comparison& result, double target) {
  out.add({what + ": epoll client", result.baseline, "us CPU", {}, true});
  out.add({what + ": " + subject, result.ours, "us CPU", {}, true});
  out.add({what + ": a second and core", 1e6 / result.ours, "1/s", {}, false});
  out.add({what + ": ratio to epoll client", result.ratio(), "ratio", target, false});
}

}  // namespace ocppsim::bench
