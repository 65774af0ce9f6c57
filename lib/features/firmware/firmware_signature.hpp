// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who signed a firmware, and whether the file is the one that was signed. 1.6 security L01.FR.04,
// L01.FR.12, section 2.6; 2.0.1 L01.FR.12.
#pragma once

#include "features/feature.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

enum class SignerVerdict { trusted, invalid, revoked };

/// The signing certificate against the manufacturer's roots, as of the charger's clock. `why` tells
/// people.
SignerVerdict judge_signer(FeatureContext& context, std::string_view certificate_pem,
                           std::string& why);

/// Takes a file as it comes in, keeps none of it.
class FirmwareSignature {
 public:
  /// `signature`: Base64.
  FirmwareSignature(std::string_view certificate_pem, std::string_view signature);
  ~FirmwareSignature();
  /// A new attempt: forgets what came so far.
  void restart();
  void add(std::string_view bytes);
  bool holds() const;

 private:
  struct Check;
  std::unique_ptr<Check> check_;
};

}  // namespace ocppsim
