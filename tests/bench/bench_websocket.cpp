// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The bare WebSocket layer (make_websocket_client, no charger on top) against the hand-written
// epoll client, both talking to the same server process.
//
// Figure of merit: CPU time of the client's thread per operation, the least of several rounds
// that take turns, as the ratio baseline / ours. 1 means as cheap as the baseline.
#include "compare.hpp"
#include "epoll_client.hpp"
#include "epoll_server.hpp"
#include "measure.hpp"

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace ocppsim;
using namespace ocppsim::bench;

constexpr std::size_t connections = 1000;
constexpr std::size_t round_trips = 60'000;
constexpr std::size_t churns = 3'000;
constexpr std::size_t churn_parallel = 64;
constexpr std::size_t idle_connections = 10'000;

std::string message() {
  std::string text = R"({"meterValue":[{"timestamp":"2026-01-01T00:00:00.000Z","sampledValue":[)";
  while (text.size() < 245) text += R"({"value":"1234.5"},)";
  text.resize(245, ' ');
  return text;
}

/// So many transports of ours, all doing the same.
class Clients {
 public:
  Clients(std::uint16_t port, std::string text) : text_(std::move(text)) {
    endpoint_.url = fmt::format("ws://127.0.0.1:{}/ocpp/CP-0001", port);
    endpoint_.subprotocols = {"ocpp1.6"};
  }

  void open(std::size_t count) {
    goal_ = Goal::stay;
    while (clients_.size() < count) {
      const std::size_t batch = std::min<std::size_t>(256, count - clients_.size());
      run(batch, [&] {
        for (std::size_t i = 0; i < batch; ++i) add();
      });
    }
  }

  void talk(std::size_t total) {
    goal_ = Goal::talk;
    to_send_ = total;
    run(total + clients_.size(), [&] {
      for (const auto& client : clients_) client->transport->send(text_);
    });
  }

  void churn(std::size_t total, std::size_t parallel) {
    goal_ = Goal::churn;
    to_start_ = total - parallel;
    run(total, [&] {
      for (std::size_t i = 0; i < parallel; ++i) add();
    });
    clients_.clear();
  }

 private:
  enum class Goal { stay, talk, churn };

  struct Client final : TransportListener {
    explicit Client(Clients& o) : owner(o), transport(make_websocket_client(*o.loop_)) {
      transport->set_listener(this);
      transport->connect(owner.endpoint_);
    }
    void on_open(std::string_view) override {
      if (owner.goal_ == Goal::churn) return transport->close(1000, {});
      owner.count();
    }
    void on_text(std::string_view text) override {
      if (text.size() != owner.text_.size()) throw std::runtime_error("not the text that was sent");
      if (owner.done_ < owner.to_send_) transport->send(owner.text_);
      owner.count();
    }
    void on_closed(const CloseEvent& event) override {
      if (owner.goal_ != Goal::churn || event.reason != CloseReason::local) {
        throw std::runtime_error(
            fmt::format("connection {}: {}", to_string(event.reason), event.detail));
      }
      owner.count();
      if (owner.to_start_ == 0) return;
      --owner.to_start_;
      transport->connect(owner.endpoint_);
    }
    Clients& owner;
    std::unique_ptr<Transport> transport;
  };

  void add() { clients_.push_back(std::make_unique<Client>(*this)); }
  void count() {
    if (++done_ == wanted_) loop_->stop();
  }
  void run(std::size_t wanted, const std::function<void()>& start) {
    done_ = 0;
    wanted_ = wanted;
    loop_->defer(start);
    loop_->run_for(seconds{60});
    if (done_ != wanted_) throw std::runtime_error("the server does not answer");
  }

  std::unique_ptr<EventLoop> loop_ = make_real_loop();
  const std::string text_;
  Endpoint endpoint_;
  std::vector<std::unique_ptr<Client>> clients_;
  Goal goal_ = Goal::stay;
  std::size_t done_ = 0;
  std::size_t wanted_ = 0;
  std::size_t to_send_ = 0;
  std::size_t to_start_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
#ifndef NDEBUG
  fmt::print("not a release build: the figures mean little\n");
#endif
  Report out(json_option(argc, argv));
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  {
    const ChildProcess server([&] { run_epoll_server(listener, {true, 0}); });
    pin_to_core(1);
    {
      EpollClient baseline(port, message());
      Clients ours(port, message());
      baseline.open(connections);
      ours.open(connections);
      report(out, "round trip, 1000 connections", "WebSocket layer",
             compare(
                 round_trips, [&] { baseline.round_trips(round_trips); },
                 [&] { ours.talk(round_trips); }),
             0.55);
    }
    EpollClient baseline(port, message());
    Clients ours(port, message());
    report(out, "connect and close", "WebSocket layer",
           compare(
               churns, [&] { baseline.churn(churns, churn_parallel); },
               [&] { ours.churn(churns, churn_parallel); }),
           0.45);
  }
  const ChildProcess server([&] { run_epoll_server(listener, {false, 0}); });
  const double bytes = in_child_process([&] {
    Clients ours(port, message());
    ours.open(16);  // what the first connection alone brings in does not count
    const std::size_t before = resident_bytes();
    ours.open(16 + idle_connections);
    return static_cast<double>(resident_bytes() - before) / idle_connections;
  });
  out.add({"resident per idle connection, 10000", bytes, "bytes", 6144, true});
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_websocket: {}\n", error.what());
  return 1;
}
