// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Meter values: the sampling beat, the grid of the day, what StopTransaction carries. 1.6 sections
// 3.16, 4.7.
#include "rules_v16.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

Words contexts(const Json& stop) {
  Words out;
  const Json* data = stop.find("transactionData");
  for (std::size_t i = 0; data && i < data->items().size(); ++i)
    out.push_back(at_path(data->items()[i], "sampledValue[0].context"));
  return out;
}

}  // namespace

TEST_CASE("two transactions sample each from its own start",
          "[1.6 3.16.1][rule-35][1.6:MeterValueSampleInterval][1.6:MeterValues]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.evses.resize(2);
    c.variables = {{"MeterValueSampleInterval", "60"}};
  });
  rig.boot();
  const TimePoint first = start(rig, 1, "A");
  rig.run(17s);
  const TimePoint second = start(rig, 2, "B");
  rig.clear();
  rig.run(5min);
  for (const SeenFrame& frame : rig.sent("MeterValues")) {
    const bool one = at_path(frame.payload, "connectorId") == "1";
    CHECK((frame.at - (one ? first : second)) % 60s <= 4ms);  // behind the other's, when they meet
    CHECK(at_path(frame.payload, "transactionId") == (one ? "101" : "102"));
  }
  CHECK(rig.sent("MeterValues").size() == 10);
}

TEST_CASE("sampled and aligned readings are apart: keys, measurands, contexts",
          "[1.6 3.16][1.6 errata "
          "3.15][rule-35][1.6:MeterValuesSampledData][1.6:MeterValuesAlignedData][1.6:"
          "ClockAlignedDataInterval]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables = {{"MeterValueSampleInterval", "60"},
                   {"MeterValuesSampledData", "Voltage"},
                   {"ClockAlignedDataInterval", "90"},
                   {"MeterValuesAlignedData", "SoC"}};
  });
  rig.boot();
  start(rig);
  rig.clear();
  rig.run(9min);
  std::map<std::string, int> seen;
  for (const SeenFrame& frame : rig.sent("MeterValues")) {
    const std::string context = at_path(frame.payload, "meterValue[0].sampledValue[0].context");
    CHECK(at_path(frame.payload, "meterValue[0].sampledValue[0].measurand") ==
          (context == "Sample.Clock" ? "SoC" : "Voltage"));
    ++seen[context];
  }
  CHECK(seen["Sample.Periodic"] == 9);
  CHECK(seen["Sample.Clock"] == 6);
}

TEST_CASE("an aligned reading belongs to the transaction that runs when it is taken",
          "[1.6 errata 3.16][rule-36][1.6:ClockAlignedDataInterval]") {
  ChargerRig rig("ocpp1.6", without_samples([](ChargePointConfig& c) {
                   c.variables.push_back({"ClockAlignedDataInterval", "900"});
                 }));
  rig.boot();
  start(rig);
  rig.run(16min);  // one point in the first
  REQUIRE(rig.charger().stop_transaction(1).ok());
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(15min);  // one in none
  start(rig);
  rig.run(15min);  // one in the second
  CHECK(each(rig, "MeterValues", "transactionId") == Words{"101", "", "102"});
}

TEST_CASE(
    "StopTransaction carries what its lists ask for, between Begin and End; nothing for empty "
    "lists",
    "[1.6 3.16.5][1.6 errata 3.14][rule-35][1.6:StopTxnSampledData][1.6:StopTxnAlignedData]") {
  const auto lists = GENERATE(table<const char*, const char*>(
      {{"", ""}, {"Voltage", ""}, {"", "Voltage"}, {"Voltage", "Voltage"}}));
  const char* const sampled = std::get<0>(lists);
  const char* const aligned = std::get<1>(lists);
  ChargerRig rig("ocpp1.6", [&](ChargePointConfig& c) {
    c.variables = {{"MeterValueSampleInterval", "100"},
                   {"ClockAlignedDataInterval", "150"},
                   {"StopTxnSampledData", sampled},
                   {"StopTxnAlignedData", aligned}};
  });
  rig.boot();
  start(rig);
  rig.run(5min);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  const Words data = contexts(rig.sent("StopTransaction").at(0).payload);
  const auto count = [&](const char* context) {
    return std::count(data.begin(), data.end(), context);
  };
  if (*sampled == '\0' && *aligned == '\0') {
    CHECK(data.empty());
    CHECK(rig.sent("StopTransaction")[0].payload.find("transactionData") == nullptr);
    return;
  }
  CHECK(data.front() == "Transaction.Begin");
  CHECK(data.back() == "Transaction.End");
  CHECK(count("Sample.Periodic") == (*sampled ? 3 : 0));
  CHECK(count("Sample.Clock") == (*aligned ? 2 : 0));
}

TEST_CASE("the register is one for all transactions, and never falls",
          "[1.6 errata 3.78][rule-36][1.6:StopTransaction]") {
  ChargerRig rig("ocpp1.6", without_samples());
  rig.boot();
  std::int64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    rig.clear();
    start(rig);
    rig.run(1h);
    REQUIRE(rig.charger().stop_transaction(1).ok());
    REQUIRE(rig.charger().unplug(1).ok());
    rig.run(1s);
    const auto began = std::stoll(each(rig, "StartTransaction", "meterStart").at(0));
    const auto ended = std::stoll(each(rig, "StopTransaction", "meterStop").at(0));
    CHECK(began == last);
    CHECK(ended == began + 11'003);  // 11 kW for an hour and a second
    last = ended;
  }
}
