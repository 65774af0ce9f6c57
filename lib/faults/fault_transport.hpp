// SPDX-License-Identifier: AGPL-3.0-or-later
//
// FaultTransport: the decorator that lets faults happen to messages.
//
//   Session ── FaultTransport ── inner Transport (a fresh one per connect) ─ ─ CSMS
//
//   * Keeps the Transport contract towards the Session whatever the rules do.
//   * Without rules a frame passes straight through.
//   * A half-open link is silence: frames, pings and closes vanish. What the charger gives up on
//     lives on as a zombie, because no FIN reaches the CSMS either; it dies after the heal.
//   * Limits: max_waiting frames per direction wait at once; a frame beyond it is dropped.
#pragma once

#include "faults/fault_link.hpp"
#include "wire/frame.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocppsim {

class FaultTransport final : public Transport, private TransportListener {
 public:
  static constexpr std::size_t max_waiting = 4096;

  FaultTransport(EventLoop& loop, std::shared_ptr<FaultLink> link, TransportFactory inner);
  ~FaultTransport() override;

  void connect(const Endpoint& endpoint) override;
  void send(std::string_view text) override;
  Result<void> send_raw(std::string_view bytes) override;
  void ping() override;
  void close(std::uint16_t code, std::string_view why) override;
  void abort() override;
  void pause_reading(bool paused) override;
  std::string peer_chain_pem() const override {
    return inner_ ? inner_->peer_chain_pem() : std::string();
  }

  // from the link
  void on_signal_cut();
  void on_signal_back(const FaultTarget::Block& block);
  void release_held();

 private:
  struct Waiting {
    TimePoint due;
    bool hold_for_next;
    bool may_overtake;
    std::string text;
  };
  struct Lane {                    // one direction
    std::vector<Waiting> waiting;  // in the order they shall go out
    std::vector<std::pair<std::string, std::string>>
        actions;  // CALL id -> action, answered the other way
    TimePoint last_due{};
  };
  enum class Phase { idle, dialing, open };

  void dial();
  void process(Direction direction, std::string_view text);
  /// `action` keeps the word that the result points to.
  FaultyFrame look_at(Direction direction, std::string_view text, std::string& action);
  void pass_on(Direction direction, std::string_view text);
  void enqueue(Direction direction, std::string text, const Judgement& judgement, Duration delay);
  void flush(Direction direction);
  void rearm();
  void end(CloseReason reason, std::string_view detail);  // tells the listener, later
  void bury();                                            // inner becomes a zombie
  Lane& lane(Direction direction) { return lanes_[direction == Direction::sent ? 0 : 1]; }

  void on_open(std::string_view subprotocol) override;
  void on_text(std::string_view text) override;
  void on_ping() override;
  void on_pong() override;
  void on_closed(const CloseEvent& event) override;

  EventLoop& loop_;
  std::shared_ptr<FaultLink> link_;
  TransportFactory factory_;
  std::unique_ptr<Transport> inner_;
  std::vector<std::unique_ptr<Transport>> zombies_;
  Endpoint endpoint_;
  const Dialect* dialect_ = nullptr;
  Phase phase_ = Phase::idle;
  bool lost_in_silence_ = false;  // frames were swallowed while half-open: TCP could not recover
  Lane lanes_[2];
  CloseEvent end_event_;
  Timer delivery_;
  Timer end_;
  Timer silence_;  // handshake or pong that will never come
  Timer burial_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocppsim
