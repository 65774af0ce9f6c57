// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Authorization: may this token charge here? Local list, then cache, then the CSMS, and what to do
// when the CSMS can not be asked. 1.6 section 3.5; 2.0.1 blocks C and D.
//
//   token ──> list, cache (LocalPreAuthorize) ──accepted──> go
//                │ unknown, refused, expired ──> no, where 2.x says not to ask:
//                v                               DisableRemoteAuthorization, DisablePostAuthorize
//             online? ──yes──> Authorize ──> its answer (kept in the cache)
//                │ no, or no answer
//                v
//             list, cache (LocalAuthorizeOffline), else AllowOfflineTxForUnknownId
//
// A token that is in the list is never looked up in the cache (2.0.1 C13.FR.01). What was only
// allowed for being offline never enters the cache (2.0.1 C15.FR.01).
#pragma once

#include "features/deferred.hpp"
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
  /// Payloads of Authorize with that token, and of its answer with that status.
  virtual std::string request(const IdToken& token) const = 0;
  virtual std::string answer(std::string_view status) const = 0;
  /// Authorize; nullopt when it failed.
  virtual void authorize(const IdToken& token,
                         std::function<void(std::optional<TokenInfo>)> on_answer) = 0;
};

class Authorization final : public Feature {
 public:
  using OnResult = std::function<void(const AuthorizationResult&)>;

  Authorization(FeatureContext& context, std::unique_ptr<AuthorizationMessages> messages);

  /// Decides locally where it may, asks the CSMS otherwise; answers exactly once, never inside the
  /// call. A power cut in between swallows the answer.
  void authorize(const IdToken& token, OnResult on_result);
  /// The CSMS told about a token in another message (StartTransaction.conf, TransactionEventResponse).
  void learn(const IdToken& token, const TokenInfo& info);
  /// What is known of a token without asking: list before cache; nullptr: nothing.
  const TokenInfo* known(std::string_view token);
  /// Group (parent) known for a token, or empty.
  std::string group_of(const IdToken& token);
  /// Whether this version of OCPP has such a token, such a status of one.
  Result<void> check(const IdToken& token) const;
  Result<void> check_status(std::string_view status) const;
  /// False when the station charges without asking anybody (2.0.1 AuthCtrlr.Enabled).
  bool is_needed() const noexcept;

  /// The CSMS sent a list and it was taken.
  void on_list_updated();

  bool clear_cache();  // false: there is no cache (1.6 errata 3.23)
  AuthorizationCache& cache() noexcept { return cache_; }
  LocalAuthorizationList& local_list() noexcept { return list_; }

  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  Result<void> check_payload(PayloadKind kind, const std::string& payload) const;
  void note_conflict(const IdToken& token, const TokenInfo& listed, const TokenInfo& told);
  std::optional<AuthorizationResult> local_decision(const IdToken& token);
  AuthorizationResult offline_decision(const IdToken& token);
  void answer(OnResult on_result, AuthorizationResult result);

  std::unique_ptr<AuthorizationMessages> messages_;
  AuthorizationCache cache_;
  LocalAuthorizationList list_;
  Deferred deferred_;
};

}  // namespace ocppsim
