// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"
#include "python_ledger.hpp"
#include "questions.hpp"

#include <algorithm>

namespace ocppsim::python {
namespace {

// ---- fleet -------------------------------------------------------------------------------------

/// Keeps what the options only point to; the fleet keeps this.
struct Options : FleetOptions {
  std::shared_ptr<PythonLedger> books;
  std::shared_ptr<Questions> questions;
};

/// Nobody answers a loop that is gone.
struct CloseQuestionsFirst {
  std::shared_ptr<Questions> questions;
  void operator()(Fleet* fleet) const {
    questions->close();
    delete fleet;
  }
};
using FleetHolder = std::unique_ptr<Fleet, CloseQuestionsFirst>;

Options options_from(const std::shared_ptr<Questions>& questions, bool virtual_time, int shards,
                     std::uint64_t seed, const std::string& csms_url, const CsmsConfig& csms,
                     const std::vector<CsmsRule>& rules,
                     const std::optional<std::vector<std::string>>& checks,
                     const std::string& state_directory, bool state_synchronous,
                     const std::string& trace_file, std::size_t history,
                     const std::optional<TransportMaker>& transport,
                     const std::vector<SimulatedFile>& files,
                     const std::vector<SimulatedInbox>& inboxes,
                     const std::optional<FileTransferMaker>& file_transfer,
                     const std::optional<py::function>& ledger) {
  Options options;
  options.questions = questions;
  options.mode = virtual_time ? RunMode::virtual_time : RunMode::real;
  options.shards = shards;
  options.seed = seed;
  options.csms_url = csms_url;
  options.csms = csms;
  options.csms_rules = rules;
  options.checks_enabled = checks.has_value();
  if (checks) options.checks = *checks;
  options.state_directory = state_directory;
  options.state_synchronous = state_synchronous;
  options.trace_file = trace_file;
  options.history = history;
  if (transport) options.transport = *transport;
  options.files = files;
  options.inboxes = inboxes;
  if (file_transfer) options.file_transfer = *file_transfer;
  if (ledger) {
    options.books = std::make_shared<PythonLedger>(*ledger);
    options.ledger = options.books.get();
  }
  return options;
}

bool run_for(Fleet& self, double span) {
  const Duration whole = from_seconds(span);
  const bool is_virtual = self.options().mode == RunMode::virtual_time;
  const Duration slice =
      is_virtual ? Duration(std::chrono::minutes(1)) : Duration(std::chrono::milliseconds(50));
  const TimePoint end = self.now() + whole;
  while (true) {
    const Duration left = end - self.now();
    if (left <= Duration::zero()) return true;
    bool on = true;
    {
      py::gil_scoped_release unlocked;
      on = self.run_for(std::min(left, slice));
    }
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (!on) return false;
  }
}

void on_every_csms(Fleet& fleet, const std::function<void(Csms&)>& act) {
  const Result<void> done = [&] {
    py::gil_scoped_release free;
    return fleet.ask_every_csms(act);
  }();
  unwrap(done);
}

using FleetClass = py::class_<Fleet, FleetHolder>;
using unlocked = py::call_guard<py::gil_scoped_release>;

void bind_members(FleetClass& c) {
  c.def(py::init([](const Options& options) {
          return FleetHolder(unwrap(Fleet::make(options)).release(),
                             CloseQuestionsFirst{options.questions});
        }),
        py::arg("options"), py::keep_alive<1, 2>())
      .def_property_readonly("csms_url", &Fleet::csms_url)
      .def_property_readonly(
          "is_virtual",
          [](const Fleet& self) { return self.options().mode == RunMode::virtual_time; })
      .def_property_readonly("seed", [](const Fleet& self) { return self.options().seed; })
      .def_property_readonly("now", [](const Fleet& self) { return to_seconds(self.now()); })
      .def("__len__", &Fleet::size)
      .def(
          "add",
          [](Fleet& self, const ChargePointConfig& config) {
            auto added = [&] {
              py::gil_scoped_release free;
              return self.add(config);
            }();
            return unwrap(std::move(added));
          },
          py::keep_alive<0, 1>())
      .def("remove", &Fleet::remove, unlocked())
      .def("at", &Fleet::at, py::keep_alive<0, 1>())
      .def("find", &Fleet::find, py::keep_alive<0, 1>());
}

void bind_running(FleetClass& c) {
  c.def("start",
        [](Fleet& self, double spread) {
          const Duration span = from_seconds(spread);
          py::gil_scoped_release free;
          self.start(span);
        })
      .def("open", &Fleet::open, unlocked())
      .def("run_for", &run_for)
      .def("stop", &Fleet::stop, unlocked())
      .def("request_stop", &Fleet::request_stop)
      .def_property_readonly("events_fd", [](Fleet& self) { return self.events().fd(); })
      .def_property_readonly("events_dropped", [](Fleet& self) { return self.events().dropped(); })
      .def(
          "take_events",
          [](Fleet& self, std::size_t max) { return take_events(self.events(), max); },
          py::arg("max") = 4096)
      .def("wait_events",
           [](Fleet& self, double timeout) {
             const Duration span = from_seconds(timeout);
             py::gil_scoped_release free;
             return self.events().wait(span);
           })
      .def(
          "watch",
          [](Fleet& self, std::vector<EventKind> kinds, bool all_events, bool frames,
             std::string charger) {
            const EventFilter filter{std::move(kinds), all_events, frames, std::move(charger)};
            py::gil_scoped_release free;
            self.watch(filter);
          },
          py::kw_only(), py::arg("kinds"), py::arg("all_events"), py::arg("frames"),
          py::arg("charger"));
}

void bind_fleet_faults(FleetClass& c) {
  c.def("add_fault",
        [](Fleet& self, const FaultRule& rule) {
          auto added = [&] {
            py::gil_scoped_release free;
            return self.add_fault(rule);
          }();
          return unwrap(std::move(added));
        })
      .def("remove_fault", &Fleet::remove_fault, unlocked())
      .def("fault_counters",
           [](Fleet& self) {
             std::vector<FaultCounter> counters;
             {
               py::gil_scoped_release free;
               counters = self.fault_counters();
             }
             py::list out;
             for (const FaultCounter& of : counters) {
               out.append(py::dict(py::arg("name") = of.name, py::arg("kind") = of.kind,
                                   py::arg("matched") = of.matched, py::arg("fired") = of.fired));
             }
             return out;
           })
      .def("fault_plan", &Fleet::fault_plan, unlocked())
      .def("replay_faults", &Fleet::replay_faults, unlocked());
}

void bind_embedded_csms(FleetClass& c) {
  c.def_property_readonly("has_embedded_csms", &Fleet::has_embedded_csms)
      .def("csms_add_rule",
           [](Fleet& self, const CsmsRule& rule) {
             on_every_csms(self, [&](Csms& csms) { csms.add_rule(rule); });
           })
      .def("csms_remove_rule",
           [](Fleet& self, const std::string& name) {
             on_every_csms(self, [&](Csms& csms) { csms.remove_rule(name); });
           })
      .def("csms_release",
           [](Fleet& self, const std::string& name) {
             on_every_csms(self, [&](Csms& csms) { csms.release(name); });
           })
      .def(
          "csms_set_handler",
          [](Fleet& self, const std::shared_ptr<Questions>& questions, const std::string& action,
             std::optional<int> handler) {
            on_every_csms(self, [&](Csms& csms) {
              csms.set_late_handler(action, handler ? csms_asker(questions, *handler, csms.loop())
                                                    : Csms::LateHandler());
            });
          },
          py::arg("questions"), py::arg("action"), py::arg("handler"))
      .def("csms_call",
           [](Fleet& self, const std::string& charger, const std::string& action,
              const py::object& payload, double timeout) {
             const Json json = to_json(payload);
             const Duration span = from_seconds(timeout);
             return to_python(unwrap(waiting<Result<Json>>(
                 self, [&] { return self.csms_call(charger, action, json, span); })));
           })
      .def("csms_notify_call",
           [](Fleet& self, const std::string& charger, const std::string& action,
              const py::object& payload, double timeout) {
             const Json json = to_json(payload);
             const Duration span = from_seconds(timeout);
             py::gil_scoped_release free;
             return self.notify_csms_call(charger, action, json, span);
           })
      .def("ledger", [](Fleet& self) {
        auto snapshot = [&] {
          py::gil_scoped_release free;
          return self.ledger();
        }();
        return to_python(unwrap(std::move(snapshot)));
      });
}

void bind_outcome(FleetClass& c) {
  c.def("uploads", &Fleet::uploads, unlocked())
      .def("progress", &Fleet::progress, unlocked())
      .def("digest", &Fleet::digest, unlocked())
      .def("finish", &Fleet::finish, unlocked());
}

}  // namespace

py::list take_events(EventQueue& queue, std::size_t max) {
  std::vector<FleetEvent> events;
  queue.take(events, max);
  py::list out;
  for (FleetEvent& event : events) out.append(py::cast(std::move(event)));
  return out;
}

void bind_fleet(py::module_& m) {
  py::class_<Options>(m, "FleetOptions")
      .def(py::init(&options_from), py::kw_only(), py::arg("questions"), py::arg("virtual_time"),
           py::arg("shards"), py::arg("seed"), py::arg("csms_url"), py::arg("csms"),
           py::arg("csms_rules"), py::arg("checks"), py::arg("state_directory"),
           py::arg("state_synchronous"), py::arg("trace_file"), py::arg("history"),
           py::arg("transport"), py::arg("files"), py::arg("inboxes"), py::arg("file_transfer"),
           py::arg("ledger"));
  FleetClass fleet(m, "Fleet");
  bind_members(fleet);
  bind_running(fleet);
  bind_fleet_faults(fleet);
  bind_embedded_csms(fleet);
  bind_outcome(fleet);
}

}  // namespace ocppsim::python
