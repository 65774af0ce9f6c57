// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ocppsim {

Result<std::unique_ptr<DirectoryLock>> DirectoryLock::take(const std::string& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return Error(Errc::io, std::string("can not keep state here: ") + std::strerror(errno),
                 directory);
  auto lock = std::make_unique<DirectoryLock>(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error(Errc::state,
                 "another fleet or process keeps its state here; give this one its own directory",
                 directory);
  return lock;
}

DirectoryLock::~DirectoryLock() {
  ::flock(descriptor_, LOCK_UN);  // a forked child may have the same open file
  ::close(descriptor_);
}

}  // namespace ocppsim
