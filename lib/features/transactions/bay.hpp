// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Bay: what Transactions remembers of one EVSE besides the station model: the car, the token that
// opened it, timers. Made when first used, so an idle charger has none.
#pragma once

#include "features/transactions/transactions.hpp"

#include <functional>

namespace ocppsim {

struct Transactions::Bay {
  Bay(EventLoop& loop, EvseId id, std::function<void()> on_connect_timeout,
      std::function<void()> on_power_step)
      : evse(id),
        connect_timeout(loop, std::move(on_connect_timeout)),
        power_step(loop, std::move(on_power_step)) {}

  EvseId evse;
  std::unique_ptr<Vehicle> car;     // set while a cable is in
  std::unique_ptr<Transaction> tx;  // set while it runs
  IdToken token;                    // who is authorized, with Evse::authorized
  std::string group;
  std::optional<int> remote_start_id;
  bool remote = false;       // the next message must say RemoteStart (2.0.1 F02.FR.21)
  bool asking = false;       // an Authorize is under way
  bool over = false;         // the transaction ended, its cable is still in
  bool kept_locked = false;  // until its token, or one of its group, comes (1.6 errata 3.5, 3.17)
  bool cable_left = false;   // unplugged at the car; the other end is still in the socket
  bool ev_paused = false;
  bool evse_paused = false;
  std::optional<TimePoint> step_at;  // when the car changes its draw by itself
  Timer connect_timeout;             // EVConnectionTimeOut
  Timer power_step;                  // the car changes its draw, or an energy limit is reached
};

/// A token that was accepted before anybody knows at which EVSE it will be used.
struct Transactions::Floating {
  Floating(EventLoop& loop, std::function<void()> on_timeout)
      : timeout(loop, std::move(on_timeout)) {}
  IdToken token;
  TokenInfo info;
  std::unique_ptr<Transaction> tx;  // set when a token is enough to start one (2.0.1 E01.FR.03)
  Timer timeout;
};

/// The conditions of 2.0.1 TxStartPoint and TxStopPoint, as a set.
enum TxPoint : unsigned {
  parking_bay_occupancy = 1,
  ev_connected = 2,
  tx_authorized = 4,
  data_signed = 8,
  power_path_closed = 16,
  energy_transfer = 32,
};
/// Reads a comma list; an absent setting (1.6) means PowerPathClosed.
unsigned tx_points(const Variables& variables, Setting setting);

/// Stands for the id that the CSMS never gave: the start was not delivered. 1.6 errata 3.18
constexpr std::string_view unknown_csms_id = "-1";

/// Two tokens of one parentIdTag / groupIdToken.
bool same_group(const std::string& a, const std::string& b) noexcept;

/// "EVSE 1 <what>", for an act that comes at the wrong moment.
Error wrong_state(EvseId evse, const char* what);

}  // namespace ocppsim
