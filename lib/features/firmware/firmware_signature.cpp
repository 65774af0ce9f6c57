// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/firmware/firmware_signature.hpp"

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "crypto/signature_check.hpp"
#include "features/security/security.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace ocppsim {
namespace {

/// Serial numbers compare as numbers: "0A" is "a".
std::string_view significant(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

bool revoked(const FeatureContext& context, const Certificate& certificate) {
  const std::string serial = certificate.serial_number();
  const std::vector<std::string>& list = context.config.firmware.revoked_serials;
  return std::any_of(list.begin(), list.end(), [&](const std::string& known) {
    return equals_ignoring_case(significant(known), significant(serial));
  });
}

}  // namespace

SignerVerdict judge_signer(FeatureContext& context, std::string_view certificate_pem,
                           std::string& why) {
  const Result<Certificate> certificate = Certificate::parse(certificate_pem);
  if (!certificate) {
    why = certificate.error().message;
    return SignerVerdict::invalid;
  }
  // L01, remark 8: no intermediate certificates, so the chain is the certificate.
  const Result<void> chain = verify_chain(
      {*certificate}, context.blocks.security->roots(RootUse::manufacturer), context.clock.now());
  if (!chain) {
    why = chain.error().message;
    return SignerVerdict::invalid;
  }
  if (!certificate->may_sign_data() || !certificate->strong_key()) {  // A00.FR.501, A00.FR.512
    why = certificate->may_sign_data() ? "the key is too weak" : "its key may not sign data";
    return SignerVerdict::invalid;
  }
  if (revoked(context, *certificate)) {  // L01.FR.25
    why = "it was revoked";
    return SignerVerdict::revoked;
  }
  return SignerVerdict::trusted;
}

struct FirmwareSignature::Check {
  std::optional<Certificate> certificate;
  std::string signature;  // raw; empty: unreadable
  SignatureCheck sum;
};

FirmwareSignature::FirmwareSignature(std::string_view certificate_pem, std::string_view signature)
    : check_(std::make_unique<Check>()) {
  if (Result<Certificate> certificate = Certificate::parse(certificate_pem))
    check_->certificate = *std::move(certificate);
  if (Result<std::string> raw = base64_decode(signature)) check_->signature = *std::move(raw);
}

FirmwareSignature::~FirmwareSignature() = default;

void FirmwareSignature::restart() {
  check_->sum.restart();
}
void FirmwareSignature::add(std::string_view bytes) {
  check_->sum.add(bytes);
}

bool FirmwareSignature::holds() const {
  return check_->certificate && !check_->signature.empty() &&
         check_->sum.holds(*check_->certificate, check_->signature);
}

}  // namespace ocppsim
