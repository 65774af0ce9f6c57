// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The words of OCPP-J RPC that both library and user speak: frame types, errors, calls, replies
// and what a peer may do wrong.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/time.hpp>

#include <string>
#include <string_view>

namespace ocppsim {

enum class FrameType { call = 2, call_result = 3, call_error = 4, call_result_error = 5, send = 6 };
const char* to_string(FrameType type) noexcept;  // "CALL", "CALLRESULT", ...

/// What a peer did wrong with a message, independent of how its version spells it.
enum class RpcError {
  not_implemented,  // action unknown to the receiver
  not_supported,    // known, but not supported
  internal,
  protocol,  // payload incomplete for the action
  security,
  format_violation,       // not syntactically correct for the action
  property_constraint,    // a value is out of its range
  occurrence_constraint,  // cardinality broken
  type_constraint,
  generic,
  message_type_not_supported,
  rpc_framework,  // the frame itself is not valid
};
constexpr int rpc_error_count = 12;

enum class ReplyKind { result, error, timeout, lost };

/// The end of one of our CALLs. Views live during the callback only.
struct Reply {
  ReplyKind kind = ReplyKind::lost;
  std::string_view action;      // of the CALL
  std::string_view message_id;  // of the CALL; valid until the next one goes out
  JsonView payload;             // result, or the details of an error
  std::string_view error_code;
  std::string_view error_description;  // of a timeout: why the CALL was not even sent
  Duration elapsed{};                  // since the CALL went out
  bool ok() const noexcept { return kind == ReplyKind::result; }
};

/// A CALL (or SEND) of the peer. Views live during the callback only; keep `id` to answer later.
struct IncomingCall {
  std::string_view id;
  std::string_view action;
  JsonView payload;
};

enum class ViolationKind {
  not_json,   // not a frame at all
  bad_frame,  // JSON, but not an OCPP-J frame
  unknown_message_type,
  duplicate_reply,      // answers a CALL that was answered already
  late_reply,           // answers a CALL that timed out
  foreign_reply,        // answers an id we never used
  overlapping_call,     // a second CALL before we answered the first
  duplicate_call_id,    // the peer used an id twice on this connection
  error_reply_to_reply  // CALLRESULTERROR: the peer could not read our CALLRESULT
};
const char* to_string(ViolationKind kind) noexcept;

struct Violation {
  ViolationKind kind;
  std::string message_id;
  std::string detail;  // with the start of the offending text
};

enum class Direction { sent, received };

}  // namespace ocppsim
