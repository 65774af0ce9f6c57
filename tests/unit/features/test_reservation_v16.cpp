// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reservations of 1.6: sections 3.11, 5.1 and 5.13.
#include "support/charger_rig.hpp"

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

class Place final {
 public:
  explicit Place(std::size_t evses = 1, const ChargerRig::Tweak& tweak = {})
      : rig("ocpp1.6", [&](ChargePointConfig& c) {
          c.evses.resize(evses);
          if (tweak) tweak(c);
        }) {
    rig.boot();
  }

  /// The status of the answer.
  std::string reserve(int id, int connector, const std::string& tag, Duration lasts = 1h,
                      const std::string& parent = {}) {
    const std::string until = format_utc(rig.loop().utc_now() + lasts);
    std::string payload = R"({"reservationId":)" + std::to_string(id) + R"(,"connectorId":)" +
                          std::to_string(connector) + R"(,"idTag":")" + tag +
                          R"(","expiryDate":")" + until + "\"";
    if (!parent.empty()) payload += R"(,"parentIdTag":")" + parent + "\"";
    return status(rig.ask("ReserveNow", payload + "}"));
  }
  std::string cancel(int id) {
    return status(rig.ask("CancelReservation", R"({"reservationId":)" + std::to_string(id) + "}"));
  }
  std::string at(EvseId evse = 1) { return to_string(rig.charger().connector_status(evse, 1)); }
  /// "1 Reserved", in the order told to the CSMS.
  Words told_statuses() const {
    Words out;
    for (const SeenFrame& frame : rig.sent("StatusNotification"))
      out.push_back(at_path(frame.payload, "connectorId") + " " + at_path(frame.payload, "status"));
    return out;
  }
  Words events() const {
    Words out;
    for (const SeenEvent& event : rig.told(EventKind::reservation_changed))
      out.push_back(event.text);
    return out;
  }
  void present(const std::string& tag, EvseId evse = 1) {
    (void)rig.charger().present_token({tag}, evse);
    rig.run(100ms);
  }
  void plug(EvseId evse = 1) {
    (void)rig.charger().plug_in(evse);
    rig.run(100ms);
  }
  bool charges(EvseId evse = 1) { return rig.charger().transaction(evse) != nullptr; }

  ChargerRig rig;

 private:
  static std::string status(const std::string& answer) {
    const Result<Json> payload = Json::parse(answer);
    return payload && payload->find("status") ? std::string(payload->find("status")->as_string())
                                              : answer;
  }
};

}  // namespace

TEST_CASE("a reserved connector says so, answer first, and is free again when it is canceled",
          "[1.6 5.1][1.6 5.13][1.6:ReserveNow][1.6:CancelReservation]") {
  Place place;
  CHECK(place.reserve(7, 1, "TAG") == "Accepted");
  CHECK(place.at() == "Reserved");
  REQUIRE(place.rig.frames.size() >= 3);
  CHECK(place.rig.frames[1].type == 3);
  CHECK(place.told_statuses() == Words{"1 Reserved"});
  place.rig.clear();
  CHECK(place.cancel(8) == "Rejected");
  CHECK(place.at() == "Reserved");
  CHECK(place.cancel(7) == "Accepted");
  CHECK(place.told_statuses() == Words{"1 Available"});
  CHECK(place.cancel(7) == "Rejected");
  CHECK(place.events() == Words{"Canceled"});
}

TEST_CASE("a reservation expires to the second, and the CSMS is told the connector is free",
          "[1.6 5.13][1.6:ReserveNow]") {
  Place place;
  CHECK(place.reserve(7, 1, "TAG", 10min) == "Accepted");
  const TimePoint made = place.rig.now();
  place.rig.clear();
  place.rig.run(11min);
  REQUIRE(place.told_statuses() == Words{"1 Available"});
  // The date on the wire has whole milliseconds; the answer took the rig 10 ms.
  const Duration after = place.rig.sent("StatusNotification")[0].at - made;
  CHECK(after <= 10min);
  CHECK(after > 10min - 20ms);
  CHECK(place.events() == Words{"Expired"});
  CHECK(place.reserve(8, 1, "TAG", -1s) == "Rejected");
}

TEST_CASE("a reserved connector is its token's, whose start tells the reservation",
          "[1.6 5.13][1.6 4.8][1.6:ReserveNow][1.6:StartTransaction]") {
  Place place;
  CHECK(place.reserve(42, 1, "OWNER") == "Accepted");
  place.plug();
  CHECK(place.at() == "Reserved");
  place.present("STRANGER");
  CHECK_FALSE(place.charges());
  CHECK(place.rig.told(EventKind::authorization_result).back().text == "Reserved");
  place.present("owner");  // CiString
  REQUIRE(place.charges());
  const auto starts = place.rig.sent("StartTransaction");
  REQUIRE(starts.size() == 1);
  CHECK(at_path(starts[0].payload, "reservationId") == "42");
  CHECK(place.events() == Words{"Reserved", "Used"});
  CHECK(place.cancel(42) == "Rejected");
  REQUIRE(place.rig.charger().unplug(1).ok());
  place.rig.run(1s);
  CHECK(place.at() == "Available");
  place.present("STRANGER");
  place.plug();
  REQUIRE(place.rig.sent("StartTransaction").size() == 2);
  CHECK(at_path(place.rig.sent("StartTransaction")[1].payload, "reservationId") == "");
}

TEST_CASE("an owner who presents the token but brings no car keeps the reservation", "[1.6 5.13]") {
  Place place;
  place.rig.set("ConnectionTimeOut", "30");
  CHECK(place.reserve(42, 1, "OWNER") == "Accepted");
  place.present("OWNER");
  CHECK(place.at() == "Preparing");
  place.rig.run(31s);
  CHECK(place.at() == "Reserved");
}

TEST_CASE("a group reservation lets in whoever has that parent", "[1.6 5.13][1.6 3.11]") {
  Place place;
  CHECK(place.reserve(42, 1, "OWNER", 1h, "FAMILY") == "Accepted");
  place.plug();
  place.rig.csms.answers["Authorize"] =
      R"({"idTagInfo":{"status":"Accepted","parentIdTag":"NEIGHBOURS"}})";
  place.present("STRANGER");
  CHECK_FALSE(place.charges());
  place.rig.csms.answers["Authorize"] =
      R"({"idTagInfo":{"status":"Accepted","parentIdTag":"Family"}})";
  place.present("CHILD");
  REQUIRE(place.charges());
  CHECK(at_path(place.rig.sent("StartTransaction")[0].payload, "reservationId") == "42");
}

TEST_CASE("a remote start on a reserved connector is for its token only",
          "[1.6 5.11][1.6 5.13][1.6:RemoteStartTransaction]") {
  Place place(2);
  CHECK(place.reserve(42, 2, "OWNER") == "Accepted");
  CHECK(place.rig.ask("RemoteStartTransaction", R"({"idTag":"OTHER","connectorId":2})") ==
        R"({"status":"Rejected"})");
  // Without a connector the token gets the one that is kept for it, anybody else another.
  CHECK(place.rig.ask("RemoteStartTransaction", R"({"idTag":"OTHER"})") ==
        R"({"status":"Accepted"})");
  CHECK(place.rig.ask("RemoteStartTransaction", R"({"idTag":"OWNER"})") ==
        R"({"status":"Accepted"})");
  place.plug(1);
  place.plug(2);
  REQUIRE(place.rig.charger().transaction(1) != nullptr);
  CHECK(place.rig.charger().transaction(1)->token.value == "OTHER");
  REQUIRE(place.rig.charger().transaction(2) != nullptr);
  CHECK(place.rig.charger().transaction(2)->token.value == "OWNER");
}

TEST_CASE("what stands in the way of a reservation is said",
          "[1.6 5.13][1.6 7.40][1.6:ReserveNow]") {
  Place place(2);
  CHECK(place.reserve(1, 3, "TAG") == "Rejected");  // no such connector
  place.plug(1);
  CHECK(place.reserve(1, 1, "TAG") == "Occupied");
  REQUIRE(place.rig.charger().set_error(2, 1, {"GroundFailure", {}, {}, {}}).ok());
  CHECK(place.reserve(1, 2, "TAG") == "Faulted");
  REQUIRE(place.rig.charger().set_error(2, 1, {}).ok());
  REQUIRE(place.rig.charger().set_availability(2, 1, false).ok());
  CHECK(place.reserve(1, 2, "TAG") == "Unavailable");
  REQUIRE(place.rig.charger().set_availability(2, 1, true).ok());
  CHECK(place.reserve(1, 2, "TAG") == "Accepted");
  CHECK(place.reserve(2, 2, "TAG") == "Occupied");  // for the same or another idTag
  CHECK(place.events() == Words{"Reserved"});
}

TEST_CASE("a known reservation id replaces, unless the new one can not be",
          "[1.6 5.13][1.6:ReserveNow]") {
  Place place(2);
  CHECK(place.reserve(7, 1, "TAG") == "Accepted");
  CHECK(place.reserve(7, 1, "OTHER") == "Accepted");
  CHECK(place.reserve(7, 2, "OTHER") == "Accepted");
  place.rig.run(1s);
  CHECK(place.at(1) == "Available");
  CHECK(place.at(2) == "Reserved");
  place.plug(1);
  CHECK(place.reserve(7, 1, "OTHER") == "Occupied");
  CHECK(place.at(2) == "Reserved");
  CHECK(place.events() == Words{"Reserved", "Replaced", "Replaced"});
  CHECK(place.cancel(7) == "Accepted");
}

TEST_CASE("a fault or unavailability ends a reservation", "[1.6 5.13]") {
  const bool fault = GENERATE(false, true);
  Place place;
  CHECK(place.reserve(7, 1, "TAG") == "Accepted");
  if (fault) {
    REQUIRE(place.rig.charger().set_error(1, 1, {"GroundFailure", {}, {}, {}}).ok());
  } else {
    CHECK(place.rig.ask("ChangeAvailability", R"({"connectorId":1,"type":"Inoperative"})") ==
          R"({"status":"Accepted"})");
  }
  place.rig.run(1s);
  CHECK(place.events() == Words{"Reserved", "Removed"});
  CHECK(place.at() == (fault ? "Faulted" : "Unavailable"));
  CHECK(place.cancel(7) == "Rejected");
}

TEST_CASE("a reservation of connector 0 keeps one free, whichever it is",
          "[1.6 5.13][1.6:ReserveNow][1.6:ReserveConnectorZeroSupported]") {
  Place place(2);
  CHECK(place.reserve(7, 0, "OWNER") == "Accepted");
  CHECK(place.at(1) == "Available");
  CHECK(place.at(2) == "Available");
  place.plug(1);
  place.present("FIRST", 1);
  REQUIRE(place.charges(1));
  CHECK(place.at(2) == "Reserved");  // the last one
  place.plug(2);
  place.present("SECOND", 2);
  CHECK_FALSE(place.charges(2));
  CHECK(place.reserve(8, 0, "OTHER") == "Occupied");
  place.present("OWNER", 2);
  REQUIRE(place.charges(2));
  CHECK(at_path(place.rig.sent("StartTransaction").back().payload, "reservationId") == "7");
  CHECK(place.events() == Words{"Reserved", "Used"});
}

TEST_CASE("a place that connector 0 needs is not reserved for anybody", "[1.6 5.13]") {
  Place place(2);
  CHECK(place.reserve(1, 0, "A") == "Accepted");
  CHECK(place.reserve(2, 2, "B") == "Accepted");
  CHECK(place.at(1) == "Reserved");
  CHECK(place.reserve(3, 1, "C") == "Occupied");
  CHECK(place.cancel(2) == "Accepted");
  CHECK(place.at(1) == "Available");
}

TEST_CASE("connector 0 can not be reserved where the key says so",
          "[1.6 9.3.1][1.6:ReserveConnectorZeroSupported]") {
  Place place(2, [](ChargePointConfig& c) {
    VariablePreset preset;
    preset.name = "ReserveConnectorZeroSupported";
    preset.value = "false";
    c.variables.push_back(preset);
  });
  CHECK(place.reserve(7, 0, "TAG") == "Rejected");
  CHECK(place.reserve(7, 1, "TAG") == "Accepted");
}

TEST_CASE("a charger without the profile does not take reservations",
          "[1.6 3.2][1.6:SupportedFeatureProfiles]") {
  Place place(1, [](ChargePointConfig& c) {
    VariablePreset preset;
    preset.name = "SupportedFeatureProfiles";
    preset.value = "Core";
    c.variables.push_back(preset);
  });
  CHECK(place.reserve(7, 1, "TAG").find("error") == 0);
  CHECK(place.cancel(7).find("error") == 0);
}

TEST_CASE("reservations outlive power, and expire in the dark",
          "[1.6 5.2][1.6 5.13][persistence]") {
  const bool new_process = GENERATE(false, true);
  Place place(2);
  CHECK(place.reserve(7, 1, "OWNER", 1h) == "Accepted");
  CHECK(place.reserve(8, 2, "OTHER", 2min) == "Accepted");
  place.rig.charger().power_cut();
  place.rig.run(5min);
  place.rig.clear();
  if (new_process) {
    place.rig.replace_charger();
    place.rig.charger().start();
  } else {
    place.rig.charger().power_on();
  }
  place.rig.run(5s);
  CHECK(place.at(1) == "Reserved");
  CHECK(place.at(2) == "Available");
  CHECK(place.told_statuses() == Words{"0 Available", "1 Reserved", "2 Available"});
  CHECK(place.events() == Words{"Expired"});
  place.plug(1);
  place.present("STRANGER");
  CHECK_FALSE(place.charges());
  place.present("OWNER");
  CHECK(place.charges());
}

TEST_CASE("a clock that the CSMS sets moves the end of a reservation", "[1.6 5.13][1.6 4.6]") {
  Place place;
  CHECK(place.reserve(7, 1, "TAG", 1h) == "Accepted");
  place.rig.charger().step_clock(59min);
  place.rig.run(2min);
  CHECK(place.events() == Words{"Reserved", "Expired"});
  CHECK(place.at() == "Available");
}
