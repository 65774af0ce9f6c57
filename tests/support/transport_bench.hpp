// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What tests of transports share: one implementation under test, a listener that writes down what
// it hears, a server that keeps its connections, and a client between them.
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ocppsim::test {

/// One implementation under test.
struct TransportSetup {
  std::unique_ptr<EventLoop> loop;
  /// Whatever the two functions below need to live.
  std::shared_ptr<void> keep;
  std::function<std::unique_ptr<TransportServer>(TransportServerListener&)> listen;
  std::function<std::unique_ptr<Transport>()> make_client;
  /// A url where nobody listens.
  std::string nowhere;
  std::shared_ptr<const TlsCredentials> client_tls;
  /// Whether send_raw() works.
  bool has_bytes = false;
};
using MakeTransportSetup = std::function<TransportSetup()>;

/// Steps the loop until `done`; false when that takes longer than `limit`.
inline bool run_until(EventLoop& loop, const std::function<bool()>& done,
                      Duration limit = seconds{10}) {
  const TimePoint end = loop.now() + limit;
  while (!done() && loop.now() < end) loop.run_for(milliseconds{1});
  return done();
}

/// Writes down what it hears; hooks let a test act from inside a callback.
struct Ear final : TransportListener {
  void on_open(std::string_view subprotocol) override {
    note("open");
    selected = subprotocol;
    if (when_open) when_open();
  }
  void on_text(std::string_view text) override {
    note("text");
    texts.emplace_back(text);
    if (when_text) when_text();
  }
  void on_ping() override {
    note("ping");
    if (when_ping) when_ping();
  }
  void on_pong() override { note("pong"); }
  void on_closed(const CloseEvent& e) override {
    note("closed");
    event = e;
    if (when_closed) when_closed();
  }
  void note(const char* what) {
    CHECK_FALSE(in_call);
    heard.emplace_back(what);
  }
  int count(const char* what) const {
    return static_cast<int>(std::count(heard.begin(), heard.end(), what));
  }

  std::vector<std::string> heard;
  std::vector<std::string> texts;
  std::string selected;
  CloseEvent event;
  bool in_call = false;  // set around calls that must not call back
  std::function<void()> when_open, when_text, when_ping, when_closed;
};

/// Accepts everybody who offers "ocpp1.6", unless told otherwise, and keeps the connections.
struct Host final : TransportServerListener {
  struct Guest {
    UpgradeRequest request;
    std::unique_ptr<Transport> transport;
    Ear ear;
  };
  UpgradeDecision on_upgrade(const UpgradeRequest& request) override {
    requests.push_back(request);
    return decision;
  }
  void on_connection(const UpgradeRequest& request, std::unique_ptr<Transport> t) override {
    guests.push_back(std::make_unique<Guest>());
    Guest& guest = *guests.back();
    guest.request = request;
    guest.transport = std::move(t);
    guest.transport->set_listener(&guest.ear);
    if (when_connection) when_connection(guest);
  }

  UpgradeDecision decision{101, "ocpp1.6"};
  std::vector<UpgradeRequest> requests;
  std::vector<std::unique_ptr<Guest>> guests;
  std::function<void(Guest&)> when_connection;
};

/// A client, a server and their loop.
struct TransportBench {
  explicit TransportBench(const MakeTransportSetup& make)
      : setup(make()), server(setup.listen(host)), client(setup.make_client()) {
    client->set_listener(&ear);
  }

  Endpoint endpoint() const {
    Endpoint e;
    e.url = server->url() + "/ocpp/CP%201";
    e.subprotocols = {"ocpp2.0.1", "ocpp1.6"};
    e.tls = setup.client_tls;
    return e;
  }
  void connect(const Endpoint& e) {
    quietly([&] { client->connect(e); });
  }
  void connect() { connect(endpoint()); }
  void open() { open(endpoint()); }
  void open(const Endpoint& e) {
    connect(e);
    REQUIRE(wait([&] { return !ear.heard.empty(); }));
    INFO(ear.event.detail);
    REQUIRE(ear.heard == std::vector<std::string>{"open"});
    REQUIRE(host.guests.size() == 1);
  }
  Host::Guest& guest() { return *host.guests.at(0); }
  bool wait(const std::function<bool()>& done) { return run_until(*setup.loop, done); }
  /// Runs `call`, during which nobody may be called back.
  void quietly(const std::function<void()>& call) {
    std::vector<Ear*> ears{&ear};
    for (auto& g : host.guests) ears.push_back(&g->ear);
    for (Ear* e : ears) e->in_call = true;
    call();
    for (Ear* e : ears) e->in_call = false;
  }
  bool both_closed() { return ear.count("closed") == 1 && guest().ear.count("closed") == 1; }
  /// Long enough for anything that might still come.
  void settle() { setup.loop->run_for(milliseconds{50}); }

  TransportSetup setup;
  Host host;
  std::unique_ptr<TransportServer> server;
  Ear ear;
  std::unique_ptr<Transport> client;
};

}  // namespace ocppsim::test
