// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The three dialects. Error codes: 1.6-J section 4.2.3, 2.0.1 part 4 section 4.3, 2.1 part 4
// section 4.3. Frame types: the same chapters.
#include "protocol/dialect.hpp"

namespace ocppsim {
namespace {

void spell(FrameRules& rules, RpcError error, const char* code) {
  rules.error_codes[static_cast<int>(error)] = code;
}

FrameRules frames_v2() {
  FrameRules rules;
  spell(rules, RpcError::not_implemented, "NotImplemented");
  spell(rules, RpcError::not_supported, "NotSupported");
  spell(rules, RpcError::internal, "InternalError");
  spell(rules, RpcError::protocol, "ProtocolError");
  spell(rules, RpcError::security, "SecurityError");
  spell(rules, RpcError::format_violation, "FormatViolation");
  spell(rules, RpcError::property_constraint, "PropertyConstraintViolation");
  spell(rules, RpcError::occurrence_constraint, "OccurrenceConstraintViolation");
  spell(rules, RpcError::type_constraint, "TypeConstraintViolation");
  spell(rules, RpcError::generic, "GenericError");
  spell(rules, RpcError::message_type_not_supported, "MessageTypeNotSupported");
  spell(rules, RpcError::rpc_framework, "RpcFrameworkError");
  return rules;
}

/// 1.6 keeps two misspelled codes on the wire (OCPP-J errata 5.1, 5.2) and has no codes for the
/// RPC layer itself.
FrameRules frames_v16() {
  FrameRules rules = frames_v2();
  spell(rules, RpcError::format_violation, "FormationViolation");
  spell(rules, RpcError::occurrence_constraint, "OccurenceConstraintViolation");
  spell(rules, RpcError::message_type_not_supported, "NotSupported");
  spell(rules, RpcError::rpc_framework, "FormationViolation");
  return rules;
}

// The critical ones among SecurityEventNotifications are queued too: A04.FR.02 of the 1.6 security
// whitepaper and of 2.x. Transactions: 1.6 section 3.7, 2.x E04.FR.01.
Dialect v16() {
  return {"ocpp1.6",
          "OCPP 1.6",
          Dialect::Family::v16,
          frames_v16(),
          Catalogue::find("ocpp1.6"),
          {"StartTransaction", "StopTransaction", "MeterValues", "SecurityEventNotification"},
          // "not conform the PDU structure" is FormationViolation in 1.6 ...
          RpcError::format_violation};
}

FrameRules frames_v201() {
  FrameRules rules = frames_v2();
  rules.answers_unreadable = true;    // part 4 section 4.2.3
  rules.answers_unknown_type = true;  // part 4 section 4.4
  return rules;
}

Dialect v201() {
  return {"ocpp2.0.1",
          "OCPP 2.0.1",
          Dialect::Family::v2,
          frames_v201(),
          Catalogue::find("ocpp2.0.1"),
          {"TransactionEvent", "SecurityEventNotification"},
          // ... and ProtocolError in 2.x.
          RpcError::protocol};
}

Dialect v21() {
  Dialect dialect = v201();
  dialect.subprotocol = "ocpp2.1";
  dialect.name = "OCPP 2.1";
  dialect.catalogue = Catalogue::find("ocpp2.1");
  dialect.frames.has_call_result_error = true;
  dialect.frames.has_send = true;
  dialect.frames.answers_unknown_type = false;  // part 4 section 4.1.3: ignored again
  return dialect;
}

}  // namespace

RpcError Dialect::error_for(const PayloadFault& fault) const noexcept {
  if (fault.path.empty()) return RpcError::format_violation;  // no object at all
  switch (fault.kind) {
    case PayloadFault::Kind::missing:
    case PayloadFault::Kind::cardinality: return RpcError::occurrence_constraint;
    case PayloadFault::Kind::wrong_type: return RpcError::type_constraint;
    case PayloadFault::Kind::bad_value:
      return RpcError::property_constraint;  // 1.6 errata 3.24, 3.38
    case PayloadFault::Kind::unknown_field: return unknown_field;
  }
  return RpcError::generic;
}

const std::vector<const Dialect*>& Dialect::all() noexcept {
  static const Dialect dialects[] = {v16(), v201(), v21()};
  static const std::vector<const Dialect*> list = {&dialects[0], &dialects[1], &dialects[2]};
  return list;
}

const Dialect* Dialect::find(std::string_view subprotocol) noexcept {
  for (const Dialect* dialect : all()) {
    if (dialect->subprotocol == subprotocol) return dialect;
  }
  return nullptr;
}

}  // namespace ocppsim
