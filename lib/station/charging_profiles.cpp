// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/charging_profiles.hpp"

#include <ocppsim/assert.hpp>

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

Duration interval_of(const ChargingProfile& profile) noexcept {
  // Every 24 hours or 7 days from its start, not at midnight (1.6 errata 3.79).
  return profile.recurrency == Recurrency::weekly ? Duration{hours{24 * 7}} : Duration{hours{24}};
}

UtcTime start_of(const ChargingProfile& profile, UtcTime charging_since) noexcept {
  return is_relative(profile) ? charging_since : *profile.schedule().start;
}

bool is_valid_at(const ChargingProfile& profile, UtcTime at) noexcept {
  return (!profile.valid_from || *profile.valid_from <= at) &&
         (!profile.valid_to || at < *profile.valid_to);
}

/// Time since the schedule's start, or since it last started anew. Requires that it has begun.
Duration elapsed_in(const ChargingProfile& profile, UtcTime start, UtcTime at) noexcept {
  const Duration elapsed = at - start;
  return profile.kind == ProfileKind::recurring ? elapsed % interval_of(profile) : elapsed;
}

bool same_place(const ChargingProfile& a, const ChargingProfile& b) noexcept {
  return a.purpose == b.purpose && a.stack_level == b.stack_level && a.evse == b.evse &&
         a.connector == b.connector && a.transaction == b.transaction;
}

bool is_of_station(ProfilePurpose purpose) noexcept {
  return purpose == ProfilePurpose::station_max || purpose == ProfilePurpose::external_constraints;
}

}  // namespace

UtcTime later_by(UtcTime time, Duration span) noexcept {
  if (span > Duration{} && time > UtcTime::max() - span) return UtcTime::max();
  return time + span;
}

bool is_relative(const ChargingProfile& profile) noexcept {
  // A schedule without a start counts from the start of charging (1.6 section 7.13).
  return profile.kind == ProfileKind::relative || !profile.schedule().start;
}

const SchedulePeriod* period_at(const ChargingProfile& profile, UtcTime charging_since,
                                UtcTime at) noexcept {
  if (!is_valid_at(profile, at)) return nullptr;
  const ChargingSchedule& schedule = profile.schedule();
  const UtcTime start = start_of(profile, charging_since);
  if (at < start) return nullptr;
  const Duration elapsed = elapsed_in(profile, start, at);
  if (schedule.duration && elapsed >= *schedule.duration) return nullptr;  // 1.6 errata 3.43
  const SchedulePeriod* found = nullptr;
  for (const SchedulePeriod& period : schedule.periods) {
    if (period.start > elapsed) break;
    found = &period;
  }
  return found;
}

std::optional<UtcTime> next_boundary(const ChargingProfile& profile, UtcTime charging_since,
                                     UtcTime after) noexcept {
  if (profile.valid_to && *profile.valid_to <= after) return std::nullopt;
  if (profile.valid_from && *profile.valid_from > after) return *profile.valid_from;
  std::optional<UtcTime> next = profile.valid_to;
  const auto consider = [&](UtcTime at) {
    if (at > after && (!next || at < *next)) next = at;
  };

  const ChargingSchedule& schedule = profile.schedule();
  const UtcTime start = start_of(profile, charging_since);
  consider(start);
  if (after < start) return next;
  const UtcTime begun = after - elapsed_in(profile, start, after);
  const bool recurs = profile.kind == ProfileKind::recurring;
  Duration end = schedule.duration.value_or(Duration::max());
  if (recurs) {
    end = std::min(end, interval_of(profile));
    consider(later_by(begun, interval_of(profile)));
  }
  for (const SchedulePeriod& period : schedule.periods)
    if (period.start < end) consider(later_by(begun, period.start));
  if (end != Duration::max()) consider(later_by(begun, end));
  return next;
}

UtcTime counts_from(const ChargingProfile& profile, const ChargingSite& site, UtcTime at) noexcept {
  return is_of_station(profile.purpose) ? profile.installed_at : site.since.value_or(at);
}

// ---- the stack ----------------------------------------------------------------------------------

bool ProfileFilter::matches(const ChargingProfile& profile) const noexcept {
  // An id beats the other fields; without one all that are given must match (1.6 errata 3.26).
  if (id) return profile.id == *id;
  return (!evse || profile.evse == *evse) && (!connector || profile.connector == *connector) &&
         (!purpose || profile.purpose == *purpose) &&
         (!stack_level || profile.stack_level == *stack_level);
}

std::size_t ChargingProfiles::count_replaced(const ChargingProfile& profile) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(profiles_.begin(), profiles_.end(), [&](const ChargingProfile& known) {
        return known.id == profile.id || same_place(known, profile);
      }));
}

std::size_t ChargingProfiles::put(ChargingProfile profile) {
  OCPPSIM_ASSERT(profile.chosen < profile.schedules.size(), "a profile without a schedule");
  const std::size_t replaced = erase_if([&](const ChargingProfile& known) {
    return known.id == profile.id || same_place(known, profile);
  });
  profiles_.push_back(std::move(profile));
  return replaced;
}

std::size_t ChargingProfiles::erase_if(const std::function<bool(const ChargingProfile&)>& goes) {
  return std::erase_if(profiles_, goes);
}

void ChargingProfiles::shift_arrivals(Duration jump) noexcept {
  for (ChargingProfile& profile : profiles_) profile.installed_at += jump;
}

bool ChargingProfiles::holds_for(const ChargingProfile& profile,
                                 const ChargingSite& site) const noexcept {
  const bool here =
      profile.evse == site.evse && (profile.connector == 0 || profile.connector == site.connector);
  if (profile.evse != 0 && !here) return false;
  if (profile.purpose == ProfilePurpose::tx)
    return !site.transaction.empty() && profile.transaction == site.transaction;
  if (profile.purpose != ProfilePurpose::tx_default || profile.evse != 0 || site.evse == 0)
    return true;
  return std::none_of(profiles_.begin(), profiles_.end(), [&](const ChargingProfile& other) {
    return other.purpose == ProfilePurpose::tx_default && other.evse == site.evse &&
           other.stack_level == profile.stack_level &&
           (other.connector == 0 || other.connector == site.connector);
  });
}

ChargingProfiles::Prevailing ChargingProfiles::prevailing(ProfilePurpose purpose,
                                                          const ChargingSite& site,
                                                          UtcTime at) const noexcept {
  Prevailing best;
  for (const ChargingProfile& profile : profiles_) {
    if (profile.purpose != purpose || !holds_for(profile, site)) continue;
    if (best.profile && best.profile->stack_level >= profile.stack_level) continue;
    const SchedulePeriod* period = period_at(profile, counts_from(profile, site, at), at);
    if (period) best = {&profile, period};
  }
  return best;
}

std::optional<UtcTime> ChargingProfiles::next_boundary(const ChargingSite& site,
                                                       UtcTime after) const noexcept {
  std::optional<UtcTime> next;
  for (const ChargingProfile& profile : profiles_) {
    if (!holds_for(profile, site)) continue;
    // Where nothing charges, what counts from the start of charging stands at its beginning.
    UtcTime from = counts_from(profile, site, after);
    std::optional<UtcTime> at = ocppsim::next_boundary(profile, from, after);
    const bool waits = is_relative(profile) && !is_of_station(profile.purpose) && !site.since;
    if (waits) {
      at.reset();
      for (const std::optional<UtcTime>& edge : {profile.valid_from, profile.valid_to})
        if (edge && *edge > after && (!at || *edge < *at)) at = edge;
    }
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

}  // namespace ocppsim
