// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Mutants: ways in which real CSMSs are wrong, as sets of rules. Each is there to be caught by a
// check (lib/checks); tests/unit/checks holds the two against each other.
#include <ocppsim/csms.hpp>

#include "base/text.hpp"

#include <functional>

namespace ocppsim {
namespace {

using Effect = CsmsRule::Effect;

CsmsRule rule(Effect effect, std::string action = "*") {
  CsmsRule made;
  made.effect = effect;
  made.action = std::move(action);
  return made;
}

Json object(const std::string& key, Json value) {
  Json made = Json::object();
  made[key] = std::move(value);
  return made;
}

/// The rule for the message that ends a transaction, in either family.
std::vector<CsmsRule> on_end(CsmsRule base) {
  CsmsRule stop = base;
  stop.action = "StopTransaction";
  CsmsRule ended = std::move(base);
  ended.action = "TransactionEvent";
  ended.match = object("eventType", "Ended");
  return {stop, ended};
}

std::vector<CsmsRule> on_start(CsmsRule base) {
  CsmsRule start = base;
  start.action = "StartTransaction";
  CsmsRule started = std::move(base);
  started.action = "TransactionEvent";
  started.match = object("eventType", "Started");
  return {start, started};
}

std::vector<CsmsRule> replayed(std::vector<CsmsRule> rules) {
  for (CsmsRule& each : rules) each.only_replayed = true;
  return rules;
}

std::vector<CsmsRule> answers_send() {
  return {rule(Effect::answer_send)};
}

std::vector<CsmsRule> bad_schema_answer() {
  // An acknowledgment with a member too many, as frameworks with one answer type send it.
  CsmsRule status = rule(Effect::merge, "StatusNotification");
  status.payload = object("status", "Accepted");
  return {status};
}

std::vector<CsmsRule> bills_phantom() {
  CsmsRule phantom = rule(Effect::phantom_bill, "BootNotification");
  phantom.times = 1;
  return {phantom};
}

std::vector<CsmsRule> double_bill() {
  return on_end(rule(Effect::double_bill));
}

std::vector<CsmsRule> foreign_id() {
  CsmsRule foreign = rule(Effect::foreign_id, "StatusNotification");
  foreign.times = 1;
  return {foreign};
}

std::vector<CsmsRule> answers_twice() {
  return {rule(Effect::answer_twice, "StatusNotification")};
}

std::vector<CsmsRule> heartbeat_interval_in_ms() {
  CsmsRule boot = rule(Effect::merge, "BootNotification");
  boot.payload = object("interval", 300'000);
  return {boot};
}

std::vector<CsmsRule> late_answers() {
  CsmsRule late = rule(Effect::delay, "StatusNotification");
  late.times = 1;
  late.delay = minutes{2};
  return {late};
}

std::vector<CsmsRule> late_close_evicts() {
  return {rule(Effect::old_close_evicts)};
}

std::vector<CsmsRule> leaks_internals() {
  CsmsRule leak = rule(Effect::error, "StatusNotification");
  leak.times = 1;
  leak.error_description =
      "DataAccessException: SQL [insert into connector_status (connector_pk, status) values (?, "
      "?)]; "
      "Duplicate entry '17' for key 'PRIMARY'";
  leak.payload = object("stackTrace", "at java.base/java.lang.Thread.run(Thread.java:833)");
  return {leak};
}

std::vector<CsmsRule> loses_replayed_stop() {
  return replayed(on_end(rule(Effect::lose)));
}

std::vector<CsmsRule> never_answers_heartbeat() {
  return {rule(Effect::silence, "Heartbeat")};
}

std::vector<CsmsRule> new_transaction_for_replay() {
  return on_start(rule(Effect::new_transaction));
}

std::vector<CsmsRule> refuses_reconnect() {
  return {rule(Effect::refuse_reconnect)};
}

std::vector<CsmsRule> rejects_replay() {
  CsmsRule refuse = rule(Effect::error);
  refuse.error_description = "the transaction is over";
  return replayed(on_end(refuse));
}

std::vector<CsmsRule> reuses_transaction_id() {
  CsmsRule reuse = rule(Effect::merge, "StartTransaction");
  reuse.payload = object("transactionId", 1);
  return {reuse};
}

std::vector<CsmsRule> two_outstanding_calls() {
  CsmsRule overlap = rule(Effect::overlap_calls, "BootNotification");
  return {overlap};
}

std::vector<CsmsRule> wrong_current_time() {
  CsmsRule shift = rule(Effect::shift_time);  // local time with a Z behind it
  shift.delay = hours{2};
  return {shift};
}

struct Mutant {
  std::string_view name;
  std::vector<CsmsRule> (*make)();
};
constexpr Mutant mutants[] = {
    {"answers-send", answers_send},
    {"answers-twice", answers_twice},
    {"bad-schema-answer", bad_schema_answer},
    {"bills-phantom", bills_phantom},
    {"double-bill", double_bill},
    {"foreign-id", foreign_id},
    {"heartbeat-interval-in-ms", heartbeat_interval_in_ms},
    {"late-answers", late_answers},
    {"late-close-evicts", late_close_evicts},
    {"leaks-internals-in-callerror", leaks_internals},
    {"loses-replayed-stop", loses_replayed_stop},
    {"never-answers-heartbeat", never_answers_heartbeat},
    {"new-transaction-for-replay", new_transaction_for_replay},
    {"refuses-reconnect", refuses_reconnect},
    {"rejects-replay", rejects_replay},
    {"reuses-transaction-id", reuses_transaction_id},
    {"two-outstanding-calls", two_outstanding_calls},
    {"wrong-current-time", wrong_current_time},
};

}  // namespace

std::vector<std::string_view> csms_mutant_names() {
  std::vector<std::string_view> names;
  for (const Mutant& mutant : mutants) names.push_back(mutant.name);
  return names;
}

Result<std::vector<CsmsRule>> csms_mutant(std::string_view name) {
  for (const Mutant& mutant : mutants) {
    if (mutant.name != name) continue;
    std::vector<CsmsRule> rules = mutant.make();
    for (CsmsRule& each : rules) each.name = name;
    return rules;
  }
  std::string message = "no CSMS mutant is called \"" + std::string(name) + "\"";
  if (const auto near = nearest_name(name, csms_mutant_names()); !near.empty()) {
    message += "; did you mean \"" + std::string(near) + "\"?";
  } else {
    message += "; there are";
    for (const Mutant& mutant : mutants) message += " " + std::string(mutant.name);
  }
  return Error(Errc::not_found, message);
}

}  // namespace ocppsim
