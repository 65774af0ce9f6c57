// SPDX-License-Identifier: AGPL-3.0-or-later
//
// UpdateFirmware of 1.6 at exact times. The virtual day starts at 2026-01-01T00:00:00Z; every test
// asks at two seconds past.
#include "features/firmware/firmware.hpp"
#include "support/file_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* status_message = "FirmwareStatusNotification";

std::string update(const std::string& more = "", const char* when = "2026-01-01T00:00:00Z") {
  return std::string(R"({"location":")") + firmware_url + R"(","retrieveDate":")" + when + "\"" +
         more + "}";
}

void charge(ChargerRig& rig, EvseId evse) {
  REQUIRE(rig.charger().plug_in(evse, 1, steady_car()).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, evse).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(evse) != nullptr);
}

void two_evses(ChargePointConfig& config) {
  config.evses.resize(2);
}

}  // namespace

TEST_CASE("1.6: new firmware is fetched, installed and started; each step is told",
          "[1.6 5.19][1.6 4.5][1.6 E3.47][1.6:UpdateFirmware][1.6:FirmwareStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  CHECK(rig.ask("UpdateFirmware", update()) == "{}");
  CHECK(rig.frames.at(1).type == 3);  // the answer before anything it causes
  rig.run(1min);
  // 1.050 s of download, 30 s of installation, 5 s of reboot; each message takes 2 ms, and the
  // connectors' states go before Installing and Installed.
  CHECK(statuses(rig, status_message) ==
        Words{"Downloading @2.001", "Downloaded @3.051", "Installing @3.055", "Installed @38.059"});
  REQUIRE(rig.sent("BootNotification").size() == 1);
  CHECK(at_path(rig.sent("BootNotification")[0].payload, "firmwareVersion") == "2.1.0");
  CHECK(rig.charger().firmware_version() == "2.1.0");
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);

  rig.replace_charger();                               // the version outlives the process
  CHECK(rig.charger().firmware_version() == "1.0.0");  // what it was made with, until it is on
  rig.boot();
  CHECK(rig.charger().firmware_version() == "2.1.0");
}

TEST_CASE("1.6: connectors are Unavailable while firmware is installed", "[1.6 E3.49][1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update());
  rig.run(10s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::unavailable);
  CHECK(words(rig, "StatusNotification") == Words{"Unavailable"});
  CHECK_FALSE(rig.charger().present_token({"TAG"}, 1).ok());
  rig.run(1min);
  CHECK(words(rig, "StatusNotification") == Words{"Unavailable", "Available", "Available"});
}

TEST_CASE("1.6: nothing is retrieved before retrieveDate", "[1.6 5.19][1.6 E3.63]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update("", "2026-01-01T01:00:00Z"));
  rig.run(30min);
  CHECK(rig.sent(status_message).empty());
  CHECK(rig.files.downloads(firmware_url) == 0);
  rig.run(30min);
  // The charger's clock is late by the millisecond its boot answer took.
  CHECK(statuses(rig, status_message).at(0) == "Downloading @3600.001");

  SECTION("as the charger's clock has it") {
    ChargerRig other("ocpp1.6");
    other.boot();
    other.files.add(firmware_file());
    other.ask("UpdateFirmware", update("", "2026-01-01T01:00:00Z"));
    other.run(10min);
    other.charger().step_clock(1h);
    const TimePoint stepped = other.now();
    other.run(1s);
    CHECK(other.sent(status_message).at(0).at == stepped);
  }
}

TEST_CASE("1.6: a download that breaks off is tried again after retryInterval", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  SimulatedFile file = firmware_file();
  file.line.failures = 2;
  file.line.fails_at_byte = 500'000;
  rig.files.add(file);
  rig.ask("UpdateFirmware", update(R"(,"retries":2,"retryInterval":10)"));
  rig.run(2min);
  CHECK(rig.files.downloads(firmware_url) == 3);
  // Two halves of 0.55 s and two waits precede the whole download.
  CHECK(statuses(rig, status_message).at(1) == "Downloaded @24.151");
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloaded", "Installing", "Installed"});
}

TEST_CASE("1.6: after all attempts the download has failed", "[1.6 5.19][1.6 7.25]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.ask("UpdateFirmware", update(R"(,"retries":1,"retryInterval":10)"));  // no such file
  rig.run(2min);
  CHECK(statuses(rig, status_message) == Words{"Downloading @2.001", "DownloadFailed @12.101"});
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
  CHECK(rig.charger().firmware_version() == "1.0.0");
}

TEST_CASE("1.6: without a word in the request the charger retries by habit", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.transfers.retries = 2;
    c.transfers.retry_interval = 7s;
  });
  rig.boot();
  SimulatedFile file = firmware_file();
  file.line.failures = -1;
  rig.files.add(file);
  rig.ask("UpdateFirmware", update());
  rig.run(1min);
  CHECK(rig.files.downloads(firmware_url) == 3);
  CHECK(statuses(rig, status_message).back() == "DownloadFailed @16.151");
}

TEST_CASE("1.6: only the protocols of SupportedFileTransferProtocols are spoken",
          "[1.6 8][1.6 E3.90][1.6:SupportedFileTransferProtocols]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables.push_back({"SupportedFileTransferProtocols", "FTP,HTTPS"});
  });
  rig.boot();
  rig.files.add(firmware_file());
  CHECK(rig.ask("GetConfiguration", R"({"key":["SupportedFileTransferProtocols"]})")
            .find(R"("value":"FTP,HTTPS")") != std::string::npos);
  rig.ask("UpdateFirmware", update(R"(,"retries":5)"));
  rig.run(5s);
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "DownloadFailed"});  // no use in retrying
  CHECK(rig.files.downloads(firmware_url) == 0);
}

TEST_CASE("1.6: FirmwareManagement is among the profiles",
          "[1.6 9.1][1.6:SupportedFeatureProfiles]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  CHECK(rig.charger().variable("SupportedFeatureProfiles")->find("FirmwareManagement") !=
        std::string::npos);
}

TEST_CASE("1.6: every firmware fault ends as its name says", "[1.6 5.19][1.6 7.25]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  const auto [fault, expected] = GENERATE(table<FirmwareFault, Words>({
      {FirmwareFault::download, {"Downloading @2.001", "DownloadFailed @5.101"}},
      {FirmwareFault::verification,
       {"Downloading @2.001", "Downloaded @3.051", "InstallationFailed @3.057"}},
      {FirmwareFault::installation,
       {"Downloading @2.001", "Downloaded @3.051", "Installing @3.055",
        "InstallationFailed @33.051"}},
  }));
  rig.charger().set_firmware_fault(fault);
  rig.ask("UpdateFirmware", update(R"(,"retries":1,"retryInterval":1)"));
  rig.run(2min);
  CHECK(statuses(rig, status_message) == expected);
  CHECK(rig.charger().firmware_version() == "1.0.0");
  CHECK(rig.sent("BootNotification").empty());
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::available);
  CHECK(words(rig, "FirmwareStatusNotification").back() != "Idle");
}

TEST_CASE("1.6: power lost while installing: the old firmware boots and installs again",
          "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6",
                 [](ChargePointConfig& c) { c.firmware.fault = FirmwareFault::power_loss; });
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update());
  rig.run(2min);
  // Cut after 15 of the 30 seconds, 5 s dark, then from the start.
  CHECK(statuses(rig, status_message) == Words{"Downloading @2.001", "Downloaded @3.051",
                                               "Installing @3.055", "Installing @23.061",
                                               "Installed @58.063"});
  const std::vector<SeenFrame> boots = rig.sent("BootNotification");
  REQUIRE(boots.size() == 2);
  CHECK(at_path(boots[0].payload, "firmwareVersion") == "1.0.0");
  CHECK(at_path(boots[1].payload, "firmwareVersion") == "2.1.0");
}

TEST_CASE("1.6: an update outlives a power cut at any moment", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update("", "2026-01-01T00:00:10Z"));
  // waiting, downloading, just downloaded, installing, just before and in the reboot
  rig.run(milliseconds{GENERATE(4000, 8500, 9041, 20000, 39039, 39042)});
  rig.charger().power_cut();
  rig.run(3s);
  if (GENERATE(false, true)) rig.replace_charger();
  rig.charger().power_on();
  rig.run(3min);
  CHECK(rig.charger().firmware_version() == "2.1.0");
  CHECK(words(rig, status_message).back() == "Installed");
  const Words told = words(rig, status_message);
  CHECK(std::count(told.begin(), told.end(), "Installed") == 1);
}

TEST_CASE("1.6: installation waits for the last transaction; free connectors are Unavailable",
          "[1.6 5.19][1.6 E3.49]") {
  ChargerRig rig("ocpp1.6", two_evses);
  rig.boot();
  rig.files.add(firmware_file());
  charge(rig, 1);
  rig.clear();
  rig.ask("UpdateFirmware", update());
  rig.run(10min);
  CHECK(words(rig, status_message) == Words{"Downloading", "Downloaded"});
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::charging);
  CHECK(rig.charger().connector_status(2, 1) == ConnectorStatus::unavailable);
  CHECK(status_word(rig.ask("RemoteStartTransaction", R"({"idTag":"A","connectorId":2})")) ==
        "Rejected");
  rig.clear();
  REQUIRE(rig.charger().stop_transaction(1).ok());
  const TimePoint stopped = rig.now();
  rig.run(2s);
  CHECK(rig.sent(status_message).at(0).at - stopped < 10ms);
  CHECK(words(rig, status_message) == Words{"Installing"});
  rig.run(2min);
  CHECK(words(rig, status_message) == Words{"Installing", "Installed"});
}

TEST_CASE("1.6: a charger that can go on charging reboots in the middle of it", "[1.6 E3.49]") {
  ChargerRig rig("ocpp1.6",
                 [](ChargePointConfig& c) { c.firmware.installs_while_charging = true; });
  rig.boot();
  rig.files.add(firmware_file());
  charge(rig, 1);
  rig.ask("UpdateFirmware", update());
  rig.run(20s);
  CHECK(rig.charger().connector_status(1, 1) == ConnectorStatus::charging);
  rig.run(2min);
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloaded", "Installing", "Installed"});
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "reason") == "Reboot");
}

TEST_CASE("1.6: a charger that does not download while charging waits for the end",
          "[1.6 security L01.FR.14]") {
  ChargerRig rig("ocpp1.6",
                 [](ChargePointConfig& c) { c.firmware.downloads_while_charging = false; });
  rig.boot();
  SimulatedFile file = firmware_file();
  file.line.bytes_per_second = 100'000;  // ten seconds
  rig.files.add(file);
  rig.ask("UpdateFirmware", update());
  rig.run(3s);
  charge(rig, 1);  // in the middle of it
  rig.run(1min);
  CHECK(words(rig, status_message) == Words{"Downloading"});  // 1.6 has no word for the pause
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(2min);
  CHECK(rig.files.downloads(firmware_url) == 2);
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloading", "Downloaded", "Installing", "Installed"});
}

TEST_CASE("1.6: TriggerMessage tells the state, Idle when there is none",
          "[1.6 5.17][1.6 4.5][1.6:TriggerMessage][1.6:FirmwareStatusNotification]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  const auto triggered = [&] {
    rig.clear();
    const std::string answer =
        rig.ask("TriggerMessage", R"({"requestedMessage":"FirmwareStatusNotification"})");
    CHECK(status_word(answer) == "Accepted");
    rig.run(100ms);
    return words(rig, status_message).at(0);
  };
  CHECK(triggered() == "Idle");
  rig.ask("UpdateFirmware", update("", "2026-01-01T00:01:00Z"));
  CHECK(triggered() == "Idle");  // 1.6 has no word for a download to come
  rig.run(TimePoint{60s} + 500ms - rig.now());
  CHECK(triggered() == "Downloading");
  rig.run(5s);
  CHECK(triggered() == "Installing");
  rig.run(1min);
  CHECK(triggered() == "Idle");  // after Installed
  rig.charger().set_firmware_fault(FirmwareFault::installation);
  rig.ask("UpdateFirmware", update());
  rig.run(1min);
  CHECK(triggered() == "Idle");  // nothing under way
}

TEST_CASE("1.6: a new request replaces the old until installing has begun", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  SimulatedFile other = firmware_file();
  other.url = "ftp://files/charger-3.0.bin";
  rig.files.add(other);
  const std::string second =
      R"({"location":"ftp://files/charger-3.0.bin","retrieveDate":"2026-01-01T00:00:00Z"})";
  rig.ask("UpdateFirmware", update());
  rig.run(500ms);
  CHECK(rig.ask("UpdateFirmware", second) == "{}");
  rig.run(10s);
  CHECK(rig.ask("UpdateFirmware", update()).rfind("error", 0) == 0);  // there is no other no
  rig.run(1min);
  CHECK(rig.charger().firmware_version() == "3.0");
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloading", "Downloaded", "Installing", "Installed"});
}

TEST_CASE("1.6: what happens offline is told afterwards, in order", "[1.6 4.5]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update("", "2026-01-01T00:00:10Z"));
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(20s);
  CHECK(rig.sent(status_message).empty());
  rig.charger().go_online();
  rig.run(2s);
  CHECK(words(rig, status_message) == Words{"Downloading", "Downloaded", "Installing"});
  rig.run(1min);
  CHECK(words(rig, status_message).back() == "Installed");
}

TEST_CASE("1.6: a status whose answer is lost with the link is told again", "[1.6 4.5]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.csms.silent.insert(status_message);
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update());
  rig.run(500ms);
  rig.csms.drop();
  rig.csms.silent.clear();
  rig.run(10s);
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloading", "Downloaded", "Installing"});
}

TEST_CASE("1.6: some chargers tell Installed before they reboot", "[1.6 E3.47]") {
  ChargerRig rig("ocpp1.6",
                 [](ChargePointConfig& c) { c.firmware.installed_before_reboot = true; });
  rig.boot();
  rig.files.add(firmware_file());
  rig.ask("UpdateFirmware", update());
  rig.run(2min);
  CHECK(statuses(rig, status_message).back() == "Installed @33.051");
  CHECK(words(rig, status_message) ==
        Words{"Downloading", "Downloaded", "Installing", "Installed"});
  REQUIRE(rig.sent("BootNotification").size() == 1);
  CHECK(rig.sent("BootNotification")[0].at > rig.sent(status_message).back().at);
}

TEST_CASE("a hook sees the image and decides what comes of it", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  FirmwareInstallation seen;
  rig.charger().override_firmware_install([&](FirmwareInstallation& installation) {
    seen = installation;
    installation.version = "from the hook";
    installation.duration = 7s;
  });
  rig.ask("UpdateFirmware", update());
  rig.run(1min);
  CHECK(seen.location == firmware_url);
  CHECK(seen.bytes == 1'000'000);
  CHECK_FALSE(seen.is_signed);
  CHECK(seen.version == "2.1.0");
  CHECK(rig.charger().firmware_version() == "from the hook");
  CHECK(statuses(rig, status_message).back() == "Installed @15.059");
}

TEST_CASE("a hook may think about an installation, which begins when it is done", "[1.6 5.19]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.files.add(firmware_file());
  std::vector<Give<FirmwareInstallation>> open;
  FirmwareInstallation plan;
  rig.charger().override_firmware_install_later(
      [&](const FirmwareInstallation& installation, const auto& give) {
        plan = installation;
        open.push_back(give);
      });
  rig.ask("UpdateFirmware", update());
  rig.run(1min);
  REQUIRE(open.size() == 1);
  CHECK(statuses(rig, status_message).back().find("Downloaded") == 0);
  plan.version = "thought about";
  open[0](plan);
  open[0](plan);
  rig.run(1min);
  CHECK(rig.charger().firmware_version() == "thought about");

  rig.ask("UpdateFirmware", update());
  rig.run(1min);
  REQUIRE(open.size() == 2);
  rig.ask("UpdateFirmware", update());  // takes the place of the one that waits
  plan.version = "too late";
  open[1](plan);
  rig.run(1min);
  REQUIRE(open.size() == 3);
  CHECK(rig.charger().firmware_version() == "thought about");
  rig.charger().power_cut();
  open[2](plan);
  rig.charger().power_on();
  rig.run(1min);
  REQUIRE(open.size() == 4);  // the image is in flash: it asks again
  plan.version = "again";
  open[3](plan);
  rig.run(1min);
  CHECK(rig.charger().firmware_version() == "again");
}

TEST_CASE("1.6: with a security profile only signed firmware is taken",
          "[1.6 security L01.FR.20][1.6:UpdateFirmware]") {
  const auto secure = [](ChargePointConfig& c) {
    c.security_profile = 1;
    c.basic_auth_password = "0123456789abcdef";
  };
  ChargerRig rig("ocpp1.6", secure);
  rig.boot();
  CHECK(rig.ask("UpdateFirmware", update()).rfind("error", 0) == 0);
  rig.run(1min);
  CHECK(rig.sent(status_message).empty());

  ChargerRig lax("ocpp1.6", [&](ChargePointConfig& c) {
    secure(c);
    c.firmware.accepts_unsigned = true;
  });
  lax.boot();
  CHECK(lax.ask("UpdateFirmware", update()) == "{}");
}

TEST_CASE("without a way to transfer files a download fails", "[1.6 5.19]") {
  const auto loop = make_virtual_loop();
  PipeNetwork network(*loop);
  TableCsms csms(*loop, network);
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP-1";
  config->url = "pipe:csms/ocpp";
  config->transfers.retries = 0;
  ChargePointEnvironment environment;
  environment.transport = network.client_factory();
  ChargePoint charger(*loop, config, std::move(environment));
  struct Ear final : ChargePointObserver {
    void on_event(ChargePoint&, const ChargePointEvent& event) override {
      if (event.kind == EventKind::firmware_status_changed) heard.emplace_back(event.text);
    }
    Words heard;
  } ear;
  charger.add_observer(&ear);
  charger.start();
  loop->run_for(2s);
  csms.call("UpdateFirmware", update());
  loop->run_for(2s);
  CHECK(ear.heard == Words{"Downloading", "DownloadFailed"});
  charger.remove_observer(&ear);
}

TEST_CASE("a file's name tells the version") {
  const auto [location, version] = GENERATE(table<std::string, std::string>({
      {"http://files/charger-v2.1.0-rc1.tar.gz", "2.1.0-rc1"},
      {"ftp://user:secret@10.0.0.1:21/fw/AC22-1.4.2.bin", "1.4.2"},
      {"https://files/model-7-1.0.bin?token=9.9#x", "1.0"},
      {"http://files/fw7.img", "fw7"},
      {"http://files/build_20260101.bin", "20260101"},
      {"http://files/firmware", "firmware"},
      {"http://files/", "unknown"},
      {"http://files", "unknown"},
      {"http://files/a%20b-3.1.bin", "3.1"},
  }));
  CHECK(version_of_file(location) == version);
  CHECK(version_of_file("http://files/1." + std::string(100, '2')).size() == 50);
}
