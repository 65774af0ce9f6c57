// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Life: a few real chargers, the reference CSMS and all checks, in virtual time.
//
//   Life life("ocpp1.6", "loses-replayed-stop");
//   life.go();                        // an ordinary day with two outages
//   life.failed()                     // {"billed-exactly-once"}
#pragma once

#include <ocppsim/checks.hpp>
#include <ocppsim/csms.hpp>
#include <ocppsim/faults.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim::test {

class Life {
 public:
  explicit Life(const std::string& subprotocol, std::string_view mutant = {}, int chargers = 2)
      : csms(*loop, csms_config()) {
    if (!mutant.empty()) mutate(mutant);
    for (int i = 1; i <= chargers; ++i) {
      auto config = std::make_shared<ChargePointConfig>();
      config->identity = "CP-" + std::to_string(i);
      config->subprotocols = {subprotocol};
      config->url = "pipe:csms/ocpp";
      config->evses = {EvseConfig{}, EvseConfig{}};
      config->back_off_wait_minimum = seconds{5};
      config->back_off_random_range = seconds{2};
      ChargePointEnvironment environment;
      environment.transport = faults.wrap(config->identity, pipes.client_factory());
      environment.random = RandomRoot{3};
      made.push_back(std::make_unique<ChargePoint>(*loop, config, std::move(environment)));
      made.back()->add_observer(checks.get());
      faults.attach(*made.back());
    }
  }
  ~Life() {
    for (auto& charger : made) {
      faults.detach(*charger);
      charger->remove_observer(checks.get());
    }
  }

  void mutate(std::string_view mutant) {
    const std::vector<CsmsRule> rules = csms_mutant(mutant).value();
    for (const CsmsRule& rule : rules) csms.add_rule(rule);
  }
  ChargePoint& charger(std::size_t number = 1) { return *made.at(number - 1); }
  void run(Duration span) { loop->run_for(span); }

  void start_all() {
    for (auto& each : made) each->start();
    run(seconds{30});
  }
  void begin_charging(ChargePoint& at, EvseId evse = 1) {
    REQUIRE(at.plug_in(evse).ok());
    run(seconds{2});
    REQUIRE(at.present_token({"TAG", "ISO14443"}, evse).ok());
    run(seconds{10});
    REQUIRE(at.transaction(evse) != nullptr);
  }
  void end_charging(ChargePoint& at, EvseId evse = 1) {
    REQUIRE(at.stop_transaction(evse).ok());
    REQUIRE(at.unplug(evse).ok());
    run(seconds{10});
  }
  /// Cuts the connection instead of answering the next of these, which the charger then tells again.
  void lose_next_answer(const std::string& action, const std::string& event_type = {}) {
    CsmsRule cut;
    cut.name = "cut";
    cut.effect = CsmsRule::Effect::disconnect;
    cut.action = action;
    if (!event_type.empty()) {
      cut.match = Json::object();
      cut.match["eventType"] = event_type;
    }
    cut.times = 1;
    csms.add_rule(cut);
  }

  /// Charging online, through an outage, through a dead signal; a few CALLs both ways; a quiet hour.
  void go() {
    start_all();
    begin_charging(charger(1));
    run(minutes{10});
    end_charging(charger(1));

    begin_charging(charger(1), 2);
    charger(1).go_offline(OfflineMode::closed);
    run(minutes{3});
    end_charging(charger(1), 2);
    run(minutes{2});
    charger(1).go_online();
    run(minutes{5});

    begin_charging(charger(2));
    FaultRule silence;
    silence.name = "silence";
    silence.kind = "signal_loss";
    silence.settings = Json::object();
    silence.settings["duration"] = "2m";
    silence.settings["zombie_for"] = "10m";
    silence.selector.charger = "CP-2";
    silence.trigger.from = seconds{5};
    silence.trigger.times = 1;
    const auto added = faults.add(silence);
    REQUIRE(added.ok());
    run(minutes{15});
    faults.remove(*added);
    end_charging(charger(2));

    charger(2).call("Nonsense", Json::object());
    for (auto& each : made) {
      const bool routable = csms.call(each->identity(), "ClearCache", Json::object()).ok();
      REQUIRE(routable == csms.connected(each->identity()));
    }
    run(minutes{60});
  }

  std::vector<CheckResult> finish() {
    const LedgerSnapshot ledger = csms.read().value();
    return checks->finish(&ledger);
  }
  /// Ids of the failed checks.
  std::set<std::string> failed() {
    std::set<std::string> ids;
    for (const CheckResult& result : finish()) {
      if (result.verdict == Verdict::fail) ids.emplace(result.info.id);
    }
    return ids;
  }
  CheckResult result(std::string_view id) {
    for (const CheckResult& each : finish()) {
      if (each.info.id == id) return each;
    }
    FAIL("no check is called " << id);
    return {};
  }

  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  PipeNetwork pipes{*loop, milliseconds{5}};
  Csms csms;
  std::unique_ptr<TransportServer> server = pipes.listen("csms", csms);
  FaultInjector faults{*loop, RandomRoot{5}};
  std::unique_ptr<CheckSet> checks = CheckSet::make().value();
  std::vector<std::unique_ptr<ChargePoint>> made;

 private:
  static CsmsConfig csms_config() {
    CsmsConfig config;
    config.heartbeat_interval_s = 120;
    config.identities = {"CP-1", "CP-2"};
    return config;
  }
};

}  // namespace ocppsim::test
