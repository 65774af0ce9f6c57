// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"
#include "python_ledger.hpp"

namespace ocppsim::python {
namespace {

Scenario taken(ScenarioReading reading) {
  return unwrap(std::move(reading).to_result());
}

/// The operator of the CSMS under test: a Python object with begin(id, charger, action, payload)
/// and take_finished() -> [(id, ok, answer or text)]. On the thread of run().
class PythonOperator final : public CsmsOperator {
 public:
  explicit PythonOperator(py::object target) : target_(std::move(target)) {}
  ~PythonOperator() override {
    py::gil_scoped_acquire locked;
    target_.release().dec_ref();
  }

  void begin(const Operation& operation) override {
    py::gil_scoped_acquire locked;
    try {
      target_.attr("begin")(operation.id, operation.charger, operation.action,
                            to_python(operation.payload));
    } catch (const std::exception& failed) {
      failed_.push_back({operation.id, Error(Errc::io, failed.what())});
    }
  }

  std::vector<Outcome> take_finished() override {
    py::gil_scoped_acquire locked;
    std::vector<Outcome> out = std::exchange(failed_, {});
    try {
      for (const auto& item : target_.attr("take_finished")()) {
        const auto [id, ok, answer] = item.cast<std::tuple<std::uint64_t, bool, py::object>>();
        if (ok)
          out.push_back({id, to_json(answer)});
        else
          out.push_back({id, Error(Errc::io, answer.cast<std::string>())});
      }
    } catch (py::error_already_set& failed) {
      failed.discard_as_unraisable("the CSMS driver");
    }
    return out;
  }

 private:
  py::object target_;
  std::vector<Outcome> failed_;
};

struct Options {
  RunOptions run;
  std::shared_ptr<PythonLedger> ledger;
  std::shared_ptr<PythonOperator> csms_operator;
};

Options options_from(bool virtual_time, int shards, std::optional<std::uint64_t> seed,
                     const std::string& csms_url, const std::string& csms_mutant,
                     const std::string& password, const std::shared_ptr<TlsCredentials>& tls,
                     const std::string& trace_file, const std::string& state_directory,
                     bool state_synchronous, const std::optional<FaultPlan>& replay,
                     const std::optional<py::function>& ledger, const py::object& csms_operator) {
  Options options;
  options.run.mode = virtual_time ? RunMode::virtual_time : RunMode::real;
  options.run.shards = shards;
  options.run.seed = seed;
  options.run.csms_url = csms_url;
  options.run.csms_mutant = csms_mutant;
  options.run.basic_auth_password = password;
  options.run.tls = tls;
  options.run.trace_file = trace_file;
  options.run.state_directory = state_directory;
  options.run.state_synchronous = state_synchronous;
  options.run.replay = replay;
  if (ledger) {
    options.ledger = std::make_shared<PythonLedger>(*ledger);
    options.run.ledger = options.ledger.get();
  }
  if (!csms_operator.is_none()) {
    options.csms_operator = std::make_shared<PythonOperator>(csms_operator);
    options.run.csms_operator = options.csms_operator.get();
  }
  return options;
}

struct Run {
  std::shared_ptr<PythonLedger> ledger;
  std::shared_ptr<PythonOperator> csms_operator;
  std::shared_ptr<std::function<void(const Progress&)>> on_progress;
  std::unique_ptr<ScenarioRun> run;
};

std::unique_ptr<Run> make_run(const Scenario& scenario, Options options) {
  auto out = std::make_unique<Run>();
  out->ledger = options.ledger;
  out->csms_operator = options.csms_operator;
  out->on_progress = std::make_shared<std::function<void(const Progress&)>>();
  options.run.on_progress = [hook = out->on_progress](const Progress& progress) {
    if (*hook) (*hook)(progress);
  };
  py::gil_scoped_release unlocked;
  auto made = ScenarioRun::make(scenario, std::move(options.run));
  py::gil_scoped_acquire locked;
  out->run = unwrap(std::move(made));
  return out;
}

/// Ctrl-C and a progress callback that raises both end the run; the report so far is returned and
/// the exception is the callback's to re-raise.
Report run(Run& self, const py::object& on_progress) {
  *self.on_progress = [&](const Progress& progress) {
    py::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) {
      PyErr_Clear();
      self.run->request_stop();
    } else if (!on_progress.is_none()) {
      try {
        on_progress(progress);
      } catch (py::error_already_set& failed) {
        // Ctrl-C may come while the callback runs.
        if (!failed.matches(PyExc_KeyboardInterrupt)) failed.discard_as_unraisable("on_progress");
        self.run->request_stop();
      }
    }
  };
  py::gil_scoped_release unlocked;
  Report report = self.run->run();
  *self.on_progress = {};
  return report;
}

void bind_progress(py::module_& m) {
  py::class_<Progress>(m, "Progress")
      .def_property_readonly("now", [](const Progress& self) { return to_seconds(self.now); })
      .def_readonly("chargers", &Progress::chargers)
      .def_readonly("connected", &Progress::connected)
      .def_readonly("online", &Progress::online)
      .def_readonly("transactions_running", &Progress::transactions_running)
      .def_readonly("transactions_started", &Progress::transactions_started)
      .def_readonly("transactions_finished", &Progress::transactions_finished)
      .def_readonly("messages_sent", &Progress::messages_sent)
      .def_readonly("messages_received", &Progress::messages_received)
      .def_readonly("faults_fired", &Progress::faults_fired)
      .def_readonly("flows_running", &Progress::flows_running)
      .def_readonly("failures", &Progress::failures)
      .def_readonly("queued_messages", &Progress::queued_messages)
      .def_readonly("connect_failures", &Progress::connect_failures)
      .def_readonly("first_connect_failure", &Progress::first_connect_failure);
}

void bind_scenario_class(py::module_& m) {
  py::class_<Scenario>(m, "Scenario")
      .def_static(
          "load",
          [](const std::string& path, const std::vector<std::pair<std::string, std::string>>& set) {
            return taken(load_scenario(path, ScenarioOptions{set}));
          },
          py::arg("path"), py::arg("set"))
      .def_static(
          "parse",
          [](const std::string& text, const std::string& file,
             const std::vector<std::pair<std::string, std::string>>& set) {
            return taken(read_scenario(text, file, ScenarioOptions{set}));
          },
          py::arg("text"), py::arg("file"), py::arg("set"))
      .def_readonly("name", &Scenario::name)
      .def_readonly("description", &Scenario::description)
      .def_readonly("file", &Scenario::file)
      .def_readonly("seed", &Scenario::seed)
      .def_property_readonly("duration",
                             [](const Scenario& self) { return to_seconds(self.duration); })
      .def_property_readonly("charger_count", &Scenario::charger_count)
      .def_readonly("operates_csms", &Scenario::operates_csms)
      .def("missing_credentials",
           [](const Scenario& self) {
             std::vector<std::string> out;
             for (const Error& error : self.missing_credentials(true))
               out.push_back(error.to_string());
             return out;
           })
      .def_property_readonly("test_case",
                             [](const Scenario& self) -> py::object {
                               const ScenarioCase& it = self.test_case;
                               if (it.id.empty()) return py::none();
                               return py::dict(py::arg("id") = it.id, py::arg("title") = it.title,
                                               py::arg("profile") = it.profile,
                                               py::arg("spec") = it.spec,
                                               py::arg("needs") = it.needs);
                             })
      .def_property_readonly("parameters", [](const Scenario& self) {
        py::list out;
        for (const ScenarioParameter& p : self.parameters) {
          out.append(py::dict(py::arg("name") = p.name, py::arg("value") = p.value,
                              py::arg("default") = p.default_value, py::arg("type") = p.type,
                              py::arg("summary") = p.summary));
        }
        return out;
      });
}

void bind_report(py::module_& m) {
  py::class_<Report>(m, "Report")
      .def_property_readonly(
          "verdict", [](const Report& self) { return std::string(to_string(self.verdict)); })
      .def_readonly("reason", &Report::reason)
      .def_readonly("seed", &Report::seed)
      .def_readonly("digest", &Report::digest)
      .def_readonly("interrupted", &Report::interrupted)
      .def_property_readonly("exit_code", [](const Report& self) { return exit_code(self); })
      .def("to_json", [](const Report& self) { return to_python(self.to_json()); })
      .def("to_text", &Report::to_text)
      .def("to_junit", &Report::to_junit);
}

}  // namespace

void bind_scenario(py::module_& m) {
  bind_scenario_class(m);
  m.def("scenario_schema", [] { return to_python(scenario_schema()); });
  m.def("scenario_reference", &scenario_reference);

  bind_progress(m);
  bind_report(m);
  py::class_<Options>(m, "RunOptions")
      .def(py::init(&options_from), py::kw_only(), py::arg("virtual_time"), py::arg("shards"),
           py::arg("seed"), py::arg("csms_url"), py::arg("csms_mutant"), py::arg("password"),
           py::arg("tls"), py::arg("trace_file"), py::arg("state_directory"),
           py::arg("state_synchronous"), py::arg("replay"), py::arg("ledger"),
           py::arg("csms_operator"));
  py::class_<Run>(m, "ScenarioRun")
      .def(py::init(&make_run), py::arg("scenario"), py::arg("options"))
      .def("run", &run, py::arg("on_progress") = py::none())
      .def("request_stop", [](Run& self) { self.run->request_stop(); })
      .def("fault_plan", [](const Run& self) { return self.run->fault_plan(); });

  m.def("known_checks", [] {
    py::list out;
    for (const CheckInfo& info : known_checks()) {
      out.append(py::dict(py::arg("id") = info.id, py::arg("title") = info.title,
                          py::arg("spec") = info.spec,
                          py::arg("level") = info.level == Level::must ? "must" : "should"));
    }
    return out;
  });
}

}  // namespace ocppsim::python
