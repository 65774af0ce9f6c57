// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/kept_state.hpp"

#include "base/digest.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::string_view queue_prefix = "queue/";

std::string queue_key(std::uint64_t sequence) {
  return std::string(queue_prefix) + std::to_string(sequence);
}

/// 0: not the key of a queued message.
std::uint64_t sequence_of(std::string_view key) {
  if (key.substr(0, queue_prefix.size()) != queue_prefix) return 0;
  key.remove_prefix(queue_prefix.size());
  std::uint64_t sequence = 0;
  const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), sequence);
  return failure == std::errc{} && end == key.data() + key.size() ? sequence : 0;
}

}  // namespace

// ---- queued messages ----------------------------------------------------------------------------

StateEntry to_entry(const QueuedCall& call) {
  StateEntry entry;
  entry.key = queue_key(call.sequence);
  entry.value.reserve(call.payload.size() + call.payload.size() / 4 + 128);
  JsonWriter json(entry.value);
  json.begin_object().field("action", call.action).field("payload", call.payload);
  if (!call.late_member.empty()) json.field("lateMember", call.late_member);
  if (!call.late_key.empty()) json.field("lateKey", call.late_key);
  if (call.mark_offline_when_delayed) json.field("marksOffline", true);
  if (call.droppable) json.field("droppable", true);
  if (call.attempts != 0) json.field("attempts", call.attempts);
  if (!call.message_id.empty()) json.field("messageId", call.message_id);
  json.end_object();
  return entry;
}

std::list<QueuedCall> calls_from(const std::vector<StateEntry>& entries) {
  std::list<QueuedCall> calls;
  for (const StateEntry& entry : entries) {
    const std::uint64_t sequence = sequence_of(entry.key);
    const Result<Json> kept = sequence != 0 ? Json::parse(entry.value) : Result<Json>(Json());
    if (!kept || !kept->is_object()) continue;
    QueuedCall& call = calls.emplace_back();
    call.call_class = CallClass::transactional;
    call.sequence = sequence;
    call.action = text_of(*kept, "action");
    call.payload = text_of(*kept, "payload");
    call.late_member = text_of(*kept, "lateMember");
    call.late_key = text_of(*kept, "lateKey");
    call.mark_offline_when_delayed = flag_of(*kept, "marksOffline");
    call.droppable = flag_of(*kept, "droppable");
    if (const Json* attempts = kept->find("attempts"))
      call.attempts = static_cast<int>(attempts->as_int());
    call.message_id = text_of(*kept, "messageId");
  }
  calls.sort([](const QueuedCall& a, const QueuedCall& b) { return a.sequence < b.sequence; });
  return calls;
}

// ---- what differs -------------------------------------------------------------------------------

Result<std::vector<StateEntry>> KeptState::load() {
  members_.clear();
  forget_pending();
  Result<std::vector<StateEntry>> loaded = store_.load(identity_);
  start_over_ = !loaded.ok();
  if (!loaded) return loaded;
  for (const StateEntry& entry : *loaded) {
    if (sequence_of(entry.key) == 0)
      members_.push_back({entry.key, hash64(entry.value), nobody, false});
  }
  return loaded;
}

void KeptState::call_changed(std::uint64_t sequence, const QueuedCall* call) {
  const auto known = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return pending.sequence == sequence;
  });
  if (known != pending_.end())
    known->call = call;
  else
    pending_.push_back({sequence, call});
}

std::vector<KeptState::Member>::iterator KeptState::find(std::string_view key) {
  return std::find_if(members_.begin(), members_.end(),
                      [&](const Member& member) { return member.key == key; });
}

bool KeptState::keep(Owner owner, std::string_view key) {
  const auto known = find(key);
  if (start_over_ || known == members_.end()) return false;
  known->owner = owner;
  known->offered = true;
  return true;
}

void KeptState::offer(Owner owner, std::string_view key, std::string text) {
  const std::uint64_t hash = hash64(text);
  auto known = find(key);
  if (known == members_.end())
    known = members_.insert(members_.end(), Member{std::string(key), ~hash, owner, true});
  known->owner = owner;
  known->offered = true;
  if (known->hash == hash && !start_over_) return;
  known->hash = hash;
  change_.push_back({std::string(key), std::move(text)});
}

void KeptState::offered_all(Owner owner) {
  std::erase_if(members_, [&](Member& member) {
    if (member.owner != owner || std::exchange(member.offered, false)) return false;
    change_.push_back({member.key, {}});
    return true;
  });
}

Result<void> KeptState::commit(const std::list<QueuedCall>& queue) {
  if (start_over_) {
    for (const QueuedCall& call : queue) change_.push_back(to_entry(call));
  } else {
    for (const Pending& pending : pending_)
      change_.push_back(pending.call ? to_entry(*pending.call)
                                     : StateEntry{queue_key(pending.sequence), {}});
  }
  Result<void> kept;
  if (start_over_) {
    std::erase_if(change_, [](const StateEntry& entry) { return entry.value.empty(); });
    kept = store_.replace(identity_, change_);
  } else if (!change_.empty()) {
    kept = store_.change(identity_, change_);
  }
  start_over_ = !kept.ok();
  forget_pending();
  return kept;
}

void KeptState::forget_pending() {
  pending_.clear();
  change_.clear();
}

}  // namespace ocppsim
