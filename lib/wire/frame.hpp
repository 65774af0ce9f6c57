// SPDX-License-Identifier: AGPL-3.0-or-later
//
// OCPP-J frames. 1.6-J section 4.2, 2.1 part 4 section 4.2.
//   [2, id, action, payload]                       CALL
//   [3, id, payload]                               CALLRESULT
//   [4, id, code, description, details]            CALLERROR
//   [5, id, code, description, details]            CALLRESULTERROR (2.1)
//   [6, id, action, payload]                       SEND (2.1), never answered
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/rpc.hpp>

#include <string>
#include <string_view>

namespace ocppsim {

/// A version's frame rules; the dialect tables of the protocol floor fill it.
struct FrameRules {
  bool has_call_result_error = false;
  bool has_send = false;
  /// Spelling by RpcError; errors the version lacks carry the nearest one it has.
  const char* error_codes[rpc_error_count] = {};
  std::size_t max_id_length = 36;
  /// An unreadable frame is answered with the id "-1" (2.0.1 and 2.1 part 4 section 4.2.3).
  bool answers_unreadable = false;
  /// An unknown message type is answered (2.0.1 part 4 section 4.4), not only ignored.
  bool answers_unknown_type = false;

  const char* spell(RpcError error) const noexcept { return error_codes[static_cast<int>(error)]; }
};

/// Views into the parsed document. A payload sent as null is shown as {}: the two mean the same
/// (1.6-J section 4.2, 2.0.1 part 4 section 4.1.5).
struct Frame {
  FrameType type = FrameType::call;
  std::string_view id;
  std::string_view action;             // CALL, SEND
  JsonView payload;                    // CALL, SEND, CALLRESULT; details of the error frames
  std::string_view error_code;         // error frames
  std::string_view error_description;  // error frames
};

/// Why a text is no frame. `id` is filled when it could be read, so the answer can name it.
struct FrameFault {
  RpcError error = RpcError::rpc_framework;
  std::string id;
  std::string message;
  bool not_json = false;
  bool unknown_message_type = false;  // SHALL be ignored (1.6-J section 4.1.3)
  bool is_reply = false;              // a CALLRESULT or an error frame: never answered
};

/// Either a frame or a fault.
struct FrameParse {
  bool ok = false;
  Frame frame;
  FrameFault fault;
};
FrameParse parse_frame(JsonDocument& document, std::string_view text, const FrameRules& rules);

// Each clears `out` first. `payload` is JSON text of an object.
void write_call(std::string& out, std::string_view id, std::string_view action,
                std::string_view payload);
void write_send(std::string& out, std::string_view id, std::string_view action,
                std::string_view payload);
void write_call_result(std::string& out, std::string_view id, std::string_view payload);
void write_call_error(std::string& out, std::string_view id, std::string_view code,
                      std::string_view description, std::string_view details = "{}");
void write_call_result_error(std::string& out, std::string_view id, std::string_view code,
                             std::string_view description, std::string_view details = "{}");

}  // namespace ocppsim
