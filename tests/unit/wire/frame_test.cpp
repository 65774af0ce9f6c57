// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire/frame.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;

namespace {
FrameRules rules_16() {
  return {};
}
FrameRules rules_21() {
  FrameRules rules;
  rules.has_call_result_error = rules.has_send = true;
  return rules;
}
struct Parsed {
  JsonDocument document;
  FrameParse result;
  explicit Parsed(std::string_view text, const FrameRules& rules = rules_16())
      : result(parse_frame(document, text, rules)) {}
};
}  // namespace

TEST_CASE("the five frames are read into their parts", "[1.6-J 4.2]") {
  const Parsed call(R"([2,"19223201","Heartbeat",{}])");
  REQUIRE(call.result.ok);
  CHECK(call.result.frame.type == FrameType::call);
  CHECK(call.result.frame.id == "19223201");
  CHECK(call.result.frame.action == "Heartbeat");
  CHECK(call.result.frame.payload.is_object());

  const Parsed result(R"([3,"a",{"status":"Accepted"}])");
  REQUIRE(result.result.ok);
  CHECK(result.result.frame.type == FrameType::call_result);
  CHECK(result.result.frame.payload["status"].as_string() == "Accepted");

  const Parsed error(R"([4,"a","InternalError","no luck",{"x":1}])");
  REQUIRE(error.result.ok);
  CHECK(error.result.frame.error_code == "InternalError");
  CHECK(error.result.frame.error_description == "no luck");
  CHECK(error.result.frame.payload["x"].as_int() == 1);

  const Parsed result_error(R"([5,"a","FormatViolation","",{}])", rules_21());
  REQUIRE(result_error.result.ok);
  CHECK(result_error.result.frame.type == FrameType::call_result_error);
  const Parsed send(R"([6,"a","NotifyPeriodicEventStream",{"id":1}])", rules_21());
  REQUIRE(send.result.ok);
  CHECK(send.result.frame.type == FrameType::send);
  CHECK(send.result.frame.action == "NotifyPeriodicEventStream");
}

TEST_CASE("a null payload is an empty one", "[1.6-J 4.2.1][2.0.1 part 4 4.1.5]") {
  for (const char* text :
       {R"([2,"a","Heartbeat",null])", R"([3,"a",null])", R"([4,"a","b","c",null])"}) {
    const Parsed parsed(text);
    REQUIRE(parsed.result.ok);
    CHECK(parsed.result.frame.payload.is_object());
    CHECK(parsed.result.frame.payload.size() == 0);
  }
}

TEST_CASE("an unknown message type is told apart, also when a later version knows it",
          "[1.6-J 4.1.3]") {
  for (const char* text :
       {R"([7,"a",{}])", R"([6,"a","X",{}])", R"([5,"a","X","",{}])", R"([0])", R"([-2,"a"])"}) {
    INFO(text);
    const Parsed parsed(text);
    CHECK_FALSE(parsed.result.ok);
    CHECK(parsed.result.fault.unknown_message_type);
    CHECK(parsed.result.fault.error == RpcError::message_type_not_supported);
  }
}

TEST_CASE("a faulty frame names its id when that can be read") {
  struct Case {
    const char* text;
    const char* id;
    RpcError error;
    bool is_reply;
  };
  const Case cases[] = {
      {R"({"a":1})", "", RpcError::rpc_framework, false},
      {R"([])", "", RpcError::rpc_framework, false},
      {R"(["2","a","X",{}])", "a", RpcError::rpc_framework, false},
      {R"([2.5,"a","X",{}])", "a", RpcError::rpc_framework, false},
      {R"([2,17,"X",{}])", "", RpcError::rpc_framework, false},
      {R"([2,"","X",{}])", "", RpcError::rpc_framework, false},
      {R"([2,"a"])", "a", RpcError::rpc_framework, false},
      {R"([2,"a","X",{},1])", "a", RpcError::rpc_framework, false},
      {R"([2,"a",5,{}])", "a", RpcError::rpc_framework, false},
      {R"([2,"a","X",[]])", "a", RpcError::format_violation, false},
      {R"([2,"a","X","text"])", "a", RpcError::format_violation, false},
      {R"([3,"a"])", "a", RpcError::rpc_framework, true},
      {R"([3,"a",7])", "a", RpcError::format_violation, true},
      {R"([4,"a","code"])", "a", RpcError::rpc_framework, true},
      {R"([4,"a",1,"text",{}])", "a", RpcError::rpc_framework, true},
      {R"([4,"a","code","text",[]])", "a", RpcError::rpc_framework, true},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const Parsed parsed(c.text);
    REQUIRE_FALSE(parsed.result.ok);
    CHECK(parsed.result.fault.id == c.id);
    CHECK(parsed.result.fault.error == c.error);
    CHECK(parsed.result.fault.is_reply == c.is_reply);
    CHECK_FALSE(parsed.result.fault.not_json);
    CHECK_FALSE(parsed.result.fault.unknown_message_type);
    CHECK_FALSE(parsed.result.fault.message.empty());
  }
  const Parsed broken("[2,\"a\",");
  CHECK_FALSE(broken.result.ok);
  CHECK(broken.result.fault.not_json);
}

TEST_CASE("a message id may have 36 characters and no more", "[1.6-J 4.1.4]") {
  std::string id;
  for (int i = 0; i < 36; ++i) id += "\xC3\xA9";  // characters, not bytes
  CHECK(Parsed("[3,\"" + id + "\",{}]").result.ok);
  const Parsed longer("[3,\"" + id + "x\",{}]");
  CHECK_FALSE(longer.result.ok);
  CHECK(longer.result.fault.id == id + "x");
}

TEST_CASE("written frames are what the reader reads") {
  std::string out = "left over";
  write_call(out, "i\"d", "Boot", R"({"a":1})");
  CHECK(out == R"([2,"i\"d","Boot",{"a":1}])");
  CHECK(Parsed(out).result.frame.id == "i\"d");
  write_send(out, "s", "X", "{}");
  CHECK(out == R"([6,"s","X",{}])");
  write_call_result(out, "r", "{}");
  CHECK(out == R"([3,"r",{}])");
  write_call_error(out, "e", "InternalError", "line\nbreak");
  CHECK(out == R"([4,"e","InternalError","line\nbreak",{}])");
  write_call_result_error(out, "e", "FormatViolation", "", R"({"b":2})");
  CHECK(out == R"([5,"e","FormatViolation","",{"b":2}])");
}
