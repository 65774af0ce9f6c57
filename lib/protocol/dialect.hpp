// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Dialect: one OCPP version on the wire, as data. Everything that asks "which version?" asks a
// Dialect instead. Copy one to change it: `Dialect mine = *Dialect::find("ocpp1.6");` with
// `mine.catalogue` pointing at a catalogue with vendor messages.
#pragma once

#include <ocppsim/catalogue.hpp>

#include "wire/frame.hpp"

#include <string_view>
#include <vector>

namespace ocppsim {

struct Dialect {
  std::string_view subprotocol;  // "ocpp1.6"
  std::string_view name;         // "OCPP 1.6"
  /// Which adapter family the features floor uses: 1.6 is one, 2.0.1 and 2.1 the other.
  enum class Family { v16, v2 } family;
  FrameRules frames;
  const Catalogue* catalogue = nullptr;
  /// Actions that must survive disconnection, in order.
  std::vector<std::string_view> transactional_actions;
  /// The RPC error for a field the action does not have.
  RpcError unknown_field = RpcError::format_violation;

  /// The RPC error that answers a faulty payload.
  RpcError error_for(const PayloadFault& fault) const noexcept;

  /// nullptr when the subprotocol is unknown.
  static const Dialect* find(std::string_view subprotocol) noexcept;
  /// Oldest version first.
  static const std::vector<const Dialect*>& all() noexcept;
};

}  // namespace ocppsim
