// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "csms/exchange.hpp"

#include <ocppsim/catalogue.hpp>
#include <ocppsim/csms.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ocppsim {
namespace {

Error wrong(std::string why) {
  return Error(Errc::invalid_argument, std::move(why));
}

/// Nothing, or what to write instead of `word`.
std::string instead(std::string_view word, const std::vector<std::string_view>& known) {
  if (std::find(known.begin(), known.end(), word) != known.end()) return {};
  const std::string_view nearest = nearest_name(word, known);
  return nearest.empty() ? fmt::format("it is one of {}", fmt::join(known, ", "))
                         : fmt::format("did you mean {}?", nearest);
}

}  // namespace

const std::vector<std::string_view>& authorization_statuses() {
  static const std::vector<std::string_view> statuses = [] {
    for (const Catalogue::Enumeration* each : Catalogue::find("ocpp2.1")->enumerations())
      if (each->name == "AuthorizationStatusEnumType") return each->values;
    OCPPSIM_ASSERT(false, "the catalogue has the statuses of a token");
    return std::vector<std::string_view>();
  }();
  return statuses;
}

Result<void> Csms::check(const CsmsConfig& config) {
  for (const auto& [token, status] : config.token_status) {
    if (const std::string advice = instead(status, authorization_statuses()); !advice.empty())
      return wrong(
          fmt::format("token {}: \"{}\" is no authorization status; {}", token, status, advice));
  }
  for (const std::string& status : config.boot_sequence) {
    const std::string advice = instead(status, {"Accepted", "Pending", "Rejected"});
    if (!advice.empty())
      return wrong(fmt::format("boot_sequence: \"{}\" is no answer to a boot; {}", status, advice));
  }
  if (config.heartbeat_interval_s < 0) return wrong("heartbeat_interval: must not be negative");
  if (config.boot_retry_interval_s < 0) return wrong("boot_retry_interval: must not be negative");
  if (config.call_timeout <= Duration{}) return wrong("call_timeout: must be positive");
  return {};
}

}  // namespace ocppsim
