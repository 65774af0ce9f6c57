// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/file_transfer.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace ocppsim;
using namespace std::chrono_literals;

namespace {

struct Watch final : TransferListener {
  explicit Watch(EventLoop& l) : loop(l) {}
  void on_bytes(std::string_view bytes) override {
    content += bytes;
    if (cancels) transfer.reset();
  }
  void on_finished(const TransferResult& result) override {
    results.push_back(result);
    at = loop.now();
  }
  EventLoop& loop;
  std::unique_ptr<Transfer> transfer;
  std::string content;
  std::vector<TransferResult> results;
  TimePoint at{};
  bool cancels = false;
};

DownloadRequest get(std::string url) {
  DownloadRequest request;
  request.url = std::move(url);
  return request;
}

UploadRequest put(std::string url, std::string content) {
  UploadRequest request;
  request.url = std::move(url);
  request.content = std::move(content);
  return request;
}

TimePoint at(Duration since_start) {
  return TimePoint{since_start};
}

}  // namespace

TEST_CASE("a simulated file takes latency plus size by speed") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  SimulatedFile file;
  file.url = "http://files/fw-2.0.bin";
  file.size = 200'000;
  file.line.bytes_per_second = 100'000;
  file.line.latency = 500ms;
  host.add(file);
  Watch watch(*loop);
  watch.transfer = host.download(get(file.url), watch);
  CHECK(watch.results.empty());  // never inside the call
  loop->run_for(1min);
  REQUIRE(watch.results.size() == 1);
  CHECK(watch.results[0].ok());
  CHECK(watch.results[0].bytes == 200'000);
  CHECK(watch.content.size() == 200'000);
  CHECK(watch.at == at(2500ms));
  CHECK(host.downloads(file.url) == 1);

  Watch again(*loop);
  again.transfer = host.download(get(file.url), again);
  loop->run_for(1min);
  CHECK(again.content == watch.content);  // a made-up file is the same every time
}

TEST_CASE("content given is content got") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  host.add(SimulatedFile{"ftp://files/a", "the bytes", 0, {}});
  Watch watch(*loop);
  watch.transfer = host.download(get("ftp://files/a"), watch);
  loop->run_for(1s);
  CHECK(watch.content == "the bytes");
}

TEST_CASE("what is not listed is not there") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  Watch down(*loop), up(*loop);
  down.transfer = host.download(get("http://files/none"), down);
  up.transfer = host.upload(put("http://files/none", "log"), up);
  loop->run_for(1s);
  REQUIRE(down.results.size() == 1);
  CHECK(down.results[0].failure == TransferFailure::not_found);
  CHECK(down.results[0].status == 404);
  REQUIRE(up.results.size() == 1);
  CHECK(up.results[0].failure == TransferFailure::not_found);
  CHECK(host.uploads().empty());
}

TEST_CASE("a line breaks at its byte, so many times") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  SimulatedFile file{"http://files/fw", "", 300'000, {}};
  file.line.failures = 1;
  file.line.fails_at_byte = 100'000;
  host.add(file);
  Watch first(*loop), second(*loop);
  first.transfer = host.download(get(file.url), first);
  loop->run_for(10s);
  REQUIRE(first.results.size() == 1);
  CHECK(first.results[0].failure == TransferFailure::interrupted);
  CHECK(first.results[0].bytes == 100'000);
  CHECK(first.at == at(150ms));  // 50 ms latency, 100 kB at 1 MB/s
  second.transfer = host.download(get(file.url), second);
  loop->run_for(10s);
  CHECK(second.results.at(0).ok());
}

TEST_CASE("a line fails each client as often, whoever else was failed") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  SimulatedFile file{"http://files/fw", "", 1000, {}};
  file.line.failures = 1;
  host.add(file);
  DownloadRequest a = get(file.url), b = get(file.url);
  a.client = "A";
  b.client = "B";
  Watch a1(*loop), b1(*loop), a2(*loop), b2(*loop);
  a1.transfer = host.download(a, a1);
  a2.transfer = host.download(a, a2);
  b1.transfer = host.download(b, b1);
  b2.transfer = host.download(b, b2);
  loop->run_for(1s);
  CHECK_FALSE(a1.results.at(0).ok());
  CHECK(a2.results.at(0).ok());
  CHECK_FALSE(b1.results.at(0).ok());
  CHECK(b2.results.at(0).ok());
}

TEST_CASE("what a host lacks may be somewhere else") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost near(*loop), far(*loop);
  near.set_otherwise(&far);
  far.add(SimulatedFile{"http://far/fw", "far", 0, {}});
  far.add(SimulatedInbox{"http://far/in", 100, {}});
  Watch down(*loop), up(*loop);
  down.transfer = near.download(get("http://far/fw"), down);
  up.transfer = near.upload(put("http://far/in/log", "text"), up);
  loop->run_for(1s);
  CHECK(down.content == "far");
  CHECK(up.results.at(0).ok());
  CHECK(far.uploads().size() == 1);
}

TEST_CASE("a refusal says its status before the first byte") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  SimulatedInbox inbox{"ftp://logs/", 100, {}};
  inbox.line.failures = -1;
  inbox.line.failure = TransferFailure::permission_denied;
  host.add(inbox);
  Watch watch(*loop);
  watch.transfer = host.upload(put("ftp://logs/cp-1.log", "text"), watch);
  loop->run_for(1min);
  REQUIRE(watch.results.size() == 1);
  CHECK(watch.results[0].failure == TransferFailure::permission_denied);
  CHECK(watch.results[0].status == 403);
  CHECK(watch.results[0].bytes == 0);
}

TEST_CASE("an inbox keeps what arrived whole") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  host.add(SimulatedInbox{"ftp://logs/", 100, {}});
  Watch good(*loop), large(*loop), cancelled(*loop);
  good.transfer = host.upload(put("ftp://logs/a/b.log", "text"), good);
  large.transfer = host.upload(put("ftp://logs/large.log", std::string(101, 'x')), large);
  cancelled.transfer = host.upload(put("ftp://logs/c.log", "text"), cancelled);
  cancelled.transfer.reset();
  loop->run_for(1min);
  CHECK(good.results.at(0).ok());
  CHECK(large.results.at(0).failure == TransferFailure::too_large);
  CHECK(cancelled.results.empty());
  REQUIRE(host.uploads().size() == 1);
  CHECK(host.uploads()[0].url == "ftp://logs/a/b.log");
  CHECK(host.uploads()[0].content == "text");
  CHECK(host.uploads()[0].at <= loop->now());
}

TEST_CASE("limits end a download: bytes and time") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  SimulatedFile file{"http://files/big", "", 1'000'000, {}};
  file.line.bytes_per_second = 1000;
  host.add(file);
  DownloadRequest small = get(file.url);
  small.max_bytes = 999'999;
  small.timeout = 24h;
  DownloadRequest hasty = get(file.url);
  hasty.timeout = 30s;
  Watch too_large(*loop), too_slow(*loop);
  too_large.transfer = host.download(small, too_large);
  too_slow.transfer = host.download(hasty, too_slow);
  loop->run_for(1h);
  CHECK(too_large.results.at(0).failure == TransferFailure::too_large);
  CHECK(too_slow.results.at(0).failure == TransferFailure::timeout);
  CHECK(too_slow.at == at(30s));
}

TEST_CASE("a listener may cancel in the middle of it") {
  const auto loop = make_virtual_loop();
  SimulatedFileHost host(*loop);
  host.add(SimulatedFile{"http://files/fw", "", 300'000, {}});
  Watch watch(*loop);
  watch.cancels = true;
  watch.transfer = host.download(get("http://files/fw"), watch);
  loop->run_for(1min);
  CHECK(watch.results.empty());
  CHECK(watch.content.size() == 65'000);
}
