// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bindings.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <future>

namespace ocppsim::python {
namespace {

py::object& error_type() {
  // Leaked on purpose: it must outlive the interpreter's teardown of modules.
  static auto* type = new py::object();
  return *type;
}

Json convert(const py::handle& object, const std::string& path, int depth = 0) {
  if (depth > JsonDocument::max_depth - 4) throw py::value_error(path + ": nested too deeply");
  if (object.is_none()) return Json();
  if (py::isinstance<py::bool_>(object)) return Json(object.cast<bool>());
  if (py::isinstance<py::int_>(object)) {
    try {
      return Json(object.cast<std::int64_t>());
    } catch (const py::cast_error&) {
      throw py::value_error(path + ": the number does not fit 64 bits");
    }
  }
  if (py::isinstance<py::float_>(object)) {
    const double number = object.cast<double>();
    if (!std::isfinite(number)) throw py::value_error(path + ": JSON has no NaN or infinity");
    return Json(number);
  }
  if (py::isinstance<py::str>(object)) return Json(object.cast<std::string>());
  if (py::isinstance<py::dict>(object)) {
    Json out = Json::object();
    for (const auto& [key, value] : object.cast<py::dict>()) {
      if (!py::isinstance<py::str>(key)) throw py::type_error(path + ": keys must be strings");
      const auto name = key.cast<std::string>();
      out.members().emplace_back(name, convert(value, fmt::format("{}.{}", path, name), depth + 1));
    }
    return out;
  }
  if (py::isinstance<py::list>(object) || py::isinstance<py::tuple>(object)) {
    Json out = Json::array();
    int index = 0;
    for (const auto& value : object) {
      out.items().push_back(convert(value, path + "[" + std::to_string(index++) + "]", depth + 1));
    }
    return out;
  }
  throw py::type_error(path + ": " + std::string(py::str(py::type::of(object))) +
                       " has no JSON form");
}

}  // namespace

const char* name_of(Errc code) {
  switch (code) {
    case Errc::invalid_argument: return "invalid_argument";
    case Errc::parse: return "parse";
    case Errc::not_found: return "not_found";
    case Errc::refused: return "refused";
    case Errc::unreachable: return "unreachable";
    case Errc::timeout: return "timeout";
    case Errc::tls: return "tls";
    case Errc::limit: return "limit";
    case Errc::state: return "state";
    case Errc::unsupported: return "unsupported";
    case Errc::io: return "io";
  }
  return "";
}

py::object to_python(const Json& json) {
  switch (json.type()) {
    case JsonType::null: return py::none();
    case JsonType::boolean: return py::bool_(json.as_bool());
    case JsonType::integer: return py::int_(json.as_int());
    case JsonType::number: return py::float_(json.as_number());
    case JsonType::string: return py::str(json.as_string().data(), json.as_string().size());
    case JsonType::array: {
      py::list out;
      for (const Json& item : json.items()) out.append(to_python(item));
      return out;
    }
    case JsonType::object: {
      py::dict out;
      for (const auto& [name, value] : json.members()) out[py::str(name)] = to_python(value);
      return out;
    }
  }
  return py::none();
}

py::object to_python(JsonView json) {
  return to_python(json.to_json());
}

Json to_json(const py::handle& object) {
  return convert(object, "payload");
}

Duration from_seconds(double seconds) {
  constexpr double longest = 9.2e9;  // what 64 bits of nanoseconds hold
  if (!(std::fabs(seconds) < longest)) throw py::value_error("a time span of seconds is needed");
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

py::object to_python(UtcTime time) {
  const auto module = py::module_::import("datetime");
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  const py::object epoch =
      module.attr("datetime")(1970, 1, 1, py::arg("tzinfo") = module.attr("timezone").attr("utc"));
  return epoch + module.attr("timedelta")(py::arg("microseconds") = micros);
}

void raise(const Error& error) {
  py::object instance = error_type()(error.to_string());
  instance.attr("code") = name_of(error.code);
  instance.attr("where") = error.where;
  instance.attr("message") = error.message;
  PyErr_SetObject(error_type().ptr(), instance.ptr());
  throw py::error_already_set();
}

void interruptible(const std::function<void()>& work, const std::function<void()>& stop) {
  bool interrupted = false;
  {
    py::gil_scoped_release unlocked;
    auto done = std::async(std::launch::async, work);
    while (done.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
      py::gil_scoped_acquire locked;
      if (!interrupted && PyErr_CheckSignals() != 0) {
        interrupted = true;
        stop();
        // The exception stays set in this thread state; nothing below runs Python code.
        break;
      }
    }
    if (!interrupted) {
      done.get();
      return;
    }
    done.wait();
  }
  throw py::error_already_set();
}

void bind_values(py::module_& m) {
  error_type() = py::exception<void>(m, "OcppsimError", PyExc_RuntimeError);
  error_type().attr("__doc__") =
      "Something that was asked for can not be done.\n\n"
      "`code`: invalid_argument, parse, not_found, refused, unreachable, timeout, tls, limit,\n"
      "state, unsupported or io. `where`: a place to look at, or ''. `message`: what to do.";
  error_type().attr("code") = "";
  error_type().attr("where") = "";
  error_type().attr("message") = "";

  m.def(
      "parse_duration",
      [](const std::string& text) { return to_seconds(unwrap(parse_duration(text))); },
      py::arg("text"), "Seconds of \"250ms\", \"30s\", \"1h30m\".");
  m.def(
      "format_duration", [](double seconds) { return format_duration(from_seconds(seconds)); },
      py::arg("seconds"));

  py::enum_<Direction>(m, "Direction", "Which way a frame went, seen from the charger.")
      .value("sent", Direction::sent)
      .value("received", Direction::received);
  py::enum_<FrameType>(m, "FrameType", "The message type of an OCPP-J frame.")
      .value("call", FrameType::call)
      .value("call_result", FrameType::call_result)
      .value("call_error", FrameType::call_error)
      .value("call_result_error", FrameType::call_result_error)
      .value("send", FrameType::send);

  py::enum_<EventKind> kinds(m, "EventKind", "What can happen at a charger.");
  for (int i = 0; i <= static_cast<int>(EventKind::user); ++i) {
    const auto kind = static_cast<EventKind>(i);
    kinds.value(to_string(kind), kind);
  }
}

}  // namespace ocppsim::python
