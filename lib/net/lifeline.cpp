// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/lifeline.hpp"

#include <utility>

namespace ocppsim::net {

// Not inline: g++ 12 takes the pointer to the watch for a dangling one, not seeing ~Watch().
Lifeline::Watch::Watch(Lifeline& line) noexcept
    : line_(line), outer_(std::exchange(line.gone_, &here_)) {}

Lifeline::Watch::~Watch() {
  if (!here_) {
    line_.gone_ = outer_;
  } else if (outer_) {
    *outer_ = true;
  }
}

}  // namespace ocppsim::net
