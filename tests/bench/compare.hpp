// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Two clients of the same server, in turns.
#pragma once

#include "measure.hpp"

#include <functional>
#include <string>

namespace ocppsim::bench {

/// CPU time of this thread per operation, in microseconds.
double cpu_us(std::size_t operations, const std::function<void()>& work);

struct Comparison {
  double baseline = 1e9;  // us
  double ours = 1e9;
  double ratio() const { return baseline / ours; }
};

/// The two take turns, so that a noisy neighbour hits both; the quietest round of each counts.
Comparison compare(std::size_t operations, const std::function<void()>& baseline,
                   const std::function<void()>& ours, int rounds = 9);

/// `subject` is what ours is called: "WebSocket layer".
void report(Report& out, const std::string& what, const std::string& subject,
            const Comparison& result, double target);

}  // namespace ocppsim::bench
