// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Knife: a transport that counts the frames of a charger, both ways and over all its connections,
// and strikes at one of them.
//
//   charger ── KnifeTransport ── pipe ── CSMS
//                    │ frame k: let through or lost
//                    └─> on_strike()
//
// A frame the charger sends and that is let through has reached the CSMS when the knife strikes;
// the answer is on its way back. A received one was acted on.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ocppsim::test {

struct Knife {
  int strike_at = -1;  // number of the frame, from 0; -1: never
  bool frame_is_lost = false;
  std::function<void()> on_strike;

  int frames = 0;
  bool severed = false;  // nothing passes any more; the owner mends it

  bool is_due() const noexcept { return frames - 1 == strike_at; }
  void strike() {
    severed = true;
    on_strike();
  }
};

class KnifeTransport final : public Transport, private TransportListener {
 public:
  KnifeTransport(EventLoop& loop, Knife& knife, std::unique_ptr<Transport> inner)
      : knife_(knife), inner_(std::move(inner)), later_(loop, [this] { knife_.strike(); }) {
    inner_->set_listener(this);
  }

  void connect(const Endpoint& endpoint) override { inner_->connect(endpoint); }
  void send(std::string_view text) override {
    if (knife_.severed) return;
    ++knife_.frames;
    const bool due = knife_.is_due();
    if (due && knife_.frame_is_lost) return knife_.strike();
    inner_->send(text);
    if (due) later_.start(std::chrono::microseconds{1500});  // there in 1 ms, the answer in 2 ms
  }
  Result<void> send_raw(std::string_view bytes) override { return inner_->send_raw(bytes); }
  void ping() override { inner_->ping(); }
  void close(std::uint16_t code, std::string_view why) override { inner_->close(code, why); }
  void abort() override { inner_->abort(); }
  void pause_reading(bool paused) override { inner_->pause_reading(paused); }

 private:
  void on_open(std::string_view subprotocol) override { listener_->on_open(subprotocol); }
  void on_text(std::string_view text) override {
    if (knife_.severed) return;
    ++knife_.frames;
    const bool due = knife_.is_due();
    if (!due || !knife_.frame_is_lost) listener_->on_text(text);
    if (due) knife_.strike();
  }
  void on_closed(const CloseEvent& event) override { listener_->on_closed(event); }

  Knife& knife_;
  std::unique_ptr<Transport> inner_;
  Timer later_;
};

}  // namespace ocppsim::test
