// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What there is to see of one charger from Python.
#include "charger_ref.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ocppsim::python {
namespace {

/// ChargePoint's getters take it that the place exists.
Result<void> check_place(const ChargePoint& cp, int evse, int connector = 1) {
  const auto& evses = cp.config().evses;
  if (evse < 1 || evse > static_cast<int>(evses.size()))
    return Error(Errc::not_found, "there is no EVSE " + std::to_string(evse));
  const auto& connectors = evses[static_cast<std::size_t>(evse) - 1].connectors;
  if (connector < 1 || connector > static_cast<int>(connectors.size()))
    return Error(Errc::not_found,
                 "EVSE " + std::to_string(evse) + " has no connector " + std::to_string(connector));
  return {};
}

void bind_state(py::class_<ChargerRef>& c) {
  c.def_property_readonly("index", &ChargerRef::index)
      .def_property_readonly("identity", &ChargerRef::identity)
      .def_property_readonly("powered",
                             [](const ChargerRef& self) {
                               return on_loop(self, [](ChargePoint& cp) { return cp.powered(); });
                             })
      .def_property_readonly("connected",
                             [](const ChargerRef& self) {
                               return on_loop(self, [](ChargePoint& cp) { return cp.connected(); });
                             })
      .def_property_readonly("online",
                             [](const ChargerRef& self) {
                               return on_loop(self, [](ChargePoint& cp) { return cp.online(); });
                             })
      .def_property_readonly("boot_status",
                             [](const ChargerRef& self) {
                               return std::string(to_string(on_loop(
                                   self, [](ChargePoint& cp) { return cp.boot_status(); })));
                             })
      .def_property_readonly(
          "subprotocol",
          [](const ChargerRef& self) {
            return on_loop(self, [](ChargePoint& cp) { return std::string(cp.subprotocol()); });
          })
      .def_property_readonly("queued_messages",
                             [](const ChargerRef& self) {
                               return on_loop(self,
                                              [](ChargePoint& cp) { return cp.queued_messages(); });
                             })
      .def_property_readonly("device_time", [](const ChargerRef& self) {
        return to_python(on_loop(self, [](ChargePoint& cp) { return cp.device_time(); }));
      });
}

}  // namespace

void bind_looking(py::class_<ChargerRef>& c) {
  bind_state(c);
  c.def("status",
        [](const ChargerRef& self, int evse, int connector) {
          return std::string(
              to_string(on_loop(self, [=](ChargePoint& cp) -> Result<ConnectorStatus> {
                if (auto known = check_place(cp, evse, connector); !known) return known.error();
                return cp.connector_status(evse, connector);
              })));
        })
      .def("meter_wh",
           [](const ChargerRef& self, int evse) {
             return on_loop(self, [=](ChargePoint& cp) -> Result<std::int64_t> {
               if (auto known = check_place(cp, evse); !known) return known.error();
               return cp.meter_wh(evse);
             });
           })
      .def("limit_w",
           [](const ChargerRef& self, int evse) {
             return on_loop(self, [=](ChargePoint& cp) -> Result<std::int64_t> {
               if (auto known = check_place(cp, evse); !known) return known.error();
               return cp.limit_w(evse);
             });
           })
      .def("composite_schedule",
           [](const ChargerRef& self, int evse, double duration,
              const std::optional<std::string>& unit) -> py::object {
             std::optional<ChargingRateUnit> asked;
             if (unit) {
               if (*unit != "A" && *unit != "W") throw py::value_error("unit is \"A\" or \"W\"");
               asked = *unit == "W" ? ChargingRateUnit::watts : ChargingRateUnit::amps;
             }
             const auto span = std::chrono::ceil<seconds>(from_seconds(duration));
             const CompositeSchedule schedule = on_loop(
                 self, [=](ChargePoint& cp) { return cp.composite_schedule(evse, span, asked); });
             py::list periods;
             for (const CompositeSchedule::Period& period : schedule.periods) {
               periods.append(py::make_tuple(
                   period.start.count(), static_cast<double>(period.limit) / 10, period.phases));
             }
             return py::make_tuple(to_python(schedule.start), schedule.duration.count(),
                                   to_string(schedule.unit), periods);
           })
      .def("transaction", [](const ChargerRef& self, int evse) -> py::object {
        auto found = on_loop(self, [=](ChargePoint& cp) -> std::optional<TransactionRecord> {
          const TransactionRecord* record = cp.transaction(evse);
          return record ? std::optional(*record) : std::nullopt;
        });
        if (!found) return py::none();
        return py::cast(std::make_shared<TransactionRecord>(std::move(*found)));
      });
}

}  // namespace ocppsim::python
