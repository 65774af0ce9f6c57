// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/metering/metering.hpp"

#include "features/transactions/transactions.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

constexpr std::string_view a_register = "Energy.Active.Import.Register";
constexpr Duration day = std::chrono::hours{24};

/// The next point of the grid that starts at 00:00:00 of each day, after `now` (1.6 section 3.16.1,
/// 2.0.1 J01.FR.14). An interval that does not divide the day begins anew at midnight.
UtcTime next_on_grid(UtcTime now, Duration interval) noexcept {
  const Duration since_epoch = now.time_since_epoch();
  const Duration midnight = since_epoch - since_epoch % day;
  const Duration next = midnight + ((since_epoch - midnight) / interval + 1) * interval;
  return UtcTime{std::min(next, midnight + day)};
}

/// Repeats at start + n x interval, however late the loop fires, and follows a new interval.
class Periodic {
 public:
  Periodic(EventLoop& loop, EventLoop::Task task)
      : start_(loop.now()), timer_(loop, [this, task = std::move(task)] {
          const TimePoint due = next_;
          arm(due);
          task();
        }) {}

  /// An interval of zero stops it.
  void set_interval(Duration interval) {
    if (interval == interval_) return;
    interval_ = interval;
    timer_.cancel();
    if (interval_ > Duration{}) arm(timer_.loop().now());
  }

 private:
  void arm(TimePoint after) {
    next_ = start_ + ((after - start_) / interval_ + 1) * interval_;
    timer_.start_at(next_);
  }

  TimePoint start_;
  TimePoint next_{};
  Duration interval_{};
  Timer timer_;
};

}  // namespace

/// Made when first needed: a charger without aligned data and transactions has none.
struct Metering::Clockwork {
  struct Sampler {
    Sampler(EventLoop& loop, EventLoop::Task sampled_task, EventLoop::Task ended_task)
        : sampled(loop, std::move(sampled_task)), ended(loop, std::move(ended_task)) {}
    Periodic sampled;
    Periodic ended;  // 2.x TxEndedInterval
  };
  struct Grid {
    Grid(EventLoop& loop, EventLoop::Task task) : timer(loop, std::move(task)) {}
    Timer timer;
    UtcTime due{};
  };
  std::vector<std::unique_ptr<Sampler>> samplers;  // by EVSE, from 1
  std::unique_ptr<Grid> aligned;
  std::unique_ptr<Grid> aligned_ended;  // 2.x AlignedDataTxEndedInterval
};

Metering::Metering(FeatureContext& context, std::unique_ptr<MeteringMessages> messages)
    : Feature(context), messages_(std::move(messages)) {}

Metering::~Metering() = default;

template <class Sampler>
void Metering::set_intervals(Sampler& sampler) {
  sampler.sampled.set_interval(context_.variables.seconds_of(Setting::sampled_interval_s));
  sampler.ended.set_interval(context_.variables.seconds_of(Setting::sampled_tx_ended_interval_s));
}

// ---- lifecycle --------------------------------------------------------------------------------

void Metering::on_power_on() {
  arm_grids();
}

void Metering::on_power_off() {
  clockwork_.reset();
}

void Metering::on_clock_changed() {
  if (clockwork_) arm_grids();
}

void Metering::on_variable_changed(std::size_t index) {
  switch (context_.variables.table().entry(index).setting) {
    case Setting::aligned_interval_s:
    case Setting::aligned_tx_ended_interval_s: arm_grids(); break;
    case Setting::sampled_interval_s:
    case Setting::sampled_tx_ended_interval_s:
      if (clockwork_) {
        for (const auto& sampler : clockwork_->samplers) {
          if (sampler) set_intervals(*sampler);
        }
      }
      break;
    default: break;
  }
}

Metering::Clockwork& Metering::clockwork() {
  if (!clockwork_) clockwork_ = std::make_unique<Clockwork>();
  return *clockwork_;
}

// ---- clock-aligned ----------------------------------------------------------------------------

void Metering::arm_grids() {
  arm_grid(&Clockwork::aligned, Setting::aligned_interval_s, &Metering::take_aligned);
  arm_grid(&Clockwork::aligned_ended, Setting::aligned_tx_ended_interval_s,
           &Metering::keep_aligned);
}

/// Seeks the next point by the device clock as it stands now.
template <class Grid>
void Metering::arm_grid(Grid grid, Setting setting, void (Metering::*task)()) {
  const Duration interval = context_.variables.seconds_of(setting);
  if (interval <= Duration{}) {
    if (clockwork_) (*clockwork_.*grid).reset();
    return;
  }
  auto& there = clockwork().*grid;
  if (!there) {
    there = std::make_unique<Clockwork::Grid>(context_.loop, [this, grid, setting, task] {
      // The device clock may have drifted since the timer was armed: only the grid counts.
      const bool due = context_.clock.now() >= (clockwork().*grid)->due;
      arm_grid(grid, setting, task);
      if (due) (this->*task)();
    });
  }
  const UtcTime now = context_.clock.now();
  there->due = next_on_grid(now, interval);
  there->timer.start(there->due - now);
}

void Metering::take_aligned() {
  const Variables& variables = context_.variables;
  Transactions& transactions = *context_.blocks.transactions;
  // 2.0.1 J01.FR.20: with SendDuringIdle a transaction silences all of the station.
  const bool silent =
      variables.flag(Setting::aligned_send_during_idle) && transactions.any_running();
  for (EvseId evse = 1; !silent && evse <= context_.station.evse_count(); ++evse) {
    const MeterSample sample =
        take(evse, Setting::aligned_measurands, ReadingContext::sample_clock);
    if (sample.values.empty()) continue;
    if (transactions.running(evse) != nullptr) {
      transactions.report_sample(evse, Trigger::meter_value_clock, sample);
    } else {
      context_.host.state_changed(this);  // a register that was told of is kept
      messages_->meter_values(evse, sample, false);
    }
  }
  // 1.6 has no interval of its own for StopTxnAlignedData.
  if (!variables.has(Setting::aligned_tx_ended_interval_s)) keep_aligned();
}

void Metering::keep_aligned() {
  constexpr Setting list = Setting::aligned_tx_ended_measurands;
  if (context_.variables.text(list).empty()) return;
  for (EvseId evse = 1; evse <= context_.station.evse_count(); ++evse) {
    if (context_.blocks.transactions->running(evse) == nullptr) continue;
    context_.blocks.transactions->keep_sample(evse, take(evse, list, ReadingContext::sample_clock));
  }
}

// ---- in a transaction -------------------------------------------------------------------------

/// The list whose readings frame a transaction in its end message (1.6 errata 3.14).
Setting Metering::ended_list() const {
  const bool sampled = !context_.variables.text(Setting::sampled_tx_ended_measurands).empty();
  return sampled ? Setting::sampled_tx_ended_measurands : Setting::aligned_tx_ended_measurands;
}

void Metering::on_transaction_started(EvseId evse) {
  Transactions& transactions = *context_.blocks.transactions;
  transactions.keep_sample(evse, take(evse, ended_list(), ReadingContext::transaction_begin));

  auto& samplers = clockwork().samplers;
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (samplers.size() <= index) samplers.resize(index + 1);
  samplers[index] = std::make_unique<Clockwork::Sampler>(
      context_.loop, [this, evse] { take_sampled(evse); }, [this, evse] { keep_sampled(evse); });
  set_intervals(*samplers[index]);
}

void Metering::on_transaction_ended(EvseId evse) {
  context_.blocks.transactions->keep_sample(
      evse, take(evse, ended_list(), ReadingContext::transaction_end));
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (clockwork_ && index < clockwork_->samplers.size()) clockwork_->samplers[index].reset();
}

void Metering::take_sampled(EvseId evse) {
  const Variables& variables = context_.variables;
  context_.blocks.transactions->report_sample(
      evse, Trigger::meter_value_periodic,
      take(evse, Setting::sampled_measurands, ReadingContext::sample_periodic));
  // 1.6 has no interval of its own for StopTxnSampledData.
  if (!variables.has(Setting::sampled_tx_ended_interval_s)) keep_sampled(evse);
}

void Metering::keep_sampled(EvseId evse) {
  context_.blocks.transactions->keep_sample(
      evse, take(evse, Setting::sampled_tx_ended_measurands, ReadingContext::sample_periodic));
}

// ---- on request -------------------------------------------------------------------------------

void Metering::report_station_now() {
  context_.host.state_changed(this);
  MeterSample sample = read_station(context_.variables.text(messages_->triggered_measurands()),
                                    ReadingContext::trigger);
  if (sample.values.empty()) sample = read_station(a_register, ReadingContext::trigger);
  messages_->meter_values(0, sample, true);
}

void Metering::report_now(EvseId evse) {
  const Setting setting = messages_->triggered_measurands();
  std::string_view list = context_.variables.text(setting);
  if (list.empty()) list = a_register;  // a reading was asked for
  for (EvseId id = 1; id <= context_.station.evse_count(); ++id) {
    if (evse != 0 && id != evse) continue;
    context_.host.state_changed(this);
    MeterSample sample = read(id, list, ReadingContext::trigger);
    sign(id, setting, sample);
    messages_->meter_values(id, sample, true);
  }
}

}  // namespace ocppsim
