// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

const std::vector<FaultKind>& kinds() {
  static const std::vector<FaultKind> all = {
      clock_step_fault(), corrupt_fault(),     drop_fault(),       duplicate_fault(),
      latency_fault(),    malformed_fault(),   power_loss_fault(), reorder_fault(),
      reset_fault(),      signal_loss_fault(),
  };
  return all;
}

}  // namespace

const std::vector<FaultKindInfo>& known_faults() {
  static const std::vector<FaultKindInfo> infos = [] {
    std::vector<FaultKindInfo> all;
    for (const FaultKind& kind : kinds()) all.push_back(kind.info);
    std::sort(all.begin(), all.end(),
              [](const FaultKindInfo& a, const FaultKindInfo& b) { return a.name < b.name; });
    return all;
  }();
  return infos;
}

const FaultKind* find_fault_kind(std::string_view name) noexcept {
  for (const FaultKind& kind : kinds()) {
    if (kind.info.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace ocppsim
