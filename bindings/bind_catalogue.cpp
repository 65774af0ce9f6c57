// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"

#include <memory>

namespace ocppsim::python {
namespace {

/// A built-in catalogue, or one extended with vendor messages.
struct CatalogueRef {
  const Catalogue* catalogue = nullptr;
  std::shared_ptr<const Catalogue> owned;

  const Catalogue::Message& message(const std::string& action) const {
    const Catalogue::Message* found = catalogue->message(action);
    if (!found) raise(Error(Errc::not_found, "no message \"" + action + "\" in this version"));
    return *found;
  }
};

PayloadKind kind_of(bool response) {
  return response ? PayloadKind::response : PayloadKind::request;
}

/// None, or (path, message) of the first fault.
py::object validate(const CatalogueRef& self, const std::string& action, const py::object& payload,
                    bool response) {
  JsonDocument document;
  const std::string text = to_json(payload).to_text();
  const JsonView view = unwrap(document.parse(text));
  PayloadFault fault;
  if (self.catalogue->validate(self.message(action), kind_of(response), view, &fault)) {
    return py::none();
  }
  return py::make_tuple(fault.path, fault.message);
}

}  // namespace

void bind_catalogue(py::module_& m) {
  py::class_<CatalogueRef>(m, "Catalogue", "Every message of an OCPP version as data.")
      .def_static(
          "find",
          [](const std::string& subprotocol) {
            const Catalogue* found = Catalogue::find(subprotocol);
            if (!found) {
              raise(Error(Errc::not_found, "unknown subprotocol \"" + subprotocol +
                                               "\"; known are ocpp1.6, ocpp2.0.1 and ocpp2.1"));
            }
            return CatalogueRef{found, nullptr};
          },
          py::arg("subprotocol"))
      .def(
          "extended",
          [](const CatalogueRef& self, const std::string& notation, const std::string& file) {
            auto owned = unwrap(self.catalogue->extended(notation, file));
            return CatalogueRef{owned.get(), owned};
          },
          py::arg("notation"), py::arg("file_name") = "<text>")
      .def_property_readonly("actions",
                             [](const CatalogueRef& self) {
                               std::vector<std::string> names;
                               for (const auto* message : self.catalogue->messages()) {
                                 names.emplace_back(message->action);
                               }
                               return names;
                             })
      .def("validate", &validate, py::arg("action"), py::arg("payload"), py::kw_only(),
           py::arg("response") = false)
      .def(
          "generate",
          [](const CatalogueRef& self, const std::string& action, std::uint64_t seed,
             bool response) {
            RandomStream random = RandomRoot(seed).stream("generate/" + action);
            return to_python(
                self.catalogue->generate(self.message(action), kind_of(response), random));
          },
          py::arg("action"), py::kw_only(), py::arg("seed") = 1, py::arg("response") = false);
}

}  // namespace ocppsim::python
