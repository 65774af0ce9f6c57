// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a kind of fault is made of. One small file per kind in kinds/; registry.cpp lists them.
//
//   frame fault   judge(): a matching frame passes, vanishes, is altered, held or repeated
//   state fault   begin() .. end(): the link or the device is different for a while
#pragma once

#include <ocppsim/faults.hpp>

#include "faults/fault_settings.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ocppsim {

struct Dialect;

/// One frame on its way, as a frame fault sees it.
struct FaultyFrame {
  std::string_view text;
  Direction direction = Direction::sent;
  bool is_frame = false;  // false: not OCPP-J at all (injected garbage, or an earlier fault)
  FrameType type = FrameType::call;
  std::string_view action;  // of an answer: the action it answers
  const Dialect* dialect = nullptr;
};

/// What becomes of it. Effects of several rules on one frame add up.
struct Judgement {
  bool drop = false;
  bool replace = false;
  std::string text;  // with replace
  Duration delay{};
  bool may_overtake = false;   // the delayed frame lets later ones pass
  bool hold_for_next = false;  // goes out after the next frame of its direction, or after `delay`
  int copies = 0;              // further copies
  Duration copy_gap{};
  enum class Cut { none, reset, close } cut = Cut::none;
  bool cut_before = false;  // the frame is lost with the connection
};

/// What a state fault acts on: one charger and its link.
class FaultTarget {
 public:
  virtual EventLoop& loop() = 0;
  /// Null until the charger is attached.
  virtual ChargePoint* charger() = 0;
  struct Block {
    bool sent = true, received = true;
    bool half_open = true;  // silence; else the socket dies at once
    bool reset_on_heal = true;
    Duration zombie_for{};  // the CSMS keeps its dead socket that long after the heal
  };
  virtual void block(const Block& block) = 0;
  virtual void unblock(const Block& block) = 0;

 protected:
  ~FaultTarget() = default;
};

class FaultBehavior {
 public:
  virtual ~FaultBehavior() = default;
  /// `choice` is the only randomness a firing may use, so that a plan can replay it.
  virtual void judge(const FaultyFrame&, std::uint64_t /*choice*/, Judgement&) {}
  virtual void begin(FaultTarget&, std::uint64_t /*choice*/) {}
  virtual void end(FaultTarget&) {}
  /// Of a state fault: how long it lasts; zero: begin() is all of it; negative: until removed.
  virtual Duration lasts() const { return Duration::zero(); }
};

struct FaultKind {
  FaultKindInfo info;
  std::unique_ptr<FaultBehavior> (*make)(const FaultSettings&);
};

const FaultKind* find_fault_kind(std::string_view name) noexcept;

// kinds/<name>.cpp
FaultKind clock_step_fault();
FaultKind corrupt_fault();
FaultKind drop_fault();
FaultKind duplicate_fault();
FaultKind latency_fault();
FaultKind malformed_fault();
FaultKind power_loss_fault();
FaultKind reorder_fault();
FaultKind reset_fault();
FaultKind signal_loss_fault();

}  // namespace ocppsim
