// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>

namespace ocppsim {
namespace {

struct Held {
  int descriptor = -1;
  std::size_t owners = 0;
};

// flock() tells owners apart by open file: the stores of one process (one a shard) must share it.
struct Process {
  std::mutex mutex;
  std::map<DirectoryLock::Place, Held> directories;
};

Process& process() {
  static Process* const instance = new Process;  // outlives every store, static ones too
  return *instance;
}

}  // namespace

Result<std::unique_ptr<DirectoryLock>> DirectoryLock::take(const std::string& directory) {
  const std::lock_guard<std::mutex> guard(process().mutex);
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat facts {};
  if (descriptor < 0 || ::fstat(descriptor, &facts) != 0) {
    const int code = errno;
    if (descriptor >= 0) ::close(descriptor);
    return Error(Errc::io, std::string("can not keep state here: ") + std::strerror(code),
                 directory);
  }
  const Place place{facts.st_dev, facts.st_ino};
  Held& held = process().directories[place];
  if (held.owners > 0) {
    ::close(descriptor);
  } else if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor);
    process().directories.erase(place);
    return Error(Errc::state,
                 "another process keeps its state here; give this one a directory of its own",
                 directory);
  } else {
    held.descriptor = descriptor;
  }
  ++held.owners;
  return std::make_unique<DirectoryLock>(place);
}

DirectoryLock::~DirectoryLock() {
  const std::lock_guard<std::mutex> guard(process().mutex);
  const auto held = process().directories.find(place_);
  if (--held->second.owners > 0) return;
  ::flock(held->second.descriptor, LOCK_UN);  // a forked child may have the same open file
  ::close(held->second.descriptor);
  process().directories.erase(held);
}

}  // namespace ocppsim
