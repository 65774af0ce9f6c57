// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/scenario.hpp>

#include <catch2/catch.hpp>

using namespace ocppsim;

namespace {

std::string fault_of(std::string_view metric, std::string_view expression) {
  const auto parsed = parse_threshold(metric, expression);
  return parsed.ok() ? "" : parsed.error().message;
}

}  // namespace

TEST_CASE("k6's thresholds are understood") {
  const auto parsed = parse_threshold("ws_connecting", " p(99.9) <= 250.5 ");
  REQUIRE(parsed.ok());
  CHECK(parsed->aggregate == "p");
  CHECK(parsed->percentile == 99.9);
  CHECK(parsed->op == Condition::Op::less_equal);
  CHECK(parsed->bound == 250.5);
  for (const char* op : {">", ">=", "<", "<=", "==", "===", "!="}) {
    INFO(op);
    CHECK(parse_threshold("ws_sessions", std::string("count ") + op + " 5").ok());
  }
  CHECK(parse_threshold("ocpp_call_duration{action:BootNotification}", "med<3").ok());
  CHECK(parse_threshold("ws_msgs_sent", "rate>100").ok());
  CHECK(parse_threshold("checks", "rate==1").ok());
}

TEST_CASE("a wrong threshold is told what would be right") {
  CHECK(fault_of("ws_connecting", "count<3") ==
        "metric \"ws_connecting\" has no \"count\"; it has avg, min, max, med or p(N)");
  CHECK(fault_of("ws_sessions", "p(95)<3") ==
        "metric \"ws_sessions\" has no \"p(95)\"; it has count or rate");
  CHECK(fault_of("ws_connecting", "p(101)<3") == "\"p(101)\" is no percentile: p(0) to p(100)");
  CHECK(fault_of("ws_connecting", "p(95)<200ms") ==
        "\"p(95)<200ms\" is no threshold; write it as: aggregate, operator, number, such as "
        "\"p(95) < 200\"");
  CHECK(fault_of("ws_sessions{action:X}", "count>1") ==
        "metric \"ws_sessions\" is not kept per action");
}

TEST_CASE("operators compare as they look") {
  Condition c;
  const auto holds = [&c](Condition::Op op, double left, double right) {
    c.op = op;
    return c.holds(left, right);
  };
  CHECK(holds(Condition::Op::greater, 2, 1));
  CHECK_FALSE(holds(Condition::Op::greater, 1, 1));
  CHECK(holds(Condition::Op::greater_equal, 1, 1));
  CHECK(holds(Condition::Op::less, 1, 2));
  CHECK_FALSE(holds(Condition::Op::less, 2, 2));
  CHECK(holds(Condition::Op::less_equal, 2, 2));
  CHECK(holds(Condition::Op::equal, 2, 2));
  CHECK(holds(Condition::Op::not_equal, 2, 3));
}

TEST_CASE("a final condition may compare two metrics") {
  const auto parsed = parse_final_condition("ledger_energy_wh == transaction_energy_wh");
  REQUIRE(parsed.ok());
  CHECK(parsed->metric == "ledger_energy_wh");
  CHECK(parsed->bound_metric == "transaction_energy_wh");
  const auto aggregate = parse_final_condition("p(95) of ws_connecting < 200");
  REQUIRE(aggregate.ok());
  CHECK(aggregate->percentile == 95);
  CHECK(parse_final_condition("nonsense == 3").error().message == "unknown metric \"nonsense\"");
}
