// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Link: the charger's end of the wire. It dials, backs off, pings, and can be taken off the air.
//
//   Session ── Link ── Transport (made by the environment's factory)
//
//   * To the Session it is the one Transport it ever has; the real one beneath comes and goes.
//   * Offline `closed` cuts the real transport. Offline `half_open` keeps it, but nothing passes
//     in either direction: the charger finds out by a missing pong, if it pings.
//   * Every redial waits (2.0.1 part 4 section 5.3); only the first dial after power on does not.
#pragma once

#include <ocppsim/charge_point.hpp>

#include <memory>

namespace ocppsim {

/// 2.0.1 part 4 section 5.3.
struct BackOffPolicy {
  Duration wait_minimum{};
  Duration random_range{};
  int repeat_times = 0;  // doublings
  int max_attempts = 0;  // failed dials in a row before giving up; 0: never
};

/// The waits of one outage: minimum + random, then twice the last + a new random, `repeat_times`
/// times, then the last for ever.
class BackOff {
 public:
  static constexpr Duration longest = hours{24};
  void reset() noexcept { waits_ = 0; }
  Duration next(const BackOffPolicy& policy, RandomStream& random);

 private:
  int waits_ = 0;
  Duration last_{};
};

class LinkOwner {
 public:
  virtual Endpoint link_endpoint() = 0;
  virtual BackOffPolicy link_back_off() = 0;
  virtual void on_link_dialing() = 0;
  virtual void on_link_gave_up(int attempts) = 0;

 protected:
  ~LinkOwner() = default;
};

class Link final : public Transport, private TransportListener {
 public:
  /// A peer that does not answer a goodbye is left after this.
  static constexpr Duration goodbye_limit = seconds{1};
  Link(EventLoop& loop, TransportFactory factory, RandomStream random, LinkOwner& owner);
  ~Link() override;

  /// Power is on: dials now unless offline.
  void up();
  /// Power is off: silent from here on. `goodbye` closes the socket, else it is cut.
  void down(bool goodbye);
  void go_offline(OfflineMode mode);
  void go_online();
  /// Drops the connection and dials again after a back-off.
  void reconnect();
  void set_ping_interval(Duration interval);

  // Transport, for the Session
  void connect(const Endpoint& endpoint) override;
  void send(std::string_view text) override;
  Result<void> send_raw(std::string_view bytes) override;
  void ping() override;
  void close(std::uint16_t code, std::string_view why) override;
  void abort() override;
  void pause_reading(bool paused) override;
  std::string peer_chain_pem() const override {
    return state_ == State::open ? transport_->peer_chain_pem() : std::string();
  }

 private:
  enum class State : std::uint8_t { idle, connecting, open, leaving };
  enum class Offline : std::uint8_t { no, closed, half_open };

  void on_open(std::string_view subprotocol) override;
  void on_text(std::string_view text) override;
  void on_ping() override;
  void on_pong() override;
  void on_closed(const CloseEvent& event) override;

  void dial();
  void schedule_redial();
  void on_timer();
  void end_connection(const CloseEvent& event);
  void discard();

  EventLoop& loop_;
  TransportFactory factory_;
  LinkOwner& owner_;
  std::unique_ptr<Transport> transport_;
  RandomStream random_;
  BackOff back_off_;
  Duration ping_interval_{};
  Duration pong_timeout_{};
  int failed_dials_ = 0;                    // in a row
  CloseReason ending_ = CloseReason::lost;  // of the dead connection the timer waits to end
  State state_ = State::idle;
  Offline offline_ = Offline::no;
  bool up_ = false;
  Timer timer_;  // idle: the next dial; open: the end of a dead connection; leaving: of a goodbye
  Timer ping_;
};

}  // namespace ocppsim
