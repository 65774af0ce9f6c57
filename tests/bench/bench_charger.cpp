// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whole chargers against the hand-written epoll client, and against npm ocpp-rpc's client, all
// talking to the same server process. A round trip is a MeterValues that the charger measures,
// writes, queues and sends, and whose answer it parses, checks and accounts for.
//
// Connect + boot + close: the charger powers on, dials, boots, and is switched off again, against a
// client that connects, sends that same BootNotification, hears the answer and closes.
//
// Figure of merit as in bench_websocket.cpp: CPU time of the client per operation.
#include "compare.hpp"
#include "epoll_client.hpp"
#include "epoll_server.hpp"
#include "measure.hpp"

#include <ocppsim/charge_point.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace ocppsim;
using namespace ocppsim::bench;

constexpr std::size_t chargers = 1000;
constexpr std::size_t round_trips = 40'000;
constexpr std::size_t idle_chargers = 10'000;
constexpr std::size_t churns = 3'000;
constexpr std::size_t churn_parallel = 64;

/// So many booted chargers on one loop.
class Chargers {
 public:
  explicit Chargers(std::uint16_t port) : config_(std::make_shared<ChargePointConfig>()) {
    auto config = std::make_shared<ChargePointConfig>();
    config->identity = "CP";
    config->url = fmt::format("ws://127.0.0.1:{}/ocpp", port);
    config->call_timeout = seconds{60};
    config_ = config;
  }
  ~Chargers() {
    for (const auto& each : all_) each->charger.remove_observer(each.get());
  }

  void open(std::size_t count) {
    while (all_.size() < count) {
      const std::size_t batch = std::min<std::size_t>(256, count - all_.size());
      run(batch, [&] {
        for (std::size_t i = 0; i < batch; ++i) {
          all_.push_back(std::make_unique<One>(*this, fmt::format("CP-{:05}", all_.size())));
          all_.back()->charger.start();
        }
      });
    }
    loop_->run_for(seconds{2});  // the status notifications after the boot
  }

  void talk(std::size_t total) {
    to_send_ = total;
    run(total + all_.size(), [&] {
      for (const auto& each : all_) (void)each->charger.report_meter(1);
    });
    to_send_ = 0;
  }

  /// Power on, connect, boot, power off; `total` times by all of them.
  void churn(std::size_t total) {
    to_start_ = total - all_.size();
    churning_ = true;
    run(total, [&] {
      for (const auto& each : all_) each->charger.start();
    });
    loop_->run_for(milliseconds{1});  // the last ones are switched off too
    churning_ = false;
  }
  void stop() {
    for (const auto& each : all_) each->charger.stop();
    loop_->run_for(milliseconds{200});
  }

  /// A MeterValues and a BootNotification as they go over the wire, for the baseline to send.
  const std::string& sample() const { return sample_; }
  const std::string& boot_sample() const { return boot_sample_; }

 private:
  struct One final : ChargePointObserver {
    One(Chargers& o, const std::string& identity)
        : owner(o), charger(*o.loop_, o.config_, o.environment(identity)) {
      charger.add_observer(this);
    }
    void on_event(ChargePoint&, const ChargePointEvent& event) override {
      if (event.kind == EventKind::boot_answered) {
        owner.count();
        if (owner.churning_) owner.loop_->defer([this] { again(); });
      }
      const bool lost = event.kind == EventKind::disconnected && charger.powered();
      if (lost || event.kind == EventKind::connect_failed) {
        throw std::runtime_error(std::string(event.text));
      }
    }
    void on_frame(ChargePoint& self, Direction direction, std::string_view text) override {
      if (direction == Direction::sent) {
        if (owner.boot_sample_.empty()) owner.boot_sample_ = text;
        if (owner.sample_.empty() && text.find("MeterValues") != std::string_view::npos) {
          owner.sample_ = text;
        }
        return;
      }
      if (owner.to_send_ == 0 || text.substr(0, 2) != "[3") return;
      if (owner.done_ < owner.to_send_) {
        owner.loop_->defer([&self] { (void)self.report_meter(1); });
      }
      owner.count();
    }
    void again() {
      charger.stop();
      if (owner.to_start_ == 0) return;
      --owner.to_start_;
      charger.start();
    }
    Chargers& owner;
    ChargePoint charger;
  };

  ChargePointEnvironment environment(const std::string& identity) {
    ChargePointEnvironment made;
    made.identity = identity;
    made.transport = [](EventLoop& loop) { return make_websocket_client(loop); };
    made.scratch = &scratch_;
    return made;
  }
  void count() {
    if (++done_ == wanted_) loop_->stop();
  }
  template <class Start>
  void run(std::size_t wanted, const Start& start) {
    done_ = 0;
    wanted_ = wanted;
    loop_->defer(start);
    loop_->run_for(seconds{60});
    if (done_ < wanted_) throw std::runtime_error("the server does not answer");
  }

  std::unique_ptr<EventLoop> loop_ = make_real_loop();
  ScratchMemory scratch_;
  std::shared_ptr<const ChargePointConfig> config_;
  std::vector<std::unique_ptr<One>> all_;
  std::string sample_;
  std::string boot_sample_;
  std::size_t done_ = 0;
  std::size_t wanted_ = 0;
  std::size_t to_send_ = 0;
  std::size_t to_start_ = 0;
  bool churning_ = false;
};

/// npm ocpp-rpc's client doing the same; us of CPU per round trip, or 0 when it is not installed.
double ocpp_rpc_us(std::uint16_t port) {
  const std::string command = fmt::format("node {}/tests/bench/ocpp_rpc_client.js {} {} {} 2>&1",
                                          OCPPSIM_SOURCE_DIR, port, chargers, 12'000);
  FILE* pipe = ::popen(command.c_str(), "r");
  double us = 0;
  if (pipe && std::fscanf(pipe, "%lf", &us) != 1) us = 0;
  if (pipe) ::pclose(pipe);
  return us;
}

}  // namespace

int main(int argc, char** argv) try {
#ifndef NDEBUG
  fmt::print("not a release build: the figures mean little\n");
#endif
  Report out(json_option(argc, argv));
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  {
    const ChildProcess server([&] { run_epoll_server(listener, {true, 0}); });
    pin_to_core(1);
    Chargers ours(port);
    ours.open(chargers);
    ours.talk(chargers);  // brings the sample and warms up
    EpollClient baseline(port, ours.sample());
    baseline.open(chargers);
    const Comparison result = compare(
        round_trips, [&] { baseline.round_trips(round_trips); }, [&] { ours.talk(round_trips); });
    report(out, "MeterValues, 1000 chargers", "charger", result, 0.40);
    const double node = ocpp_rpc_us(port);
    if (node > 0) {
      out.add({"MeterValues, 1000 chargers: npm ocpp-rpc", node, "us CPU", {}, true});
      out.add({"MeterValues, 1000 chargers: times npm ocpp-rpc", node / result.ours, "ratio", 6,
               false});
    } else {
      fmt::print("npm ocpp-rpc is not installed (npm ci): not compared\n");
    }
  }
  {
    const ChildProcess server([&] { run_epoll_server(listener, {true, 0}); });
    pin_to_core(1);
    Chargers ours(port);
    ours.open(churn_parallel);
    ours.stop();
    EpollClient baseline(port, ours.boot_sample());
    report(out, "connect, boot and close", "charger",
           compare(
               churns, [&] { baseline.churn(churns, churn_parallel, true); },
               [&] { ours.churn(churns); }),
           0.45);
  }
  const ChildProcess server([&] { run_epoll_server(listener, {false, 0}); });
  const double bytes = in_child_process([&] {
    Chargers ours(port);
    ours.open(16);  // what the first chargers alone bring in does not count
    const std::size_t before = resident_bytes();
    ours.open(16 + idle_chargers);
    return static_cast<double>(resident_bytes() - before) / idle_chargers;
  });
  out.add({"resident per idle charger, 10000", bytes, "bytes", 12'288, true});
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_charger: {}\n", error.what());
  return 1;
}
