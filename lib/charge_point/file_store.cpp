// SPDX-License-Identifier: AGPL-3.0-or-later
//
// State in files: one journal per charger (state_journal.hpp).
//
//   change ──append──> CP-1.state ──grown beyond 16 KB + 4 x its state──> rewritten beside, renamed
//
//   * One write() per change. A process that is killed leaves all of it or, when the kernel was in
//     the middle, a tail without a seal, which the next load cuts off.
//   * Without `synchronous` the kernel writes to the disk when it likes: state survives the process,
//     not a power cut of the machine. With it each change is on the disk before anybody goes on.
//   * A directory has one owner at a time (directory_lock.hpp).
//   * State holds passwords: files are their owner's alone.
#include "charge_point/state_journal.hpp"

#include "base/text.hpp"
#include "charge_point/directory_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::size_t compaction_floor = 16'384;
constexpr std::size_t compaction_ratio = 4;

Error failure(const char* what, const std::string& path, int code) {
  return Error(Errc::io, std::string(what) + ": " + std::strerror(code), path);
}

/// An open file. close() of a file just written may tell of a failure, so it is asked for.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) code_ = errno;
  }
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool is_open() const noexcept { return descriptor_ >= 0; }
  int code() const noexcept { return code_; }

  Result<void> write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t taken = ::write(descriptor_, text.data(), text.size());
      if (taken < 0 && errno == EINTR) continue;
      if (taken < 0) return failure("can not write state", path_, errno);
      text.remove_prefix(static_cast<std::size_t>(taken));
    }
    return {};
  }
  Result<void> synchronize() {
    if (::fdatasync(descriptor_) == 0) return {};
    return failure("can not bring state to the disk", path_, errno);
  }
  Result<void> truncate(std::size_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) == 0) return {};
    return failure("can not cut off a broken change", path_, errno);
  }
  Result<std::string> read() {
    std::string text;
    struct stat facts {};
    if (::fstat(descriptor_, &facts) == 0)
      text.reserve(static_cast<std::size_t>(facts.st_size) + 1);
    char buffer[16 * 1024];
    while (true) {
      const ssize_t count = ::read(descriptor_, buffer, sizeof buffer);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failure("can not read state", path_, errno);
      if (count == 0) return text;
      text.append(buffer, static_cast<std::size_t>(count));
    }
  }
  Result<void> close() {
    const int result = ::close(std::exchange(descriptor_, -1));
    if (result == 0 || errno == EINTR) return {};
    return failure("can not write state", path_, errno);
  }

 private:
  const std::string& path_;
  int descriptor_;
  int code_ = 0;
};

class FileStore final : public StateStore {
 public:
  FileStore(std::string directory, FileStoreOptions options, std::unique_ptr<DirectoryLock> lock)
      : directory_(std::move(directory)), options_(options), lock_(std::move(lock)) {}

  Result<std::vector<StateEntry>> load(std::string_view identity) override {
    journals_.erase(std::string(identity));
    Result<JournalReading> reading = read(path_of(identity));
    if (!reading) return reading.error();
    std::vector<StateEntry> out;
    std::size_t live = 0;
    for (auto& [key, value] : reading->entries) {
      live += key.size() + value.size() + 3;
      out.push_back({key, std::move(value)});
    }
    journals_[std::string(identity)] = {reading->sound_bytes, live};
    return out;
  }

  Result<void> change(std::string_view identity, const std::vector<StateEntry>& entries) override {
    auto known = journals_.find(identity);
    if (known == journals_.end()) {
      if (Result<std::vector<StateEntry>> loaded = load(identity); !loaded) return loaded.error();
      known = journals_.find(identity);
    }
    Journal& journal = known->second;
    const std::string path = path_of(identity);
    buffer_.clear();
    write_change(buffer_, entries);
    if (Result<void> appended = append(path, journal.bytes); !appended) {
      journals_.erase(known);  // looked at anew before it is appended to again
      return appended;
    }
    journal.bytes += buffer_.size();
    if (journal.bytes > compaction_floor + compaction_ratio * journal.live)
      return compact(identity);
    return {};
  }

  Result<void> replace(std::string_view identity, const std::vector<StateEntry>& entries) override {
    const std::string path = path_of(identity);
    const std::string beside = path + ".new";
    buffer_.clear();
    write_change(buffer_, entries);
    journals_.erase(std::string(identity));
    {
      OpenFile file(beside, O_WRONLY | O_CREAT | O_TRUNC);
      if (!file.is_open()) return failure("can not keep state", beside, file.code());
      if (Result<void> written = file.write(buffer_); !written) return written;
      if (options_.synchronous)
        if (Result<void> safe = file.synchronize(); !safe) return safe;
      if (Result<void> closed = file.close(); !closed) return closed;
    }
    if (::rename(beside.c_str(), path.c_str()) != 0)
      return failure("can not keep state", path, errno);
    if (options_.synchronous)
      if (Result<void> safe = synchronize_directory(); !safe) return safe;
    journals_[std::string(identity)] = {buffer_.size(), buffer_.size()};
    return {};
  }

 private:
  struct Journal {
    std::size_t bytes = 0;  // in the file
    std::size_t live = 0;   // of them, after the last compaction
  };

  /// buffer_, behind the `size` bytes that are sound.
  Result<void> append(const std::string& path, std::size_t size) {
    OpenFile file(path, O_WRONLY | O_APPEND | O_CREAT);
    if (!file.is_open()) return failure("can not keep state", path, file.code());
    Result<void> written = file.write(buffer_);
    if (written && options_.synchronous) written = file.synchronize();
    if (!written) {
      // Half a change must not stand before the next one.
      (void)file.truncate(size);
      return written;
    }
    if (options_.synchronous && size == 0)  // the file may be new
      if (Result<void> safe = synchronize_directory(); !safe) return safe;
    return file.close();
  }

  /// A tail that a crash left is cut off; a file damaged otherwise is put aside.
  Result<JournalReading> read(const std::string& path) {
    OpenFile file(path, O_RDWR);
    if (!file.is_open() && file.code() == ENOENT) return JournalReading{};
    if (!file.is_open()) return failure("can not read state", path, file.code());
    const Result<std::string> text = file.read();
    if (!text) return text.error();
    JournalReading reading = read_journal(*text);
    if (reading.damaged) {
      const std::string aside = path + ".damaged";
      const bool moved = ::rename(path.c_str(), aside.c_str()) == 0;
      return Error(Errc::parse,
                   "the kept state is damaged after byte " + std::to_string(reading.sound_bytes) +
                       (moved ? " and was put aside as " + aside : ""),
                   path);
    }
    if (reading.sound_bytes != text->size())
      if (Result<void> cut = file.truncate(reading.sound_bytes); !cut) return cut.error();
    return reading;
  }

  Result<void> compact(std::string_view identity) {
    Result<std::vector<StateEntry>> state = load(identity);
    if (!state) return state.error();
    return replace(identity, *state);
  }

  Result<void> synchronize_directory() {
    OpenFile directory(directory_, O_RDONLY | O_DIRECTORY);
    if (!directory.is_open()) return failure("can not keep state", directory_, directory.code());
    return directory.synchronize();
  }

  std::string path_of(std::string_view identity) const {
    return directory_ + "/" + percent_encode(identity) + ".state";  // no identity leaves it
  }

  std::string directory_;
  FileStoreOptions options_;
  std::unique_ptr<DirectoryLock> lock_;
  std::map<std::string, Journal, std::less<>> journals_;
  std::string buffer_;
};

}  // namespace

Result<std::unique_ptr<StateStore>> make_file_store(const std::string& directory,
                                                    FileStoreOptions options) {
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  const auto refuse = [&](const std::string& why) {
    return Error(Errc::io, "can not keep state here: " + why, directory);
  };
  if (!std::filesystem::is_directory(directory, problem))
    return refuse(problem ? problem.message() : "not a directory");
  if (::access(directory.c_str(), W_OK | X_OK) != 0) return refuse(std::strerror(errno));
  std::unique_ptr<DirectoryLock> lock;
  if (options.exclusive) {
    Result<std::unique_ptr<DirectoryLock>> taken = DirectoryLock::take(directory);
    if (!taken) return taken.error();
    lock = std::move(*taken);
  }
  return std::unique_ptr<StateStore>(
      std::make_unique<FileStore>(directory, options, std::move(lock)));
}

}  // namespace ocppsim
