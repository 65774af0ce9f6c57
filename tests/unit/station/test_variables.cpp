// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/variables.hpp"

#include <catch2/catch.hpp>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

enum : std::size_t { heartbeat, pre_authorize, measurands, model, reboot_key, secret, start_point };

std::shared_ptr<const VariableTable> table() {
  auto out = std::make_shared<VariableTable>();
  VariableEntry entry;
  entry.address.variable = "HeartbeatInterval";
  entry.value = "300";
  entry.type = VariableType::integer;
  entry.min = 0;
  entry.max = 86'400;
  entry.setting = Setting::heartbeat_interval_s;
  out->add(entry);

  entry = {};
  entry.address.variable = "LocalPreAuthorize";
  entry.value = "false";
  entry.type = VariableType::boolean;
  entry.setting = Setting::local_pre_authorize;
  out->add(entry);

  entry = {};
  entry.address.variable = "MeterValuesSampledData";
  entry.value = "Energy.Active.Import.Register";
  entry.type = VariableType::member_list;
  entry.values = {"Energy.Active.Import.Register", "SoC"};
  entry.setting = Setting::sampled_measurands;
  out->add(entry);

  entry = {};
  entry.address.component = "ChargingStation";
  entry.address.variable = "Model";
  entry.value = "Virtual";
  entry.mutability = Mutability::read_only;
  out->add(entry);

  entry = {};
  entry.address.variable = "Reboot";
  entry.type = VariableType::string;
  entry.max = 4;
  entry.reboot_required = true;
  out->add(entry);

  entry = {};
  entry.address.variable = "AuthorizationKey";
  entry.mutability = Mutability::write_only;
  out->add(entry);

  entry = {};
  entry.address.variable = "Point";
  entry.type = VariableType::option_list;
  entry.values = {"One", "Two"};
  entry.value = "One";
  out->add(entry);
  return out;
}

}  // namespace

TEST_CASE("entries are found by address ignoring case") {
  const auto t = table();
  VariableAddress address;
  address.component = "chargingstation";
  address.variable = "MODEL";
  CHECK(t->find(address) == model);
  address.variable_instance = "x";
  CHECK(t->find(address) == VariableTable::npos);
}

TEST_CASE("a request is held to mutability, type, range and list", "[1.6 section 5.3]") {
  Variables variables(table());
  CHECK(variables.set(heartbeat, "60") == SetVariableResult::accepted);
  CHECK(variables.seconds_of(Setting::heartbeat_interval_s) == 60s);
  CHECK(variables.set(heartbeat, "6 0") == SetVariableResult::rejected);
  CHECK(variables.set(heartbeat, "-1") == SetVariableResult::out_of_range);
  CHECK(variables.value(heartbeat) == "60");
  CHECK(variables.set(model, "X") == SetVariableResult::read_only);
  CHECK(variables.set(secret, "0123") == SetVariableResult::accepted);
  CHECK(variables.set(reboot_key, "abcd") == SetVariableResult::reboot_required);
  CHECK(variables.set(reboot_key, "abcde") == SetVariableResult::out_of_range);
  CHECK(variables.set(start_point, "Three") == SetVariableResult::out_of_range);
  CHECK(variables.set(99, "") == SetVariableResult::unknown);
}

TEST_CASE("one unsupported member rejects a whole list", "[1.6 section 3.16.4]") {
  Variables variables(table());
  CHECK(variables.set(measurands, "SoC, Energy.Active.Import.Register") ==
        SetVariableResult::accepted);
  CHECK(variables.set(measurands, "SoC,Temperature") == SetVariableResult::out_of_range);
  CHECK(variables.text(Setting::sampled_measurands) == "SoC, Energy.Active.Import.Register");
  CHECK(variables.set(measurands, "") == SetVariableResult::accepted);
}

TEST_CASE("an engineer may set what a request may not, but not a wrong type") {
  Variables variables(table());
  CHECK(variables.force(model, "Other").ok());
  CHECK(variables.value(model) == "Other");
  CHECK_FALSE(variables.force(heartbeat, "soon").ok());
}

TEST_CASE("only what differs is kept, and each change is told") {
  Variables variables(table());
  std::vector<std::size_t> changed;
  variables.set_changed([&](std::size_t index) { changed.push_back(index); });
  variables.set_setting(Setting::local_pre_authorize, "true");
  CHECK(variables.flag(Setting::local_pre_authorize));
  CHECK(variables.overrides().size() == 1);
  variables.set_setting(Setting::local_pre_authorize, "false");
  CHECK_FALSE(variables.flag(Setting::local_pre_authorize));
  CHECK(variables.overrides().empty());
  CHECK(changed == std::vector<std::size_t>{pre_authorize, pre_authorize});
}

TEST_CASE("a setting that the table lacks reads as zero and takes nothing") {
  Variables variables(table());
  CHECK_FALSE(variables.has(Setting::tx_stop_point));
  CHECK(variables.number(Setting::tx_stop_point) == 0);
  CHECK(variables.text(Setting::tx_stop_point).empty());
  variables.set_setting(Setting::tx_stop_point, "Authorized");
  CHECK(variables.overrides().empty());
}

TEST_CASE("what was removed is as if it had never been, until it is forced", "[station]") {
  Variables variables(table());
  std::vector<std::size_t> changed;
  variables.set_changed([&](std::size_t index) { changed.push_back(index); });
  REQUIRE(variables.set(heartbeat, "60") == SetVariableResult::accepted);
  variables.remove(heartbeat);
  variables.remove(heartbeat);  // once
  CHECK(changed == std::vector<std::size_t>{heartbeat, heartbeat});
  CHECK_FALSE(variables.exists(heartbeat));
  CHECK(variables.find(variables.table().entry(heartbeat).address) == VariableTable::npos);
  CHECK_FALSE(variables.has(Setting::heartbeat_interval_s));
  CHECK(variables.number(Setting::heartbeat_interval_s) == 0);
  CHECK(variables.text(Setting::heartbeat_interval_s).empty());
  CHECK(variables.overrides().empty());
  CHECK(variables.set(heartbeat, "60") == SetVariableResult::unknown);
  variables.set_setting(Setting::heartbeat_interval_s, "60");  // as of one that is absent
  CHECK_FALSE(variables.exists(heartbeat));
  CHECK(variables.exists(model));

  REQUIRE(variables.force(heartbeat, "30").ok());
  CHECK(variables.exists(heartbeat));
  CHECK(variables.removed().empty());
  CHECK(variables.number(Setting::heartbeat_interval_s) == 30);
}
