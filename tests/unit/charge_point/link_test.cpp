// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/link.hpp"
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

/// Its peer answers no close.
class UnansweredTransport final : public Transport {
 public:
  explicit UnansweredTransport(std::vector<std::string>& calls) : calls_(calls) {}
  void connect(const Endpoint&) override { calls_.emplace_back("connect"); }
  void send(std::string_view) override {}
  Result<void> send_raw(std::string_view) override { return {}; }
  void ping() override {}
  void close(std::uint16_t, std::string_view) override { calls_.emplace_back("close"); }
  void abort() override { calls_.emplace_back("abort"); }
  void pause_reading(bool) override {}
  void open() { listener_->on_open("ocpp1.6"); }
  void answer_close() { listener_->on_closed(CloseEvent{}); }

 private:
  std::vector<std::string>& calls_;
};

struct SilentOwner final : LinkOwner, TransportListener {
  Endpoint link_endpoint() override { return {}; }
  BackOffPolicy link_back_off() override { return {}; }
  void on_link_dialing() override {}
  void on_link_gave_up(int) override {}
  void on_open(std::string_view) override {}
  void on_text(std::string_view) override {}
  void on_closed(const CloseEvent&) override {}
};

}  // namespace

TEST_CASE("a goodbye that nobody answers is cut after a second", "[lifecycle]") {
  const auto loop = make_virtual_loop();
  std::vector<std::string> calls;
  UnansweredTransport* transport = nullptr;
  SilentOwner owner;
  Link link(
      *loop,
      [&](EventLoop&) {
        auto made = std::make_unique<UnansweredTransport>(calls);
        transport = made.get();
        return made;
      },
      RandomStream(1), owner);
  link.set_listener(&owner);
  link.up();
  transport->open();
  link.down(true);
  SECTION("unanswered") {
    loop->run_for(Link::goodbye_limit - 1ms);
    CHECK(calls == std::vector<std::string>{"connect", "close"});
    loop->run_for(1ms);
    CHECK(calls == std::vector<std::string>{"connect", "close", "abort"});
  }
  SECTION("answered") {
    loop->run_for(100ms);
    transport->answer_close();
    loop->run_for(10s);
    CHECK(calls == std::vector<std::string>{"connect", "close"});
  }
  SECTION("power is back before that: the new connection lives") {
    loop->run_for(100ms);
    link.up();
    transport->open();
    loop->run_for(10s);
    CHECK(calls == std::vector<std::string>{"connect", "close", "connect"});
  }
}

TEST_CASE("back-off doubles the last wait, adds a new random part, then stays",
          "[2.0.1 part 4 5.3][rule-12]") {
  BackOff back_off;
  RandomStream random(1);
  const BackOffPolicy policy{10s, 5s, 3, 0};
  Duration last{};
  for (int i = 0; i < 4; ++i) {
    const Duration wait = back_off.next(policy, random);
    const Duration base = i == 0 ? Duration{10s} : 2 * last;
    CHECK(wait >= base);
    CHECK(wait <= base + 5s);
    last = wait;
  }
  CHECK(back_off.next(policy, random) == last);
  CHECK(back_off.next(policy, random) == last);
  back_off.reset();
  CHECK(back_off.next(policy, random) <= 15s);
}

TEST_CASE("back-off never grows beyond a day", "[limits]") {
  BackOff back_off;
  RandomStream random(1);
  const BackOffPolicy policy{1h, 0s, 1000, 0};
  for (int i = 0; i < 1000; ++i) CHECK(back_off.next(policy, random) <= BackOff::longest);
}

TEST_CASE("redials wait 1, 2, 4, 8, 8 ... seconds", "[2.0.1 part 4 5.3][rule-12]") {
  ChargerRig rig("ocpp2.0.1");
  rig.csms.refuses_connections = true;
  rig.charger().start();
  rig.run(38s);
  const auto dials = rig.told(EventKind::connecting);
  REQUIRE(dials.size() == 7);
  const std::vector<Duration> waits = {1s, 2s, 4s, 8s, 8s, 8s};
  const Duration handshake = dials[1].at - dials[0].at - 1s;
  for (std::size_t i = 0; i < waits.size(); ++i)
    CHECK(dials[i + 1].at - dials[i].at == waits[i] + handshake);
  CHECK(rig.told(EventKind::connect_failed).size() == 7);
  CHECK(rig.told(EventKind::connect_failed)[0].text.find("503") != std::string::npos);
}

TEST_CASE("two chargers do not redial in step", "[2.0.1 part 4 5.3][rule-12]") {
  std::set<Duration::rep> waits;
  for (const char* identity : {"CP-A", "CP-B", "CP-C"}) {
    ChargerRig rig("ocpp1.6", [&](ChargePointConfig& c) {
      c.identity = identity;
      c.back_off_random_range = 10s;
    });
    rig.boot();
    rig.csms.drop();
    rig.run(20s);
    const auto dials = rig.told(EventKind::connecting);
    REQUIRE_FALSE(dials.empty());
    waits.insert(dials[0].at.time_since_epoch().count());
  }
  CHECK(waits.size() == 3);
}

TEST_CASE("max_connect_attempts ends the dialling and says so", "[limits]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.max_connect_attempts = 3; });
  rig.csms.refuses_connections = true;
  rig.charger().start();
  rig.run(1h);
  CHECK(rig.told(EventKind::connecting).size() == 3);
  CHECK(rig.told(EventKind::connect_failed).back().text == "gave up");
}

TEST_CASE("a plain reconnect is no reboot", "[1.6-J 5.4][rule-11]") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  ChargerRig rig(version);
  rig.boot();
  rig.csms.drop();
  rig.run(10s);
  CHECK(rig.charger().online());
  CHECK(rig.actions().empty());
  REQUIRE(rig.told(EventKind::connected).size() == 1);
  CHECK(rig.told(EventKind::connected)[0].text == version);
}

TEST_CASE("a persona boots on every connection", "[persona][rule-11]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) { c.persona.boot_on_reconnect = true; });
  rig.boot();
  rig.csms.drop();
  rig.run(10s);
  CHECK(rig.sent("BootNotification").size() == 1);
  CHECK(rig.sent("StatusNotification").size() == 2);
}

TEST_CASE("offline, closed: no dial until the charger is back", "[link]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(1h);
  CHECK_FALSE(rig.charger().connected());
  CHECK(rig.told(EventKind::connecting).empty());
  rig.charger().go_online();
  rig.run(2s);
  CHECK(rig.charger().online());
}

TEST_CASE("offline, half open: frames vanish both ways and the charger believes it is connected",
          "[link][traps]") {
  ChargerRig rig("ocpp1.6");
  rig.boot();
  rig.set("WebSocketPingInterval", "0");
  int reached = 0;
  rig.csms.handlers["DataTransfer"] = [&](const Json&) {
    ++reached;
    return std::string(R"({"status":"Accepted"})");
  };
  rig.charger().go_offline(OfflineMode::half_open);
  ReplyKind end = ReplyKind::result;
  rig.charger().call("DataTransfer", Json(Json::Object{{"vendorId", "x"}}),
                     [&](const Reply& reply) { end = reply.kind; });
  rig.csms.call("DataTransfer", R"({"vendorId":"y"})");
  rig.run(40s);
  CHECK(rig.charger().connected());
  CHECK(end == ReplyKind::timeout);
  CHECK(reached == 0);
  CHECK(rig.told(EventKind::disconnected).empty());

  rig.charger().go_online();
  rig.run(5s);
  CHECK(rig.told(EventKind::disconnected).size() == 1);
  CHECK(rig.told(EventKind::connected).size() == 1);
  CHECK(rig.charger().online());
}

TEST_CASE("a missing pong ends a half-open connection",
          "[1.6-J 7][traps][1.6:WebSocketPingInterval]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.variables.push_back({"WebSocketPingInterval", "30", std::nullopt});
  });
  rig.boot();
  rig.charger().go_offline(OfflineMode::half_open);
  rig.run(55s);  // the ping 30 s after the connection, the pong awaited for 20 s
  REQUIRE(rig.told(EventKind::disconnected).size() == 1);
  CHECK(rig.told(EventKind::disconnected)[0].text.find("pong") != std::string::npos);
  CHECK_FALSE(rig.charger().connected());
  rig.charger().go_online();
  rig.run(2s);
  CHECK(rig.charger().online());
}

TEST_CASE("the subprotocol the server selects decides the dialect", "[1.6-J 3.1.2][rule-05]") {
  // The rig's CSMS selects the first offer; this one prefers the second.
  class Chooser final : public TransportServerListener {
   public:
    UpgradeDecision on_upgrade(const UpgradeRequest& request) override {
      offered = request.subprotocols;
      path = request.path;
      user = request.basic_auth_user;
      password = request.basic_auth_password;
      return {101, request.subprotocols.back()};
    }
    void on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) override {
      peer = std::move(connection);
      peer->set_listener(&sink);
    }
    struct Sink final : TransportListener {
      void on_open(std::string_view) override {}
      void on_text(std::string_view text) override { texts.emplace_back(text); }
      void on_closed(const CloseEvent&) override {}
      std::vector<std::string> texts;
    } sink;
    std::vector<std::string> offered;
    std::string path, user, password;
    std::unique_ptr<Transport> peer;
  };

  const auto loop = make_virtual_loop();
  PipeNetwork network(*loop);
  Chooser chooser;
  const auto server = network.listen("other", chooser);
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP 1/2";
  config->url = "pipe:other/ocpp/";
  config->subprotocols = {"ocpp2.0.1", "ocpp1.6"};
  config->security_profile = 1;
  config->basic_auth_password = "secret-secret-1234";
  ChargePointEnvironment environment;
  environment.transport = network.client_factory();
  ChargePoint charger(*loop, config, environment);
  charger.start();
  REQUIRE(charger.plug_in(1).ok());
  loop->run_for(1s);
  CHECK(chooser.offered == config->subprotocols);
  CHECK(chooser.path == "/ocpp/CP%201%2F2");
  CHECK(chooser.user == "CP 1/2");
  CHECK(chooser.password == "secret-secret-1234");
  CHECK(charger.subprotocol() == "ocpp1.6");
  REQUIRE(chooser.sink.texts.size() == 1);
  CHECK(chooser.sink.texts[0].find("chargePointVendor") != std::string::npos);
  CHECK(charger.variable("HeartbeatInterval").has_value());
  CHECK(charger.connector_status(1, 1) == ConnectorStatus::preparing);  // the car is still there
}

TEST_CASE("a new password takes a new connection", "[1.6 security A01][A01.FR.12]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.security_profile = 1;
    c.basic_auth_password = "old-password-old";
  });
  rig.boot();
  CHECK(rig.ask("ChangeConfiguration", R"({"key":"AuthorizationKey","value":"short"})") ==
        R"({"status":"Rejected"})");
  CHECK(rig.told(EventKind::disconnected).empty());
  CHECK(
      rig.ask("ChangeConfiguration", R"({"key":"AuthorizationKey","value":"new-password-new1"})") ==
      R"({"status":"Accepted"})");
  rig.run(5s);
  CHECK(rig.told(EventKind::disconnected).size() == 1);
  CHECK(rig.charger().online());
  for (const SeenEvent& event : rig.events)
    CHECK(event.text.find("new-password") == std::string::npos);
}

TEST_CASE("message ids never repeat over reconnects and restarts", "[1.6-J E3.7][rule-03]") {
  ChargerRig rig("ocpp1.6");
  std::set<std::string> ids;
  std::size_t count = 0;
  const auto collect = [&] {
    for (const SeenFrame& frame : rig.sent()) {
      ids.insert(frame.id);
      ++count;
      CHECK(frame.id.size() <= 36);
    }
    rig.clear();
  };
  rig.charger().start();
  rig.run(5s);
  rig.csms.drop();
  rig.run(5s);
  collect();
  rig.charger().power_cut();
  rig.charger().power_on();
  rig.run(5s);
  collect();
  rig.replace_charger();
  rig.charger().start();
  rig.run(5s);
  collect();
  CHECK(count == 9);
  CHECK(ids.size() == count);
}
