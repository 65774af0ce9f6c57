// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A CALL of a charger, from its arrival to our answer:
//
//   known action? ─ valid payload? ─ boot accepted? ─ user's handler ─ rule ─ route ─ answer
#include "csms/body.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

using Effect = CsmsRule::Effect;

constexpr std::size_t max_error_description = 255;  // 2.0.1 part 4 section 4.2.3
constexpr std::string_view overlap_prefix = "overlap-";

/// How a rule wants a CALL booked.
Booking booking_of(const CsmsRule* rule) {
  Booking booking;
  if (rule == nullptr) return booking;
  booking.keep = rule->effect != Effect::lose;
  booking.double_bill = rule->effect == Effect::double_bill;
  booking.new_transaction = rule->effect == Effect::new_transaction;
  return booking;
}

}  // namespace

void Csms::Body::on_call(Connection& from, const IncomingCall& call) {
  const ActionTable::Action* action = ActionTable::of(from.dialect()).find(call.action);
  if (action == nullptr) {
    if (ask_user(from, call, nullptr)) return;
    return refuse(from, call, RpcError::not_implemented, "this version has no such action");
  }
  PayloadFault fault;
  if (!from.dialect().catalogue->validate(*action->message, PayloadKind::request, call.payload,
                                          &fault)) {
    on_violation(from, fmt::format("{}: {}", call.action, fault.message));
    return refuse(from, call, from.dialect().error_for(fault), fault.message);
  }
  from.charger().count(action->message->action);
  if (config.enforce_boot && boot_gate_closed(from.charger(), call.action)) {
    return refuse(from, call, RpcError::security, "the boot was not accepted");
  }
  if (!ask_user(from, call, action)) act_on(from, call, *action);
}

void Csms::Body::act_on(Connection& from, const IncomingCall& call,
                        const ActionTable::Action& action) {
  const CsmsRule* rule = judge(from, &action, call, false);
  if (rule != nullptr && rule->effect == Effect::silence) return;
  if (rule != nullptr && rule->effect == Effect::answer) {
    return answer_by_rule(from, call, *rule, rule->payload.to_text());
  }
  if (rule != nullptr && rule->effect == Effect::error)
    return answer_by_rule(from, call, *rule, {});
  if (action.route == nullptr || action.route->handle == nullptr) {
    return refuse(from, call, RpcError::not_supported, "not supported by this CSMS");
  }
  answer(from, call, action, rule);
}

void Csms::Body::answer(Connection& from, const IncomingCall& call,
                        const ActionTable::Action& action, const CsmsRule* rule) {
  answer_text = "{}";
  Exchange exchange{config,         journal,          from.charger(), call.payload,
                    loop.utc_now(), booking_of(rule), answer_text,    authority.get()};
  action.route->handle(exchange);
  if (exchange.refused) return refuse(from, call, exchange.error, exchange.why);
  if (answer_text != "{}" || !action.empty_is_valid) check_own(from, action, answer_text);
  if (!exchange.certificate.empty())
    bring_certificate(from.charger(), call.payload, exchange.certificate);
  if (rule == nullptr) return from.respond(call.id, answer_text);
  answer_by_rule(from, call, *rule, answer_text);
}

/// After the answer that is on its way. 2.x: for what, and in answer to which request, is echoed.
void Csms::Body::bring_certificate(const Charger& charger, JsonView request,
                                   const std::string& pem) {
  Json payload = Json::object();
  payload["certificateChain"] = pem;
  if (const JsonView use = request["certificateType"]) payload["certificateType"] = use.as_string();
  if (const JsonView id = request["requestId"]) payload["requestId"] = id.as_int();
  soon([this, identity = charger.identity, payload = std::move(payload)] {
    if (auto sent = call(identity, "CertificateSigned", payload, {}); !sent)
      journal.add(loop.utc_now(), identity, "certificate", sent.error().message);
  });
}

/// Our own answers are held against the catalogue too: a wrong one is a bug of ours.
void Csms::Body::check_own(const Connection& to, const ActionTable::Action& action,
                           std::string_view payload) {
  const auto view = own_document.parse(payload);
  OCPPSIM_ASSERT(view.ok(), "an answer of the CSMS is JSON");
  PayloadFault fault;
  const bool valid =
      to.dialect().catalogue->validate(*action.message, PayloadKind::response, *view, &fault);
  if (!valid) {  // a configured status, say
    journal.add(loop.utc_now(), to.charger().identity, "own answer",
                fmt::format("{}: {}", action.message->action, fault.message));
  }
}

bool Csms::Body::boot_gate_closed(const Charger& charger, std::string_view action) const {
  // Never booted here is no obstacle: a plain reconnect after a restart of ours (1.6-J section 5.4).
  if (charger.boot == BootStatus::none || charger.boot == BootStatus::accepted) return false;
  if (action == "BootNotification") return false;
  return std::find(charger.asked_for.begin(), charger.asked_for.end(), action) ==
         charger.asked_for.end();
}

void Csms::Body::refuse(Connection& from, const IncomingCall& call, RpcError error,
                        std::string_view why) {
  journal.add(loop.utc_now(), from.charger().identity, "refused",
              fmt::format("{}: {}", call.action, why));
  from.respond_error(call.id, from.dialect().frames.spell(error),
                     why.substr(0, max_error_description), "{}");
}

struct Csms::Body::Asked {
  KeptAnswer kept;  // where the answer goes
  const ActionTable::Action* action = nullptr;
  std::string name, payload;
  bool in_call = true;  // of the handler
  bool answered = false;
  std::optional<Answer> answer;  // given within it
};

bool Csms::Body::ask_user(Connection& from, const IncomingCall& call,
                          const ActionTable::Action* action) {
  if (handlers.empty()) return false;
  const auto found = handlers.find(call.action);
  if (found == handlers.end()) return false;
  const LateHandler handler = found->second;  // it may replace itself
  const auto asked = std::make_shared<Asked>();
  asked->kept = {from.serial(), from.charger().index, std::string(call.id), "{}", {}, {}, {}};
  asked->action = action;
  handler(from.charger().identity, call, [this, here = alive, asked](std::optional<Answer> chosen) {
    if (!*here || std::exchange(asked->answered, true)) return;
    if (asked->in_call)
      asked->answer = std::move(chosen);
    else
      take_answer(*asked, chosen);
  });
  asked->in_call = false;
  if (asked->answered && !asked->answer) return false;
  asked->name = call.action;
  if (asked->answered) {
    give_answer(from, *asked, *asked->answer);
  } else {
    asked->payload = call.payload.to_text();
  }
  return true;
}

void Csms::Body::take_answer(const Asked& asked, const std::optional<Answer>& chosen) {
  Connection* const from = chargers[asked.kept.charger]->current;
  if (from == nullptr || from->serial() != asked.kept.connection) return;
  if (chosen) return give_answer(*from, asked, *chosen);
  JsonDocument document;
  const Result<JsonView> payload = document.parse(asked.payload);
  OCPPSIM_ASSERT(payload.ok(), "what was parsed once can be parsed again");
  const IncomingCall call{asked.kept.id, asked.name, *payload};
  if (asked.action != nullptr) return act_on(*from, call, *asked.action);
  refuse(*from, call, RpcError::not_implemented, "this version has no such action");
}

void Csms::Body::give_answer(Connection& to, const Asked& asked, const Answer& chosen) {
  if (chosen.kind == Answer::Kind::silence) return;
  KeptAnswer kept = asked.kept;
  if (!chosen.payload.is_null()) kept.payload = chosen.payload.to_text();
  if (chosen.kind == Answer::Kind::error) {
    kept.error_code = chosen.error_code.empty() ? "InternalError" : chosen.error_code;
    kept.error_description = chosen.error_description;
  } else if (asked.action != nullptr) {
    check_own(to, *asked.action, kept.payload);
    follow_boot(to.charger(), asked.name, kept.payload);
  }
  if (chosen.delay > Duration{0}) {
    keep_until(loop.now() + chosen.delay, std::move(kept));
  } else {
    send_kept(kept);
  }
}

/// What a charger was told decides, not what we meant to tell it.
void Csms::Body::follow_boot(Charger& charger, std::string_view action, std::string_view payload) {
  if (action != "BootNotification") return;
  const auto told = own_document.parse(payload);
  if (!told.ok()) return;
  charger.boot = parse_boot_status((*told)["status"].as_string());
}

// ---- rules ------------------------------------------------------------------------------------

const CsmsRule* Csms::Body::judge(const Connection& from, const ActionTable::Action* action,
                                  const IncomingCall& call, bool send) {
  if (rules.empty()) return nullptr;
  RuleBook::Occasion occasion{
      from.charger().identity, from.charger().index, call.action, call.payload, false, send};
  if (rules.asks_for_replays() && action != nullptr && action->route != nullptr &&
      action->route->replayed != nullptr) {
    occasion.replayed = action->route->replayed(from.charger(), call.payload, loop.utc_now());
  }
  return rules.judge(occasion);
}

void Csms::Body::answer_by_rule(Connection& from, const IncomingCall& call, const CsmsRule& rule,
                                std::string payload) {
  KeptAnswer kept{
      from.serial(), from.charger().index, std::string(call.id), std::move(payload), {}, {}, {}};
  switch (rule.effect) {
    case Effect::merge: kept.payload = merge_members(kept.payload, rule.payload); break;
    case Effect::shift_time: kept.payload = shift_current_time(kept.payload, rule.delay); break;
    case Effect::phantom_bill: from.charger().book.bill_phantom(loop.utc_now()); break;
    case Effect::disconnect: return from.abort();
    case Effect::error:
      kept.error_code = rule.error_code;
      kept.error_description = rule.error_description;
      kept.payload = rule.payload.is_object() ? rule.payload.to_text() : "{}";
      break;
    case Effect::foreign_id: {
      std::string text;
      write_call_result(text, fmt::format("foreign-{}", next_foreign_id++), kept.payload);
      return from.send_text(text);
    }
    case Effect::delay: return keep_until(loop.now() + rule.delay, std::move(kept));
    case Effect::hold:
      if (held.size() >= max_kept_answers) break;
      kept.rule = rule.name;
      held.push_back(std::move(kept));
      return;
    default: break;
  }
  if (kept.error_code.empty()) follow_boot(from.charger(), call.action, kept.payload);
  send_kept(kept);
  if (rule.effect == Effect::answer_twice) {
    std::string text;
    write_call_result(text, kept.id, kept.payload);
    from.send_text(text);
  }
  if (rule.effect == Effect::overlap_calls) overlap_calls(from);
}

/// Two CALLs at once: what a CSMS without a queue per charger does.
void Csms::Body::overlap_calls(Connection& to) {
  std::string text;
  for (int i = 0; i < 2; ++i) {
    write_call(text, fmt::format("{}{}", overlap_prefix, next_foreign_id++), "GetLocalListVersion",
               "{}");
    to.send_text(text);
  }
}

void Csms::Body::on_send(Connection& from, const IncomingCall& call) {
  const ActionTable::Action* action = ActionTable::of(from.dialect()).find(call.action);
  if (action == nullptr || action->route == nullptr || action->route->handle == nullptr) {
    return on_violation(from,
                        fmt::format("SEND of {}, which is no SEND of a charger", call.action));
  }
  PayloadFault fault;
  if (!from.dialect().catalogue->validate(*action->message, PayloadKind::request, call.payload,
                                          &fault)) {
    return on_violation(from, fmt::format("{}: {}", call.action, fault.message));
  }
  answer_text = "{}";
  Exchange exchange{config, journal, from.charger(), call.payload, loop.utc_now(), {}, answer_text};
  action->route->handle(exchange);
  if (judge(from, action, call, true) == nullptr) return;  // a SEND has no answer
  std::string text;
  write_call_result(text, call.id, "{}");
  from.send_text(text);
}

// ---- answers kept back ------------------------------------------------------------------------

void Csms::Body::send_kept(const KeptAnswer& kept) {
  Connection* connection = chargers[kept.charger]->current;
  if (connection == nullptr || connection->serial() != kept.connection) return;
  if (kept.error_code.empty()) {
    connection->respond(kept.id, kept.payload);
  } else {
    connection->respond_error(kept.id, kept.error_code, kept.error_description, kept.payload);
  }
}

void Csms::Body::keep_until(TimePoint due, KeptAnswer kept) {
  if (delayed.size() >= max_kept_answers) return send_kept(kept);
  delayed.emplace(due, std::move(kept));
  delay_timer.start_at(delayed.begin()->first);
}

void Csms::Body::send_due() {
  while (!delayed.empty() && delayed.begin()->first <= loop.now()) {
    const KeptAnswer kept = std::move(delayed.begin()->second);
    delayed.erase(delayed.begin());
    send_kept(kept);
  }
  if (!delayed.empty()) delay_timer.start_at(delayed.begin()->first);
}

}  // namespace ocppsim
