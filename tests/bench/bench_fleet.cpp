// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a charger costs in a fleet as users make it, with faults, counters and every check at hand:
// resident memory over the first ones, at 10,000 connected and idle.
#include "epoll_server.hpp"
#include "measure.hpp"

#include <ocppsim/fleet.hpp>

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace {

using namespace ocppsim;

constexpr std::size_t first_chargers = 16;  // what they alone bring in does not count
constexpr std::size_t idle_chargers = 10'000;

std::unique_ptr<Fleet> fleet_of(std::size_t count, const std::string& url,
                                const std::string& subprotocol) {
  FleetOptions options;
  options.mode = RunMode::real;
  options.csms_url = url;
  auto fleet = Fleet::make(options);
  if (!fleet) throw std::runtime_error(fleet.error().to_string());
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP";
  config->url = url;
  config->subprotocols = {subprotocol};
  for (std::size_t i = 0; i < count; ++i) {
    const auto added = (*fleet)->add(config, fmt::format("{}-{:05}", subprotocol, i));
    if (!added) throw std::runtime_error(added.error().to_string());
  }
  (*fleet)->start(seconds{count > first_chargers ? 8 : 0});
  for (int tenth = 0; (*fleet)->progress().online < count; ++tenth) {
    if (tenth == 600) throw std::runtime_error("the fleet does not come online");
    (*fleet)->run_for(milliseconds{100});
  }
  (*fleet)->run_for(seconds{2});  // the status notifications after the boot
  return std::move(*fleet);
}

double bytes_per_charger(const std::string& url, const std::string& subprotocol) {
  const auto first = fleet_of(first_chargers, url, subprotocol);
  const std::size_t before = bench::resident_bytes();
  const auto fleet = fleet_of(idle_chargers, url, subprotocol);
  return static_cast<double>(bench::resident_bytes() - before) / idle_chargers;
}

}  // namespace

int main(int argc, char** argv) try {
#ifndef NDEBUG
  fmt::print("not a release build: the figures mean little\n");
#endif
  bench::Report out(bench::json_option(argc, argv));
  std::uint16_t port = 0;
  const int listener = bench::listen_on_loopback(port);
  const std::string url = fmt::format("ws://127.0.0.1:{}/ocpp", port);
  const bench::ChildProcess server([&] { bench::run_epoll_server(listener, {false, 0}); });
  for (const char* subprotocol : {"ocpp1.6", "ocpp2.0.1"}) {
    const double bytes =
        bench::in_child_process([&] { return bytes_per_charger(url, subprotocol); });
    out.add({fmt::format("resident per idle charger of a fleet, 10000, {}", subprotocol), bytes,
             "bytes", 12'288, true});
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_fleet: {}\n", error.what());
  return 1;
}
