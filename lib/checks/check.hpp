// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A check is a stateless judge: what it needs to remember about a charger stands in the Track,
// what it found in its Tally. One small file per check; registry.cpp lists them.
//
//   CheckSet: frames, events ──> Track (per charger) ──> AnswerSeen, CallSeen, ... ──> each Check
//
// Evidence: the simulator also breaks things on purpose. What one of our own faults may explain is
// excused, never held against the CSMS:
//   * on the content of a frame: a fault fired on that charger within `fault_shadow` before;
//   * on a missing answer: a fault fired on that connection at all, or the connection ended.
#pragma once

#include <ocppsim/checks.hpp>

#include "checks/track.hpp"
#include "protocol/dialect.hpp"
#include "wire/frame.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

inline constexpr Duration fault_shadow = std::chrono::seconds{60};

/// What one check has found so far.
struct Tally {
  std::uint64_t observed = 0;
  std::uint64_t failures = 0;
  std::uint64_t excused = 0;
  std::vector<Finding> findings;  // the earliest, ordered by (at, charger, message)

  void pass() noexcept { ++observed; }
  void fail(std::string_view charger, TimePoint at, std::string message);
  void excuse() noexcept { ++excused; }
  void merge(Tally&& other);
};

/// A CALLRESULT or CALLERROR of the CSMS.
struct AnswerSeen {
  const Track& charger;
  enum class Match { answer, duplicate, late, foreign, to_send } match = Match::foreign;
  const ChargerCall* call = nullptr;            // with Match::answer
  const Catalogue::Message* message = nullptr;  // of the CALL, when the version knows it
  const Frame& frame;
  TimePoint at{};
  UtcTime utc{};
  bool excused = false;

  bool is_result() const noexcept { return frame.type == FrameType::call_result; }
};

/// A CALL of the CSMS.
struct CallSeen {
  const Track& charger;
  const Frame& frame;
  const CsmsCall* unanswered = nullptr;  // an earlier one the charger has not answered yet
  TimePoint at{};
  bool excused = false;
};

/// A text of the CSMS that is no OCPP-J frame.
struct BadFrameSeen {
  const Track& charger;
  const FrameFault& fault;
  TimePoint at{};
  bool excused = false;
};

/// A CALL of the charger that got no answer in time.
struct UnansweredCall {
  const Track& charger;
  const ChargerCall& call;
  TimePoint at{};  // when it was due
  bool excused = false;
};

/// The end of the run.
struct Closing {
  std::vector<const Track*> chargers;  // by identity
  const LedgerSnapshot* ledger = nullptr;
};

class Check {
 public:
  explicit constexpr Check(CheckInfo about) noexcept : info_(about) {}
  const CheckInfo& info() const noexcept { return info_; }

  virtual void on_answer(const AnswerSeen&, Tally&) const {}
  virtual void on_call(const CallSeen&, Tally&) const {}
  virtual void on_bad_frame(const BadFrameSeen&, Tally&) const {}
  virtual void on_unanswered(const UnansweredCall&, Tally&) const {}
  virtual void on_event(const Track&, const ChargePointEvent&, Tally&) const {}
  virtual void finish(const Closing&, Tally&) const {}
  virtual bool needs_ledger() const { return false; }
  /// What had to happen for a verdict: "no charger reconnected".
  virtual std::string_view without_evidence() const = 0;

 protected:
  ~Check() = default;

 private:
  CheckInfo info_;
};

/// All of them, by id.
const std::vector<const Check*>& check_registry();

// ---- one a file -------------------------------------------------------------------------------
const Check& answers_carry_the_request_id();
const Check& answers_match_schema();
const Check& billed_exactly_once();
const Check& calls_match_schema();
const Check& clock_is_utc();
const Check& every_call_answered();
const Check& heartbeat_interval_sane();
const Check& no_internals_in_callerror();
const Check& no_two_open_transactions();
const Check& nothing_billed_that_never_ran();
const Check& one_call_outstanding();
const Check& reconnect_accepted();
const Check& replay_answered();
const Check& send_never_answered();
const Check& session_count_matches();
const Check& subprotocol_selected();
const Check& transaction_ids_unique();

// ---- shared by the ledger's checks --------------------------------------------------------------
/// The ledger's entries for what the device knows as `record`.
std::vector<const LedgerTransaction*> entries_of(const LedgerSnapshot& ledger, const Track& charger,
                                                 const TransactionRecord& record);

}  // namespace ocppsim
