// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/station_model.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace ocppsim;

namespace {

StationModel two_evses() {
  EvseConfig twin;
  twin.connectors = {ConnectorConfig{}, ConnectorConfig{}};
  return StationModel({EvseConfig{}, twin});
}

std::string status(const StationModel& model, EvseId evse = 1, ConnectorId connector = 1) {
  return to_string(model.status(evse, connector));
}

}  // namespace

TEST_CASE("connectors are numbered through for OCPP 1.6 and back", "[1.6 section 2.2]") {
  const StationModel model = two_evses();
  CHECK(model.connector_count() == 3);
  CHECK(model.flat_connector(1, 1) == 1);
  CHECK(model.flat_connector(2, 2) == 3);
  CHECK(model.flat_connector(2, 3) == 0);
  CHECK(model.from_flat(2) == std::pair<EvseId, ConnectorId>{2, 1});
  CHECK(model.from_flat(3) == std::pair<EvseId, ConnectorId>{2, 2});
  CHECK(model.from_flat(4) == std::pair<EvseId, ConnectorId>{0, 0});
  CHECK(model.from_flat(0) == std::pair<EvseId, ConnectorId>{0, 0});
}

TEST_CASE("a fault beats unavailability, which beats what goes on", "[1.6 section 4.9]") {
  StationModel model = two_evses();
  Evse& evse = model.evse(1);
  evse.connectors[0].plugged = evse.transaction = evse.authorized = evse.offering = true;
  CHECK(status(model) == "Charging");
  model.operative = false;
  CHECK(status(model) == "Unavailable");
  evse.connectors[0].error.code = "GroundFailure";
  CHECK(status(model) == "Faulted");
}

TEST_CASE("SuspendedEVSE beats SuspendedEV", "[1.6 section 4.9]") {
  StationModel model = two_evses();
  Evse& evse = model.evse(1);
  evse.connectors[0].plugged = evse.transaction = evse.authorized = evse.offering = true;
  evse.suspended_by_ev = true;
  CHECK(status(model) == "SuspendedEV");
  evse.suspended_by_evse = true;
  CHECK(status(model) == "SuspendedEVSE");
}

TEST_CASE("a cable or a token alone is Preparing, an ended transaction Finishing",
          "[1.6 section 4.9]") {
  StationModel model = two_evses();
  Evse& evse = model.evse(1);
  CHECK(status(model) == "Available");
  evse.authorized = true;
  CHECK(status(model) == "Preparing");
  evse.authorized = false;
  evse.connectors[0].plugged = true;
  CHECK(status(model) == "Preparing");
  evse.finishing = true;
  CHECK(status(model) == "Finishing");
  evse.finishing = evse.connectors[0].plugged = false;
  evse.reserved = true;
  CHECK(status(model) == "Reserved");
  evse.connectors[0].plugged = true;  // whose car it is nobody knows yet
  CHECK(status(model) == "Reserved");
  evse.authorized = true;
  CHECK(status(model) == "Preparing");
}

TEST_CASE("a transaction that outlives its cable is SuspendedEV", "[1.6 section 4.10]") {
  StationModel model = two_evses();
  Evse& evse = model.evse(1);
  evse.transaction = evse.authorized = evse.ev_side_disconnected = true;
  CHECK(status(model) == "SuspendedEV");
}

TEST_CASE("an EVSE serves one connector at a time", "[2.0.1 E01.FR.14]") {
  StationModel model = two_evses();
  model.evse(2).connectors[1].plugged = true;
  CHECK(model.evse(2).plugged_connector() == 2);
  CHECK(status(model, 2, 1) == "Unavailable");
  CHECK(status(model, 2, 2) == "Preparing");
}

TEST_CASE("stop reasons are read back as they are spelled") {
  for (int i = 0; i <= static_cast<int>(StopReason::unlock_command); ++i) {
    const auto reason = static_cast<StopReason>(i);
    CHECK(parse_stop_reason(to_string(reason)) == reason);
  }
  CHECK_FALSE(parse_stop_reason("Boredom"));
}

TEST_CASE("tokens compare ignoring case", "[1.6 section 4.1]") {
  CHECK(same_token({"ABcd"}, {"abCD"}));
  CHECK_FALSE(same_token({"ABcd"}, {"ABcde"}));
}
