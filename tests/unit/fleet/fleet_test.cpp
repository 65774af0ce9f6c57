// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Fleet, its handles and its queue. Virtual time where time matters; real time only where threads
// and sockets are what is tested.
#include <ocppsim/fleet.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

FleetOptions virtual_options(int shards = 1) {
  FleetOptions options;
  options.mode = RunMode::virtual_time;
  options.shards = shards;
  options.history = 100;
  return options;
}

std::unique_ptr<Fleet> make(FleetOptions options) {
  auto made = Fleet::make(std::move(options));
  INFO((made.ok() ? std::string() : made.error().to_string()));
  REQUIRE(made.ok());
  return std::move(*made);
}

ChargePointConfig named(const std::string& identity) {
  ChargePointConfig config;
  config.identity = identity;
  return config;
}

WaitFor event(EventKind kind, const std::string& text = "*") {
  WaitFor out;
  out.event = kind;
  out.text = text;
  return out;
}

WaitFor sent(const std::string& action) {
  WaitFor out;
  out.direction = Direction::sent;
  out.action = action;
  return out;
}

}  // namespace

TEST_CASE("a session is driven from outside, in virtual time") {
  const auto fleet = make(virtual_options());
  ChargerRef cp = *fleet->add(named("CP-1"));
  fleet->start();
  REQUIRE(cp.wait_for(event(EventKind::boot_answered, "Accepted"), 10s).ok());
  const TimePoint booted = fleet->now();
  CHECK(booted < TimePoint(1s));
  REQUIRE(cp.ask([](ChargePoint& c) { return c.plug_in(1); }).ok());
  REQUIRE(cp.ask([](ChargePoint& c) { return c.present_token({"TAG"}, 1); }).ok());
  const auto started = cp.wait_for(event(EventKind::transaction_started), 10s);
  REQUIRE(started.ok());
  REQUIRE(started->transaction != nullptr);
  fleet->run_for(10s);
  REQUIRE(cp.ask([](ChargePoint& c) { return c.stop_transaction(1); }).ok());
  REQUIRE(cp.wait_for(event(EventKind::transaction_delivered), 10s).ok());
  const auto ledger = fleet->ledger();
  REQUIRE(ledger.ok());
  REQUIRE(ledger->transactions.size() == 1);
  CHECK(ledger->transactions[0].billed_wh ==
        cp.ask([](ChargePoint& c) { return c.meter_wh(1); }).value());
  const Report report = fleet->finish();
  CHECK(report.verdict == RunVerdict::pass);
  CHECK(report.transactions.delivered == 1);
  CHECK(report.transactions.ledger_energy_wh == report.transactions.energy_wh);
}

TEST_CASE("waits look ahead, back, at the very next, and give up") {
  const auto fleet = make(virtual_options());
  ChargerRef cp = *fleet->add(named("CP-1"));
  fleet->start();
  REQUIRE(cp.wait_for(sent("BootNotification"), 10s).ok());
  fleet->run_for(10s);
  const auto none = cp.wait_for(sent("BootNotification"), 5s);
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().message == "no sent CALL BootNotification within 5s");

  WaitFor past = sent("BootNotification");
  past.past = true;
  CHECK(cp.wait_for(past, 5s).ok());
  past.payload = Json::parse(R"({"chargePointVendor":"nobody"})").value();
  CHECK_FALSE(cp.wait_for(past, 5s).ok());

  WaitFor next = sent("Authorize");
  next.next = true;
  cp.notify_when(next, 5s);
  REQUIRE(cp.ask([](ChargePoint& c) { return c.plug_in(1); }).ok());
  fleet->run_for(1s);
  std::vector<FleetEvent> events;
  REQUIRE(fleet->events().take(events) == 1);
  CHECK_FALSE(events[0].ok);
  CHECK(events[0].code == Errc::state);
  CHECK(events[0].text.find("the next one was StatusNotification") != std::string::npos);

  CHECK(cp.forbid(sent("StopTransaction"), 5s).ok());
  CHECK_FALSE(cp.forbid(sent("Heartbeat"), 10min).ok());
  CHECK(cp.wait_for(WaitFor{}, 1s).error().code == Errc::invalid_argument);
}

TEST_CASE("calls go both ways and bring their answers") {
  const auto fleet = make(virtual_options(2));
  ChargerRef one = *fleet->add(named("CP-1"));
  ChargerRef two = *fleet->add(named("CP-2"));
  fleet->start();
  fleet->run_for(2s);
  const auto beat = two.call("Heartbeat", Json::object(), 5s);
  REQUIRE(beat.ok());
  CHECK(beat->find("currentTime") != nullptr);
  const auto refused = one.call("MakeCoffee", Json::object(), 5s);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.rfind("CALLERROR Not", 0) == 0);
  const auto reset =
      fleet->csms_call("CP-2", "Reset", Json::parse(R"({"type":"Soft"})").value(), 5s);
  REQUIRE(reset.ok());
  CHECK(reset->to_text() == R"({"status":"Accepted"})");
  CHECK_FALSE(
      fleet->csms_call("CP-9", "Reset", Json::parse(R"({"type":"Soft"})").value(), 5s).ok());
}

TEST_CASE("the end of a CALL of the CSMS arrives in the queue") {
  FleetOptions options;
  options.history = 100;
  const auto fleet = GENERATE(false, true) ? make(virtual_options()) : make(options);
  ChargerRef cp = *fleet->add(named("CP-1"));
  fleet->start();
  WaitFor booted = event(EventKind::boot_answered, "Accepted");
  booted.past = true;  // in real time it may be quicker than this thread
  REQUIRE(cp.wait_for(booted, 20s).ok());
  const auto end_of = [&](const std::string& action, const Json& payload) {
    const WaitId id = fleet->notify_csms_call("CP-1", action, payload, 5s);
    std::vector<FleetEvent> events;
    for (int i = 0; i < 100 && fleet->events().take(events) == 0; ++i) fleet->run_for(100ms);
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == FleetEvent::Type::call_done);
    CHECK(events[0].number == static_cast<std::int64_t>(id));
    return events[0];
  };
  const FleetEvent good = end_of("ClearCache", Json::object());
  CHECK(good.ok);
  CHECK(good.text == R"({"status":"Accepted"})");
  const FleetEvent bad = end_of("Reset", Json::object());
  CHECK_FALSE(bad.ok);
  CHECK(bad.code == Errc::invalid_argument);
  fleet->stop();
  CHECK(end_of("ClearCache", Json::object()).code == Errc::state);
}

TEST_CASE("the queue carries what the filter wants and the ends of waits") {
  const auto fleet = make(virtual_options());
  ChargerRef cp = *fleet->add(named("CP-1"));
  ChargerRef other = *fleet->add(named("XX-1"));
  EventFilter filter;
  filter.kinds = {EventKind::boot_answered};
  filter.charger = "CP-*";
  fleet->watch(filter);
  const WaitId wait = cp.notify_when(event(EventKind::connected), 10s);
  const WaitId late = cp.notify_when(event(EventKind::rebooting), 5s);
  fleet->start();
  fleet->run_for(6s);
  const WaitId call = other.notify_call("Heartbeat", Json::object());
  fleet->run_for(1s);
  std::vector<FleetEvent> events;
  fleet->events().take(events);
  REQUIRE(events.size() == 4);
  CHECK(events[0].type == FleetEvent::Type::wait_done);
  CHECK(events[0].number == static_cast<std::int64_t>(wait));
  CHECK(events[0].ok);
  CHECK(events[1].kind == EventKind::boot_answered);
  CHECK(events[1].charger == cp.index());
  CHECK(events[2].number == static_cast<std::int64_t>(late));
  CHECK_FALSE(events[2].ok);
  CHECK(events[3].type == FleetEvent::Type::call_done);
  CHECK(events[3].number == static_cast<std::int64_t>(call));
  CHECK(events[3].text.find("currentTime") != std::string::npos);
}

TEST_CASE("a full queue drops events, counts them, and keeps the ends of waits") {
  EventQueue queue(2);
  for (int i = 0; i < 5; ++i) queue.push(FleetEvent{});
  FleetEvent done;
  done.type = FleetEvent::Type::wait_done;
  queue.push(done);
  CHECK(queue.size() == 3);
  CHECK(queue.dropped() == 3);
  CHECK(queue.wait(0ns));
  std::vector<FleetEvent> out;
  CHECK(queue.take(out, 2) == 2);
  CHECK(queue.take(out, 2) == 1);
  CHECK_FALSE(queue.wait(0ns));
}

TEST_CASE("identities are taken once, options are checked") {
  const auto fleet = make(virtual_options(3));
  REQUIRE(fleet->add(named("CP-1")).ok());
  CHECK(fleet->add(named("CP-1")).error().message == "identity \"CP-1\" is taken");
  CHECK(fleet->find("CP-1")->index() == 0);
  CHECK_FALSE(fleet->find("CP-2"));
  fleet->remove(*fleet->find("CP-1"));
  CHECK(fleet->add(named("CP-1"))->index() == 1);
  CHECK(fleet->at(0).ask([](ChargePoint& c) { return c.connected(); }).error().code == Errc::state);

  FleetOptions bad;
  bad.csms_url = "htp:/nowhere";
  CHECK(Fleet::make(bad).error().message.find("htp:/nowhere") != std::string::npos);
  bad.csms_url.clear();
  bad.shards = 0;
  CHECK(Fleet::make(bad).error().message == "shards must be 1 to 256, not 0");
  bad.shards = 1;
  bad.checks = {"billed-exactly-onc"};
  CHECK(Fleet::make(bad).error().message.find("billed-exactly-once") != std::string::npos);
  bad.checks.clear();
  bad.trace_file = "/nowhere/trace.ndjson";
  CHECK(Fleet::make(bad).error().where == "/nowhere/trace.ndjson");
}

TEST_CASE("faults count their windows from when they are put") {
  const auto fleet = make(virtual_options(2));
  ChargerRef cp = *fleet->add(named("CP-1"));
  fleet->start();
  fleet->run_for(100s);
  FaultRule rule;
  rule.kind = "signal_loss";
  rule.trigger.from = 5s;
  rule.settings = Json::parse(R"({"duration":"10s","socket":"closed"})").value();
  const auto fault = fleet->add_fault(rule);
  REQUIRE(fault.ok());
  const auto lost = cp.wait_for(event(EventKind::disconnected), 60s);
  REQUIRE(lost.ok());
  CHECK(lost->at >= TimePoint(105s));
  CHECK(lost->at < TimePoint(106s));
  fleet->remove_fault(*fault);
  const auto counters = fleet->fault_counters();
  REQUIRE(counters.size() == 1);
  CHECK(counters[0].fired == 1);
}

TEST_CASE("a real fleet talks over sockets and stops at once", "[sockets]") {
  FleetOptions options;
  options.shards = 2;
  options.history = 100;
  const auto fleet = make(options);
  for (int i = 0; i < 20; ++i) REQUIRE(fleet->add(named("CP-" + std::to_string(i))).ok());
  fleet->start();
  for (int i = 0; i < 20; ++i) {
    WaitFor accepted = event(EventKind::boot_answered, "Accepted");
    accepted.past = true;
    REQUIRE(fleet->at(static_cast<std::size_t>(i)).wait_for(accepted, 20s).ok());
  }
  CHECK(fleet->progress().online == 20);
  CHECK(fleet->csms_call("CP-7", "ClearCache", Json::object()).ok());
  const auto before = std::chrono::steady_clock::now();
  const Report report = fleet->finish();
  CHECK(std::chrono::steady_clock::now() - before < 2s);
  CHECK(report.chargers_accepted == 20);
  CHECK(report.digest.empty());
  CHECK(fleet->at(0).ask([](ChargePoint& c) { return c.powered(); }).value() == false);
  CHECK(fleet->add(named("late")).error().message == "the fleet has stopped");
}

TEST_CASE("stop returns within two seconds although the CSMS is dead", "[sockets]") {
  // A listener that never answers the upgrade: connections hang half-way.
  class Mute final : public TransportServerListener {
   public:
    UpgradeDecision on_upgrade(const UpgradeRequest&) override { return {}; }
    void on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) override {
      connections.push_back(std::move(connection));  // and not a word
    }
    std::vector<std::unique_ptr<Transport>> connections;
  } mute;
  const auto loop = make_real_loop();
  auto server =
      listen_websocket(*loop, {}, mute);  // its loop never runs: accepted by the kernel only
  REQUIRE(server.ok());
  FleetOptions options;
  options.csms_url = (*server)->url();
  const auto fleet = make(options);
  ChargerRef cp = *fleet->add(named("CP-1"));
  fleet->start();
  std::thread waiter([&] { CHECK_FALSE(cp.wait_for(event(EventKind::connected), 60s).ok()); });
  std::this_thread::sleep_for(200ms);
  const auto before = std::chrono::steady_clock::now();
  fleet->stop();
  waiter.join();  // who waits is told, too
  CHECK(std::chrono::steady_clock::now() - before < 2s);
}

TEST_CASE("request_stop ends a scenario with the report so far", "[sockets]") {
  const auto reading = read_scenario(
      "fleet: {count: 3}\nflow:\n  - boot\n  - start\n  - charge: 9m\n"
      "expect: transactions_finished == 3\n",
      "t.yaml");
  REQUIRE(reading.ok());
  const auto run = ScenarioRun::make(reading.scenario(), {});
  REQUIRE(run.ok());
  std::thread stopper([&] {
    std::this_thread::sleep_for(500ms);
    (*run)->request_stop();
  });
  const Report report = (*run)->run();
  stopper.join();
  CHECK(report.interrupted);
  CHECK(exit_code(report) == 105);
  CHECK(report.chargers == 3);
  // Nobody is to blame for what was cut short.
  CHECK(report.verdict == RunVerdict::inconclusive);
  CHECK(report.reason == "the run was interrupted; this is the report so far");
  CHECK(report.real_duration < 5s);
}

TEST_CASE("a CSMS that refuses connections is a failed set-up, not a failed test", "[sockets]") {
  const auto reading = read_scenario("fleet: {count: 2}\nflow: [boot]\n", "t.yaml");
  REQUIRE(reading.ok());
  RunOptions options;
  options.csms_url = "ws://127.0.0.1:1";  // nobody listens on the first port
  const auto run = ScenarioRun::make(reading.scenario(), options);
  REQUIRE(run.ok());
  const Report report = (*run)->run();
  CHECK(report.setup_failed);
  CHECK(exit_code(report) == 2);
  REQUIRE(report.errors.size() == 1);
  CHECK(report.errors[0].find("ws://127.0.0.1:1") != std::string::npos);
  CHECK(report.errors[0].find("refused") != std::string::npos);
}
