// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Virtual time: chargers and the reference CSMS in one thread, no sockets. How many frames a
// second one core moves through both ends, with every payload checked on both sides.
#include "measure.hpp"

#include <ocppsim/charge_point.hpp>
#include <ocppsim/csms.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace ocppsim;
using namespace ocppsim::bench;

constexpr std::size_t chargers = 1000;
constexpr int rounds = 5;

double frames_per_second(const std::string& subprotocol) {
  auto loop = make_virtual_loop();
  PipeNetwork pipes(*loop);
  Csms csms(*loop, CsmsConfig{});
  auto server = pipes.listen("csms", csms);
  ScratchMemory scratch;
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP";
  config->url = server->url();
  config->subprotocols = {subprotocol};
  const bool keys = subprotocol == "ocpp1.6";
  config->variables.push_back(
      {keys ? "MeterValueSampleInterval" : "SampledDataCtrlr.TxUpdatedInterval",
       "1",
       {},
       false,
       false});
  std::vector<std::unique_ptr<ChargePoint>> all;
  for (std::size_t i = 0; i < chargers; ++i) {
    ChargePointEnvironment environment;
    environment.identity = fmt::format("CP-{:05}", i);
    environment.transport = pipes.client_factory();
    environment.scratch = &scratch;
    all.push_back(std::make_unique<ChargePoint>(*loop, config, environment));
    all.back()->start();
  }
  loop->run_for(seconds{10});
  for (const auto& charger : all) {
    if (!charger->plug_in(1)) throw std::runtime_error("plug_in failed");
    if (!charger->present_token({"TAG"})) throw std::runtime_error("present_token failed");
  }
  loop->run_for(seconds{10});
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t before = csms.messages_received();
    const auto start = thread_cpu_time();
    loop->run_for(seconds{60});
    const std::chrono::duration<double> spent = thread_cpu_time() - start;
    const auto calls = static_cast<double>(csms.messages_received() - before);
    if (calls < 0.9 * 60 * chargers) throw std::runtime_error("the chargers do not sample");
    best = std::max(best, 2 * calls / spent.count());  // a CALL and its CALLRESULT
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) try {
#ifndef NDEBUG
  fmt::print("not a release build: the figures mean little\n");
#endif
  Report out(json_option(argc, argv));
  out.add({"virtual frames, OCPP 1.6", frames_per_second("ocpp1.6"), "1/s", 200'000, false});
  out.add({"virtual frames, OCPP 2.0.1", frames_per_second("ocpp2.0.1"), "1/s", 200'000, false});
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_virtual: {}\n", error.what());
  return 1;
}
