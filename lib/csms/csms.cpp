// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/csms.hpp>

#include "csms/body.hpp"
#include "csms/new_password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ocppsim {

Csms::Body::Body(Csms& owner, EventLoop& on_loop, CsmsConfig settings)
    : csms(owner),
      loop(on_loop),
      config(std::move(settings)),
      journal(config.max_log_entries),
      authority(Authority::of(config)),
      sweep(on_loop,
            [this] {
              closed.clear();
              rejected.clear();
            }),
      errand_timer(on_loop,
                   [this] {
                     for (const auto& errand : std::exchange(errands, {})) errand();
                   }),
      delay_timer(on_loop, [this] { send_due(); }) {
  for (const std::string& identity : config.identities) find_or_add(identity);
}

Csms::Body::~Body() {
  *alive = false;
}

// ---- chargers and connections -----------------------------------------------------------------

Charger* Csms::Body::find(std::string_view identity) const {
  const auto found = by_identity.find(identity);
  return found == by_identity.end() ? nullptr : found->second;
}

Charger* Csms::Body::find_or_add(const std::string& identity) {
  if (Charger* known = find(identity)) return known;
  if (chargers.size() >= max_chargers) return nullptr;
  const auto index = static_cast<std::uint32_t>(chargers.size());
  chargers.push_back(std::make_unique<Charger>(identity, index, journal));
  by_identity.emplace(identity, chargers.back().get());
  return chargers.back().get();
}

void Csms::Body::connect(Charger& charger, const Dialect& dialect,
                         std::unique_ptr<Transport> transport) {
  const std::uint64_t serial = next_serial++;
  auto made = std::make_unique<Connection>(loop, scratch, *this, charger, dialect,
                                           std::move(transport), serial, config.call_timeout);
  Connection& connection = *made;
  connections.emplace(serial, std::move(made));
  Connection* const old = charger.current;
  charger.current = &connection;  // the newest wins, whatever becomes of the old one
  charger.subprotocol = dialect.subprotocol;
  charger.last_seen = loop.utc_now();
  ++charger.connections;
  connection.open();
  if (old != nullptr) old->retire();
  if (csms.on_link && old == nullptr) csms.on_link(charger.identity, true);
}

void Csms::Body::reject(std::unique_ptr<Transport> transport) {
  rejections.push_back(std::make_unique<Rejection>(std::move(transport), [this](Rejection& gone) {
    const auto at = std::find_if(rejections.begin(), rejections.end(),
                                 [&](const auto& each) { return each.get() == &gone; });
    rejected.push_back(std::move(*at));
    rejections.erase(at);
    sweep.start(Duration{0});
  }));
}

void Csms::Body::on_connection_closed(Connection& which) {
  Charger& charger = which.charger();
  const bool was_current = charger.current == &which;
  if (was_current || rules.has(CsmsRule::Effect::old_close_evicts, charger.identity)) {
    charger.current = nullptr;
    if (csms.on_link) csms.on_link(charger.identity, false);
  }
  const auto at = connections.find(which.serial());
  closed.push_back(std::move(at->second));
  connections.erase(at);
  sweep.start(Duration{0});
}

void Csms::Body::on_frame(Connection& at, Direction direction, std::string_view text) {
  if (direction == Direction::received) {
    ++messages;
    ++at.charger().messages;
    at.charger().last_seen = loop.utc_now();
  }
  if (csms.on_frame) csms.on_frame(at.charger().identity, direction, text);
}

void Csms::Body::on_violation(Connection& from, std::string_view what) {
  ++violations;
  ++from.charger().violations;
  journal.add(loop.utc_now(), from.charger().identity, "violation", std::string(what));
}

void Csms::Body::soon(std::function<void()> errand) {
  errands.push_back(std::move(errand));
  errand_timer.start(Duration{0});
}

// ---- CALLs to chargers ------------------------------------------------------------------------

void Csms::Body::note_asked_for(Charger& charger, std::string_view action, const Json& payload) {
  constexpr std::size_t max_asked_for = 64;
  if (charger.boot == BootStatus::accepted || charger.asked_for.size() >= max_asked_for) return;
  if (action == "TriggerMessage" || action == "ExtendedTriggerMessage") {
    const Json* wanted = payload.find("requestedMessage");
    if (wanted == nullptr) return;
    std::string name(wanted->as_string());
    if (name.rfind("Sign", 0) == 0 && name.size() > 15)
      name = "SignCertificate";  // Sign...Certificate
    charger.asked_for.push_back(std::move(name));
  }
  if (action == "GetBaseReport" || action == "GetReport")
    charger.asked_for.push_back("NotifyReport");
}

/// The charger has a new password, and will show it (1.6 security A01, 2.0.1 A01).
ReplyHandler Csms::Body::learning(const Charger& charger, std::string_view action,
                                  const Json& payload, ReplyHandler on_reply) {
  if (config.passwords.find(charger.identity) == config.passwords.end()) return on_reply;
  std::optional<NewPassword> found = new_password(action, payload);
  if (!found) return on_reply;
  return [this, identity = charger.identity, found = *std::move(found),
          on_reply = std::move(on_reply)](const Reply& reply) {
    if (reply.ok() && is_taken(found, reply.payload)) config.passwords[identity] = found.password;
    if (on_reply) on_reply(reply);
  };
}

Result<void> Csms::Body::call(std::string_view identity, std::string_view action,
                              const Json& payload, ReplyHandler on_reply,
                              std::optional<Duration> limit) {
  Charger* charger = find(identity);
  if (charger == nullptr || charger->current == nullptr) {
    return Error(Errc::state, fmt::format("charger \"{}\" is not connected", identity));
  }
  Connection& connection = *charger->current;
  if (connection.waiting_calls() >= config.max_queued_calls) {
    return Error(Errc::limit, fmt::format("{} CALLs to \"{}\" are waiting already",
                                          connection.waiting_calls(), identity));
  }
  std::string text = payload.is_null() ? std::string("{}") : payload.to_text();
  if (!config.allow_invalid_calls) {
    const Catalogue& catalogue = *connection.dialect().catalogue;
    const Catalogue::Message* message = catalogue.message(action);
    if (message == nullptr) {
      return Error(Errc::invalid_argument,
                   fmt::format("{} has no action \"{}\"", connection.dialect().name, action));
    }
    const auto view = own_document.parse(text);
    PayloadFault fault;
    if (!view.ok()) return view.error();
    if (!catalogue.validate(*message, PayloadKind::request, *view, &fault)) {
      return Error(Errc::invalid_argument, fmt::format("{}: {}", action, fault.message));
    }
  }
  if (!rules.empty()) {
    const auto sent = own_document.parse(text);
    const CsmsRule* rule = sent.ok() ? rules.judge({.charger = identity,
                                                    .index = charger->index,
                                                    .action = action,
                                                    .payload = *sent,
                                                    .own_call = true})
                                     : nullptr;
    using Effect = CsmsRule::Effect;
    if (rule != nullptr && (rule->effect == Effect::silence || rule->effect == Effect::lose)) {
      soon([on_reply, action = std::string(action)] {
        Reply never;
        never.kind = ReplyKind::timeout;
        never.action = action;
        never.error_description = "a rule of the CSMS keeps it back";
        if (on_reply) on_reply(never);
      });
      return {};
    }
    if (rule != nullptr && rule->effect == Effect::answer) text = rule->payload.to_text();
    if (rule != nullptr && rule->effect == Effect::merge) text = merge_members(text, rule->payload);
  }
  note_asked_for(*charger, action, payload);
  connection.call(action, std::move(text), learning(*charger, action, payload, std::move(on_reply)),
                  limit);
  return {};
}

// ---- the public face --------------------------------------------------------------------------

Csms::Csms(EventLoop& loop, CsmsConfig config)
    : body_(std::make_unique<Body>(*this, loop, std::move(config))) {}

Csms::~Csms() = default;

void Csms::add_rule(CsmsRule rule) {
  body_->rules.add(std::move(rule));
}
void Csms::remove_rule(std::string_view name) {
  body_->rules.remove(name);
}

void Csms::release(std::string_view rule_name) {
  std::vector<Body::KeptAnswer> keep;
  std::vector<Body::KeptAnswer> go;
  for (Body::KeptAnswer& answer : body_->held) {
    (answer.rule == rule_name ? go : keep).push_back(std::move(answer));
  }
  body_->held = std::move(keep);
  for (const Body::KeptAnswer& answer : go) body_->send_kept(answer);
}

Result<void> Csms::call(std::string_view charger, std::string_view action, const Json& payload,
                        std::function<void(const Reply&)> on_reply, std::optional<Duration> limit) {
  return body_->call(charger, action, payload, std::move(on_reply), limit);
}

void Csms::disconnect(std::string_view charger, std::uint16_t code) {
  Charger* known = body_->find(charger);
  if (known != nullptr && known->current != nullptr) known->current->close(code, "");
}

Result<LedgerSnapshot> Csms::read() {
  LedgerSnapshot snapshot;
  for (const auto& [identity, charger] : body_->by_identity) {
    charger->book.append_to(snapshot.transactions);
    if (charger->current != nullptr) snapshot.connected.push_back(identity);
  }
  return snapshot;
}

bool Csms::connected(std::string_view charger) const {
  const Charger* known = body_->find(charger);
  return known != nullptr && known->current != nullptr;
}

std::uint64_t Csms::messages_received() const noexcept {
  return body_->messages;
}
std::uint64_t Csms::violations() const noexcept {
  return body_->violations;
}

void Csms::set_handler(std::string action, Handler handler) {
  if (!handler) return set_late_handler(std::move(action), {});
  set_late_handler(std::move(action), [handler = std::move(handler)](
                                          std::string_view charger, const IncomingCall& call,
                                          const auto& give) { give(handler(charger, call)); });
}

void Csms::set_late_handler(std::string action, LateHandler handler) {
  if (handler) {
    body_->handlers[std::move(action)] = std::move(handler);
  } else {
    body_->handlers.erase(action);
  }
}

EventLoop& Csms::loop() const noexcept {
  return body_->loop;
}

UpgradeDecision Csms::on_upgrade(const UpgradeRequest& request) {
  UpgradeVerdict verdict = judge_upgrade(body_->config, request);
  if (verdict.decision.status != 101) return verdict.decision;
  Charger* known = body_->find(verdict.identity);
  const bool connected_already = known != nullptr && known->current != nullptr;
  if (connected_already && body_->rules.has(CsmsRule::Effect::refuse_reconnect, verdict.identity)) {
    verdict.decision.status = 409;
  }
  if (known == nullptr && body_->chargers.size() >= Body::max_chargers) {
    verdict.decision.status = 503;
  }
  return verdict.decision;
}

void Csms::on_connection(const UpgradeRequest& request, std::unique_ptr<Transport> connection) {
  const UpgradeVerdict verdict = judge_upgrade(body_->config, request);
  const Dialect* dialect = Dialect::find(verdict.decision.subprotocol);
  Charger* charger = dialect != nullptr ? body_->find_or_add(verdict.identity) : nullptr;
  if (charger == nullptr) return body_->reject(std::move(connection));
  body_->connect(*charger, *dialect, std::move(connection));
}

}  // namespace ocppsim
