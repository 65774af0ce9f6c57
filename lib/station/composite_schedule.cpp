// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/composite_schedule.hpp"

#include <ocppsim/assert.hpp>

#include <algorithm>

namespace ocppsim {
namespace {

constexpr std::int64_t unlimited = 2 * highest_rate;  // tenths; times volts it stays in 64 bits
constexpr int most_phases = 3;  // of a period that does not say (1.6 section 7.14)

/// What profiles demand, before anybody asks what the hardware can do.
struct Constraint {
  std::int64_t amps = unlimited;
  std::int64_t watts = unlimited;
  int phases = most_phases;
  std::int64_t minimum = 0;
  ChargingRateUnit minimum_unit = ChargingRateUnit::amps;
  bool limited = false;

  void add(const ChargingProfiles::Prevailing& prevailing) noexcept {
    if (!prevailing) return;
    const ChargingSchedule& schedule = prevailing.profile->schedule();
    std::int64_t& rate = schedule.unit == ChargingRateUnit::amps ? amps : watts;
    rate = std::min(rate, prevailing.period->limit);
    if (prevailing.period->phases != 0) phases = std::min(phases, prevailing.period->phases);
    minimum = schedule.minimum;
    minimum_unit = schedule.unit;
    limited = true;
  }
};

int phases_in_use(const ChargingSite& site, const Constraint& demand) noexcept {
  if (site.dc) return 1;
  return site.held_phases != 0 ? site.held_phases : std::min(demand.phases, site.phases);
}

/// The constraint as the site's hardware meets it.
RateLimit at_site(const ChargingSite& site, const Constraint& demand) noexcept {
  RateLimit limit;
  const int used = phases_in_use(site, demand);
  // Who can not let go of a phase keeps to what the allowed ones would carry.
  const int allowed = site.dc ? 1 : std::min(used, demand.phases);
  limit.amps = std::min<std::int64_t>(demand.amps, std::int64_t{site.max_current_a} * 10);
  limit.watts = std::min(demand.watts, limit.amps * site.voltage_v * allowed);
  limit.phases = site.dc ? 0 : used;
  limit.voltage_v = site.voltage_v;
  limit.limited = demand.limited;
  return limit;
}

Constraint of_station(const ChargingProfiles& profiles, UtcTime at) {
  const ChargingSite station{};  // one without a number: only what holds for all holds for it
  Constraint demand;
  demand.add(profiles.prevailing(ProfilePurpose::external_constraints, station, at));
  demand.add(profiles.prevailing(ProfilePurpose::station_max, station, at));
  return demand;
}

Constraint of_site(const ChargingProfiles& profiles, const ChargingSite& site,
                   const Constraint& station, UtcTime at) {
  Constraint demand;
  // A constraint from outside may be on one EVSE only; the station's is shared instead.
  const auto external = profiles.prevailing(ProfilePurpose::external_constraints, site, at);
  if (external && external.profile->evse != 0) demand.add(external);
  // Where no profile of the transaction says something, the default does (1.6 section 3.13.1).
  const auto own = profiles.prevailing(ProfilePurpose::tx, site, at);
  demand.add(own ? own : profiles.prevailing(ProfilePurpose::tx_default, site, at));
  demand.phases = std::min(demand.phases, station.phases);
  demand.limited = demand.limited || station.limited;
  return demand;
}

std::int64_t divide_up(std::int64_t a, std::int64_t b) noexcept {
  return (a + b - 1) / b;
}

/// The most a site can use, and the least it can use well, in the unit that is shared.
PowerClaim claim_of(const ChargingSite& site, const Constraint& demand, ChargingRateUnit unit) {
  const RateLimit limit = at_site(site, demand);
  const std::int64_t volts = std::int64_t{site.voltage_v} * std::max(limit.phases, 1);
  PowerClaim claim;
  claim.minimum = demand.minimum;
  if (unit == ChargingRateUnit::watts) {
    claim.want = limit.watts;
    if (demand.minimum_unit == ChargingRateUnit::amps) claim.minimum *= volts;
  } else {
    claim.want = std::min(limit.amps, divide_up(limit.watts, volts));
    if (demand.minimum_unit == ChargingRateUnit::watts)
      claim.minimum = divide_up(claim.minimum, volts);
  }
  return claim;
}

/// The site's part of a budget that all who charge share.
std::int64_t share_of(std::int64_t budget, ChargingRateUnit unit,
                      std::span<const ChargingSite> sites, std::span<const Constraint> demands,
                      std::size_t index) {
  std::vector<PowerClaim> claims;
  std::size_t mine = 0;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (i == index) mine = claims.size();
    if (i == index || sites[i].charging) claims.push_back(claim_of(sites[i], demands[i], unit));
  }
  const std::int64_t share = share_out(budget, claims)[mine];
  return share >= claims[mine].want ? unlimited : share;  // more than it can use is no limit
}

/// Equal parts for those still in; what is left of a claim that is met goes round again.
void fill(std::int64_t budget, std::span<const PowerClaim> claims, const std::vector<bool>& out,
          std::vector<std::int64_t>& shares) {
  std::vector<std::size_t> open;
  shares.assign(claims.size(), 0);
  for (std::size_t i = 0; i < claims.size(); ++i)
    if (!out[i]) open.push_back(i);
  while (!open.empty()) {
    const auto count = static_cast<std::int64_t>(open.size());
    const std::int64_t part = budget / count;
    const auto met = [&](std::size_t i) { return claims[i].want <= part; };
    if (std::none_of(open.begin(), open.end(), met)) {
      std::int64_t odd = budget % count;
      for (const std::size_t i : open) shares[i] = part + (odd-- > 0 ? 1 : 0);
      return;
    }
    for (const std::size_t i : open) {
      if (!met(i)) continue;
      shares[i] = claims[i].want;
      budget -= claims[i].want;
    }
    std::erase_if(open, met);
  }
}

/// What is demanded of the station and of each site at one instant.
struct Demands {
  Demands(const ChargingProfiles& profiles, std::span<const ChargingSite> sites, UtcTime at)
      : station(of_station(profiles, at)) {
    of_sites.reserve(sites.size());
    for (const ChargingSite& site : sites) of_sites.push_back(of_site(profiles, site, station, at));
  }
  Constraint station;
  std::vector<Constraint> of_sites;
};

RateLimit limit_of(const Demands& demands, std::span<const ChargingSite> sites, std::size_t index) {
  Constraint own = demands.of_sites[index];
  const auto cut = [&](std::int64_t& rate, std::int64_t budget, ChargingRateUnit unit) {
    if (budget < unlimited)
      rate = std::min(rate, share_of(budget, unit, sites, demands.of_sites, index));
  };
  cut(own.amps, demands.station.amps, ChargingRateUnit::amps);
  cut(own.watts, demands.station.watts, ChargingRateUnit::watts);
  return at_site(sites[index], own);
}

bool same_rate(const CompositeSchedule::Period& a, const CompositeSchedule::Period& b) noexcept {
  return a.limit == b.limit && a.phases == b.phases;
}

}  // namespace

std::int64_t RateLimit::in(ChargingRateUnit unit) const noexcept {
  if (unit == ChargingRateUnit::watts) return watts;
  if (voltage_v == 0) return amps;  // of a station without EVSEs
  return std::min(amps, watts / (std::int64_t{voltage_v} * std::max(phases, 1)));
}

std::vector<std::int64_t> share_out(std::int64_t budget, std::span<const PowerClaim> claims) {
  std::vector<std::int64_t> shares;
  std::vector<bool> out(claims.size(), false);
  std::size_t in = claims.size();
  for (;;) {
    fill(budget, claims, out, shares);
    if (in <= 1) return shares;
    std::size_t last = claims.size();
    for (std::size_t i = claims.size(); i-- > 0 && last == claims.size();)
      if (!out[i] && shares[i] < std::min(claims[i].minimum, claims[i].want)) last = i;
    if (last == claims.size()) return shares;
    out[last] = true;
    --in;
  }
}

RateLimit limit_at(const ChargingProfiles& profiles, std::span<const ChargingSite> sites,
                   std::size_t index, UtcTime at) {
  OCPPSIM_ASSERT(index < sites.size(), "no such site");
  return limit_of(Demands(profiles, sites, at), sites, index);
}

std::vector<RateLimit> limits_at(const ChargingProfiles& profiles,
                                 std::span<const ChargingSite> sites, UtcTime at) {
  const Demands demands(profiles, sites, at);
  std::vector<RateLimit> limits;
  limits.reserve(sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) limits.push_back(limit_of(demands, sites, i));
  return limits;
}

RateLimit station_limit_at(const ChargingProfiles& profiles, std::span<const ChargingSite> sites,
                           UtcTime at) {
  const Demands demands(profiles, sites, at);
  const Constraint& station = demands.station;
  RateLimit sum;
  sum.limited = station.limited;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const RateLimit limit = at_site(sites[i], demands.of_sites[i]);
    sum.amps += limit.in(ChargingRateUnit::amps);
    sum.watts += limit.watts;
    sum.phases = std::max(sum.phases, limit.phases);
    if (sum.voltage_v == 0) sum.voltage_v = sites[i].voltage_v;  // the grid's is that of the first
    sum.limited = sum.limited || limit.limited;
  }
  const int lines = std::clamp(sum.phases, 1, station.phases);
  sum.amps = std::min(sum.amps, station.amps);
  sum.watts = std::min({sum.watts, station.watts, station.amps * sum.voltage_v * lines});
  return sum;
}

std::optional<UtcTime> next_limit_change(const ChargingProfiles& profiles,
                                         std::span<const ChargingSite> sites, UtcTime after) {
  std::optional<UtcTime> next;
  for (const ChargingSite& site : sites) {
    const std::optional<UtcTime> at = profiles.next_boundary(site, after);
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

CompositeSchedule composite_schedule(const ChargingProfiles& profiles,
                                     std::span<const ChargingSite> sites,
                                     std::optional<std::size_t> index, UtcTime now,
                                     seconds duration, ChargingRateUnit unit) {
  OCPPSIM_ASSERT(duration >= seconds{}, "a schedule has no negative duration");
  // Where nothing charges, charging begins now (2.0.1 K08.FR.06).
  std::vector<ChargingSite> as_if(sites.begin(), sites.end());
  for (std::size_t i = 0; i < as_if.size(); ++i)
    if ((!index || *index == i) && !as_if[i].since) as_if[i].since = now;

  CompositeSchedule out;
  out.start = UtcTime{std::chrono::floor<seconds>(now.time_since_epoch())};
  out.duration = std::min(duration, composite_duration_limit);
  out.unit = unit;
  UtcTime at = now;
  seconds second{};
  for (std::size_t step = 0;; ++step) {
    const RateLimit limit =
        index ? limit_at(profiles, as_if, *index, at) : station_limit_at(profiles, as_if, at);
    const CompositeSchedule::Period period{second, limit.in(unit), limit.phases};
    if (out.periods.empty() || !same_rate(out.periods.back(), period)) {
      if (out.periods.size() == composite_periods_limit || step == composite_steps_limit) {
        out.duration = second;
        break;
      }
      out.periods.push_back(period);
    }
    const std::optional<UtcTime> next = next_limit_change(profiles, as_if, at);
    if (!next) break;
    second = std::chrono::ceil<seconds>(*next - out.start);
    if (second >= out.duration) break;
    at = out.start + second;
    if (step == composite_steps_limit) {
      out.duration = second;
      break;
    }
  }
  return out;
}

}  // namespace ocppsim
