// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SignatureCheck: verify_signature() for data that comes in pieces and is too large to keep.
#pragma once

#include "crypto/certificate.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

class SignatureCheck {
 public:
  SignatureCheck();
  ~SignatureCheck();
  SignatureCheck(const SignatureCheck&) = delete;
  SignatureCheck& operator=(const SignatureCheck&) = delete;

  void restart();
  void add(std::string_view bytes);
  /// As verify_signature() of all that came. Ends the taking in: restart() before the next add().
  bool holds(const Certificate& certificate, std::string_view signature);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ocppsim
