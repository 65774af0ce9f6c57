// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ReserveNow and CancelReservation. Sections 5.1, 5.13.
#include "features/answers.hpp"
#include "features/reservation/reservation_adapters.hpp"

#include <tuple>
#include <utility>

namespace ocppsim {
namespace {

const char* spell(ReserveAnswer answer) noexcept {
  switch (answer) {
    case ReserveAnswer::accepted: return "Accepted";
    case ReserveAnswer::faulted: return "Faulted";
    case ReserveAnswer::occupied: return "Occupied";
    case ReserveAnswer::rejected: return "Rejected";
    case ReserveAnswer::unavailable: return "Unavailable";
  }
  return "Rejected";
}

void handle_reserve_now(FeatureContext& context, JsonView request, const Responder& responder) {
  Reservation wanted;
  wanted.id = static_cast<int>(request["reservationId"].as_int());
  wanted.token.value = request["idTag"].as_string();
  wanted.token.type.clear();
  wanted.group = request["parentIdTag"].as_string();
  const auto connector = static_cast<int>(request["connectorId"].as_int());
  std::tie(wanted.evse, wanted.connector) = context.station.from_flat(connector);
  const Result<UtcTime> expires_at = parse_utc(request["expiryDate"].as_string());
  if ((connector != 0 && wanted.evse == 0) || !expires_at)
    return answer_status(responder, "Rejected");
  wanted.expires_at = *expires_at;
  answer_status(responder, spell(context.blocks.reservations->reserve(std::move(wanted))));
}

void handle_cancel_reservation(FeatureContext& context, JsonView request,
                               const Responder& responder) {
  const auto id = static_cast<int>(request["reservationId"].as_int());
  answer_status(responder, context.blocks.reservations->cancel(id) ? "Accepted" : "Rejected");
}

constexpr Route routes[] = {
    {"CancelReservation", handle_cancel_reservation},
    {"ReserveNow", handle_reserve_now},
};

}  // namespace

std::span<const Route> reservation_routes_v16() {
  return routes;
}

}  // namespace ocppsim
