// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/frame.hpp"

#include "base/text.hpp"
#include "wire/json_text.hpp"

namespace ocppsim {
namespace {

/// Collects what can be said about a frame; the first fault ends it.
class FrameReader {
 public:
  FrameReader(JsonView root, const FrameRules& rules) : root_(root), rules_(rules) {}

  FrameParse read() {
    if (!root_.is_array() || root_.size() == 0) return fault("not a JSON array");
    const JsonView number = root_.at(0);
    if (!number.is_integer()) return fault("the message type is not a number");
    const std::int64_t type = number.as_int();
    out_.fault.is_reply = type >= 3 && type <= 5;
    const bool known = (type >= 2 && type <= 4) || (type == 5 && rules_.has_call_result_error) ||
                       (type == 6 && rules_.has_send);
    if (!known) {
      out_.fault.unknown_message_type = true;
      return fault("unknown message type " + std::to_string(type),
                   RpcError::message_type_not_supported);
    }
    out_.frame.type = static_cast<FrameType>(type);
    if (const char* why = read_id()) return fault(why);
    switch (out_.frame.type) {
      case FrameType::call:
      case FrameType::send: return read_call();
      case FrameType::call_result: return read_result();
      case FrameType::call_error:
      case FrameType::call_result_error: break;
    }
    return read_error();
  }

 private:
  FrameParse fault(std::string message, RpcError error = RpcError::rpc_framework) {
    out_.fault.error = error;
    out_.fault.message = std::move(message);
    out_.fault.id = root_.at(1).as_string();
    return std::move(out_);
  }
  FrameParse good() {
    out_.ok = true;
    return std::move(out_);
  }

  /// Why the id is not acceptable, or null.
  const char* read_id() {
    const JsonView id = root_.at(1);
    out_.frame.id = id.as_string();
    if (!id.is_string() || out_.frame.id.empty()) return "the message id is no text";
    // 1.6-J section 4.1.4, 2.0.1 part 4 section 4.1.4
    return utf8_length(out_.frame.id) > rules_.max_id_length ? "the message id is too long"
                                                             : nullptr;
  }

  FrameParse wrong_length(std::size_t wanted) {
    return fault("has " + std::to_string(root_.size()) + " elements instead of " +
                 std::to_string(wanted));
  }

  /// Null means empty: 1.6-J section 4.2.1, 2.0.1 part 4 section 4.1.5.
  bool read_object(std::size_t index) {
    const JsonView value = root_.at(index);
    if (!value.is_object() && !value.is_null()) return false;
    out_.frame.payload = value.is_object() ? value : JsonView::empty_object();
    return true;
  }

  FrameParse read_call() {
    if (root_.size() != 4) return wrong_length(4);
    out_.frame.action = root_.at(2).as_string();
    if (out_.frame.action.empty()) return fault("the action is no text");
    if (!read_object(3)) return fault("the payload is no object", RpcError::format_violation);
    return good();
  }

  FrameParse read_result() {
    if (root_.size() != 3) return wrong_length(3);
    if (!read_object(2)) return fault("the payload is no object", RpcError::format_violation);
    return good();
  }

  FrameParse read_error() {
    if (root_.size() != 5) return wrong_length(5);
    if (!root_.at(2).is_string() || !root_.at(3).is_string() || !read_object(4)) {
      return fault("error code, description and details are not text, text and object");
    }
    out_.frame.error_code = root_.at(2).as_string();
    out_.frame.error_description = root_.at(3).as_string();
    return good();
  }

  const JsonView root_;
  const FrameRules& rules_;
  FrameParse out_;
};

void begin(std::string& out, char type, std::string_view id) {
  out.clear();
  out += '[';
  out += type;
  out += ',';
  append_json_string(out, id);
  out += ',';
}

void write_action(std::string& out, char type, std::string_view id, std::string_view action,
                  std::string_view payload) {
  begin(out, type, id);
  append_json_string(out, action);
  out += ',';
  out += payload;
  out += ']';
}

void write_error(std::string& out, char type, std::string_view id, std::string_view code,
                 std::string_view description, std::string_view details) {
  begin(out, type, id);
  append_json_string(out, code);
  out += ',';
  append_json_string(out, description);
  out += ',';
  out += details;
  out += ']';
}

}  // namespace

const char* to_string(FrameType type) noexcept {
  switch (type) {
    case FrameType::call: return "CALL";
    case FrameType::call_result: return "CALLRESULT";
    case FrameType::call_error: return "CALLERROR";
    case FrameType::call_result_error: return "CALLRESULTERROR";
    case FrameType::send: return "SEND";
  }
  return "unknown";
}

FrameParse parse_frame(JsonDocument& document, std::string_view text, const FrameRules& rules) {
  const Result<JsonView> root = document.parse(text);
  if (root) return FrameReader(*root, rules).read();
  FrameParse out;
  out.fault.not_json = true;
  out.fault.message = root.error().message;
  return out;
}

void write_call(std::string& out, std::string_view id, std::string_view action,
                std::string_view payload) {
  write_action(out, '2', id, action, payload);
}

void write_send(std::string& out, std::string_view id, std::string_view action,
                std::string_view payload) {
  write_action(out, '6', id, action, payload);
}

void write_call_result(std::string& out, std::string_view id, std::string_view payload) {
  begin(out, '3', id);
  out += payload;
  out += ']';
}

void write_call_error(std::string& out, std::string_view id, std::string_view code,
                      std::string_view description, std::string_view details) {
  write_error(out, '4', id, code, description, details);
}

void write_call_result_error(std::string& out, std::string_view id, std::string_view code,
                             std::string_view description, std::string_view details) {
  write_error(out, '5', id, code, description, details);
}

}  // namespace ocppsim
