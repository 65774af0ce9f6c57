// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Lifeline: tells code that has called a listener whether its own object survived the call.
//
//   Lifeline::Watch watch(lifeline_);      // lifeline_ is a member
//   listener_->on_bytes(bytes);            // may destroy *this
//   if (watch.gone()) return;
#pragma once

namespace ocppsim::net {

class Lifeline {
 public:
  Lifeline() = default;
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  ~Lifeline() {
    if (gone_) *gone_ = true;
  }

  class Watch {
   public:
    explicit Watch(Lifeline& line) noexcept;
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    bool gone() const noexcept { return here_; }

   private:
    Lifeline& line_;
    bool here_ = false;
    bool* outer_;  // a watch further out on the stack
  };

 private:
  bool* gone_ = nullptr;
};

}  // namespace ocppsim::net
