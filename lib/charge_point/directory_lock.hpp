// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A state directory belongs to one process: two that append to the same journals destroy them.
#pragma once

#include <ocppsim/result.hpp>

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>

namespace ocppsim {

/// Held until the last owner in this process lets go, or the process ends. Nothing is written into
/// the directory.
class DirectoryLock {
 public:
  /// Everybody in this process may have it. Errc::state: another process has it. A file system
  /// that knows no locks (some network ones) is used without.
  static Result<std::unique_ptr<DirectoryLock>> take(const std::string& directory);

  using Place = std::pair<dev_t, ino_t>;
  explicit DirectoryLock(Place place) noexcept : place_(place) {}
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  Place place_;
};

}  // namespace ocppsim
