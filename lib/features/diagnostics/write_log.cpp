// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The file a service technician would like to get: what the device is, how it is now, and what
// happened. Its format is nobody's business (1.6 section 5.9).
#include "features/diagnostics/diagnostics.hpp"
#include "features/equipment.hpp"
#include "features/firmware/firmware.hpp"
#include "features/security/security.hpp"
#include "features/transactions/transactions.hpp"
#include "features/variable_tables.hpp"

namespace ocppsim {
namespace {

void line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append(": ").append(value).append("\n");
}

void write_device(std::string& out, const FeatureContext& context) {
  const ChargePointConfig& config = context.config;
  line(out, "identity", context.identity);
  line(out, "vendor", config.vendor);
  line(out, "model", config.model);
  line(out, "serial number", config.serial_number);
  line(out, "firmware", context.blocks.firmware->version());
  line(out, "time", format_utc(context.clock.now()));
  line(out, "protocol", context.dialect.subprotocol);
  line(out, "boot", to_string(context.host.boot_status()));
  line(out, "connected", context.host.connected() ? "yes" : "no");
  line(out, "messages waiting", std::to_string(context.queue.size()));
}

void write_connectors(std::string& out, const FeatureContext& context) {
  out += "\n[connectors]\n";
  const StationModel& station = context.station;
  for (EvseId id = 1; id <= station.evse_count(); ++id) {
    const Evse& evse = station.evse(id);
    out += "evse " + std::to_string(id) + ": meter " +
           std::to_string(context.blocks.transactions->meter_wh(id)) + " Wh";
    if (const Transaction* running = context.blocks.transactions->running(id))
      out += ", transaction " + running->record.uid;
    out += '\n';
    for (std::size_t i = 0; i < evse.connectors.size(); ++i) {
      const auto connector = static_cast<ConnectorId>(i) + 1;
      out += "  connector " + std::to_string(connector) + ": ";
      out += to_string(station.status(id, connector));
      out += evse.connectors[i].faulted() ? ", " + evse.connectors[i].error.code : std::string();
      out += evse.connectors[i].plugged ? ", plugged in" : "";
      out += evse.connectors[i].locked ? ", locked\n" : "\n";
    }
  }
}

void write_settings(std::string& out, const FeatureContext& context) {
  out += "\n[settings]\n";
  const VariableTable& table = context.variables.table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const VariableEntry& entry = table.entry(i);
    const bool secret = entry.mutability == Mutability::write_only;
    if (secret || !context.variables.exists(i)) continue;
    out += format_variable_name(entry.address);
    out += '=';
    out.append(context.variables.value(i)).append("\n");
  }
}

}  // namespace

std::string write_log(FeatureContext& context, LogKind kind, std::optional<UtcTime> oldest,
                      std::optional<UtcTime> latest) {
  if (kind == LogKind::security)  // 1.6 security N01.FR.03
    return context.blocks.security->log().text(oldest, latest);
  std::string entries;
  if (context.equipment.log.events().write(entries, oldest, latest) == 0) return {};
  std::string out;
  write_device(out, context);
  write_connectors(out, context);
  write_settings(out, context);
  return out + "\n[events]\n" + entries;
}

}  // namespace ocppsim
