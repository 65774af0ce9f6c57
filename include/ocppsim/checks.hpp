// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Checks: what a correct CSMS must do, each with the section that says so. A check watches frames
// and events of every charger and, at the end, the CSMS's ledger when there is one. Without the
// evidence it needs its verdict is `unverifiable`, never `pass`.
#pragma once

#include <ocppsim/charge_point.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// What a CSMS believes about a transaction.
struct LedgerTransaction {
  std::string charger;  // identity
  std::string id;       // as on the wire: "42" in 1.6
  EvseId evse = 0;      // 1.6: the connector number
  std::string token;
  UtcTime started_at{};
  UtcTime stopped_at{};
  std::int64_t meter_start_wh = 0;
  std::int64_t meter_stop_wh = 0;
  std::int64_t billed_wh = 0;  // what an invoice would say
  int times_billed = 0;        // invoices written for it
  bool open = true;
};

/// A CSMS's books at one moment.
struct LedgerSnapshot {
  std::vector<LedgerTransaction> transactions;  // by charger, then in order of arrival
  std::vector<std::string> connected;           // identities with a live session, sorted
  bool knows_connected = true;                  // false: these books do not say
};

/// Reads the ledger of the CSMS under test: ours in process, or a user's (HTTP, SQL, callable).
class LedgerReader {
 public:
  virtual ~LedgerReader() = default;
  virtual Result<LedgerSnapshot> read() = 0;
};

enum class Verdict { pass, fail, unverifiable };
enum class Level { must, should };
const char* to_string(Verdict verdict) noexcept;

struct Finding {
  std::string charger;
  TimePoint at{};
  std::string message;  // what happened and what should have
};

struct CheckInfo {
  std::string_view id;     // "billed-exactly-once"
  std::string_view title;  // "Every finished transaction is billed exactly once"
  std::string_view spec;   // "1.6 section 3.7; 2.0.1 E04"
  Level level = Level::must;
};

struct CheckResult {
  CheckInfo info;
  Verdict verdict = Verdict::unverifiable;
  std::uint64_t observed = 0;  // occasions on which it could have failed
  std::uint64_t failures = 0;
  std::string reason;             // why unverifiable
  std::vector<Finding> findings;  // the first ones, at most max_findings
  static constexpr std::size_t max_findings = 20;
};

/// All known checks, sorted by id.
const std::vector<CheckInfo>& known_checks();

/// Watches the chargers of one shard. merge() the shards' sets, then finish() once.
class CheckSet final : public ChargePointObserver {
 public:
  /// Empty: all. Unknown id: an error that names the nearest.
  static Result<std::unique_ptr<CheckSet>> make(const std::vector<std::string>& ids = {});
  ~CheckSet();

  void on_event(ChargePoint& charger, const ChargePointEvent& event) override;
  void on_frame(ChargePoint& charger, Direction direction, std::string_view text) override;

  void merge(CheckSet&& other);
  /// `ledger` may be null. Call after the run has drained.
  std::vector<CheckResult> finish(const LedgerSnapshot* ledger);

 private:
  CheckSet();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ocppsim
