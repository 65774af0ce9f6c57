// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Hooks of one charger that are written in Python: each asks a question (questions.hpp).
#include "questions.hpp"

#include <memory>
#include <string>

namespace ocppsim::python {
namespace {

using Asker = std::shared_ptr<Questions>;

void on_loop(const ChargerRef& ref, const std::function<void(ChargePoint&)>& act) {
  const Result<void> done = [&] {
    py::gil_scoped_release unlocked;
    return ref.ask(act);
  }();
  unwrap(done);
}

/// Python's value: None, or (refused, delay).
LateResetHook reset_asker(Asker questions, int handler, EventLoop& loop) {
  return [questions = std::move(questions), handler, &loop](const ResetRequest& request,
                                                            const Give<ResetDecision>& give) {
    Asking asking;
    asking.handler = handler;
    asking.loop = &loop;
    asking.args = [request] {
      return py::make_tuple(request.kind == ResetKind::immediate ? "immediate" : "on_idle",
                            request.evse, request.by_csms);
    };
    asking.on_answer = [give](const py::object& value) -> EventLoop::Task {
      ResetDecision decision;
      if (!value.is_none()) {
        const auto [refused, delay] = value.cast<std::pair<bool, double>>();
        decision = {refused, from_seconds(delay)};
      }
      return [give, decision] { give(decision); };
    };
    asking.otherwise = [give] { give({}); };
    asking.on_failure = [give](const std::string&) { give({}); };
    questions->put(std::move(asking));
  };
}

/// Python's value: None, or (version, duration, fault).
LateFirmwareHook install_asker(Asker questions, int handler, EventLoop& loop) {
  return [questions = std::move(questions), handler, &loop](
             const FirmwareInstallation& plan, const Give<FirmwareInstallation>& give) {
    Asking asking;
    asking.handler = handler;
    asking.loop = &loop;
    asking.args = [plan] {
      return py::make_tuple(plan.location, plan.bytes, plan.is_signed, plan.version,
                            to_seconds(plan.duration), to_string(plan.fault));
    };
    asking.on_answer = [give, plan](const py::object& value) -> EventLoop::Task {
      FirmwareInstallation changed = plan;
      if (!value.is_none()) {
        const auto [version, duration, fault] =
            value.cast<std::tuple<std::string, double, FirmwareFault>>();
        changed.version = version;
        changed.duration = from_seconds(duration);
        changed.fault = fault;
      }
      return [give, changed] { give(changed); };
    };
    asking.otherwise = [give, plan] { give(plan); };
    asking.on_failure = [give, plan](const std::string&) { give(plan); };
    questions->put(std::move(asking));
  };
}

}  // namespace

void bind_hooks(py::class_<ChargerRef>& charger) {
  charger
      .def(
          "ask_answer",
          [](const ChargerRef& self, const Asker& questions, int handler, const std::string& action,
             double delay, int times) {
            const Duration span = from_seconds(delay);
            on_loop(self, [&](ChargePoint& cp) {
              cp.override_answer_later(action,
                                       answer_asker(questions, handler, cp.loop(), span, times));
            });
          },
          py::arg("questions"), py::arg("handler"), py::arg("action"), py::arg("delay"),
          py::arg("times"))
      .def(
          "ask_reset",
          [](const ChargerRef& self, const Asker& questions, int handler) {
            on_loop(self, [&](ChargePoint& cp) {
              cp.set_late_reset_hook(reset_asker(questions, handler, cp.loop()));
            });
          },
          py::arg("questions"), py::arg("handler"))
      .def("clear_reset",
           [](const ChargerRef& self) {
             on_loop(self, [](ChargePoint& cp) { cp.set_late_reset_hook({}); });
           })
      .def(
          "ask_firmware_install",
          [](const ChargerRef& self, const Asker& questions, int handler) {
            on_loop(self, [&](ChargePoint& cp) {
              cp.override_firmware_install_later(install_asker(questions, handler, cp.loop()));
            });
          },
          py::arg("questions"), py::arg("handler"));
}

}  // namespace ocppsim::python
