// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What comes in: requests are checked, overridden, routed; answers are checked before anybody
// believes them. What goes out is kept first.
#include "charge_point/body.hpp"

#include "base/text.hpp"
#include "features/late.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/security/security.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

/// errorDescription has at most 255 characters (1.6-J section 4.2.3).
std::string_view short_description(std::string_view text) {
  const std::string_view start = text.substr(0, 255);
  return start.substr(0, valid_utf8_prefix(start));
}

std::string in_lower_case(std::string_view word) {
  std::string out(word);
  for (char& letter : out)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

/// Every enumerated word of an object and of those within it.
void lower_words(const Catalogue::Object& object, Json& json) {
  for (const Catalogue::Field& field : object.fields) {
    Json* const member = json.find(field.name);
    if (member == nullptr) continue;
    const auto lower = [&](Json& value) {
      if (field.type == Catalogue::FieldType::enumeration && value.is_string())
        value = Json(in_lower_case(value.as_string()));
      else if (field.object != nullptr && value.is_object())
        lower_words(*field.object, value);
    };
    if (!field.list) {
      lower(*member);
    } else if (member->is_array()) {
      for (Json& item : member->items()) lower(item);
    }
  }
}

}  // namespace

/// The persona with lower-case words (against the schema); everybody else spells as the adapters do.
void ChargePoint::Body::spell(std::string_view action, PayloadKind kind,
                              std::string& payload) const {
  const Catalogue::Message* message = dialect().catalogue->message(action);
  const Catalogue::Object* body = message ? message->body(kind) : nullptr;
  if (body == nullptr) return;
  Result<Json> json = Json::parse(payload);
  if (!json || !json->is_object()) return;  // a raw CALL may be anything
  lower_words(*body, *json);
  payload = json->to_text();
}

void ChargePoint::Body::answer(std::string_view id, std::string_view action,
                               std::string_view payload) {
  if (!config_->persona.lower_case_enums) return session_.respond(id, payload);
  std::string spelled(payload);
  spell(action, PayloadKind::response, spelled);
  session_.respond(id, spelled);
}

void ChargePoint::Body::on_call(const IncomingCall& call) {
  if (refuse_while_rejected(call)) return;
  const Catalogue::Message* message = dialect().catalogue->message(call.action);
  PayloadFault fault;
  const bool faulty = message && !dialect().catalogue->validate(*message, PayloadKind::request,
                                                                call.payload, &fault);
  if (faulty) report_invalid(call.action, fault);
  if (!answer_by_override(call)) act_on(call, faulty ? &fault : nullptr);
}

void ChargePoint::Body::act_on(const IncomingCall& call) {
  const Catalogue::Message* message = dialect().catalogue->message(call.action);
  PayloadFault fault;
  const bool faulty = message && !dialect().catalogue->validate(*message, PayloadKind::request,
                                                                call.payload, &fault);
  act_on(call, faulty ? &fault : nullptr);
}

void ChargePoint::Body::act_on(const IncomingCall& call, const PayloadFault* fault) {
  const Route* route = mind_->features->route(call.action);
  if (!route && !dialect().catalogue->message(call.action))
    return session_.respond_error(call.id, RpcError::not_implemented, "unknown action");
  if (fault)
    return session_.respond_error(call.id, dialect().error_for(*fault),
                                  short_description(fault->message));
  if (!route) return session_.respond_error(call.id, RpcError::not_supported, "not supported");
  route->handle(mind_->context, call.payload, Responder(mind_->context, call.id, call.action));
}

void ChargePoint::Body::on_send(const IncomingCall& call) {
  // No SEND of a CSMS is defined; it has no answer either (2.1 part 4 section 4.2.4).
  tell(EventKind::violation, "unexpected SEND: " + std::string(call.action));
}

bool ChargePoint::Body::refuse_while_rejected(const IncomingCall& call) {
  if (boot_status() != BootStatus::rejected || config_->persona.answers_while_rejected)
    return false;
  if (mind_->features->silent_while_rejected())
    session_.leave_unanswered(call.id);  // 1.6 section 4.2
  else
    session_.respond_error(call.id, RpcError::security, "the boot was rejected");  // B03.FR.08
  return true;
}

void ChargePoint::Body::report_invalid(std::string_view action, const PayloadFault& fault) {
  blocks().security->report(SecurityEvent::invalid_messages,
                            std::string(action) + ": " + fault.message);
  tell(EventKind::invalid_message, std::string(action) + ": " + fault.message);
}

// ---- overrides ----------------------------------------------------------------------------------

struct ChargePoint::Body::Asked {
  std::string id, action, payload;
  std::uint64_t connection = 0;
  bool in_call = true;                          // of the override
  std::optional<std::optional<Answer>> answer;  // given within it
};

void ChargePoint::Body::override_answer(std::string action, LateAnswerOverride answer) {
  std::erase_if(overrides_, [&](const Override& known) { return known.first == action; });
  if (answer) overrides_.emplace_back(std::move(action), std::move(answer));
}

bool ChargePoint::Body::answer_by_override(const IncomingCall& call) {
  const auto found = std::find_if(
      overrides_.rbegin(), overrides_.rend(),
      [&](const Override& known) { return known.first == "*" || known.first == call.action; });
  if (found == overrides_.rend()) return false;
  const LateAnswerOverride override_now = found->second;  // it may remove itself
  const auto asked = std::make_shared<Asked>();
  asked->id = call.id;
  asked->connection = connections_;
  override_now(call, give_once<std::optional<Answer>>(*this, [this, asked](auto answer) {
                 if (asked->in_call)
                   asked->answer.emplace(std::move(answer));
                 else
                   take_answer(*asked, answer);
               }));
  asked->in_call = false;
  if (!asked->answer) {
    asked->action = call.action;
    asked->payload = call.payload.to_text();
    return true;
  }
  const std::optional<Answer> answer = std::move(*asked->answer);
  if (!answer) return false;
  take_answer(*asked, answer);
  return true;
}

void ChargePoint::Body::take_answer(const Asked& asked, const std::optional<Answer>& answer) {
  if (asked.connection != connections_ || !session_.is_open()) return;
  if (!answer) {
    JsonDocument document;
    const Result<JsonView> payload = document.parse(asked.payload);
    OCPPSIM_ASSERT(payload.ok(), "what was parsed once can be parsed again");
    return act_on({asked.id, asked.action, *payload});
  }
  if (answer->delay <= Duration::zero()) return give_answer(asked.id, *answer);
  std::erase_if(late_answers_, [](const auto& late) { return !late->armed(); });
  if (late_answers_.size() == late_answers_limit) late_answers_.erase(late_answers_.begin());
  late_answers_.push_back(std::make_unique<Timer>(
      loop_, [this, id = asked.id, connection = connections_, answer = *answer] {
        if (connection == connections_) give_answer(id, answer);
      }));
  late_answers_.back()->start(answer->delay);
}

void ChargePoint::Body::give_answer(const std::string& id, const Answer& answer) {
  const std::string payload = answer.payload.is_null() ? "{}" : answer.payload.to_text();
  switch (answer.kind) {
    case Answer::Kind::result: return session_.respond(id, payload);
    case Answer::Kind::silence: return (void)session_.leave_unanswered(id);
    case Answer::Kind::error: break;
  }
  // The code is the user's own word, which no dialect may know.
  if (!session_.leave_unanswered(id)) return;  // its connection is gone
  std::string text;
  write_call_error(text, id, answer.error_code, answer.error_description, payload);
  session_.send_text(text);
}

// ---- answers and frames -------------------------------------------------------------------------

void ChargePoint::Body::on_reply(std::uint64_t token, const Reply& reply) {
  const bool leaves = std::exchange(reconnect_due_, false);
  take_reply(token, reply);
  if (leaves) link_.reconnect();
}

void ChargePoint::Body::take_reply(std::uint64_t token, const Reply& reply) {
  const Catalogue& catalogue = *dialect().catalogue;
  const Catalogue::Message* message = reply.ok() ? catalogue.message(reply.action) : nullptr;
  PayloadFault fault;
  if (!message || catalogue.validate(*message, PayloadKind::response, reply.payload, &fault))
    return queue_.on_reply(token, reply);
  // Nobody can act on an answer that can not be read: the CALL failed.
  report_invalid(reply.action, fault);
  const RpcError error = dialect().error_for(fault);
  session_.report_bad_result(reply.message_id, error, short_description(fault.message));
  Reply failed = reply;
  failed.kind = ReplyKind::error;
  failed.payload = {};
  failed.error_code = dialect().frames.spell(error);
  failed.error_description = fault.message;
  queue_.on_reply(token, failed);
}

void ChargePoint::Body::on_violation(const Violation& violation) {
  tell(EventKind::violation, std::string(to_string(violation.kind)) + ": " + violation.detail);
}

void ChargePoint::Body::on_frame(Direction direction, std::string_view text) {
  if (direction == Direction::sent) {
    save_state();
    blocks().provisioning->on_message_sent();
  }
  if (observers_.empty()) return;
  observers_.each(
      [&](ChargePointObserver& observer) { observer.on_frame(face_, direction, text); });
}

}  // namespace ocppsim
