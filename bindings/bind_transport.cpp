// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Transports written in Python. They run on the loop's thread, so only in virtual time, where that
// is the caller's own.
#include "bindings.hpp"

namespace ocppsim::python {
namespace {

/// The Python side of a transport: what it tells the charger.
class Wire {
 public:
  explicit Wire(EventLoop& loop) : loop_(loop) {}
  TransportListener* listener = nullptr;
  bool open = false;

  // The contract: a callback never runs inside the call that caused it.
  void opened(std::string subprotocol) {
    later([this, subprotocol = std::move(subprotocol)] {
      if (open || !listener) return;
      open = true;
      listener->on_open(subprotocol);
    });
  }
  void received(std::string text) {
    later([this, text = std::move(text)] {
      if (open && listener) listener->on_text(text);
    });
  }
  void closed(CloseEvent event) {
    later([this, event = std::move(event)] {
      if (!dialing && !open) return;
      open = dialing = false;
      if (listener) listener->on_closed(event);
    });
  }
  bool dialing = false;

 private:
  void later(std::function<void()> task) {
    loop_.defer([alive = std::weak_ptr<bool>(alive_), task = std::move(task)] {
      if (alive.lock()) task();
    });
  }
  EventLoop& loop_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class PythonTransport final : public Transport {
 public:
  PythonTransport(EventLoop& loop, const py::function& make)
      : wire_(std::make_shared<Wire>(loop)), body_(make(wire_)) {}
  ~PythonTransport() override {
    wire_->listener = nullptr;
    py::gil_scoped_acquire locked;
    body_.release().dec_ref();
  }

  void connect(const Endpoint& endpoint) override {
    wire_->listener = listener_;
    wire_->dialing = true;
    call("connect", endpoint.url, endpoint.subprotocols);
  }
  void send(std::string_view text) override {
    if (wire_->open) call("send", std::string(text));
  }
  Result<void> send_raw(std::string_view) override {
    return Error(Errc::unsupported, "a Python transport has no bytes below its messages");
  }
  void ping() override { call("ping"); }
  void close(std::uint16_t code, std::string_view why) override {
    call("close", code, std::string(why));
    wire_->closed(CloseEvent{CloseReason::local, code, 0, std::string(why)});
  }
  void abort() override {
    call("close", 1006, std::string());
    wire_->closed(CloseEvent{CloseReason::aborted, 1006, 0, {}});
  }
  void pause_reading(bool) override {}

 private:
  template <class... Args>
  void call(const char* method, Args&&... args) {
    py::gil_scoped_acquire locked;
    wire_->listener = listener_;
    try {
      body_.attr(method)(std::forward<Args>(args)...);
    } catch (py::error_already_set& failed) {
      const std::string what = failed.what();
      failed.discard_as_unraisable(method);
      wire_->closed(CloseEvent{CloseReason::lost, 1006, 0, what});
    }
  }
  std::shared_ptr<Wire> wire_;
  py::object body_;
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
      .def(py::init([](const py::function& make) -> TransportMaker {
        auto shared = std::shared_ptr<py::function>(new py::function(make), [](py::function* f) {
          py::gil_scoped_acquire locked;
          delete f;
        });
        return [shared](EventLoop&) -> TransportFactory {
          return [shared](EventLoop& loop) -> std::unique_ptr<Transport> {
            py::gil_scoped_acquire locked;
            return std::make_unique<PythonTransport>(loop, *shared);
          };
        };
      }));
}

}  // namespace ocppsim::python
