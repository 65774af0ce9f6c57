// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Tokens at the reader: whom they start, whom they stop, and which EVSE is meant.
#include "base/text.hpp"
#include "features/reservation/reservation.hpp"
#include "features/transactions/bay.hpp"

namespace ocppsim {

bool same_group(const std::string& a, const std::string& b) noexcept {
  return !a.empty() && equals_ignoring_case(a, b);
}

EvseId Transactions::reader_target(const IdToken& token) const {
  const StationModel& station = context_.station;
  for (const auto& here : bays_) {
    if (here && here->tx && station.evse(here->evse).authorized && same_token(here->token, token)) {
      return here->evse;
    }
  }
  for (EvseId id = 1; id <= station.evse_count(); ++id) {
    const Bay* here = bay_if(id);
    const Evse& place = station.evse(id);
    const bool busy = place.authorized || (here && (here->asking || here->over));
    if (busy || place.plugged_connector() == 0 || !check_usable(id)) continue;
    if (!reservation_bars(id, token, context_.blocks.authorization->group_of(token))) return id;
  }
  return station.evse_count() == 1 ? 1 : 0;
}

bool Transactions::stops_unasked(const IdToken& token, const IdToken& holder,
                                 const std::string& group) const {
  // 1.6 section 4.1, 2.0.1 C01.FR.03, E07.FR.01: the same token needs no Authorize.
  if (same_token(token, holder)) return true;
  if (!messages_->known_group_stops()) return false;
  const TokenInfo* info = context_.blocks.authorization->known(token.value);
  return info != nullptr && info->accepted_at(context_.clock.now()) &&
         same_group(info->parent, group);
}

bool Transactions::frees_cable(const Bay& here, const IdToken& token) const {
  return same_token(token, here.token) ||
         same_group(context_.blocks.authorization->group_of(token), here.group);  // 1.6 errata 3.5
}

Result<void> Transactions::present_token(const IdToken& token, EvseId evse) {
  if (evse != 0 && !context_.station.has(evse)) {
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  }
  if (evse == 0 && !ends_floating(token)) evse = reader_target(token);
  context_.emit(EventKind::token_presented, evse, 0, token.value);
  if (evse == 0) {
    present_floating(token);
    return {};
  }

  Bay& here = bay(evse);
  Evse& place = context_.station.evse(evse);
  if (here.asking) return wrong_state(evse, "is still authorizing a token");
  if (here.kept_locked && frees_cable(here, token)) {
    // The owner fetches the cable (1.6 section 4.10, errata 3.17, 2.0.1 E05.FR.11).
    release_cable(here);
    refresh(evse);
    return {};
  }
  if (here.tx && place.authorized) {
    if (stops_unasked(token, here.token, here.group)) {
      conclude(here, StopReason::local, Trigger::stop_authorized, &token);
    } else {
      ask(here, token, Trigger::stop_authorized, std::nullopt);
    }
    return {};
  }
  if (place.authorized) {
    if (!same_token(token, here.token)) return wrong_state(evse, "waits for another token's car");
    start_connect_timeout(here);
    return {};
  }
  if (Result<void> usable = check_usable(evse); !usable) return usable;
  if (here.tx && !here.tx->record.token.value.empty() &&
      !same_token(token, here.tx->record.token)) {
    return wrong_state(evse, "has a transaction of another token");  // 2.0.1 C01.FR.23
  }
  ask(here, token, Trigger::authorized, std::nullopt);
  return {};
}

void Transactions::ask(Bay& here, const IdToken& token, Trigger trigger,
                       std::optional<int> remote_start_id) {
  here.asking = true;
  context_.blocks.authorization->authorize(
      token,
      [this, evse = here.evse, token, trigger, remote_start_id](const AuthorizationResult& result) {
        Bay& there = bay(evse);
        there.asking = false;
        on_asked(there, token, result.info, trigger, remote_start_id);
      });
}

void Transactions::on_asked(Bay& here, const IdToken& token, const TokenInfo& info, Trigger trigger,
                            std::optional<int> remote_start_id) {
  Evse& place = context_.station.evse(here.evse);
  if (is_master_pass(info)) {
    context_.emit(EventKind::authorization_result, here.evse, 0, "MasterPass");
    if (trigger != Trigger::remote_start) stop_by_master_pass(token);
    return;  // it starts nothing (2.0.1 C12.FR.09, C16.FR.03)
  }
  const bool allowed = info.accepted() && info.allows(here.evse);
  const bool starts = trigger != Trigger::stop_authorized && !place.authorized;
  const bool barred = allowed && starts && reservation_bars(here.evse, token, info.parent);
  context_.emit(EventKind::authorization_result, here.evse, 0,
                barred                        ? std::string_view("Reserved")  // for somebody else
                : info.accepted() && !allowed ? std::string_view("NotAtThisLocation")
                                              : std::string_view(info.status));
  if (!allowed || barred) return;
  if (here.kept_locked && same_group(info.parent, here.group)) {
    release_cable(here);
    refresh(here.evse);
    return;
  }
  if (here.tx && place.authorized) {
    if (trigger == Trigger::stop_authorized && same_group(info.parent, here.group)) {
      conclude(here, StopReason::local, Trigger::stop_authorized, &token);
    }
    return;
  }
  // The world may have changed while the CSMS was thinking.
  if (!starts || !check_usable(here.evse)) return;
  accept(here, token, info, trigger, remote_start_id);
}

bool Transactions::is_master_pass(const TokenInfo& info) const {
  return info.accepted() &&
         same_group(info.parent,
                    std::string(context_.variables.text(Setting::master_pass_group_id)));
}

/// Without a display to choose from, all of them (2.0.1 C16.FR.02).
void Transactions::stop_by_master_pass(const IdToken& token) {
  if (floating_tx()) end_floating(StopReason::master_pass, Trigger::stop_authorized, &token);
  for (const auto& here : bays_) {
    if (!here || !here->tx) continue;
    const bool over = here->tx->stop_decided && !context_.station.evse(here->evse).authorized;
    if (!over) conclude(*here, StopReason::master_pass, Trigger::stop_authorized, &token);
  }
}

bool Transactions::reservation_bars(EvseId evse, const IdToken& token,
                                    const std::string& group) const {
  return context_.blocks.reservations->bars(evse, token, group);
}

void Transactions::accept(Bay& here, const IdToken& token, const TokenInfo& info, Trigger trigger,
                          std::optional<int> remote_start_id) {
  Evse& place = context_.station.evse(here.evse);
  place.authorized = true;
  place.finishing = place.released = false;
  here.token = token;
  here.group = info.parent;
  here.over = false;
  here.kept_locked = false;
  here.remote = trigger == Trigger::remote_start;
  here.remote_start_id = remote_start_id;
  if (here.tx) {
    here.tx->authorized = true;
    here.tx->deauthorized = false;
    here.tx->stop_decided = false;
    here.tx->token_told = false;
    here.tx->record.token = token;
    here.tx->group = info.parent;
    here.tx->reservation_id = context_.blocks.reservations->use(here.evse, token, info.parent);
    if (remote_start_id) here.tx->remote_start_id = remote_start_id;
  }
  if (place.plugged_connector() != 0) {
    here.connect_timeout.cancel();
  } else {
    start_connect_timeout(here);
  }
  on_facts(here, trigger);
}

}  // namespace ocppsim
