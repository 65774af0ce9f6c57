// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Connection: one WebSocket (or pipe) of a charger, from upgrade to close.
//
//   Csms::call() ──> queue ──> [one outstanding] ──> Session ──> Transport
//   charger's CALL ──> Session ──> ConnectionHost (the Csms) ──> respond()
//
//   * Only the newest connection of a charger is its `current`; a retired one hears nothing, says
//     nothing and waits for its close.
//   * Every CALL it was given ends once: with the reply, a timeout, or `lost`. A time limit counts
//     from call() on, also for one that still waits for its turn.
#pragma once

#include <ocppsim/csms.hpp>

#include "csms/charger.hpp"
#include "protocol/dialect.hpp"
#include "wire/session.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

class ConnectionHost {
 public:
  virtual void on_call(Connection& from, const IncomingCall& call) = 0;
  virtual void on_send(Connection& from, const IncomingCall& call) = 0;
  virtual void on_frame(Connection& at, Direction direction, std::string_view text) = 0;
  virtual void on_violation(Connection& from, std::string_view what) = 0;
  /// The connection is over; it may be destroyed, but not before this returns.
  virtual void on_connection_closed(Connection& which) = 0;

 protected:
  ~ConnectionHost() = default;
};

using ReplyHandler = std::function<void(const Reply&)>;

class Connection final : private SessionListener {
 public:
  /// `serial` tells apart the connections of a CSMS.
  Connection(EventLoop& loop, SessionScratch& scratch, ConnectionHost& host, Charger& charger,
             const Dialect& dialect, std::unique_ptr<Transport> transport, std::uint64_t serial,
             Duration call_timeout);
  ~Connection();

  /// The transport is open from the start: takes it over.
  void open();

  Charger& charger() const noexcept { return charger_; }
  const Dialect& dialect() const noexcept { return dialect_; }
  std::uint64_t serial() const noexcept { return serial_; }
  bool retired() const noexcept { return retired_; }

  /// Without a `limit` the turn is waited for without end, and the answer for `call_timeout`.
  void call(std::string_view action, std::string payload, ReplyHandler on_reply,
            std::optional<Duration> limit = {});
  std::size_t waiting_calls() const noexcept { return queue_.size(); }

  void respond(std::string_view id, std::string_view payload) { session_.respond(id, payload); }
  /// Also the codes a dialect does not have.
  void respond_error(std::string_view id, std::string_view code, std::string_view description,
                     std::string_view details);
  void send_text(std::string_view text) { session_.send_text(text); }

  /// Another connection of the charger took over.
  void retire();
  void close(std::uint16_t code, std::string_view why) { transport_->close(code, why); }
  void abort() { transport_->abort(); }

 private:
  struct Waiting {
    std::string action, payload;
    ReplyHandler on_reply;
    std::optional<TimePoint> deadline;
  };

  void pump();
  /// Tells whose time is over before their turn came.
  void end_late();
  void end_waiting();

  void on_session_open(std::string_view) override {}
  void on_session_closed(const CloseEvent& event) override;
  void on_call(const IncomingCall& call) override;
  void on_send(const IncomingCall& call) override;
  void on_reply(std::uint64_t token, const Reply& reply) override;
  void on_violation(const Violation& violation) override;
  void on_frame(Direction direction, std::string_view text) override;

  EventLoop& loop_;
  ConnectionHost& host_;
  Charger& charger_;
  const Dialect& dialect_;
  std::uint64_t serial_;
  std::unique_ptr<Transport> transport_;
  Session session_;
  Duration call_timeout_;
  std::deque<Waiting> queue_;
  Timer queue_timer_;  // to the first deadline in the queue
  ReplyHandler outstanding_;
  std::string last_action_;  // of the CALL that is or was outstanding
  bool retired_ = false;
};

/// A connection without a common subprotocol: closed at once, kept until it is gone.
class Rejection final : private TransportListener {
 public:
  Rejection(std::unique_ptr<Transport> transport, std::function<void(Rejection&)> gone);
  ~Rejection();

 private:
  void on_open(std::string_view) override {}
  void on_text(std::string_view) override {}
  void on_closed(const CloseEvent&) override { gone_(*this); }

  std::unique_ptr<Transport> transport_;
  std::function<void(Rejection&)> gone_;
};

}  // namespace ocppsim
