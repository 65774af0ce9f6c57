// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/authorization/authorization.hpp"

#include "features/availability/availability.hpp"
#include "wire/json_members.hpp"

namespace ocppsim {
namespace {

using Source = AuthorizationResult::Source;

constexpr std::string_view list_conflict = "LocalListConflict";

/// ConcurrentTx is a valid token in use (1.6 section 3.5.2).
std::string_view validity(const TokenInfo& info, UtcTime now) {
  if (info.accepted() && !info.accepted_at(now)) return "Expired";
  return info.status == "ConcurrentTx" ? std::string_view("Accepted") : info.status;
}

TokenInfo refused() {
  TokenInfo info;
  info.status = "Invalid";
  return info;
}

/// Of a token that is known, but not accepted any more.
TokenInfo refusal_of(const TokenInfo& known) {
  TokenInfo info = known;
  if (info.accepted()) info.status = "Expired";
  return info;
}

Json to_json(const AuthorizationCache::Entry& entry) {
  const TokenInfo& info = entry.info;
  Json out = Json::object();
  out["token"] = entry.token;
  if (entry.used_at != UtcTime{})
    out["used"] = std::int64_t{entry.used_at.time_since_epoch().count()};
  out["status"] = info.status;
  if (!info.parent.empty()) out["parent"] = info.parent;
  if (info.expires_at) out["expires"] = std::int64_t{info.expires_at->time_since_epoch().count()};
  if (!info.evses.empty()) {
    Json::Array evses;
    for (EvseId evse : info.evses) evses.emplace_back(evse);
    out["evses"] = std::move(evses);
  }
  return out;
}

TokenInfo info_from(const Json& json) {
  TokenInfo info;
  info.status = text_of(json, "status");
  info.parent = text_of(json, "parent");
  if (const Json* at = json.find("expires")) info.expires_at = UtcTime{Duration{at->as_int()}};
  if (const Json* evses = json.find("evses"); evses && evses->is_array()) {
    for (const Json& evse : evses->items())
      info.evses.push_back(static_cast<EvseId>(evse.as_int()));
  }
  return info;
}

Json to_json(const std::vector<AuthorizationCache::Entry>& entries) {
  Json::Array out;
  out.reserve(entries.size());
  for (const auto& entry : entries) out.push_back(to_json(entry));
  return out;
}

}  // namespace

Authorization::Authorization(FeatureContext& context,
                             std::unique_ptr<AuthorizationMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      list_(context.variables.has(Setting::local_list_max_length)
                ? static_cast<std::size_t>(context.variables.number(Setting::local_list_max_length))
                : LocalAuthorizationList::default_limit),
      deferred_(context.loop) {}

bool Authorization::is_needed() const noexcept {
  return !context_.variables.has(Setting::auth_enabled) ||
         context_.variables.flag(Setting::auth_enabled);
}

Result<void> Authorization::check(const IdToken& token) const {
  return check_payload(PayloadKind::request, messages_->request(token));
}

Result<void> Authorization::check_status(std::string_view status) const {
  return check_payload(PayloadKind::response, messages_->answer(status));
}

Result<void> Authorization::check_payload(PayloadKind kind, const std::string& payload) const {
  JsonDocument document;
  const Result<JsonView> body = document.parse(payload);
  if (!body) return Error(Errc::invalid_argument, "a token is text in UTF-8");
  const Catalogue& catalogue = *context_.dialect.catalogue;
  PayloadFault fault;
  if (catalogue.validate(*catalogue.message("Authorize"), kind, *body, &fault)) return {};
  return Error(Errc::invalid_argument, fault.message);
}

void Authorization::authorize(const IdToken& token, OnResult on_result) {
  if (!is_needed() || token.type == "NoAuthorization") {
    return answer(std::move(on_result), {TokenInfo{}, Source::none_needed});
  }
  if (std::optional<AuthorizationResult> local = local_decision(token)) {
    return answer(std::move(on_result), std::move(*local));
  }
  if (!context_.host.online()) {
    return answer(std::move(on_result), offline_decision(token));
  }
  messages_->authorize(token, [this, token, on_result = std::move(on_result)](
                                  const std::optional<TokenInfo>& info) mutable {
    if (info) learn(token, *info);
    answer(std::move(on_result),
           info ? AuthorizationResult{*info, Source::csms} : offline_decision(token));
  });
}

void Authorization::answer(OnResult on_result, AuthorizationResult result) {
  deferred_.run(
      [on_result = std::move(on_result), result = std::move(result)] { on_result(result); });
}

const TokenInfo* Authorization::known(std::string_view token) {
  const Variables& variables = context_.variables;
  // The list beats the cache (1.6 section 3.5.3, 2.0.1 C13.FR.01).
  if (variables.flag(Setting::local_list_enabled)) {
    if (const TokenInfo* info = list_.find(token)) return info;
  }
  if (!variables.flag(Setting::auth_cache_enabled)) return nullptr;
  const bool ages = variables.has(Setting::auth_cache_life_time_s);
  return cache_.find(
      token, context_.clock.now(),
      ages ? variables.seconds_of(Setting::auth_cache_life_time_s) : Duration::max());
}

std::optional<AuthorizationResult> Authorization::local_decision(const IdToken& token) {
  const Variables& variables = context_.variables;
  // 2.0.1 AuthCtrlr.DisableRemoteAuthorization: who is connected does not ask either.
  const bool never_asks =
      variables.flag(Setting::disable_remote_authorization) && context_.host.online();
  const bool keeps_refusals = variables.flag(Setting::disable_post_authorize);
  const bool trusts = never_asks || variables.flag(Setting::local_pre_authorize);
  if (!trusts && !keeps_refusals) return std::nullopt;

  const TokenInfo* info = known(token.value);
  const bool from_list =
      variables.flag(Setting::local_list_enabled) && list_.find(token.value) != nullptr;
  const Source source = from_list ? Source::local_list : Source::cache;
  if (info != nullptr && info->accepted_at(context_.clock.now())) {
    return trusts ? std::optional(AuthorizationResult{*info, source}) : std::nullopt;
  }
  // A token known as refused or expired is asked for anew: it may have become valid
  // (1.6 section 3.5.1, 2.0.1 C10.FR.03, C14.FR.03), unless AuthCacheCtrlr.DisablePostAuthorize.
  if (info != nullptr && (keeps_refusals || never_asks)) {
    return AuthorizationResult{refusal_of(*info), source};
  }
  return never_asks ? std::optional(AuthorizationResult{refused(), source}) : std::nullopt;
}

AuthorizationResult Authorization::offline_decision(const IdToken& token) {
  const Variables& variables = context_.variables;
  const TokenInfo* info = known(token.value);
  if (info != nullptr) {
    // What is known to be bad stays out, whatever is allowed to strangers (1.6 section 3.5.4).
    if (!info->accepted_at(context_.clock.now())) {
      return {refusal_of(*info), Source::offline_policy};
    }
    if (variables.flag(Setting::local_authorize_offline)) return {*info, Source::offline_policy};
  }
  if (variables.flag(Setting::offline_tx_for_unknown_id))
    return {TokenInfo{}, Source::offline_policy};
  return {refused(), Source::offline_policy};
}

/// What the CSMS says of a listed token is not what it listed: it has to hear of that (1.6 section
/// 3.5.2; the station's own status carries it).
void Authorization::note_conflict(const IdToken& token, const TokenInfo& listed,
                                  const TokenInfo& told) {
  const UtcTime now = context_.clock.now();
  if (validity(listed, now) == validity(told, now)) return;
  DeviceError conflict;
  conflict.code = list_conflict;
  conflict.info = token.value;
  context_.blocks.availability->set_station_error(conflict);
}

void Authorization::on_list_updated() {
  context_.host.state_changed(this);
  context_.host.defer([this] {
    if (context_.station.error.code == list_conflict)
      context_.blocks.availability->set_station_error(DeviceError{});
  });
}

void Authorization::learn(const IdToken& token, const TokenInfo& info) {
  if (context_.variables.flag(Setting::local_list_enabled)) {
    if (const TokenInfo* listed = list_.find(token.value))
      return note_conflict(token, *listed, info);  // never cached (1.6 section 3.5.3)
  }
  if (!context_.variables.flag(Setting::auth_cache_enabled)) return;
  // Refused tokens are kept too (2.0.1 C10.FR.01).
  cache_.put(token.value, info, context_.clock.now());
  context_.host.state_changed(this);
}

std::string Authorization::group_of(const IdToken& token) {
  const TokenInfo* info = known(token.value);
  return info ? info->parent : std::string();
}

bool Authorization::clear_cache() {
  if (!context_.variables.flag(Setting::auth_cache_enabled)) return false;
  cache_.clear();
  context_.host.state_changed(this);
  return true;
}

void Authorization::on_power_off() {
  deferred_.forget();
}

/// Apart, because the cache changes with every token and the list is large.
void Authorization::save(Json& state) const {
  if (cache_.size() > 0) state["authorization"]["cache"] = to_json(cache_.entries());
  if (list_.version() != 0) {
    Json& list = state["authorization_list"];
    list["version"] = list_.version();
    list["entries"] = to_json(list_.entries());
  }
}

void Authorization::load(const Json& state) {
  cache_.clear();
  list_ = LocalAuthorizationList(list_.limit());
  const Json* mine = state.find("authorization");
  if (const Json* cache = mine ? mine->find("cache") : nullptr; cache && cache->is_array()) {
    for (const Json& entry : cache->items()) {
      const std::int64_t used = number_of(entry, "used");
      cache_.put(text_of(entry, "token"), info_from(entry),
                 used != 0 ? UtcTime{Duration{used}} : context_.clock.now());
    }
  }
  const Json* list = state.find("authorization_list");
  const Json* entries = list ? list->find("entries") : nullptr;
  if (entries && entries->is_array()) {
    std::vector<LocalAuthorizationList::Change> all;
    for (const Json& entry : entries->items()) {
      all.push_back({text_of(entry, "token"), info_from(entry)});
    }
    const Json* version = list->find("version");
    (void)list_.replace(version ? static_cast<int>(version->as_int()) : 0, all);
  }
}

}  // namespace ocppsim
