// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"

namespace ocppsim::python {
namespace {

const char* type_name(FaultSetting::Type type) {
  switch (type) {
    case FaultSetting::Type::duration: return "duration";
    case FaultSetting::Type::ratio: return "ratio";
    case FaultSetting::Type::integer: return "integer";
    case FaultSetting::Type::text: return "text";
    case FaultSetting::Type::boolean: return "boolean";
    case FaultSetting::Type::choice: return "choice";
    case FaultSetting::Type::json: return "json";
  }
  return "text";
}

py::list known() {
  py::list all;
  for (const FaultKindInfo& info : known_faults()) {
    py::list settings;
    for (const FaultSetting& setting : info.settings) {
      settings.append(
          py::dict(py::arg("name") = setting.name, py::arg("type") = type_name(setting.type),
                   py::arg("default") = setting.default_text, py::arg("summary") = setting.summary,
                   py::arg("choices") = setting.choices));
    }
    all.append(py::dict(py::arg("name") = info.name, py::arg("summary") = info.summary,
                        py::arg("expected") = info.expected, py::arg("settings") = settings,
                        py::arg("acts_on_frames") = info.acts_on_frames));
  }
  return all;
}

}  // namespace

void bind_faults(py::module_& m) {
  py::class_<FaultRule>(m, "FaultRule")
      .def(py::init<>())
      .def_readwrite("name", &FaultRule::name)
      .def_readwrite("kind", &FaultRule::kind)
      .def_property(
          "settings", [](const FaultRule& self) { return to_python(self.settings); },
          [](FaultRule& self, const py::dict& settings) { self.settings = to_json(settings); })
      .def_property(
          "charger", [](const FaultRule& self) { return self.selector.charger; },
          [](FaultRule& self, std::string glob) { self.selector.charger = std::move(glob); })
      .def_property(
          "only", [](const FaultRule& self) { return self.selector.only; },
          [](FaultRule& self, std::string identity) { self.selector.only = std::move(identity); })
      .def_property(
          "direction", [](const FaultRule& self) { return self.selector.direction; },
          [](FaultRule& self, std::optional<Direction> d) { self.selector.direction = d; })
      .def_property(
          "frames", [](const FaultRule& self) { return self.selector.frames; },
          [](FaultRule& self, std::vector<FrameType> f) { self.selector.frames = std::move(f); })
      .def_property(
          "action", [](const FaultRule& self) { return self.selector.action; },
          [](FaultRule& self, std::string glob) { self.selector.action = std::move(glob); })
      .def_property(
          "ratio", [](const FaultRule& self) { return self.trigger.ratio.to_string(); },
          [](FaultRule& self, const std::string& text) {
            self.trigger.ratio = unwrap(Ratio::parse(text));
          })
      .def_property(
          "skip", [](const FaultRule& self) { return self.trigger.skip; },
          [](FaultRule& self, int n) { self.trigger.skip = n; })
      .def_property(
          "times", [](const FaultRule& self) { return self.trigger.times; },
          [](FaultRule& self, int n) { self.trigger.times = n; })
      .def(
          "set_window",
          [](FaultRule& self, double from, std::optional<double> until, std::optional<double> every,
             double spread) {
            self.trigger.from = from_seconds(from);
            if (until) self.trigger.until = from_seconds(*until);
            if (every) self.trigger.every = from_seconds(*every);
            self.trigger.spread = from_seconds(spread);
          },
          py::arg("from_"), py::arg("until"), py::arg("every"), py::arg("spread"))
      .def("check", [](const FaultRule& self) { unwrap(FaultInjector::check(self)); });

  py::class_<FaultPlan>(m, "FaultPlan", "What fired, explicitly: replays without dice.")
      .def_static("from_json",
                  [](const py::dict& json) { return unwrap(FaultPlan::from_json(to_json(json))); })
      .def("to_json", [](const FaultPlan& self) { return to_python(self.to_json()); })
      .def("__len__", [](const FaultPlan& self) { return self.firings.size(); })
      .def("keep_first", [](FaultPlan& self, std::size_t count) {
        if (count < self.firings.size()) self.firings.resize(count);
      });

  m.def("known_faults", &known, "Every kind of fault with its settings, by name.");
}

}  // namespace ocppsim::python
