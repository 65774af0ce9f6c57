// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A CALL of a reference CSMS whose end somebody else waits for.
#pragma once

#include <ocppsim/fleet.hpp>

#include <functional>
#include <memory>
#include <string>

namespace ocppsim {

using OnCallDone = std::function<void(Result<Json>)>;

/// Tells an end exactly once: also when whoever was to tell it is gone.
class CallEnding {
 public:
  explicit CallEnding(OnCallDone done) : done_(std::move(done)) {}
  ~CallEnding() { tell(Error(Errc::state, "the CSMS has stopped")); }
  CallEnding(const CallEnding&) = delete;
  CallEnding& operator=(const CallEnding&) = delete;

  void tell(Result<Json> end) {
    if (const OnCallDone done = std::exchange(done_, {})) done(std::move(end));
  }

 private:
  OnCallDone done_;
};

/// Has `csms` send it; on the CSMS's thread.
void call_charger(Csms& csms, const std::string& charger, const std::string& action,
                  const Json& payload, Duration timeout, const std::shared_ptr<CallEnding>& ending);

}  // namespace ocppsim
