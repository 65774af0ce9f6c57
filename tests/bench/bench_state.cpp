// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What kept state costs: chargers in virtual time, each in a transaction that is sampled every
// second, over in-process pipes to the reference CSMS. The same run with state in memory, in
// journals, in journals that are on the disk before the charger goes on, and in a store that
// rewrites the whole state at each change, as is commonly done.
//
// Figure of merit: CPU time of the whole run (charger, CSMS, store) per MeterValues; for the
// synchronous store the wall's time, because it waits for the disk.
#include "measure.hpp"

#include <ocppsim/charge_point.hpp>
#include <ocppsim/csms.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace ocppsim;
using namespace ocppsim::bench;

constexpr std::size_t chargers = 100;
constexpr std::size_t chargers_on_disk = 4;

/// Keeps a whole file per charger and rewrites it beside, then renames.
class RewritingStore final : public StateStore {
 public:
  explicit RewritingStore(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<std::vector<StateEntry>> load(std::string_view) override {
    return std::vector<StateEntry>{};
  }
  Result<void> change(std::string_view identity, const std::vector<StateEntry>& entries) override {
    auto& state = states_[std::string(identity)];
    for (const StateEntry& entry : entries) {
      if (entry.value.empty())
        state.erase(entry.key);
      else
        state.insert_or_assign(entry.key, entry.value);
    }
    const std::filesystem::path path = directory_ / std::string(identity);
    std::filesystem::path beside = path;
    beside += ".new";
    {
      std::ofstream file(beside, std::ios::binary | std::ios::trunc);
      for (const auto& [key, value] : state) file << key << ' ' << value << '\n';
    }
    std::filesystem::rename(beside, path);
    return {};
  }
  Result<void> replace(std::string_view identity, const std::vector<StateEntry>& entries) override {
    states_[std::string(identity)].clear();
    return change(identity, entries);
  }

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::map<std::string, std::string>> states_;
};

struct Cost {
  double cpu_us = 0;
  double wall_us = 0;
};

/// Of one MeterValues.
Cost cost_with(StateStore* store, std::size_t samples_each, std::size_t count_of = chargers) {
  const auto loop = make_virtual_loop();
  PipeNetwork pipes(*loop, milliseconds{1});
  Csms csms(*loop, CsmsConfig{});
  const auto server = pipes.listen("csms", csms);
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP";
  config->url = "pipe:csms/ocpp";
  VariablePreset every_second;
  every_second.name = "MeterValueSampleInterval";
  every_second.value = "1";
  config->variables.push_back(every_second);
  ScratchMemory scratch;
  std::vector<std::unique_ptr<ChargePoint>> all;
  for (std::size_t i = 0; i < count_of; ++i) {
    ChargePointEnvironment environment;
    environment.identity = fmt::format("CP-{:05}", i);
    environment.transport = pipes.client_factory();
    environment.scratch = &scratch;
    environment.store = store;
    all.push_back(std::make_unique<ChargePoint>(*loop, config, std::move(environment)));
    all.back()->start();
  }
  loop->run_for(seconds{10});
  for (const auto& charger : all) {
    for (int i = 0; i < 50; ++i) (void)charger->cache_token({fmt::format("KNOWN-{}", i)});
    if (!charger->present_token({"TAG"}, 1) || !charger->plug_in(1))
      throw std::runtime_error("no charging");
  }
  loop->run_for(seconds{10});
  const std::uint64_t before = csms.messages_received();
  const auto cpu_start = thread_cpu_time();
  const auto wall_start = std::chrono::steady_clock::now();
  loop->run_for(seconds{samples_each});
  const auto cpu = thread_cpu_time() - cpu_start;
  const auto wall = std::chrono::steady_clock::now() - wall_start;
  const auto count = static_cast<double>(csms.messages_received() - before);
  return {std::chrono::duration<double, std::micro>(cpu).count() / count,
          std::chrono::duration<double, std::micro>(wall).count() / count};
}

}  // namespace

int main(int argc, char** argv) try {
#ifndef NDEBUG
  fmt::print("not a release build: the figures mean little\n");
#endif
  Report out(json_option(argc, argv));
  const auto directory = std::filesystem::temp_directory_path() / "ocppsim_bench_state";
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory / "rewritten");
  auto journals = make_file_store((directory / "journals").string());
  auto synchronous = make_file_store((directory / "synchronous").string(), {true});
  if (!journals || !synchronous) throw std::runtime_error("no place for state");
  RewritingStore rewritten(directory / "rewritten");
  const auto memory = make_memory_store();

  const double none_us = cost_with(nullptr, 300).cpu_us;
  const double memory_us = cost_with(memory.get(), 300).cpu_us;
  const double journals_us = cost_with(journals->get(), 300).cpu_us;
  const double rewritten_us = cost_with(&rewritten, 300).cpu_us;
  const double synchronous_us = cost_with(synchronous->get(), 20, chargers_on_disk).wall_us;
  std::filesystem::remove_all(directory);

  out.add({"MeterValues without a store", none_us, "us CPU", {}, true});
  out.add({"MeterValues, state in memory", memory_us, "us CPU", {}, true});
  out.add({"MeterValues, state in journals", journals_us, "us CPU", {}, true});
  out.add({"MeterValues, state rewritten at each change", rewritten_us, "us CPU", {}, true});
  out.add({"MeterValues, state on the disk first", synchronous_us, "us", {}, true});
  out.add({"journals: times the state in memory", journals_us / memory_us, "ratio", 3, true});
  out.add(
      {"journals: times faster than rewriting", rewritten_us / journals_us, "ratio", 1.5, false});
  return 0;
} catch (const std::exception& failed) {
  fmt::print(stderr, "bench_state: {}\n", failed.what());
  return 1;
}
