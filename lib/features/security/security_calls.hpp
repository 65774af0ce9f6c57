// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the adapters of all versions spell alike.
#pragma once

#include "features/security/security.hpp"

#include <string>

namespace ocppsim {

/// The CALLs of this block, in the words of a version.
class SecurityCalls final : public SecurityMessages {
 public:
  SecurityCalls(FeatureContext& context, const SecurityWords& words)
      : context_(context), words_(words) {}
  const SecurityWords& words() const noexcept override { return words_; }
  void notify(const SecurityLogEntry& event, OnEnd on_end) override;
  void sign_certificate(const std::string& request_pem, std::int64_t number, bool triggered,
                        OnEnd on_end) override;

 private:
  void push(QueuedCall call, OnEnd on_end);

  FeatureContext& context_;
  const SecurityWords& words_;
};

/// DeleteCertificate: what becomes of the certificate it means.
DeleteAnswer delete_certificate(FeatureContext& context, JsonView request);
/// CertificateHashDataType, whole.
void write_hash(JsonWriter& json, const CertificateHash& hash);

}  // namespace ocppsim
