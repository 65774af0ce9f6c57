// SPDX-License-Identifier: AGPL-3.0-or-later
//
// RuleBook: which CsmsRule, if any, acts on a CALL, counting per charger.
#pragma once

#include <ocppsim/csms.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace ocppsim {

class RuleBook {
 public:
  void add(CsmsRule rule);
  void remove(std::string_view name);
  bool empty() const noexcept { return rules_.empty(); }

  /// What a rule is asked about.
  struct Occasion {
    std::string_view charger;
    std::uint32_t index = 0;
    std::string_view action;
    JsonView payload;
    bool replayed = false;
    bool send = false;      // a SEND, not a CALL
    bool own_call = false;  // of the CSMS, to that charger
  };
  /// True when some rule needs to know whether a CALL is a replay.
  bool asks_for_replays() const noexcept { return asks_for_replays_; }
  /// The first rule that matches, or nullptr; counts the occasion. Valid until add() or remove().
  const CsmsRule* judge(const Occasion& occasion);
  /// A rule about connections rather than CALLs.
  bool has(CsmsRule::Effect effect, std::string_view charger) const;

 private:
  struct Entry {
    CsmsRule rule;
    std::vector<int> seen;  // by charger index
  };
  void look();
  std::vector<Entry> rules_;
  bool asks_for_replays_ = false;
};

/// `payload` with the members of `changes` put in their place.
std::string merge_members(std::string_view payload, const Json& changes);
/// `payload` with `currentTime` moved, when it has one.
std::string shift_current_time(std::string_view payload, Duration by);

}  // namespace ocppsim
