// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Charging profiles: what a CSMS allows, when. The stack of those installed, and which of them
// prevails at an instant. Nothing here acts; composite_schedule.hpp makes limits of it.
//
//   stack level
//     2 │        ├── valid_from ... valid_to ──┤
//     1 │   ├─ period ─┬─ period ─┬ ... ─┤           a schedule; recurring ones start anew
//     0 │ ├────────────────────────────────────────
//       └───────────────────────────────────────────> wall clock
//          0 0 1 1 1 1 2 2 2 2 2 2 2 2 2 2 0 0 0     the one that prevails (1.6 section 3.13.2)
//
// Wall clock is the station's. Only what is relative counts from the start of charging instead.
#pragma once

#include <ocppsim/station.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

enum class ProfilePurpose { external_constraints, station_max, tx_default, tx };
enum class ProfileKind { absolute, recurring, relative };
enum class Recurrency { none, daily, weekly };

/// Whoever reads a profile holds its rates to this: a terawatt, so that sums stay in 64 bits.
constexpr std::int64_t highest_rate = 10'000'000'000'000;  // tenths

struct SchedulePeriod {
  Duration start{};        // since the schedule's start
  std::int64_t limit = 0;  // tenths of the schedule's unit
  int phases = 0;          // that may be used; 0: not said
};

struct ChargingSchedule {
  ChargingRateUnit unit = ChargingRateUnit::amps;
  std::optional<UtcTime> start;         // none: the start of charging
  std::optional<Duration> duration;     // none: the last period stays
  std::int64_t minimum = 0;             // tenths; charging below it is inefficient; 0: not said
  std::vector<SchedulePeriod> periods;  // ascending, the first at 0
};

struct ChargingProfile {
  std::int64_t id = 0;
  int stack_level = 0;
  ProfilePurpose purpose = ProfilePurpose::tx_default;
  ProfileKind kind = ProfileKind::absolute;
  Recurrency recurrency = Recurrency::none;  // with kind recurring
  std::optional<UtcTime> valid_from;
  std::optional<UtcTime> valid_to;          // the first instant it is not valid any more
  EvseId evse = 0;                          // 0: the station; a default for every EVSE
  ConnectorId connector = 0;                // 0: whichever of the EVSE
  std::string transaction;                  // uid; purpose tx only
  UtcTime installed_at{};                   // from here a station's relative schedule counts
  std::vector<ChargingSchedule> schedules;  // 2.x: alternatives for the car; never empty
  std::size_t chosen = 0;

  const ChargingSchedule& schedule() const noexcept { return schedules[chosen]; }
};

/// A time that may be too far for 64 bits of nanoseconds stays at their end.
UtcTime later_by(UtcTime time, Duration span) noexcept;

/// The period of the profile that holds at `at`, or nullptr: not valid, not begun, over.
/// `charging_since` is where a relative schedule begins.
const SchedulePeriod* period_at(const ChargingProfile& profile, UtcTime charging_since,
                                UtcTime at) noexcept;
/// The first instant after `after` at which period_at() may be another; nullopt: never again.
std::optional<UtcTime> next_boundary(const ChargingProfile& profile, UtcTime charging_since,
                                     UtcTime after) noexcept;
/// True when the profile counts from the start of charging, not from the wall clock.
bool is_relative(const ChargingProfile& profile) noexcept;

/// Where a profile shall hold: one EVSE and what goes on there.
struct ChargingSite {
  EvseId evse = 0;
  ConnectorId connector = 0;  // in use, or asked about
  int voltage_v = 230;        // of the line, as installed (1.6 section 7.12), or of the DC side
  int phases = 3;
  int max_current_a = 32;
  bool dc = false;
  bool charging = false;           // takes part in sharing what the station may draw
  std::string_view transaction{};  // uid; empty: none
  std::optional<UtcTime> since{};  // when charging began; none: it would begin now
  int held_phases = 0;             // it charges on so many and can not switch; 0: it can
};

/// Profiles to look for; what is not given matches all (1.6 errata 3.25).
struct ProfileFilter {
  std::optional<std::int64_t> id;
  std::optional<EvseId> evse;
  std::optional<ConnectorId> connector;
  std::optional<ProfilePurpose> purpose;
  std::optional<int> stack_level;
  bool matches(const ChargingProfile& profile) const noexcept;
};

class ChargingProfiles {
 public:
  struct Prevailing {
    const ChargingProfile* profile = nullptr;
    const SchedulePeriod* period = nullptr;
    explicit operator bool() const noexcept { return period != nullptr; }
  };

  bool empty() const noexcept { return profiles_.empty(); }
  std::size_t size() const noexcept { return profiles_.size(); }
  const std::vector<ChargingProfile>& all() const noexcept { return profiles_; }

  /// How many would go if `profile` came: the one of its id, and the one at its place in the stack
  /// (purpose, level, EVSE and connector, transaction). 1.6 section 5.16.3.
  std::size_t count_replaced(const ChargingProfile& profile) const noexcept;
  /// Installs it in place of those; returns how many went.
  std::size_t put(ChargingProfile profile);
  std::size_t erase_if(const std::function<bool(const ChargingProfile&)>& goes);
  /// The clock was set: what counts from its arrival shall not jump with it.
  void shift_arrivals(Duration jump) noexcept;

  /// The profile of that purpose with the highest stack level that says something at `at`. A
  /// default of a connector takes the place of the station's at the same level, whether it is valid
  /// or not (1.6 sections 3.13.1, 3.13.2).
  Prevailing prevailing(ProfilePurpose purpose, const ChargingSite& site,
                        UtcTime at) const noexcept;
  /// The instant after `after` when something may change for any of the sites; nullopt: never.
  std::optional<UtcTime> next_boundary(const ChargingSite& site, UtcTime after) const noexcept;

 private:
  bool holds_for(const ChargingProfile& profile, const ChargingSite& site) const noexcept;
  std::vector<ChargingProfile> profiles_;  // in order of arrival
};

/// Where a relative schedule of the profile begins at the site.
UtcTime counts_from(const ChargingProfile& profile, const ChargingSite& site, UtcTime at) noexcept;

}  // namespace ocppsim
