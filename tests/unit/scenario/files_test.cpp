// SPDX-License-Identifier: AGPL-3.0-or-later
//
// `files`, `firmware` and `transfers` of a scenario.
#include <ocppsim/scenario.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

std::string errors_of(std::string_view text) {
  const ScenarioReading reading = read_scenario(text, "demo.yaml");
  return reading.ok() ? "" : reading.errors().to_string();
}

}  // namespace

TEST_CASE("files: what may be downloaded, and where to upload") {
  ScenarioReading reading = read_scenario(R"(
fleet: {}
files:
  - {url: "http://files/fw.bin", size: 5000, bytes_per_second: 100, latency: 2s}
  - {url: "http://files/text", content: "hello", failures: 2, fails_at_byte: 3}
  - {url: "ftp://logs/", upload: true, max_bytes: 10, failures: -1, failure: permission_denied}
)",
                                          "demo.yaml");
  INFO((reading.ok() ? std::string() : reading.errors().to_string()));
  REQUIRE(reading.ok());
  const Scenario& scenario = reading.scenario();
  REQUIRE(scenario.files.size() == 2);
  CHECK(scenario.files[0].url == "http://files/fw.bin");
  CHECK(scenario.files[0].size == 5000);
  CHECK(scenario.files[0].line.bytes_per_second == 100);
  CHECK(scenario.files[0].line.latency == 2s);
  CHECK(scenario.files[1].content == "hello");
  CHECK(scenario.files[1].line.failures == 2);
  CHECK(scenario.files[1].line.fails_at_byte == 3);
  REQUIRE(scenario.inboxes.size() == 1);
  CHECK(scenario.inboxes[0].url == "ftp://logs/");
  CHECK(scenario.inboxes[0].max_bytes == 10);
  CHECK(scenario.inboxes[0].line.failure == TransferFailure::permission_denied);
}

TEST_CASE("files: a file has a size or a content, an inbox neither") {
  CHECK(errors_of("fleet: {}\nfiles:\n  - {url: a}\n") ==
        "demo.yaml:3:11: a file to download has either a size or a content");
  CHECK(errors_of("fleet: {}\nfiles:\n  - {url: a, size: 1, content: b}\n") ==
        "demo.yaml:3:11: a file to download has either a size or a content");
  CHECK(errors_of("fleet: {}\nfiles:\n  - {url: a, upload: true, size: 1}\n") ==
        "demo.yaml:3:22: a place to upload to has neither size nor content");
  CHECK(errors_of("fleet: {}\nfiles:\n  - {url: a, size: 1, failure: maybe}\n")
            .find("\"failure\" cannot be \"maybe\"") != std::string::npos);
}

TEST_CASE("firmware and transfers of a group") {
  ScenarioReading reading = read_scenario(R"(
fleet:
  firmware: {fault: power_loss, install_duration: 7s, accepts_unsigned: true, revoked_serials: [0a]}
  transfers: {retries: 1, retry_interval: 5s, timeout: 20s}
flow:
  - firmware_fault: installation
)",
                                          "demo.yaml");
  INFO((reading.ok() ? std::string() : reading.errors().to_string()));
  REQUIRE(reading.ok());
  const ChargePointConfig& config = reading.scenario().fleet.at(0).config;
  CHECK(config.firmware.fault == FirmwareFault::power_loss);
  CHECK(config.firmware.install_duration == 7s);
  CHECK(config.firmware.accepts_unsigned == true);
  CHECK(config.firmware.revoked_serials == std::vector<std::string>{"0a"});
  CHECK(config.transfers.retries == 1);
  CHECK(config.transfers.retry_interval == 5s);
  CHECK(config.transfers.timeout == 20s);
  const FirmwareConfig standard;
  ScenarioReading bare = read_scenario("fleet: {}", "demo.yaml");
  REQUIRE(bare.ok());
  const Scenario& plain = bare.scenario();
  CHECK(plain.fleet.at(0).config.firmware.install_duration == standard.install_duration);
  CHECK_FALSE(plain.fleet.at(0).config.firmware.accepts_unsigned.has_value());
  CHECK(plain.fleet.at(0).config.transfers.retries == TransferHabits{}.retries);
}
