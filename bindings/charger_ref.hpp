// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the files that bind a charger's handle share.
#pragma once

#include "bindings.hpp"

#include <utility>

namespace ocppsim::python {

/// Runs an act on the charger's loop and brings its result back; errors raise.
template <class F>
auto on_loop(const ChargerRef& ref, F&& act) {
  auto done = [&] {
    py::gil_scoped_release unlocked;
    return ref.ask(std::forward<F>(act));
  }();
  return unwrap(std::move(done));
}

void bind_looking(py::class_<ChargerRef>& c);

}  // namespace ocppsim::python
