// SPDX-License-Identifier: AGPL-3.0-or-later
//
// DialWatch: sees what each connection is dialled with and may refuse it, as a TLS handshake
// would. Pipes have no TLS.
//
//   DialWatch watch;
//   ChargerRig rig("ocpp1.6", tweak, nullptr, watch.wrap());
//   watch.refuse = [](const Endpoint& to) { ... return tls_failure(TlsFault::certificate); };
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocppsim::test {

inline CloseEvent tls_failure(TlsFault fault) {
  CloseEvent event;
  event.reason = CloseReason::tls_failed;
  event.detail = "handshake";
  event.tls = fault;
  return event;
}

struct DialWatch {
  struct Dial {
    TimePoint at{};
    Endpoint endpoint;
  };
  std::vector<Dial> dials;
  std::function<std::optional<CloseEvent>(const Endpoint&)> refuse;
  std::string peer_chain_pem;  // what the CSMS is said to show

  const Endpoint& last() const { return dials.back().endpoint; }

  std::function<TransportFactory(TransportFactory)> wrap() {
    return [this](TransportFactory inner) -> TransportFactory {
      return [this, inner = std::move(inner)](EventLoop& loop) -> std::unique_ptr<Transport> {
        return std::make_unique<Watched>(*this, loop, inner(loop));
      };
    };
  }

 private:
  class Watched final : public Transport, private TransportListener {
   public:
    Watched(DialWatch& watch, EventLoop& loop, std::unique_ptr<Transport> inner)
        : watch_(watch),
          loop_(loop),
          inner_(std::move(inner)),
          refusal_(loop, [this] { listener_->on_closed(*event_); }) {
      inner_->set_listener(this);
    }
    void connect(const Endpoint& endpoint) override {
      watch_.dials.push_back({loop_.now(), endpoint});
      event_ = watch_.refuse ? watch_.refuse(endpoint) : std::nullopt;
      if (event_) return refusal_.start(Duration{});
      inner_->connect(endpoint);
    }
    void send(std::string_view text) override { inner_->send(text); }
    Result<void> send_raw(std::string_view bytes) override { return inner_->send_raw(bytes); }
    void ping() override { inner_->ping(); }
    void close(std::uint16_t code, std::string_view why) override { inner_->close(code, why); }
    void abort() override { inner_->abort(); }
    void pause_reading(bool paused) override { inner_->pause_reading(paused); }
    std::string peer_chain_pem() const override { return watch_.peer_chain_pem; }

   private:
    void on_open(std::string_view subprotocol) override { listener_->on_open(subprotocol); }
    void on_text(std::string_view text) override { listener_->on_text(text); }
    void on_ping() override { listener_->on_ping(); }
    void on_pong() override { listener_->on_pong(); }
    void on_closed(const CloseEvent& event) override { listener_->on_closed(event); }

    DialWatch& watch_;
    EventLoop& loop_;
    std::unique_ptr<Transport> inner_;
    std::optional<CloseEvent> event_;
    Timer refusal_;
  };
};

}  // namespace ocppsim::test
