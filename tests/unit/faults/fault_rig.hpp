// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A client behind the fault decorator and a server that records, on one virtual loop.
#pragma once

#include <ocppsim/faults.hpp>
#include <ocppsim/transport.hpp>

#include <memory>
#include <string>
#include <vector>

namespace ocppsim::test {

struct RecordingClient final : TransportListener {
  explicit RecordingClient(EventLoop& the_loop) : loop(the_loop) {}
  void on_open(std::string_view) override { opened_at.push_back(loop.now()); }
  void on_text(std::string_view text) override { texts.emplace_back(text); }
  void on_closed(const CloseEvent& event) override {
    closed.push_back(event);
    closed_at.push_back(loop.now());
  }
  EventLoop& loop;
  std::vector<TimePoint> opened_at, closed_at;
  std::vector<std::string> texts;
  std::vector<CloseEvent> closed;
};

/// Accepts everything as OCPP 1.6; keeps what arrives, with its time.
struct RecordingServer final : TransportServerListener {
  explicit RecordingServer(EventLoop& the_loop) : loop(the_loop) {}

  struct Peer final : TransportListener {
    explicit Peer(RecordingServer& the_owner) : owner(the_owner) {}
    void on_open(std::string_view) override {}
    void on_text(std::string_view text) override {
      owner.texts.emplace_back(text);
      owner.at.push_back(owner.loop.now());
    }
    void on_closed(const CloseEvent& event) override {
      closed = true;
      reason = event.reason;
    }
    RecordingServer& owner;
    std::unique_ptr<Transport> transport;
    bool closed = false;
    CloseReason reason{};
  };

  UpgradeDecision on_upgrade(const UpgradeRequest&) override { return {101, "ocpp1.6"}; }
  void on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) override {
    peers.push_back(std::make_unique<Peer>(*this));
    connection->set_listener(peers.back().get());
    peers.back()->transport = std::move(connection);
  }
  EventLoop& loop;
  std::vector<std::unique_ptr<Peer>> peers;
  std::vector<std::string> texts;
  std::vector<TimePoint> at;
};

struct FaultRig {
  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  PipeNetwork pipes{*loop, milliseconds{1}};
  RecordingServer server{*loop};
  std::unique_ptr<TransportServer> listening = pipes.listen("csms", server);
  FaultInjector injector{*loop, RandomRoot{7}};
  RecordingClient client{*loop};
  std::unique_ptr<Transport> transport;

  void connect(const std::string& identity = "CP-1") {
    transport = injector.wrap(identity, pipes.client_factory())(*loop);
    transport->set_listener(&client);
    Endpoint endpoint;
    endpoint.url = "pipe:csms/" + identity;
    endpoint.subprotocols = {"ocpp1.6"};
    endpoint.handshake_timeout = seconds{10};
    endpoint.pong_timeout = seconds{5};
    transport->connect(endpoint);
    loop->run_for(milliseconds{10});
  }
  FaultId add(FaultRule rule) {
    auto id = injector.add(std::move(rule));
    return id.value();
  }
  static FaultRule rule(std::string kind, Json settings = Json::object()) {
    FaultRule made;
    made.kind = std::move(kind);
    made.settings = std::move(settings);
    return made;
  }
  static std::string call(int n, std::string_view action = "Heartbeat") {
    return "[2,\"" + std::to_string(n) + "\",\"" + std::string(action) + "\",{}]";
  }
};

inline Json settings(std::initializer_list<std::pair<const char*, Json>> members) {
  Json json = Json::object();
  for (const auto& [name, value] : members) json[name] = value;
  return json;
}

}  // namespace ocppsim::test
