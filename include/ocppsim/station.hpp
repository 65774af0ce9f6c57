// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The words of a charging station that no OCPP version owns. Names follow 2.0.1 where the
// versions differ; adapters spell them on the wire.
#pragma once

#include <ocppsim/result.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// EVSEs count from 1; 0 is the station as a whole. Connectors count from 1 within their EVSE.
/// OCPP 1.6 numbers connectors through: its adapters translate.
using EvseId = int;
using ConnectorId = int;

struct IdToken {
  std::string value;              // compared ignoring case (CiString)
  std::string type = "ISO14443";  // IdTokenEnumType; "" in 1.6 has no meaning on the wire
};
bool same_token(const IdToken& a, const IdToken& b) noexcept;

enum class ConnectorStatus {
  available,
  preparing,
  charging,
  suspended_ev,
  suspended_evse,
  finishing,
  reserved,
  unavailable,
  faulted,
};
const char* to_string(ConnectorStatus status) noexcept;  // "Available", "SuspendedEV", ...

enum class StopReason {
  deauthorized,
  emergency_stop,
  energy_limit_reached,
  ev_disconnected,
  ground_fault,
  immediate_reset,  // 1.6: HardReset
  local,
  master_pass,
  other,
  power_loss,
  power_quality,
  reboot,
  remote,
  scheduled_reset,  // 1.6: SoftReset
  soc_limit_reached,
  stopped_by_ev,
  time_limit_reached,
  timeout,
  unlock_command,
};
const char* to_string(
    StopReason reason) noexcept;  // 2.x spelling: "DeAuthorized", "EVDisconnected"
std::optional<StopReason> parse_stop_reason(std::string_view text) noexcept;

/// Why a device reports an error.
struct DeviceError {
  std::string code = "NoError";   // one of device_error_codes()
  std::string info;               // at most 50 characters (1.6 section 6.47)
  std::string vendor_id;          // 255
  std::string vendor_error_code;  // 50
};
/// 1.6 section 7.6, ChargePointErrorCode; "NoError" among them.
const std::vector<std::string_view>& device_error_codes();
/// Whether a charger could tell it.
Result<void> check_device_error(const DeviceError& error);

struct ConnectorConfig {
  std::string type = "cType2";  // ConnectorEnumType
  bool fixed_cable = false;
  bool lockable = true;
};

struct EvseConfig {
  std::vector<ConnectorConfig> connectors = {ConnectorConfig{}};
  int phases = 3;
  int voltage_v = 230;
  int max_current_a = 32;
  bool dc = false;
  std::int64_t max_power_w() const noexcept {
    return std::int64_t{voltage_v} * max_current_a * (dc ? 1 : phases);
  }
};

enum class ChargingRateUnit { amps, watts };            // amps: on each phase; watts: in all
const char* to_string(ChargingRateUnit unit) noexcept;  // "A", "W"

/// What may be drawn from `start` on, as every charging profile together allows it now.
struct CompositeSchedule {
  struct Period {
    seconds start{};         // since the schedule's start; the first at 0
    std::int64_t limit = 0;  // tenths of the unit
    int phases = 0;          // in use; 0: direct current
  };
  UtcTime start{};  // a whole second of the station's clock
  seconds duration{};
  ChargingRateUnit unit = ChargingRateUnit::amps;
  std::vector<Period> periods;
};

/// A finished or running transaction as the device knows it: the truth that a CSMS's ledger is
/// held against.
struct TransactionRecord {
  std::string uid;  // the station's own id, unique per identity; 2.x: the transactionId on the wire
  std::string csms_id;  // 1.6: the CSMS's transactionId once known; 2.x: same as uid
  EvseId evse = 0;
  ConnectorId connector = 0;
  IdToken token;
  UtcTime started_at{};
  UtcTime stopped_at{};
  std::int64_t meter_start_wh = 0;
  std::int64_t meter_stop_wh = 0;
  StopReason stop_reason = StopReason::local;
  bool running = true;
  bool start_delivered = false;  // the CSMS answered the message that starts it
  bool stop_delivered = false;   // ... that ends it
  bool given_up = false;         // a message of it was discarded after all attempts
};

}  // namespace ocppsim
