// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Authorize, ClearCache, GetLocalListVersion, SendLocalList as OCPP 2.x spells them. 2.0.1 C01,
// C11, D01, D02.
#include "features/authorization/authorization_adapters.hpp"

namespace ocppsim {
namespace {

class AuthorizationMessagesV2 final : public AuthorizationMessages {
 public:
  explicit AuthorizationMessagesV2(FeatureContext& context) noexcept : context_(context) {}

  std::string request(const IdToken& token) const override {
    std::string payload;
    JsonWriter json(payload);
    json.begin_object().key("idToken");
    write_id_token_v2(json, token);
    json.end_object();
    return payload;
  }

  std::string answer(std::string_view status) const override {
    std::string payload;
    JsonWriter json(payload);
    json.begin_object().key("idTokenInfo").begin_object().field("status", status).end_object();
    json.end_object();
    return payload;
  }

  void authorize(const IdToken& token,
                 std::function<void(std::optional<TokenInfo>)> on_answer) override {
    QueuedCall call;
    call.action = "Authorize";
    call.payload = request(token);
    call.on_reply = [on_answer = std::move(on_answer)](const Reply& reply) {
      const JsonView info = reply.payload["idTokenInfo"];
      on_answer(reply.ok() && info ? std::optional(read_token_info_v2(info)) : std::nullopt);
    };
    context_.queue.push(std::move(call));
  }

 private:
  FeatureContext& context_;
};

void answer_status(const Responder& responder, std::string_view status) {
  std::string payload;
  JsonWriter(payload).begin_object().field("status", status).end_object();
  responder.result(payload);
}

void clear_cache(FeatureContext& context, JsonView, const Responder& responder) {
  // 2.0.1 C11.FR.03/04
  answer_status(responder, context.blocks.authorization->clear_cache() ? "Accepted" : "Rejected");
}

void get_local_list_version(FeatureContext& context, JsonView, const Responder& responder) {
  // 0: none installed, or not enabled (2.0.1 D02.FR.03).
  const bool enabled = context.variables.flag(Setting::local_list_enabled);
  std::string payload;
  JsonWriter(payload)
      .begin_object()
      .field("versionNumber", enabled ? context.blocks.authorization->local_list().version() : 0)
      .end_object();
  responder.result(payload);
}

std::string_view send_local_list(FeatureContext& context, JsonView request) {
  if (!context.variables.flag(Setting::local_list_enabled)) return "Failed";
  LocalAuthorizationList& list = context.blocks.authorization->local_list();
  const int version = static_cast<int>(request["versionNumber"].as_int());
  if (version < 1) return "Failed";  // 2.0.1 D01.FR.18
  const bool full = request["updateType"].as_string() == "Full";
  if (!full && version <= list.version()) return "VersionMismatch";  // 2.0.1 D01.FR.19

  std::vector<LocalAuthorizationList::Change> changes;
  const JsonView entries = request["localAuthorizationList"];
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const JsonView entry = entries.at(i);
    LocalAuthorizationList::Change& change = changes.emplace_back();
    change.token = entry["idToken"]["idToken"].as_string();
    if (const JsonView info = entry["idTokenInfo"]) {
      change.info = read_token_info_v2(info);
      // cacheExpiryDateTime means nothing in the list of a station without
      // LocalAuthListSupportsExpiryDateTime (2.0.1 C14.FR.02).
      change.info->expires_at.reset();
    }
  }
  if (!(full ? list.replace(version, changes) : list.update(version, changes))) return "Failed";
  context.host.state_changed();
  return "Accepted";
}

void on_send_local_list(FeatureContext& context, JsonView request, const Responder& responder) {
  answer_status(responder, send_local_list(context, request));
}

constexpr Route routes[] = {
    {"ClearCache", clear_cache},
    {"GetLocalListVersion", get_local_list_version},
    {"SendLocalList", on_send_local_list},
};

}  // namespace

TokenInfo read_token_info_v2(JsonView info) {
  TokenInfo out;
  out.status = info["status"].as_string("Invalid");
  out.parent = info["groupIdToken"]["idToken"].as_string();
  if (const JsonView expiry = info["cacheExpiryDateTime"]) {
    if (const Result<UtcTime> time = parse_utc(expiry.as_string())) out.expires_at = *time;
  }
  const JsonView evses = info["evseId"];
  for (std::size_t i = 0; i < evses.size(); ++i) {
    out.evses.push_back(static_cast<EvseId>(evses.at(i).as_int()));
  }
  return out;
}

IdToken read_id_token_v2(JsonView id_token) {
  return {std::string(id_token["idToken"].as_string()), std::string(id_token["type"].as_string())};
}

void write_id_token_v2(JsonWriter& out, const IdToken& token) {
  out.begin_object().field("idToken", token.value).field("type", token.type).end_object();
}

std::unique_ptr<AuthorizationMessages> make_authorization_messages_v2(FeatureContext& context) {
  return std::make_unique<AuthorizationMessagesV2>(context);
}

std::span<const Route> authorization_routes_v2() {
  return routes;
}

}  // namespace ocppsim
