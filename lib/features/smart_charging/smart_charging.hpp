// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Smart charging: keeps the profiles, and keeps every EVSE at what they allow, from the instant
// they allow it. 1.6 sections 3.13, 5.5, 5.7, 5.16; 2.0.1 block K.
//
//   set, clear, transaction, clock ──> reallocate() ──> Evse::limit_* ──> Transactions::update_power
//                                         ^    │
//                                         └─ timer: the next instant at which a limit may differ
//
// Invariants: after reallocate() every Evse holds the limit of that instant; a profile of a
// transaction is gone with it. Without profiles nothing is computed and no timer runs.
//
// A schedule on the wall clock follows the station's clock when that is set; what counts from the
// start of charging does not (on_clock_changed).
#pragma once

#include "features/feature.hpp"
#include "station/composite_schedule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ocppsim {

enum class ProfileAnswer { accepted, rejected, unit_not_allowed };

class SmartCharging final : public Feature {
 public:
  /// Installed at once when the configuration names no limit.
  static constexpr std::size_t profiles_limit = 1000;

  explicit SmartCharging(FeatureContext& context);

  // -- the CSMS; effects follow after the current callback --
  /// SetChargingProfile. A profile of purpose tx gets the transaction that runs at its EVSE;
  /// `transaction`, if given, must be what the CSMS calls that one.
  ProfileAnswer set(ChargingProfile profile, const std::optional<std::string>& transaction);
  /// False when none matched.
  bool clear(const ProfileFilter& filter);
  /// evse 0: the station. connector 0: the one in use. Without a unit, that of the profile in force.
  CompositeSchedule composite(EvseId evse, ConnectorId connector, seconds duration,
                              std::optional<ChargingRateUnit> unit) const;
  bool allows(ChargingRateUnit unit) const;

  /// A profile that came with a remote start, before it is accepted ...
  ProfileAnswer check_for_start(EvseId evse, const ChargingProfile& profile) const;
  /// ... and after: the transaction that begins at `evse` with this remote start id shall have it.
  void keep_for_start(EvseId evse, int remote_start_id, ChargingProfile profile);

  // -- from the other blocks --
  void on_transaction_started(EvseId evse);
  void on_transaction_ended(EvseId evse, const std::string& uid);
  /// Evse::seeks_power changed; the caller applies the limit of `evse`, the others are told here.
  void on_demand_changed(EvseId evse);
  void on_clock_changed(Duration jump);

  void on_power_off() override;
  void on_variable_changed(std::size_t index) override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Charging {  // one EVSE, from the start of its transaction
    std::optional<UtcTime> since;
    int held_phases = 0;
  };
  struct Waiting {  // for the transaction that a remote start shall begin
    EvseId evse;
    int remote_start_id;
    ChargingProfile profile;
  };

  bool is_sound(const ChargingProfile& profile) const;
  ProfileAnswer check(const ChargingProfile& profile) const;
  bool has_room_for(const ChargingProfile& profile);
  void install(ChargingProfile profile);
  std::vector<ChargingSite> sites() const;
  ChargingRateUnit unit_in_force(const ChargingSite& site) const;
  void reallocate_later();
  void reallocate(EvseId applied_by_caller);

  ChargingProfiles profiles_;
  std::vector<Charging> charging_;  // by EVSE, from 1; empty until a transaction began
  std::vector<Waiting> waiting_;    // at most one per EVSE
  Timer change_;                    // the next instant at which a limit may differ
  bool limits_set_ = false;         // an Evse holds a limit
  bool ready_ = false;              // powered, and what was saved is read
};

}  // namespace ocppsim
