// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reservations: who has the right to come. 1.6 sections 3.11, 5.1, 5.13; 2.0.1 block H.
//
//   reserve() ──> Reserved ──┬─ used:     the transaction of the token (or its group) starts
//                            ├─ cancel(): Canceled
//                            ├─ expired:  by the device clock
//                            └─ removed:  its place became faulted or unavailable
//
//   * One of an EVSE holds the EVSE, which serves one connector at a time.
//   * One of the station (evse 0) holds no place, but as many EVSEs as there are such reservations
//     stay without a user for them; when no more are left, those show as Reserved.
//   * Reservations outlive power.
#pragma once

#include "features/feature.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ocppsim {

struct Reservation {
  int id = 0;
  EvseId evse = 0;  // 0: any
  ConnectorId connector = 0;
  IdToken token;
  std::string group;  // parent idTag / groupIdToken; empty: none
  UtcTime expires_at{};
};

enum class ReserveAnswer { accepted, faulted, occupied, rejected, unavailable };

class Reservations final : public Feature {
 public:
  explicit Reservations(FeatureContext& context);

  /// A known id replaces. Consequences are deferred.
  ReserveAnswer reserve(Reservation wanted);
  /// False: there is none of that id.
  bool cancel(int id);

  /// Somebody else has the right to that EVSE, or to the last free one.
  bool bars(EvseId evse, const IdToken& token, const std::string& group) const;
  /// That EVSE is held for this token.
  bool holds(EvseId evse, const IdToken& token, const std::string& group) const;
  /// A transaction of the token starts there: ends the reservation it uses, whose id is told.
  std::optional<int> use(EvseId evse, const IdToken& token, const std::string& group);
  /// Follows what happens at the station. True: what is held differs.
  bool update_station();
  void on_clock_changed();

  void on_power_on() override;
  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  using Entries = std::vector<Reservation>;
  bool is_usable(EvseId evse) const;
  ReserveAnswer state_of(EvseId evse) const;
  ReserveAnswer answer_for(const Reservation& wanted) const;
  const Reservation* at(EvseId evse) const;
  int free_evses() const;
  int spare_evses() const;
  int waiting() const;  // reservations of the station
  void end(Entries::iterator entry, std::string_view how);
  void drop_lost_places();
  void on_expiry();
  void rearm();
  void changed_later();

  Entries entries_;  // in order of arrival
  Timer expiry_;
};

}  // namespace ocppsim
