// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What is read when: sampled from the start of a transaction, aligned on the grid of the day, kept
// for the end, and asked for.
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

/// Starts a transaction and returns when it began.
TimePoint start(ChargerRig& rig, const VehicleSpec& car = steady_car()) {
  REQUIRE(rig.charger().plug_in(1, 1, car).ok());
  rig.run(1s);
  REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
  rig.run(1s);
  REQUIRE(rig.charger().transaction(1) != nullptr);
  return rig.told(EventKind::transaction_started).back().at;
}

std::vector<SeenFrame> with_trigger(const ChargerRig& rig, const char* trigger) {
  std::vector<SeenFrame> out;
  for (const SeenFrame& frame : rig.sent("TransactionEvent")) {
    if (at_path(frame.payload, "triggerReason") == trigger) out.push_back(frame);
  }
  return out;
}

UtcTime utc_of(const std::string& text) {
  return *parse_utc(text);
}

}  // namespace

TEST_CASE("1.6 samples every interval from the transaction's start, until it ends",
          "[1.6 section 3.16.2][rule-35][1.6:MeterValues][1.6:MeterValueSampleInterval]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValueSampleInterval", "60");
  const TimePoint began = start(rig);
  rig.run(began + 3min - rig.now());
  const auto frames = rig.sent("MeterValues");
  REQUIRE(frames.size() == 3);
  for (int i = 0; i < 3; ++i) {
    const SeenFrame& frame = frames[static_cast<std::size_t>(i)];
    CHECK(frame.at == began + (i + 1) * 1min);
    CHECK(at_path(frame.payload, "connectorId") == "1");
    CHECK(at_path(frame.payload, "transactionId") == "101");
    CHECK(at_path(frame.payload, "meterValue[0].sampledValue[0].context") == "Sample.Periodic");
    CHECK(at_path(frame.payload, "meterValue[0].sampledValue[0].unit") == "Wh");
    // 11 kW: 183 Wh and a third a minute
    CHECK(at_path(frame.payload, "meterValue[0].sampledValue[0].value") ==
          std::to_string(11'000 * (i + 1) / 60));
  }
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(10min);
  CHECK(rig.sent("MeterValues").size() == 3);
}

TEST_CASE("an interval of zero stops sampling, a new one keeps the beat of the start",
          "[1.6 section 3.16.2][rule-35][1.6:MeterValueSampleInterval]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValueSampleInterval", "0");
  const TimePoint began = start(rig);
  rig.run(10min + 10s);
  CHECK(rig.sent("MeterValues").empty());
  rig.set("MeterValueSampleInterval", "120");
  rig.run(3min);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  CHECK((rig.sent("MeterValues")[0].at - began) % 2min == 0s);
}

TEST_CASE("1.6 aligned readings stand on the grid from 00:00:00, in and out of transactions",
          "[1.6 section 3.16.1][1.6 errata "
          "3.16][rule-35][rule-36][1.6:ClockAlignedDataInterval][1.6:MeterValuesAlignedData]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& config) { config.evses.resize(2); });
  rig.boot();
  rig.set("MeterValueSampleInterval", "0");
  rig.set("ClockAlignedDataInterval", "900");
  start(rig);
  rig.clear();
  rig.run(1h);
  const auto frames = rig.sent("MeterValues");
  REQUIRE(frames.size() == 8);  // four quarters, two connectors
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const UtcTime at = utc_of(at_path(frames[i].payload, "meterValue[0].timestamp"));
    CHECK(at.time_since_epoch() % 15min == 0s);
    CHECK(at_path(frames[i].payload, "meterValue[0].sampledValue[0].context") == "Sample.Clock");
    const bool first = at_path(frames[i].payload, "connectorId") == "1";
    CHECK(at_path(frames[i].payload, "transactionId") == (first ? "101" : ""));
  }
}

TEST_CASE("an interval that does not divide the day begins anew at midnight",
          "[1.6 section 3.16.1][rule-35]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("ClockAlignedDataInterval", "36000");  // ten hours
  rig.clear();
  rig.run(48h);
  std::vector<std::string> times;
  for (const SeenFrame& frame : rig.sent("MeterValues")) {
    times.push_back(at_path(frame.payload, "meterValue[0].timestamp").substr(11, 8));
  }
  CHECK(times == std::vector<std::string>{"10:00:00", "20:00:00", "00:00:00", "10:00:00",
                                          "20:00:00", "00:00:00"});
}

TEST_CASE("a clock that is set seeks the grid anew", "[1.6 section 3.16.1][rule-35][traps]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("ClockAlignedDataInterval", "900");
  rig.charger().step_clock(7min);
  rig.clear();
  rig.run(16min);
  const auto frames = rig.sent("MeterValues");
  REQUIRE(frames.size() == 1);
  CHECK(utc_of(at_path(frames[0].payload, "meterValue[0].timestamp")).time_since_epoch() % 15min ==
        0s);
}

TEST_CASE("1.6 StopTxn lists fill transactionData, framed by Begin and End",
          "[1.6 section 3.16.5][1.6 errata "
          "3.14][rule-35][1.6:StopTxnSampledData][1.6:StopTxnAlignedData]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValueSampleInterval", "60");
  rig.set("StopTxnSampledData", "Energy.Active.Import.Register");
  const TimePoint began = start(rig);
  rig.run(began + 150s - rig.now());
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  const Json stop = rig.sent("StopTransaction")[0].payload;
  const Json* data = stop.find("transactionData");
  REQUIRE(data != nullptr);
  std::vector<std::string> contexts;
  for (const Json& value : data->items())
    contexts.push_back(at_path(value, "sampledValue[0].context"));
  CHECK(contexts == std::vector<std::string>{"Transaction.Begin", "Sample.Periodic",
                                             "Sample.Periodic", "Transaction.End"});
  CHECK(at_path(stop, "transactionData[0].sampledValue[0].value") ==
        at_path(rig.sent("StartTransaction")[0].payload, "meterStart"));
  CHECK(at_path(stop, "transactionData[3].sampledValue[0].value") == at_path(stop, "meterStop"));
}

TEST_CASE("a long transaction thins the kept samples, never its ends",
          "[2.0.1 E06.FR.13][rule-35]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValueSampleInterval", "10");
  rig.set("MeterValuesSampledData", "");
  rig.set("StopTxnSampledData", "Energy.Active.Import.Register");
  start(rig);
  rig.run(2h);  // 720 samples
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(rig.sent("MeterValues").empty());
  const Json stop = rig.sent("StopTransaction")[0].payload;
  const Json::Array& data = stop.find("transactionData")->items();
  CHECK(data.size() <= 201);
  CHECK(data.size() > 100);
  CHECK(at_path(data.front(), "sampledValue[0].context") == "Transaction.Begin");
  CHECK(at_path(data.back(), "sampledValue[0].context") == "Transaction.End");
}

TEST_CASE("measurands of one reading fit each other", "[1.6 section 7.31]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("MeterValuesSampledData",
          "Power.Active.Import,Current.Import,Voltage,SoC,Power.Offered,Current.Offered,Frequency");
  rig.set("MeterValueSampleInterval", "60");
  VehicleSpec car = steady_car();
  car.phases = 1;
  car.max_power_w = 3'680;
  start(rig, car);
  rig.run(1min);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  const Json payload = rig.sent("MeterValues")[0].payload;
  const Json::Array& values = payload.find("meterValue")->items()[0].find("sampledValue")->items();
  std::map<std::string, std::string> seen;
  for (const Json& value : values) {
    seen[at_path(value, "measurand") + at_path(value, "phase")] =
        at_path(value, "value") + at_path(value, "unit");
  }
  CHECK(seen["Power.Active.Import"] == "3680W");
  CHECK(seen["Current.ImportL1"] == "16.0A");
  CHECK(seen["Current.ImportL2"] == "0.0A");
  CHECK(seen["Current.ImportL3"] == "0.0A");
  CHECK(seen["VoltageL1-N"] == "230V");
  CHECK(seen["SoC"] == "10Percent");
  CHECK(seen["Power.Offered"] == "22080W");
  CHECK(seen["Current.Offered"] == "32.0A");
  CHECK(seen["Frequency"] == "50");  // 1.6 has no unit for it
}

TEST_CASE("triggered MeterValues: 1.6 takes the sampled list, 2.0.1 the aligned one",
          "[1.6 section 5.17][2.0.1 F06.FR.06][rule-29]") {
  SECTION("1.6") {
    ChargerRig rig("ocpp1.6");
    rig.boot();
    rig.set("MeterValuesSampledData", "Power.Active.Import");
    rig.set("MeterValuesAlignedData", "Voltage");
    CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues","connectorId":1})") ==
          R"({"status":"Accepted"})");
    rig.run(1s);
    REQUIRE(rig.sent("MeterValues").size() == 1);
    CHECK(at_path(rig.sent("MeterValues")[0].payload, "meterValue[0].sampledValue[0].measurand") ==
          "Power.Active.Import");
    CHECK(at_path(rig.sent("MeterValues")[0].payload, "meterValue[0].sampledValue[0].context") ==
          "Trigger");
  }
  SECTION("2.0.1") {
    ChargerRig rig("ocpp2.0.1");
    rig.boot();
    rig.set("SampledDataCtrlr.TxUpdatedMeasurands", "Power.Active.Import");
    rig.set("AlignedDataCtrlr.Measurands", "Voltage");
    CHECK(rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues","evse":{"id":1}})") ==
          R"({"status":"Accepted"})");
    rig.run(1s);
    REQUIRE(rig.sent("MeterValues").size() == 1);
    CHECK(at_path(rig.sent("MeterValues")[0].payload, "meterValue[0].sampledValue[0].measurand") ==
          "Voltage");
  }
}

TEST_CASE("2.0.1 frames a transaction with Begin and End, and samples in between",
          "[2.0.1 E01.FR.09][2.0.1 J02.FR.11][2.0.1 E06.FR.11]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.set("SampledDataCtrlr.TxUpdatedInterval", "60");
  const TimePoint began = start(rig);
  rig.run(began + 2min - rig.now());
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  const auto periodic = with_trigger(rig, "MeterValuePeriodic");
  REQUIRE(periodic.size() == 2);
  CHECK(periodic[0].at == began + 1min);
  CHECK(periodic[1].at == began + 2min);
  CHECK(at_path(periodic[1].payload, "meterValue[0].sampledValue[0].value") == "366");
  CHECK(at_path(periodic[1].payload, "meterValue[0].sampledValue[0].unitOfMeasure.unit") == "Wh");
  const auto all = rig.sent("TransactionEvent");
  CHECK(at_path(all.front().payload, "meterValue[0].sampledValue[0].context") ==
        "Transaction.Begin");
  const Json::Array& kept = all.back().payload.find("meterValue")->items();
  CHECK(at_path(kept.back(), "sampledValue[0].context") == "Transaction.End");
  CHECK(at_path(kept.back(), "sampledValue[0].value") == "366");
}

TEST_CASE("2.0.1 keeps samples for Ended at their own interval", "[2.0.1 J02.FR.11]") {
  ChargerRig rig("ocpp2.0.1");
  rig.boot();
  rig.set("SampledDataCtrlr.TxUpdatedInterval", "0");
  rig.set("SampledDataCtrlr.TxEndedInterval", "30");
  const TimePoint began = start(rig);
  rig.run(began + 100s - rig.now());
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  CHECK(with_trigger(rig, "MeterValuePeriodic").empty());
  const Json last = rig.sent("TransactionEvent").back().payload;
  CHECK(last.find("meterValue")->items().size() == 5);  // Begin, 30 s, 60 s, 90 s, End
}

TEST_CASE("2.0.1 aligned readings: MeterValues while idle, TransactionEvent within",
          "[2.0.1 J01.FR.14][2.0.1 J01.FR.22]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& config) { config.evses.resize(2); });
  rig.boot();
  rig.set("SampledDataCtrlr.TxUpdatedInterval", "0");
  rig.set("AlignedDataCtrlr.Interval", "900");
  start(rig);
  rig.clear();
  rig.run(15min);
  REQUIRE(rig.sent("MeterValues").size() == 1);
  CHECK(at_path(rig.sent("MeterValues")[0].payload, "evseId") == "2");
  REQUIRE(with_trigger(rig, "MeterValueClock").size() == 1);
  CHECK(at_path(with_trigger(rig, "MeterValueClock")[0].payload,
                "meterValue[0].sampledValue[0].context") == "Sample.Clock");
}

TEST_CASE("SendDuringIdle silences aligned readings while a transaction runs",
          "[2.0.1 J01.FR.20]") {
  ChargerRig rig("ocpp2.0.1", [](ChargePointConfig& config) { config.evses.resize(2); });
  rig.boot();
  rig.set("AlignedDataCtrlr.Interval", "900");
  rig.set("AlignedDataCtrlr.SendDuringIdle", "true");
  rig.run(15min);
  CHECK(rig.sent("MeterValues").size() == 2);
  start(rig);
  rig.clear();
  rig.run(15min);
  CHECK(rig.sent("MeterValues").empty());
  CHECK(with_trigger(rig, "MeterValueClock").empty());
}

TEST_CASE("a frozen meter shows no progress, a set one jumps", "[1.6 errata 3.78][rule-36]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  start(rig);
  REQUIRE(rig.charger().freeze_meter(1, true).ok());
  const std::int64_t before = rig.charger().meter_wh(1);
  rig.run(1h);
  CHECK(rig.charger().meter_wh(1) == before);
  REQUIRE(rig.charger().freeze_meter(1, false).ok());
  REQUIRE(rig.charger().set_meter(1, 500'000).ok());
  CHECK(rig.charger().meter_wh(1) == 500'000);
}
