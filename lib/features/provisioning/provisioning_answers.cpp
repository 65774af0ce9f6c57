// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/provisioning/provisioning_adapters.hpp"

namespace ocppsim {

std::optional<UtcTime> read_current_time(const Reply& reply) {
  if (!reply.ok()) return std::nullopt;
  const auto time = parse_utc(reply.payload["currentTime"].as_string());
  return time ? std::optional<UtcTime>(*time) : std::nullopt;
}

std::optional<BootAnswer> read_boot_answer(const Reply& reply) {
  if (!reply.ok()) return std::nullopt;
  const std::string_view status = reply.payload["status"].as_string();
  BootAnswer answer;
  answer.status = status == "Accepted"  ? BootStatus::accepted
                  : status == "Pending" ? BootStatus::pending
                                        : BootStatus::rejected;
  answer.interval_s = reply.payload["interval"].as_int();
  answer.current_time = read_current_time(reply);
  return answer;
}

}  // namespace ocppsim
