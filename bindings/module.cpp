// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"

PYBIND11_MODULE(_core, m) {
  using namespace ocppsim::python;
  m.doc() = "The C++ core of ocppsim. Use the package `ocppsim`, which is typed and documented.";
  m.attr("__version__") = OCPPSIM_VERSION;
  bind_values(m);
  bind_catalogue(m);
  bind_questions(m);
  bind_transport(m);
  bind_charger(m);
  bind_faults(m);
  bind_csms(m);
  bind_scenario(m);
  bind_charger_ref(m);
  bind_files(m);
  bind_fleet(m);
}
