// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Availability: connector status reports and ChangeAvailability. 1.6 sections 4.9, 5.2; 2.0.1
// block G.
#pragma once

#include "features/feature.hpp"

#include <vector>

namespace ocppsim {

class AvailabilityMessages {
 public:
  virtual ~AvailabilityMessages() = default;
  /// StatusNotification. evse 0: the station itself (1.6 connector 0).
  virtual void status(EvseId evse, ConnectorId connector, ConnectorStatus status, const DeviceError& error, UtcTime since, bool triggered) = 0;
  /// Whether the version reports the station as connector 0.
  virtual bool reports_station() const = 0;
};

enum class AvailabilityAnswer { accepted, rejected, scheduled };

class Availability final : public Feature {
 public:
  Availability(FeatureContext& context, std::unique_ptr<AvailabilityMessages> messages);

  /// State that shows in a status may have changed: reports what differs from the last report,
  /// after MinimumStatusDuration (1.6 section 4.9).
  void refresh(EvseId evse);
  void refresh_all();
  /// TriggerMessage(StatusNotification): now, past MinimumStatusDuration. connector 0: all.
  void report_now(EvseId evse, ConnectorId connector);

  /// ChangeAvailability; evse 0: the station; connector 0: the whole EVSE.
  AvailabilityAnswer change(EvseId evse, ConnectorId connector, bool operative);
  /// A transaction ended: scheduled changes take effect (1.6 section 5.2, 2.0.1 G03.FR.05).
  void on_transaction_ended(EvseId evse);

  void on_power_on() override;
  void on_accepted() override;
  void on_reconnected(Duration offline_for) override;
  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Place;
  void apply(EvseId evse, ConnectorId connector, bool operative);
  void report(std::size_t place, bool triggered);

  std::unique_ptr<AvailabilityMessages> messages_;
  std::vector<Place> places_;
  struct Scheduled {
    EvseId evse;
    ConnectorId connector;
    bool operative;
  };
  std::vector<Scheduled> scheduled_;
};

}  // namespace ocppsim
