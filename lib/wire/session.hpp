// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Session: the RPC layer of one connection at a time, for either end of it.
//
//   owner ── call() ──> [at most one outstanding] ──> Transport
//   owner <── on_reply / on_call / on_violation ── Transport
//
//   * One outstanding CALL in our direction; the peer's CALLs are answered meanwhile
//     (1.6-J section 4.1.1, 2.1 part 4 section 4.1.1). A second call() while busy() asserts:
//     queueing is the CallQueue's job.
//   * A CALL ends in exactly one on_reply: result, error, timeout, or lost with the connection.
//     After that its id is remembered for a while, so a late or repeated answer is told apart from
//     a foreign one. Such answers are recorded, never matched.
//   * Message ids are unique per identity across reconnects: the source outlives connections.
//   * The Session lives as long as its owner and is handed each new connection's callbacks.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include "wire/frame.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class SessionListener {
 public:
  virtual void on_session_open(std::string_view subprotocol) = 0;
  virtual void on_session_closed(const CloseEvent& event) = 0;
  /// Answer with respond()/respond_error() now or later.
  virtual void on_call(const IncomingCall& call) = 0;
  virtual void on_send(const IncomingCall&) {}
  /// `token` is what call() was given.
  virtual void on_reply(std::uint64_t token, const Reply& reply) = 0;
  virtual void on_violation(const Violation&) {}
  /// Every text in either direction, before it is acted on (received) or as it is sent.
  virtual void on_frame(Direction, std::string_view) {}
  virtual void on_pong() {}
  virtual void on_ping() {}

 protected:
  ~SessionListener() = default;
};

/// Message ids of one identity: unique over all its connections and, when `next` is restored,
/// over restarts. Form: "<prefix><counter in base 36>", at most 36 characters.
class MessageIdSource {
 public:
  explicit MessageIdSource(std::string prefix = {}, std::uint64_t next = 1)
      : prefix_(std::move(prefix)), next_(next) {}
  /// Writes the next id into `out` (cleared first). The prefix may have 23 characters.
  void next(std::string& out);
  std::uint64_t counter() const noexcept { return next_; }

 private:
  std::string prefix_;
  std::uint64_t next_;
};

/// What sessions of one shard share, so that each stays small: parse memory and send buffer.
struct SessionScratch {
  JsonDocument document;
  std::string out;
};

class Session final : public TransportListener {
 public:
  struct Options {
    Duration call_timeout = std::chrono::seconds{30};
    /// Answer unreadable frames with a CALLERROR where the version asks for one.
    bool answer_bad_frames = true;
  };

  /// All references must outlive the session.
  Session(EventLoop& loop, SessionScratch& scratch, MessageIdSource& ids, SessionListener& listener,
          Options options);
  ~Session();

  /// Rules of the version in use; set before the connection opens or from on_session_open.
  void set_rules(const FrameRules& rules) noexcept { rules_ = &rules; }
  void set_call_timeout(Duration timeout) noexcept { options_.call_timeout = timeout; }
  /// The transport that carries the session from now on (becomes its listener); nullptr detaches.
  /// Attach first, destroy the former transport after: unless it has said on_closed, it is told to
  /// forget this session. A CALL still outstanding is abandoned.
  void attach(Transport* transport);
  Transport* transport() const noexcept { return transport_; }

  bool is_open() const noexcept { return open_; }
  /// One of our CALLs is outstanding.
  bool busy() const noexcept { return busy_; }

  /// Sends a CALL. Requires is_open() and !busy(). `message_id` empty: a fresh one; else that one
  /// (a retry that keeps its id). Returns the id in use, valid until the next call().
  std::string_view call(std::uint64_t token, std::string_view action, std::string_view payload,
                        std::string_view message_id = {});
  /// Forgets the outstanding CALL without on_reply; its answer will count as late.
  void abandon_call();
  /// SEND (2.1). Requires is_open() and rules.has_send.
  void send(std::string_view action, std::string_view payload);

  /// Both answers are ignored unless `id` is a CALL of this connection still unanswered: an answer
  /// must not reach a connection that never asked. Wrong answers on purpose go by send_text().
  void respond(std::string_view id, std::string_view payload);
  void respond_error(std::string_view id, RpcError error, std::string_view description,
                     std::string_view details = "{}");
  /// That CALL stays unanswered, on purpose. Whether it was waiting for an answer.
  bool leave_unanswered(std::string_view id) { return take_open_incoming(id); }
  /// 2.1: tells the peer that its CALLRESULT could not be processed. No-op in versions without it.
  void report_bad_result(std::string_view id, RpcError error, std::string_view description);

  /// Any text, past the RPC rules; for invalid messages on purpose.
  void send_text(std::string_view text);

  // TransportListener
  void on_open(std::string_view subprotocol) override;
  void on_text(std::string_view text) override;
  void on_ping() override;
  void on_pong() override;
  void on_closed(const CloseEvent& event) override;

 private:
  void finish(Reply reply);
  void transmit();  // scratch_.out
  void on_timeout();
  void on_incoming_call(const Frame& frame);
  void on_answer(const Frame& frame);
  void on_fault(const FrameParse& parse, std::string_view text);
  void answer_fault(const FrameParse& parse);
  void violation(ViolationKind kind, std::string_view id, std::string_view why,
                 std::string_view text = {});
  void remember(bool unanswered);
  ViolationKind classify_unmatched(std::string_view id) noexcept;
  bool take_open_incoming(std::string_view id);
  void start_connection() noexcept;

  EventLoop& loop_;
  SessionScratch& scratch_;
  MessageIdSource& ids_;
  SessionListener& listener_;
  Options options_;
  const FrameRules* rules_ = nullptr;
  Transport* transport_ = nullptr;
  bool ended_ = false;  // transport_ has said on_closed since; it may be gone
  bool open_ = false;
  bool busy_ = false;
  std::uint64_t token_ = 0;
  std::string call_id_;
  std::string call_action_;
  std::string finished_action_;  // keeps Reply::action alive while the listener makes a new CALL
  TimePoint call_sent_at_{};
  Timer timeout_;

  static constexpr std::size_t remembered_ids = 8;  // finished CALLs told apart from foreign ids
  struct Finished {
    std::string id;
    bool unanswered = false;  // timed out, abandoned or lost: an answer would be late
  };
  std::vector<Finished> finished_;  // ring
  std::size_t finished_next_ = 0;

  static constexpr std::size_t max_open_incoming = 32;  // beyond it the oldest is forgotten
  std::vector<std::string> open_incoming_;              // the peer's CALLs we have not answered
  static constexpr std::size_t recent_incoming = 8;
  std::array<std::uint64_t, recent_incoming> incoming_hashes_{};  // ring; of ids used lately
  std::size_t incoming_next_ = 0;
};

}  // namespace ocppsim
