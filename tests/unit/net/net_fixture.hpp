// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the tests of this floor share: a listener that writes down what happens, a server that
// keeps its connections, a raw TCP peer that speaks any bytes, and bounded waiting.
#pragma once

#include "net/byte_streams.hpp"
#include "net/websocket.hpp"

#include <ocppsim/event_loop.hpp>
#include <ocppsim/transport.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ocppsim::net::test {

/// Runs `loop` until `done` holds; false when that takes longer than `limit`.
inline bool eventually(EventLoop& loop, const std::function<bool()>& done,
                       Duration limit = seconds{10}) {
  bool held = false;
  Timer* again = nullptr;
  Timer poll(loop, [&] {
    held = done();
    if (held) {
      loop.stop();
    } else {
      again->start(microseconds{200});
    }
  });
  again = &poll;
  poll.start({});
  loop.run_for(limit);
  return held;
}

struct Recorder final : TransportListener {
  void on_open(std::string_view subprotocol) override {
    ++opened;
    selected = subprotocol;
    if (when_open) when_open();
  }
  void on_text(std::string_view text) override {
    texts.emplace_back(text);
    if (when_text) when_text(text);
  }
  void on_ping() override { ++pings; }
  void on_pong() override { ++pongs; }
  void on_closed(const CloseEvent& event) override {
    ++closed;
    close = event;
    if (when_closed) when_closed();
  }

  int opened = 0;
  int closed = 0;
  int pings = 0;
  int pongs = 0;
  std::string selected;
  std::vector<std::string> texts;
  CloseEvent close;
  std::function<void()> when_open;
  std::function<void()> when_closed;
  std::function<void(std::string_view)> when_text;
};

struct Server final : TransportServerListener {
  struct Connection {
    UpgradeRequest request;
    std::unique_ptr<Transport> transport;
    Recorder recorder;
  };

  UpgradeDecision on_upgrade(const UpgradeRequest& request) override {
    ++asked;
    last = request;
    if (decide) return decide(request);
    return {101, request.subprotocols.empty() ? "" : request.subprotocols.front()};
  }
  void on_connection(const UpgradeRequest& request, std::unique_ptr<Transport> transport) override {
    auto connection = std::make_unique<Connection>();
    connection->request = request;
    connection->transport = std::move(transport);
    connection->transport->set_listener(&connection->recorder);
    if (echo) {
      auto* const peer = connection->transport.get();
      connection->recorder.when_text = [peer](std::string_view text) { peer->send(text); };
    }
    connections.push_back(std::move(connection));
    if (when_connected) when_connected();
  }

  bool echo = false;
  int asked = 0;
  UpgradeRequest last;
  std::function<UpgradeDecision(const UpgradeRequest&)> decide;
  std::function<void()> when_connected;
  std::vector<std::unique_ptr<Connection>> connections;
};

/// A peer on plain TCP that says exactly what the test tells it.
struct RawPeer final : ByteStreamListener {
  void on_ready() override {
    ready = true;
    if (when_ready) when_ready();
  }
  void on_bytes(std::string_view bytes) override {
    received += bytes;
    if (when_bytes) when_bytes();
  }
  void on_end(StreamEnd how, std::string_view why) override {
    ++ends;
    end = how;
    detail = why;
  }
  void take(std::unique_ptr<ByteStream> accepted) {
    stream = std::move(accepted);
    stream->set_listener(this);
  }

  std::unique_ptr<ByteStream> stream;
  std::string received;
  std::string detail;
  bool ready = false;
  int ends = 0;
  StreamEnd end{};
  std::function<void()> when_ready;
  std::function<void()> when_bytes;
};

inline std::unique_ptr<TransportServer> listen(EventLoop& loop, Server& server,
                                               ListenOptions options = {}) {
  auto listening = listen_websocket(loop, options, server);
  INFO((listening ? std::string() : listening.error().to_string()));
  REQUIRE(listening.ok());
  return std::move(listening).value();
}

inline Endpoint endpoint(const std::string& url) {
  Endpoint out;
  out.url = url;
  out.subprotocols = {"ocpp1.6"};
  return out;
}

}  // namespace ocppsim::net::test
