// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Client and server of this floor against each other, over TCP.
#include "net_fixture.hpp"

using namespace ocppsim;
using namespace ocppsim::net::test;

namespace {

struct Link {
  void open(const Endpoint& wanted) {
    client->set_listener(&recorder);
    client->connect(wanted);
    CHECK(recorder.opened + recorder.closed == 0);  // never inside connect()
    REQUIRE(eventually(*loop, [&] { return recorder.opened + recorder.closed > 0; }));
  }
  void open() {
    open(endpoint(listening->url() + "/ocpp/CP%201?x=%2F"));
    INFO(recorder.close.detail);
    REQUIRE(recorder.opened == 1);
  }
  Server::Connection& peer() { return *server.connections.at(0); }

  std::unique_ptr<EventLoop> loop = make_real_loop();
  Server server;
  std::unique_ptr<TransportServer> listening = listen(*loop, server);
  std::unique_ptr<Transport> client = make_websocket_client(*loop);
  Recorder recorder;
};

}  // namespace

TEST_CASE("the upgrade carries path, subprotocols, basic auth and the selected subprotocol") {
  Link link;
  Endpoint wanted = endpoint(link.listening->url() + "/ocpp/CP%201?x=%2F");
  wanted.subprotocols = {"ocpp2.0.1", "ocpp1.6"};
  wanted.basic_auth_user = "CP 1";
  wanted.basic_auth_password = std::string("p:\xff\x01", 4);
  link.server.decide = [](const UpgradeRequest&) { return UpgradeDecision{101, "ocpp1.6"}; };
  link.open(wanted);
  CHECK(link.recorder.selected == "ocpp1.6");
  const UpgradeRequest& seen = link.server.last;
  CHECK(seen.path == "/ocpp/CP%201?x=%2F");  // as given, still coded
  CHECK(seen.subprotocols == wanted.subprotocols);
  CHECK(seen.has_basic_auth);
  CHECK(seen.basic_auth_user == "CP 1");
  CHECK(seen.basic_auth_password == wanted.basic_auth_password);
  CHECK_THAT(seen.remote_address, Catch::StartsWith("127.0.0.1:"));
}

TEST_CASE("messages of every frame size cross both ways, whole and in order") {
  Link link;
  link.server.echo = true;
  link.open();
  std::vector<std::string> sent;
  for (const std::size_t size : {0u, 1u, 125u, 126u, 2034u, 4096u, 65535u, 65536u, 1u << 20}) {
    sent.push_back(std::string(size, 'z') + "\xc3\xa4");
    if (sent.back().size() > (1u << 20)) sent.back().resize(1u << 20, 'z');
  }
  sent.back().assign(1u << 20, 'y');
  for (const auto& text : sent) link.client->send(text);
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.texts.size() == sent.size(); }));
  CHECK(link.recorder.texts == sent);
}

TEST_CASE("a message over the limit closes with 1009 on both sides") {
  Link link;
  Endpoint wanted = endpoint(link.listening->url() + "/CP");
  wanted.max_message_bytes = 100;
  link.open(wanted);
  link.peer().transport->send(std::string(100, 'a'));
  link.peer().transport->send(std::string(101, 'b'));
  REQUIRE(
      eventually(*link.loop, [&] { return link.recorder.closed && link.peer().recorder.closed; }));
  CHECK(link.recorder.texts.size() == 1);
  CHECK(link.recorder.close.reason == CloseReason::protocol_error);
  CHECK(link.recorder.close.code == 1009);
  CHECK(link.peer().recorder.close.reason == CloseReason::remote);
  CHECK(link.peer().recorder.close.code == 1009);
}

TEST_CASE("a close by the client is agreed by the server, and both hear of it once") {
  Link link;
  link.open();
  link.client->send("last words");
  link.client->close(1000, "good night");
  link.client->send("not sent");
  link.client->close(1001, "ignored");
  REQUIRE(
      eventually(*link.loop, [&] { return link.recorder.closed && link.peer().recorder.closed; }));
  CHECK(link.recorder.close.reason == CloseReason::local);
  CHECK(link.recorder.close.code == 1000);
  CHECK(link.peer().recorder.close.reason == CloseReason::remote);
  CHECK(link.peer().recorder.close.code == 1000);
  CHECK(link.peer().recorder.close.detail == "good night");
  CHECK(link.peer().recorder.texts == std::vector<std::string>{"last words"});
  link.loop->run_for(milliseconds{5});
  CHECK(link.recorder.closed == 1);
  CHECK(link.peer().recorder.closed == 1);
}

TEST_CASE("a close by the server reaches the client with its code and reason") {
  Link link;
  link.open();
  link.peer().transport->close(1012, "restart");
  REQUIRE(
      eventually(*link.loop, [&] { return link.recorder.closed && link.peer().recorder.closed; }));
  CHECK(link.recorder.close.reason == CloseReason::remote);
  CHECK(link.recorder.close.code == 1012);
  CHECK(link.recorder.close.detail == "restart");
  CHECK(link.peer().recorder.close.reason == CloseReason::local);
}

TEST_CASE("the same client transport connects again from inside on_closed") {
  Link link;
  link.open();
  link.recorder.when_closed = [&] {
    if (link.recorder.closed == 1) link.client->connect(endpoint(link.listening->url() + "/CP"));
  };
  link.client->close(1000, {});
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.opened == 2; }));
  CHECK(link.server.connections.size() == 2);
}

TEST_CASE("a status other than 101 refuses the upgrade with that status") {
  Link link;
  const int status = GENERATE(401, 404, 503, 599, 999);
  link.server.decide = [=](const UpgradeRequest&) { return UpgradeDecision{status, {}}; };
  link.open(endpoint(link.listening->url() + "/CP"));
  CHECK(link.recorder.opened == 0);
  CHECK(link.recorder.close.reason == CloseReason::rejected);
  CHECK(link.recorder.close.http_status == status);
  if (status == 404) CHECK(link.recorder.close.detail == "server answered 404 Not Found");
  CHECK(link.server.connections.empty());
}

TEST_CASE("a client that offered subprotocols leaves a server that selects none of them",
          "[1.6-J 3.1.2]") {
  Link link;
  link.server.decide = [&](const UpgradeRequest& request) {
    return UpgradeDecision{101, request.path == "/none" ? "" : "ocpp9"};
  };
  SECTION("none") {
    link.open(endpoint(link.listening->url() + "/none"));
    CHECK(link.recorder.close.detail == "the server selected none of the subprotocols ocpp1.6");
  }
  SECTION("another") {
    link.open(endpoint(link.listening->url() + "/other"));
    CHECK(link.recorder.close.detail ==
          "the server selected the subprotocol \"ocpp9\", which was not offered");
  }
  CHECK(link.recorder.opened == 0);
  CHECK(link.recorder.close.reason == CloseReason::no_subprotocol);
}

TEST_CASE("abort() is seen as lost by the peer") {
  Link link;
  link.open();
  link.client->abort();
  CHECK(link.recorder.closed == 0);
  REQUIRE(
      eventually(*link.loop, [&] { return link.recorder.closed && link.peer().recorder.closed; }));
  CHECK(link.recorder.close.reason == CloseReason::aborted);
  CHECK(link.peer().recorder.close.reason == CloseReason::lost);
  CHECK(link.peer().recorder.close.detail == "connection reset by peer");
}

TEST_CASE("pings are answered, also several at once") {
  Link link;
  link.open();
  link.client->ping();
  link.client->ping();
  link.peer().transport->ping();
  REQUIRE(eventually(*link.loop,
                     [&] { return link.recorder.pongs == 2 && link.peer().recorder.pongs == 1; }));
  CHECK(link.peer().recorder.pings == 2);
  CHECK(link.recorder.pings == 1);
}

TEST_CASE("no pong in time ends the connection on a half-open line") {
  Link link;
  Endpoint wanted = endpoint(link.listening->url() + "/CP");
  wanted.pong_timeout = milliseconds{20};
  link.open(wanted);
  link.peer().transport->pause_reading(true);  // alive in TCP, deaf above
  link.client->ping();
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.closed == 1; }));
  CHECK(link.recorder.close.reason == CloseReason::pong_timeout);
  CHECK(link.recorder.close.detail == "no pong within 20ms");
}

TEST_CASE("a paused connection delivers nothing until it resumes, not even what it had read") {
  Link link;
  link.open();
  auto& peer = link.peer();
  peer.recorder.when_text = [&](std::string_view) {
    peer.transport->pause_reading(true);  // the next two are already in the same segment
  };
  for (const char* text : {"1", "2", "3"}) link.client->send(text);
  REQUIRE(eventually(*link.loop, [&] { return !peer.recorder.texts.empty(); }));
  link.client->send("4");
  link.loop->run_for(milliseconds{10});
  CHECK(peer.recorder.texts == std::vector<std::string>{"1"});
  peer.recorder.when_text = nullptr;
  peer.transport->pause_reading(false);
  CHECK(peer.recorder.texts.size() == 1);  // never inside the call
  REQUIRE(eventually(*link.loop, [&] { return peer.recorder.texts.size() == 4; }));
  CHECK(peer.recorder.texts == std::vector<std::string>{"1", "2", "3", "4"});
}

TEST_CASE("a peer that never reads is cut off at the limit of what may wait") {
  Link link;
  link.open();
  link.peer().transport->pause_reading(true);
  const std::string megabyte(1 << 20, 'm');
  for (int i = 0; i < 64 && !link.recorder.closed; ++i) link.client->send(megabyte);
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.closed == 1; }));
  CHECK(link.recorder.close.reason == CloseReason::lost);
  CHECK(link.recorder.close.detail == "the peer does not read: more than 16 MiB wait");
}

TEST_CASE("a transport destroyed in any of its callbacks is silent from then on") {
  Link link;
  link.client->set_listener(&link.recorder);
  const auto destroy = [&] { link.client.reset(); };
  SECTION("on_open") {
    link.recorder.when_open = destroy;
  }
  SECTION("on_text") {
    link.recorder.when_text = [&](std::string_view text) {
      destroy();
      CHECK(text == "one");  // the text outlives the transport
    };
    link.server.when_connected = [&] {
      link.peer().transport->send("one");
      link.peer().transport->send("two");
    };
  }
  link.client->connect(endpoint(link.listening->url() + "/CP"));
  REQUIRE(eventually(*link.loop, [&] {
    return !link.server.connections.empty() && link.peer().recorder.closed == 1;
  }));
  CHECK(link.client == nullptr);
  CHECK(link.recorder.closed == 0);
  CHECK(link.recorder.texts.size() <= 1);
}

TEST_CASE("destroying the server refuses newcomers and leaves its connections alone") {
  Link link;
  link.server.echo = true;
  link.open();
  const std::string url = link.listening->url();
  link.listening.reset();
  link.client->send("still here");
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.texts.size() == 1; }));

  const auto late = make_websocket_client(*link.loop);
  Recorder refused;
  late->set_listener(&refused);
  late->connect(endpoint(url + "/CP"));
  REQUIRE(eventually(*link.loop, [&] { return refused.closed == 1; }));
  CHECK(refused.close.reason == CloseReason::unreachable);
  CHECK(refused.close.detail == "connection refused");
}

TEST_CASE("closing while connecting gives the attempt up") {
  Link link;
  link.client->set_listener(&link.recorder);
  link.client->connect(endpoint(link.listening->url() + "/CP"));
  link.client->close(1000, {});
  REQUIRE(eventually(*link.loop, [&] { return link.recorder.closed == 1; }));
  CHECK(link.recorder.opened == 0);
  CHECK(link.recorder.close.reason == CloseReason::local);
}

TEST_CASE("a url that cannot be used is explained, later") {
  Link link;
  const auto [url, why] = GENERATE(table<std::string, std::string>({
      {"http://127.0.0.1/CP", "a WebSocket url starts with ws:// or wss://"},
      {"ws:///CP", "the url names no host"},
      {"ws://127.0.0.1:0/CP", "the port is not a number from 1 to 65535"},
      {"ws://127.0.0.1:99999/CP", "the port is not a number from 1 to 65535"},
      {"ws://127.0.0.1:80x/CP", "the port is not a number from 1 to 65535"},
      {"ws://[::1/CP", "the IPv6 address lacks its ']'"},
      {"ws://user:secret@127.0.0.1/CP",
       "credentials do not belong in the url; use basic_auth_user"},
  }));
  link.open(endpoint(url));
  CHECK(link.recorder.close.reason == CloseReason::unreachable);
  CHECK(link.recorder.close.detail == url + ": " + why);
}
