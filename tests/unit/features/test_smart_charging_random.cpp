// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Promise and delivery: what GetCompositeSchedule promises at one instant is what the meters have
// counted at the end, for random profiles on a station of three EVSEs.
#include "support/charging_rig.hpp"

#include <ocppsim/random.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr int span_s = 7200;

std::string random_periods(RandomStream& draw, bool amps) {
  std::string text;
  std::int64_t at = 0;
  const std::int64_t count = draw.between(1, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t tenths = amps ? draw.between(0, 400) : draw.between(0, 250'000);
    text += text.empty() ? "[" : ",";
    text += R"({"startPeriod":)" + std::to_string(at) + R"(,"limit":)" +
            std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    if (draw.below(3) == 0) text += R"(,"numberPhases":)" + std::to_string(draw.between(1, 3));
    text += "}";
    at += draw.between(60, 3000);
  }
  return text + "]";
}

WireProfile random_profile(RandomStream& draw, int id, const char* purpose) {
  WireProfile profile;
  profile.id = id;
  profile.level = static_cast<int>(draw.below(4));
  profile.purpose = purpose;
  const bool amps = draw.below(2) == 0;
  profile.unit = amps ? "A" : "W";
  profile.periods = random_periods(draw, amps);
  const std::uint64_t kind = draw.below(3);
  // From an hour before midnight to two hours after it; recurring ones from a day before.
  const UtcTime start{seconds{1'767'225'600 + draw.between(-3600, span_s)}};
  const std::string starts = R"("startSchedule":")";
  if (kind == 0) {
    profile.schedule = starts + format_utc(start) + "\"";
  } else if (kind == 1) {
    profile.kind = "Recurring";
    profile.more = R"("recurrencyKind":"Daily")";
    profile.schedule = starts + format_utc(start - 24h) + "\"";
  } else {
    profile.kind = "Relative";
    profile.schedule = "";
  }
  if (draw.below(2) == 0) {
    if (!profile.schedule.empty()) profile.schedule += ",";
    profile.schedule += R"("duration":)" + std::to_string(draw.between(60, span_s));
  }
  if (draw.below(4) == 0) {
    if (!profile.schedule.empty()) profile.schedule += ",";
    profile.schedule += R"("minChargingRate":)" + std::string(amps ? "6.0" : "4140.0");
  }
  return profile;
}

}  // namespace

TEST_CASE("the meters count what the composite schedules promised",
          "[1.6 5.7][1.6 3.13][1.6:GetCompositeSchedule]") {
  const RandomRoot root{1606};
  std::size_t changes = 0;
  for (int round = 0; round < 300; ++round) {
    RandomStream draw = root.stream("promise/" + std::to_string(round));
    ChargingRig here([](ChargePointConfig& config) {
      config.evses.resize(3);
      config.evses[1].max_current_a = 16;
      config.evses[2].phases = 1;
    });
    if (draw.below(2) == 0) here.rig.set("ConnectorSwitch3to1PhaseSupported", "false");
    const std::int64_t busy = draw.between(1, 3);
    // A CALL arrives after one millisecond; a transaction begins when StatusNotification and
    // Authorize are answered, after four: on whole seconds, as schedules are.
    const auto before_next_second = [&](Duration lead) {
      here.run_to(std::chrono::ceil<seconds>(here.rig.now().time_since_epoch()) + 1s - lead);
    };
    int id = 0;
    const auto install = [&](const char* purpose, std::int64_t low, std::int64_t high) {
      const WireProfile profile = random_profile(draw, ++id, purpose);
      INFO("round " << round << ": " << profile.json());
      before_next_second(1ms);
      REQUIRE(here.set(static_cast<int>(draw.between(low, high)), profile) == "Accepted");
    };
    for (std::uint64_t n = draw.below(3); n > 0; --n) install("ChargePointMaxProfile", 0, 0);
    for (std::uint64_t n = draw.below(4); n > 0; --n) install("TxDefaultProfile", 0, 3);
    VehicleSpec car = steady_car();
    car.battery_wh = 1'000'000;
    car.max_power_w = 22'000;
    for (EvseId evse = 1; evse <= busy; ++evse) {
      before_next_second(4ms);
      here.start(evse, car);
    }
    for (std::uint64_t n = draw.below(3); n > 0; --n) install("TxProfile", 1, busy);

    here.run_to(1min);
    std::vector<CompositeSchedule> promised;
    for (EvseId evse = 1; evse <= busy; ++evse) {
      REQUIRE(here.charger().set_meter(evse, 0).ok());
      promised.push_back(
          *here.charger().composite_schedule(evse, seconds{span_s}, ChargingRateUnit::watts));
    }
    here.run_to(1min + seconds{span_s});
    for (EvseId evse = 1; evse <= busy; ++evse) {
      const CompositeSchedule& schedule = promised[static_cast<std::size_t>(evse) - 1];
      std::int64_t watt_s = 0;
      for (std::size_t i = 0; i < schedule.periods.size(); ++i) {
        const auto& period = schedule.periods[i];
        const seconds end =
            i + 1 < schedule.periods.size() ? schedule.periods[i + 1].start : seconds{span_s};
        watt_s += std::min<std::int64_t>(period.limit / 10, 22'000) * (end - period.start).count();
      }
      INFO("round " << round << " EVSE " << evse);
      CHECK(here.charger().meter_wh(evse) == watt_s / 3600);
      changes += schedule.periods.size() - 1;
    }
  }
  CHECK(changes > 1000);
}
