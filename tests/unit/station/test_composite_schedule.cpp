// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Composite schedules worked by hand. A row tells what is installed, who charges, when is asked and
// for how long; the last column is what must come out: "from limit/phases | from limit/phases".
// Without other word a site has 32 A on three phases of 230 V: 22080 W.
#include "support/charging_builder.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr auto A = ChargingRateUnit::amps;
constexpr auto W = ChargingRateUnit::watts;
constexpr EvseId whole_station = 0;

struct Story {
  const char* name;
  std::vector<ChargingProfile> profiles;
  std::vector<ChargingSite> sites;
  EvseId asked;
  Duration at;  // since midnight
  seconds span;
  ChargingRateUnit unit;
  const char* expected;
};

void tell(const std::vector<Story>& stories) {
  for (const Story& story : stories) {
    INFO(story.name);
    ChargingProfiles profiles;
    for (const ChargingProfile& profile : story.profiles) profiles.put(profile);
    std::optional<std::size_t> index;
    if (story.asked != whole_station) index = static_cast<std::size_t>(story.asked) - 1;
    const CompositeSchedule schedule = composite_schedule(
        profiles, story.sites, index, midnight() + story.at, story.span, story.unit);
    CHECK(text_of(schedule) == story.expected);
    CHECK(schedule.duration == story.span);
    CHECK(schedule.start == midnight() + std::chrono::floor<seconds>(story.at));
  }
}

}  // namespace

// Worked cases, a row each.
// clang-format off
TEST_CASE("a schedule's periods follow each other until its duration is over", "[1.6 3.13][1.6 5.16][1.6 5.7]") {
  tell({
      {"nothing installed: what the hardware can do",
       {}, {idle()}, 1, 0s, 1h, A, "0s 32A/3"},
      {"the same in watts",
       {}, {idle()}, 1, 0s, 1h, W, "0s 22080W/3"},
      {"one limit for all time",
       {tx_default().from(0s).amps(16)}, {idle()}, 1, 5h, 1h, A, "0s 16A/3"},
      {"it begins in an hour",
       {tx_default().from(1h).amps(10)}, {idle()}, 1, 0s, 2h, A, "0s 32A/3 | 1h 10A/3"},
      {"asked in the middle of it",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 10}, {2h, 20}})}, {idle()}, 1, 30min, 2h, A,
       "0s 16A/3 | 30m 10A/3 | 1h30m 20A/3"},
      {"the last period stays, without a duration",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 10}})}, {idle()}, 1, 100h, 1h, A, "0s 10A/3"},
      {"the last period stays until the duration is over",
       {tx_default().from(0s).lasting(4h).amps({{0s, 16}, {1h, 10}})}, {idle()}, 1, 0s, 6h, A,
       "0s 16A/3 | 1h 10A/3 | 4h 32A/3"},
      {"a period after the duration is not executed",
       {tx_default().from(0s).lasting(90min).amps({{0s, 16}, {1h, 10}, {2h, 20}})}, {idle()}, 1, 0s,
       3h, A, "0s 16A/3 | 1h 10A/3 | 1h30m 32A/3"},
      {"neighbours of equal limit are one period",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 16}, {2h, 10}})}, {idle()}, 1, 0s, 3h, A,
       "0s 16A/3 | 2h 10A/3"},
      {"a change at the very end of what was asked for is not in it",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 10}})}, {idle()}, 1, 0s, 1h, A, "0s 16A/3"},
      {"a second longer, and it is",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 10}})}, {idle()}, 1, 0s, 3601s, A,
       "0s 16A/3 | 1h 10A/3"},
      {"a duration of 0: what holds now",
       {tx_default().from(0s).amps({{0s, 16}, {1h, 10}})}, {idle()}, 1, 1h, 0s, A, "0s 10A/3"},
      {"no power at all",
       {tx_default().from(1h).lasting(1h).amps(0)}, {idle()}, 1, 0s, 3h, A,
       "0s 32A/3 | 1h 0A/3 | 2h 32A/3"},
      {"nobody is promised what the hardware can not give",
       {tx_default().from(0s).amps(63)}, {idle()}, 1, 0s, 1h, A, "0s 32A/3"},
      {"limits have one decimal",
       {tx_default().from(0s).amps(8.1)}, {idle()}, 1, 0s, 1h, A, "0s 8.1A/3"},
      {"it is valid for an hour only",
       {tx_default().from(0s).valid_from(1h).valid_to(2h).amps({{0s, 16}, {90min, 10}})}, {idle()}, 1,
       0s, 3h, A, "0s 32A/3 | 1h 16A/3 | 1h30m 10A/3 | 2h 32A/3"},
      {"asked between two seconds: counted from the second that runs",
       {tx_default().from(10s).amps(16)}, {idle()}, 1, 400ms, 1min, A, "0s 32A/3 | 10s 16A/3"},
      {"a change between two seconds shows at the next",
       {tx_default().from(10s + 500ms).amps(16)}, {idle()}, 1, 0s, 1min, A,
       "0s 32A/3 | 11s 16A/3"},
      {"what began within this second holds from 0 on",
       {tx_default().from(100ms).amps(16)}, {idle()}, 1, 400ms, 1min, A, "0s 16A/3"},
  });
}

TEST_CASE("a recurring schedule starts anew every 24 hours or 7 days", "[1.6 3.13][1.6 errata 3.79][1.6 errata 3.43]") {
  tell({
      {"6 kW from 8 to 20, as section 3.13.7 has it, asked at 7 for a day",
       {tx_default().daily().from(-4749 * 24h).lasting(24h).watts({{0s, 11000}, {8h, 6000}, {20h, 11000}})},
       {idle()}, 1, 7h, 24h, W, "0s 11000W/3 | 1h 6000W/3 | 13h 11000W/3"},
      {"at the hour of its start, not at midnight",
       {tx_default().daily().from(-18h).amps({{0s, 16}, {12h, 10}})}, {idle()}, 1, 0s, 24h, A,
       "0s 10A/3 | 6h 16A/3 | 18h 10A/3"},
      {"after its duration nothing holds until it starts anew",
       {tx_default().daily().from(0s).lasting(8h).amps(6)}, {idle()}, 1, 0s, 32h, A,
       "0s 6A/3 | 8h 32A/3 | 24h 6A/3"},
      {"what is beyond a day is never executed",
       {tx_default().daily().from(0s).lasting(48h).amps({{0s, 10}, {20h, 20}, {30h, 5}})}, {idle()}, 1,
       0s, 48h, A, "0s 10A/3 | 20h 20A/3 | 24h 10A/3 | 44h 20A/3"},
      {"before its first start it says nothing",
       {tx_default().daily().from(48h).amps({{0s, 10}, {12h, 16}})}, {idle()}, 1, 0s, 72h, A,
       "0s 32A/3 | 48h 10A/3 | 60h 16A/3"},
      {"weekly, from Thursday 22:00",
       {tx_default().weekly().from(-2h).lasting(4h).amps(6)}, {idle()}, 1, 0s, 170h, A,
       "0s 6A/3 | 2h 32A/3 | 166h 6A/3"},
      {"weekly counts seven days whatever the calendar says",
       {tx_default().weekly().from(36h).amps({{0s, 20}, {24h, 10}})}, {idle()}, 1, 36h, 8 * 24h, A,
       "0s 20A/3 | 24h 10A/3 | 168h 20A/3"},
      {"two days overlap: the higher level has the hours both want",
       {tx_default(0).daily().from(10h).lasting(10h).amps(20),
        tx_default(1).daily().from(8h).lasting(4h).amps(10)},
       {idle()}, 1, 0s, 24h, A, "0s 32A/3 | 8h 10A/3 | 12h 20A/3 | 20h 32A/3"},
      {"a weekend on top of the days: Saturday is two days off",
       {tx_default(0).daily().from(0s).amps({{0s, 16}, {8h, 6}, {20h, 16}}),
        tx_default(1).weekly().from(48h).lasting(48h).amps(32)},
       {idle()}, 1, 30h, 72h, A,
       "0s 16A/3 | 2h 6A/3 | 14h 16A/3 | 18h 32A/3 | 66h 16A/3"},
      {"a day that runs over midnight under one that does not",
       {tx_default(0).daily().from(22h).lasting(8h).amps({{0s, 12}, {4h, 8}}),
        tx_default(1).daily().from(1h).lasting(2h).amps(20)},
       {idle()}, 1, 23h, 10h, A,
       "0s 12A/3 | 2h 20A/3 | 4h 8A/3 | 7h 32A/3"},
      {"its validity ends in the middle of a day's run",
       {tx_default().daily().from(0s).lasting(8h).valid_to(28h).amps(6)}, {idle()}, 1, 20h, 24h, A,
       "0s 32A/3 | 4h 6A/3 | 8h 32A/3"},
  });
}

TEST_CASE("of one purpose the highest level that is valid prevails", "[1.6 3.13][1.6 5.16][1.6 errata 3.43]") {
  tell({
      {"the level counts, not the lower limit",
       {tx_default(0).from(0s).amps(10), tx_default(1).from(0s).amps(20)}, {idle()}, 1, 0s, 1h, A,
       "0s 20A/3"},
      {"the highest without a duration leaves nothing for those below",
       {tx_default(0).from(0s).amps({{0s, 10}, {1h, 6}}), tx_default(3).from(0s).amps(20)}, {idle()}, 1,
       0s, 100h, A, "0s 20A/3"},
      {"after the highest the next one holds, where it then is",
       {tx_default(0).from(0s).amps({{0s, 10}, {1h, 6}}), tx_default(1).from(0s).lasting(2h).amps(20)},
       {idle()}, 1, 0s, 3h, A, "0s 20A/3 | 2h 6A/3"},
      {"until the highest is valid the next one holds",
       {tx_default(0).from(0s).amps(10), tx_default(1).from(0s).valid_from(1h).amps(20)}, {idle()}, 1, 0s,
       2h, A, "0s 10A/3 | 1h 20A/3"},
      {"three levels, like a calendar with exceptions",
       {tx_default(0).from(0s).amps(10), tx_default(5).from(1h).lasting(4h).amps(16),
        tx_default(9).from(2h).lasting(1h).amps(0)},
       {idle()}, 1, 0s, 6h, A, "0s 10A/3 | 1h 16A/3 | 2h 0A/3 | 3h 16A/3 | 5h 10A/3"},
      {"the same level again replaces, and leaves a gap until it is valid",
       {tx_default(0).from(0s).amps(10), tx_default(0).from(0s).valid_from(1h).amps(20)}, {idle()}, 1, 0s,
       2h, A, "0s 32A/3 | 1h 20A/3"},
      {"the same id again replaces, whatever its level",
       {tx_default(4).id(-7).from(0s).amps(10), tx_default(1).id(-7).from(0s).amps(20)}, {idle()}, 1, 0s,
       2h, A, "0s 20A/3"},
      {"the same level for one connector and for all: there the connector's own",
       {tx_default(0).from(0s).amps(10), tx_default(0).at(1).from(0s).amps(20)}, {idle(1), idle(2)}, 1, 0s,
       1h, A, "0s 20A/3"},
      {"... elsewhere that for all",
       {tx_default(0).from(0s).amps(10), tx_default(0).at(1).from(0s).amps(20)}, {idle(1), idle(2)}, 2, 0s,
       1h, A, "0s 10A/3"},
      {"the connector's own takes the place even while it is not valid",
       {tx_default(0).from(0s).amps(10), tx_default(0).at(1).from(0s).valid_from(1h).amps(20)}, {idle()}, 1,
       0s, 2h, A, "0s 32A/3 | 1h 20A/3"},
      {"a connector's own of another level is stacked with that for all",
       {tx_default(1).from(0s).lasting(1h).amps(10), tx_default(0).at(1).from(0s).amps(20)}, {idle()}, 1,
       0s, 2h, A, "0s 10A/3 | 1h 20A/3"},
      {"... above or below it",
       {tx_default(0).from(0s).amps(10), tx_default(1).at(1).from(0s).lasting(1h).amps(20)}, {idle()}, 1,
       0s, 2h, A, "0s 20A/3 | 1h 10A/3"},
  });
}

TEST_CASE("purposes are merged by the lowest limit at each instant", "[1.6 3.13][1.6 5.7]") {
  tell({
      {"station and default have their own rhythms",
       {station_max().from(0s).amps({{0s, 20}, {2h, 10}, {4h, 30}}),
        tx_default().from(0s).amps({{0s, 16}, {1h, 25}, {3h, 8}})},
       {charging()}, 1, 0s, 6h, A, "0s 16A/3 | 1h 20A/3 | 2h 10A/3 | 3h 8A/3"},
      {"a transaction's profile replaces the default, also by more",
       {tx_default().from(0s).amps(10), tx_profile().from(0s).amps(20)}, {charging()}, 1, 0s, 1h, A,
       "0s 20A/3"},
      {"... at whatever level",
       {tx_default(8).from(0s).amps(10), tx_profile(1, 0).from(0s).amps(20)}, {charging()}, 1, 0s, 1h, A,
       "0s 20A/3"},
      {"when it is over the default holds again",
       {tx_default().from(0s).amps(10), tx_profile().from(0s).lasting(30min).amps(20)}, {charging()}, 1, 0s,
       1h, A, "0s 20A/3 | 30m 10A/3"},
      {"the station's limit stands above it",
       {station_max().from(0s).amps(15), tx_profile().from(0s).amps({{0s, 20}, {1h, 12}})}, {charging()}, 1,
       0s, 2h, A, "0s 15A/3 | 1h 12A/3"},
      {"another connector's transaction is none of its business",
       {tx_profile(2).from(0s).amps(6)}, {charging(1), charging(2)}, 1, 0s, 1h, A, "0s 32A/3"},
      {"nor is one that ended",
       {tx_default().from(0s).amps(10), tx_profile(1).from(0s).amps(6)}, {idle(1)}, 1, 0s, 1h, A,
       "0s 10A/3"},
      {"relative counts from the start of the transaction, 20 minutes ago",
       {tx_profile().relative().amps({{0s, 16}, {30min, 10}})}, {charging(1, 40min)}, 1, 1h, 1h, A,
       "0s 16A/3 | 10m 10A/3"},
      {"absolute without a start does the same",
       {tx_profile().amps({{0s, 16}, {30min, 10}})}, {charging(1, 40min)}, 1, 1h, 1h, A,
       "0s 16A/3 | 10m 10A/3"},
      {"a relative default where nothing charges: as if that began now",
       {tx_default().relative().lasting(2h).amps({{0s, 16}, {30min, 10}})}, {idle()}, 1, 9h, 3h, A,
       "0s 16A/3 | 30m 10A/3 | 2h 32A/3"},
      {"a relative default in a transaction of 90 minutes",
       {tx_default().relative().lasting(2h).amps({{0s, 16}, {30min, 10}})}, {charging(1, 0s)}, 1, 90min, 1h,
       A, "0s 10A/3 | 30m 32A/3"},
      {"the station has no transaction: relative counts from its arrival",
       {station_max().relative().arrived(1h).amps({{0s, 16}, {2h, 10}})}, {idle()}, 1, 2h, 2h, A,
       "0s 16A/3 | 1h 10A/3"},
      {"limits from outside and of the CSMS: both",
       {station_max().from(0s).amps({{0s, 20}, {1h, 10}}),
        Profile(ProfilePurpose::external_constraints).from(0s).amps({{0s, 15}, {2h, 5}})},
       {charging()}, 1, 0s, 3h, A, "0s 15A/3 | 1h 10A/3 | 2h 5A/3"},
  });
}

TEST_CASE("amperes are per phase, watts in all, and phases only ever get fewer", "[1.6 7.12][1.6 errata 3.34][1.6 5.7]") {
  const Profile one_phase = tx_default().from(0s).amps({{0s, 16, 3}, {1h, 16, 1}});
  tell({
      {"11 kW on three phases of 230 V",
       {tx_default().from(0s).watts(11000)}, {idle()}, 1, 0s, 1h, A, "0s 15.9A/3"},
      {"16 A on three phases of 230 V",
       {tx_default().from(0s).amps(16)}, {idle()}, 1, 0s, 1h, W, "0s 11040W/3"},
      {"8.1 A",
       {tx_default().from(0s).amps(8.1)}, {idle()}, 1, 0s, 1h, W, "0s 5589W/3"},
      {"amperes under watts: the lower of both, in the unit that is asked for",
       {station_max().from(0s).watts({{0s, 6900}, {1h, 20000}}), tx_default().from(0s).amps(16)},
       {charging()}, 1, 0s, 2h, A, "0s 10A/3 | 1h 16A/3"},
      {"... and in the other",
       {station_max().from(0s).watts({{0s, 6900}, {1h, 20000}}), tx_default().from(0s).amps(16)},
       {charging()}, 1, 0s, 2h, W, "0s 6900W/3 | 1h 11040W/3"},
      {"an hour on three phases, then on one",
       {one_phase}, {idle()}, 1, 0s, 2h, A, "0s 16A/3 | 1h 16A/1"},
      {"the same in watts",
       {one_phase}, {idle()}, 1, 0s, 2h, W, "0s 11040W/3 | 1h 3680W/1"},
      {"more phases than there are: the limit as it is given",
       {tx_default().from(0s).amps({{0s, 16, 3}})}, {on_phases(idle(), 1)}, 1, 0s, 1h, A, "0s 16A/1"},
      {"... in watts too: 5 kW stay 5 kW",
       {tx_default().from(0s).watts({{0s, 5000, 3}})}, {on_phases(idle(), 1)}, 1, 0s, 1h, W,
       "0s 5000W/1"},
      {"... up to what one phase can carry",
       {tx_default().from(0s).watts({{0s, 11000, 3}})}, {on_phases(idle(), 1)}, 1, 0s, 1h, W,
       "0s 7360W/1"},
      {"who allows fewer phases wins, whatever the limits say",
       {station_max().from(0s).amps({{0s, 10, 3}}), tx_default().from(0s).amps({{0s, 16, 1}})},
       {charging()}, 1, 0s, 1h, W, "0s 2300W/1"},
      {"the station allows one, and nobody else says a word",
       {station_max().from(0s).amps({{0s, 16, 1}})}, {charging()}, 1, 0s, 1h, W, "0s 3680W/1"},
      {"two phases",
       {tx_default().from(0s).amps({{0s, 16, 2}})}, {idle()}, 1, 0s, 1h, W, "0s 7360W/2"},
      {"it can not let go of three phases: the total of one is spread over them",
       {one_phase}, {held_on(charging(), 3)}, 1, 0s, 2h, A, "0s 16A/3 | 1h 5.3A/3"},
      {"... and stays the total",
       {one_phase}, {held_on(charging(), 3)}, 1, 0s, 2h, W, "0s 11040W/3 | 1h 3680W/3"},
      {"it began on one phase and can not take more",
       {one_phase}, {held_on(charging(), 1)}, 1, 0s, 2h, W, "0s 3680W/1"},
      {"direct current: what the hardware can do",
       {}, {dc_site(400, 125)}, 1, 0s, 1h, W, "0s 50000W"},
      {"direct current in amperes",
       {tx_default().from(0s).amps({{0s, 100, 3}})}, {dc_site(400, 125)}, 1, 0s, 1h, W, "0s 40000W"},
      {"direct current in watts",
       {tx_default().from(0s).watts({{0s, 30000}, {1h, 20000}})}, {dc_site(400, 125)}, 1, 0s, 2h, A,
       "0s 75A | 1h 50A"},
  });
}

TEST_CASE("what the station may draw is shared by those who charge", "[1.6 3.13][1.6 5.7]") {
  const Profile sixteen = station_max().from(0s).amps(16);
  const ChargingProfile wants_six[] = {tx_profile(1).from(0s).at_least(6).amps(32),
                                       tx_profile(2).from(0s).at_least(6).amps(32),
                                       tx_profile(3).from(0s).at_least(6).amps(32)};
  const std::vector<ChargingProfile> picky = {sixteen, wants_six[0], wants_six[1], wants_six[2]};
  const std::vector<ChargingSite> three = {charging(1), charging(2), charging(3)};
  const auto thirty_two = station_max().from(0s).amps(32);
  tell({
      {"who charges alone has all of it",
       {sixteen}, {charging(1), idle(2)}, 1, 0s, 1h, A, "0s 16A/3"},
      {"two have half each",
       {sixteen}, {charging(1), charging(2)}, 2, 0s, 1h, A, "0s 8A/3"},
      {"an idle one is told what it would have if it joined",
       {sixteen}, {charging(1), idle(2)}, 2, 0s, 1h, A, "0s 8A/3"},
      {"watts are shared as watts",
       {station_max().from(0s).watts(9000)}, {charging(1), on_phases(charging(2), 1)}, 2, 0s, 1h, W,
       "0s 4500W/1"},
      {"what one can not use goes to the other",
       {thirty_two, tx_profile(1).from(0s).amps(10)}, {charging(1), charging(2)}, 2, 0s, 1h, A,
       "0s 22A/3"},
      {"... and changes when the one may use more, in the middle of the transaction",
       {thirty_two, tx_profile(1).from(0s).amps({{0s, 10}, {1h, 14}, {2h, 32}})},
       {charging(1), charging(2)}, 2, 0s, 3h, A, "0s 22A/3 | 1h 18A/3 | 2h 16A/3"},
      {"... the one itself",
       {thirty_two, tx_profile(1).from(0s).amps({{0s, 10}, {1h, 14}, {2h, 32}})},
       {charging(1), charging(2)}, 1, 0s, 3h, A, "0s 10A/3 | 1h 14A/3 | 2h 16A/3"},
      {"odd tenths go to the lowest numbers: the first of three",
       {thirty_two}, three, 1, 0s, 1h, A, "0s 10.7A/3"},
      {"... the second", {thirty_two}, three, 2, 0s, 1h, A, "0s 10.7A/3"},
      {"... the third", {thirty_two}, three, 3, 0s, 1h, A, "0s 10.6A/3"},
      {"5.3 A each would be below the minimum of all: the first two have 8 A",
       picky, three, 1, 0s, 1h, A, "0s 8A/3"},
      {"... the second", picky, three, 2, 0s, 1h, A, "0s 8A/3"},
      {"... the third waits", picky, three, 3, 0s, 1h, A, "0s 0A/3"},
      {"a minimum in amperes, a budget in watts: 6 A are 4140 W",
       {station_max().from(0s).watts(8000), wants_six[0], wants_six[1]}, {charging(1), charging(2)}, 2,
       0s, 1h, W, "0s 0W/3"},
  });
}

TEST_CASE("connector 0 is the station: the sum of all, below its own limit", "[1.6 5.7][1.6 errata 3.30]") {
  tell({
      {"nothing installed: both at once",
       {}, {idle(1), idle(2)}, whole_station, 0s, 1h, A, "0s 64A/3"},
      {"in watts",
       {}, {idle(1), idle(2)}, whole_station, 0s, 1h, W, "0s 44160W/3"},
      {"the station's limit while it lasts",
       {station_max().from(0s).lasting(1h).amps(40)}, {charging(1), idle(2)}, whole_station, 0s, 2h, A,
       "0s 40A/3 | 1h 64A/3"},
      {"a station's limit in watts, asked for in amperes",
       {station_max().from(0s).watts(27600)}, {charging(1), charging(2)}, whole_station, 0s, 1h, A,
       "0s 40A/3"},
      {"a station's limit in amperes, asked for in watts",
       {station_max().from(0s).amps(40)}, {charging(1), charging(2)}, whole_station, 0s, 1h, W,
       "0s 27600W/3"},
      {"the sum of what each may draw is less than the station may",
       {station_max().from(0s).amps(60), tx_profile(1).from(0s).amps({{0s, 6}, {1h, 16}}),
        tx_default().from(0s).amps(10)},
       {charging(1), idle(2)}, whole_station, 0s, 2h, A, "0s 16A/3 | 1h 26A/3"},
      {"one of three phases, one of one",
       {tx_default().from(0s).amps(10)}, {idle(1), on_phases(idle(2), 1)}, whole_station, 0s, 1h, W,
       "0s 9200W/3"},
      {"one phase for the station, and a site that can not let go of three",
       {station_max().from(0s).amps({{0s, 20, 1}})}, {held_on(charging(1), 3)}, whole_station, 0s, 1h, W,
       "0s 4600W/3"},
      {"a duration of 0",
       {station_max().from(0s).amps(40)}, {idle(1), idle(2)}, whole_station, 5h, 0s, A, "0s 40A/3"},
  });
}

TEST_CASE("shares are equal until somebody has enough", "[1.6 3.13]") {
  const auto share = [](std::int64_t budget, std::vector<PowerClaim> claims) {
    return share_out(budget, claims);
  };
  using Shares = std::vector<std::int64_t>;
  CHECK(share(100, {}) == Shares{});
  CHECK(share(100, {{1000, 0}}) == Shares{100});
  CHECK(share(100, {{30, 0}}) == Shares{30});
  CHECK(share(100, {{10, 0}, {100, 0}, {50, 0}}) == Shares{10, 45, 45});
  CHECK(share(100, {{10, 0}, {100, 0}, {40, 0}}) == Shares{10, 50, 40});
  CHECK(share(11, {{4, 0}, {4, 0}, {4, 0}}) == Shares{4, 4, 3});
  CHECK(share(0, {{4, 0}, {4, 0}}) == Shares{0, 0});
  CHECK(share(100, {{100, 60}, {100, 60}}) == Shares{100, 0});
  CHECK(share(100, {{100, 60}, {100, 0}, {30, 60}}) == Shares{0, 70, 30});  // 35 < 60; 30 is all it wants
  CHECK(share(50, {{100, 60}}) == Shares{50});  // nobody else could use it
}

TEST_CASE("a composite schedule has an end, and says where", "[1.6 5.7]") {
  ChargingProfiles profiles;
  ChargingProfile restless = tx_default().daily().from(0s).amps(0);
  restless.schedules[0].periods.clear();
  for (int minute = 0; minute < 1440; ++minute)
    restless.schedules[0].periods.push_back({minutes{minute}, 100 + minute % 2, 0});
  profiles.put(restless);
  const std::vector<ChargingSite> sites = {idle()};
  const CompositeSchedule schedule =
      composite_schedule(profiles, sites, 0, midnight(), hours{48}, ChargingRateUnit::amps);
  CHECK(schedule.periods.size() == composite_periods_limit);
  CHECK(schedule.duration == minutes{1000});
}
