// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Small words the adapters of every block use when they write the wire.
#pragma once

#include "features/feature.hpp"

#include <string>
#include <string_view>

namespace ocppsim {

/// {"status": "..."}, the commonest answer of all.
inline void answer_status(const Responder& responder, std::string_view status) {
  std::string payload;
  JsonWriter(payload).begin_object().field("status", status).end_object();
  responder.result(payload);
}

/// The same with 2.x's statusInfo, so that people see why.
inline void answer_status(const Responder& responder, std::string_view status,
                          std::string_view reason_code, std::string_view why) {
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().field("status", status).key("statusInfo").begin_object();
  json.field("reasonCode", reason_code).field("additionalInfo", why).end_object().end_object();
  responder.result(payload);
}

/// Writes the member unless it is empty.
inline void optional_field(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.field(name, value);
}

}  // namespace ocppsim
