// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The state that outlives power: one JSON object.
//
//   {"format":1, "boots":7, "dialect":"ocpp1.6", "meters":[1234],
//    "variables":{"HeartbeatInterval":"60"}, "queue":[{...}],
//    "availability":{...}, "transactions":{...}, ...}     the blocks' own members
#include "charge_point/body.hpp"

#include "base/digest.hpp"

#include <utility>

namespace ocppsim {
namespace {

constexpr std::int64_t state_format = 1;

void write_call(JsonWriter& json, const QueuedCall& call) {
  json.begin_object().field("action", call.action).field("payload", call.payload);
  if (!call.late_member.empty()) json.field("lateMember", call.late_member);
  if (!call.late_key.empty()) json.field("lateKey", call.late_key);
  if (call.mark_offline_when_delayed) json.field("marksOffline", true);
  if (call.droppable) json.field("droppable", true);
  if (call.attempts != 0) json.field("attempts", call.attempts);
  if (!call.message_id.empty()) json.field("messageId", call.message_id);
  json.end_object();
}

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member ? std::string(member->as_string()) : std::string{};
}

bool flag_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member && member->as_bool();
}

QueuedCall read_call(const Json& object) {
  QueuedCall call;
  call.call_class = CallClass::transactional;
  call.action = text_of(object, "action");
  call.payload = text_of(object, "payload");
  call.late_member = text_of(object, "lateMember");
  call.late_key = text_of(object, "lateKey");
  call.mark_offline_when_delayed = flag_of(object, "marksOffline");
  call.droppable = flag_of(object, "droppable");
  if (const Json* attempts = object.find("attempts"))
    call.attempts = static_cast<int>(attempts->as_int());
  call.message_id = text_of(object, "messageId");
  return call;
}

std::string base36(std::uint64_t number) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36]);
    number /= 36;
  } while (number != 0);
  return text;
}

}  // namespace

/// Unique per identity over restarts by the count of boots, short enough to stay in place; the
/// hash keeps chargers of one CSMS apart in its logs. 1.6-J errata 3.7.
std::string ChargePoint::Body::next_id_prefix() const {
  constexpr std::uint64_t four_digits = 36 * 36 * 36 * 36;
  return base36(hash64(identity_) % four_digits) + "-" + base36(boots_) + "-";
}

std::string ChargePoint::Body::write_state() const {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("format", state_format);
  json.field("boots", static_cast<std::int64_t>(boots_));
  json.field("dialect", dialect().subprotocol);
  json.key("meters").begin_array();
  for (EvseId id = 1; id <= station_.evse_count(); ++id)
    json.value(station_.evse(id).meter.energy_wh(loop_.now()));
  json.end_array();
  json.key("variables").begin_object();
  for (const auto& [index, value] : mind_->variables.overrides()) {
    const VariableEntry& entry = mind_->variables.table().entry(index);
    if (entry.persistent) json.field(format_variable_name(entry.address), value);
  }
  json.end_object();
  json.key("queue").begin_array();
  for (const QueuedCall& call : queue_.transactional()) write_call(json, call);
  json.end_array();
  Json blocks = Json::object();
  for (const Feature* feature : mind_->features->features()) feature->save(blocks);
  for (const auto& [name, value] : blocks.members()) json.field(name, value);
  json.end_object();
  return text;
}

/// null: nothing to restore.
Json ChargePoint::Body::parse_state(const std::string& text) {
  if (text.empty()) return {};
  Result<Json> parsed = Json::parse(text);
  const Json* format = parsed ? parsed->find("format") : nullptr;
  if (format && format->as_int() == state_format) return *std::move(parsed);
  tell(EventKind::device_error, "InternalError: the saved state is unreadable and is left aside");
  return {};
}

void ChargePoint::Body::restore_settings(const Json& state) {
  const Json* variables = state.find("variables");
  if (!variables || !variables->is_object()) return;
  const VariableTable& table = mind_->variables.table();
  for (const auto& [name, value] : variables->members()) {
    const std::size_t index = table.find(parse_variable_name(dialect(), name));
    if (index != VariableTable::npos) (void)mind_->variables.force(index, value.as_string());
  }
  apply_settings();
}

/// Messages of another dialect can not be said in this one.
void ChargePoint::Body::restore_queue(const Json& state) {
  const Json* queue = state.find("queue");
  std::list<QueuedCall> calls;
  if (queue && queue->is_array() && text_of(state, "dialect") == dialect().subprotocol)
    for (const Json& call : queue->items()) calls.push_back(read_call(call));
  queue_.restore(std::move(calls));
}

void ChargePoint::Body::restore_meters(const Json& state) {
  const Json* meters = state.find("meters");
  if (!meters || !meters->is_array()) return;
  for (EvseId id = 1; id <= station_.evse_count(); ++id)
    if (const auto index = static_cast<std::size_t>(id) - 1; index < meters->items().size())
      station_.evse(id).meter.set_energy(meters->items()[index].as_int(), loop_.now());
}

std::string ChargePoint::Body::load_state() {
  if (!store_) return std::exchange(kept_state_, {});
  return store_->load(identity_).value_or(std::string{});
}

/// Kept at the end of the turn, or before the next frame leaves, whichever comes first.
void ChargePoint::Body::state_changed() {
  if (!powered_) return;
  dirty_ = true;
  if (rebooting_ == Rebooting::delivering && queue_.transactional().empty())
    defer([this] { go_down(); });
  if (!store_ || save_deferred_) return;
  save_deferred_ = true;
  defer([this] {
    save_deferred_ = false;
    save_state();
  });
}

void ChargePoint::Body::save_state() {
  if (!store_ || !std::exchange(dirty_, false)) return;
  store_->save(identity_, write_state());
}

}  // namespace ocppsim
