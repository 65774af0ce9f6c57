// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Charging profiles and sites in a few words, for tables that shall read like stories. Times are
// since midnight of 2026-01-01, a Thursday.
//
//   Profile(ProfilePurpose::tx_default).daily().from(8h).lasting(2h).amps({{0s, 16}, {1h, 10, 1}})
#pragma once

#include "station/composite_schedule.hpp"

#include <cmath>
#include <initializer_list>
#include <string>

namespace ocppsim::test {

inline UtcTime midnight() {
  return UtcTime{seconds{1'767'225'600}};
}

class Profile {
 public:
  struct Step {
    Duration start;
    double limit;
    int phases = 0;
  };

  explicit Profile(ProfilePurpose purpose, int level = 0) {
    static std::int64_t last_id = 0;
    made_.id = ++last_id;
    made_.purpose = purpose;
    made_.stack_level = level;
    made_.installed_at = midnight();
    made_.schedules.resize(1);
  }
  Profile& id(std::int64_t id) {
    made_.id = id;
    return *this;
  }
  Profile& at(EvseId evse) {
    made_.evse = evse;
    made_.connector = 1;
    return *this;
  }
  Profile& of(std::string transaction) {
    made_.transaction = std::move(transaction);
    return *this;
  }
  Profile& from(Duration start) {
    schedule().start = midnight() + start;
    return *this;
  }
  Profile& lasting(Duration duration) {
    schedule().duration = duration;
    return *this;
  }
  Profile& daily() { return recurring(Recurrency::daily); }
  Profile& weekly() { return recurring(Recurrency::weekly); }
  Profile& relative() {
    made_.kind = ProfileKind::relative;
    return *this;
  }
  Profile& valid_from(Duration time) {
    made_.valid_from = midnight() + time;
    return *this;
  }
  Profile& valid_to(Duration time) {
    made_.valid_to = midnight() + time;
    return *this;
  }
  Profile& arrived(Duration time) {
    made_.installed_at = midnight() + time;
    return *this;
  }
  Profile& at_least(double rate) {
    schedule().minimum = tenths(rate);
    return *this;
  }
  Profile& amps(std::initializer_list<Step> steps) { return rates(ChargingRateUnit::amps, steps); }
  Profile& watts(std::initializer_list<Step> steps) {
    return rates(ChargingRateUnit::watts, steps);
  }
  Profile& amps(double limit) { return amps({{Duration{}, limit}}); }
  Profile& watts(double limit) { return watts({{Duration{}, limit}}); }

  operator ChargingProfile() const { return made_; }

 private:
  static std::int64_t tenths(double rate) { return std::llround(rate * 10); }
  ChargingSchedule& schedule() { return made_.schedules.front(); }
  Profile& recurring(Recurrency recurrency) {
    made_.kind = ProfileKind::recurring;
    made_.recurrency = recurrency;
    return *this;
  }
  Profile& rates(ChargingRateUnit unit, std::initializer_list<Step> steps) {
    schedule().unit = unit;
    schedule().periods.clear();
    for (const Step& step : steps)
      schedule().periods.push_back(SchedulePeriod{step.start, tenths(step.limit), step.phases});
    return *this;
  }
  ChargingProfile made_;
};

inline Profile station_max(int level = 0) {
  return Profile(ProfilePurpose::station_max, level);
}
inline Profile tx_default(int level = 0) {
  return Profile(ProfilePurpose::tx_default, level);
}
/// Of the transaction at that EVSE.
inline Profile tx_profile(EvseId evse = 1, int level = 0) {
  return Profile(ProfilePurpose::tx, level).at(evse).of("tx-" + std::to_string(evse));
}

/// 230 V, 32 A, three phases, nothing plugged in.
inline ChargingSite idle(EvseId evse = 1) {
  ChargingSite site;
  site.evse = evse;
  site.connector = 1;
  return site;
}
inline ChargingSite charging(EvseId evse = 1, Duration since = {}) {
  static const std::string names[] = {"tx-0", "tx-1", "tx-2", "tx-3", "tx-4"};
  ChargingSite site = idle(evse);
  site.charging = true;
  site.transaction = names[evse];
  site.since = midnight() + since;
  return site;
}
inline ChargingSite on_phases(ChargingSite site, int phases) {
  site.phases = phases;
  return site;
}
inline ChargingSite held_on(ChargingSite site, int phases) {
  site.held_phases = phases;
  return site;
}
inline ChargingSite dc_site(int voltage_v, int max_current_a) {
  ChargingSite site = idle();
  site.dc = true;
  site.voltage_v = voltage_v;
  site.max_current_a = max_current_a;
  return site;
}

/// "0s 16A/3 | 1h 8.1A/1"; direct current has no phases.
inline std::string text_of(const CompositeSchedule& schedule) {
  std::string text;
  for (const CompositeSchedule::Period& period : schedule.periods) {
    if (!text.empty()) text += " | ";
    text += format_duration(period.start) + " " + std::to_string(period.limit / 10);
    if (period.limit % 10 != 0) text += "." + std::to_string(period.limit % 10);
    text += to_string(schedule.unit);
    if (period.phases != 0) text += "/" + std::to_string(period.phases);
  }
  return text;
}

}  // namespace ocppsim::test
