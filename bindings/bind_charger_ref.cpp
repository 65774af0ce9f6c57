// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One charger from Python: acts, looks, waits. Every method crosses to the charger's loop.
#include "charger_ref.hpp"

#include <memory>

namespace ocppsim::python {
namespace {

bool is_virtual(const ChargerRef& ref) {
  return ref.fleet().options().mode == RunMode::virtual_time;
}

WaitFor wait_from(const std::optional<EventKind>& event, const std::string& text, int evse,
                  const std::optional<Direction>& direction, FrameType frame,
                  const std::string& action, const py::object& payload, bool past, bool unseen,
                  bool next) {
  WaitFor what;
  what.event = event;
  what.text = text;
  what.evse = evse;
  what.direction = direction;
  what.frame = frame;
  what.action = action;
  if (!payload.is_none()) what.payload = to_json(payload);
  what.past = past;
  what.unseen = unseen;
  what.next = next;
  return what;
}

const char* type_of(const FleetEvent& event) {
  switch (event.type) {
    case FleetEvent::Type::event: return "event";
    case FleetEvent::Type::frame: return "frame";
    case FleetEvent::Type::wait_done: return "wait_done";
    case FleetEvent::Type::call_done: return "call_done";
  }
  return "event";
}

void bind_event(py::module_& m) {
  py::class_<FleetEvent>(m, "FleetEvent", "A copy of something that happened at a charger.")
      .def_property_readonly("type", &type_of)
      .def_readonly("kind", &FleetEvent::kind)
      .def_readonly("direction", &FleetEvent::direction)
      .def_readonly("ok", &FleetEvent::ok)
      .def_property_readonly(
          "code", [](const FleetEvent& self) { return self.ok ? "" : name_of(self.code); })
      .def_readonly("charger_index", &FleetEvent::charger)
      .def_readonly("evse", &FleetEvent::evse)
      .def_readonly("connector", &FleetEvent::connector)
      .def_property_readonly("at", [](const FleetEvent& self) { return to_seconds(self.at); })
      .def_readonly("number", &FleetEvent::number)
      .def_property_readonly(
          "text",
          [](const FleetEvent& self) {
            // Frames of a broken peer need not be UTF-8.
            return py::reinterpret_steal<py::str>(PyUnicode_DecodeUTF8(
                self.text.data(), static_cast<Py_ssize_t>(self.text.size()), "replace"));
          })
      .def_property_readonly("transaction",
                             [](const FleetEvent& self) {
                               return std::const_pointer_cast<TransactionRecord>(self.transaction);
                             })
      .def("__repr__", [](const FleetEvent& self) {
        const bool frame = self.type == FleetEvent::Type::frame;
        return std::string("<") + type_of(self) + " " +
               (frame ? (self.direction == Direction::sent ? "sent" : "received")
                      : to_string(self.kind)) +
               " " + self.text.substr(0, 60) + ">";
      });
}

void bind_person_and_car(py::class_<ChargerRef>& c) {
  c.def("plug_in",
        [](const ChargerRef& self, int evse, int connector, const VehicleSpec& vehicle) {
          on_loop(self, [=](ChargePoint& cp) { return cp.plug_in(evse, connector, vehicle); });
        })
      .def("unplug",
           [](const ChargerRef& self, int evse) {
             on_loop(self, [=](ChargePoint& cp) { return cp.unplug(evse); });
           })
      .def("present_token",
           [](const ChargerRef& self, const std::string& value, const std::string& type, int evse) {
             on_loop(self, [=](ChargePoint& cp) {
               return cp.present_token(IdToken{value, type}, evse);
             });
           })
      .def("stop_transaction",
           [](const ChargerRef& self, int evse, StopReason reason) {
             on_loop(self, [=](ChargePoint& cp) { return cp.stop_transaction(evse, reason); });
           })
      .def("suspend_ev",
           [](const ChargerRef& self, int evse, bool on) {
             on_loop(self, [=](ChargePoint& cp) { return cp.suspend_ev(evse, on); });
           })
      .def("suspend_evse", [](const ChargerRef& self, int evse, bool on) {
        on_loop(self, [=](ChargePoint& cp) { return cp.suspend_evse(evse, on); });
      });
}

void bind_device(py::class_<ChargerRef>& c) {
  c.def("set_error",
        [](const ChargerRef& self, int evse, int connector, const std::string& code,
           const std::string& info, const std::string& vendor_id, const std::string& vendor_code) {
          on_loop(self, [=](ChargePoint& cp) {
            return cp.set_error(evse, connector, DeviceError{code, info, vendor_id, vendor_code});
          });
        })
      .def("set_availability",
           [](const ChargerRef& self, int evse, int connector, bool operative) {
             on_loop(self, [=](ChargePoint& cp) {
               return cp.set_availability(evse, connector, operative);
             });
           })
      .def("set_lock_failure",
           [](const ChargerRef& self, int evse, bool fails) {
             on_loop(self, [=](ChargePoint& cp) { return cp.set_lock_failure(evse, fails); });
           })
      .def("security_event",
           [](const ChargerRef& self, const std::string& type, const std::string& info) {
             on_loop(self, [&](ChargePoint& cp) { return cp.security_event(type, info); });
           })
      .def("set_meter",
           [](const ChargerRef& self, int evse, std::int64_t wh) {
             on_loop(self, [=](ChargePoint& cp) { return cp.set_meter(evse, wh); });
           })
      .def("freeze_meter",
           [](const ChargerRef& self, int evse, bool frozen) {
             on_loop(self, [=](ChargePoint& cp) { return cp.freeze_meter(evse, frozen); });
           })
      .def("cache_token",
           [](const ChargerRef& self, const std::string& token, const std::string& status) {
             on_loop(self, [&](ChargePoint& cp) { return cp.cache_token(IdToken{token}, status); });
           })
      .def("list_token",
           [](const ChargerRef& self, const std::string& token, const std::string& status) {
             on_loop(self, [&](ChargePoint& cp) { return cp.list_token(IdToken{token}, status); });
           })
      .def("report_meter", [](const ChargerRef& self, int evse) {
        on_loop(self, [=](ChargePoint& cp) { return cp.report_meter(evse); });
      });
}

void bind_software(py::class_<ChargerRef>& c) {
  c.def("set_firmware_fault",
        [](const ChargerRef& self, FirmwareFault fault) {
          on_loop(self, [=](ChargePoint& cp) { cp.set_firmware_fault(fault); });
        })
      .def("override_firmware_install",
           [](const ChargerRef& self, const std::optional<std::string>& version,
              std::optional<double> duration, std::optional<FirmwareFault> fault) {
             on_loop(self, [&](ChargePoint& cp) {
               cp.override_firmware_install([=](FirmwareInstallation& installation) {
                 if (version) installation.version = *version;
                 if (duration) installation.duration = from_seconds(*duration);
                 if (fault) installation.fault = *fault;
               });
             });
           })
      .def("clear_firmware_install",
           [](const ChargerRef& self) {
             on_loop(self, [](ChargePoint& cp) { cp.override_firmware_install({}); });
           })
      .def("firmware_version",
           [](const ChargerRef& self) {
             return on_loop(self, [](ChargePoint& cp) { return cp.firmware_version(); });
           })
      .def("step_clock",
           [](const ChargerRef& self, double by) {
             on_loop(self, [by = from_seconds(by)](ChargePoint& cp) { cp.step_clock(by); });
           })
      .def("set_clock_drift",
           [](const ChargerRef& self, int ppm) {
             on_loop(self, [=](ChargePoint& cp) { cp.set_clock_drift(ppm); });
           })
      .def("fail_resets",
           [](const ChargerRef& self, int count) {
             on_loop(self, [=](ChargePoint& cp) { cp.fail_resets(count); });
           })
      .def("variable",
           [](const ChargerRef& self, const std::string& name) {
             return on_loop(self, [&](ChargePoint& cp) { return cp.variable(name); });
           })
      .def("set_variable",
           [](const ChargerRef& self, const std::string& name, const std::string& value) {
             on_loop(self, [&](ChargePoint& cp) { return cp.set_variable(name, value); });
           })
      .def("delete_variable", [](const ChargerRef& self, const std::string& name) {
        on_loop(self, [&](ChargePoint& cp) { return cp.delete_variable(name); });
      });
}

void bind_lifecycle(py::class_<ChargerRef>& c) {
  c.def("start", [](const ChargerRef& self) { on_loop(self, [](ChargePoint& cp) { cp.start(); }); })
      .def("stop",
           [](const ChargerRef& self) { on_loop(self, [](ChargePoint& cp) { cp.stop(); }); })
      .def("power_cut",
           [](const ChargerRef& self) { on_loop(self, [](ChargePoint& cp) { cp.power_cut(); }); })
      .def("power_on",
           [](const ChargerRef& self) { on_loop(self, [](ChargePoint& cp) { cp.power_on(); }); })
      .def("reboot",
           [](const ChargerRef& self, bool immediate) {
             const auto kind = immediate ? ResetKind::immediate : ResetKind::on_idle;
             on_loop(self, [=](ChargePoint& cp) { cp.reboot(kind); });
           })
      .def("go_offline",
           [](const ChargerRef& self, bool half_open) {
             const auto mode = half_open ? OfflineMode::half_open : OfflineMode::closed;
             on_loop(self, [=](ChargePoint& cp) { cp.go_offline(mode); });
           })
      .def("go_online",
           [](const ChargerRef& self) { on_loop(self, [](ChargePoint& cp) { cp.go_online(); }); });
}

void bind_speaking(py::class_<ChargerRef>& c) {
  c.def("call",
        [](const ChargerRef& self, const std::string& action, const py::object& payload,
           double timeout) {
          const Json json = to_json(payload);
          const Duration span = from_seconds(timeout);
          return to_python(unwrap(
              waiting<Result<Json>>(self.fleet(), [&] { return self.call(action, json, span); })));
        })
      .def("notify_call",
           [](const ChargerRef& self, const std::string& action, const py::object& payload) {
             return self.notify_call(action, to_json(payload));
           })
      .def("send_text",
           [](const ChargerRef& self, const std::string& text) {
             on_loop(self, [&](ChargePoint& cp) { return cp.send_text(text); });
           })
      .def("send_bytes",
           [](const ChargerRef& self, const py::bytes& bytes) {
             const std::string copy = bytes;
             on_loop(self, [&](ChargePoint& cp) { return cp.send_bytes(copy); });
           })
      .def("override_answer",
           [](const ChargerRef& self, const std::string& action, const std::string& kind,
              const py::object& payload, const std::string& code, const std::string& description,
              double delay, int times) {
             Answer answer;
             answer.kind = kind == "error"     ? Answer::Kind::error
                           : kind == "silence" ? Answer::Kind::silence
                                               : Answer::Kind::result;
             answer.payload = to_json(payload);
             answer.error_code = code;
             answer.error_description = description;
             answer.delay = from_seconds(delay);
             on_loop(self, [&](ChargePoint& cp) {
               cp.override_answer(action,
                                  [answer, left = std::make_shared<int>(times)](
                                      const IncomingCall&) -> std::optional<Answer> {
                                    if (*left == 0) return std::nullopt;
                                    if (*left > 0) --*left;
                                    return answer;
                                  });
             });
           })
      .def("clear_override",
           [](const ChargerRef& self, const std::string& action) {
             on_loop(self, [&](ChargePoint& cp) { cp.override_answer(action, {}); });
           })
      .def("decide_resets",
           [](const ChargerRef& self, bool refused, double delay) {
             const ResetDecision decision{refused, from_seconds(delay)};
             on_loop(self, [=](ChargePoint& cp) {
               cp.set_reset_hook([=](const ResetRequest&) { return decision; });
             });
           })
      .def("emit", [](const ChargerRef& self, const std::string& text) {
        on_loop(self, [&](ChargePoint& cp) { cp.emit_user_event(text); });
      });
}

void bind_waiting(py::class_<ChargerRef>& c) {
  c.def("wait_for",
        [](const ChargerRef& self, const WaitFor& what, double timeout) {
          const Duration span = from_seconds(timeout);
          return unwrap(
              waiting<Result<FleetEvent>>(self.fleet(), [&] { return self.wait_for(what, span); }));
        })
      .def("forbid",
           [](const ChargerRef& self, const WaitFor& what, double timeout) {
             const Duration span = from_seconds(timeout);
             unwrap(waiting<Result<void>>(self.fleet(), [&] { return self.forbid(what, span); }));
           })
      .def("notify_when",
           [](const ChargerRef& self, const WaitFor& what, double timeout) {
             return self.notify_when(what, from_seconds(timeout));
           })
      .def_property_readonly("is_virtual", &is_virtual);
}

}  // namespace

void bind_charger_ref(py::module_& m) {
  bind_event(m);
  py::class_<WaitFor>(m, "WaitFor")
      .def(py::init(&wait_from), py::kw_only(), py::arg("event"), py::arg("text"), py::arg("evse"),
           py::arg("direction"), py::arg("frame"), py::arg("action"), py::arg("payload"),
           py::arg("past"), py::arg("unseen"), py::arg("next"));
  py::class_<ChargerRef> charger(m, "ChargerRef");
  bind_lifecycle(charger);
  bind_person_and_car(charger);
  bind_device(charger);
  bind_software(charger);
  bind_looking(charger);
  bind_speaking(charger);
  bind_waiting(charger);
  bind_hooks(charger);
}

}  // namespace ocppsim::python
