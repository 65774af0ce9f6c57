// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the binding files share. They translate and hold no logic: names, defaults and conveniences
// live in the Python package above.
//
//   * Time spans are float seconds, points of the run's clock too; UTC is a datetime.
//   * Every failure is an OcppsimError with `code` and `where`.
//   * The GIL is released around everything that waits, and never taken on a loop's thread, except
//     in virtual time, where the loops run on the caller's own. Loops ask Python by leaving a
//     question (questions.hpp).
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <ocppsim/ocppsim.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace ocppsim::python {

namespace py = pybind11;

void bind_values(py::module_& m);
void bind_catalogue(py::module_& m);
void bind_charger(py::module_& m);
void bind_charger_ref(py::module_& m);
void bind_csms(py::module_& m);
void bind_faults(py::module_& m);
void bind_files(py::module_& m);
void bind_hooks(py::class_<ChargerRef>& charger);
void bind_fleet(py::module_& m);
void bind_questions(py::module_& m);
void bind_scenario(py::module_& m);
void bind_transport(py::module_& m);

py::object to_python(const Json& json);
py::object to_python(JsonView json);
/// Raises TypeError for what JSON has no word for, naming the place.
Json to_json(const py::handle& object);

inline double to_seconds(Duration span) {
  return std::chrono::duration<double>(span).count();
}
inline double to_seconds(TimePoint time) {
  return to_seconds(time.time_since_epoch());
}
Duration from_seconds(double seconds);  // raises ValueError for NaN and spans beyond 290 years
py::object to_python(UtcTime time);     // datetime with UTC
py::dict to_python(const LedgerSnapshot& snapshot);

/// A word for programs; to_string() is for people.
const char* name_of(Errc code);
[[noreturn]] void raise(const Error& error);

template <class T>
T unwrap(Result<T> result) {
  if (!result) raise(result.error());
  return std::move(result).value();
}
inline void unwrap(const Result<void>& result) {
  if (!result) raise(result.error());
}

/// Runs `work` without the GIL on another thread while this one stays open to Ctrl-C; then `stop`
/// is called and the interruption raised after `work` has ended.
void interruptible(const std::function<void()>& work, const std::function<void()>& stop);

/// Blocking work that may be interrupted. In virtual time it moves the loops, which belong to this
/// very thread; in real time it may run elsewhere.
template <class R>
R waiting(Fleet& fleet, const std::function<R()>& work) {
  std::optional<R> out;
  if (fleet.options().mode == RunMode::virtual_time) {
    py::gil_scoped_release unlocked;
    out.emplace(work());
  } else {
    interruptible([&] { out.emplace(work()); }, [&] { fleet.request_stop(); });
  }
  return std::move(*out);
}

/// Up to `max` events as a list.
py::list take_events(EventQueue& queue, std::size_t max);

using TransportMaker = std::function<TransportFactory(EventLoop&)>;
using FileTransferMaker = std::function<std::unique_ptr<FileTransfer>(EventLoop&)>;

}  // namespace ocppsim::python
