// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Metering: what is read when. Sampled every interval from the transaction's start; clock-aligned
// on the grid from 00:00:00; lists for the end message. 1.6 section 3.16; 2.0.1 block J.
#pragma once

#include "features/feature.hpp"
#include "features/metering/sample.hpp"
#include "features/metering/signing_meter.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

class MeteringMessages {
 public:
  virtual ~MeteringMessages() = default;
  /// MeterValues outside (2.x) or of any (1.6, triggered) transaction. evse 0: the station.
  virtual void meter_values(EvseId evse, const MeterSample& sample, bool triggered) = 0;
  /// Which list a triggered MeterValues carries (1.6 section 5.17, 2.0.1 F06.FR.06).
  virtual Setting triggered_measurands() const noexcept = 0;
};

class Metering final : public Feature {
 public:
  Metering(FeatureContext& context, std::unique_ptr<MeteringMessages> messages);
  ~Metering() override;

  /// Reads the measurands of a comma list now.
  MeterSample read(EvseId evse, std::string_view measurands, ReadingContext context) const;
  /// ... of the list that stands in a setting, signed where readings for it are to be.
  MeterSample take(EvseId evse, Setting list, ReadingContext context);
  /// The station has meters that sign, and SampledDataCtrlr.SignReadings is on.
  bool signs_sampled() const noexcept;
  /// Of the EVSE's meter; empty: it does not sign.
  std::string public_key(EvseId evse);
  /// What flows into the station as a whole: the sum of its EVSEs, energy and power only.
  MeterSample read_station(std::string_view measurands, ReadingContext context) const;
  void on_transaction_started(EvseId evse);
  void on_transaction_ended(EvseId evse);
  /// TriggerMessage(MeterValues). evse 0: all.
  void report_now(EvseId evse);
  /// The same for the station's own meter (1.6 connector 0).
  void report_station_now();
  /// The device clock jumped: the aligned grid is sought anew.
  void on_clock_changed();
  /// True when every measurand of the list is supported (1.6 section 3.16.4).
  static bool supports_all(std::string_view measurands);
  /// All that the instruments show, as a comma list.
  static std::string supported();
  /// What can be named by phase too: ",Voltage.L1,Voltage.L2 ..." for so many lines.
  static std::string supported_phases(int lines);

  void on_power_on() override;
  void on_power_off() override;
  void on_variable_changed(std::size_t index) override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Clockwork;  // timers per EVSE and the aligned grid
  Clockwork& clockwork();
  void arm_grids();
  template <class Grid>
  void arm_grid(Grid grid, Setting setting, void (Metering::*task)());
  void take_aligned();
  void keep_aligned();
  template <class Sampler>
  void set_intervals(Sampler& sampler);
  Setting ended_list() const;
  void sign(EvseId evse, Setting list, MeterSample& sample);
  SigningMeter& signing_meter(EvseId evse);
  void take_sampled(EvseId evse);
  void keep_sampled(EvseId evse);

  std::unique_ptr<MeteringMessages> messages_;
  std::unique_ptr<Clockwork> clockwork_;
  std::vector<std::unique_ptr<SigningMeter>> signing_;  // by EVSE, from 1; empty while unused
};

}  // namespace ocppsim
