// SPDX-License-Identifier: AGPL-3.0-or-later
#include "questions.hpp"

#include <deque>
#include <mutex>

namespace ocppsim::python {

py::dict to_python(const LedgerSnapshot& snapshot) {
  py::list transactions;
  for (const LedgerTransaction& tx : snapshot.transactions) {
    transactions.append(py::dict(
        py::arg("charger") = tx.charger, py::arg("id") = tx.id, py::arg("evse") = tx.evse,
        py::arg("token") = tx.token, py::arg("started_at") = to_python(tx.started_at),
        py::arg("stopped_at") = tx.open ? py::object(py::none()) : to_python(tx.stopped_at),
        py::arg("meter_start_wh") = tx.meter_start_wh, py::arg("meter_stop_wh") = tx.meter_stop_wh,
        py::arg("billed_wh") = tx.billed_wh, py::arg("times_billed") = tx.times_billed,
        py::arg("open") = tx.open));
  }
  return py::dict(py::arg("transactions") = transactions,
                  py::arg("connected") = snapshot.connected);
}

namespace {

/// Frames kept for Python to fetch; the CSMS's thread never waits for it.
class FrameLog {
 public:
  static constexpr std::size_t limit = 10'000;  // then the oldest goes
  void put(std::string_view charger, Direction direction, std::string_view text) {
    std::lock_guard lock(mutex_);
    if (entries_.size() == limit) entries_.pop_front();
    entries_.emplace_back(charger, direction, text);
  }
  auto take() {
    std::lock_guard lock(mutex_);
    return std::exchange(entries_, {});
  }

 private:
  std::mutex mutex_;
  std::deque<std::tuple<std::string, Direction, std::string>> entries_;
};

struct Server {
  static constexpr std::size_t event_limit = 1;  // ends of calls are kept beyond it
  EventQueue events{event_limit};
  WaitId next_wait = 1;
  std::shared_ptr<FrameLog> log = std::make_shared<FrameLog>();
  std::shared_ptr<Questions> questions;
  std::unique_ptr<CsmsServer> csms;

  ~Server() {
    questions->close();  // before the loop goes
  }

  void ask(const std::function<void(Csms&)>& act) {
    const Result<void> done = [&] {
      py::gil_scoped_release unlocked;
      return csms->ask(act);
    }();
    unwrap(done);
  }
};

std::unique_ptr<Server> start(const CsmsConfig& config, std::shared_ptr<Questions> questions,
                              const std::string& address, std::uint16_t port,
                              const std::shared_ptr<TlsCredentials>& tls, bool log_frames) {
  ListenOptions listen;
  listen.address = address;
  listen.port = port;
  listen.tls = tls;
  auto server = std::make_unique<Server>();
  server->questions = std::move(questions);
  Result<std::unique_ptr<CsmsServer>> started = [&] {
    py::gil_scoped_release unlocked;
    return CsmsServer::start(config, listen);
  }();
  server->csms = unwrap(std::move(started));
  if (log_frames) {
    server->ask([log = server->log](Csms& csms) {
      csms.on_frame = [log](std::string_view charger, Direction direction, std::string_view text) {
        log->put(charger, direction, text);
      };
    });
  }
  return server;
}

/// The end arrives among the events.
WaitId notify_call(Server& self, const std::string& charger, const std::string& action,
                   const py::object& payload, double timeout) {
  const Json json = to_json(payload);
  const Duration span = from_seconds(timeout);
  const WaitId id = self.next_wait++;
  py::gil_scoped_release unlocked;
  self.csms->post_call(charger, action, json, span, [&self, id](const Result<Json>& answer) {
    self.events.push(end_of_call(id, answer));
  });
  return id;
}

void set_option(CsmsRule& rule, const std::string& name, const py::handle& value) {
  if (name == "name")
    rule.name = value.cast<std::string>();
  else if (name == "charger")
    rule.charger = value.cast<std::string>();
  else if (name == "action")
    rule.action = value.cast<std::string>();
  else if (name == "match")
    rule.match = to_json(value);
  else if (name == "skip")
    rule.skip = value.cast<int>();
  else if (name == "times")
    rule.times = value.cast<int>();
  else if (name == "own_calls")
    rule.own_calls = value.cast<bool>();
  else if (name == "only_replayed")
    rule.only_replayed = value.cast<bool>();
  else if (name == "effect")
    rule.effect = unwrap(parse_csms_effect(value.cast<std::string>()));
  else if (name == "payload")
    rule.payload = to_json(value);
  else if (name == "error_code")
    rule.error_code = value.cast<std::string>();
  else if (name == "error_description")
    rule.error_description = value.cast<std::string>();
  else if (name == "delay")
    rule.delay = from_seconds(value.cast<double>());
  else
    raise(Error(Errc::invalid_argument, "a CSMS rule has no \"" + name + "\""));
}

CsmsRule rule_from(const py::dict& options) {
  CsmsRule rule;
  for (const auto& [key, value] : options) {
    const auto name = key.cast<std::string>();
    try {
      set_option(rule, name, value);
    } catch (const py::cast_error&) {
      throw py::type_error("\"" + name + "\" of a CSMS rule can not be " +
                           py::repr(value).cast<std::string>());
    }
  }
  return rule;
}

void bind_config(py::module_& m) {
  py::class_<CsmsConfig>(m, "CsmsConfig")
      .def(py::init<>())
      .def_readwrite("subprotocols", &CsmsConfig::subprotocols)
      .def_readwrite("heartbeat_interval_s", &CsmsConfig::heartbeat_interval_s)
      .def_readwrite("boot_retry_interval_s", &CsmsConfig::boot_retry_interval_s)
      .def_readwrite("boot_sequence", &CsmsConfig::boot_sequence)
      .def_readwrite("token_status", &CsmsConfig::token_status)
      .def_readwrite("token_group", &CsmsConfig::token_group)
      .def_readwrite("passwords", &CsmsConfig::passwords)
      .def_readwrite("identities", &CsmsConfig::identities)
      .def_readwrite("authority_certificate", &CsmsConfig::authority_certificate)
      .def_readwrite("authority_key", &CsmsConfig::authority_key)
      .def_readwrite("refuse_unknown", &CsmsConfig::refuse_unknown)
      .def_readwrite("enforce_boot", &CsmsConfig::enforce_boot)
      .def_readwrite("allow_invalid_calls", &CsmsConfig::allow_invalid_calls);

  py::class_<CsmsRule>(m, "CsmsRule")
      .def(py::init(&rule_from), py::arg("options"))
      .def_readonly("name", &CsmsRule::name);
  m.def(
      "csms_mutant", [](const std::string& name) { return unwrap(csms_mutant(name)); },
      py::arg("name"));
  m.def("csms_mutant_names", [] {
    std::vector<std::string> names;
    for (std::string_view name : csms_mutant_names()) names.emplace_back(name);
    return names;
  });
}

}  // namespace

void bind_csms(py::module_& m) {
  bind_config(m);
  py::class_<Server>(m, "CsmsServer")
      .def(py::init(&start), py::arg("config"), py::kw_only(), py::arg("questions"),
           py::arg("address"), py::arg("port"), py::arg("tls"), py::arg("log_frames"))
      .def_property_readonly("url", [](const Server& self) { return self.csms->url(); })
      .def_property_readonly("port", [](const Server& self) { return self.csms->port(); })
      .def("add_rule",
           [](Server& self, const CsmsRule& rule) { self.ask([&](Csms& c) { c.add_rule(rule); }); })
      .def("remove_rule",
           [](Server& self, const std::string& n) { self.ask([&](Csms& c) { c.remove_rule(n); }); })
      .def("release",
           [](Server& self, const std::string& n) { self.ask([&](Csms& c) { c.release(n); }); })
      .def(
          "set_handler",
          [](Server& self, const std::string& action, std::optional<int> handler) {
            self.ask([&](Csms& c) {
              c.set_late_handler(action, handler ? csms_asker(self.questions, *handler, c.loop())
                                                 : Csms::LateHandler());
            });
          },
          py::arg("action"), py::arg("handler"))
      .def("disconnect",
           [](Server& self, const std::string& charger, std::uint16_t code) {
             self.ask([&](Csms& c) { c.disconnect(charger, code); });
           })
      .def("connected",
           [](Server& self, const std::string& charger) {
             bool is = false;
             self.ask([&](Csms& c) { is = c.connected(charger); });
             return is;
           })
      .def("call",
           [](Server& self, const std::string& charger, const std::string& action,
              const py::object& payload, double timeout) {
             const Json json = to_json(payload);
             std::optional<Result<Json>> reply;
             interruptible(
                 [&] { reply = self.csms->call(charger, action, json, from_seconds(timeout)); },
                 [] {});
             return to_python(unwrap(std::move(*reply)));
           })
      .def("notify_call", &notify_call)
      .def_property_readonly("events_fd", [](const Server& self) { return self.events.fd(); })
      .def("take_events", [](Server& self) { return take_events(self.events, 4096); })
      .def("ledger",
           [](Server& self) {
             std::optional<Result<LedgerSnapshot>> snapshot;
             {
               py::gil_scoped_release unlocked;
               snapshot = self.csms->ledger();
             }
             return to_python(unwrap(std::move(*snapshot)));
           })
      .def("to_json",
           [](Server& self) {
             Json json;
             self.ask([&](Csms& c) { json = c.to_json(); });
             return to_python(json);
           })
      .def("take_frames",
           [](Server& self) {
             py::list out;
             for (auto& [charger, direction, text] : self.log->take()) {
               out.append(py::make_tuple(charger, direction, text));
             }
             return out;
           })
      .def(
          "stop", [](Server& self) { self.csms->stop(); },
          py::call_guard<py::gil_scoped_release>());
}

}  // namespace ocppsim::python
