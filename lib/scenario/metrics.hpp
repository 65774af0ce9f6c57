// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The metrics that thresholds and final expectations may name. The fleet floor fills them; the
// reader checks names and aggregates against this list.
#pragma once

#include <string_view>
#include <vector>

namespace ocppsim {

enum class MetricType {
  counter,  // count, rate (per second of the run)
  gauge,    // value
  rate,     // rate: share of the good ones, 0..1
  trend,    // avg, min, max, med, p(N); milliseconds
};

struct KnownMetric {
  std::string_view name;
  MetricType type;
  std::string_view doc;
  bool by_action = false;  // `name{action:BootNotification}` narrows it
};

/// Sorted by name.
const std::vector<KnownMetric>& known_metrics();
const KnownMetric* find_metric(std::string_view name) noexcept;

/// "ocpp_call_duration{action:X}" -> name and action (empty: all).
struct MetricName {
  std::string_view name;
  std::string_view action;
};
MetricName split_metric(std::string_view metric) noexcept;

}  // namespace ocppsim
