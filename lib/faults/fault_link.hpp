// SPDX-License-Identifier: AGPL-3.0-or-later
//
// FaultLink: what the injector keeps per charger: its rules' dice and counters, and whether the
// signal is gone. Outlives the charger's transports, which point to it.
//
//   FaultInjector ──> FaultLink (per identity) <── FaultTransport (per charger, at most one open)
#pragma once

#include "faults/fault_kind.hpp"

#include <ocppsim/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocppsim {

class FaultTransport;

/// A rule in force, shared by all links.
struct ActiveRule {
  FaultId id = 0;
  FaultRule rule;
  const FaultKind* kind = nullptr;
  std::unique_ptr<FaultBehavior> behavior;
  TimePoint added_at{};
  std::uint64_t matched = 0;
  std::uint64_t fired = 0;

  bool selects(const FaultyFrame& frame) const noexcept;
};

/// Where decisions are drawn and written down.
class FaultLedger {
 public:
  /// Whether firing `index` of that rule and charger happens, and with which random word.
  struct Decision {
    bool fires = false;
    std::uint64_t choice = 0;
  };
  virtual Decision decide(const ActiveRule& rule, const std::string& charger, std::uint64_t index,
                          RandomStream& random, bool due) = 0;
  /// For whoever parses next: one for all chargers, as each would be 8 KB.
  virtual JsonDocument& scratch() = 0;
  virtual RandomStream stream_for(const ActiveRule& rule, const std::string& charger) const = 0;

 protected:
  ~FaultLedger() = default;
};

class FaultLink final : public FaultTarget {
 public:
  FaultLink(EventLoop& loop, std::string identity, FaultLedger& ledger);
  ~FaultLink();

  const std::string& identity() const noexcept { return identity_; }
  /// The injector is gone: frames pass untouched from now on.
  void orphan();
  bool is_orphan() const noexcept { return ledger_ == nullptr; }

  void attach(ChargePoint* charger);
  void set_transport(FaultTransport* transport) noexcept { transport_ = transport; }

  void add(ActiveRule& rule);     // also arms state faults
  void remove(ActiveRule& rule);  // ends what is in force

  JsonDocument& scratch() { return ledger_->scratch(); }
  bool has_frame_rules() const noexcept { return frame_rules_ > 0; }
  /// Runs the frame through the rules in the order they were added.
  Judgement judge(FaultyFrame frame);

  bool sent_blocked() const noexcept { return blocked_sent_ > 0; }
  bool received_blocked() const noexcept { return blocked_received_ > 0; }
  bool blocked() const noexcept { return sent_blocked() || received_blocked(); }
  bool cuts_sockets() const noexcept { return closed_blocks_ > 0; }

  // FaultTarget
  EventLoop& loop() override { return loop_; }
  ChargePoint* charger() override { return charger_; }
  void block(const Block& block) override;
  void unblock(const Block& block) override;

 private:
  struct RuleState {
    ActiveRule* rule;
    RandomStream random;
    std::uint64_t matched = 0;
    int fired = 0;
    bool in_force = false;
    std::unique_ptr<Timer> next;  // state faults
    std::unique_ptr<Timer> heal;
  };
  void arm(RuleState& state, Duration delay);
  void fire(RuleState& state);
  void heal(RuleState& state);
  void tell(const ActiveRule& rule);
  bool window_open(const RuleState& state) const noexcept;

  EventLoop& loop_;
  std::string identity_;
  FaultLedger* ledger_;
  ChargePoint* charger_ = nullptr;
  FaultTransport* transport_ = nullptr;
  std::vector<std::unique_ptr<RuleState>> states_;
  int frame_rules_ = 0;
  int blocked_sent_ = 0;
  int blocked_received_ = 0;
  int closed_blocks_ = 0;
};

}  // namespace ocppsim
