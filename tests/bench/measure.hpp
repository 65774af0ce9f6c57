// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What every benchmark needs: CPU time, memory, a core of its own, and a table of results.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocppsim::bench {

/// User and system time of this thread so far. On loopback the kernel does much of the peer's
/// work on the sender's account, so this is compared only between clients of the same server.
std::chrono::nanoseconds thread_cpu_time();

/// Resident bytes of this process that no file backs.
std::size_t resident_bytes();

/// Keeps this thread on one core when the machine has more; false when it could not.
bool pin_to_core(unsigned core);

/// Runs `body` in a child process and returns the number it returns. Memory is measured there,
/// so that what ran before leaves no trace. Throws std::runtime_error when the child fails.
double in_child_process(const std::function<double()>& body);

/// A child process that runs until the object goes.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<void()>& body);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

 private:
  int pid_;
};

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  std::optional<double> target;
  bool lower_is_better = false;
};

/// Prints each figure as it comes and writes all of them to `json_file` (if any) at the end.
class Report {
 public:
  explicit Report(std::string json_file) : json_file_(std::move(json_file)) {}
  ~Report();
  void add(Figure figure);

 private:
  std::string json_file_;
  std::vector<Figure> figures_;
};

/// The value after `--json` on the command line, or empty.
std::string json_option(int argc, char** argv);

}  // namespace ocppsim::bench
