// SPDX-License-Identifier: AGPL-3.0-or-later
//
// StationModel: the hardware of one charging station: EVSEs, connectors, meters, what is plugged
// in. It knows nothing of OCPP; features decide, the model remembers and computes.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/station.hpp>

#include "station/meter.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ocppsim {

/// Such an error is told but charging goes on: it is a warning (1.6 sections 4.9, 7.6).
bool is_warning(const DeviceError& error) noexcept;

struct Connector {
  ConnectorConfig config;
  bool plugged = false;
  bool locked = false;
  bool lock_fails = false;
  bool operative = true;  // as set; an EVSE or station that is inoperative overrides
  DeviceError error;
  bool faulted() const noexcept { return error.code != "NoError" && !is_warning(error); }
};

struct Evse {
  EvseId id = 0;
  EvseConfig config;
  std::vector<Connector> connectors;  // [0] is connector 1
  Meter meter;
  bool operative = true;
  bool reserved = false;

  // Power path, decided by the features:
  bool authorized = false;  // somebody may charge here
  bool offering = false;    // contactor closed, the car may draw
  bool suspended_by_evse = false;
  bool suspended_by_ev = false;  // the car does not draw (full, paused)
  bool transaction = false;      // a transaction runs
  bool finishing = false;        // ended, cable still in
  bool released = false;         // ended, cable still in, and shown as free (a persona)
  bool restarting = false;       // being reset by itself (2.0.1 B11.FR.08); not operative meanwhile
  bool held = false;             // kept idle until the station's change or reset (2.0.1 B12)
  bool ev_side_disconnected =
      false;  // a transaction outlives its cable (1.6 section 4.10); says so in `info`
  bool seeks_power = false;  // a car may charge here, whatever smart charging leaves for it

  // Smart charging; both hold.
  std::int64_t limit_w = -1;   // in all; -1: none
  std::int64_t limit_da = -1;  // tenths of an ampere on each phase; -1: none
  int limit_phases = 0;        // it may use no more of them; 0: all

  ConnectorId plugged_connector() const noexcept;  // 0: none
  /// Phases it offers now; 0: direct current.
  int phases_offered() const noexcept;
  /// W that a car on so many of these phases may draw (DC: 0).
  std::int64_t allowed_w(int phases) const noexcept;
};

class StationModel {
 public:
  explicit StationModel(const std::vector<EvseConfig>& evses);

  int evse_count() const noexcept { return static_cast<int>(evses_.size()); }
  bool has(EvseId evse) const noexcept { return evse >= 1 && evse <= evse_count(); }
  bool has(EvseId evse, ConnectorId connector) const noexcept;
  Evse& evse(EvseId id);  // requires has(id)
  const Evse& evse(EvseId id) const;
  Connector& connector(EvseId evse, ConnectorId connector);
  const Connector& connector(EvseId evse, ConnectorId connector) const;

  bool operative = true;  // the station as a whole
  bool updating = false;  // new firmware waits or installs: no EVSE begins anything new meanwhile
  DeviceError error;      // of the station itself (1.6 connector 0)
  bool faulted() const noexcept { return error.code != "NoError" && !is_warning(error); }
  bool is_operative(EvseId evse, ConnectorId connector) const;
  /// The finest status that fits the state; a version without that word maps it.
  ConnectorStatus status(EvseId evse, ConnectorId connector) const;

  // OCPP 1.6 numbers connectors through, 1..n; 0 is the station.
  int connector_count() const noexcept;
  int flat_connector(EvseId evse, ConnectorId connector) const noexcept;
  /// {0,0} when out of range.
  std::pair<EvseId, ConnectorId> from_flat(int flat) const noexcept;

 private:
  std::vector<Evse> evses_;
};

}  // namespace ocppsim
