// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Readings that the meter signs. That the signatures hold, another's code says:
// tests/python/test_signed_meters.py.
#include "base/text.hpp"
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

ChargerRig::Tweak signing(std::vector<std::pair<std::string, std::string>> variables = {}) {
  return [variables = std::move(variables)](ChargePointConfig& config) {
    config.signed_meters = true;
    for (const auto& [name, value] : variables) config.variables.push_back({name, value});
  };
}

/// What is known of a signed reading, wherever it stood.
struct Seal {
  std::string message;  // "Started", "MeterValues", ...
  std::string context;
  Json payload;  // of the OCMF text
  std::string text;
  std::string key;  // decoded; empty: not told
};

Seal open(const std::string& message, const Json& sample, const Json& seal) {
  Seal out{message, at_path(sample, "context"), {}, {}, {}};
  CHECK(at_path(seal, "signingMethod") == "ECDSA-secp256r1-SHA256");
  CHECK(at_path(seal, "encodingMethod") == "OCMF");
  out.text = *base64_decode(at_path(seal, "signedMeterData"));
  out.key = *base64_decode(at_path(seal, "publicKey"));
  const auto sections = split(out.text, '|');
  REQUIRE(sections.size() == 3);
  CHECK(sections[0] == "OCMF");
  out.payload = *Json::parse(sections[1]);
  return out;
}

/// Every signed reading that the charger sent, in order.
std::vector<Seal> seals(const ChargerRig& rig) {
  std::vector<Seal> out;
  for (const SeenFrame& frame : rig.sent()) {
    const std::string type = at_path(frame.payload, "eventType");
    const std::string message = type.empty() ? frame.action : type;
    for (const char* member : {"meterValue", "transactionData"}) {
      const Json* values = frame.payload.find(member);
      for (std::size_t i = 0; values != nullptr && i < values->items().size(); ++i) {
        for (const Json& sample : values->items()[i].find("sampledValue")->items()) {
          if (const Json* seal = sample.find("signedMeterValue")) {
            CHECK(at_path(sample, "value") ==
                  at_path(open(message, sample, *seal).payload, "RD[0].RV"));
            out.push_back(open(message, sample, *seal));
          } else if (at_path(sample, "format") == "SignedData") {
            out.push_back(open(message, sample, *Json::parse(at_path(sample, "value"))));
          }
        }
      }
    }
  }
  return out;
}

/// "Started B T1 key", a line a seal.
std::vector<std::string> story(const ChargerRig& rig) {
  std::vector<std::string> out;
  for (const Seal& seal : seals(rig)) {
    std::string line =
        seal.message + " " + at_path(seal.payload, "RD[0].TX") + " " + at_path(seal.payload, "PG");
    if (!seal.key.empty()) line += " key";
    out.push_back(std::move(line));
  }
  return out;
}
using Story = std::vector<std::string>;

void charge(ChargerRig& rig, Duration span = 90s) {
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(1s);
  REQUIRE(rig.charger().present_token({"TAG|1"}, 1).ok());
  rig.run(span);
  REQUIRE(rig.charger().stop_transaction(1).ok());
  rig.run(1s);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
}

}  // namespace

TEST_CASE("2.x: every reading of the register is signed, the key goes along once",
          "[2.0.1 J02.FR.21][2.0.1 E02.FR.14][2.0.1 E07.FR.12]") {
  const std::string dialect = GENERATE("ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(dialect, signing());
  rig.boot();
  charge(rig);
  // The end message repeats the first page: it is the same reading.
  CHECK(story(rig) == Story{"Started B T1 key", "Updated C T2", "Ended B T1", "Ended E T3"});
  const Seal begin = seals(rig)[0];
  CHECK(begin.context == "Transaction.Begin");
  CHECK(begin.key.starts_with("oca:base16:asn1:3059301306072a8648ce3d0201"));
  CHECK(at_path(begin.payload, "FV") == "1.0");
  CHECK(at_path(begin.payload, "IT") == "ISO14443");
  CHECK(at_path(begin.payload, "ID") == "TAG|1");
  CHECK(begin.text.find("TAG|1") == std::string::npos);  // the bar parts sections
  CHECK(at_path(begin.payload, "RD[0].RU") == "Wh");
  const std::string at = at_path(rig.sent("TransactionEvent")[0].payload, "timestamp");
  CHECK(at_path(begin.payload, "RD[0].TM") ==
        at.substr(0, 19) + "," + at.substr(20, 3) + "+0000 S");
  rig.clear();
  charge(rig);
  CHECK(story(rig) == Story{"Started B T4 key", "Updated C T5", "Ended B T4", "Ended E T6"});
}

TEST_CASE("2.x: the CSMS chooses what is signed and when the key is told",
          "[2.0.1 J01.FR.21][2.0.1 J02.FR.21]") {
  const auto [settings, expected] =
      GENERATE(table<std::vector<std::pair<std::string, std::string>>, Story>({
          {{{"SampledDataCtrlr.SignReadings", "false"}}, {}},
          {{{"SampledDataCtrlr.SignStartedReadings", "false"}},
           {"Updated C T2", "Ended B T1 key", "Ended E T3"}},
          {{{"SampledDataCtrlr.SignUpdatedReadings", "false"}},
           {"Started B T1 key", "Ended B T1", "Ended E T2"}},
          {{{"OCPPCommCtrlr.PublicKeyWithSignedMeterValue", "Never"}},
           {"Started B T1", "Updated C T2", "Ended B T1", "Ended E T3"}},
          {{{"OCPPCommCtrlr.PublicKeyWithSignedMeterValue", "EveryMeterValue"}},
           {"Started B T1 key", "Updated C T2 key", "Ended B T1 key", "Ended E T3 key"}},
          {{{"SampledDataCtrlr.TxStartedMeasurands", "SoC"},
            {"SampledDataCtrlr.TxUpdatedMeasurands", "Power.Active.Import"},
            {"SampledDataCtrlr.TxEndedMeasurands", "SoC"}},
           {}},  // only the register is sealed
      }));
  ChargerRig rig("ocpp2.0.1", signing());
  rig.boot();
  for (const auto& [name, value] : settings) rig.set(name, value);
  charge(rig);
  CHECK(story(rig) == expected);
}

TEST_CASE("2.x: clock-aligned readings are signed, outside of transactions on pages of their own",
          "[2.0.1 J01.FR.21]") {
  ChargerRig rig("ocpp2.0.1", signing({{"SampledDataCtrlr.SignReadings", "false"}}));
  rig.boot();
  rig.set("AlignedDataCtrlr.Interval", "900");
  rig.run(30min);
  CHECK(story(rig) == Story{"MeterValues  F1", "MeterValues  F2"});
  CHECK(at_path(seals(rig)[0].payload, "IT") == "NONE");
  rig.set("AlignedDataCtrlr.SignUpdatedReadings", "false");
  rig.clear();
  rig.run(30min);
  CHECK(rig.sent("MeterValues").size() == 2);
  CHECK(story(rig).empty());
}

TEST_CASE("1.6: signed readings stand beside the raw ones",
          "[1.6 section 7.42][1.6:StartTransaction][1.6:MeterValues][1.6:StopTransaction]") {
  ChargerRig rig("ocpp1.6", signing({{"StopTxnSampledData", "Energy.Active.Import.Register"}}));
  rig.boot();
  charge(rig);
  const Story whole{"MeterValues B T1 key", "MeterValues C T2", "StopTransaction B T1",
                    "StopTransaction C T2", "StopTransaction E T3"};
  CHECK(story(rig) == whole);
  const SeenFrame first = rig.sent("MeterValues")[0];
  CHECK(at_path(first.payload, "transactionId") == "101");
  CHECK(at_path(first.payload, "meterValue[0].sampledValue[0].format").empty());
  CHECK(at_path(first.payload, "meterValue[0].sampledValue[1].format") == "SignedData");
  CHECK(at_path(first.payload, "meterValue[0].sampledValue[1].measurand") ==
        "Energy.Active.Import.Register");
  CHECK(rig.charger().variable("MeterPublicKey1") == seals(rig)[0].key);
  rig.clear();
  rig.set("SampledDataSignStartedReadings", "false");
  rig.set("SampledDataSignUpdatedReadings", "false");
  rig.set("StartTxnSampledData", "");
  charge(rig);
  CHECK(rig.sent("MeterValues").size() == 1);
  CHECK(story(rig) ==
        Story{"StopTransaction B T4 key", "StopTransaction C T5", "StopTransaction E T6"});
}

TEST_CASE("1.6: the CSMS chooses what is signed and when the key is told",
          "[1.6:SampledDataSignReadings][1.6:SampledDataSignStartedReadings]"
          "[1.6:SampledDataSignUpdatedReadings][1.6:PublicKeyWithSignedMeterValue]"
          "[1.6:StartTxnSampledData]") {
  const auto [key, value, expected] = GENERATE(table<const char*, const char*, Story>({
      {"SampledDataSignReadings", "false", {}},
      {"SampledDataSignStartedReadings",
       "false",
       {"MeterValues C T2", "StopTransaction B T1 key", "StopTransaction E T3"}},
      {"SampledDataSignUpdatedReadings",
       "false",
       {"MeterValues B T1 key", "StopTransaction B T1", "StopTransaction E T3"}},
      {"StartTxnSampledData",
       "",
       {"MeterValues C T2", "StopTransaction B T1 key", "StopTransaction E T3"}},
      {"PublicKeyWithSignedMeterValue",
       "Never",
       {"MeterValues B T1", "MeterValues C T2", "StopTransaction B T1", "StopTransaction E T3"}},
      {"PublicKeyWithSignedMeterValue",
       "EveryMeterValue",
       {"MeterValues B T1 key", "MeterValues C T2 key", "StopTransaction B T1 key",
        "StopTransaction E T3 key"}},
  }));
  ChargerRig rig("ocpp1.6", signing({{"StopTxnSampledData", "Energy.Active.Import.Register"},
                                     {"MeterValueSampleInterval", "80"}}));
  rig.boot();
  CHECK(rig.ask("ChangeConfiguration", std::string(R"({"key":")") + key + R"(","value":")" + value +
                                           "\"}") == R"({"status":"Accepted"})");
  charge(rig);
  Story found = story(rig);
  // The periodic reading is in the stop message too, which is not at stake here.
  std::erase_if(found,
                [](const std::string& line) { return line.starts_with("StopTransaction C"); });
  CHECK(found == expected);
}

TEST_CASE("1.6: clock-aligned readings are signed, in the stop message too",
          "[1.6:AlignedDataSignReadings][1.6:AlignedDataSignUpdatedReadings]") {
  ChargerRig rig("ocpp1.6", signing({{"StopTxnAlignedData", "Energy.Active.Import.Register"},
                                     {"MeterValueSampleInterval", "0"},
                                     {"StartTxnSampledData", ""}}));
  rig.boot();
  rig.set("ClockAlignedDataInterval", "60");
  const auto story_of_minutes = [&] {
    rig.clear();
    charge(rig, 70s);
    return story(rig);
  };
  Story found = story_of_minutes();
  CHECK(std::count_if(found.begin(), found.end(), [](const std::string& line) {
          return line.starts_with("MeterValues C T");
        }) == 1);
  CHECK(std::count_if(found.begin(), found.end(), [](const std::string& line) {
          return line.starts_with("StopTransaction C T");
        }) == 1);
  rig.set("AlignedDataSignUpdatedReadings", "false");
  found = story_of_minutes();
  CHECK(!rig.sent("MeterValues").empty());
  REQUIRE(!found.empty());
  for (const std::string& line : found) CHECK(line.starts_with("StopTransaction"));
  rig.set("AlignedDataSignReadings", "false");
  CHECK(story_of_minutes().empty());
}

TEST_CASE("a station whose meters do not sign has nothing of it", "[2.0.1 E01.FR.04]") {
  SECTION("2.x") {
    ChargerRig rig("ocpp2.0.1");
    rig.boot();
    charge(rig);
    CHECK(seals(rig).empty());
    CHECK_FALSE(rig.charger().variable("SampledDataCtrlr.SignReadings"));
    CHECK_FALSE(rig.charger().variable("OCPPCommCtrlr.PublicKeyWithSignedMeterValue"));
    CHECK(
        rig.ask(
               "SetVariables",
               R"({"setVariableData":[{"attributeValue":"DataSigned","component":{"name":"TxCtrlr"},"variable":{"name":"TxStartPoint"}}]})")
            .find("Rejected") != std::string::npos);
  }
  SECTION("1.6") {
    ChargerRig rig("ocpp1.6");
    rig.boot();
    charge(rig);
    CHECK(seals(rig).empty());
    CHECK_FALSE(rig.charger().variable("MeterPublicKey1"));
    CHECK_FALSE(rig.charger().variable("SampledDataSignReadings"));
  }
}

TEST_CASE("the key repeats, differs between meters, and pages go on after a power cut",
          "[2.0.1 J02.FR.21]") {
  const auto key_of = [](EvseId evse, const char* identity) {
    ChargerRig rig("ocpp1.6", [identity](ChargePointConfig& config) {
      config.signed_meters = true;
      config.identity = identity;
      config.evses.resize(2);
    });
    rig.boot();
    return *rig.charger().variable("MeterPublicKey" + std::to_string(evse));
  };
  CHECK(key_of(1, "CP-1") == key_of(1, "CP-1"));
  CHECK(key_of(1, "CP-1") != key_of(2, "CP-1"));
  CHECK(key_of(1, "CP-1") != key_of(1, "CP-2"));

  ChargerRig rig("ocpp2.0.1", signing());
  rig.boot();
  charge(rig);
  const std::string key = seals(rig)[0].key;
  rig.replace_charger();
  rig.boot();
  charge(rig);
  CHECK(story(rig)[0] == "Started B T4 key");
  CHECK(seals(rig)[0].key == key);
}

TEST_CASE("DataSigned starts with the first signed reading, and stops when there is none any more",
          "[2.0.1 E01.FR.04][2.0.1 E06.FR.05]") {
  ChargerRig rig("ocpp2.0.1", signing({{"TxCtrlr.TxStartPoint", "DataSigned"},
                                       {"TxCtrlr.TxStopPoint", "DataSigned"}}));
  rig.boot();
  const auto last = [&] {
    const Json event = rig.sent("TransactionEvent").back().payload;
    return at_path(event, "eventType") + " " + at_path(event, "triggerReason");
  };
  SECTION("while signing is on") {
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    rig.run(1s);
    CHECK(last() == "Started SignedDataReceived");
    CHECK(story(rig) == Story{"Started B T1 key"});
    CHECK(at_path(seals(rig)[0].payload, "IT") == "NONE");
    REQUIRE(rig.charger().present_token({"TAG-1"}, 1).ok());
    rig.run(1s);
    CHECK(last() == "Updated ChargingStateChanged");
    rig.ask(
        "SetVariables",
        R"({"setVariableData":[{"attributeValue":"false","component":{"name":"SampledDataCtrlr"},"variable":{"name":"SignReadings"}}]})");
    rig.run(1s);
    CHECK(last() == "Ended AbnormalCondition");
  }
  SECTION("not while it is off") {
    rig.set("SampledDataCtrlr.SignReadings", "false");
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    rig.run(1s);
    CHECK(rig.sent("TransactionEvent").empty());
  }
  SECTION("another point that comes first tells its own trigger") {
    rig.set("TxCtrlr.TxStartPoint", "DataSigned,EVConnected");
    REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
    rig.run(1s);
    CHECK(last() == "Started CablePluggedIn");
  }
}
