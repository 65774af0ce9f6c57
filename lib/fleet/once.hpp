// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A value that one thread sets once and another waits for.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/result.hpp>
#include <ocppsim/rpc.hpp>
#include <ocppsim/time.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace ocppsim {

template <class T>
class Once {
 public:
  /// The first one counts.
  void set(T value) {
    const std::lock_guard lock(mutex_);
    if (!value_) value_.emplace(std::move(value));
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return value_.has_value(); });
  }
  bool wait_for(Duration timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [this] { return value_.has_value(); });
  }
  bool is_set() {
    const std::lock_guard lock(mutex_);
    return value_.has_value();
  }
  /// Requires that it was set.
  T take() {
    const std::lock_guard lock(mutex_);
    return std::move(*value_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
};

/// The end of a CALL as an owned value.
inline Result<Json> reply_to_json(const Reply& reply) {
  switch (reply.kind) {
    case ReplyKind::result: return reply.payload.to_json();
    case ReplyKind::timeout:
      if (reply.error_description.empty()) return Error(Errc::timeout, "no answer in time");
      return Error(Errc::timeout, std::string(reply.action) +
                                      " was not sent: " + std::string(reply.error_description));
    case ReplyKind::lost:
      return Error(Errc::unreachable, "the link was lost before the answer came");
    case ReplyKind::error: break;
  }
  std::string message = "CALLERROR " + std::string(reply.error_code);
  if (!reply.error_description.empty()) message += ": " + std::string(reply.error_description);
  return Error(Errc::refused, std::move(message));
}

}  // namespace ocppsim
