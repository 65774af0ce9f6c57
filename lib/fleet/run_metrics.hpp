// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The figures behind thresholds and final expectations.
#pragma once

#include "fleet/counters.hpp"

#include <ocppsim/report.hpp>
#include <ocppsim/scenario.hpp>

#include <optional>
#include <string_view>

namespace ocppsim {

class RunMetrics {
 public:
  RunMetrics(const Report& report, const Counters& counters)
      : report_(report), counters_(counters) {}

  /// Nothing: the run has no such figure (no ledger, or a trend without values).
  std::optional<double> value(std::string_view metric, std::string_view aggregate,
                              double percentile) const;
  ThresholdReport evaluate(const Condition& condition) const;

 private:
  std::optional<double> counter(std::string_view name, std::string_view action) const;
  std::optional<double> gauge(std::string_view name) const;
  std::optional<double> rate(std::string_view name) const;

  const Report& report_;
  const Counters& counters_;
};

}  // namespace ocppsim
