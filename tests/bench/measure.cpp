// SPDX-License-Identifier: AGPL-3.0-or-later
#include "measure.hpp"

#include <fmt/format.h>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace ocppsim::bench {

std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  std::size_t shared = 0;
  statm >> size >> resident >> shared;
  return (resident - shared) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool pin_to_core(unsigned core) {
  if (std::thread::hardware_concurrency() < 2) return false;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return ::sched_setaffinity(0, sizeof cores, &cores) == 0;
}

namespace {

/// The child ends with its parent, also when that is killed.
[[noreturn]] void run_child(const std::function<void()>& body) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int code = 0;
  try {
    body();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    code = 1;
  }
  std::fflush(nullptr);
  ::_exit(code);
}

}  // namespace

double in_child_process(const std::function<double()>& body) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    run_child([&] {
      const double value = body();
      if (::write(ends[1], &value, sizeof value) != sizeof value) std::abort();
    });
  }
  ::close(ends[1]);
  double value = 0;
  const bool got = ::read(ends[0], &value, sizeof value) == sizeof value;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!got) throw std::runtime_error("the measuring process failed");
  return value;
}

ChildProcess::ChildProcess(const std::function<void()>& body) {
  std::fflush(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) run_child(body);
}

ChildProcess::~ChildProcess() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Report::add(Figure figure) {
  std::string verdict;
  if (figure.target) {
    const bool met =
        figure.lower_is_better ? figure.value <= *figure.target : figure.value >= *figure.target;
    verdict =
        fmt::format("   target {} {:g}: {}", figure.lower_is_better ? "<=" : ">=", *figure.target,
                    met ? "met" : "MISSED");
  }
  fmt::print("{:<52} {:>12.3f} {:<14}{}\n", figure.name, figure.value, figure.unit, verdict);
  std::fflush(stdout);
  figures_.push_back(std::move(figure));
}

Report::~Report() {
  if (json_file_.empty()) return;
  std::string json = "[";
  for (const Figure& figure : figures_) {
    json += fmt::format(
        "{}\n  {{\"name\": \"{}\", \"value\": {:.6g}, \"unit\": \"{}\", \"target\": {}, "
        "\"lower_is_better\": {}}}",
        json.size() > 1 ? "," : "", figure.name, figure.value, figure.unit,
        figure.target ? fmt::format("{:g}", *figure.target) : "null", figure.lower_is_better);
  }
  std::ofstream(json_file_) << json << "\n]\n";
}

std::string json_option(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") return argv[i + 1];
  }
  return {};
}

}  // namespace ocppsim::bench
