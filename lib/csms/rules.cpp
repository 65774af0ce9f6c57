// SPDX-License-Identifier: AGPL-3.0-or-later
#include "csms/rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace ocppsim {
namespace {

using Effect = CsmsRule::Effect;

struct EffectName {
  Effect effect;
  const char* name;
};
constexpr EffectName effect_names[] = {
    {Effect::answer, "answer"},
    {Effect::merge, "merge"},
    {Effect::error, "error"},
    {Effect::silence, "silence"},
    {Effect::lose, "lose"},
    {Effect::delay, "delay"},
    {Effect::hold, "hold"},
    {Effect::foreign_id, "foreign_id"},
    {Effect::answer_twice, "answer_twice"},
    {Effect::disconnect, "disconnect"},
    {Effect::double_bill, "double_bill"},
    {Effect::new_transaction, "new_transaction"},
    {Effect::phantom_bill, "phantom_bill"},
    {Effect::shift_time, "shift_time"},
    {Effect::overlap_calls, "overlap_calls"},
    {Effect::answer_send, "answer_send"},
    {Effect::refuse_reconnect, "refuse_reconnect"},
    {Effect::old_close_evicts, "old_close_evicts"},
};

bool about_connections(Effect effect) {
  return effect == Effect::refuse_reconnect || effect == Effect::old_close_evicts;
}

bool members_match(const Json& wanted, JsonView payload) {
  if (!wanted.is_object()) return true;
  return std::all_of(wanted.members().begin(), wanted.members().end(), [&](const Json::Member& m) {
    const JsonView value = payload[m.first];
    return value && value.to_json() == m.second;
  });
}

}  // namespace

const char* to_string(CsmsRule::Effect effect) noexcept {
  for (const EffectName& row : effect_names) {
    if (row.effect == effect) return row.name;
  }
  return "";
}

Result<CsmsRule::Effect> parse_csms_effect(std::string_view text) {
  std::vector<std::string_view> names;
  for (const EffectName& row : effect_names) {
    if (text == row.name) return row.effect;
    names.emplace_back(row.name);
  }
  std::string message = "unknown effect \"" + std::string(text) + "\" of a CSMS rule";
  if (const auto near = nearest_name(text, names); !near.empty()) {
    message += "; did you mean \"" + std::string(near) + "\"?";
  }
  return Error(Errc::not_found, message);
}

void RuleBook::add(CsmsRule rule) {
  rules_.push_back({std::move(rule), {}});
  look();
}

void RuleBook::remove(std::string_view name) {
  rules_.erase(std::remove_if(rules_.begin(), rules_.end(),
                              [name](const Entry& entry) { return entry.rule.name == name; }),
               rules_.end());
  look();
}

void RuleBook::look() {
  asks_for_replays_ = std::any_of(rules_.begin(), rules_.end(),
                                  [](const Entry& entry) { return entry.rule.only_replayed; });
}

const CsmsRule* RuleBook::judge(const Occasion& occasion) {
  for (Entry& entry : rules_) {
    const CsmsRule& rule = entry.rule;
    if (about_connections(rule.effect) || (rule.effect == Effect::answer_send) != occasion.send ||
        rule.own_calls != occasion.own_call || (rule.only_replayed && !occasion.replayed) ||
        !glob_match(rule.action, occasion.action) || !glob_match(rule.charger, occasion.charger) ||
        !members_match(rule.match, occasion.payload)) {
      continue;
    }
    if (entry.seen.size() <= occasion.index) entry.seen.resize(occasion.index + 1);
    const int turn = entry.seen[occasion.index]++;
    if (turn < rule.skip) continue;
    if (rule.times >= 0 && turn - rule.skip >= rule.times) continue;
    return &rule;
  }
  return nullptr;
}

bool RuleBook::has(Effect effect, std::string_view charger) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Entry& entry) {
    return entry.rule.effect == effect && glob_match(entry.rule.charger, charger);
  });
}

std::string merge_members(std::string_view payload, const Json& changes) {
  auto merged = Json::parse(payload);
  if (!merged.ok() || !changes.is_object()) return std::string(payload);
  for (const Json::Member& change : changes.members()) (*merged)[change.first] = change.second;
  return merged->to_text();
}

std::string shift_current_time(std::string_view payload, Duration by) {
  auto answer = Json::parse(payload);
  if (!answer.ok()) return std::string(payload);
  Json* time = answer->find("currentTime");
  if (time == nullptr) return std::string(payload);
  if (const auto at = parse_utc(time->as_string())) *time = Json(format_utc(*at + by));
  return answer->to_text();
}

}  // namespace ocppsim
