// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Composite schedules of thousands of random profile sets, held against a reference that is slow
// and obvious: it looks at every second by itself, walks recurrences one by one and hands shared
// power out a tenth at a time. Volts and amperes are few, so that it comes to an end.
#include "support/charging_builder.hpp"

#include <ocppsim/random.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t horizon = 150;  // seconds
constexpr std::int64_t no_rate = std::int64_t{1} << 40;

struct Scene {
  std::vector<ChargingProfile> profiles;  // in order of arrival
  std::vector<ChargingSite> sites;
  UtcTime now{};
};

// ---- the reference ------------------------------------------------------------------------------

struct Rate {
  std::int64_t amps = no_rate, watts = no_rate, minimum = 0;
  int phases = 3;
  bool minimum_in_watts = false;
};

/// What arrived later took the place of what it replaces.
std::vector<ChargingProfile> still_installed(const std::vector<ChargingProfile>& arrived) {
  std::vector<ChargingProfile> left;
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    bool replaced = false;
    for (std::size_t j = i + 1; j < arrived.size(); ++j) {
      const ChargingProfile &a = arrived[i], &b = arrived[j];
      if (a.id == b.id) replaced = true;
      if (a.purpose == b.purpose && a.stack_level == b.stack_level && a.evse == b.evse &&
          a.connector == b.connector && a.transaction == b.transaction)
        replaced = true;
    }
    if (!replaced) left.push_back(arrived[i]);
  }
  return left;
}

/// The limit of one profile in one second; nothing when it says nothing.
const SchedulePeriod* says(const ChargingProfile& profile, UtcTime charging_since, UtcTime t) {
  if (profile.valid_from && t < *profile.valid_from) return nullptr;
  if (profile.valid_to && t >= *profile.valid_to) return nullptr;
  const ChargingSchedule& schedule = profile.schedules[0];
  UtcTime start = charging_since;
  if (profile.kind != ProfileKind::relative && schedule.start) start = *schedule.start;
  if (t < start) return nullptr;
  if (profile.kind == ProfileKind::recurring) {
    const Duration step = profile.recurrency == Recurrency::daily ? 24h : 168h;
    while (start + step <= t) start += step;
  }
  if (schedule.duration && t >= start + *schedule.duration) return nullptr;
  const SchedulePeriod* last = nullptr;
  for (const SchedulePeriod& period : schedule.periods)
    if (start + period.start <= t) last = &period;
  return last;
}

bool has_own_default(const std::vector<ChargingProfile>& profiles, const ChargingSite& site,
                     int level) {
  for (const ChargingProfile& profile : profiles)
    if (profile.purpose == ProfilePurpose::tx_default && profile.evse == site.evse &&
        profile.stack_level == level)
      return true;
  return false;
}

bool concerns(const std::vector<ChargingProfile>& profiles, const ChargingProfile& profile,
              const ChargingSite& site) {
  switch (profile.purpose) {
    case ProfilePurpose::tx:
      return profile.transaction == site.transaction && site.transaction != "";
    case ProfilePurpose::tx_default:
      if (profile.evse != 0) return profile.evse == site.evse;
      return !has_own_default(profiles, site, profile.stack_level);
    case ProfilePurpose::station_max:
    case ProfilePurpose::external_constraints: return true;
  }
  return false;
}

/// Adds what the profiles of a purpose demand; false when none says anything.
bool demand(Rate& rate, const std::vector<ChargingProfile>& profiles, ProfilePurpose purpose,
            const ChargingSite& site, UtcTime t) {
  for (int level = 3; level >= 0; --level) {
    for (const ChargingProfile& profile : profiles) {
      if (profile.purpose != purpose || profile.stack_level != level) continue;
      if (!concerns(profiles, profile, site)) continue;
      const bool of_station =
          purpose == ProfilePurpose::station_max || purpose == ProfilePurpose::external_constraints;
      const UtcTime since = of_station ? profile.installed_at : site.since ? *site.since : t;
      const SchedulePeriod* period = says(profile, since, t);
      if (!period) continue;
      const ChargingSchedule& schedule = profile.schedules[0];
      if (schedule.unit == ChargingRateUnit::amps) rate.amps = std::min(rate.amps, period->limit);
      if (schedule.unit == ChargingRateUnit::watts)
        rate.watts = std::min(rate.watts, period->limit);
      if (period->phases > 0) rate.phases = std::min(rate.phases, period->phases);
      rate.minimum = schedule.minimum;
      rate.minimum_in_watts = schedule.unit == ChargingRateUnit::watts;
      return true;
    }
  }
  return false;
}

struct Drawn {
  std::int64_t amps, watts;
  int phases;
};

int lines_of(const ChargingSite& site, const Rate& rate) {
  if (site.dc) return 1;
  return site.held_phases > 0 ? site.held_phases : std::min(site.phases, rate.phases);
}

Drawn on_hardware(const ChargingSite& site, const Rate& rate) {
  const int lines = lines_of(site, rate);
  const int allowed = site.dc ? 1 : std::min(lines, rate.phases);
  const std::int64_t amps = std::min<std::int64_t>(rate.amps, site.max_current_a * 10);
  return {amps, std::min(rate.watts, amps * site.voltage_v * allowed), lines};
}

/// A tenth for each in turn, lowest number first, until all is given away or all have enough.
std::vector<std::int64_t> hand_out(std::int64_t budget, const std::vector<PowerClaim>& claims) {
  std::vector<bool> sent_away(claims.size(), false);
  while (true) {
    std::vector<std::int64_t> shares(claims.size(), 0);
    std::int64_t left = budget;
    for (bool given = true; given && left > 0;) {
      given = false;
      for (std::size_t i = 0; i < claims.size() && left > 0; ++i) {
        if (sent_away[i] || shares[i] >= claims[i].want) continue;
        ++shares[i];
        --left;
        given = true;
      }
    }
    std::optional<std::size_t> worst;
    for (std::size_t i = 0; i < claims.size(); ++i)
      if (!sent_away[i] && shares[i] < claims[i].minimum && shares[i] < claims[i].want) worst = i;
    if (!worst || std::count(sent_away.begin(), sent_away.end(), false) == 1) return shares;
    sent_away[*worst] = true;
  }
}

std::int64_t up(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

Drawn reference(const Scene& scene, const std::vector<ChargingProfile>& profiles,
                std::optional<std::size_t> index, UtcTime t) {
  Rate station;
  demand(station, profiles, ProfilePurpose::external_constraints, {}, t);
  demand(station, profiles, ProfilePurpose::station_max, {}, t);

  std::vector<Rate> rates;
  for (const ChargingSite& site : scene.sites) {
    Rate rate;
    if (!demand(rate, profiles, ProfilePurpose::tx, site, t))
      demand(rate, profiles, ProfilePurpose::tx_default, site, t);
    rate.phases = std::min(rate.phases, station.phases);
    rates.push_back(rate);
  }
  if (!index) {
    Drawn sum{0, 0, 0};
    for (std::size_t i = 0; i < rates.size(); ++i) {
      const Drawn drawn = on_hardware(scene.sites[i], rates[i]);
      sum.amps += std::min(drawn.amps, drawn.watts / (scene.sites[i].voltage_v * drawn.phases));
      sum.watts += drawn.watts;
      sum.phases = std::max(sum.phases, drawn.phases);
    }
    const std::int64_t volts = scene.sites[0].voltage_v;
    sum.amps = std::min(sum.amps, station.amps);
    sum.watts = std::min(sum.watts, station.watts);
    sum.watts = std::min(sum.watts, station.amps * volts * std::min(sum.phases, station.phases));
    sum.amps = std::min(sum.amps, sum.watts / (volts * sum.phases));
    return sum;
  }

  const auto share_of = [&](bool watts) {
    std::vector<PowerClaim> claims;
    std::size_t mine = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      const ChargingSite& site = scene.sites[i];
      if (i == *index) mine = claims.size();
      if (i != *index && !site.charging) continue;
      const Drawn drawn = on_hardware(site, rates[i]);
      const std::int64_t volts = std::int64_t{site.voltage_v} * drawn.phases;
      PowerClaim claim;
      claim.want = watts ? drawn.watts : std::min(drawn.amps, up(drawn.watts, volts));
      claim.minimum = rates[i].minimum;
      if (watts && !rates[i].minimum_in_watts) claim.minimum *= volts;
      if (!watts && rates[i].minimum_in_watts) claim.minimum = up(claim.minimum, volts);
      claims.push_back(claim);
    }
    const std::int64_t share = hand_out(watts ? station.watts : station.amps, claims)[mine];
    return share < claims[mine].want ? share : no_rate;
  };
  Rate& rate = rates[*index];
  const std::int64_t amps_share = station.amps < no_rate ? share_of(false) : no_rate;
  const std::int64_t watts_share = station.watts < no_rate ? share_of(true) : no_rate;
  rate.amps = std::min(rate.amps, amps_share);
  rate.watts = std::min(rate.watts, watts_share);
  const ChargingSite& site = scene.sites[*index];
  Drawn drawn = on_hardware(site, rate);
  drawn.amps = std::min(drawn.amps, drawn.watts / (std::int64_t{site.voltage_v} * drawn.phases));
  return drawn;
}

// ---- random scenes ------------------------------------------------------------------------------

Duration some_time(RandomStream& draw, std::int64_t from_s, std::int64_t to_s) {
  // Now and then between two seconds.
  const Duration fraction =
      draw.below(8) == 0 ? Duration{milliseconds{draw.between(1, 999)}} : Duration{};
  return seconds{draw.between(from_s, to_s)} + fraction;
}

ChargingProfile random_profile(RandomStream& draw, std::int64_t id, UtcTime now) {
  constexpr ProfilePurpose purposes[] = {
      ProfilePurpose::tx,          ProfilePurpose::tx,
      ProfilePurpose::tx_default,  ProfilePurpose::tx_default,
      ProfilePurpose::station_max, ProfilePurpose::external_constraints};
  ChargingProfile profile;
  profile.id = draw.below(10) == 0 ? draw.between(1, id) : id;  // at times one that is known
  profile.purpose = purposes[draw.below(6)];
  profile.stack_level = static_cast<int>(draw.below(4));
  profile.installed_at = now - some_time(draw, 0, horizon);
  if (profile.purpose == ProfilePurpose::tx) {
    profile.evse = static_cast<EvseId>(draw.between(1, 3));
    profile.connector = 1;
    profile.transaction = "tx-" + std::to_string(profile.evse);
  } else if (profile.purpose == ProfilePurpose::tx_default && draw.below(2) == 0) {
    profile.evse = static_cast<EvseId>(draw.between(1, 3));
    profile.connector = 1;
  }
  profile.kind = static_cast<ProfileKind>(draw.below(3));
  ChargingSchedule& schedule = profile.schedules.emplace_back();
  const UtcTime start = now + some_time(draw, -horizon, horizon);
  if (profile.kind == ProfileKind::recurring) {
    profile.recurrency = draw.below(3) == 0 ? Recurrency::weekly : Recurrency::daily;
    const int back = static_cast<int>(draw.below(5));
    schedule.start = start - (profile.recurrency == Recurrency::daily ? 24h : 168h) * back;
  } else if (profile.kind == ProfileKind::absolute && draw.below(4) != 0) {
    schedule.start = start;
  }
  if (draw.below(3) == 0) profile.valid_from = now + some_time(draw, -horizon, horizon);
  if (draw.below(3) == 0) profile.valid_to = now + some_time(draw, 0, 2 * horizon);
  if (draw.below(2) == 0) schedule.duration = some_time(draw, 1, 2 * horizon);
  schedule.unit = draw.below(2) == 0 ? ChargingRateUnit::watts : ChargingRateUnit::amps;
  const std::int64_t most = schedule.unit == ChargingRateUnit::amps ? 60 : 250;
  if (draw.below(4) == 0) schedule.minimum = draw.between(0, most / 3);
  Duration at{};
  const std::uint64_t count = 1 + draw.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    schedule.periods.push_back({at, draw.between(0, most), static_cast<int>(draw.below(4))});
    at += some_time(draw, 1, 60);
  }
  return profile;
}

Scene random_scene(RandomStream& draw) {
  Scene scene;
  scene.now = midnight() + some_time(draw, 0, 86'400);
  for (EvseId evse = 1; evse <= 3; ++evse) {
    ChargingSite site = draw.below(3) == 0 ? idle(evse) : charging(evse);
    site.voltage_v = static_cast<int>(draw.between(1, 7));
    site.max_current_a = static_cast<int>(draw.between(1, 5));
    site.phases = static_cast<int>(draw.between(1, 3));
    site.dc = draw.below(6) == 0;
    if (site.charging) {
      site.since = scene.now - some_time(draw, 0, horizon);
      if (draw.below(4) == 0) site.held_phases = static_cast<int>(draw.between(1, site.phases));
    }
    scene.sites.push_back(site);
  }
  const std::int64_t count = draw.between(1, 9);
  for (std::int64_t id = 1; id <= count; ++id)
    scene.profiles.push_back(random_profile(draw, id, scene.now));
  return scene;
}

}  // namespace

TEST_CASE("composite schedules are what every single second says", "[1.6 3.13][1.6 5.7]") {
  const RandomRoot root{20260101};
  std::size_t periods = 0;
  for (int round = 0; round < 3000; ++round) {
    RandomStream draw = root.stream("scene/" + std::to_string(round));
    Scene scene = random_scene(draw);
    ChargingProfiles profiles;
    for (const ChargingProfile& profile : scene.profiles) profiles.put(profile);
    const std::vector<ChargingProfile> left = still_installed(scene.profiles);
    std::optional<std::size_t> index;
    if (draw.below(4) != 0) index = draw.below(3);
    const auto unit = draw.below(2) == 0 ? ChargingRateUnit::watts : ChargingRateUnit::amps;

    const CompositeSchedule schedule =
        composite_schedule(profiles, scene.sites, index, scene.now, seconds{horizon}, unit);
    // The one that is asked about is looked at as if charging began now.
    for (std::size_t i = 0; i < scene.sites.size(); ++i)
      if ((!index || *index == i) && !scene.sites[i].since) scene.sites[i].since = scene.now;

    INFO("round " << round << ": " << text_of(schedule));
    REQUIRE(schedule.duration == seconds{horizon});
    std::size_t holds = 0;
    for (std::int64_t second = 0; second < horizon; ++second) {
      const UtcTime t = std::max(scene.now, schedule.start + seconds{second});
      const Drawn drawn = reference(scene, left, index, t);
      const bool starts = holds + 1 < schedule.periods.size() &&
                          schedule.periods[holds + 1].start == seconds{second};
      if (starts) ++holds;
      const CompositeSchedule::Period& period = schedule.periods[holds];
      const std::int64_t expected = unit == ChargingRateUnit::watts ? drawn.watts : drawn.amps;
      const bool all_dc = period.phases == 0;
      if (period.limit != expected || (!all_dc && period.phases != drawn.phases)) {
        INFO("second " << second << ": " << expected << " on " << drawn.phases << " phases");
        REQUIRE(period.limit == expected);
        REQUIRE(period.phases == drawn.phases);
      }
      if (starts) {
        const CompositeSchedule::Period& before = schedule.periods[holds - 1];
        REQUIRE((before.limit != period.limit || before.phases != period.phases));
      }
    }
    REQUIRE(holds + 1 == schedule.periods.size());
    periods += schedule.periods.size();
  }
  CHECK(periods > 8000);  // the scenes are worth looking at
}
