// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/read_csms.hpp"

#include "scenario/needs.hpp"

#include <fmt/format.h>

#include <chrono>

namespace ocppsim {
namespace {

bool acts_on_own_calls(CsmsRule::Effect effect) {
  using Effect = CsmsRule::Effect;
  return effect == Effect::silence || effect == Effect::lose || effect == Effect::answer ||
         effect == Effect::merge;
}

CsmsRule read_rule(const Section& section, const std::vector<std::string>& vendor_actions) {
  CsmsRule out;
  out.name = section.text("name");
  out.charger = section.text("charger");
  out.action = section.text("action");
  if (std::string fault = fault_of_action(out.action, vendor_actions); !fault.empty())
    section.complain("action", std::move(fault));
  out.skip = static_cast<int>(section.integer("skip"));
  if (section.has("times")) out.times = static_cast<int>(section.integer("times"));
  out.only_replayed = section.boolean("only_replayed");
  out.own_calls = section.boolean("own_calls");
  out.effect = parse_csms_effect(section.text("effect")).value();
  out.match = section.json("match");
  out.payload = section.json("payload");
  out.error_code = section.text("error_code");
  out.error_description = section.text("error_description");
  out.delay = section.duration("delay");
  if (out.own_calls && !acts_on_own_calls(out.effect))
    section.complain("effect", "own_calls goes with silence, lose, answer or merge");
  if (out.name.empty())
    out.name = fmt::format("{}:{}", section.position().line, section.text("effect"));
  return out;
}

}  // namespace

void read_csms(const Section& section, const std::vector<std::string>& vendor_actions,
               Scenario& out) {
  out.csms.heartbeat_interval_s =
      std::chrono::duration_cast<seconds>(section.duration("heartbeat_interval")).count();
  out.csms.boot_retry_interval_s =
      std::chrono::duration_cast<seconds>(section.duration("boot_retry_interval")).count();
  out.csms.enforce_boot = section.boolean("enforce_boot");
  out.csms.allow_invalid_calls = true;  // the step `csms` sends what its author wrote
  out.csms.boot_sequence = section.texts("boot_sequence");
  for (const auto& [token, node] : section.entries("tokens"))
    out.csms.token_status.emplace_back(token, node->text);
  for (const auto& [token, node] : section.entries("token_groups"))
    out.csms.token_group.emplace_back(token, node->text);
  for (const auto& [identity, node] : section.entries("passwords"))
    out.csms.passwords[identity] = node->text;
  if (section.has("authority")) {
    out.csms.authority_certificate = section.section("authority").text("certificate");
    out.csms.authority_key = section.section("authority").text("key");
  }
  out.csms.refuse_unknown = section.boolean("refuse_unknown");
  out.csms.call_timeout = section.duration("call_timeout");
  if (section.has("mutant")) {
    if (auto rules = csms_mutant(section.text("mutant"))) {
      out.csms_rules = *rules;
    } else {
      section.complain("mutant", rules.error().message);
    }
  }
  for (const Section& rule : section.sections("rules"))
    out.csms_rules.push_back(read_rule(rule, vendor_actions));
}

}  // namespace ocppsim
