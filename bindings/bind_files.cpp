// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The simulated file host, and file transfers written in Python: questions whose answer is what
// came of it.
#include "questions.hpp"

#include <algorithm>

namespace ocppsim::python {
namespace {

/// One transfer that Python does. The listener hears of it after the call, as it must.
class PythonTransfer final : public Transfer {
 public:
  PythonTransfer(EventLoop& loop, TransferListener& listener, Duration timeout)
      : listener_(listener), timer_(loop, [this] { end(); }) {
    result_.failure = TransferFailure::timeout;
    timer_.start(timeout);
  }
  ~PythonTransfer() override { *self_ = nullptr; }

  /// Null once the transfer is gone. The loop's thread.
  using Self = std::shared_ptr<PythonTransfer*>;
  const Self& self() const noexcept { return self_; }
  void finish(TransferResult result, std::string content) {
    result_ = std::move(result);
    content_ = std::move(content);
    timer_.start(Duration{});
  }

 private:
  void end() {
    const Self self = self_;
    const TransferResult result = std::move(result_);
    const std::string content = std::move(content_);
    if (!content.empty()) listener_.on_bytes(content);
    if (*self) listener_.on_finished(result);
  }

  TransferListener& listener_;
  TransferResult result_;
  std::string content_;
  Self self_ = std::make_shared<PythonTransfer*>(this);
  Timer timer_;
};

class PythonFileTransfer final : public FileTransfer {
 public:
  PythonFileTransfer(EventLoop& loop, std::shared_ptr<Questions> questions, int handler)
      : loop_(loop), questions_(std::move(questions)), handler_(handler) {}

  std::unique_ptr<Transfer> download(const DownloadRequest& request,
                                     TransferListener& listener) override {
    return ask(listener, request.timeout, request.max_bytes,
               [client = request.client, url = request.url] {
                 return py::make_tuple("download", client, url);
               });
  }

  std::unique_ptr<Transfer> upload(UploadRequest request, TransferListener& listener) override {
    return ask(listener, request.timeout, 0,
               [client = request.client, url = request.url, content = request.content] {
                 return py::make_tuple("upload", client, url, py::bytes(content));
               });
  }

 private:
  /// Python's answer: (name of the failure or None, detail, content, bytes).
  static std::pair<TransferResult, std::string> read(const py::object& answer,
                                                     std::uint64_t max_bytes) {
    const auto parts = answer.cast<py::tuple>();
    TransferResult result;
    if (!parts[0].is_none())
      result.failure =
          parse_transfer_failure(parts[0].cast<std::string>()).value_or(TransferFailure::rejected);
    result.detail = parts[1].cast<std::string>();
    std::string content = parts[2].cast<std::string>();
    result.bytes = parts[3].cast<std::uint64_t>();
    if (content.size() > max_bytes) {
      result.failure = TransferFailure::too_large;
      content.clear();
      result.bytes = 0;
    }
    return {std::move(result), std::move(content)};
  }

  std::unique_ptr<Transfer> ask(TransferListener& listener, Duration timeout,
                                std::uint64_t max_bytes, std::function<py::tuple()> args) {
    auto transfer = std::make_unique<PythonTransfer>(loop_, listener, timeout);
    const auto finish = [self = transfer->self()](TransferResult result, std::string content) {
      if (*self) (*self)->finish(std::move(result), std::move(content));
    };
    Asking asking;
    asking.handler = handler_;
    asking.loop = &loop_;
    asking.args = std::move(args);
    asking.on_answer = [finish, max_bytes](const py::object& answer) -> EventLoop::Task {
      return [finish, parts = read(answer, max_bytes)] { finish(parts.first, parts.second); };
    };
    asking.on_failure = [finish](const std::string& why) {
      finish({TransferFailure::rejected, 0, why, 0}, {});
    };
    asking.otherwise = [finish] {
      finish({TransferFailure::rejected, 0, "Python is not there, or behind", 0}, {});
    };
    questions_->put(std::move(asking));
    return transfer;
  }

  EventLoop& loop_;
  std::shared_ptr<Questions> questions_;
  int handler_;
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
      .def_property_readonly(
          "at", [](const SimulatedUpload& self) { return to_seconds(self.at.time_since_epoch()); });
  py::class_<FileTransferMaker>(m, "FileTransferMaker")
      .def(py::init(
               [](const std::shared_ptr<Questions>& questions, int handler) -> FileTransferMaker {
                 return [questions, handler](EventLoop& loop) -> std::unique_ptr<FileTransfer> {
                   return std::make_unique<PythonFileTransfer>(loop, questions, handler);
                 };
               }),
           py::arg("questions"), py::arg("handler"));
}

}  // namespace ocppsim::python
