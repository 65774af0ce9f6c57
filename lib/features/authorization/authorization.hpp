// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Authorization: may this token charge here? Local list, then cache, then the CSMS, and what to do
// when the CSMS can not be asked. 1.6 section 3.5; 2.0.1 blocks C and D.
#pragma once

#include "features/feature.hpp"
#include "station/token_store.hpp"

namespace ocppsim {

struct AuthorizationResult {
  TokenInfo info;
  enum class Source { csms, cache, local_list, offline_policy, none_needed } source = Source::csms;
};

class AuthorizationMessages {
 public:
  virtual ~AuthorizationMessages() = default;
  /// Authorize; nullopt when it failed.
  virtual void authorize(const IdToken& token, std::function<void(std::optional<TokenInfo>)> on_answer) = 0;
};

class Authorization final : public Feature {
 public:
  Authorization(FeatureContext& context, std::unique_ptr<AuthorizationMessages> messages);

  /// Decides locally where it may, asks the CSMS otherwise; answers exactly once, never inside the call.
  void authorize(const IdToken& token, std::function<void(const AuthorizationResult&)> on_result);
  /// The CSMS told about a token in another message (StartTransaction.conf, TransactionEventResponse).
  void learn(const IdToken& token, const TokenInfo& info);
  /// Group (parent) known for a token, or empty.
  std::string group_of(const IdToken& token);

  bool clear_cache();  // false: there is no cache (1.6 errata 3.23)
  AuthorizationCache& cache() noexcept { return cache_; }
  LocalAuthorizationList& local_list() noexcept { return list_; }

  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  AuthorizationResult offline_decision(const IdToken& token);
  std::unique_ptr<AuthorizationMessages> messages_;
  AuthorizationCache cache_;
  LocalAuthorizationList list_;
};

}  // namespace ocppsim
