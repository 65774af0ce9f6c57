// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A transfer is a timer that fires once a chunk; when byte n comes depends on n alone, so a slow
// line does not drift by rounding.
#include <ocppsim/file_transfer.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::uint64_t chunk_bytes = 65'000;  // what one callback carries

/// The bytes of a file that has a size only. Their period is no power of two, so a lost or doubled
/// chunk shows.
const std::string& filler() {
  static const std::string bytes = [] {
    std::string out(std::size_t{251} * 261, '\0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(i % 251);
    return out;
  }();
  return bytes;
}

std::string_view filler_at(std::uint64_t offset, std::uint64_t size) {
  const std::uint64_t start = offset % 251;
  return std::string_view(filler()).substr(start, size);  // size <= chunk_bytes
}

int status_of(TransferFailure failure) {
  switch (failure) {
    case TransferFailure::malformed: return 400;
    case TransferFailure::permission_denied: return 403;
    case TransferFailure::not_found: return 404;
    case TransferFailure::not_supported: return 405;
    case TransferFailure::too_large: return 413;
    case TransferFailure::rejected: return 503;
    default: return 0;
  }
}

TransferResult refused(TransferFailure failure, std::string detail) {
  TransferResult result;
  result.failure = failure;
  result.status = status_of(failure);
  result.detail = std::move(detail);
  return result;
}

/// How often each client was failed; only those of places that fail a few times are counted.
using Failed = std::map<std::string, int, std::less<>>;

struct FilePlace {
  SimulatedFile file;
  std::uint64_t begun = 0;
  Failed failed{};
};
struct InboxPlace {
  SimulatedInbox inbox;
  Failed failed{};
};

bool fails(const SimulatedLine& line, Failed& failed, const std::string& client) {
  if (line.failures <= 0) return line.failures < 0;
  int& times = failed[client];
  return times < line.failures && ++times > 0;
}

}  // namespace

struct SimulatedFileHost::State {
  explicit State(EventLoop& l) : loop(l) {}
  InboxPlace* inbox_of(std::string_view url);

  EventLoop& loop;
  std::map<std::string, FilePlace, std::less<>> files;
  std::map<std::string, InboxPlace, std::less<>> inboxes;
  std::vector<SimulatedUpload> uploads;
  FileTransfer* otherwise = nullptr;
};

/// The longest prefix wins.
InboxPlace* SimulatedFileHost::State::inbox_of(std::string_view url) {
  InboxPlace* best = nullptr;
  for (auto& [prefix, place] : inboxes)
    if (url.substr(0, prefix.size()) == prefix) best = &place;  // in order of length among prefixes
  return best;
}

namespace {

/// One way or the other: `size` bytes, then an end.
class SimulatedTransfer : public Transfer {
 public:
  SimulatedTransfer(EventLoop& loop, const SimulatedLine& line, std::uint64_t size,
                    Duration timeout, TransferListener& listener)
      : listener_(listener),
        line_(line),
        size_(size),
        begun_(loop.now()),
        timeout_(timeout),
        timer_(loop, [this] { on_time(); }) {}
  ~SimulatedTransfer() override {
    if (gone_ != nullptr) *gone_ = true;
  }

  /// Ends at byte `at` as `result` says.
  void end_at(std::uint64_t at, TransferResult result) {
    size_ = std::min(size_, at);
    end_ = std::move(result);
  }
  void begin() { schedule(); }

 protected:
  virtual void carry(std::uint64_t offset, std::uint64_t size) = 0;
  virtual void arrived() {}
  TransferListener& listener_;

 private:
  TimePoint time_of(std::uint64_t byte) const {
    const std::uint64_t rate = std::max<std::uint64_t>(1, line_.bytes_per_second);
    const std::uint64_t whole = byte / rate;
    const std::uint64_t rest = byte % rate;
    // rest < rate: this stays far from overflow up to 18 GB/s.
    const Duration span = std::chrono::seconds{static_cast<std::int64_t>(whole)} +
                          Duration{static_cast<std::int64_t>(rest * 1'000'000'000ULL / rate)};
    return begun_ + line_.latency + span;
  }

  void schedule() {
    next_ = std::min(size_, done_ + chunk_bytes);
    timer_.start_at(std::min(time_of(next_), begun_ + timeout_));
  }

  void on_time() {
    if (timer_.loop().now() < time_of(next_)) {
      return finish(refused(TransferFailure::timeout, "not done in time"));
    }
    bool gone = false;
    gone_ = &gone;
    const std::uint64_t from = std::exchange(done_, next_);
    if (next_ > from) carry(from, next_ - from);
    if (gone) return;
    gone_ = nullptr;
    if (done_ < size_) return schedule();
    if (end_.ok()) arrived();
    finish(end_);
  }

  void finish(TransferResult result) {
    result.bytes = done_;
    listener_.on_finished(result);
  }

  const SimulatedLine line_;
  std::uint64_t size_;
  std::uint64_t done_ = 0, next_ = 0;
  const TimePoint begun_;
  const Duration timeout_;
  TransferResult end_;
  bool* gone_ = nullptr;
  Timer timer_;
};

class SimulatedDownload final : public SimulatedTransfer {
 public:
  SimulatedDownload(EventLoop& loop, const SimulatedFile& file, const DownloadRequest& request,
                    TransferListener& listener)
      : SimulatedTransfer(loop, file.line, file.content.empty() ? file.size : file.content.size(),
                          request.timeout, listener),
        content_(file.content) {}

 private:
  void carry(std::uint64_t offset, std::uint64_t size) override {
    if (!content_.empty())
      return listener_.on_bytes(std::string_view(content_).substr(offset, size));
    listener_.on_bytes(filler_at(offset, size));
  }
  const std::string content_;
};

class SimulatedUploading final : public SimulatedTransfer {
 public:
  using Keep = std::function<void(std::string)>;
  SimulatedUploading(EventLoop& loop, const SimulatedLine& line, UploadRequest request,
                     TransferListener& listener, Keep keep)
      : SimulatedTransfer(loop, line, request.content.size(), request.timeout, listener),
        content_(std::move(request.content)),
        keep_(std::move(keep)) {}

 private:
  void carry(std::uint64_t, std::uint64_t) override {}
  void arrived() override { keep_(std::move(content_)); }
  std::string content_;
  Keep keep_;
};

void break_line(SimulatedTransfer& transfer, const SimulatedLine& line) {
  const bool on_the_way = line.failure == TransferFailure::interrupted;
  transfer.end_at(on_the_way ? line.fails_at_byte : 0,
                  refused(line.failure, on_the_way ? "the connection broke" : "refused"));
}

}  // namespace

SimulatedFileHost::SimulatedFileHost(EventLoop& loop) : state_(std::make_shared<State>(loop)) {}
SimulatedFileHost::~SimulatedFileHost() = default;

void SimulatedFileHost::add(SimulatedFile file) {
  std::string url = file.url;
  state_->files.insert_or_assign(std::move(url), FilePlace{std::move(file)});
}

void SimulatedFileHost::add(SimulatedInbox inbox) {
  std::string url = inbox.url;
  state_->inboxes.insert_or_assign(std::move(url), InboxPlace{std::move(inbox)});
}

void SimulatedFileHost::set_otherwise(FileTransfer* otherwise) noexcept {
  state_->otherwise = otherwise;
}

const std::vector<SimulatedUpload>& SimulatedFileHost::uploads() const noexcept {
  return state_->uploads;
}

std::uint64_t SimulatedFileHost::downloads(std::string_view url) const noexcept {
  const auto found = state_->files.find(url);
  return found == state_->files.end() ? 0 : found->second.begun;
}

std::unique_ptr<Transfer> SimulatedFileHost::download(const DownloadRequest& request,
                                                      TransferListener& listener) {
  const auto found = state_->files.find(request.url);
  if (found == state_->files.end() && state_->otherwise != nullptr)
    return state_->otherwise->download(request, listener);
  std::unique_ptr<SimulatedDownload> transfer;
  if (found == state_->files.end()) {
    transfer =
        std::make_unique<SimulatedDownload>(state_->loop, SimulatedFile{}, request, listener);
    transfer->end_at(0, refused(TransferFailure::not_found, "no such file on the simulated host"));
  } else {
    FilePlace& place = found->second;
    transfer = std::make_unique<SimulatedDownload>(state_->loop, place.file, request, listener);
    const std::uint64_t size =
        place.file.content.empty() ? place.file.size : place.file.content.size();
    if (size > request.max_bytes)
      transfer->end_at(request.max_bytes, refused(TransferFailure::too_large, "over the limit"));
    ++place.begun;
    if (fails(place.file.line, place.failed, request.client))
      break_line(*transfer, place.file.line);
  }
  transfer->begin();
  return transfer;
}

std::unique_ptr<Transfer> SimulatedFileHost::upload(UploadRequest request,
                                                    TransferListener& listener) {
  InboxPlace* place = state_->inbox_of(request.url);
  if (place == nullptr && state_->otherwise != nullptr)
    return state_->otherwise->upload(std::move(request), listener);
  const std::string client = request.client;
  const SimulatedLine line = place ? place->inbox.line : SimulatedLine{};
  const std::uint64_t size = request.content.size();
  auto keep = [state = std::weak_ptr<State>(state_), client,
               url = request.url](std::string content) {
    const std::shared_ptr<State> host = state.lock();
    if (!host) return;
    if (host->uploads.size() == upload_limit) host->uploads.erase(host->uploads.begin());
    host->uploads.push_back(SimulatedUpload{client, url, std::move(content), host->loop.now()});
  };
  auto transfer = std::make_unique<SimulatedUploading>(state_->loop, line, std::move(request),
                                                       listener, std::move(keep));
  if (!place) {
    transfer->end_at(0, refused(TransferFailure::not_found, "no such inbox on the simulated host"));
  } else {
    if (size > place->inbox.max_bytes)
      transfer->end_at(0, refused(TransferFailure::too_large, "over the limit"));
    if (fails(line, place->failed, client)) break_line(*transfer, line);
  }
  transfer->begin();
  return transfer;
}

// ---- words --------------------------------------------------------------------------------------

const char* to_string(TransferFailure failure) noexcept {
  switch (failure) {
    case TransferFailure::none: return "none";
    case TransferFailure::not_supported: return "not_supported";
    case TransferFailure::malformed: return "malformed";
    case TransferFailure::permission_denied: return "permission_denied";
    case TransferFailure::not_found: return "not_found";
    case TransferFailure::unreachable: return "unreachable";
    case TransferFailure::tls: return "tls";
    case TransferFailure::timeout: return "timeout";
    case TransferFailure::interrupted: return "interrupted";
    case TransferFailure::too_large: return "too_large";
    case TransferFailure::rejected: return "rejected";
  }
  return "none";
}

std::optional<TransferFailure> parse_transfer_failure(std::string_view text) noexcept {
  for (int i = 0; i <= static_cast<int>(TransferFailure::rejected); ++i)
    if (text == to_string(static_cast<TransferFailure>(i))) return static_cast<TransferFailure>(i);
  return std::nullopt;
}

}  // namespace ocppsim
