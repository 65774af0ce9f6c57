// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/station_model.hpp"

#include <algorithm>

namespace ocppsim {

bool is_warning(const DeviceError& error) noexcept {
  // EVCommunicationError suspends, the others disturb nothing that charges (1.6 section 7.6).
  for (const char* code :
       {"EVCommunicationError", "LocalListConflict", "ResetFailure", "WeakSignal"})
    if (error.code == code) return true;
  return false;
}

ConnectorId Evse::plugged_connector() const noexcept {
  for (std::size_t i = 0; i < connectors.size(); ++i) {
    if (connectors[i].plugged) return static_cast<ConnectorId>(i) + 1;
  }
  return 0;
}

int Evse::phases_offered() const noexcept {
  if (config.dc) return 0;
  return limit_phases > 0 ? std::min(limit_phases, config.phases) : config.phases;
}

std::int64_t Evse::allowed_w(int phases) const noexcept {
  const std::int64_t volts = std::int64_t{config.voltage_v} * std::max(phases, 1);
  std::int64_t allowed = volts * config.max_current_a;
  if (limit_da >= 0) allowed = std::min(allowed, volts * limit_da / 10);
  if (limit_w >= 0) allowed = std::min(allowed, limit_w);
  return allowed;
}

StationModel::StationModel(const std::vector<EvseConfig>& evses) {
  evses_.reserve(evses.size());
  for (const EvseConfig& config : evses) {
    Evse& evse = evses_.emplace_back();
    evse.id = static_cast<EvseId>(evses_.size());
    evse.config = config;
    for (const ConnectorConfig& connector : config.connectors) {
      evse.connectors.emplace_back().config = connector;
    }
  }
}

bool StationModel::has(EvseId id, ConnectorId connector) const noexcept {
  return has(id) && connector >= 1 &&
         connector <= static_cast<int>(evses_[static_cast<std::size_t>(id) - 1].connectors.size());
}

Evse& StationModel::evse(EvseId id) {
  OCPPSIM_ASSERT(has(id), "no such EVSE");
  return evses_[static_cast<std::size_t>(id) - 1];
}

const Evse& StationModel::evse(EvseId id) const {
  OCPPSIM_ASSERT(has(id), "no such EVSE");
  return evses_[static_cast<std::size_t>(id) - 1];
}

Connector& StationModel::connector(EvseId id, ConnectorId connector) {
  OCPPSIM_ASSERT(has(id, connector), "no such connector");
  return evse(id).connectors[static_cast<std::size_t>(connector) - 1];
}

const Connector& StationModel::connector(EvseId id, ConnectorId connector) const {
  OCPPSIM_ASSERT(has(id, connector), "no such connector");
  return evse(id).connectors[static_cast<std::size_t>(connector) - 1];
}

bool StationModel::is_operative(EvseId id, ConnectorId number) const {
  const Evse& place = evse(id);
  if (updating && !place.transaction) return false;
  if (place.restarting || place.held) return false;
  return operative && place.operative && connector(id, number).operative;
}

ConnectorStatus StationModel::status(EvseId id, ConnectorId number) const {
  const Evse& place = evse(id);
  const Connector& here = connector(id, number);
  if (here.faulted()) return ConnectorStatus::faulted;
  // A change to inoperative waits for the transaction; until it took effect the flag is not set.
  if (!is_operative(id, number)) return ConnectorStatus::unavailable;

  // An EVSE serves one connector at a time (2.0.1 E01.FR.14): the others are not to be had.
  const ConnectorId plugged = place.plugged_connector();
  if (plugged != 0 && plugged != number) return ConnectorStatus::unavailable;

  if (place.transaction || place.finishing) {
    if (place.finishing) return ConnectorStatus::finishing;
    if (place.ev_side_disconnected) return ConnectorStatus::suspended_ev;  // 1.6 section 4.10
    if (here.plugged && place.authorized) {
      if (place.suspended_by_evse) return ConnectorStatus::suspended_evse;  // beats SuspendedEV
      if (place.offering && place.suspended_by_ev) return ConnectorStatus::suspended_ev;
      if (place.offering) return ConnectorStatus::charging;
    }
    return ConnectorStatus::preparing;
  }
  if (place.authorized) return ConnectorStatus::preparing;
  if (place.reserved)
    return ConnectorStatus::reserved;  // a cable alone does not end it: 1.6 4.9 G2
  return here.plugged && !place.released ? ConnectorStatus::preparing : ConnectorStatus::available;
}

int StationModel::connector_count() const noexcept {
  int count = 0;
  for (const Evse& evse : evses_) count += static_cast<int>(evse.connectors.size());
  return count;
}

int StationModel::flat_connector(EvseId id, ConnectorId connector) const noexcept {
  if (!has(id, connector)) return 0;
  int before = 0;
  for (EvseId i = 1; i < id; ++i) {
    before += static_cast<int>(evses_[static_cast<std::size_t>(i) - 1].connectors.size());
  }
  return before + connector;
}

std::pair<EvseId, ConnectorId> StationModel::from_flat(int flat) const noexcept {
  if (flat < 1) return {0, 0};
  for (const Evse& evse : evses_) {
    const int here = static_cast<int>(evse.connectors.size());
    if (flat <= here) return {evse.id, flat};
    flat -= here;
  }
  return {0, 0};
}

}  // namespace ocppsim
