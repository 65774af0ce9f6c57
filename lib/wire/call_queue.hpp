// SPDX-License-Identifier: AGPL-3.0-or-later
//
// CallQueue: what a charge point wants to say, in the order it may be said.
//
//   boot          BootNotification: overtakes everything
//   prompt        may overtake transaction messages (1.6 section 3.7): Heartbeat, Status,
//   Authorize... transactional in strict order, survive disconnection and restarts, retried:
//                 an error or no answer: attempt n+1 waits n x retry_interval; after
//                 max_attempts it is given up (1.6 section 3.7.1, 2.0.1 E13.FR.01-04).
//                 A lost connection counts as an attempt, but alone never gives up.
//
// The gate says which classes may go now; the owner moves it with the boot state.
// Prompt calls are dropped when the connection is lost (each one's owner hears `lost`).
#pragma once

#include "wire/session.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <string>

namespace ocppsim {

enum class CallClass : std::uint8_t { boot, prompt, transactional };

enum class Gate : std::uint8_t {
  closed,     // not connected
  boot_only,  // before the CSMS accepted or left pending (1.6 section 4.2, 2.0.1 B01.FR.08)
  triggered,  // Pending: only what the CSMS asked for
  open,
};

/// One CALL waiting or in flight. `payload` is JSON text of an object.
struct QueuedCall {
  CallClass call_class = CallClass::prompt;
  bool triggered = false;  // asked for by the CSMS: passes Gate::triggered
  std::string action;
  std::string payload;
  /// A member filled in when the CALL goes out, because its value is not known before (1.6: the
  /// transactionId a queued StartTransaction will bring). Empty name: none.
  std::string late_member;
  std::string late_key;  // handed to the resolver
  /// 2.x: set `"offline": true` when it could not go out at once (E04.FR.03, E11.FR.07).
  bool mark_offline_when_delayed = false;
  bool droppable = false;  // may be thinned out when storage runs low (E04.FR.08)
  /// Called once with the end of it; not persisted (owners re-bind by action and late_key).
  std::function<void(const Reply&)> on_reply;

  // kept by the queue
  std::uint64_t sequence = 0;  // ascends; unique among the entries of one queue
  int attempts = 0;
  /// The gate was not open when it was pushed, or the link dropped before it was answered. To
  /// wait behind another CALL on a working link is no delay.
  bool delayed = false;
  std::string message_id;  // of the last attempt
};

class CallQueue {
 public:
  struct Options {
    int max_attempts = 3;
    Duration retry_interval = std::chrono::seconds{60};
    bool retry_keeps_message_id = false;  // persona; 2.1 part 4 section 4.1.4 allows either
    /// Transactional entries. Beyond it droppable ones go, the 1st, 3rd, 5th ... (2.0.1
    /// E04.FR.08); when there is none, the queue grows on to twice the limit, and then the oldest
    /// entry is given up.
    std::size_t limit = 1000;
    std::size_t prompt_limit = 100;  // beyond it the oldest prompt CALL is dropped (lost)
    Duration resume_delay{};         // from the gate opening to the first transactional CALL
  };
  /// JSON text for a late member, or empty: not known yet, so the entry (and all behind it) waits.
  using Resolver = std::function<std::string(const QueuedCall&)>;
  /// Last touch on a payload as it goes out: how this charger spells.
  using Speller = std::function<void(std::string_view action, std::string& payload)>;
  /// A transactional entry was answered, or given up after max_attempts (`reply.ok()` false).
  using TransactionalDone = std::function<void(const QueuedCall&, const Reply&)>;

  CallQueue(EventLoop& loop, Session& session, Options options);
  ~CallQueue();

  void set_options(const Options& options) { options_ = options; }
  const Options& options() const noexcept { return options_; }
  void set_resolver(Resolver resolver) { resolver_ = std::move(resolver); }
  void set_speller(Speller speller) { speller_ = std::move(speller); }
  void set_transactional_done(TransactionalDone done) { transactional_done_ = std::move(done); }
  /// Hears of each change of what is kept: the entry that came or changed, or that it left
  /// (nullptr). An entry stays where it is in memory until it leaves.
  using Changed = std::function<void(std::uint64_t sequence, const QueuedCall* entry)>;
  void set_changed(Changed changed) { changed_ = std::move(changed); }

  void push(QueuedCall call);
  void set_gate(Gate gate);
  Gate gate() const noexcept { return gate_; }
  /// Looks whether something may go out now; safe to call at any time.
  void pump();

  /// Owner forwards Session::on_reply here.
  void on_reply(std::uint64_t token, const Reply& reply);
  /// Connection lost: closes the gate; prompt and boot calls end as lost; transactional ones stay
  /// and are marked delayed. The attempt that was in flight counts.
  void on_disconnected();
  /// Power cut: everything but transactional entries vanishes without callbacks, theirs too.
  void forget_volatile();

  /// Transactional entries in order (persistence, GetTransactionStatus). In flight included.
  const std::list<QueuedCall>& transactional() const noexcept { return transactional_; }
  bool has_transactional_for(std::string_view late_key) const noexcept;
  /// Replaces the transactional entries (after a restart), which tells nobody. Their sequences
  /// stay and must ascend; 0: a new one.
  void restore(std::list<QueuedCall> entries);
  std::size_t size() const noexcept;
  std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  using Entries = std::list<QueuedCall>;
  Entries* list_of(std::uint64_t sequence, Entries::iterator& place);
  QueuedCall* next_allowed();
  bool is_blocked(const QueuedCall& transactional) const;
  void transmit(QueuedCall& call);
  void on_transactional_reply(Entries::iterator place, const Reply& reply);
  void end(Entries& list, Entries::iterator place, const Reply& reply, bool was_transactional);
  void retry_after(Duration delay);
  void notify_changed(const QueuedCall& entry);
  void notify_left(const QueuedCall& entry);
  void make_room();
  void make_prompt_room();

  EventLoop& loop_;
  Session& session_;
  Options options_;
  Resolver resolver_;
  Speller speller_;
  TransactionalDone transactional_done_;
  Changed changed_;
  Gate gate_ = Gate::closed;
  std::list<QueuedCall> boot_;
  std::list<QueuedCall> prompt_;
  std::list<QueuedCall> transactional_;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t in_flight_ = 0;  // sequence, 0: none
  std::uint64_t dropped_ = 0;
  std::string payload_buffer_;
  Timer retry_;  // armed: no transactional CALL before it fires
};

}  // namespace ocppsim
