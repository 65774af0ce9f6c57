// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One charger, one flow, the reference CSMS over a pipe, virtual time.
#pragma once

#include <ocppsim/csms.hpp>
#include <ocppsim/scenario.hpp>
#include <ocppsim/transport.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ocppsim::test {

class StepRig final : public ChargePointObserver, public CsmsDriver {
 public:
  /// `yaml` is the part of a scenario after its fleet: "flow:\n  - boot\n".
  explicit StepRig(const std::string& yaml, const std::string& version = "1.6",
                   bool with_csms_steps = true) {
    const auto reading = read_scenario("fleet: {version: \"" + version + "\"}\n" + yaml, "t.yaml");
    INFO((reading.ok() ? std::string() : reading.errors().to_string()));
    REQUIRE(reading.ok());
    scenario = reading.scenario();
    csms = std::make_unique<Csms>(*loop, scenario.csms);
    for (const CsmsRule& rule : scenario.csms_rules) csms->add_rule(rule);
    server = pipes.listen("csms", *csms);
    const ScenarioCharger made = scenario.chargers("pipe:csms").front();
    ChargePointEnvironment environment;
    environment.transport = injector.wrap(made.identity, pipes.client_factory());
    environment.identity = made.identity;
    charger = std::make_unique<ChargePoint>(*loop, made.config, std::move(environment));
    injector.attach(*charger);
    charger->add_observer(this);
    FlowEnvironment flow;
    flow.faults = &injector;
    flow.csms = with_csms_steps ? this : nullptr;
    flow.book = &book;
    flow.token = "TAG-0001";
    run = std::make_unique<FlowRun>(scenario.fleet[0].flow, *charger, flow);
    run->on_finished = [this] { finished_at = loop->now(); };
  }
  ~StepRig() { injector.detach(*charger); }

  /// Starts charger and flow and lets `span` pass.
  void go(Duration span) {
    charger->start();
    run->start();
    loop->run_for(span);
  }

  void on_event(ChargePoint&, const ChargePointEvent& event) override {
    events += std::string(to_string(event.kind)) +
              (event.text.empty() ? "" : ":" + std::string(event.text)) + " ";
  }
  void on_frame(ChargePoint&, Direction direction, std::string_view text) override {
    frames += std::string(direction == Direction::sent ? ">" : "<") + std::string(text) + "\n";
  }
  void call(std::string identity, std::string action, Json payload, OnReply on_reply) override {
    auto sent = csms->call(identity, action, payload, [on_reply](const Reply& reply) {
      if (reply.ok()) return on_reply(reply.payload.to_json());
      on_reply(Error(Errc::refused, "CALLERROR " + std::string(reply.error_code)));
    });
    if (!sent) on_reply(sent.error());
  }

  bool happened(const std::string& event) const { return events.find(event) != std::string::npos; }
  /// "t.yaml:4:5 unplug: why" of each failed step, one a line.
  std::string failures() const {
    std::string out;
    for (const Expectation& e : book.sorted()) {
      for (const Finding& f : e.findings)
        out += e.position.to_string() + " " + e.text + ": " + f.message + "\n";
    }
    return out;
  }
  std::uint64_t passes() const {
    std::uint64_t out = 0;
    for (const Expectation& e : book.sorted()) out += e.passed;
    return out;
  }

  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  PipeNetwork pipes{*loop};
  FaultInjector injector{*loop, RandomRoot(1)};
  Scenario scenario;
  std::unique_ptr<Csms> csms;
  std::unique_ptr<TransportServer> server;
  std::unique_ptr<ChargePoint> charger;
  FlowBook book;
  std::unique_ptr<FlowRun> run;
  TimePoint finished_at{};
  std::string events;
  std::string frames;
};

}  // namespace ocppsim::test
