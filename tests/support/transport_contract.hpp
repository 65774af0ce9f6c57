// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The contract of Transport (see transport.hpp) as one test, to be run over every implementation:
//
//   TEST_CASE("the pipe keeps the transport contract") {
//     test::transport_contract([] { test::TransportSetup setup; ...; return setup; });
//   }
//
// Each section gets a setup of its own. Loops may be virtual or real: waiting is bounded, and
// nothing here depends on how long a message takes.
#pragma once

#include "support/transport_bench.hpp"

#include <string>
#include <vector>

namespace ocppsim::test {

inline void contract_of_opening(const MakeTransportSetup& make) {
  SECTION("opening is told once, later, with what was asked and chosen") {
    TransportBench b(make);
    Endpoint e = b.endpoint();
    e.basic_auth_user = "CP 1";
    e.basic_auth_password = std::string("p:\xff\x01w", 5);
    b.open(e);
    CHECK(b.ear.selected == "ocpp1.6");
    const UpgradeRequest& request = b.guest().request;
    CHECK(request.path == "/ocpp/CP%201");  // still percent-coded
    CHECK(request.subprotocols == e.subprotocols);
    CHECK(request.has_basic_auth);
    CHECK(request.basic_auth_user == "CP 1");
    CHECK(request.basic_auth_password == e.basic_auth_password);
    b.settle();
    CHECK(b.ear.heard.size() == 1);
    CHECK(b.guest().ear.heard.empty());  // a server's side is born open
  }
  SECTION("a refused upgrade tells the status") {
    TransportBench b(make);
    b.host.decision = {404, ""};
    b.connect();
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
    CHECK(b.ear.event.reason == CloseReason::rejected);
    CHECK(b.ear.event.http_status == 404);
    CHECK(b.host.guests.empty());
    CHECK_FALSE(b.host.requests.at(0).has_basic_auth);
  }
  SECTION("no subprotocol, or one that was not offered, ends the attempt") {
    for (const char* selected : {"", "ocpp1.5"}) {
      TransportBench b(make);
      b.host.decision = {101, selected};
      b.connect();
      REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
      CHECK(b.ear.event.reason == CloseReason::no_subprotocol);
      CHECK(b.ear.count("open") == 0);
      if (!b.host.guests.empty()) {
        CHECK(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
      }
    }
  }
  SECTION("where nobody listens, the attempt ends as unreachable") {
    TransportBench b(make);
    Endpoint e = b.endpoint();
    e.url = b.setup.nowhere;
    b.connect(e);
    REQUIRE(b.wait([&] { return !b.ear.heard.empty(); }));
    CHECK(b.ear.heard == std::vector<std::string>{"closed"});
    CHECK(b.ear.event.reason == CloseReason::unreachable);
    CHECK_FALSE(b.ear.event.detail.empty());
  }
  SECTION("close and abort give up an attempt") {
    for (const bool abort : {false, true}) {
      TransportBench b(make);
      b.connect();
      b.quietly([&] {
        if (abort) {
          b.client->abort();
        } else {
          b.client->close(1000, "");
        }
      });
      REQUIRE(b.wait([&] { return !b.ear.heard.empty(); }));
      b.settle();
      CHECK(b.ear.heard == std::vector<std::string>{"closed"});
      CHECK(b.ear.event.reason == (abort ? CloseReason::aborted : CloseReason::local));
      for (auto& g : b.host.guests) CHECK(g->ear.count("closed") == 1);
    }
  }
  SECTION("what is sent before the opening or after the end is ignored") {
    TransportBench b(make);
    b.client->send("too early");
    b.client->close(1000, "");
    b.client->abort();
    b.connect();
    b.client->send("too early");
    b.client->ping();
    REQUIRE(b.wait([&] { return b.ear.count("open") == 1; }));
    b.client->close(1000, "");
    b.client->send("too late");
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    b.client->send("too late");
    b.guest().transport->send("too late");
    b.settle();
    CHECK(b.ear.heard == std::vector<std::string>{"open", "closed"});
    CHECK(b.guest().ear.heard == std::vector<std::string>{"closed"});
  }
  SECTION("a server that is gone leaves its connections alone and takes no new ones") {
    TransportBench b(make);
    const Endpoint e = b.endpoint();
    b.open(e);
    b.server.reset();
    b.client->send("still here");
    REQUIRE(b.wait([&] { return b.guest().ear.texts.size() == 1; }));
    Ear second_ear;
    const auto second = b.setup.make_client();
    second->set_listener(&second_ear);
    second->connect(e);
    REQUIRE(b.wait([&] { return second_ear.count("closed") == 1; }));
    CHECK(second_ear.event.reason == CloseReason::unreachable);
  }
}

inline void contract_of_messages(const MakeTransportSetup& make) {
  SECTION("messages arrive whole and in order, both ways") {
    TransportBench b(make);
    b.open();
    std::vector<std::string> sent;
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U, 300000U, 5U}) {
      sent.push_back(std::string(size, static_cast<char>('a' + sent.size())));
    }
    sent.emplace_back("\xC3\xA9\xF0\x9F\x94\x8C\"\\");
    b.quietly([&] {
      for (const std::string& text : sent) {
        std::string copy = text;
        b.client->send(copy);
        b.guest().transport->send(copy);
        copy.assign(copy.size(), '!');  // send() has taken what it needs
      }
    });
    REQUIRE(b.wait([&] {
      return b.ear.texts.size() == sent.size() && b.guest().ear.texts.size() == sent.size();
    }));
    CHECK(b.ear.texts == sent);
    CHECK(b.guest().ear.texts == sent);
  }
  SECTION("what a server says while it accepts comes right after the opening") {
    TransportBench b(make);
    b.host.when_connection = [](Host::Guest& guest) {
      guest.transport->send("hello");
      guest.transport->close(1000, "bye");
    };
    b.connect();
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
    CHECK(b.ear.heard == std::vector<std::string>{"open", "text", "closed"});
    CHECK(b.ear.event.reason == CloseReason::remote);
  }
  SECTION("a ping is heard there and its pong here, from either side") {
    TransportBench b(make);
    b.open();
    b.quietly([&] { b.client->ping(); });
    REQUIRE(b.wait([&] { return b.ear.count("pong") == 1; }));
    CHECK(b.guest().ear.heard == std::vector<std::string>{"ping"});
    b.guest().transport->ping();
    REQUIRE(b.wait([&] { return b.guest().ear.count("pong") == 1; }));
    CHECK(b.ear.count("ping") == 1);
  }
  SECTION("a paused end reads nothing, and everything in order when it resumes") {
    TransportBench b(make);
    b.open();
    b.guest().transport->pause_reading(true);
    for (int i = 0; i < 100; ++i) b.client->send(std::to_string(i));
    b.settle();
    CHECK(b.guest().ear.heard.empty());
    b.guest().transport->send("the other way flows");
    REQUIRE(b.wait([&] { return b.ear.texts.size() == 1; }));
    b.quietly([&] { b.guest().transport->pause_reading(false); });
    REQUIRE(b.wait([&] { return b.guest().ear.texts.size() == 100; }));
    for (std::size_t i = 0; i < 100; ++i) REQUIRE(b.guest().ear.texts[i] == std::to_string(i));
  }
  SECTION("an end paused from inside a message gets no further one") {
    TransportBench b(make);
    b.open();
    Ear& ear = b.guest().ear;
    ear.when_text = [&] { b.guest().transport->pause_reading(true); };
    for (int i = 0; i < 3; ++i) b.client->send("x");
    b.settle();
    CHECK(ear.texts.size() == 1);
  }
  SECTION("a message over the limit closes with 1009") {
    TransportBench b(make);
    Endpoint e = b.endpoint();
    e.max_message_bytes = 100;
    b.open(e);
    b.guest().transport->send(std::string(100, 'x'));
    b.guest().transport->send(std::string(101, 'x'));
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    CHECK(b.ear.texts.size() == 1);
    CHECK(b.ear.event.code == 1009);
    CHECK(b.guest().ear.event.reason == CloseReason::remote);
    CHECK(b.guest().ear.event.code == 1009);
  }
  SECTION("text that is no UTF-8 closes with 1007") {
    TransportBench b(make);
    b.open();
    b.client->send("a\xFF");
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    CHECK(b.guest().ear.texts.empty());
    CHECK(b.guest().ear.event.reason == CloseReason::protocol_error);
    CHECK(b.guest().ear.event.code == 1007);
    CHECK(b.ear.event.code == 1007);
  }
  SECTION("raw bytes are sent, or refused as unsupported") {
    TransportBench b(make);
    b.open();
    const auto result = b.client->send_raw("\xFF\xFF\xFF");
    CHECK(result.ok() == b.setup.has_bytes);
    if (!b.setup.has_bytes) {
      CHECK(result.error().code == Errc::unsupported);
      b.settle();
      CHECK(b.guest().ear.heard.empty());
    } else {
      REQUIRE(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
      CHECK(b.guest().ear.event.reason == CloseReason::protocol_error);
    }
  }
  SECTION("a new listener gets what follows") {
    TransportBench b(make);
    b.open();
    Ear next;
    b.client->set_listener(&next);
    b.guest().transport->send("x");
    b.guest().transport->close(1000, "");
    REQUIRE(b.wait([&] { return next.count("closed") == 1; }));
    CHECK(next.texts.size() == 1);
    CHECK(b.ear.heard.size() == 1);
  }
}

inline void contract_of_ending(const MakeTransportSetup& make) {
  SECTION("closing ends both sides once, with the code and the reason") {
    for (const bool by_server : {false, true}) {
      TransportBench b(make);
      b.open();
      Transport& closer = by_server ? *b.guest().transport : *b.client;
      Ear& here = by_server ? b.guest().ear : b.ear;
      Ear& there = by_server ? b.ear : b.guest().ear;
      b.quietly([&] {
        closer.send("last words");
        closer.close(3001, "maintenance");
        closer.close(1000, "again");
      });
      REQUIRE(b.wait([&] { return b.both_closed(); }));
      b.settle();
      CHECK(here.event.reason == CloseReason::local);
      CHECK(here.event.code == 3001);
      CHECK(there.event.reason == CloseReason::remote);
      CHECK(there.event.code == 3001);
      CHECK(there.event.detail == "maintenance");
      CHECK(there.texts == std::vector<std::string>{"last words"});
      CHECK(b.both_closed());
    }
  }
  SECTION("closing from both sides at once ends both once") {
    TransportBench b(make);
    b.open();
    b.client->close(1000, "");
    b.guest().transport->close(1001, "");
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    b.settle();
    CHECK(b.both_closed());
    CHECK(b.ear.event.reason == CloseReason::local);
    CHECK(b.guest().ear.event.reason == CloseReason::local);
  }
  SECTION("abort cuts without goodbye") {
    TransportBench b(make);
    b.open();
    b.quietly([&] { b.client->abort(); });
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    b.client->abort();
    b.settle();
    CHECK(b.both_closed());
    CHECK(b.ear.event.reason == CloseReason::aborted);
    CHECK(b.guest().ear.event.reason == CloseReason::lost);
    CHECK(b.guest().ear.event.code == 1006);
  }
  SECTION("destroying a transport silences it, and the peer hears of a loss") {
    TransportBench b(make);
    b.open();
    b.guest().transport->send("never read");
    b.client.reset();
    REQUIRE(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
    b.settle();
    CHECK(b.ear.heard.size() == 1);
    CHECK(b.guest().ear.event.reason == CloseReason::lost);
  }
  SECTION("a peer that does not read cannot hold up a close") {
    TransportBench b(make);
    Endpoint e = b.endpoint();
    e.close_timeout = milliseconds{100};
    b.open(e);
    b.guest().transport->pause_reading(true);
    b.settle();
    b.client->close(1000, "");
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
    CHECK(b.ear.event.reason == CloseReason::local);
  }
  SECTION("a pong that does not come ends the connection") {
    TransportBench b(make);
    Endpoint e = b.endpoint();
    e.pong_timeout = milliseconds{100};
    b.open(e);
    b.guest().transport->pause_reading(true);
    b.settle();
    b.client->ping();
    b.settle();
    b.client->ping();  // does not win time
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
    CHECK(b.ear.event.reason == CloseReason::pong_timeout);
    b.guest().transport->pause_reading(false);
    REQUIRE(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
    CHECK(b.guest().ear.event.reason == CloseReason::lost);
  }
  SECTION("a transport connects again after its end, also from inside it") {
    TransportBench b(make);
    b.open();
    int left = 2;
    b.ear.when_closed = [&] {
      if (left-- > 0) b.client->connect(b.endpoint());
    };
    b.ear.when_open = [&] { b.client->close(1000, ""); };
    b.client->abort();
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 3; }));
    b.settle();
    CHECK(b.ear.heard ==
          std::vector<std::string>{"open", "closed", "open", "closed", "open", "closed"});
    CHECK(b.host.guests.size() == 3);
  }
}

/// The listener may destroy the transport from inside any callback.
inline void contract_of_lifetimes(const MakeTransportSetup& make) {
  SECTION("destroyed inside on_open") {
    TransportBench b(make);
    b.ear.when_open = [&] { b.client.reset(); };
    b.connect();
    REQUIRE(b.wait([&] { return b.ear.count("open") == 1; }));
    REQUIRE(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
    CHECK(b.ear.heard.size() == 1);
  }
  SECTION("destroyed inside on_text, with more under way") {
    TransportBench b(make);
    b.open();
    b.ear.when_text = [&] { b.client.reset(); };
    for (int i = 0; i < 3; ++i) b.guest().transport->send("x");
    REQUIRE(b.wait([&] { return b.guest().ear.count("closed") == 1; }));
    CHECK(b.ear.texts.size() == 1);
  }
  SECTION("destroyed inside on_ping") {
    TransportBench b(make);
    b.open();
    b.guest().ear.when_ping = [&] { b.guest().transport.reset(); };
    b.client->ping();
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
    CHECK(b.guest().ear.heard == std::vector<std::string>{"ping"});
  }
  SECTION("destroyed inside on_closed, whoever closed") {
    for (const int how : {0, 1, 2}) {
      TransportBench b(make);
      b.open();
      b.ear.when_closed = [&] { b.client.reset(); };
      if (how == 0) b.client->close(1000, "");
      if (how == 1) b.guest().transport->close(1000, "");
      if (how == 2) b.client->abort();
      REQUIRE(b.wait([&] { return b.both_closed(); }));
      CHECK(b.client == nullptr);
    }
  }
  SECTION("closed inside on_text, with more under way: nothing follows but the end") {
    TransportBench b(make);
    b.open();
    b.ear.when_text = [&] { b.client->close(1000, ""); };
    for (int i = 0; i < 3; ++i) b.guest().transport->send("x");
    REQUIRE(b.wait([&] { return b.both_closed(); }));
    CHECK(b.ear.heard == std::vector<std::string>{"open", "text", "closed"});
  }
  SECTION("the server's side destroyed while it is accepted") {
    TransportBench b(make);
    b.host.when_connection = [](Host::Guest& guest) { guest.transport.reset(); };
    b.connect();
    REQUIRE(b.wait([&] { return b.ear.count("closed") == 1; }));
  }
}

inline void transport_contract(const MakeTransportSetup& make) {
  contract_of_opening(make);
  contract_of_messages(make);
  contract_of_ending(make);
  contract_of_lifetimes(make);
}

}  // namespace ocppsim::test
