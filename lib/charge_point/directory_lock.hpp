// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A state directory has one owner: two that append to the same journals destroy them.
#pragma once

#include <ocppsim/result.hpp>

#include <memory>
#include <string>

namespace ocppsim {

/// Held until it is destroyed or the process ends, however that comes. Nothing is written into the
/// directory.
class DirectoryLock {
 public:
  /// Errc::state: somebody has it, in this process or another. A file system that knows no locks
  /// (some network ones) is used without.
  static Result<std::unique_ptr<DirectoryLock>> take(const std::string& directory);

  explicit DirectoryLock(int descriptor) noexcept : descriptor_(descriptor) {}
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace ocppsim
