// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Authorize, ClearCache, GetLocalListVersion, SendLocalList as OCPP 1.6 spells them. Sections 4.1,
// 5.4, 5.10, 5.15.
#include "features/authorization/authorization_adapters.hpp"

namespace ocppsim {
namespace {

class AuthorizationMessagesV16 final : public AuthorizationMessages {
 public:
  explicit AuthorizationMessagesV16(FeatureContext& context) noexcept : context_(context) {}

  std::string request(const IdToken& token) const override {
    std::string payload;
    JsonWriter(payload).begin_object().field("idTag", token.value).end_object();
    return payload;
  }

  std::string answer(std::string_view status) const override {
    std::string payload;
    JsonWriter json(payload);
    json.begin_object().key("idTagInfo").begin_object().field("status", status).end_object();
    json.end_object();
    return payload;
  }

  void authorize(const IdToken& token,
                 std::function<void(std::optional<TokenInfo>)> on_answer) override {
    QueuedCall call;
    call.action = "Authorize";
    call.payload = request(token);
    call.on_reply = [on_answer = std::move(on_answer)](const Reply& reply) {
      const JsonView info = reply.payload["idTagInfo"];
      on_answer(reply.ok() && info ? std::optional(read_token_info_v16(info)) : std::nullopt);
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
  answer_status(responder, context.blocks.authorization->clear_cache() ? "Accepted" : "Rejected");
}

/// -1: not supported; 0: empty (section 5.10, errata 3.52).
int list_version(FeatureContext& context) {
  if (!context.variables.flag(Setting::local_list_enabled)) return -1;
  const LocalAuthorizationList& list = context.blocks.authorization->local_list();
  return list.size() == 0 ? 0 : list.version();
}

void get_local_list_version(FeatureContext& context, JsonView, const Responder& responder) {
  std::string payload;
  JsonWriter(payload).begin_object().field("listVersion", list_version(context)).end_object();
  responder.result(payload);
}

std::string_view send_local_list(FeatureContext& context, JsonView request) {
  if (!context.variables.flag(Setting::local_list_enabled)) return "NotSupported";
  LocalAuthorizationList& list = context.blocks.authorization->local_list();
  const int version = static_cast<int>(request["listVersion"].as_int());
  if (version < 1) return "Failed";  // 0 and -1 mean something else (errata 3.52)
  const bool full = request["updateType"].as_string() == "Full";
  if (!full && version <= list_version(context)) return "VersionMismatch";

  std::vector<LocalAuthorizationList::Change> changes;
  const JsonView entries = request["localAuthorizationList"];
  const auto most =
      static_cast<std::size_t>(context.variables.number(Setting::local_list_update_max_length));
  if (entries.size() > most) return "Failed";  // section 9.2.3
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const JsonView entry = entries.at(i);
    LocalAuthorizationList::Change& change = changes.emplace_back();
    change.token = entry["idTag"].as_string();
    if (const JsonView info = entry["idTagInfo"]) change.info = read_token_info_v16(info);
  }
  if (!(full ? list.replace(version, changes) : list.update(version, changes))) return "Failed";
  context.blocks.authorization->on_list_updated();
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

TokenInfo read_token_info_v16(JsonView info) {
  TokenInfo out;
  out.status = info["status"].as_string("Invalid");
  out.parent = info["parentIdTag"].as_string();
  if (const JsonView expiry = info["expiryDate"]) {
    if (const Result<UtcTime> time = parse_utc(expiry.as_string())) out.expires_at = *time;
  }
  return out;
}

std::unique_ptr<AuthorizationMessages> make_authorization_messages_v16(FeatureContext& context) {
  return std::make_unique<AuthorizationMessagesV16>(context);
}

std::span<const Route> authorization_routes_v16() {
  return routes;
}

}  // namespace ocppsim
