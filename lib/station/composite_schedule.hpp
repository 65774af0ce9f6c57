// SPDX-License-Identifier: AGPL-3.0-or-later
//
// From profiles to limits, in integers: tenths of an ampere on each phase, tenths of a watt in all.
//
//   external constraints ─┐
//   station max ──────────┴──> what the station may draw ──> shared by the sites that charge ─┐
//   tx, else tx default ───> what the site may draw ──────────────────────────────────────────┴─> min
//
// How a limit is read (1.6 sections 3.13.3, 7.12, errata 3.34):
//   * A limit in A holds on each phase, one in W for all of them. Where both bind, both hold.
//   * W = A x the line's voltage x the phases in use; on the DC side there is one of them.
//   * A profile that names more phases than there are keeps its number as it is.
//   * What the hardware can not give is never promised.
// How the station's limit is shared: equally; what one site can not use goes to the others, the odd
// tenths to the lowest numbers. A site whose share would be below the minimum its schedule names is
// left out, the highest number first, until the others can use theirs.
#pragma once

#include "station/charging_profiles.hpp"

#include <span>

namespace ocppsim {

/// What one site, or the station, may draw at an instant.
struct RateLimit {
  std::int64_t amps = 0;   // tenths, on each phase in use
  std::int64_t watts = 0;  // tenths, in all
  int phases = 0;          // in use; 0: direct current
  int voltage_v = 0;
  bool limited = false;  // a profile says something
  /// The lower of the two, in that unit; rounded down to tenths.
  std::int64_t in(ChargingRateUnit unit) const noexcept;
};

/// What the site `index` may draw beside the others that charge; one that does not charge is
/// looked at as if it did.
RateLimit limit_at(const ChargingProfiles& profiles, std::span<const ChargingSite> sites,
                   std::size_t index, UtcTime at);
/// The same for all of them at once.
std::vector<RateLimit> limits_at(const ChargingProfiles& profiles,
                                 std::span<const ChargingSite> sites, UtcTime at);
/// What the station may draw if every site charged.
RateLimit station_limit_at(const ChargingProfiles& profiles, std::span<const ChargingSite> sites,
                           UtcTime at);
/// The next instant after `after` when one of these may differ; nullopt: never.
std::optional<UtcTime> next_limit_change(const ChargingProfiles& profiles,
                                         std::span<const ChargingSite> sites, UtcTime after);

/// Periods a composite schedule may have, and instants looked at for it; where the next would be,
/// it ends, and its duration says so.
constexpr std::size_t composite_periods_limit = 1000;
constexpr std::size_t composite_steps_limit = 20'000;
constexpr seconds composite_duration_limit = hours{24 * 366};

/// From `now` on for `duration`, which is not negative. Starts at the whole second; a change between
/// two seconds shows at the second. `index` nullopt: the station.
CompositeSchedule composite_schedule(const ChargingProfiles& profiles,
                                     std::span<const ChargingSite> sites,
                                     std::optional<std::size_t> index, UtcTime now,
                                     seconds duration, ChargingRateUnit unit);

struct PowerClaim {
  std::int64_t want = 0;     // can not use more
  std::int64_t minimum = 0;  // can not use less well
};
/// Divides `budget` as said above; shares are in the order of the claims.
std::vector<std::int64_t> share_out(std::int64_t budget, std::span<const PowerClaim> claims);

}  // namespace ocppsim
