// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The state that outlives power, by member:
//
//   charger     {"format":2,"boots":7,"dialect":"ocpp1.6"}
//   meters      [1234]
//   variables   {"HeartbeatInterval":"60"}
//   pendingVariables   the same, set and in force from the next boot on
//   removedVariables   names of those that were deleted
//   queue/17    one message that waits for its answer
//   security_log/3             a piece of what only grows; once complete it is not written again
//   transactions, availability, ...   the blocks' own
//
// Frames tell of meters and transactions, so what they tell is kept before they leave.
#include "charge_point/body.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::int64_t state_format = 2;

constexpr KeptState::Owner core_owner = KeptState::nobody - 1;

std::string base36(std::uint64_t number) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36]);
    number /= 36;
  } while (number != 0);
  return text;
}

bool is_call(const StateEntry& entry) {
  return entry.key.compare(0, 6, "queue/") == 0;
}

/// A message or a block's piece: one of many under a number.
bool is_numbered(const StateEntry& entry) {
  return entry.key.find('/') != std::string::npos;
}

class PiecesToKeep final : public PieceSink {
 public:
  PiecesToKeep(KeptState& kept, KeptState::Owner owner) : kept_(kept), owner_(owner) {}
  bool keeps(std::string_view key) override { return kept_.keep(owner_, key); }
  void write(std::string_view key, const Json& piece) override {
    kept_.offer(owner_, key, piece.to_text());
  }

 private:
  KeptState& kept_;
  const KeptState::Owner owner_;
};

}  // namespace

/// Unique per identity over restarts by the count of boots, short enough to stay in place; the
/// hash keeps chargers of one CSMS apart in its logs. 1.6-J errata 3.7.
std::string ChargePoint::Body::next_id_prefix() const {
  constexpr std::uint64_t four_digits = std::uint64_t{36} * 36 * 36 * 36;
  return base36(hash64(identity_) % four_digits) + "-" + base36(boots_) + "-";
}

// ---- what there is to keep ----------------------------------------------------------------------

void ChargePoint::Body::offer_core(const Offer& offer) const {
  std::string charger;
  JsonWriter(charger)
      .begin_object()
      .field("format", state_format)
      .field("boots", static_cast<std::int64_t>(boots_))
      .field("dialect", dialect().subprotocol)
      .end_object();
  offer(core_owner, "charger", std::move(charger));

  std::string meters;
  JsonWriter registers(meters);
  registers.begin_array();
  for (EvseId id = 1; id <= station_.evse_count(); ++id)
    registers.value(station_.evse(id).meter.energy_wh(loop_.now()));
  registers.end_array();
  offer(core_owner, "meters", std::move(meters));
}

void ChargePoint::Body::offer_variables(const Offer& offer) const {
  std::string variables;
  JsonWriter settings(variables);
  settings.begin_object();
  for (const auto& [index, value] : mind_->variables.overrides()) {
    const VariableEntry& entry = mind_->variables.table().entry(index);
    if (entry.persistent) settings.field(format_variable_name(entry.address), value);
  }
  settings.end_object();
  offer(core_owner, "variables", std::move(variables));

  std::string pending;
  JsonWriter noted(pending);
  noted.begin_object();
  for (const auto& [index, value] : mind_->variables.pending())
    noted.field(format_variable_name(mind_->variables.table().entry(index).address), value);
  noted.end_object();
  offer(core_owner, "pendingVariables", std::move(pending));

  if (mind_->variables.removed().empty()) return;
  std::string removed;
  JsonWriter names(removed);
  names.begin_array();
  for (const std::size_t index : mind_->variables.removed())
    names.value(format_variable_name(mind_->variables.table().entry(index).address));
  names.end_array();
  offer(core_owner, "removedVariables", std::move(removed));
}

void ChargePoint::Body::offer_block(std::size_t place, const Offer& offer) const {
  Json members = Json::object();
  mind_->features->features()[place]->save(members);
  for (const auto& [name, value] : members.members())
    offer(static_cast<KeptState::Owner>(place), name, value.to_text());
}

std::vector<StateEntry> ChargePoint::Body::whole_state() const {
  std::vector<StateEntry> state;
  const Offer take = [&](KeptState::Owner, std::string_view key, std::string text) {
    state.push_back({std::string(key), std::move(text)});
  };
  offer_core(take);
  offer_variables(take);
  for (std::size_t i = 0; i < mind_->features->features().size(); ++i) offer_block(i, take);
  for (const QueuedCall& call : queue_.transactional()) state.push_back(to_entry(call));
  return state;
}

// ---- back again ---------------------------------------------------------------------------------

/// The members, without the queue. null: nothing to restore.
Json ChargePoint::Body::parse_state(const std::vector<StateEntry>& entries) {
  if (entries.empty()) return {};
  Json state = Json::object();
  bool readable = true;
  for (const StateEntry& entry : entries) {
    if (is_call(entry) || (boots_ != 0 && is_numbered(entry))) continue;  // the equipment has them
    Result<Json> value = Json::parse(entry.value);
    readable = readable && value.ok();
    if (value) state[entry.key] = *std::move(value);
  }
  const Json* core = state.find("charger");
  const Json* format = core ? core->find("format") : nullptr;
  if (readable && format && format->as_int() == state_format) return state;
  tell(EventKind::state_failed, "the kept state is of another kind and is left aside");
  if (kept_) kept_->start_over();
  return {};
}

void ChargePoint::Body::restore_settings(const Json& state) {
  const VariableTable& table = mind_->variables.table();
  if (const Json* removed = state.find("removedVariables"); removed && removed->is_array()) {
    for (const Json& name : removed->items())
      mind_->variables.remove(table.find(parse_variable_name(dialect(), name.as_string())));
  }
  const auto each = [&](std::string_view member, auto take) {
    const Json* variables = state.find(member);
    if (!variables || !variables->is_object()) return;
    for (const auto& [name, value] : variables->members()) {
      const std::size_t index = table.find(parse_variable_name(dialect(), name));
      if (index != VariableTable::npos) take(index, value.as_string());
    }
  };
  each("variables", [&](std::size_t index, std::string_view value) {
    (void)mind_->variables.force(index, value);
  });
  // Noted before the power went: in effect from this boot on.
  each("pendingVariables", [&](std::size_t index, std::string_view value) {
    (void)mind_->variables.force(index, value);
  });
  apply_settings();
}

void ChargePoint::Body::restore_queue(const Json& state, const std::vector<StateEntry>& entries) {
  std::list<QueuedCall> calls;
  if (!state.is_null()) calls = calls_from(entries);
  const auto kept =
      static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), is_call));
  if (!state.is_null() && calls.size() != kept)
    tell(EventKind::state_failed, "a kept message is unreadable and is left aside");
  const Json* core = state.find("charger");
  const Json* said_in = core ? core->find("dialect") : nullptr;
  if (said_in && said_in->as_string() != dialect().subprotocol) {
    // Messages of another dialect can not be said in this one.
    for (const QueuedCall& call : calls) tell(EventKind::message_given_up, call.action);
    if (kept_ && !calls.empty()) kept_->start_over();
    calls.clear();
  }
  queue_.restore(std::move(calls));
}

void ChargePoint::Body::restore_meters(const Json& state) {
  const Json* meters = state.find("meters");
  if (!meters || !meters->is_array()) return;
  for (EvseId id = 1; id <= station_.evse_count(); ++id)
    if (const auto index = static_cast<std::size_t>(id) - 1; index < meters->items().size())
      station_.evse(id).meter.set_energy(meters->items()[index].as_int(), loop_.now());
}

std::vector<StateEntry> ChargePoint::Body::load_state() {
  if (!kept_) return std::exchange(kept_in_memory_, {});
  Result<std::vector<StateEntry>> loaded = kept_->load();
  if (loaded) return *std::move(loaded);
  tell(EventKind::state_failed, loaded.error().to_string());
  return {};
}

// ---- as it changes ------------------------------------------------------------------------------

void ChargePoint::Body::state_changed(const Feature* of) {
  BlockSet blocks = every_block;
  if (of != nullptr) {
    const auto features = mind_->features->features();
    const auto place = std::find(features.begin(), features.end(), of) - features.begin();
    blocks = BlockSet{1} << place;
  }
  mark_changed(blocks);
}

void ChargePoint::Body::on_queue_changed(std::uint64_t sequence, const QueuedCall* call) {
  if (kept_) kept_->call_changed(sequence, call);
  mark_changed(0);
  if (rebooting_ == Rebooting::delivering && queue_.transactional().empty())
    defer([this] {
      if (queue_.transactional().empty()) go_down();
    });
}

/// Kept at the end of the turn, or before the next frame leaves, whichever comes first.
void ChargePoint::Body::mark_changed(BlockSet blocks) {
  if (!powered_) return;
  dirty_ = true;
  changed_blocks_ |= blocks;
  if (!kept_ || save_deferred_) return;
  save_deferred_ = true;
  defer([this] {
    save_deferred_ = false;
    save_state();
  });
}

void ChargePoint::Body::save_everything() {
  dirty_ = true;
  changed_blocks_ = every_block;
  save_state();
}

void ChargePoint::Body::save_state() {
  if (!kept_ || !std::exchange(dirty_, false)) return;
  const BlockSet asked =
      kept_->starts_over() ? every_block : std::exchange(changed_blocks_, BlockSet{0});
  const Offer offer = [this](KeptState::Owner owner, std::string_view key, std::string text) {
    kept_->offer(owner, key, std::move(text));
  };
  offer_core(offer);
  if (asked == every_block) offer_variables(offer);
  const std::size_t count = mind_->features->features().size();
  for (std::size_t i = 0; i < count; ++i) {
    if ((asked >> i & 1) == 0) continue;
    offer_block(i, offer);
    PiecesToKeep pieces(*kept_, static_cast<KeptState::Owner>(i));
    mind_->features->features()[i]->save_pieces(pieces);
    kept_->offered_all(static_cast<KeptState::Owner>(i));
  }
  if (asked == every_block) kept_->offered_all(KeptState::nobody);
  const Result<void> kept = kept_->commit(queue_.transactional());
  if (kept) {
    state_fails_ = false;
  } else if (!std::exchange(state_fails_, true)) {
    tell(EventKind::state_failed, kept.error().to_string());
  }
}

}  // namespace ocppsim
