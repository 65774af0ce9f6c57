// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The simulated file host, and file transfers written in Python. Those run on the loop's thread, so
// only in virtual time, where that is the caller's own.
#include "bindings.hpp"

namespace ocppsim::python {
namespace {

/// Python has answered when this is made; the listener hears of it after the call, as it must.
class PythonTransfer final : public Transfer {
 public:
  PythonTransfer(EventLoop& loop, TransferListener& listener, std::string content,
                 TransferResult result)
      : timer_(loop, [this, &listener, content = std::move(content),
                      result = std::move(result)] {
          gone_ = std::make_shared<bool>(false);
          const std::shared_ptr<bool> gone = gone_;
          if (!content.empty()) listener.on_bytes(content);
          if (!*gone) listener.on_finished(result);
        }) {
    timer_.start(Duration{});
  }
  ~PythonTransfer() override {
    if (gone_) *gone_ = true;
  }

 private:
  std::shared_ptr<bool> gone_;
  Timer timer_;
};

TransferFailure failure_of(const py::error_already_set& error) {
  const std::pair<PyObject*, TransferFailure> kinds[] = {
      {PyExc_FileNotFoundError, TransferFailure::not_found},
      {PyExc_PermissionError, TransferFailure::permission_denied},
      {PyExc_NotImplementedError, TransferFailure::not_supported},
      {PyExc_ValueError, TransferFailure::malformed},
      {PyExc_TimeoutError, TransferFailure::timeout},
      {PyExc_ConnectionError, TransferFailure::interrupted},
      {PyExc_OSError, TransferFailure::rejected},
  };
  for (const auto& [type, failure] : kinds)
    if (error.matches(type)) return failure;
  return TransferFailure::none;
}

class PythonFileTransfer final : public FileTransfer {
 public:
  PythonFileTransfer(EventLoop& loop, std::shared_ptr<py::object> body)
      : loop_(loop), body_(std::move(body)) {}

  std::unique_ptr<Transfer> download(const DownloadRequest& request,
                                     TransferListener& listener) override {
    std::string content;
    TransferResult result = attempt([&] {
      content = body_->attr("download")(request.client, request.url).cast<std::string>();
    });
    if (result.ok() && content.size() > request.max_bytes) {
      result.failure = TransferFailure::too_large;
      content.clear();
    }
    result.bytes = content.size();
    return std::make_unique<PythonTransfer>(loop_, listener, std::move(content), std::move(result));
  }

  std::unique_ptr<Transfer> upload(UploadRequest request, TransferListener& listener) override {
    TransferResult result = attempt([&] {
      body_->attr("upload")(request.client, request.url, py::bytes(request.content));
    });
    if (result.ok()) result.bytes = request.content.size();
    return std::make_unique<PythonTransfer>(loop_, listener, std::string(), std::move(result));
  }

 private:
  template <class Act>
  TransferResult attempt(Act&& act) {
    TransferResult result;
    py::gil_scoped_acquire locked;
    try {
      act();
    } catch (py::error_already_set& failed) {
      result.failure = failure_of(failed);
      result.detail = failed.what();
      if (result.ok()) {  // none of the errors that mean something: a bug of the user's
        result.failure = TransferFailure::rejected;
        failed.discard_as_unraisable("file_transfer");
      }
    }
    return result;
  }

  EventLoop& loop_;
  std::shared_ptr<py::object> body_;
};

}  // namespace

void bind_files(py::module_& m) {
  py::enum_<TransferFailure> failures(m, "TransferFailure");
  for (int i = 0; i <= static_cast<int>(TransferFailure::rejected); ++i) {
    const auto failure = static_cast<TransferFailure>(i);
    failures.value(to_string(failure), failure);
  }
  py::class_<SimulatedLine>(m, "SimulatedLine")
      .def(py::init<>())
      .def_readwrite("bytes_per_second", &SimulatedLine::bytes_per_second)
      .def_property(
          "latency", [](const SimulatedLine& self) { return to_seconds(self.latency); },
          [](SimulatedLine& self, double span) { self.latency = from_seconds(span); })
      .def_readwrite("failures", &SimulatedLine::failures)
      .def_readwrite("failure", &SimulatedLine::failure)
      .def_readwrite("fails_at_byte", &SimulatedLine::fails_at_byte);
  py::class_<SimulatedFile>(m, "SimulatedFile")
      .def(py::init([](std::string url, const py::bytes& content, std::uint64_t size,
                       const SimulatedLine& line) {
             return SimulatedFile{std::move(url), content, size, line};
           }),
           py::kw_only(), py::arg("url"), py::arg("content"), py::arg("size"), py::arg("line"));
  py::class_<SimulatedInbox>(m, "SimulatedInbox")
      .def(py::init([](std::string url, std::uint64_t max_bytes, const SimulatedLine& line) {
             return SimulatedInbox{std::move(url), max_bytes, line};
           }),
           py::kw_only(), py::arg("url"), py::arg("max_bytes"), py::arg("line"));
  py::class_<SimulatedUpload>(m, "SimulatedUpload", "What an inbox took.")
      .def_readonly("charger", &SimulatedUpload::client)
      .def_readonly("url", &SimulatedUpload::url)
      .def_property_readonly("content",
                             [](const SimulatedUpload& self) { return py::bytes(self.content); })
      .def_property_readonly("at", [](const SimulatedUpload& self) {
        return to_seconds(self.at.time_since_epoch());
      });
  py::class_<FileTransferMaker>(m, "FileTransferMaker")
      .def(py::init([](const py::object& body) -> FileTransferMaker {
        auto shared = std::shared_ptr<py::object>(new py::object(body), [](py::object* o) {
          py::gil_scoped_acquire locked;
          delete o;
        });
        return [shared](EventLoop& loop) -> std::unique_ptr<FileTransfer> {
          return std::make_unique<PythonFileTransfer>(loop, shared);
        };
      }));
}

}  // namespace ocppsim::python
