// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/session.hpp"

#include "support/allocation_count.hpp"
#include "support/recording_transport.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <set>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

/// One session over a recording transport; every callback becomes a line of `log`.
struct Fixture : SessionListener {
  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  SessionScratch scratch;
  MessageIdSource ids{"cp-"};
  test::RecordingTransport transport;
  FrameRules rules = test::test_rules();
  std::vector<std::string> log;
  std::vector<Violation> violations;
  std::vector<std::string> frames;
  std::function<void(const IncomingCall&)> on_call_action;
  std::function<void()> on_reply_action;
  Session session{*loop, scratch, ids, *this, {}};

  virtual ~Fixture() = default;
  Fixture() {
    session.set_rules(rules);
    session.attach(&transport);
    transport.open();
    log.clear();
  }

  void on_session_open(std::string_view subprotocol) override {
    log.push_back("open " + std::string(subprotocol));
  }
  void on_session_closed(const CloseEvent& event) override {
    log.push_back(std::string("closed ") + to_string(event.reason));
  }
  void on_call(const IncomingCall& call) override {
    log.push_back("call " + std::string(call.id) + " " + std::string(call.action) + " " +
                  call.payload.to_text());
    if (on_call_action) on_call_action(call);
  }
  void on_send(const IncomingCall& call) override {
    log.push_back("send " + std::string(call.action));
  }
  void on_reply(std::uint64_t token, const Reply& reply) override {
    static const char* const kinds[] = {"result", "error", "timeout", "lost"};
    const std::string head = std::to_string(token) + " " + std::string(reply.action) + " " +
                             kinds[static_cast<int>(reply.kind)];
    if (on_reply_action) on_reply_action();
    log.push_back(head + " " + std::string(reply.action) + " " + reply.payload.to_text() +
                  std::string(reply.error_code) + " after " + format_duration(reply.elapsed));
  }
  void on_violation(const Violation& violation) override {
    violations.push_back(violation);
    log.push_back(to_string(violation.kind));
  }
  void on_frame(Direction direction, std::string_view text) override {
    frames.push_back((direction == Direction::sent ? "> " : "< ") + std::string(text));
  }

  std::string last_sent() const { return transport.sent.empty() ? "" : transport.sent.back(); }
  std::vector<std::string> take_log() { return std::exchange(log, {}); }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Fixture, "a CALL goes out once and its result comes back with the time it took",
                 "[1.6-J 4.2]") {
  const std::string id(session.call(7, "Heartbeat", "{}"));
  CHECK(transport.sent == Lines{R"([2,"cp-1","Heartbeat",{}])"});
  CHECK(session.busy());
  loop->run_for(250ms);
  transport.receive(R"([3,"cp-1",{"currentTime":"now"}])");
  CHECK(log == Lines{R"(7 Heartbeat result Heartbeat {"currentTime":"now"} after 250ms)"});
  CHECK_FALSE(session.busy());
  loop->run_for(1h);  // no timeout follows
  CHECK(log.size() == 1);
  CHECK(frames == Lines{R"(> [2,"cp-1","Heartbeat",{}])", R"(< [3,"cp-1",{"currentTime":"now"}])"});
}

TEST_CASE_METHOD(Fixture, "a CALLERROR ends the CALL with its code and details",
                 "[1.6-J 4.2.3][rule-04]") {
  session.call(1, "Authorize", R"({"idTag":"x"})");
  transport.receive(R"([4,"cp-1","InternalError","db down",{"a":1}])");
  CHECK(log == Lines{R"(1 Authorize error Authorize {"a":1}InternalError after 0s)"});
}

TEST_CASE_METHOD(Fixture, "a CALL times out exactly when it should, and frees the slot",
                 "[1.6-J 4.1.1][rule-02]") {
  session.set_call_timeout(10s);
  session.call(1, "Heartbeat", "{}");
  loop->run_for(10s - 1ns);
  CHECK(log.empty());
  loop->run_for(1ns);
  CHECK(log == Lines{"1 Heartbeat timeout Heartbeat null after 10s"});
  CHECK_FALSE(session.busy());
  session.call(2, "Heartbeat", "{}");
  CHECK(last_sent() == R"([2,"cp-2","Heartbeat",{}])");
}

TEST_CASE_METHOD(Fixture, "late, duplicate and foreign answers are told apart and never matched",
                 "[1.6-J 4.1.1][rule-02][traps]") {
  session.set_call_timeout(10s);
  session.call(1, "Heartbeat", "{}");
  loop->run_for(10s);
  session.call(2, "Authorize", "{}");
  take_log();

  transport.receive(R"([3,"cp-1",{}])");  // late, while another CALL is outstanding
  transport.receive(R"([3,"cp-1",{}])");  // and again
  transport.receive(R"([3,"nobody",{}])");
  transport.receive(R"([4,"-1","RpcFrameworkError","",{}])");
  CHECK(take_log() == Lines{"late_reply", "duplicate_reply", "foreign_reply", "foreign_reply"});
  CHECK(session.busy());

  transport.receive(R"([3,"cp-2",{}])");
  transport.receive(R"([3,"cp-2",{}])");
  transport.receive(R"([4,"cp-2","InternalError","",{}])");
  CHECK(take_log() ==
        Lines{"2 Authorize result Authorize {} after 0s", "duplicate_reply", "duplicate_reply"});
  CHECK(violations.front().message_id == "cp-1");
}

TEST_CASE_METHOD(Fixture, "eight finished CALLs are remembered, older ids count as foreign") {
  for (std::uint64_t i = 1; i <= 9; ++i) {
    const std::string id(session.call(i, "Heartbeat", "{}"));
    transport.receive("[3,\"" + id + "\",{}]");
  }
  take_log();
  transport.receive(R"([3,"cp-1",{}])");
  transport.receive(R"([3,"cp-2",{}])");
  transport.receive(R"([3,"cp-9",{}])");
  CHECK(log == Lines{"foreign_reply", "duplicate_reply", "duplicate_reply"});
}

TEST_CASE_METHOD(Fixture, "an answer to an abandoned CALL is late") {
  session.call(1, "Heartbeat", "{}");
  session.abandon_call();
  CHECK_FALSE(session.busy());
  loop->run_for(1h);
  CHECK(log.empty());
  transport.receive(R"([3,"cp-1",{}])");
  CHECK(log == Lines{"late_reply"});
}

TEST_CASE_METHOD(Fixture, "CALLs of both sides may cross", "[1.6-J 4.1.1][rule-01]") {
  session.call(1, "StatusNotification", "{}");
  transport.receive(R"([2,"s1","Reset",{"type":"Soft"}])");
  session.respond("s1", R"({"status":"Accepted"})");
  CHECK(last_sent() == R"([3,"s1",{"status":"Accepted"}])");
  CHECK(session.busy());
  transport.receive(R"([3,"cp-1",{}])");
  CHECK(log == Lines{R"(call s1 Reset {"type":"Soft"})",
                     "1 StatusNotification result StatusNotification {} after 0s"});
}

TEST_CASE_METHOD(Fixture, "a CALL is answered once, now or later, by its id") {
  transport.receive(R"([2,"s1","ClearCache",{}])");
  loop->run_for(5s);
  session.respond_error("s1", RpcError::not_implemented, "no such thing");
  CHECK(transport.sent == Lines{R"([4,"s1","NotImplemented","no such thing",{}])"});
  session.respond("s1", "{}");
  session.respond("never asked", "{}");
  CHECK(transport.sent.size() == 1);
}

TEST_CASE_METHOD(Fixture, "an answer is not carried over to the next connection") {
  transport.receive(R"([2,"s1","ClearCache",{}])");
  transport.lose();
  session.respond("s1", "{}");
  transport.open();
  session.respond("s1", "{}");
  CHECK(transport.sent.empty());
}

TEST_CASE_METHOD(Fixture, "a CALL may be answered from its own callback, by the id it came with") {
  on_call_action = [this](const IncomingCall& call) { session.respond(call.id, "{}"); };
  transport.receive(R"([2,"a-long-message-id-of-thirtyfivechars","ClearCache",{}])");
  CHECK(last_sent() == R"([3,"a-long-message-id-of-thirtyfivechars",{}])");
}

TEST_CASE_METHOD(Fixture, "a second CALL before the first answer is recorded and still handled",
                 "[1.6-J 4.1.1]") {
  transport.receive(R"([2,"s1","Reset",{}])");
  transport.receive(R"([2,"s2","Reset",{}])");
  CHECK(log == Lines{"call s1 Reset {}", "overlapping_call", "call s2 Reset {}"});
  session.respond("s2", "{}");
  session.respond("s1", "{}");
  CHECK(transport.sent.size() == 2);
}

TEST_CASE_METHOD(Fixture, "an id used twice is recorded; while it is being handled it is refused",
                 "[2.0.1 part 4 4.2.3]") {
  transport.receive(R"([2,"s1","Reset",{}])");
  transport.receive(R"([2,"s1","Reset",{}])");
  CHECK(take_log() == Lines{"call s1 Reset {}", "duplicate_call_id"});
  CHECK(last_sent().find(R"([4,"s1",)") == 0);
  session.respond("s1", "{}");
  transport.receive(R"([2,"s1","Reset",{}])");
  CHECK(take_log() == Lines{"duplicate_call_id", "call s1 Reset {}"});
}

TEST_CASE_METHOD(Fixture, "the connection's end ends the CALL as lost, before it is reported") {
  session.call(1, "Heartbeat", "{}");
  loop->run_for(2s);
  transport.lose();
  CHECK(log == Lines{"1 Heartbeat lost Heartbeat null after 2s", "closed lost"});
  CHECK_FALSE(session.is_open());
  transport.receive(R"([3,"cp-1",{}])");  // nothing follows
  CHECK(log.size() == 2);
}

TEST_CASE_METHOD(Fixture, "message ids go on over reconnects", "[1.6-J errata 3.7][rule-03]") {
  std::set<std::string> seen;
  for (int connection = 0; connection < 5; ++connection) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const std::string id(session.call(i, "Heartbeat", "{}"));
      REQUIRE(id.size() <= 36);
      REQUIRE(seen.insert(id).second);
      transport.receive("[3,\"" + id + "\",{}]");
    }
    transport.lose();
    transport.open();
  }
  transport.receive(R"([3,"cp-2s",{}])");  // number 100: from the connection before
  CHECK(log.back() == "duplicate_reply");
}

TEST_CASE_METHOD(Fixture, "a retry may keep its id, and then a late answer to the first try counts",
                 "[2.1 part 4 4.1.4]") {
  session.set_call_timeout(10s);
  const std::string id(session.call(1, "TransactionEvent", "{}"));
  loop->run_for(10s);
  session.call(2, "TransactionEvent", "{}", id);
  CHECK(transport.sent[0] == transport.sent[1]);
  take_log();
  transport.receive("[3,\"" + id + "\",{}]");
  transport.receive("[3,\"" + id + "\",{}]");
  CHECK(log == Lines{"2 TransactionEvent result TransactionEvent {} after 0s", "duplicate_reply"});
}

TEST_CASE_METHOD(Fixture, "the reply stays readable while its listener makes the next CALL") {
  on_reply_action = [this] { session.call(2, "StatusNotificationLongName", "{}"); };
  session.call(1, "BootNotificationWithALongName", "{}");
  transport.receive(R"([3,"cp-1",{"x":1}])");
  CHECK(log == Lines{"1 BootNotificationWithALongName result BootNotificationWithALongName "
                     R"({"x":1} after 0s)"});
}

TEST_CASE_METHOD(Fixture, "an unknown message type is ignored and recorded",
                 "[1.6-J 4.1.3][rule-04]") {
  transport.receive(R"([9,"s1",{}])");
  transport.receive(R"([6,"s1","NotifyPeriodicEventStream",{}])");  // unknown to this version
  CHECK(log == Lines{"unknown_message_type", "unknown_message_type"});
  CHECK(transport.sent.empty());
}

TEST_CASE_METHOD(Fixture, "2.0.1 answers an unknown message type", "[2.0.1 part 4 4.4]") {
  rules.answers_unknown_type = true;
  rules.error_codes[static_cast<int>(RpcError::message_type_not_supported)] =
      "MessageTypeNotSupported";
  transport.receive(R"([9,"s1",{}])");
  CHECK(last_sent().find(R"([4,"s1","MessageTypeNotSupported",)") == 0);
}

TEST_CASE_METHOD(Fixture, "1.6 answers a bad frame when its id is readable, else stays silent") {
  transport.receive("not json");
  transport.receive(R"([2,5,"Reset",{}])");
  CHECK(log == Lines{"not_json", "bad_frame"});
  CHECK(transport.sent.empty());
  transport.receive(R"([2,"s1","Reset",[]])");
  CHECK(last_sent() == R"([4,"s1","FormationViolation","the payload is no object",{}])");
}

TEST_CASE_METHOD(Fixture, "2.x answers an unreadable frame with the id -1", "[2.1 part 4 4.2.3]") {
  rules.answers_unreadable = true;
  transport.receive("[2,\"a\xFF");
  CHECK(last_sent().find(R"([4,"-1",)") == 0);
  CHECK(Json::parse(last_sent()));
  CHECK(violations.back().detail.find("[2,\"a?") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a faulty answer is never answered, and matches nothing") {
  session.call(1, "Heartbeat", "{}");
  transport.receive(R"([3,"cp-1"])");
  transport.receive(R"([4,"cp-1","code"])");
  CHECK(log == Lines{"bad_frame", "bad_frame"});
  CHECK(session.busy());
  CHECK(transport.sent.size() == 1);
}

TEST_CASE_METHOD(Fixture, "2.1 reports a faulty CALLRESULT by a CALLRESULTERROR",
                 "[2.1 part 4 4.2.3]") {
  rules.has_call_result_error = rules.has_send = true;
  session.call(1, "Heartbeat", "{}");
  transport.receive(R"([3,"cp-1",5])");
  CHECK(last_sent() == R"([5,"cp-1","FormationViolation","the payload is no object",{}])");
  session.report_bad_result("cp-1", RpcError::type_constraint, "n is no number");
  CHECK(last_sent() == R"([5,"cp-1","TypeConstraintViolation","n is no number",{}])");
  take_log();
  transport.receive(R"([5,"s1","FormatViolation","",{}])");
  CHECK(log == Lines{"error_reply_to_reply"});
}

TEST_CASE_METHOD(Fixture, "versions without CALLRESULTERROR report no bad results") {
  session.report_bad_result("s1", RpcError::type_constraint, "");
  CHECK(transport.sent.empty());
}

TEST_CASE_METHOD(Fixture, "SEND needs no answer and may overlap", "[2.1 part 4 4.2.4]") {
  rules.has_send = true;
  session.call(1, "Heartbeat", "{}");
  session.send("NotifyPeriodicEventStream", R"({"id":1})");
  CHECK(last_sent() == R"([6,"cp-2","NotifyPeriodicEventStream",{"id":1}])");
  transport.receive(R"([6,"s1","NotifyPeriodicEventStream",{}])");
  transport.receive(R"([6,"s1"])");  // faulty: recorded, not answered
  CHECK(log == Lines{"send NotifyPeriodicEventStream", "bad_frame"});
  CHECK(transport.sent.size() == 2);
}

TEST_CASE_METHOD(Fixture, "detaching silences the transport and forgets the CALL") {
  session.call(1, "Heartbeat", "{}");
  session.attach(nullptr);
  CHECK_FALSE(transport.has_listener());
  CHECK_FALSE(session.is_open());
  loop->run_for(1h);
  CHECK(log.empty());
  session.respond("s1", "{}");
  session.send_text("x");
  CHECK(transport.sent.size() == 1);
}

TEST_CASE_METHOD(Fixture, "a transport that ended may be destroyed before the next is attached") {
  auto first = std::make_unique<test::RecordingTransport>();
  session.attach(first.get());
  first->open();
  first->lose();
  first.reset();
  session.attach(&transport);
  transport.open();
  session.call(1, "Heartbeat", "{}");
  CHECK(transport.sent.size() == 1);
}

TEST_CASE_METHOD(Fixture, "message ids are unique, short and can be continued after a restart") {
  MessageIdSource source("p", 35);
  std::string id = "old";
  source.next(id);
  CHECK(id == "pz");
  source.next(id);
  CHECK(id == "p10");
  MessageIdSource restored("p", source.counter());
  restored.next(id);
  CHECK(id == "p11");
}

TEST_CASE("a round trip through parse, match and write allocates nothing in the steady state",
          "[budget]") {
  struct Quiet final : SessionListener {
    void on_session_open(std::string_view) override {}
    void on_session_closed(const CloseEvent&) override {}
    void on_call(const IncomingCall&) override {}
    void on_reply(std::uint64_t, const Reply& reply) override { replies += reply.ok() ? 1 : 0; }
    int replies = 0;
  } listener;
  struct Sink : Transport {
    void connect(const Endpoint&) override {}
    void send(std::string_view text) override { last.assign(text); }
    Result<void> send_raw(std::string_view) override { return {}; }
    void ping() override {}
    void close(std::uint16_t, std::string_view) override {}
    void abort() override {}
    void pause_reading(bool) override {}
    TransportListener* listener() { return listener_; }
    std::string last;
  } sink;
  auto loop = make_virtual_loop();
  SessionScratch scratch;
  MessageIdSource ids("1234567890123456789012");
  const FrameRules rules = test::test_rules();
  Session session(*loop, scratch, ids, listener, {});
  session.set_rules(rules);
  session.attach(&sink);
  sink.listener()->on_open("ocpp1.6");
  std::string answer;
  const auto round_trip = [&] {
    const std::string_view id = session.call(1, "MeterValues", R"({"connectorId":1})");
    answer.assign("[3,\"");
    answer.append(id);
    answer.append("\",{\"a\":[1,2,{\"b\":\"a text that is longer than fifteen\"}]}]");
    sink.listener()->on_text(answer);
  };
  for (int i = 0; i < 50; ++i) round_trip();
  const std::size_t before = test::allocation_count();
  for (int i = 0; i < 1000; ++i) round_trip();
  CHECK(test::allocation_count() == before);
  CHECK(listener.replies == 1050);
}
