// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Availability: connector status reports and ChangeAvailability. 1.6 sections 4.9, 5.2; 2.0.1
// block G.
#pragma once

#include "features/feature.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace ocppsim {

struct StatusReport {
  EvseId evse = 0;  // 0: the station itself (1.6 connector 0)
  ConnectorId connector = 0;
  ConnectorStatus status = ConnectorStatus::available;
  const DeviceError* error = nullptr;
  std::string_view info;  // of the error, or what else people should know
  UtcTime since{};
  bool triggered = false;
};

class AvailabilityMessages {
 public:
  virtual ~AvailabilityMessages() = default;
  /// StatusNotification; `on_end` hears whether the CSMS may know it now.
  virtual void status(const StatusReport& report, std::function<void(bool told)> on_end) = 0;
  /// The version's word: states with the same word need no report between them.
  virtual std::string_view spell(ConnectorStatus status) const = 0;
  virtual bool reports_station() const = 0;  // as connector 0
  virtual bool reports_errors() const = 0;   // so that a new error is a new status
};

enum class AvailabilityAnswer { accepted, rejected, scheduled };

class Availability final : public Feature {
 public:
  Availability(FeatureContext& context, std::unique_ptr<AvailabilityMessages> messages);
  ~Availability() override;

  std::string_view spell(ConnectorStatus status) const { return messages_->spell(status); }

  /// State that shows in a status may have changed: reports what differs from the last report,
  /// after MinimumStatusDuration (1.6 section 4.9).
  void refresh(EvseId evse);
  void refresh_all();
  /// TriggerMessage(StatusNotification): now, past MinimumStatusDuration. evse 0, connector 0: the
  /// station; connector < 0: all of the EVSE, evse < 0: everything.
  void report_now(EvseId evse, ConnectorId connector);

  /// An error of the station itself (1.6 connector 0), told each time; "NoError" ends it.
  void set_station_error(const DeviceError& error);

  /// ChangeAvailability; evse 0: the station; connector 0: the whole EVSE. Effects that show on
  /// the wire follow after the current callback.
  AvailabilityAnswer change(EvseId evse, ConnectorId connector, bool operative);
  /// A transaction ended: scheduled changes take effect (1.6 section 5.2, 2.0.1 G03.FR.05).
  void on_transaction_ended(EvseId evse);
  /// The transaction that had no EVSE has one now.
  void on_transaction_placed() { hold_idle_evses(); }
  /// A reset of the station waits for transactions to end: no new one may put it off (2.0.1 B12).
  /// False when it failed; power off ends the wait by itself.
  void await_reset(bool waits);

  void on_power_on() override;
  void on_accepted() override;
  void on_disconnected() override;
  void on_reconnected(Duration offline_for) override;
  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Place {  // one connector, or the station
    EvseId evse = 0;
    ConnectorId connector = 0;
    ConnectorStatus current = ConnectorStatus::available;
    ConnectorStatus told = ConnectorStatus::available;
    bool known = false;                           // the CSMS was told something
    bool settling = false;                        // waits for MinimumStatusDuration
    std::uint64_t details = 0, told_details = 0;  // digests of error and info
    UtcTime since{};
    TimePoint due{};
  };
  struct Change {
    EvseId evse;
    ConnectorId connector;
    bool operative;
  };
  void look();  // takes the state as it is, without telling
  void observe_all();
  void observe(std::size_t index);
  void report(std::size_t index, UtcTime since, bool triggered);
  void report_settled();
  void rearm();
  bool differs(const Place& place) const;
  ConnectorStatus status_of(const Place& place) const;
  const DeviceError& error_of(const Place& place) const;
  std::string_view info_of(const Place& place) const;
  std::uint64_t details_of(const Place& place) const;
  bool must_wait(EvseId evse, ConnectorId connector) const;
  bool& flag_of(EvseId evse, ConnectorId connector);
  bool station_change_waits() const;
  void hold_idle_evses();
  void set_held(EvseId evse, bool held);
  void take_effect(EvseId evse);
  void apply(const Change& change);

  std::unique_ptr<AvailabilityMessages> messages_;
  std::vector<Place> places_;      // the station first, where the version reports it
  std::vector<Change> scheduled_;  // wait for a transaction to end
  bool reset_waits_ = false;
  Timer settle_;
};

}  // namespace ocppsim
