// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Remote control: remote start and stop, unlock, trigger. 1.6 sections 5.11, 5.12, 5.17, 5.18;
// 2.0.1 block F. Mostly adapters over the other blocks; what is decided here is who may start.
//
// Every function decides at once and acts after the answer went out (1.6 section 5.17, 2.0.1
// F06.FR.04).
#pragma once

#include "features/feature.hpp"
#include "features/metering/metering.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/transactions/transactions.hpp"

namespace ocppsim {

enum class UnlockAnswer { unlocked, failed, ongoing_transaction, unknown_connector, not_supported };
enum class TriggerAnswer { accepted, rejected, not_implemented };
const char* to_string(TriggerAnswer answer) noexcept;

class RemoteControl final : public Feature {
 public:
  explicit RemoteControl(FeatureContext& context) : Feature(context) {}
  /// `stops_transaction`: 1.6 ends a running transaction first; 2.0.1 refuses (F05.FR.02).
  UnlockAnswer unlock(EvseId evse, ConnectorId connector, bool stops_transaction);
  /// The EVSE a remote start without one shall use, or 0 when none can charge.
  EvseId choose_evse(const IdToken& token) const;

  TriggerAnswer trigger_boot();
  TriggerAnswer trigger_heartbeat();
  TriggerAnswer trigger_meter_values(EvseId evse);  // 0: all
  TriggerAnswer trigger_station_meter();
  TriggerAnswer trigger_status(EvseId evse, ConnectorId connector);  // as Availability::report_now
  TriggerAnswer trigger_transaction_event(EvseId evse);              // 0: all
  TriggerAnswer trigger_firmware_status(bool secured);               // as Firmware::report_now
  TriggerAnswer trigger_upload_status(bool log);                     // as Diagnostics::report_now
};

}  // namespace ocppsim
