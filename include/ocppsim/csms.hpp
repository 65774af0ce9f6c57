// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Csms: the reference central system for OCPP 1.6, 2.0.1 and 2.1. Correct unless told otherwise;
// rules make it late, wrong or silent on purpose. Runs over a PipeNetwork or over WebSocket:
//
//   Csms csms(loop, config);
//   auto server = listen_websocket(loop, {}, csms);      // or pipes.listen("csms", csms)
//
//   * A charger is its identity (the last segment of the path), not its connection: the newest
//     connection wins, and the late end of an older one changes nothing.
//   * Every payload is held against the catalogue, the charger's and our own.
//   * A transaction has one invoice, however often and in whatever order its messages arrive.
#pragma once

#include <ocppsim/checks.hpp>
#include <ocppsim/transport.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct CsmsConfig {
  std::vector<std::string> subprotocols = {"ocpp2.1", "ocpp2.0.1", "ocpp1.6"};  // best first
  std::int64_t heartbeat_interval_s = 300;
  /// `interval` of Pending and Rejected boot answers.
  std::int64_t boot_retry_interval_s = 10;
  /// A charger whose boot was not accepted hears SecurityError to anything but a boot or what the
  /// CSMS triggered (1.6-J errata 3.10; 2.0.1 B01.FR.10, B02.FR.09, B03.FR.07).
  bool enforce_boot = true;
  /// Answers to the first BootNotifications of a connection's identity, in order ("Pending",
  /// "Rejected", "Accepted"); after the last, Accepted.
  std::vector<std::string> boot_sequence;
  /// Token value (glob) to status; first match wins, otherwise Accepted.
  std::vector<std::pair<std::string, std::string>> token_status;
  /// Token value (glob) to the group it belongs to (1.6 parentIdTag, 2.x groupIdToken).
  std::vector<std::pair<std::string, std::string>> token_group;
  /// identity -> basic auth password; empty: no password is asked for. One that the CSMS sets at a
  /// charger (1.6 AuthorizationKey, 2.x BasicAuthPassword) takes the place of the charger's here.
  std::map<std::string, std::string> passwords;
  /// PEM of a certificate authority and of its key: certificate requests of chargers are accepted,
  /// and answered with CertificateSigned. Empty: there is none, and they are Rejected.
  std::string authority_certificate, authority_key;
  /// Known in advance, in this order: their transaction ids do not depend on who connects first.
  std::vector<std::string> identities;
  bool refuse_unknown = false;  // 404 for identities not listed
  Duration call_timeout = std::chrono::seconds{30};
  /// call() refuses a payload that breaks the schema unless this is set.
  bool allow_invalid_calls = false;
  std::size_t max_queued_calls = 1000;  // waiting CALLs of one charger; more is an error
  /// Notable things kept for to_json() (the oldest go first): security events, refused payloads,
  /// contradictions between messages of a transaction.
  std::size_t max_log_entries = 10'000;
};

/// What may stand in CsmsConfig::token_status. A 1.6 charger hears Invalid for those of 2.x.
const std::vector<std::string_view>& authorization_statuses();

/// One deliberate deviation. Applies to CALLs of matching chargers (unless an effect says
/// otherwise); the first rule that matches is the one that acts.
struct CsmsRule {
  std::string name;
  std::string charger = "*";  // glob
  std::string action = "*";   // glob
  /// Members the payload must have with equal values: {"eventType": "Ended"}. null: any payload.
  Json match;
  int skip = 0;    // matching CALLs left alone first (per charger)
  int times = -1;  // then so many are hit; -1: all
  /// Acts on CALLs of the CSMS itself, to matching chargers: `silence` and `lose` do not send it,
  /// `answer` sends `payload` instead, `merge` replaces members of it.
  bool own_calls = false;
  /// Only CALLs that come again or late: the same transaction event seen before, flagged
  /// `offline`, or with a timestamp more than 5 s in the past.
  bool only_replayed = false;
  enum class Effect {
    answer,      // with `payload` instead of the correct answer (which is not computed)
    merge,       // correct answer, members of `payload` replaced
    error,       // CALLERROR `error_code`, `error_description`, details `payload`
    silence,     // never answer; nothing is recorded either
    lose,        // answer correctly but keep nothing in the ledger
    delay,       // correct answer, `delay` later
    hold,        // correct answer when release() is called
    foreign_id,  // correct answer under an id nobody used
    answer_twice,
    disconnect,        // process, then cut the connection instead of answering
    double_bill,       // a repeated stop writes a second invoice
    new_transaction,   // a repeated start is taken for another transaction
    phantom_bill,      // process, then also bill a transaction that never ran
    shift_time,        // correct answer, `currentTime` off by `delay`
    overlap_calls,     // correct answer, then two CALLs at once
    answer_send,       // answers SEND messages (2.1)
    refuse_reconnect,  // upgrades: 409 while an older connection of that identity is open
    old_close_evicts,  // connections: the end of a replaced one is taken for the end of the new
  } effect = Effect::answer;
  Json payload;
  std::string error_code = "InternalError";
  std::string error_description;
  Duration delay{};
};
const char* to_string(CsmsRule::Effect effect) noexcept;  // "foreign_id"
Result<CsmsRule::Effect> parse_csms_effect(std::string_view text);

/// Named sets of rules: known ways in which real CSMSs are wrong ("loses-replayed-stop",
/// "foreign-id", ...). Error names the nearest.
Result<std::vector<CsmsRule>> csms_mutant(std::string_view name);
std::vector<std::string_view> csms_mutant_names();  // sorted

class Csms final : public TransportServerListener, public LedgerReader {
 public:
  Csms(EventLoop& loop, CsmsConfig config);
  ~Csms() override;

  /// What is wrong with a configuration; asked by whoever starts a CSMS on somebody's behalf.
  static Result<void> check(const CsmsConfig& config);

  void add_rule(CsmsRule rule);
  void remove_rule(std::string_view name);
  /// Sends what `hold` rules keep back.
  void release(std::string_view rule_name);

  /// A CALL to a charger. Its end is told exactly once; error when it is not connected. `limit`
  /// counts from now, also while another CALL is outstanding; without one the turn is waited for,
  /// then CsmsConfig::call_timeout. A timeout with an error_description was never sent: it says why.
  Result<void> call(std::string_view charger, std::string_view action, const Json& payload,
                    std::function<void(const Reply&)> on_reply = {},
                    std::optional<Duration> limit = {});
  void disconnect(std::string_view charger, std::uint16_t code = 1001);

  Result<LedgerSnapshot> read() override;
  /// Chargers with boots, connections, statuses, message counts; transactions; for people and JSON.
  Json to_json() const;
  std::uint64_t messages_received() const noexcept;
  /// What chargers did wrong: broken frames and RPC rules, payloads against the schema.
  std::uint64_t violations() const noexcept;
  bool connected(std::string_view charger) const;

  /// A charger came (true) or went.
  std::function<void(std::string_view charger, bool connected)> on_link;
  /// Every frame, for logs and user interfaces. Directions are ours: received is the charger's.
  std::function<void(std::string_view charger, Direction, std::string_view text)> on_frame;
  /// Answers an action itself; nullopt: the reference behaviour. For scripting in C++ and Python.
  using Handler =
      std::function<std::optional<Answer>(std::string_view charger, const IncomingCall&)>;
  void set_handler(std::string action, Handler handler);
  /// ... by somebody who needs time; other chargers are served meanwhile.
  using LateHandler = std::function<void(std::string_view charger, const IncomingCall&,
                                         const Give<std::optional<Answer>>&)>;
  void set_late_handler(std::string action, LateHandler handler);
  EventLoop& loop() const noexcept;

  // TransportServerListener
  UpgradeDecision on_upgrade(const UpgradeRequest& request) override;
  void on_connection(const UpgradeRequest& request, std::unique_ptr<Transport> connection) override;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace ocppsim
