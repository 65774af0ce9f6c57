// SPDX-License-Identifier: AGPL-3.0-or-later
//
// charge: lets energy flow, for a time, up to an amount, or up to a state of charge.
#include "scenario/steps/driver.hpp"

#include "scenario/step_type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocppsim {
namespace {

/// The meter is looked at this often; at 22 kW that is 6 Wh.
constexpr Duration look_every = seconds{1};

struct ChargeStep final : Step {
  EvseId evse = 1;
  std::optional<Duration> span;
  std::optional<std::int64_t> energy_wh;
  std::optional<std::int64_t> soc;
  std::optional<Duration> within;
  bool may_end_early = false;
  std::unique_ptr<StepRun> run(FlowContext& flow, SequenceRun& owner) const override;
};

class ChargeRun final : public StepRun {
 public:
  ChargeRun(const ChargeStep& step, FlowContext& flow, SequenceRun& owner)
      : StepRun(step, flow, owner), charge_(step), look_(flow.loop, [this] { look(); }) {}

  void begin() override {
    const TransactionRecord* transaction = charger().transaction(charge_.evse);
    if (transaction == nullptr) {
      return fail(fmt::format("no transaction is running at EVSE {}", charge_.evse));
    }
    uid_ = transaction->uid;
    started_ = flow_.loop.now();
    if (charge_.energy_wh) target_wh_ = transaction->meter_start_wh + *charge_.energy_wh;
    if (charge_.soc) {
      const VehicleSpec& car = flow_.vehicle;
      const std::int64_t missing =
          std::max<std::int64_t>(0, *charge_.soc - car.initial_soc_percent);
      target_wh_ = transaction->meter_start_wh + (car.battery_wh * missing + 99) / 100;
    }
    look();
  }

  void on_event(const ChargePointEvent& event) override {
    if (event.kind == EventKind::transaction_stopped || event.kind == EventKind::powered_off) {
      look_.start(Duration{});
    }
  }

 private:
  void look() {
    const TransactionRecord* transaction = charger().transaction(charge_.evse);
    if (transaction == nullptr || transaction->uid != uid_) {
      if (charge_.may_end_early) return succeed();
      return fail("the transaction ended before: " + progress());
    }
    const Duration passed = flow_.loop.now() - started_;
    if (charge_.span && passed >= *charge_.span) return succeed();
    if (target_wh_ && charger().meter_wh(charge_.evse) >= *target_wh_) return succeed();
    if (charge_.within && passed >= *charge_.within) {
      return fail(fmt::format("{} after {}", progress(), format_duration(passed)));
    }
    Duration next = target_wh_ ? look_every : *charge_.span - passed;
    if (charge_.span) next = std::min(next, *charge_.span - passed);
    if (charge_.within) next = std::min(next, *charge_.within - passed);
    look_.start(next);
  }

  std::string progress() const {
    if (!target_wh_)
      return format_duration(flow_.loop.now() - started_) + " of " + format_duration(*charge_.span);
    return fmt::format("the meter stands at {} Wh, {} Wh wanted", charger().meter_wh(charge_.evse),
                       *target_wh_);
  }

  const ChargeStep& charge_;
  Timer look_;
  std::string uid_;
  TimePoint started_{};
  std::optional<std::int64_t> target_wh_;
};

std::unique_ptr<StepRun> ChargeStep::run(FlowContext& flow, SequenceRun& owner) const {
  return std::make_unique<ChargeRun>(*this, flow, owner);
}

std::unique_ptr<Step> compile_charge(const Section& arguments, CompileContext&) {
  auto step = std::make_unique<ChargeStep>();
  step->evse = static_cast<EvseId>(arguments.integer("evse"));
  step->span = arguments.optional_duration("for");
  step->energy_wh = arguments.optional_integer("until_energy_wh");
  step->soc = arguments.optional_integer("until_soc");
  step->within = arguments.optional_duration("within");
  step->may_end_early = arguments.boolean("may_end_early");
  if (step->energy_wh && step->soc) {
    arguments.complain("until_soc", "\"until_energy_wh\" and \"until_soc\" exclude each other");
  }
  return step;
}

}  // namespace

void add_charge_step(std::vector<StepType>& out) {
  out.push_back(
      {Table{
           .name = "charge",
           .doc = "Let the running transaction go on; ends with whichever of `for` and `until_...` "
                  "comes first.",
           .keys = {Key{.name = "for", .type = ValueType::duration, .doc = "So long."},
                    Key{.name = "until_energy_wh",
                        .type = ValueType::integer,
                        .doc =
                            "Until the transaction has this much energy (looked at every second).",
                        .min = 1},
                    Key{.name = "until_soc",
                        .type = ValueType::integer,
                        .doc = "Until the car has this state of charge, percent.",
                        .min = 1,
                        .max = 100},
                    Key{.name = "within",
                        .type = ValueType::duration,
                        .doc = "Fails when it takes longer."},
                    Key{.name = "may_end_early",
                        .type = ValueType::boolean,
                        .doc = "The transaction may be stopped by someone else meanwhile.",
                        .default_text = "false"},
                    evse_key()},
           .shorthand = "for",
           .any_of = {"for", "until_energy_wh", "until_soc"}},
       compile_charge});
}

}  // namespace ocppsim
