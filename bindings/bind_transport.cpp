// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transports written in Python. Their methods are questions without answers; what they tell comes
// back through the wire, from any thread.
#include "questions.hpp"

#include <algorithm>

namespace ocppsim::python {
namespace {

/// What a Python transport tells its charger. Everything but what Python calls belongs to the loop.
class Wire final : public std::enable_shared_from_this<Wire> {
 public:
  // Told and not heard by the loop yet; then telling raises. Ends may go beyond it.
  static constexpr std::size_t limit = 10'000, reserve = 100;

  Wire(EventLoop& loop, std::shared_ptr<Questions> questions)
      : loop_(loop), questions_(std::move(questions)) {}
  TransportListener* listener = nullptr;

  bool is_open() const noexcept { return open_; }
  /// A new connection; what is still told of an older one does not count.
  std::uint64_t dial(const std::vector<std::string>& offered) {
    offered_ = offered;
    dialing_ = true;
    return ++connection_;
  }
  bool is_dialing() const noexcept { return dialing_ && !open_; }
  /// Python is about to hear of that connection: what it tells from now on is about it.
  void speaks_of(std::uint64_t connection) noexcept { spoken_of_ = connection; }
  std::uint64_t connection() const noexcept { return connection_; }
  /// Our own end of a connection. The loop's thread.
  void end(std::uint64_t of, CloseEvent event) {
    loop_.defer(
        [self = shared_from_this(), of, event = std::move(event)] { self->close(of, event); });
  }

  // ---- called by Python, from any thread ----
  void opened(std::string subprotocol) {
    tell([subprotocol = std::move(subprotocol)](Wire& wire, std::uint64_t of) {
      if (of != wire.connection_ || !wire.is_dialing() || !wire.listener) return;
      const auto& offered = wire.offered_;
      if (std::find(offered.begin(), offered.end(), subprotocol) == offered.end())
        return wire.close(of, {CloseReason::no_subprotocol, 1006, 0, "chose " + subprotocol});
      wire.open_ = true;
      wire.listener->on_open(subprotocol);
    });
  }
  void received(std::string text) {
    tell([text = std::move(text)](Wire& wire, std::uint64_t of) {
      if (of == wire.connection_ && wire.open_ && wire.listener) wire.listener->on_text(text);
    });
  }
  void closed(CloseEvent event) {
    tell([event = std::move(event)](Wire& wire, std::uint64_t of) { wire.close(of, event); },
         limit + reserve);
  }

 private:
  void close(std::uint64_t of, const CloseEvent& event) {
    if (of != connection_ || (!dialing_ && !open_)) return;
    open_ = dialing_ = false;
    if (listener) listener->on_closed(event);
  }

  // The contract: a callback never runs inside the call that caused it.
  void tell(std::function<void(Wire&, std::uint64_t)> what, std::size_t most = limit) {
    if (waiting_ >= most) {
      raise(Error(Errc::limit, "the charger's loop is behind by 10,000 of this wire's events"));
    }
    ++waiting_;
    auto task = [self = shared_from_this(), of = spoken_of_.load(), what = std::move(what)] {
      --self->waiting_;
      what(*self, of);
    };
    if (questions_->is_virtual()) {
      loop_.defer(std::move(task));
    } else if (!questions_->deliver(loop_, std::move(task))) {
      --waiting_;
    }
  }

  EventLoop& loop_;
  std::shared_ptr<Questions> questions_;
  std::vector<std::string> offered_;
  bool dialing_ = false;
  bool open_ = false;
  std::uint64_t connection_ = 0;
  std::atomic<std::uint64_t> spoken_of_{0};
  std::atomic<std::size_t> waiting_{0};
};

class PythonTransport final : public Transport {
 public:
  PythonTransport(EventLoop& loop, std::shared_ptr<Questions> questions, int handler)
      : loop_(loop),
        questions_(std::move(questions)),
        handler_(handler),
        number_(questions_->next_link()),
        wire_(std::make_shared<Wire>(loop, questions_)),
        handshake_(loop, [this] {
          if (wire_->is_dialing()) end({CloseReason::handshake_timeout, 1006, 0, {}});
        }) {}
  ~PythonTransport() override {
    ask("drop", true, [] { return py::tuple(); });
    wire_->listener = nullptr;
  }

  void connect(const Endpoint& endpoint) override {
    wire_->listener = listener_;
    ask("connect", false,
        [wire = wire_, connection = wire_->dial(endpoint.subprotocols), url = endpoint.url,
         offered = endpoint.subprotocols] {
          wire->speaks_of(connection);
          return py::make_tuple(url, offered);
        });
    handshake_.start(endpoint.handshake_timeout);
  }
  void send(std::string_view text) override {
    if (!wire_->is_open()) return;
    ask("send", false, [text = std::string(text)] { return py::make_tuple(text); });
  }
  Result<void> send_raw(std::string_view) override {
    return Error(Errc::unsupported, "a Python transport has no bytes below its messages");
  }
  void ping() override {
    ask("ping", false, [] { return py::tuple(); });
  }
  void close(std::uint16_t code, std::string_view why) override {
    end(CloseEvent{CloseReason::local, code, 0, std::string(why)});
  }
  void abort() override { end(CloseEvent{CloseReason::aborted, 1006, 0, {}}); }
  void pause_reading(bool) override {}

 private:
  void end(CloseEvent event) {
    ask("close", true, [code = event.code, why = event.code == 1006 ? "" : event.detail] {
      return py::make_tuple(code, why);
    });
    wire_->end(wire_->connection(), std::move(event));
  }

  void ask(const char* method, bool needed, std::function<py::tuple()> args) {
    wire_->listener = listener_;
    Asking asking;
    asking.handler = handler_;
    asking.loop = &loop_;
    asking.needed = needed;
    asking.until_the_end = true;
    asking.args = [wire = wire_, number = number_, method, args = std::move(args)] {
      return py::make_tuple(number, wire, method) + args();
    };
    const auto lose = [wire = wire_, of = wire_->connection()](const std::string& why) {
      wire->end(of, CloseEvent{CloseReason::lost, 1006, 0, why});
    };
    asking.on_failure = lose;
    if (!needed) asking.otherwise = [lose] { lose("Python is not there, or behind"); };
    // Nothing is to be heard, and so nothing is left to be done.
    asking.on_answer = [](const py::object&) { return EventLoop::Task(); };
    questions_->put(std::move(asking));
  }

  EventLoop& loop_;
  std::shared_ptr<Questions> questions_;
  int handler_;
  std::uint64_t number_;
  std::shared_ptr<Wire> wire_;
  Timer handshake_;
};

}  // namespace

void bind_transport(py::module_& m) {
  py::class_<TlsCredentials, std::shared_ptr<TlsCredentials>>(m, "TlsCredentials")
      .def_static(
          "load",
          [](const std::string& ca, const std::string& certificate, const std::string& key) {
            return std::make_shared<TlsCredentials>(
                unwrap(TlsCredentials::load(ca, certificate, key)));
          },
          py::arg("ca"), py::arg("certificate"), py::arg("key"))
      .def_readwrite("verify_peer", &TlsCredentials::verify_peer)
      .def_readwrite("verify_host", &TlsCredentials::verify_host)
      .def_readwrite("require_client_certificate", &TlsCredentials::require_client_certificate);

  py::class_<Wire, std::shared_ptr<Wire>>(m, "Wire", "What a Python transport tells its charger.")
      .def("opened", &Wire::opened, py::arg("subprotocol"))
      .def("received", &Wire::received, py::arg("text"))
      .def(
          "closed",
          [](Wire& self, std::uint16_t code, const std::string& why) {
            self.closed(CloseEvent{CloseReason::remote, code, 0, why});
          },
          py::arg("code") = 1000, py::arg("why") = "");

  py::class_<TransportMaker>(m, "TransportMaker")
      .def(py::init([](const std::shared_ptr<Questions>& questions, int handler) -> TransportMaker {
             return [questions, handler](EventLoop&) -> TransportFactory {
               return [questions, handler](EventLoop& loop) -> std::unique_ptr<Transport> {
                 return std::make_unique<PythonTransport>(loop, questions, handler);
               };
             };
           }),
           py::arg("questions"), py::arg("handler"));
}

}  // namespace ocppsim::python
