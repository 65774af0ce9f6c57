// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/call_queue.hpp"

#include "support/recording_transport.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

/// A queue over a session over a recording transport. `sent` holds "action payload" and `ends`
/// what became of each CALL.
struct Fixture : SessionListener {
  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  SessionScratch scratch;
  MessageIdSource ids;
  test::RecordingTransport transport;
  FrameRules rules = test::test_rules();
  Session session{*loop, scratch, ids, *this, {}};
  CallQueue queue{*loop, session, {}};
  Lines ends;
  Lines done;
  int changes = 0;
  int left = 0;

  Fixture() {
    session.set_rules(rules);
    session.set_call_timeout(30s);
    session.attach(&transport);
    queue.set_transactional_done([this](const QueuedCall& call, const Reply& reply) {
      done.push_back(call.action + (reply.ok() ? " ok" : " failed"));
    });
    queue.set_changed([this](std::uint64_t, const QueuedCall* entry) {
      ++changes;
      if (!entry) ++left;
    });
  }
  virtual ~Fixture() = default;

  void on_session_open(std::string_view) override {}
  void on_session_closed(const CloseEvent&) override { queue.on_disconnected(); }
  void on_call(const IncomingCall&) override {}
  void on_reply(std::uint64_t token, const Reply& reply) override { queue.on_reply(token, reply); }

  void connect() {
    transport.open();
    queue.set_gate(Gate::open);
  }
  void push(CallClass call_class, std::string action, std::string payload = "{}") {
    push(make(call_class, std::move(action), std::move(payload)));
  }
  void push(QueuedCall call) { queue.push(std::move(call)); }
  QueuedCall make(CallClass call_class, std::string action, std::string payload = "{}") {
    static const char* const kinds[] = {"result", "error", "timeout", "lost"};
    QueuedCall call;
    call.call_class = call_class;
    call.action = action;
    call.payload = std::move(payload);
    call.on_reply = [this, action](const Reply& reply) {
      ends.push_back(action + " " + kinds[static_cast<int>(reply.kind)]);
    };
    return call;
  }
  void prompt(std::string action) { push(CallClass::prompt, std::move(action)); }
  void transaction(std::string action) { push(CallClass::transactional, std::move(action)); }

  Json last() const { return Json::parse(transport.sent.back()).value(); }
  void answer() { transport.receive("[3," + last().items()[1].to_text() + ",{}]"); }
  void refuse() {
    transport.receive("[4," + last().items()[1].to_text() + ",\"InternalError\",\"\",{}]");
  }
  /// "action payload" of everything sent so far, then forgets it.
  Lines take_sent() {
    Lines out;
    for (const std::string& text : std::exchange(transport.sent, {})) {
      const Json frame = Json::parse(text).value();
      out.push_back(std::string(frame.items()[2].as_string()) + " " + frame.items()[3].to_text());
    }
    return out;
  }
  Lines actions() {
    Lines out;
    for (const std::string& line : take_sent()) out.push_back(line.substr(0, line.find(' ')));
    return out;
  }
  /// Answers until nothing more comes; the actions in the order they went out.
  Lines drain() {
    Lines out;
    while (!transport.sent.empty()) {
      const Json frame = last();
      for (std::string& action : actions()) out.push_back(std::move(action));
      transport.receive("[3," + frame.items()[1].to_text() + ",{}]");
    }
    return out;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "one CALL goes out at a time, the next when it is answered",
                 "[1.6-J 4.1.1][rule-01]") {
  connect();
  prompt("A");
  prompt("B");
  CHECK(actions() == Lines{"A"});
  CHECK(queue.size() == 2);
}

TEST_CASE_METHOD(Fixture, "transactional CALLs keep their order, prompt ones overtake, boot first",
                 "[1.6 3.7][rule-15]") {
  connect();
  transaction("Start");
  transaction("Meter");
  prompt("Status");
  push(CallClass::boot, "Boot");
  prompt("Heartbeat");
  transaction("Stop");
  CHECK(drain() == Lines{"Start", "Boot", "Status", "Heartbeat", "Meter", "Stop"});
  CHECK(queue.size() == 0);
  CHECK(done == Lines{"Start ok", "Meter ok", "Stop ok"});
  CHECK(ends.size() == 6);
}

TEST_CASE_METHOD(Fixture, "the gate lets through what the boot state allows",
                 "[1.6 4.2][2.0.1 B01.FR.08][2.0.1 B02.FR.02][rule-06]") {
  transport.open();
  prompt("Status");
  transaction("Stop");
  QueuedCall triggered = make(CallClass::prompt, "Triggered");
  triggered.triggered = true;
  push(std::move(triggered));
  CHECK(transport.sent.empty());

  queue.set_gate(Gate::boot_only);
  CHECK(transport.sent.empty());
  push(CallClass::boot, "Boot");
  CHECK(drain() == Lines{"Boot"});

  queue.set_gate(Gate::triggered);
  CHECK(drain() == Lines{"Triggered"});
  queue.set_gate(Gate::open);
  CHECK(drain() == Lines{"Status", "Stop"});
}

TEST_CASE_METHOD(Fixture, "attempt n+1 waits n times the interval, then the CALL is given up",
                 "[1.6 3.7.1][2.0.1 E13.FR.03][rule-16]") {
  queue.set_options([] {
    CallQueue::Options options;
    options.max_attempts = 3;
    options.retry_interval = 60s;
    return options;
  }());
  connect();
  transaction("Stop");
  transaction("Next");
  CHECK(actions() == Lines{"Stop"});
  transport.sent.push_back(R"([2,"1","Stop",{}])");
  refuse();
  transport.sent.clear();
  loop->run_for(60s - 1ns);
  CHECK(transport.sent.empty());
  loop->run_for(1ns);
  REQUIRE(transport.sent.size() == 1);
  refuse();
  transport.sent.clear();
  prompt("Heartbeat");  // not held up by the wait
  CHECK(drain() == Lines{"Heartbeat"});
  loop->run_for(120s - 1ns);
  CHECK(transport.sent.empty());
  loop->run_for(1ns);
  REQUIRE(transport.sent.size() == 1);
  CHECK(ends == Lines{"Heartbeat result"});
  refuse();
  CHECK(ends == Lines{"Heartbeat result", "Stop error"});
  CHECK(done == Lines{"Stop failed"});
  CHECK(actions() == Lines{"Stop", "Next"});  // what was behind it goes on at once
}

TEST_CASE_METHOD(Fixture, "no answer counts as a failed attempt", "[1.6 3.7.1][rule-16]") {
  connect();
  transaction("Stop");
  loop->run_for(30s);  // timeout
  CHECK(transport.sent.size() == 1);
  loop->run_for(60s);
  CHECK(transport.sent.size() == 2);
  CHECK(last().items()[1].as_string() == "2");  // a fresh id
  CHECK(queue.transactional().front().attempts == 2);
  answer();
  CHECK(done == Lines{"Stop ok"});
}

TEST_CASE_METHOD(Fixture, "a retry may keep its message id", "[2.1 part 4 4.1.4][rule-03]") {
  CallQueue::Options options;
  options.retry_keeps_message_id = true;
  queue.set_options(options);
  connect();
  transaction("Stop");
  loop->run_for(90s);
  REQUIRE(transport.sent.size() == 2);
  CHECK(transport.sent[0] == transport.sent[1]);
}

TEST_CASE_METHOD(Fixture, "a prompt CALL that fails is not repeated") {
  connect();
  prompt("Status");
  refuse();
  loop->run_for(1h);
  CHECK(transport.sent.size() == 1);
  CHECK(ends == Lines{"Status error"});
}

TEST_CASE_METHOD(Fixture, "a lost link ends prompt CALLs and keeps transactional ones in order") {
  connect();
  transaction("Start");
  transaction("Stop");
  prompt("Status");
  push(CallClass::boot, "Boot");
  transport.sent.clear();
  transport.lose();
  CHECK(ends == Lines{"Boot lost", "Status lost"});
  CHECK(queue.gate() == Gate::closed);
  REQUIRE(queue.transactional().size() == 2);
  CHECK(queue.transactional().front().attempts == 1);
  connect();
  CHECK(drain() == Lines{"Start", "Stop"});  // at once: a lost link needs no waiting
  CHECK(done == Lines{"Start ok", "Stop ok"});
}

TEST_CASE_METHOD(Fixture, "lost links alone never give a transactional CALL up") {
  connect();
  transaction("Stop");
  for (int i = 0; i < 10; ++i) {
    transport.lose();
    connect();
  }
  CHECK(done.empty());
  CHECK(queue.transactional().front().attempts == 11);
  answer();
  CHECK(done == Lines{"Stop ok"});
}

TEST_CASE_METHOD(Fixture, "offline is set on what was pushed offline or still queued at the loss",
                 "[2.0.1 E04.FR.03][2.0.1 E11.FR.07]") {
  const auto event = [this](const char* payload) {
    QueuedCall call = make(CallClass::transactional, "TransactionEvent", payload);
    call.mark_offline_when_delayed = true;
    push(std::move(call));
  };
  event(R"({"seqNo":0})");
  connect();
  event(R"({"seqNo":1})");  // waits behind another CALL on a working link: not offline
  answer();
  answer();
  CHECK(take_sent() ==
        Lines{R"(TransactionEvent {"seqNo":0,"offline":true})", R"(TransactionEvent {"seqNo":1})"});
  event(R"({"seqNo":2,"offline":false,"x":{"offline":1}})");
  event("{}");
  transport.lose();
  connect();
  answer();
  CHECK(take_sent() == Lines{R"(TransactionEvent {"seqNo":2,"offline":false,"x":{"offline":1}})",
                             R"(TransactionEvent {"seqNo":2,"offline":true,"x":{"offline":1}})",
                             R"(TransactionEvent {"offline":true})"});
}

TEST_CASE_METHOD(Fixture,
                 "a late member is filled in when it is known; until then all behind waits",
                 "[1.6 errata 3.18]") {
  std::map<std::string, std::string> known;
  queue.set_resolver([&](const QueuedCall& call) { return known[call.late_key]; });
  connect();
  QueuedCall meter = make(CallClass::transactional, "MeterValues", R"({"connectorId":1})");
  meter.late_member = "transactionId";
  meter.late_key = "tx-a";
  push(std::move(meter));
  transaction("Start");
  prompt("Heartbeat");
  CHECK(drain() == Lines{"Heartbeat"});
  CHECK(queue.has_transactional_for("tx-a"));
  known["tx-a"] = "77";
  queue.pump();
  REQUIRE(transport.sent.size() == 1);
  CHECK(last().items()[3].to_text() == R"({"connectorId":1,"transactionId":77})");
  CHECK(queue.transactional().front().payload == R"({"connectorId":1})");  // stays unresolved
  CHECK(drain() == Lines{"MeterValues", "Start"});
  CHECK_FALSE(queue.has_transactional_for("tx-a"));
}

TEST_CASE_METHOD(Fixture, "the answer that brings a late value releases what waits for it",
                 "[rule-17]") {
  std::string id;
  queue.set_resolver([&](const QueuedCall&) { return id; });
  QueuedCall start = make(CallClass::transactional, "StartTransaction");
  start.on_reply = [&](const Reply&) { id = "5"; };
  push(std::move(start));
  QueuedCall stop = make(CallClass::transactional, "StopTransaction");
  stop.late_member = "transactionId";
  push(std::move(stop));
  connect();
  CHECK(actions() == Lines{"StartTransaction"});
  transport.receive(R"([3,"1",{"transactionId":5}])");
  CHECK(take_sent() == Lines{R"(StopTransaction {"transactionId":5})"});
}

TEST_CASE_METHOD(Fixture, "beyond the limit every second droppable entry goes, never another",
                 "[2.0.1 E04.FR.08]") {
  CallQueue::Options options;
  options.limit = 6;
  queue.set_options(options);
  transaction("Started");
  for (int i = 1; i <= 5; ++i) {
    QueuedCall updated = make(CallClass::transactional, "U" + std::to_string(i));
    updated.droppable = true;
    push(std::move(updated));
  }
  CHECK(queue.dropped() == 0);
  transaction("Ended");
  CHECK(queue.dropped() == 3);
  CHECK(ends == Lines{"U1 lost", "U3 lost", "U5 lost"});
  connect();
  CHECK(drain() == Lines{"Started", "U2", "U4", "Ended"});
}

TEST_CASE_METHOD(Fixture, "with nothing droppable the queue ends at twice its limit") {
  CallQueue::Options options;
  options.limit = 2;
  queue.set_options(options);
  for (int i = 1; i <= 5; ++i) transaction("T" + std::to_string(i));
  CHECK(done == Lines{"T1 failed"});
  CHECK(queue.dropped() == 1);
  connect();
  CHECK(drain() == Lines{"T2", "T3", "T4", "T5"});
}

TEST_CASE_METHOD(Fixture,
                 "beyond its limit the oldest prompt CALL is lost, never the one in flight") {
  CallQueue::Options options;
  options.prompt_limit = 2;
  queue.set_options(options);
  connect();
  prompt("A");
  prompt("B");
  prompt("C");
  CHECK(ends == Lines{"B lost"});
  CHECK(drain() == Lines{"A", "C"});
}

TEST_CASE_METHOD(Fixture, "a restart restores transactional entries in order, marked as delayed") {
  transaction("Start");
  transaction("Stop");
  std::list<QueuedCall> saved = queue.transactional();
  for (QueuedCall& call : saved) call.on_reply = nullptr;
  queue.restore({});
  CHECK(queue.size() == 0);
  saved.back().mark_offline_when_delayed = true;
  queue.restore(saved);
  connect();
  answer();
  CHECK(take_sent() == Lines{"Start {}", R"(Stop {"offline":true})"});
  CHECK(done == Lines{"Start ok"});
}

TEST_CASE_METHOD(Fixture, "restored entries keep their sequences, new ones come behind them") {
  transaction("Start");
  std::list<QueuedCall> saved = queue.transactional();
  saved.front().sequence = 41;
  queue.restore(std::move(saved));
  transaction("Stop");
  CHECK(queue.transactional().front().sequence == 41);
  CHECK(queue.transactional().back().sequence == 42);
}

TEST_CASE_METHOD(Fixture, "a power cut forgets all but transactional entries, without callbacks") {
  connect();
  transaction("Start");
  prompt("Status");
  queue.forget_volatile();
  CHECK(queue.size() == 1);
  CHECK_FALSE(session.busy());
  loop->run_for(1h);
  CHECK(ends.empty());
  transport.sent.clear();
  queue.set_gate(Gate::open);
  CHECK(drain() == Lines{"Start"});
  CHECK(ends.empty());  // its callback went with the power
  CHECK(done == Lines{"Start ok"});
}

TEST_CASE_METHOD(Fixture, "after the gate opens transactional CALLs wait for the resume delay") {
  CallQueue::Options options;
  options.resume_delay = 10s;
  queue.set_options(options);
  transaction("Stop");
  prompt("Status");
  connect();
  CHECK(drain() == Lines{"Status"});
  loop->run_for(10s - 1ns);
  CHECK(transport.sent.empty());
  loop->run_for(1ns);
  CHECK(drain() == Lines{"Stop"});
}

TEST_CASE_METHOD(Fixture, "callbacks may push, and a change of stored content is told") {
  connect();
  QueuedCall first = make(CallClass::prompt, "First");
  first.on_reply = [this](const Reply&) { prompt("Second"); };
  push(std::move(first));
  CHECK(changes == 0);
  answer();
  CHECK(drain().back() == "Second");
  CHECK(changes == 0);
  transaction("Stop");
  CHECK(changes == 2);  // pushed, sent
  answer();
  CHECK(changes == 3);
  CHECK(left == 1);
}

TEST_CASE_METHOD(Fixture, "a reply nobody in the queue waits for changes nothing") {
  connect();
  transaction("Stop");
  Reply reply;
  reply.kind = ReplyKind::result;
  queue.on_reply(0, reply);
  queue.on_reply(999, reply);
  CHECK(queue.size() == 1);
  CHECK(done.empty());
}
