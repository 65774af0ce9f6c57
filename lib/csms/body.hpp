// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Csms::Body: the rooms of the reference CSMS.
//
//   upgrade.cpp      who may connect, with which subprotocol
//   csms.cpp         chargers, connections, CALLs to chargers
//   incoming.cpp     CALLs of chargers: validate, boot gate, rules, handler, answer
//   report.cpp       to_json
#pragma once

#include <ocppsim/csms.hpp>

#include "csms/actions.hpp"
#include "csms/authority.hpp"
#include "csms/charger.hpp"
#include "csms/connection.hpp"
#include "csms/ledger.hpp"
#include "csms/rules.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocppsim {

struct Csms::Body final : public ConnectionHost {
  Body(Csms& owner, EventLoop& on_loop, CsmsConfig settings);
  ~Body();

  // ---- chargers and connections (csms.cpp) ----
  Charger* find(std::string_view identity) const;
  /// nullptr when the books are full.
  Charger* find_or_add(const std::string& identity);
  void connect(Charger& charger, const Dialect& dialect, std::unique_ptr<Transport> transport);
  void reject(std::unique_ptr<Transport> transport);
  Result<void> call(std::string_view identity, std::string_view action, const Json& payload,
                    ReplyHandler on_reply, std::optional<Duration> limit = {});
  /// What a charger whose boot was not accepted may send after this CALL of ours.
  static void note_asked_for(Charger& charger, std::string_view action, const Json& payload);
  /// ... and what an accepted CALL of ours changes here.
  ReplyHandler learning(const Charger& charger, std::string_view action, const Json& payload,
                        ReplyHandler on_reply);

  // ---- ConnectionHost ----
  void on_call(Connection& from, const IncomingCall& call) override;
  void on_send(Connection& from, const IncomingCall& call) override;
  void on_frame(Connection& at, Direction direction, std::string_view text) override;
  void on_violation(Connection& from, std::string_view what) override;
  void on_connection_closed(Connection& which) override;

  // ---- incoming CALLs (incoming.cpp) ----
  const CsmsRule* judge(const Connection& from, const ActionTable::Action* action,
                        const IncomingCall& call, bool send);
  bool boot_gate_closed(const Charger& charger, std::string_view action) const;
  void refuse(Connection& from, const IncomingCall& call, RpcError error, std::string_view why);
  bool ask_user(Connection& from, const IncomingCall& call, const ActionTable::Action* action);
  /// A CALL that a user's handler answers: what is left of it when its views are gone.
  struct Asked;
  void take_answer(const Asked& asked, const std::optional<Answer>& chosen);
  void give_answer(Connection& to, const Asked& asked, const Answer& chosen);
  void act_on(Connection& from, const IncomingCall& call, const ActionTable::Action& action);
  void answer(Connection& from, const IncomingCall& call, const ActionTable::Action& action,
              const CsmsRule* rule);
  void answer_by_rule(Connection& from, const IncomingCall& call, const CsmsRule& rule,
                      std::string payload);
  void check_own(const Connection& to, const ActionTable::Action& action, std::string_view payload);
  void follow_boot(Charger& charger, std::string_view action, std::string_view payload);
  void overlap_calls(Connection& to);
  void bring_certificate(const Charger& charger, JsonView request, const std::string& pem);
  /// When what is being done now is done; not any more when the CSMS is gone.
  void soon(std::function<void()> errand);

  // ---- answers kept back (incoming.cpp) ----
  struct KeptAnswer {
    std::uint64_t connection = 0;  // serial: a later connection never asked
    std::uint32_t charger = 0;
    std::string id, payload, error_code, error_description;  // error_code empty: a result
    std::string rule;                                        // hold
  };
  void send_kept(const KeptAnswer& kept);
  void keep_until(TimePoint due, KeptAnswer kept);
  void send_due();

  static constexpr std::size_t max_chargers = TransactionBook::id_stride;
  static constexpr std::size_t max_kept_answers = 100'000;  // beyond it they go at once

  std::shared_ptr<bool> alive = std::make_shared<bool>(true);  // false: late answers come too late
  Csms& csms;
  EventLoop& loop;
  CsmsConfig config;
  Journal journal;
  RuleBook rules;
  std::unique_ptr<Authority> authority;  // nullptr: none is played
  std::map<std::string, LateHandler, std::less<>> handlers;
  SessionScratch scratch;
  JsonDocument own_document;  // our answers, while a request's views live in the scratch
  std::string answer_text;

  std::vector<std::unique_ptr<Charger>> chargers;  // by index
  std::map<std::string, Charger*, std::less<>> by_identity;
  std::map<std::uint64_t, std::unique_ptr<Connection>> connections;  // by serial
  std::vector<std::unique_ptr<Connection>> closed;  // destroyed once the loop is back
  std::vector<std::unique_ptr<Rejection>> rejections, rejected;
  Timer sweep;
  std::vector<std::function<void()>> errands;
  Timer errand_timer;
  std::uint64_t next_serial = 1;

  std::vector<KeptAnswer> held;
  std::multimap<TimePoint, KeptAnswer> delayed;
  Timer delay_timer;
  std::uint64_t next_foreign_id = 1;

  std::uint64_t messages = 0;
  std::uint64_t violations = 0;
};

// ---- upgrade.cpp ----
struct UpgradeVerdict {
  UpgradeDecision decision;
  std::string identity;
};
UpgradeVerdict judge_upgrade(const CsmsConfig& config, const UpgradeRequest& request);

}  // namespace ocppsim
